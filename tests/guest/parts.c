/* SPDX-License-Identifier: MIT */
/* Messages in parts: the stream of bytes is what counts, not where the parts end. */
#include "test.h"

#include "microbench/payload.h"

#include <ipclab/message.h>

#define AREA 65536ull

/* Receives into the parts that its creator describes, then shows what it got: the request's
 * label chooses the layout, the reply is the whole area. */
enum layout { LAYOUT_ONE, LAYOUT_BYTES, LAYOUT_RING, LAYOUT_OVERLAP, LAYOUT_HOLE, LAYOUT_WRAP };

static uint64_t set_parts(struct message_part *parts, uint8_t *area, enum layout layout)
{
    switch (layout) {
    case LAYOUT_ONE:
        parts[0] = (struct message_part){(uint64_t)area, AREA};
        return 1;
    case LAYOUT_BYTES: /* one byte, two bytes, three bytes, ... and empty ones between */
        for (uint64_t i = 0, at = 0; i < 100; i += 2, at += i) {
            parts[i] = (struct message_part){(uint64_t)area + at, i / 2 + 1};
            parts[i + 1] = (struct message_part){0, 0};
            at += 1;
        }
        return 100;
    case LAYOUT_RING: /* the tail is 100 bytes before the end */
        parts[0] = (struct message_part){(uint64_t)area + AREA - 100, 100};
        parts[1] = (struct message_part){(uint64_t)area, AREA - 100};
        return 2;
    case LAYOUT_OVERLAP: /* the second part begins within the first */
        parts[0] = (struct message_part){(uint64_t)area, 64};
        parts[1] = (struct message_part){(uint64_t)area + 32, 64};
        return 2;
    case LAYOUT_HOLE: /* nothing is mapped behind the area */
        parts[0] = (struct message_part){(uint64_t)area, 10};
        parts[1] = (struct message_part){(uint64_t)area + AREA - 50, 100};
        return 2;
    case LAYOUT_WRAP: /* around the end of the address space */
        parts[0] = (struct message_part){(uint64_t)area, 10};
        parts[1] = (struct message_part){UINT64_MAX - 10, 100};
        return 2;
    }
    return 0;
}

static uint64_t scatter_server(uint64_t layout, uint64_t unused0, uint64_t unused1)
{
    static struct message_part parts[128];
    uint8_t *area = (uint8_t *)memory_map(AREA, MAP_WRITE, 0).value;
    uint64_t count = set_parts(parts, area, (enum layout)layout);
    struct system_result request =
        ipc_receive(SERVER_ENDPOINT, parts, MESSAGE_PARTS | count);

    (void)unused0;
    (void)unused1;
    if (request.status == -STATUS_FAULT) /* tell how far it got */
        return 1000 + request.value;
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, area, AREA, request.value).status;
}

/* Sends the parts to a server of that layout; the reply shows its area. */
static struct system_result scatter(struct test *test, enum layout layout,
                                    const struct message_part *parts, uint64_t count,
                                    uint8_t *shown, uint64_t exit_code)
{
    struct partner partner = partner_start(test, scatter_server, layout);
    uint64_t channel = bind(test, partner.endpoint, AREA);
    struct system_result reply =
        ipc_call(channel, parts, MESSAGE_PARTS | count, shown, AREA, 0);

    handle_close(channel);
    partner_finish(test, partner, exit_code);
    return reply;
}

TEST_OF_MODE(parts_need_not_match, TEST_ONE_MODE, "gather", "any parts into any other parts")
{
    uint8_t *send = map_memory(test, AREA), *shown = map_memory(test, AREA);
    const struct message_part parts[] = {{(uint64_t)send, 1},         {(uint64_t)send + 1, 63},
                                         {0, 0},                      {(uint64_t)send + 64, 4096},
                                         {(uint64_t)send + 4160, 100}};
    uint64_t key = payload_key(1, 2, PAYLOAD_REQUEST);

    payload_fill(send, 4260, key);
    check_equal(test, scatter(test, LAYOUT_ONE, parts, 5, shown, 0).second, 4260);
    check(test, payload_check(shown, 4260, key));
    check_equal(test, shown[4260], 0);

    memset(shown, 0, AREA);
    check_equal(test, scatter(test, LAYOUT_RING, parts, 5, shown, 0).second, 4260);
    check(test, memcmp(shown + AREA - 100, send, 100) == 0);
    check(test, memcmp(shown, send + 100, 4160) == 0);
    check_equal(test, shown[4160], 0);

    memset(shown, 0, AREA);
    check_equal(test, scatter(test, LAYOUT_BYTES, parts, 5, shown, 0).second, 50 * 51 / 2);
}

TEST_OF_MODE(parts_overlap, TEST_ONE_MODE, "gather",
             "receive parts that overlap end with what was written last")
{
    uint8_t *send = map_memory(test, 4096), *shown = map_memory(test, AREA);
    const struct message_part parts[] = {{(uint64_t)send, 128}};

    for (int i = 0; i < 128; i++)
        send[i] = (uint8_t)i;
    check_equal(test, scatter(test, LAYOUT_OVERLAP, parts, 1, shown, 0).status, STATUS_OK);
    for (int i = 0; i < 32; i++)
        check_equal(test, shown[i], i);
    for (int i = 0; i < 64; i++)
        check_equal(test, shown[32 + i], 64 + i);
}

TEST_OF_MODE(parts_fault_leaves_prefix, TEST_ONE_MODE, "gather",
             "a part that faults leaves the bytes before it, and the error says how many")
{
    uint8_t *send = map_memory(test, AREA), *shown = map_memory(test, AREA);
    struct message_part parts[] = {{(uint64_t)send, 100}, {0x1000, 64}, {(uint64_t)send, 100}};
    struct partner partner = echo_start(test, AREA);
    struct transport transport = connect(test, partner.endpoint, AREA);

    /* The receiver's: 10 bytes in the first part, 50 before the hole, by words: 48. */
    check_equal(test, scatter(test, LAYOUT_HOLE, parts, 1, shown, 1058).status,
                -STATUS_PEER_FAULT);
    check_equal(test, scatter(test, LAYOUT_WRAP, parts, 1, shown, 1010).status,
                -STATUS_PEER_FAULT);
    /* The sender's own. */
    check_equal(test, ipc_call(transport.handle, parts, MESSAGE_PARTS | 3, shown, AREA, 0).status,
                -STATUS_FAULT);
    parts[1] = (struct message_part){UINT64_MAX - 10, 64};
    check_equal(test, ipc_call(transport.handle, parts, MESSAGE_PARTS | 3, shown, AREA, 0).status,
                -STATUS_FAULT);
    parts[1] = (struct message_part){(uint64_t)send, UINT64_MAX};
    check_equal(test, ipc_call(transport.handle, parts, MESSAGE_PARTS | 3, shown, AREA, 0).status,
                -STATUS_FAULT);
    echo_stop(test, transport, partner);
}

TEST_OF_MODE(parts_hostile_lists, TEST_ONE_MODE, "gather",
             "lists that are too long, or lie where nothing is")
{
    uint8_t *shown = map_memory(test, AREA);
    struct partner partner = echo_start(test, AREA);
    struct transport transport = connect(test, partner.endpoint, AREA);
    const uint64_t bases[] = {0, 0xffffffff80106000ull, UINT64_MAX - 7, 0x0000008000000000ull - 8};

    check_equal(test,
                ipc_call(transport.handle, shown, MESSAGE_PARTS | 1000000, shown, AREA, 0).status,
                -STATUS_TOO_LONG);
    check_equal(test,
                ipc_call(transport.handle, shown, MESSAGE_PARTS | 0xfffffffffffffull, shown, AREA, 0)
                    .status,
                -STATUS_TOO_LONG);
    for (size_t i = 0; i < 4; i++) {
        check_equal(test,
                    ipc_call(transport.handle, (void *)bases[i], MESSAGE_PARTS | 4, shown, AREA, 0)
                        .status,
                    -STATUS_FAULT);
        check_equal(test,
                    ipc_call(transport.handle, shown, 64, (void *)bases[i], MESSAGE_PARTS | 4, 0)
                        .status,
                    -STATUS_FAULT);
    }
    check_equal(test, ipc_call(transport.handle, NULL, MESSAGE_PARTS | 0, shown, AREA, 0).status,
                STATUS_OK);
    echo_stop(test, transport, partner);
}

static volatile uint64_t stop;
static struct message_part shifting[64];
static uint8_t good[4096];

/* Changes the list for ever, from good to bad and back, and lets the other go on when it has come
 * to another part of it each time. */
static void shift(uint64_t unused)
{
    (void)unused;
    for (uint64_t changes = 0; !stop; changes++) {
        struct message_part *part = &shifting[changes % 64];

        part->base = part->base == 0x1000 ? (uint64_t)good : 0x1000;
        if (changes % 37 == 0)
            thread_yield();
    }
    for (;;)
        thread_yield();
}

TEST_OF_MODE(parts_change_underneath, TEST_ONE_MODE, "gather",
             "a list that another thread changes: a message or an error, never more")
{
    uint8_t *stack = map_memory(test, 4096), *shown = map_memory(test, AREA);
    struct partner partner = echo_start(test, AREA);
    struct transport transport = connect(test, partner.endpoint, AREA);

    for (int i = 0; i < 64; i++)
        shifting[i] = (struct message_part){(uint64_t)good, 64};
    thread_spawn(shift, stack + 4096, 0);
    for (int i = 0; i < 200; i++) {
        struct system_result reply =
            ipc_call(transport.handle, shifting, MESSAGE_PARTS | 64, shown, AREA, 0);
        check(test, reply.status == -STATUS_FAULT ||
                        (reply.status == STATUS_OK && reply.value == 4096));
        thread_yield();
    }
    stop = 1;
    echo_stop(test, transport, partner);
}
