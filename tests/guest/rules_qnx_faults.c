/* SPDX-License-Identifier: MIT */
/*
 * QNX-8: who is told of a fault, and what has moved then. To a client FAULT is what QNX calls
 * EFAULT, its own memory, and PEER_FAULT is ESRVRFAULT; to a server the other way round.
 */
#include "rules_qnx.h"

#define BYTES 200ull
#define GOOD  96ull /* of those that end with a page: what words fit before its end */

static uint8_t memory[BYTES];

/* The last 100 bytes of memory, with nothing behind them. */
static uint8_t *last_bytes(void)
{
    return (uint8_t *)memory_map(PAGE, MAP_WRITE, 0).value + PAGE - 100;
}

enum fault {
    FAULT_NONE,
    FAULT_SEND,
    FAULT_SEND_TAIL,
    FAULT_REPLY,
    FAULT_SEND_PART,
    FAULT_REPLY_PART
};

/* Calls with something wrong, and ends with the status. */
static uint64_t faulty_client(uint64_t fault, uint64_t unused0, uint64_t unused1)
{
    struct message_part parts[] = {{(uint64_t)memory, 100}, {(uint64_t)UNMAPPED, 100}};
    uint64_t channel = qnx_channel();
    struct system_result result;

    (void)unused0;
    (void)unused1;
    qnx_fill(memory, BYTES, 1);
    switch ((enum fault)fault) {
    case FAULT_SEND:
        result = ipc_call(channel, UNMAPPED, BYTES, NULL, 0, 0);
        break;
    case FAULT_SEND_TAIL:
        result = ipc_call(channel, last_bytes(), BYTES, NULL, 0, 0);
        break;
    case FAULT_REPLY:
        result = ipc_call(channel, memory, BYTES, UNMAPPED, BYTES, 0);
        break;
    case FAULT_SEND_PART:
        result = ipc_call(channel, parts, MESSAGE_PARTS | 2, NULL, 0, 0);
        break;
    case FAULT_REPLY_PART:
        result = ipc_call(channel, memory, BYTES, parts, MESSAGE_PARTS | 2, 0);
        break;
    default:
        result = ipc_call(channel, memory, BYTES, memory, BYTES, 0);
    }
    return (uint64_t)-result.status;
}

static uint64_t client(struct test *test, uint64_t endpoint, enum fault fault)
{
    return client_start(test, faulty_client, fault, endpoint);
}

RULE(QNX_8_bad_send, "qnx", "a message that cannot be read: EFAULT to the client, nobody receives")
{
    struct partner partner = echo_start(test, BYTES);
    struct transport transport = connect(test, partner.endpoint, BYTES);
    uint8_t reply[8];

    for (int i = 0; i < 3; i++) {
        check_equal(test, ipc_call(transport.handle, UNMAPPED, BYTES, NULL, 0, 0).status,
                    -STATUS_FAULT);
        check_equal(test, ipc_call(transport.handle, last_bytes(), BYTES, NULL, 0, 0).status,
                    -STATUS_FAULT);
    }
    check_equal(test, ipc_call(transport.handle, "intact!", 8, reply, 8, 0).status, STATUS_OK);
    check_equal(test, memcmp(reply, "intact!", 8), 0);
    echo_stop(test, transport, partner);
}

RULE(QNX_8_bad_send_late, "qnx", "the same when it is received: the receiver gets the next one's")
{
    uint64_t endpoint = endpoint_create().value;
    uint64_t bad = client(test, endpoint, FAULT_SEND),
             worse = client(test, endpoint, FAULT_SEND_TAIL);
    struct system_result request;
    uint8_t buffer[BYTES];
    uint64_t good;

    qnx_settle();
    good = client(test, endpoint, FAULT_NONE);
    qnx_settle();
    request = ipc_receive(endpoint, buffer, BYTES);
    check_equal(test, request.status, STATUS_OK);
    check(test, qnx_is(buffer, BYTES, 0, 1));
    process_finish(test, bad, PROCESS_EXITED, STATUS_FAULT);
    process_finish(test, worse, PROCESS_EXITED, STATUS_FAULT);
    ipc_reply(endpoint, request.token, NULL, 0, 0);
    process_finish(test, good, PROCESS_EXITED, 0);
}

RULE(QNX_8_bad_reply_buffer, "qnx", "no room for the reply where the client says: EFAULT to it")
{
    uint64_t endpoint = endpoint_create().value, process = client(test, endpoint, FAULT_REPLY);
    struct system_result request = ipc_receive(endpoint, memory, BYTES);

    check_equal(test, request.status, STATUS_OK);
    check_equal(test, ipc_reply(endpoint, request.token, memory, BYTES, 0).status, STATUS_OK);
    process_finish(test, process, PROCESS_EXITED, STATUS_FAULT);
}

/* Receives where nothing is, and ends with the status that this had. */
static uint64_t bad_receiver(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    (void)unused0;
    (void)unused1;
    (void)unused2;
    return (uint64_t)-ipc_receive(SERVER_ENDPOINT, UNMAPPED, BYTES).status;
}

RULE(QNX_8_bad_receive, "qnx",
     "a server's receive buffer: ESRVRFAULT to the client, whoever was first")
{
    struct partner partner = partner_start(test, bad_receiver, 0);
    uint64_t channel = bind(test, partner.endpoint, BYTES), endpoint, process;

    qnx_settle();
    check_equal(test, ipc_call(channel, memory, BYTES, NULL, 0, 0).status, -STATUS_PEER_FAULT);
    partner_finish(test, partner, STATUS_FAULT);

    endpoint = endpoint_create().value;
    process = client(test, endpoint, FAULT_NONE);
    qnx_settle();
    check_equal(test, ipc_receive(endpoint, UNMAPPED, BYTES).status, -STATUS_FAULT);
    process_finish(test, process, PROCESS_EXITED, STATUS_PEER_FAULT);
}

RULE(QNX_8_bad_reply, "qnx", "a reply that cannot be read: ESRVRFAULT ends the client's call")
{
    uint64_t endpoint = endpoint_create().value;

    for (int wait = 0; wait < 2; wait++) {
        uint64_t process = client(test, endpoint, FAULT_NONE);
        struct system_result request = ipc_receive(endpoint, memory, BYTES), reply;

        reply = wait ? ipc_reply_wait(endpoint, request.token, UNMAPPED, BYTES, 0, memory, BYTES)
                     : ipc_reply(endpoint, request.token, UNMAPPED, BYTES, 0);
        check_equal(test, reply.status, -STATUS_FAULT);
        process_finish(test, process, PROCESS_EXITED, STATUS_PEER_FAULT);
        check_equal(test, ipc_reply(endpoint, request.token, memory, BYTES, 0).status,
                    -STATUS_BAD_TOKEN);
    }
}

RULE(QNX_8_bad_read, "qnx",
     "MsgRead and MsgWrite tell the server whose memory it was; the client waits")
{
    uint64_t endpoint = endpoint_create().value;
    uint64_t process = client(test, endpoint, FAULT_SEND_PART);
    struct system_result request = ipc_receive(endpoint, memory, 100), moved;
    uint8_t buffer[BYTES];

    check_equal(test, request.value, 100);
    moved = channel_control_reply(endpoint, request.token, QNX_READ, (uint64_t)UNMAPPED, 10, 0);
    check_equal(test, moved.status, -STATUS_FAULT);
    moved = channel_control_reply(endpoint, request.token, QNX_READ, (uint64_t)buffer, BYTES, 0);
    check_equal(test, moved.status, -STATUS_PEER_FAULT);
    check_equal(test, moved.value, 100);
    check(test, qnx_is(buffer, 100, 0, 1));
    moved = channel_control_reply(endpoint, request.token, QNX_READ, (uint64_t)buffer,
                                  MESSAGE_PARTS | (MESSAGE_PARTS_LIMIT + 1), 0);
    check_equal(test, moved.status, -STATUS_TOO_LONG);
    moved = channel_control_reply(endpoint, request.token, QNX_READ, (uint64_t)buffer, 100, 0);
    check_equal(test, moved.status, STATUS_OK);
    check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 0).status, STATUS_OK);
    process_finish(test, process, PROCESS_EXITED, 0);

    process = client(test, endpoint, FAULT_REPLY_PART);
    request = ipc_receive(endpoint, memory, BYTES);
    moved = channel_control_reply(endpoint, request.token, QNX_WRITE, (uint64_t)UNMAPPED, 10, 0);
    check_equal(test, moved.status, -STATUS_FAULT);
    moved = channel_control_reply(endpoint, request.token, QNX_WRITE, (uint64_t)buffer, BYTES, 0);
    check_equal(test, moved.status, -STATUS_PEER_FAULT);
    check_equal(test, moved.value, 100);
    check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 0).status, STATUS_OK);
    process_finish(test, process, PROCESS_EXITED, 0);
}

RULE(QNX_8_prefix, "qnx", "a copy is not atomic: what was before the fault has arrived")
{
    struct message_part room[] = {{(uint64_t)memory, 50}, {0, 100}, {(uint64_t)memory + 150, 50}};
    uint64_t endpoint = endpoint_create().value, process = client(test, endpoint, FAULT_NONE);
    struct system_result request;

    room[1].base = (uint64_t)last_bytes();
    room[1].length = BYTES;
    qnx_settle();
    request = ipc_receive(endpoint, room, MESSAGE_PARTS | 3);
    check_equal(test, request.status, -STATUS_FAULT);
    check_equal(test, request.value, 50 + GOOD);
    check(test, qnx_is(memory, 50, 0, 1));
    check(test, qnx_is((const uint8_t *)room[1].base, GOOD, 50, 1));
    check(test, qnx_all(memory + 150, 50, 0));
    process_finish(test, process, PROCESS_EXITED, STATUS_PEER_FAULT);
}

RULE(QNX_8_error, "qnx", "MsgError: the client's call returns that status, and there is no reply")
{
    static const uint64_t errors[] = {0, STATUS_NO_MEMORY, 1000, QNX_ERROR_HIGHEST};
    uint64_t endpoint = endpoint_create().value;

    for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
        uint64_t process = client(test, endpoint, FAULT_NONE);
        struct system_result request = ipc_receive(endpoint, memory, BYTES);

        check_equal(
            test,
            channel_control_reply(endpoint, request.token, QNX_ERROR, QNX_ERROR_HIGHEST + 1, 0, 0)
                .status,
            -STATUS_BAD_ARGUMENT);
        check_equal(
            test, channel_control_reply(endpoint, request.token, QNX_ERROR, errors[i], 0, 0).status,
            STATUS_OK);
        check_equal(test, ipc_reply(endpoint, request.token, memory, BYTES, 0).status,
                    -STATUS_BAD_TOKEN);
        process_finish(test, process, PROCESS_EXITED, errors[i]);
    }
}

/* ---- a long read lets others run --------------------------------------------------------------
 */

#define LONG (8ull << 20)
#define LAST (LONG / 8 - 1)
#define MARK 0x11u

static uint64_t long_client(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint64_t *words = (uint64_t *)memory_map(LONG, MAP_WRITE | MAP_POPULATE, 0).value;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    words[0] = words[LAST] = MARK;
    return (uint64_t)-ipc_call(qnx_channel(), words, LONG, NULL, 0, 0).status;
}

static volatile uint64_t *watched, seen;

/* Looks for a message that has begun to arrive and is not there to its end. */
static void watch(uint64_t unused)
{
    (void)unused;
    for (;;)
        if (watched[0] == MARK && watched[LAST] == 0)
            seen = 1;
}

RULE(QNX_8_preempted, "qnx",
     "a long MsgRead is stopped for others to run, and goes on where it was")
{
    uint64_t endpoint = endpoint_create().value;
    uint8_t *stack = map_memory(test, PAGE);
    uint64_t process = client_start(test, long_client, 0, endpoint);
    struct system_result request = ipc_receive(endpoint, NULL, 0);

    watched = (volatile uint64_t *)map_memory(test, LONG);
    check_equal(test, thread_spawn(watch, stack + PAGE, 0), STATUS_OK);
    for (int round = 0; round < 300 && !seen; round++) {
        struct system_result read;

        watched[0] = 0;
        watched[LAST] = 0;
        read = channel_control_reply(endpoint, request.token, QNX_READ, (uint64_t)watched, LONG, 0);
        check_equal(test, read.status, STATUS_OK);
        check_equal(test, read.value, LONG);
        check(test, watched[0] == MARK && watched[LAST] == MARK);
    }
    check(test, seen);
    ipc_reply(endpoint, request.token, NULL, 0, 0);
    process_finish(test, process, PROCESS_EXITED, 0);
}
