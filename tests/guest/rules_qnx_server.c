/* SPDX-License-Identifier: MIT */
/*
 * QNX-5, QNX-6 and QNX-8: what a server reads and writes while its client is reply-blocked, and
 * who is told of a fault. The test is the server, but where its own receive is to fail.
 */
#include "rules_qnx.h"

#include "microbench/message_get.h"

#define HEADER 64ull
#define BYTES  (HEADER + 3 * PAGE) /* a header, and three blocks of a file */
#define ROOM   1000ull             /* for the reply */
#define FILLER 0xee

/* ---- a client that waits ------------------------------------------------------------------- */

static uint8_t outgoing[BYTES] __attribute__((aligned(4096)));
static uint8_t incoming[2 * PAGE] __attribute__((aligned(4096)));

/* Sends header and body apart, takes the reply in two parts, and ends with its label if its
 * message is what it was and the reply's part that the label says is stream 2. */
static uint64_t patient_client(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct message_part send[] = {{(uint64_t)outgoing, HEADER},
                                  {(uint64_t)outgoing + HEADER, BYTES - HEADER}};
    struct message_part room[] = {{(uint64_t)incoming, 300},
                                  {(uint64_t)incoming + 300, ROOM - 300}};
    struct system_result reply;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    qnx_fill(outgoing, BYTES, 1);
    memset(incoming, FILLER, sizeof(incoming));
    reply = ipc_call(qnx_channel(), send, MESSAGE_PARTS | 2, room, MESSAGE_PARTS | 2, 7);
    if (reply.status)
        return (uint64_t)-reply.status;
    if (!qnx_is(outgoing, BYTES, 0, 1) ||
        !qnx_all(incoming + ROOM, sizeof(incoming) - ROOM, FILLER))
        return 1000;
    return qnx_is(incoming, reply.second, 0, 2) &&
                   qnx_all(incoming + reply.second, ROOM - reply.second, FILLER)
               ? 0
               : 1001;
}

/* The server's side of one such call. */
struct serving {
    uint64_t endpoint, client, token;
    uint8_t header[HEADER];
};

static struct serving serve_header(struct test *test)
{
    struct serving serving = {.endpoint = endpoint_create().value};
    struct system_result request;

    serving.client = client_start(test, patient_client, 0, serving.endpoint);
    request = ipc_receive(serving.endpoint, serving.header, HEADER);
    check_equal(test, request.status, -STATUS_TRUNCATED);
    check_equal(test, request.value, HEADER);
    check_equal(test, request.second, 7);
    check(test, qnx_is(serving.header, HEADER, 0, 1));
    serving.token = request.token;
    return serving;
}

/* Replies nothing but how much of the reply the client is to find written. */
static void serve_end(struct test *test, const struct serving *serving, uint64_t found)
{
    check_equal(test, ipc_reply(serving->endpoint, serving->token, NULL, 0, found).status,
                STATUS_OK);
    process_finish(test, serving->client, PROCESS_EXITED, 0);
}

static struct system_result read_at(const struct serving *serving, void *base, uint64_t length,
                                    uint64_t offset)
{
    return channel_control_reply(serving->endpoint, serving->token, QNX_READ, (uint64_t)base,
                                 length, offset);
}

static struct system_result write_at(const struct serving *serving, const void *base,
                                     uint64_t length, uint64_t offset)
{
    return channel_control_reply(serving->endpoint, serving->token, QNX_WRITE, (uint64_t)base,
                                 length, offset);
}

/* ---- QNX-5: read and write while the client waits ------------------------------------------ */

RULE(QNX_5_header_first, "qnx", "the header, then the rest straight into cache blocks, copied once")
{
    struct serving serving = serve_header(test);
    uint8_t *blocks = map_memory(test, 8 * PAGE);
    struct message_part parts[] = {{(uint64_t)blocks + 5 * PAGE, PAGE},
                                   {(uint64_t)blocks + 1 * PAGE, PAGE},
                                   {(uint64_t)blocks + 3 * PAGE, PAGE}};
    uint64_t before[COUNTER_COUNT], after[COUNTER_COUNT];
    struct system_result read;

    counters_read(before);
    read = read_at(&serving, parts, MESSAGE_PARTS | 3, HEADER);
    counters_read(after);
    check_equal(test, read.status, STATUS_OK);
    check_equal(test, read.value, 3 * PAGE);
    check_equal(test, after[COUNTER_BYTES_COPIED] - before[COUNTER_BYTES_COPIED], 3 * PAGE);
    for (uint64_t i = 0; i < 3; i++)
        check(test, qnx_is((const uint8_t *)parts[i].base, PAGE, HEADER + i * PAGE, 1));
    check(test, qnx_all(blocks, PAGE, 0) && qnx_all(blocks + 4 * PAGE, PAGE, 0));
    serve_end(test, &serving, 0);
}

RULE(QNX_5_any_number_of_times, "qnx", "any range, in any order, again: nothing is used up")
{
    static const struct message_range_of {
        uint64_t offset, length;
    } ranges[] = {{5000, 100}, {0, 1},     {HEADER - 1, 2}, {5000, 100},
                  {4999, 3},   {0, BYTES}, {77, 0}};
    struct serving serving = serve_header(test);
    uint8_t *buffer = map_memory(test, 4 * PAGE);

    for (int turn = 0; turn < 20; turn++) {
        for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++) {
            struct system_result read;

            memset(buffer, FILLER, 4 * PAGE);
            read = read_at(&serving, buffer, ranges[i].length, ranges[i].offset);
            check_equal(test, read.status, STATUS_OK);
            check_equal(test, read.value, ranges[i].length);
            check(test, qnx_is(buffer, ranges[i].length, ranges[i].offset, 1));
            check(test, qnx_all(buffer + ranges[i].length, 100, FILLER));
        }
    }
    serve_end(test, &serving, 0);
}

RULE(QNX_5_past_the_end, "qnx", "fewer bytes past the message's end, none beyond it, and no error")
{
    struct serving serving = serve_header(test);
    uint8_t *buffer = map_memory(test, 4 * PAGE);
    struct message_part parts[] = {{(uint64_t)buffer, 10}, {(uint64_t)buffer + 10, 90}};

    check_equal(test, read_at(&serving, buffer, 100, BYTES - 40).value, 40);
    check(test, qnx_is(buffer, 40, BYTES - 40, 1));
    check_equal(test, read_at(&serving, parts, MESSAGE_PARTS | 2, BYTES - 40).value, 40);
    check_equal(test, read_at(&serving, buffer, 4 * PAGE, 0).value, BYTES);
    check_equal(test, read_at(&serving, buffer, 100, BYTES).status, STATUS_OK);
    check_equal(test, read_at(&serving, buffer, 100, BYTES).value, 0);
    check_equal(test, read_at(&serving, buffer, 100, BYTES + 1).value, 0);
    check_equal(test, read_at(&serving, buffer, 100, UINT64_MAX).value, 0);
    check_equal(test, read_at(&serving, buffer, 100, UINT64_MAX).status, STATUS_OK);
    serve_end(test, &serving, 0);
}

RULE(QNX_5_client_unchanged, "qnx", "reading neither blocks nor wakes anybody, nor switches spaces")
{
    struct serving serving = serve_header(test);
    uint8_t *buffer = map_memory(test, 4 * PAGE);
    uint64_t before[COUNTER_COUNT], after[COUNTER_COUNT];

    counters_read(before);
    read_at(&serving, buffer, BYTES, 0);
    counters_read(after);
    check_equal(test, after[COUNTER_KERNEL_ENTRIES] - before[COUNTER_KERNEL_ENTRIES], 2);
    check_equal(test, after[COUNTER_AS_SWITCHES], before[COUNTER_AS_SWITCHES]);
    qnx_settle(); /* the client does not run: it would end */
    check_equal(test, read_at(&serving, buffer, 1, 0).value, 1);
    serve_end(test, &serving, 0);
}

RULE(QNX_5_write_before_reply, "qnx",
     "parts of the reply at their offsets, before the reply itself")
{
    struct serving serving = serve_header(test);
    uint8_t *reply = map_memory(test, PAGE);
    struct message_part parts[] = {{(uint64_t)reply + 250, 30}, {(uint64_t)reply + 280, 320}};

    qnx_fill(reply, PAGE, 2);
    check_equal(test, write_at(&serving, reply + 900, 100, 900).value, 100);
    check_equal(test, write_at(&serving, parts, MESSAGE_PARTS | 2, 250).value, 350);
    check_equal(test, write_at(&serving, reply, 251, 0).value, 251);
    /* Past the end of the client's buffer: what fits, and nothing behind it. */
    check_equal(test, write_at(&serving, reply + 600, 500, 600).value, 400);
    check_equal(test, write_at(&serving, reply, 100, ROOM).value, 0);
    check_equal(test, write_at(&serving, reply, 100, UINT64_MAX).value, 0);
    check_equal(test, write_at(&serving, reply, 100, UINT64_MAX).status, STATUS_OK);
    serve_end(test, &serving, ROOM);
}

/* Has a right to receive, but another's token. */
static uint64_t stranger(uint64_t token, uint64_t unused0, uint64_t unused1)
{
    uint8_t byte = 0;

    (void)unused0;
    (void)unused1;
    for (uint64_t operation = QNX_READ; operation <= QNX_ERROR; operation++)
        if (channel_control_reply(CLIENT_SECOND_ENDPOINT, token, operation, (uint64_t)&byte, 1, 0)
                .status == 0)
            return 1;
    return 0;
}

RULE(QNX_5_by_its_server_only, "qnx", "nobody but the client's server, and not after the reply")
{
    struct serving serving = serve_header(test);
    uint64_t channel = bind(test, serving.endpoint, 0);
    uint64_t process =
        qnx_client(test, stranger, serving.token, 0, serving.endpoint, serving.endpoint);
    uint8_t byte;

    process_finish(test, process, PROCESS_EXITED, 0);
    check_equal(test, channel_control(channel, QNX_READ, (uint64_t)&byte, 1, 0).status,
                -STATUS_BAD_TOKEN);
    check(test, channel_control_reply(serving.endpoint, serving.token + 1, QNX_READ,
                                      (uint64_t)&byte, 1, 0)
                        .status != STATUS_OK);
    check_equal(
        test, channel_control_reply(serving.endpoint, serving.token, QNX_ERROR + 1, 0, 0, 0).status,
        -STATUS_BAD_CALL);
    serve_end(test, &serving, 0);
    check(test, read_at(&serving, &byte, 1, 0).status != STATUS_OK);
    check(test, write_at(&serving, &byte, 1, 0).status != STATUS_OK);
}

/* ---- QNX-6: what is there already, then the rest -------------------------------------------- */

RULE(QNX_6_received_first, "qnx", "any receive buffer: what it holds from there, the rest is read")
{
    static const uint64_t rooms[] = {HEADER,    HEADER + 1, 1000,    HEADER + PAGE,
                                     BYTES - 1, BYTES,      4 * PAGE};
    uint8_t *buffer = map_memory(test, 4 * PAGE), *blocks = map_memory(test, 8 * PAGE);
    uint64_t before[COUNTER_COUNT], after[COUNTER_COUNT];

    for (size_t i = 0; i < sizeof(rooms) / sizeof(*rooms); i++) {
        struct serving serving = {.endpoint = endpoint_create().value};
        struct message_part parts[] = {{(uint64_t)blocks + 5 * PAGE, PAGE},
                                       {(uint64_t)blocks + 1 * PAGE, PAGE},
                                       {(uint64_t)blocks + 3 * PAGE, 2 * PAGE}};
        struct message_room room = {parts, 3};
        struct transport transport;
        struct system_result request;

        transport_serve(&transport, serving.endpoint, &test->mode, 0);
        serving.client = client_start(test, patient_client, 0, serving.endpoint);
        memset(blocks, 0, 8 * PAGE);
        qnx_settle();
        counters_read(before);
        request = ipc_receive(serving.endpoint, buffer, rooms[i]);
        serving.token = request.token;
        check(test, transport_reads(&transport, serving.token));
        check_equal(test,
                    message_get(&transport, serving.token, buffer, request.value, &room, HEADER),
                    3 * PAGE);
        counters_read(after);
        check_equal(test, after[COUNTER_BYTES_COPIED] - before[COUNTER_BYTES_COPIED], BYTES);
        check(test, qnx_is(blocks + 5 * PAGE, PAGE, HEADER, 1));
        check(test, qnx_is(blocks + 1 * PAGE, PAGE, HEADER + PAGE, 1));
        check(test, qnx_is(blocks + 3 * PAGE, PAGE, HEADER + 2 * PAGE, 1));
        check(test, qnx_all(blocks + 4 * PAGE, PAGE, 0));
        serve_end(test, &serving, 0);
        handle_close(serving.endpoint);
    }
}
