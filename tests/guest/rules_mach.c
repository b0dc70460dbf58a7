/* SPDX-License-Identifier: MIT */
/* MACH-1 to MACH-14: messages that the kernel keeps, with memory out of line and handles. */
#include "test.h"

#include "microbench/payload.h"

#include <ipclab/counters.h>
#include <ipclab/mach.h>

#include <stddef.h>

#define PAGE 4096ull
#define LONG (16 * PAGE)

/* The test is sender and receiver of its own endpoint: a send does not wait for either. */
struct port {
    uint64_t endpoint, channel;
};

static struct port port_of(struct test *test, const char *mode)
{
    struct port port = {.endpoint = endpoint_create().value};
    struct system_result channel = channel_bind(port.endpoint, mode, LONG);

    check_equal(test, channel.status, STATUS_OK);
    port.channel = channel.value;
    return port;
}

static struct port port_create(struct test *test)
{
    return port_of(test, "mach");
}

static void port_destroy(struct test *test, struct port port)
{
    check_equal(test, handle_close(port.channel), STATUS_OK);
    check_equal(test, handle_close(port.endpoint), STATUS_OK);
}

static uint8_t eight[8]; /* where messages go that are told by their label */

/* A message of one item, and room for more. */
struct typed {
    uint64_t count;
    struct mach_item item[MACH_ITEM_LIMIT];
};

_Static_assert(offsetof(struct typed, item) == offsetof(struct mach_body, item), "a mach_body");

static int64_t send_items(struct port port, struct typed *message, uint64_t count)
{
    message->count = count;
    return ipc_send(port.channel, message,
                    (offsetof(struct typed, item) + count * sizeof(message->item[0])) | MACH_COMPLEX,
                    SEND_NO_WAIT, 0);
}

static int64_t send_memory(struct port port, const void *memory, uint64_t length, uint32_t flags)
{
    struct typed message = {.item = {{MACH_ITEM_MEMORY, flags, length, (uint64_t)memory}}};

    return send_items(port, &message, 1);
}

static struct system_result receive(struct port port, struct typed *message)
{
    return ipc_receive(port.endpoint, message, sizeof(*message));
}

/* Where the memory of a message's only item is. */
static uint8_t *receive_memory(struct test *test, struct port port)
{
    struct typed message;
    struct system_result result = receive(port, &message);

    check_equal(test, result.status, STATUS_OK);
    check_equal(test, message.count, 1);
    check_equal(test, message.item[0].type, MACH_ITEM_MEMORY);
    return (uint8_t *)message.item[0].value;
}

static void fill(uint8_t *memory, uint64_t bytes, uint64_t seed)
{
    payload_fill(memory, bytes, payload_key(seed, 1, PAYLOAD_REQUEST));
}

static bool has(const uint8_t *memory, uint64_t bytes, uint64_t seed)
{
    return payload_check(memory, bytes, payload_key(seed, 1, PAYLOAD_REQUEST));
}

static uint64_t counted(enum ipclab_counter counter)
{
    uint64_t counters[COUNTER_COUNT];

    counters_read(counters);
    return counters[counter];
}

static void unmap(void *memory, uint64_t bytes)
{
    uint64_t start = (uint64_t)memory & ~(PAGE - 1);
    uint64_t end = ((uint64_t)memory + bytes + PAGE - 1) & ~(PAGE - 1);

    memory_change((void *)start, end - start, MEMORY_UNMAP);
}

/* ---- MACH-1 to MACH-4: messages and their queue ------------------------------------------------ */

RULE(MACH_1, "mach", "inline and out of line may be overwritten after the send: what was sent arrives")
{
    struct port port = port_create(test);
    uint8_t *memory = map_memory(test, LONG), *arrived;
    uint8_t buffer[200];

    fill(memory, 200, 1);
    check_equal(test, ipc_send(port.channel, memory, 200, 0, 0), STATUS_OK);
    fill(memory, 200, 2);
    check_equal(test, ipc_receive(port.endpoint, buffer, 200).value, 200);
    check(test, has(buffer, 200, 1));
    fill(memory, LONG, 3);
    check_equal(test, send_memory(port, memory, LONG, 0), STATUS_OK);
    fill(memory, LONG, 4);
    arrived = receive_memory(test, port);
    check(test, arrived != memory && has(arrived, LONG, 3) && has(memory, LONG, 4));
    unmap(arrived, LONG);
    unmap(memory, LONG);
    port_destroy(test, port);
}

RULE(MACH_2, "mach", "two copies of what is inline, even to who waits; a cache up to 256 bytes")
{
    static const struct {
        uint64_t size, frames;
    } step[] = {{8, 0}, {100, 0}, {300, 1}};
    struct partner partner = echo_start(test, 4096);
    struct transport transport = connect(test, partner.endpoint, 4096);
    uint8_t *request = map_memory(test, PAGE), *reply = map_memory(test, PAGE);

    ipc_call(transport.handle, request, 8, reply, PAGE, 0); /* fills the cache; the server waits */
    for (unsigned i = 0; i < sizeof(step) / sizeof(step[0]); i++) {
        uint64_t copied = counted(COUNTER_BYTES_COPIED), frames;

        frames = counted(COUNTER_FRAMES_ALLOCATED);
        check_equal(test, ipc_call(transport.handle, request, step[i].size, reply, PAGE, 0).status,
                    STATUS_OK);
        frames = counted(COUNTER_FRAMES_ALLOCATED) - frames;
        copied = counted(COUNTER_BYTES_COPIED) - copied;
        check_equal(test, frames, 2 * step[i].frames);
        check_equal(test, copied, 4 * step[i].size);
    }
    echo_stop(test, transport, partner);
}

/* Sends `count` messages; the exit code is how many went. */
static uint64_t send_many(uint64_t count, uint64_t unused0, uint64_t unused1)
{
    uint64_t channel = channel_bind(1, "mach", 8).value, sent = 0;

    (void)unused0;
    (void)unused1;
    while (sent < count && ipc_send(channel, "message", 8, 0, sent) == STATUS_OK)
        sent++;
    return sent;
}

RULE(MACH_3, "mach", "the queue: 5 messages unless set, at most 16; the sender waits, or is told")
{
    struct port port = port_create(test);
    uint64_t mode = test->mode_index, sent = 0, client;

    while (ipc_send(port.channel, "message", 8, SEND_NO_WAIT, sent) == STATUS_OK)
        sent++;
    check_equal(test, sent, MACH_QUEUE_DEFAULT);
    check_equal(test, endpoint_control(port.endpoint, mode, MACH_QUEUE_LIMIT, 17, 0, 0)
                          .status,
                -STATUS_BAD_ARGUMENT);
    check_equal(test, endpoint_control(port.endpoint, mode, MACH_QUEUE_LIMIT, 16, 0, 0)
                          .status,
                STATUS_OK);
    while (ipc_send(port.channel, "message", 8, SEND_NO_WAIT, sent) == STATUS_OK)
        sent++;
    check_equal(test, sent, MACH_QUEUE_MAXIMUM);
    client = client_start(test, send_many, 3, port.endpoint);
    for (int i = 0; i < 6; i++)
        thread_yield(); /* it waits with its first */
    for (uint64_t i = 0; i < MACH_QUEUE_MAXIMUM + 3; i++) {
        struct system_result message = ipc_receive(port.endpoint, eight, 8);
        check_equal(test, message.second,
                    i < MACH_QUEUE_MAXIMUM ? i : i - MACH_QUEUE_MAXIMUM);
    }
    process_finish(test, client, PROCESS_EXITED, 3);
    port_destroy(test, port);
}

static uint64_t call_with_full_queue(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    (void)unused0;
    (void)unused1;
    (void)unused2;
    return ipc_call(channel_bind(1, "mach", 8).value, "request", 8, eight, 8, 77).second;
}

RULE(MACH_3_reply, "mach", "a reply, to a right that is good once, waits for no queue")
{
    struct port port = port_create(test);
    uint64_t client = client_start(test, call_with_full_queue, 0, port.endpoint);
    uint8_t buffer[8];
    struct system_result request = ipc_receive(port.endpoint, buffer, 8);

    check_equal(test, request.second, 77);
    while (ipc_send(port.channel, "message", 8, SEND_NO_WAIT, 0) == STATUS_OK)
        ;
    check_equal(test, ipc_reply(port.endpoint, request.token, "reply", 6, 5).status, STATUS_OK);
    process_finish(test, client, PROCESS_EXITED, 5);
    port_destroy(test, port);
}

RULE(MACH_4, "mach", "what is too long for its receiver is destroyed with all that it carries")
{
    struct port port = port_create(test), other = port_create(test);
    uint64_t frames = free_frames();
    struct typed message = {.item = {{MACH_ITEM_HANDLE, 0, 0, other.endpoint}}};
    uint8_t small[8];

    check_equal(test, send_items(port, &message, 1), STATUS_OK);
    check_equal(test, ipc_receive(port.endpoint, small, 8).status, -STATUS_TOO_LONG);
    check_equal(test, ipc_send(port.channel, "next", 5, SEND_NO_WAIT, 9), STATUS_OK);
    check_equal(test, ipc_receive(port.endpoint, small, 8).second, 9); /* the first is gone */
    check(test, frames - free_frames() <= 1);                          /* the cache of one */
    port_destroy(test, other);
    port_destroy(test, port);
}

RULE(MACH_4_large, "mach", "... unless its receiver asked to keep it: then its length is told")
{
    struct port port = port_create(test);
    uint8_t buffer[200];
    struct system_result result;

    fill(buffer, 200, 5);
    check_equal(test, ipc_send(port.channel, buffer, 200, SEND_NO_WAIT, 1), STATUS_OK);
    ipc_send(port.channel, "next", 5, SEND_NO_WAIT, 2);
    result = ipc_receive(port.endpoint, buffer, 8 | MACH_RECEIVE_LARGE);
    check_equal(test, result.status, -STATUS_TOO_LONG);
    check_equal(test, result.value, 200);
    result = ipc_receive(port.endpoint, buffer, 200 | MACH_RECEIVE_LARGE);
    check_equal(test, result.status, STATUS_OK);
    check_equal(test, result.second, 1); /* still the first */
    check(test, has(buffer, 200, 5));
    check_equal(test, ipc_receive(port.endpoint, buffer, 8).second, 2);
    port_destroy(test, port);
}

/* ---- MACH-5 to MACH-8: memory out of line -------------------------------------------------------- */

RULE(MACH_5, "mach", "memory out of line appears where the kernel chooses; twice, at two places")
{
    struct port port = port_create(test);
    uint8_t *memory = map_memory(test, LONG), *first, *second;

    fill(memory, LONG, 1);
    send_memory(port, memory, LONG, 0);
    send_memory(port, memory, LONG, 0);
    first = receive_memory(test, port);
    second = receive_memory(test, port);
    check(test, first != memory && second != memory && first != second);
    check(test, has(first, LONG, 1) && has(second, LONG, 1));
    unmap(first, LONG);
    unmap(second, LONG);
    check(test, has(memory, LONG, 1)); /* without the flag it stays the sender's, too */
    unmap(memory, LONG);
    port_destroy(test, port);
}

/* Sends the middle of a page and the next with MACH_DEALLOCATE, then touches what it sent. */
static uint64_t send_and_touch(uint64_t page, uint64_t unused0, uint64_t unused1)
{
    uint8_t *memory = (uint8_t *)memory_map(3 * PAGE, MAP_WRITE | MAP_POPULATE, 0).value;
    struct port port = {.channel = channel_bind(1, "mach", LONG).value};

    (void)unused0;
    (void)unused1;
    if (send_memory(port, memory + 100, PAGE, MACH_DEALLOCATE))
        return 1;
    ((volatile uint8_t *)memory)[page * PAGE] = 1;
    return 0;
}

RULE(MACH_5_deallocate, "mach", "with deallocate every page that it touches leaves the sender")
{
    for (uint64_t page = 0; page < 3; page++) {
        struct port port = port_create(test);
        uint64_t client = client_start(test, send_and_touch, page, port.endpoint);
        struct system_result end;
        struct typed message;

        if (page == 2)
            process_finish(test, client, PROCESS_EXITED, 0); /* the message did not touch it */
        else
            process_finish(test, client, PROCESS_FAULTED, 14);
        end = receive(port, &message);
        check_equal(test, end.status, STATUS_OK);
        unmap((void *)message.item[0].value, PAGE);
        port_destroy(test, port);
    }
}

RULE(MACH_6, "mach", "pages are shared until either side writes; a write copies exactly one")
{
    struct port port = port_create(test);
    uint8_t *memory = map_memory(test, LONG), *arrived;
    uint64_t copied, faults;

    fill(memory, LONG, 1);
    copied = counted(COUNTER_BYTES_COPIED);
    send_memory(port, memory, LONG, 0);
    arrived = receive_memory(test, port);
    check(test, counted(COUNTER_BYTES_COPIED) - copied < PAGE); /* but for the message's own bytes */
    copied = counted(COUNTER_BYTES_COPIED);
    faults = counted(COUNTER_PAGE_FAULTS);
    check(test, has(arrived, LONG, 1)); /* reading is no matter */
    check(test, counted(COUNTER_BYTES_COPIED) - copied < PAGE);
    copied = counted(COUNTER_BYTES_COPIED);
    ((volatile uint8_t *)arrived)[3 * PAGE] = 1;     /* the receiver's */
    ((volatile uint8_t *)memory)[5 * PAGE] = 1;      /* the sender's */
    ((volatile uint8_t *)memory)[5 * PAGE + 9] = 1;  /* again: its own by now */
    ((volatile uint8_t *)arrived)[5 * PAGE] = 1;     /* the last who has it: no copy */
    copied = counted(COUNTER_BYTES_COPIED) - copied;
    check(test, copied >= 2 * PAGE && copied < 3 * PAGE);
    check_equal(test, counted(COUNTER_PAGE_FAULTS) - faults, 3);
    unmap(arrived, LONG);
    unmap(memory, LONG);
    port_destroy(test, port);
}

/* Sends 100 bytes from the middle of a page of secrets; what else is on the page at the other
 * end: the number of secret bytes. */
static uint64_t leaked(struct test *test, const char *mode, int64_t send(struct port, uint8_t *))
{
    struct port port = port_of(test, mode);
    uint8_t *memory = map_memory(test, 2 * PAGE), *arrived, *page;
    struct typed message;
    struct system_result result;
    uint64_t secrets = 0;

    memset(memory, 's', 2 * PAGE);
    memset(memory + 500, 'm', PAGE);
    check_equal(test, send(port, memory + 500), STATUS_OK);
    result = ipc_receive(port.endpoint, &message, PAGE);
    check_equal(test, result.status, STATUS_OK);
    arrived = (uint8_t *)(text_equal(mode, "mach") ? message.item[0].value : result.address);
    check_equal(test, (uint64_t)arrived % PAGE, 500); /* the offset in the page is kept */
    page = arrived - 500;
    for (uint64_t i = 0; i < 2 * PAGE; i++)
        secrets += page[i] == 's';
    check_equal(test, arrived[0], 'm');
    unmap(arrived, PAGE);
    unmap(memory, 2 * PAGE);
    port_destroy(test, port);
    return secrets;
}

static int64_t send_as_item(struct port port, uint8_t *memory)
{
    return send_memory(port, memory, PAGE, 0);
}

static int64_t send_whole(struct port port, uint8_t *memory)
{
    return ipc_send(port.channel, memory, PAGE, SEND_NO_WAIT, 0);
}

RULE(MACH_7, "mach", "what else is on the first and last page is seen; mach-hardened has no leak")
{
    check_equal(test, leaked(test, "mach", send_as_item), PAGE);
    check_equal(test, leaked(test, "mach-ool", send_whole), PAGE);
    check_equal(test, leaked(test, "mach-hardened", send_whole), 0);
}

/* Receives memory out of line and reads it. */
static uint64_t read_what_comes(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct port port = {.endpoint = 1};
    struct typed message;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    if (receive(port, &message).status)
        return 1;
    return *(volatile uint8_t *)message.item[0].value;
}

RULE(MACH_8, "mach", "memory with a pager that never answers blocks its receiver, and nobody else")
{
    struct port port = port_create(test);
    uint64_t pager = endpoint_create().value;
    uint64_t object = memory_create_paged(pager, 2 * PAGE, 1).value;
    void *paged = (void *)memory_map(2 * PAGE, MAP_WRITE, object).value;
    const struct process_grant grant = {(uint32_t)port.endpoint, RIGHT_RECEIVE};
    uint64_t receiver, other;
    struct system_result request;

    check_equal(test, send_memory(port, paged, 2 * PAGE, 0), STATUS_OK); /* no page is asked for */
    receiver = process_spawn("conformance", read_what_comes, 0, 0, 0, &grant, 1).value;
    request = ipc_receive(pager, NULL, 0);
    check_equal(test, request.status, -STATUS_PAGE_REQUEST);
    other = client_start(test, send_many, 2, port.endpoint);
    process_finish(test, other, PROCESS_EXITED, 2);
    process_kill(receiver); /* it would wait for ever */
    process_finish(test, receiver, PROCESS_KILLED, 0);
    unmap(paged, 2 * PAGE);
    port_destroy(test, port);
    handle_close(object);
    handle_close(pager);
}

/* ---- MACH-9, MACH-10: what fails -------------------------------------------------------------------- */

RULE(MACH_9, "mach", "an item that fails is lost alone; an unwritable buffer has got its items")
{
    struct port port = port_create(test), other = port_create(test);
    struct typed message = {.item = {{MACH_ITEM_HANDLE, 0, 0, other.endpoint}}};
    uint64_t handles[64], count = 0, received = 0;
    struct system_result result;

    message.item[1] = (struct mach_item){MACH_ITEM_INLINE, 0, 0, 42};
    check_equal(test, send_items(port, &message, 2), STATUS_OK);
    for (struct system_result more = endpoint_create(); more.status == STATUS_OK;
         more = endpoint_create()) /* until there is no room for another handle */
        handles[count++] = more.value;
    result = receive(port, &message);
    check_equal(test, result.status, -STATUS_TRUNCATED);
    check_equal(test, message.item[0].type, MACH_ITEM_FAILED);
    check_equal(test, message.item[1].value, 42);
    while (count)
        handle_close(handles[--count]);
    message.item[0] = (struct mach_item){MACH_ITEM_HANDLE, 0, 0, other.endpoint};
    check_equal(test, send_items(port, &message, 1), STATUS_OK);
    result = ipc_receive(port.endpoint, (void *)0x10, sizeof(message));
    check_equal(test, result.status, -STATUS_FAULT);
    for (uint64_t handle = 1; handle < HANDLE_COUNT; handle++) {
        if (handle == other.endpoint || handle == port.endpoint)
            continue;
        if (channel_bind(handle, "mach", 8).status == STATUS_OK)
            received = handle;
    }
    check(test, received); /* the handle came, though the message did not */
}

RULE(MACH_10, "mach", "unreadable inline: nothing has happened; out of line: the message is lost")
{
    struct port port = port_create(test);
    uint8_t *memory = map_memory(test, 2 * PAGE);
    struct typed message = {.item = {{MACH_ITEM_MEMORY, MACH_DEALLOCATE, PAGE, (uint64_t)memory},
                                     {MACH_ITEM_MEMORY, 0, PAGE, 0x10}}};

    check_equal(test, ipc_send(port.channel, (void *)0x10, 8, 0, 0), -STATUS_FAULT);
    check_equal(test, send_items(port, &message, 2), -STATUS_FAULT);
    check_equal(test, ipc_send(port.channel, "next", 5, SEND_NO_WAIT, 3), STATUS_OK);
    check_equal(test, ipc_receive(port.endpoint, memory + PAGE, 8).second, 3); /* only that */
    /* The first item had been taken by then, and is gone with the message. */
    check_equal(test, memory_change(memory, PAGE, MEMORY_READ_ONLY), -STATUS_BAD_ADDRESS);
    port_destroy(test, port);
}

/* ---- MACH-11 to MACH-14 ----------------------------------------------------------------------------- */

RULE(MACH_11, "mach", "the receiver gets names that the kernel chooses, for the rights that were sent")
{
    struct port port = port_create(test);
    uint64_t memory = memory_create(PAGE).value;
    struct typed message = {.item = {{MACH_ITEM_HANDLE, 0, 0, memory}}};
    uint64_t name;

    *(volatile uint64_t *)memory_map(PAGE, MAP_WRITE, memory).value = 77;
    check_equal(test, send_items(port, &message, 1), STATUS_OK);
    handle_close(memory); /* the message keeps what it carries */
    check_equal(test, receive(port, &message).status, STATUS_OK);
    name = message.item[0].value;
    check(test, name > 0 && name < HANDLE_COUNT);
    check_equal(test, *(volatile uint64_t *)memory_map(PAGE, 0, name).value, 77);
    handle_close(name);
    message.item[0] = (struct mach_item){MACH_ITEM_HANDLE, 0, 0, 63};
    check_equal(test, send_items(port, &message, 1), -STATUS_BAD_HANDLE);
    message.item[0] = (struct mach_item){99, 0, 0, 0};
    check_equal(test, send_items(port, &message, 1), -STATUS_BAD_ARGUMENT);
    check_equal(test, send_items(port, &message, MACH_ITEM_LIMIT + 1), -STATUS_BAD_ARGUMENT);
    port_destroy(test, port);
}

/* Instructions, where the clock counts these, of a send and a receive of `items` items in a message
 * that is as long whatever they are. */
static uint64_t cost_of_items(struct test *test, struct port port, uint64_t items)
{
    struct typed message = {.count = items};
    uint64_t before, after;

    for (uint64_t i = 0; i < items; i++)
        message.item[i] = (struct mach_item){MACH_ITEM_INLINE, 0, 8, 0};
    before = __builtin_ia32_rdtsc();
    check_equal(test, ipc_send(port.channel, &message, sizeof(message) | MACH_COMPLEX, 0, 0),
                STATUS_OK);
    check_equal(test, receive(port, &message).status, STATUS_OK);
    after = __builtin_ia32_rdtsc();
    return after - before;
}

RULE(MACH_12, "mach", "the kernel parses each item: the cost grows with their number, in equal steps")
{
    struct port port = port_create(test);
    uint64_t none, some, many;

    machine_control(TEST_MACHINE_HANDLE, MACHINE_PREEMPTION, 0);
    cost_of_items(test, port, 30);
    none = cost_of_items(test, port, 0);
    some = cost_of_items(test, port, 30);
    many = cost_of_items(test, port, 60);
    machine_control(TEST_MACHINE_HANDLE, MACHINE_PREEMPTION, 1);
    check(test, some > none + 30 * 4); /* some instructions for each, at the least */
    check(test, many > some + 30 * 4);
    port_destroy(test, port);
}

RULE(MACH_13, "mach", "of each sender messages arrive in the order in which they were sent, and all")
{
    struct port port = port_create(test);
    uint64_t next[2] = {0, 100}, clients[2];

    for (int i = 0; i < 2; i++)
        clients[i] = client_start(test, send_many, 50, port.endpoint);
    for (int i = 0; i < 100; i++) {
        uint64_t label = ipc_receive(port.endpoint, eight, 8).second;

        check(test, label == next[0] || label == next[1] - 100);
        if (label == next[0])
            next[0]++;
        else
            next[1]++;
    }
    check_equal(test, next[0] + next[1], 200);
    process_finish(test, clients[0], PROCESS_EXITED, 50);
    process_finish(test, clients[1], PROCESS_EXITED, 50);
    port_destroy(test, port);
}

RULE(MACH_14, "mach", "memory out of line below a threshold, a parameter, is copied at once")
{
    struct port port = port_create(test);
    uint8_t *memory = map_memory(test, 4 * PAGE), *arrived;
    uint64_t copied;

    check_equal(test, channel_control(port.channel, MACH_COPY_THRESHOLD, 2 * PAGE, 0, 0).status,
                STATUS_OK);
    fill(memory, 4 * PAGE, 1);
    copied = counted(COUNTER_BYTES_COPIED);
    check_equal(test, send_memory(port, memory, PAGE, 0), STATUS_OK);
    check(test, counted(COUNTER_BYTES_COPIED) - copied >= PAGE);
    arrived = receive_memory(test, port);
    check(test, has(arrived, PAGE, 1));
    unmap(arrived, PAGE);
    copied = counted(COUNTER_BYTES_COPIED);
    check_equal(test, send_memory(port, memory, 2 * PAGE, 0), STATUS_OK);
    check(test, counted(COUNTER_BYTES_COPIED) - copied < PAGE);
    arrived = receive_memory(test, port);
    check(test, has(arrived, 2 * PAGE, 1));
    unmap(arrived, 2 * PAGE);
    unmap(memory, 4 * PAGE);
    port_destroy(test, port);
}
