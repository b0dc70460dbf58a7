/* SPDX-License-Identifier: MIT */
/*
 * QNX-1 to QNX-4, QNX-7 and QNX-10: messages. What a server does while its client waits is in
 * rules_qnx_server.c, priorities are in rules_qnx_priority.c.
 */
#include "rules_qnx.h"

#define AREA   16384ull
#define FILLER 0xee

/* ---- QNX-1: send, receive, reply ----------------------------------------------------------- */

static volatile uint8_t message[64];
static volatile uint64_t returned;

/* Changes the message of the client's other thread, and tells what it sees of it. */
static void watch(uint64_t unused)
{
    uint64_t channel = channel_bind(CLIENT_SECOND_ENDPOINT, "qnx", 64).value;

    (void)unused;
    message[0] = 'n';
    for (;;)
        ipc_call(channel, NULL, 0, NULL, 0, returned);
}

static uint64_t watched_client(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint8_t *stack = (uint8_t *)memory_map(4096, MAP_WRITE, 0).value;
    uint64_t channel = qnx_channel();

    (void)unused0;
    (void)unused1;
    (void)unused2;
    thread_spawn(watch, stack + 4096, 0);
    thread_priority(PRIORITY_DEFAULT + 1); /* the other runs when this one waits */
    message[0] = 'o';
    if (ipc_call(channel, (const void *)message, 64, NULL, 0, 0).status)
        return 1;
    returned = 1;
    return (uint64_t)-ipc_call(channel, NULL, 0, NULL, 0, 0).status;
}

RULE(QNX_1_blocking_states, "qnx",
     "send-blocked until received, not read before; reply-blocked until the reply")
{
    uint64_t sends = endpoint_create().value, watches = endpoint_create().value;
    uint64_t process = qnx_client(test, watched_client, 0, 0, sends, watches);
    struct system_result sent, seen;
    uint8_t buffer[64] = {0};

    /* Send-blocked: the other thread has run, and nobody has taken the message yet. */
    seen = ipc_receive(watches, NULL, 0);
    check_equal(test, seen.second, 0);
    sent = ipc_receive(sends, buffer, sizeof(buffer));
    check_equal(test, sent.value, 64);
    check_equal(test, buffer[0], 'n');
    /* Reply-blocked: for as long as it takes. */
    for (int i = 0; i < 10; i++) {
        check_equal(test, ipc_reply(watches, seen.token, NULL, 0, 0).status, STATUS_OK);
        seen = ipc_receive(watches, NULL, 0);
        check_equal(test, seen.second, 0);
    }
    /* Replied to: ready, and above us. */
    check_equal(test, ipc_reply(sends, sent.token, NULL, 0, 0).status, STATUS_OK);
    check_equal(test, ipc_reply(watches, seen.token, NULL, 0, 0).status, STATUS_OK);
    seen = ipc_receive(watches, NULL, 0);
    check_equal(test, seen.second, 1);
    sent = ipc_receive(sends, NULL, 0);
    ipc_reply(sends, sent.token, NULL, 0, 0);
    process_finish(test, process, PROCESS_EXITED, 0);
}

/* What a kernel that looked into messages could take for something of its own. */
static const uint64_t suggestive[] = {MESSAGE_PARTS | 2, CLIENT_ENDPOINT, 0xffffffff80106000ull,
                                      UINT64_MAX,        QNX_READ,        0x8000000000ull};

RULE(QNX_1_bytes_not_interpreted, "qnx", "what a message says is the programs' business")
{
    struct partner partner = echo_start(test, sizeof(suggestive));
    struct transport transport = connect(test, partner.endpoint, sizeof(suggestive));
    uint64_t reply[sizeof(suggestive) / 8] = {0};

    check_equal(
        test,
        ipc_call(transport.handle, suggestive, sizeof(suggestive), reply, sizeof(reply), 0).status,
        STATUS_OK);
    check(test, memcmp(suggestive, reply, sizeof(reply)) == 0);
    echo_stop(test, transport, partner);
}

/* ---- QNX-2: one copy ------------------------------------------------------------------------ */

RULE(QNX_2_one_copy, "qnx", "every byte is copied once, and into no buffer, whatever the size")
{
    static const uint64_t sizes[] = {0, 1, 8, 255, 256, 257, 4096, AREA};
    struct partner partner = echo_start(test, AREA);
    struct transport transport = connect(test, partner.endpoint, AREA);
    uint8_t *send = map_memory(test, AREA), *reply = map_memory(test, AREA);
    uint64_t before[COUNTER_COUNT], after[COUNTER_COUNT];

    ipc_call(transport.handle, send, AREA, reply, AREA, 0); /* every page is there now */
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        counters_read(before);
        check_equal(test, ipc_call(transport.handle, send, sizes[i], reply, sizes[i], 0).status,
                    STATUS_OK);
        counters_read(after);
        check_equal(test, after[COUNTER_BYTES_COPIED] - before[COUNTER_BYTES_COPIED], 2 * sizes[i]);
        check_equal(test, after[COUNTER_COPIES] - before[COUNTER_COPIES], 2);
        check_equal(test, after[COUNTER_FRAMES_ALLOCATED], before[COUNTER_FRAMES_ALLOCATED]);
    }
    echo_stop(test, transport, partner);
}

static uint8_t outgoing[AREA], incoming[AREA], expected[AREA];

static uint64_t one_send(uint64_t bytes, uint64_t unused0, uint64_t unused1)
{
    (void)unused0;
    (void)unused1;
    qnx_fill(outgoing, bytes, 1);
    return (uint64_t)-ipc_call(qnx_channel(), outgoing, bytes, NULL, 0, 0).status;
}

RULE(QNX_2_one_copy_when_late, "qnx", "a send-blocked client's message is copied once, and then")
{
    uint64_t endpoint = endpoint_create().value, before[COUNTER_COUNT], after[COUNTER_COUNT];
    struct system_result sent;
    uint64_t process;

    counters_read(before);
    process = client_start(test, one_send, 5000, endpoint);
    qnx_settle();
    counters_read(after);
    check_equal(test, after[COUNTER_BYTES_COPIED], before[COUNTER_BYTES_COPIED]);
    sent = ipc_receive(endpoint, incoming, AREA);
    counters_read(after);
    check_equal(test, after[COUNTER_BYTES_COPIED] - before[COUNTER_BYTES_COPIED], 5000);
    check(test, qnx_is(incoming, 5000, 0, 1));
    ipc_reply(endpoint, sent.token, NULL, 0, 0);
    process_finish(test, process, PROCESS_EXITED, 0);
}

/* ---- QNX-3: parts need not match ------------------------------------------------------------ */

/* A message in parts that lie apart in an area, one behind the other or the other way round. */
struct split {
    uint64_t count, total;
    struct message_part part[128];
};

#define SPLITS 6

static void add_part(struct split *split, uint64_t length)
{
    split->part[split->count++].length = length;
    split->total += length;
}

static void add_parts(struct split *split, unsigned number)
{
    static const uint64_t few[][6] = {
        {10000}, {1, 9999}, {4096, 4096, 3808}, {0, 3, 0, 8000, 997, 0}};
    static const unsigned counts[] = {1, 2, 3, 6};

    for (unsigned i = 0; number < 4 && i < counts[number]; i++)
        add_part(split, few[number][i]);
    for (unsigned i = 0; number == 4 && i < 100; i++)
        add_part(split, 100);
    for (unsigned i = 0; number == 5 && i < 120; i++)
        add_part(split, i);
}

static struct split split_of(unsigned number, const uint8_t *area)
{
    struct split split = {0};
    uint64_t at = 0;

    add_parts(&split, number);
    for (uint64_t i = 0; i < split.count; i++, at += 7) {
        uint64_t length = split.part[i].length;

        split.part[i].base = (uint64_t)area + (number % 2 ? AREA - at - length : at);
        at += length;
    }
    return split;
}

/* Writes `bytes` bytes of a stream into the parts, as the kernel is to do it. */
static void put_stream(const struct split *split, uint64_t bytes, unsigned stream)
{
    uint64_t position = 0;

    for (uint64_t i = 0; i < split->count; i++)
        for (uint64_t j = 0; j < split->part[i].length && position < bytes; j++)
            ((uint8_t *)split->part[i].base)[j] = qnx_byte(position++, stream);
}

/* Whether `incoming` holds so many bytes of the stream in the parts, and nothing else. */
static bool arrived(unsigned number, uint64_t bytes, unsigned stream)
{
    const struct split split = split_of(number, expected);

    memset(expected, FILLER, AREA);
    put_stream(&split, bytes, stream);
    return memcmp(incoming, expected, AREA) == 0;
}

struct outcome {
    uint64_t bytes;
    int64_t status;
};

static struct outcome outcome_of(const struct split *from, const struct split *to)
{
    if (from->total > to->total)
        return (struct outcome){to->total, -STATUS_TRUNCATED};
    return (struct outcome){from->total, STATUS_OK};
}

/* Sends from every split and takes the reply in every other. */
static uint64_t splitting_client(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint64_t channel = qnx_channel();

    (void)unused0;
    (void)unused1;
    (void)unused2;
    for (unsigned i = 0; i < SPLITS * SPLITS; i++) {
        struct split from = split_of(i / SPLITS, outgoing), to = split_of(i % SPLITS, incoming);
        struct outcome outcome = outcome_of(&from, &to);
        struct system_result reply;

        put_stream(&from, from.total, 1);
        memset(incoming, FILLER, AREA);
        reply = ipc_call(channel, from.part, MESSAGE_PARTS | from.count, to.part,
                         MESSAGE_PARTS | to.count, 0);
        if (reply.value != outcome.bytes || reply.status != outcome.status ||
            !arrived(i % SPLITS, outcome.bytes, 2))
            return 1 + i;
    }
    return 0;
}

RULE(QNX_3_parts_need_not_match, "qnx",
     "any parts into any others: the stream, min(sender, receiver) of it")
{
    uint64_t endpoint = endpoint_create().value;
    uint64_t process = client_start(test, splitting_client, 0, endpoint);

    for (unsigned i = 0; i < SPLITS * SPLITS; i++) {
        struct split from = split_of(i / SPLITS, outgoing), to = split_of(i % SPLITS, incoming);
        struct outcome outcome = outcome_of(&from, &to);
        struct system_result request;

        memset(incoming, FILLER, AREA);
        request = ipc_receive(endpoint, to.part, MESSAGE_PARTS | to.count);
        check_equal(test, request.value, outcome.bytes);
        check_equal(test, request.status, outcome.status);
        check(test, arrived(i % SPLITS, outcome.bytes, 1));
        put_stream(&from, from.total, 2);
        ipc_reply(endpoint, request.token, from.part, MESSAGE_PARTS | from.count, 0);
    }
    process_finish(test, process, PROCESS_EXITED, 0);
}

/* ---- QNX-4: four shapes --------------------------------------------------------------------- */

#define SHAPE_BYTES 600ull

/* The same bytes as a range or as two parts: base and length as a system call takes them. */
struct shape {
    struct message_part part[2];
    void *base;
    uint64_t length;
};

static void shape_set(struct shape *shape, uint8_t *bytes, bool parts)
{
    shape->part[0] = (struct message_part){(uint64_t)bytes, 100};
    shape->part[1] = (struct message_part){(uint64_t)bytes + 100, SHAPE_BYTES - 100};
    shape->base = parts ? (void *)shape->part : bytes;
    shape->length = parts ? MESSAGE_PARTS | 2 : SHAPE_BYTES;
}

static uint64_t shaping_client(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint64_t channel = qnx_channel();
    struct shape from, to;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    qnx_fill(outgoing, SHAPE_BYTES, 1);
    for (unsigned i = 0; i < 16; i++) {
        struct system_result reply;

        shape_set(&from, outgoing, i & 1);
        shape_set(&to, incoming, i & 2);
        memset(incoming, FILLER, SHAPE_BYTES);
        reply = ipc_call(channel, from.base, from.length, to.base, to.length, 0);
        if (reply.status || reply.value != SHAPE_BYTES || !qnx_is(incoming, SHAPE_BYTES, 0, 2))
            return 1 + i;
    }
    return 0;
}

RULE(QNX_4_four_shapes, "qnx", "a range or parts on either side, of the message and of the reply")
{
    uint64_t endpoint = endpoint_create().value, before[COUNTER_COUNT], after[COUNTER_COUNT];
    uint64_t process = client_start(test, shaping_client, 0, endpoint);
    struct shape from, to;

    qnx_fill(outgoing, SHAPE_BYTES, 2);
    for (unsigned i = 0; i < 16; i++) {
        struct system_result request;

        qnx_settle();
        shape_set(&to, incoming, i & 4);
        memset(incoming, FILLER, SHAPE_BYTES);
        counters_read(before);
        request = ipc_receive(endpoint, to.base, to.length);
        counters_read(after);
        check_equal(test, request.status, STATUS_OK);
        check_equal(test, request.value, SHAPE_BYTES);
        check(test, qnx_is(incoming, SHAPE_BYTES, 0, 1));
        /* Ranges on both sides are one run of the copy loop: who uses no parts pays for none. */
        check_equal(test, after[COUNTER_COPIES] - before[COUNTER_COPIES], i & 5 ? 2 : 1);
        shape_set(&from, outgoing, i & 8);
        ipc_reply(endpoint, request.token, from.base, from.length, 0);
    }
    process_finish(test, process, PROCESS_EXITED, 0);
}

/* ---- QNX-7: limits -------------------------------------------------------------------------- */

#define MOST MESSAGE_PARTS_LIMIT

static struct message_part many[MOST + 1];

/* A message longer than memory: the same bytes over and over. */
static uint64_t overlong_client(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    (void)unused0;
    (void)unused1;
    (void)unused2;
    qnx_fill(outgoing, AREA, 1);
    for (uint64_t i = 0; i < MOST; i++)
        many[i] = (struct message_part){(uint64_t)outgoing, AREA};
    return (uint64_t)-ipc_call(qnx_channel(), many, MESSAGE_PARTS | MOST, NULL, 0, 0).status;
}

RULE(QNX_7_total, "qnx", "no limit on the total: what fits is received, the rest can be read")
{
    uint64_t endpoint = endpoint_create().value;
    uint64_t process = client_start(test, overlong_client, 0, endpoint);
    struct system_result request = ipc_receive(endpoint, incoming, 100), read;

    check_equal(test, request.status, -STATUS_TRUNCATED);
    check_equal(test, request.value, 100);
    read = channel_control_reply(endpoint, request.token, QNX_READ, (uint64_t)incoming, 2000,
                                 (MOST - 1) * AREA + 15000);
    check_equal(test, read.value, AREA - 15000);
    check(test, qnx_is(incoming, AREA - 15000, 15000, 1));
    ipc_reply(endpoint, request.token, NULL, 0, 0);
    process_finish(test, process, PROCESS_EXITED, 0);
}

RULE(QNX_7_limits, "qnx", "1024 parts a side, each of any length that user space has; no more")
{
    struct partner partner = echo_start(test, AREA);
    struct transport transport = connect(test, partner.endpoint, AREA);
    uint64_t channel = transport.handle;

    check_equal(test, channel_bind(partner.endpoint, "qnx", (1ull << 39) + 1).status,
                -STATUS_TOO_LONG);
    for (uint64_t i = 0; i <= MOST; i++)
        many[i] = (struct message_part){(uint64_t)outgoing + 3 * i, 3};
    qnx_fill(outgoing, 3 * MOST, 1);
    check_equal(test, ipc_call(channel, many, MESSAGE_PARTS | MOST, incoming, AREA, 0).value,
                3 * MOST);
    check(test, qnx_is(incoming, 3 * MOST, 0, 1));
    check_equal(test, ipc_call(channel, many, MESSAGE_PARTS | (MOST + 1), incoming, AREA, 0).status,
                -STATUS_TOO_LONG);
    check_equal(test, ipc_call(channel, many, UINT64_MAX >> 1, incoming, AREA, 0).status,
                -STATUS_TOO_LONG);
    check_equal(test, ipc_call(channel, outgoing, 8, many, MESSAGE_PARTS | (MOST + 1), 0).status,
                -STATUS_FAULT);
    /* No range is longer than user space. */
    check_equal(test, ipc_call(channel, outgoing, 1ull << 40, incoming, AREA, 0).status,
                -STATUS_FAULT);
    echo_stop(test, transport, partner);
}

/* ---- QNX-10: into a ring -------------------------------------------------------------------- */

#define RING 4096ull

static uint64_t ring_client(uint64_t bytes, uint64_t turns, uint64_t unused)
{
    uint64_t channel = qnx_channel();

    (void)unused;
    qnx_fill(outgoing, bytes, 1);
    for (uint64_t i = 0; i < turns; i++)
        if (ipc_call(channel, outgoing, bytes, NULL, 0, 0).status)
            return 1;
    return 0;
}

RULE(QNX_10_ring_wrap, "qnx", "tail to end and on from the start: a wrap costs a part and no copy")
{
    static const uint64_t tails[] = {0, 1, RING / 2, RING - 1000, RING - 999, RING - 100, RING - 1};
    static const uint64_t bytes = 1000, turns = sizeof(tails) / sizeof(*tails);
    uint64_t endpoint = endpoint_create().value, before[COUNTER_COUNT], after[COUNTER_COUNT];
    uint64_t process = qnx_client(test, ring_client, bytes, turns, endpoint, 0);

    for (uint64_t i = 0; i < turns; i++) {
        uint64_t tail = tails[i], first = RING - tail < bytes ? RING - tail : bytes;
        struct message_part room[] = {{(uint64_t)incoming + tail, RING - tail},
                                      {(uint64_t)incoming, tail}};
        struct system_result request;

        qnx_settle();
        memset(incoming, FILLER, RING);
        counters_read(before);
        request = ipc_receive(endpoint, room, MESSAGE_PARTS | 2);
        counters_read(after);
        check_equal(test, request.value, bytes);
        check_equal(test, after[COUNTER_BYTES_COPIED] - before[COUNTER_BYTES_COPIED], bytes);
        check_equal(test, after[COUNTER_COPIES] - before[COUNTER_COPIES], first < bytes ? 2 : 1);
        check(test, qnx_is(incoming + tail, first, 0, 1));
        check(test, qnx_is(incoming, bytes - first, first, 1));
        check(test,
              qnx_all(incoming + bytes - first,
                      tail > bytes - first && first < bytes ? tail - (bytes - first) : 0, FILLER));
        ipc_reply(endpoint, request.token, NULL, 0, 0);
    }
    process_finish(test, process, PROCESS_EXITED, 0);
}

RULE(QNX_10_overlap, "qnx", "receive parts that overlap are written left to right: the last wins")
{
    uint64_t endpoint = endpoint_create().value;
    uint64_t process = qnx_client(test, ring_client, 300, 1, endpoint, 0);
    /* 0..99 at 0, 100..199 over its second half and on, 200..299 within the first. */
    struct message_part room[] = {
        {(uint64_t)incoming, 100}, {(uint64_t)incoming + 50, 100}, {(uint64_t)incoming + 20, 100}};
    struct system_result request = ipc_receive(endpoint, room, MESSAGE_PARTS | 3);

    check_equal(test, request.value, 300);
    check(test, qnx_is(incoming, 20, 0, 1));
    check(test, qnx_is(incoming + 20, 100, 200, 1));
    check(test, qnx_is(incoming + 120, 30, 170, 1));
    ipc_reply(endpoint, request.token, NULL, 0, 0);
    process_finish(test, process, PROCESS_EXITED, 0);
}
