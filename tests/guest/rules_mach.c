/* SPDX-License-Identifier: MIT */
/* MACH-1 to MACH-4 and MACH-13: messages that the kernel keeps, and their queue. */
#include "rules_mach.h"

RULE(MACH_1, "mach",
     "inline and out of line may be overwritten after the send: what was sent arrives")
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
    } step[] = {{8, 0}, {100, 0}, {256, 1}, {3000, 1}}; /* of 256 bytes the header takes some */
    struct partner partner = echo_start(test, 4096);
    struct transport transport = connect(test, partner.endpoint, 4096);
    uint8_t *request = map_memory(test, PAGE), *reply = map_memory(test, PAGE);

    ipc_call(transport.handle, request, 8, reply, PAGE, 0); /* fills the cache; the server waits */
    for (unsigned i = 0; i < sizeof(step) / sizeof(step[0]); i++) {
        uint64_t copied = kernel_count(COUNTER_BYTES_COPIED), copies = kernel_count(COUNTER_COPIES),
                 frames;

        frames = kernel_count(COUNTER_FRAMES_ALLOCATED);
        check_equal(test, ipc_call(transport.handle, request, step[i].size, reply, PAGE, 0).status,
                    STATUS_OK);
        frames = kernel_count(COUNTER_FRAMES_ALLOCATED) - frames;
        copied = kernel_count(COUNTER_BYTES_COPIED) - copied;
        check_equal(test, frames, 2 * step[i].frames);
        check_equal(test, kernel_count(COUNTER_COPIES) - copies, 4);
        check_equal(test, copied, 4 * step[i].size);
    }
    echo_stop(test, transport, partner);
}

/* A sender of `count` messages, and how many have gone so far. */
struct watched {
    uint64_t process, object;
    volatile uint64_t *sent;
};

static struct watched watched_start(struct test *test, struct port port, uint64_t count)
{
    uint64_t object = memory_create(PAGE).value;
    const struct process_grant grants[] = {{(uint32_t)port.endpoint, RIGHT_BIND},
                                           {(uint32_t)object, RIGHT_WRITE}};
    struct watched watched = {process_spawn("conformance", send_many, count, 1, 0, grants, 2).value,
                              object, (void *)memory_map(PAGE, MAP_WRITE, object).value};

    check_equal(test, *watched.sent, 0);
    return watched;
}

static void watched_finish(struct test *test, struct watched watched, uint64_t count)
{
    process_finish(test, watched.process, PROCESS_EXITED, count);
    check_equal(test, *watched.sent, count);
    check_equal(test, memory_change((void *)watched.sent, PAGE, MEMORY_UNMAP), STATUS_OK);
    check_equal(test, handle_close(watched.object), STATUS_OK);
}

static void set_limit(struct test *test, struct port port, uint64_t limit, int64_t status)
{
    check_equal(
        test,
        endpoint_control(port.endpoint, test->mode_index, MACH_QUEUE_LIMIT, limit, 0, 0).status,
        status);
}

/* Sends as many as there is room for; how many that is. */
static uint64_t send_until_full(struct port port)
{
    uint64_t sent = 0;

    while (ipc_send(port.channel, "message", 8, SEND_NO_WAIT, sent) == STATUS_OK)
        sent++;
    return sent;
}

static void receive_many(struct test *test, struct port port, uint64_t count)
{
    while (count-- > 0)
        check_equal(test, ipc_receive(port.endpoint, eight, 8).status, STATUS_OK);
}

RULE(MACH_3, "mach", "the queue: 5 messages unless set, at most 16; the sender waits, or is told")
{
    struct port port = port_create(test);
    uint64_t sent = send_until_full(port);
    struct watched sender;

    check_equal(test, sent, MACH_QUEUE_DEFAULT);
    set_limit(test, port, 0, -STATUS_BAD_ARGUMENT);
    set_limit(test, port, MACH_QUEUE_MAXIMUM + 1, -STATUS_BAD_ARGUMENT);
    set_limit(test, port, MACH_QUEUE_MAXIMUM, STATUS_OK);
    sent += send_until_full(port);
    check_equal(test, sent, MACH_QUEUE_MAXIMUM);
    sender = watched_start(test, port, 3);
    others_run(10);
    check_equal(test, *sender.sent, 0); /* it waits with its first */
    check_equal(test, ipc_receive(port.endpoint, eight, 8).second, 0);
    others_run(10);
    check_equal(test, *sender.sent, 1); /* there was room for that, and no other */
    receive_many(test, port, MACH_QUEUE_MAXIMUM - 1);
    for (uint64_t i = 0; i < 3; i++)
        check_equal(test, ipc_receive(port.endpoint, eight, 8).second, i);
    watched_finish(test, sender, 3);
    port_destroy(test, port);
}

RULE(MACH_3_limit, "mach",
     "a limit that is changed holds for who waits: more room, or none for longer")
{
    struct port port = port_create(test);
    struct watched sender;

    send_until_full(port);
    sender = watched_start(test, port, 4);
    others_run(10);
    check_equal(test, *sender.sent, 0);
    set_limit(test, port, MACH_QUEUE_DEFAULT + 2, STATUS_OK);
    others_run(10);
    check_equal(test, *sender.sent, 2);
    set_limit(test, port, 1, STATUS_OK);
    receive_many(test, port, MACH_QUEUE_DEFAULT + 1); /* of 7, one is left */
    others_run(10);
    check_equal(test, *sender.sent, 2);
    receive_many(test, port, 3);
    watched_finish(test, sender, 4);
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
    check_equal(test, send_until_full(port), MACH_QUEUE_DEFAULT);
    check_equal(test, ipc_reply(port.endpoint, request.token, "reply", 6, 5).status, STATUS_OK);
    process_finish(test, client, PROCESS_EXITED, 5);
    port_destroy(test, port);
}

RULE(MACH_4, "mach", "what is too long for its receiver is destroyed with all that it carries")
{
    struct port port = port_create(test), other = port_create(test);
    void *memory = map_memory(test, LONG);
    struct typed message = {.item = {{MACH_ITEM_HANDLE, 0, 0, other.endpoint},
                                     {MACH_ITEM_MEMORY, MACH_DEALLOCATE, LONG, (uint64_t)memory}}};
    uint64_t frames = free_frames(), handles = handles_used();
    uint8_t small[8];

    check_equal(test, send_items(port, &message, 2), STATUS_OK);
    check_equal(test, ipc_receive(port.endpoint, small, 8).status, -STATUS_TOO_LONG);
    check_equal(test, handles_used(), handles);
    check(test, free_frames() + 1 >= frames + LONG / PAGE); /* nobody's now; the cache of one */
    check_equal(test, ipc_send(port.channel, "next", 5, SEND_NO_WAIT, 9), STATUS_OK);
    check_equal(test, ipc_receive(port.endpoint, small, 8).second, 9); /* the first is gone */
    handle_close(other.channel);
    handle_close(other.endpoint); /* the message had a reference: a leak fails the test */
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

RULE(MACH_4_large_limit, "mach", "... where it counts against the limit: no sender takes its place")
{
    struct port port = port_create(test);
    struct watched sender;

    send_until_full(port);
    sender = watched_start(test, port, 2);
    others_run(10);
    for (int i = 0; i < 2; i++) {
        check_equal(test, ipc_receive(port.endpoint, eight, 4 | MACH_RECEIVE_LARGE).status,
                    -STATUS_TOO_LONG);
        others_run(10);
        check_equal(test, *sender.sent, 0);
    }
    receive_many(test, port, MACH_QUEUE_DEFAULT + 2);
    watched_finish(test, sender, 2);
    port_destroy(test, port);
}

/* Calls with 200 bytes, after `wait` turns of others; the exit code is the reply's label. */
static uint64_t call_with_much(uint64_t wait, uint64_t unused0, uint64_t unused1)
{
    uint8_t request[200];
    struct system_result reply;

    (void)unused0;
    (void)unused1;
    others_run((unsigned)wait);
    fill(request, sizeof(request), 6);
    reply = ipc_call(channel_bind(1, "mach", LONG).value, request, sizeof(request), eight, 8, 77);
    return reply.status ? 1000 : reply.second;
}

RULE(MACH_4_large_call, "mach", "a call's message stays likewise, whoever came first")
{
    for (uint64_t late = 0; late < 2; late++) {
        struct port port = port_create(test);
        uint64_t client = client_start(test, call_with_much, late ? 5 : 0, port.endpoint);
        struct system_result request;
        uint8_t buffer[200];

        if (!late)
            others_run(10);
        for (int i = 0; i < 2; i++) {
            request = ipc_receive(port.endpoint, buffer, 8 | MACH_RECEIVE_LARGE);
            check_equal(test, request.status, -STATUS_TOO_LONG);
            check_equal(test, request.value, 200);
            check_equal(test, request.token, 0);
        }
        request = ipc_receive(port.endpoint, buffer, 200 | MACH_RECEIVE_LARGE);
        check_equal(test, request.status, STATUS_OK);
        check_equal(test, request.second, 77);
        check(test, has(buffer, 200, 6));
        check_equal(test, ipc_reply(port.endpoint, request.token, "reply", 6, 5).status, STATUS_OK);
        process_finish(test, client, PROCESS_EXITED, 5);
        port_destroy(test, port);
    }
}

RULE(MACH_13, "mach",
     "of each sender messages arrive in the order in which they were sent, and all")
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
