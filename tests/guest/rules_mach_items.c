/* SPDX-License-Identifier: MIT */
/* MACH-9 to MACH-12: items that fail, rights, and what items cost. */
#include "rules_mach.h"

#include <ipclab/keykos.h>

RULE(MACH_9, "mach", "an item that fails is lost alone; an unwritable buffer has got its items")
{
    struct port port = port_create(test), other = port_create(test);
    uint8_t *memory = map_memory(test, LONG);
    struct typed message = {.item = {{MACH_ITEM_HANDLE, 0, 0, other.endpoint}}};
    uint64_t handles[HANDLE_COUNT], count = 0, received = 0, frames;
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
    message.item[1] = (struct mach_item){MACH_ITEM_MEMORY, MACH_DEALLOCATE, LONG, (uint64_t)memory};
    check_equal(test, send_items(port, &message, 2), STATUS_OK);
    frames = free_frames();
    result = ipc_receive(port.endpoint, (void *)0x10, sizeof(message));
    check_equal(test, result.status, -STATUS_FAULT);
    check(test, free_frames() < frames + LONG / PAGE); /* the memory is the receiver's */
    for (uint64_t handle = 1; handle < HANDLE_COUNT; handle++) {
        if (handle == other.endpoint || handle == port.endpoint)
            continue;
        if (channel_bind(handle, "mach", 8).status == STATUS_OK)
            received = handle;
    }
    check(test, received); /* the handle came, though the message did not */
}

RULE(MACH_9_memory, "mach", "no memory to map an item: it is lost alone, and what it held is free")
{
    struct port port = port_create(test);
    uint8_t *memory = map_memory(test, LONG);
    struct typed message = {.item = {{MACH_ITEM_MEMORY, MACH_DEALLOCATE, LONG, (uint64_t)memory},
                                     {MACH_ITEM_INLINE, 0, 0, 42}}};
    uint64_t frames;

    check_equal(test, send_items(port, &message, 2), STATUS_OK);
    while (memory_map(PAGE, MAP_WRITE, 0).status == STATUS_OK)
        ; /* until there is no room for another region */
    frames = free_frames();
    check_equal(test, receive(port, &message).status, -STATUS_TRUNCATED);
    check_equal(test, message.item[0].type, MACH_ITEM_FAILED);
    check_equal(test, message.item[1].value, 42);
    check(test, free_frames() >= frames + LONG / PAGE);
    port_destroy(test, port);
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

RULE(MACH_11, "mach",
     "the receiver gets names that the kernel chooses, for the rights that were sent")
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

/* Passes on the handle that it has without the right to receive, and tries that with the other. */
static uint64_t receive_without_right(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct port port = {.endpoint = endpoint_create().value};
    struct typed message = {.item = {{MACH_ITEM_HANDLE, 0, 0, 1}}};
    uint64_t name;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    port.channel = channel_bind(port.endpoint, "mach", LONG).value;
    if (send_items(port, &message, 1) || receive(port, &message).status)
        return 1;
    name = message.item[0].value;
    if (ipc_receive(name, eight, 8).status != -STATUS_BAD_HANDLE)
        return 2;
    return channel_bind(name, "mach", 8).status ? 3 : 0;
}

RULE(MACH_11_rights, "mach", "who passes on a right passes on no more than it has")
{
    struct port port = port_create(test);

    process_finish(test, client_start(test, receive_without_right, 0, port.endpoint),
                   PROCESS_EXITED, 0);
    port_destroy(test, port);
}

/* Sends a memory object: the one at handle 2, or where there is none a new one of its own. */
static uint64_t send_object(uint64_t object, uint64_t unused0, uint64_t unused1)
{
    struct port port = {.channel = channel_bind(1, "mach", LONG).value};
    struct typed message = {.item = {{.type = MACH_ITEM_HANDLE}}};

    (void)unused0;
    (void)unused1;
    message.item[0].value = object ? object : memory_create(PAGE).value;
    return send_items(port, &message, 1);
}

/* The only item of the next message is lost. */
static void receive_lost(struct test *test, struct port port)
{
    uint64_t handles = handles_used();
    struct typed message;

    check_equal(test, receive(port, &message).status, -STATUS_TRUNCATED);
    check_equal(test, message.item[0].type, MACH_ITEM_FAILED);
    check_equal(test, handles_used(), handles);
}

RULE(MACH_11_revoked, "mach",
     "a right that is revoked before it arrives is lost, the keeper's is not")
{
    struct port port = port_create(test);
    uint64_t memory = memory_create(PAGE).value;
    const struct process_grant grants[] = {{(uint32_t)port.endpoint, RIGHT_BIND},
                                           {(uint32_t)memory, 0}};

    process_finish(test, process_spawn("conformance", send_object, 2, 0, 0, grants, 2).value,
                   PROCESS_EXITED, 0);
    check_equal(test, handle_revoke(memory), STATUS_OK);
    receive_lost(test, port);
    check_equal(test, handle_close(memory), STATUS_OK);
    port_destroy(test, port);
}

RULE(MACH_11_rescinded, "mach", "... so is one to an object whose bank is rescinded")
{
    struct port port = port_create(test);
    const struct process_grant grant = {(uint32_t)port.endpoint, RIGHT_BIND};
    uint64_t bank = bank_create(0, 1000).value;
    uint64_t sender = process_spawn_in(bank, "conformance", send_object, 0, 0, 0, &grant, 1).value;
    struct typed message;

    process_finish(test, sender, PROCESS_EXITED, 0);
    check_equal(test, receive(port, &message).status, STATUS_OK);
    check_equal(test, send_items(port, &message, 1), STATUS_OK); /* by a channel of ours */
    check_equal(test, bank_destroy(bank, BANK_RESCIND).status, STATUS_OK);
    receive_lost(test, port);
    handle_close(bank);
    port_destroy(test, port);
}

static uint64_t call_keykos(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    (void)unused0;
    (void)unused1;
    (void)unused2;
    return ipc_call(channel_bind(1, "keykos", 8).value, NULL, 0, NULL, 0, 1).second;
}

RULE(MACH_11_resume_key, "mach", "a right to reply once that was sent in a message is good, once")
{
    struct port port = port_create(test);
    uint64_t front = endpoint_create().value, key;
    uint64_t client = client_start(test, call_keykos, 0, front);
    struct system_result request = ipc_receive(front, NULL, 0);
    uint64_t own = channel_control_reply(front, request.token, KEYKOS_RESUME_KEY, 0, 0, 0).value;
    struct typed message = {.item = {{.type = MACH_ITEM_HANDLE}}};

    message.item[0].value = own;
    check_equal(test, send_items(port, &message, 1), STATUS_OK);
    check_equal(test, handle_close(own), STATUS_OK);
    check_equal(test, receive(port, &message).status, STATUS_OK);
    key = message.item[0].value;
    check_equal(test, ipc_reply(front, key, NULL, 0, 5).status, STATUS_OK);
    check_equal(test, ipc_reply(front, key, NULL, 0, 6).status, STATUS_OK); /* discarded */
    process_finish(test, client, PROCESS_EXITED, 5);
    handle_close(key);
    handle_close(front);
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
    before = timestamp();
    check_equal(test, ipc_send(port.channel, &message, sizeof(message) | MACH_COMPLEX, 0, 0),
                STATUS_OK);
    check_equal(test, receive(port, &message).status, STATUS_OK);
    after = timestamp();
    return after - before;
}

RULE(MACH_12, "mach",
     "the kernel parses each item: the cost grows with their number, in equal steps")
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
    if (ticks_are_instructions()) /* what the first item costs beyond that is less than the others
                                   */
        check(test, many - some <= some - none && 4 * (many - some) >= 3 * (some - none));
    port_destroy(test, port);
}
