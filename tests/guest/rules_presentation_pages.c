/* SPDX-License-Identifier: MIT */
/* PRES-3 and PRES-4: who allocates and frees, what trust gives up, what both ends need. */
#include "presented.h"

#include "microbench/payload.h"

/* What the two ends declare about the pages of a message. */
struct pages {
    uint32_t receiver, sender;
};

/* Labels of page_serve. */
enum ask { ASK_KEEP = 1, ASK_WORD, ASK_BEFORE, ASK_BEHIND, ASK_WRITE, ASK_END };

/* Keeps the last message that had bytes, out of line, and answers questions about it. */
static uint64_t page_serve(uint64_t argument, uint64_t unused0, uint64_t unused1)
{
    struct end end = end_open(END_OUT_OF_LINE, 1, 1, 1);
    struct presentation presentation = presentation_of(&end, &end);
    struct system_result request;
    uint8_t *kept = NULL;
    uint64_t length = 0;

    (void)unused0;
    (void)unused1;
    presentation.incoming.flags = (uint32_t)(argument & 0xff);
    if (present_endpoint(SERVER_ENDPOINT, argument >> 8, &presentation))
        return 1;
    request = ipc_receive(SERVER_ENDPOINT, NULL, LONGEST);
    while (request.status == STATUS_OK) {
        uint64_t answer = 0;

        if (request.value) {
            kept = (uint8_t *)request.address;
            length = request.value;
        }
        switch ((enum ask)request.second) {
        case ASK_KEEP:
            break;
        case ASK_WORD:
            answer = *(volatile uint64_t *)kept; // NOLINT: a message has come
            break;
        case ASK_BEFORE: /* of the page that the message begins in */
            answer = (uint64_t)kept % PAGE ? kept[-1] : 0;
            break;
        case ASK_BEHIND: /* of the page that it ends in */
            answer = ((uint64_t)kept + length) % PAGE ? kept[length] : 0;
            break;
        case ASK_WRITE:
            *(volatile uint64_t *)kept = 0; // NOLINT: likewise
            break;
        case ASK_END:
            return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0).status;
        }
        request = ipc_reply_wait(SERVER_ENDPOINT, request.token, NULL, 0, answer, NULL, LONGEST);
    }
    return 2;
}

struct pair {
    struct partner partner;
    uint64_t channel;
};

static struct pair pages_open(struct test *test, enum end_kind sender, struct pages flags)
{
    struct pair pair = {.partner =
                            partner_start(test, page_serve, SERVER_ARGUMENT(test, flags.receiver))};
    struct end in = end_open(END_CONTIGUOUS, 1, 1, 1), out = end_open(sender, 64, 64, 8);
    struct presentation presentation = presentation_of(&in, &out);

    presentation.outgoing.flags = flags.sender;
    pair.channel = bind_presented(pair.partner.endpoint, &presentation).value;
    check(test, pair.channel != 0);
    check_equal(test, ipc_call(pair.channel, NULL, 0, NULL, 0, ASK_KEEP).status, STATUS_OK);
    return pair;
}

static uint64_t ask(struct test *test, struct pair pair, enum ask question)
{
    struct system_result reply = ipc_call(pair.channel, NULL, 0, NULL, 0, question);

    check_equal(test, reply.status, STATUS_OK);
    return reply.second;
}

static void pages_close(struct test *test, struct pair pair)
{
    ask(test, pair, ASK_END);
    handle_close(pair.channel);
    partner_finish(test, pair.partner, 0);
}

/* Sends it and returns the bytes that the kernel copied for it. */
static uint64_t send(struct test *test, struct pair pair, void *message, uint64_t bytes)
{
    uint64_t before[COUNTER_COUNT] = {0}, after[COUNTER_COUNT] = {0};

    counters_read(before);
    check_equal(test, ipc_call(pair.channel, message, bytes, NULL, 0, ASK_KEEP).status, STATUS_OK);
    counters_read(after);
    return after[COUNTER_BYTES_COPIED] - before[COUNTER_BYTES_COPIED];
}

static enum presentation_movement movement(struct test *test, struct pair pair)
{
    return (enum presentation_movement)PRESENTATION_PATH_MOVEMENT(path_of(test, pair.channel));
}

/* Fills it with words of `value`, sends it from `offset` on. */
static uint8_t *filled(struct test *test, uint64_t value)
{
    uint64_t *memory = map_memory(test, 4 * PAGE);

    for (uint64_t i = 0; i < 4 * PAGE / 8; i++)
        memory[i] = value;
    return (uint8_t *)memory;
}

RULE(PRES_3_kernel_allocates, MODE, "out of line: the kernel allocates, the receiver frees")
{
    struct pair pair = pages_open(test, END_CONTIGUOUS, (struct pages){0, 0});
    uint8_t *message = filled(test, 0x1111111111111111);

    check_equal(test, movement(test, pair), PRESENT_COPIED);
    check_equal(test, send(test, pair, message + 100, PAGE), PAGE);
    check_equal(test, ask(test, pair, ASK_WORD), 0x1111111111111111);
    check_equal(test, ask(test, pair, ASK_BEHIND), 0); /* nothing of any other */
    check_equal(test, ask(test, pair, ASK_WRITE), 0);
    check_equal(test, ask(test, pair, ASK_WORD), 0);
    check_equal(test, *(uint64_t *)(message + 104), 0x1111111111111111);
    pages_close(test, pair);
}

RULE(PRES_3_sender_discards, MODE, "a sender that discards loses its whole pages, wherever they go")
{
    uint64_t endpoint = endpoint_create().value;
    struct end in = end_open(END_CONTIGUOUS, 1, 1, 1), out = end_open(END_GIVEN, 1, 1, 1);
    const struct presentation presentation = presentation_of(&in, &out);
    struct partner partner =
        partner_start(test, return_serve, SERVER_ARGUMENT(test, END_CONTIGUOUS));
    uint64_t channel = bind_presented(partner.endpoint, &presentation).value;
    uint8_t *message = map_memory(test, 4 * PAGE);
    uint64_t bytes = 3 * PAGE;

    payload_fill(message + 512, bytes, payload_key(bytes, 0, PAYLOAD_REQUEST));
    check_equal(
        test,
        ipc_call(channel, message + 512, bytes, (void *)in.layout.base, LONGEST, bytes).second, 0);
    check_equal(test, memory_change(message + PAGE, 2 * PAGE, MEMORY_UNMAP), -STATUS_BAD_ADDRESS);
    check_equal(test, memory_change(message, PAGE, MEMORY_UNMAP), STATUS_OK); /* the edges */
    check_equal(test, memory_change(message + 3 * PAGE, PAGE, MEMORY_UNMAP), STATUS_OK);
    /* What is not there to be given up is a fault of the sender's, before anything moves. */
    check_equal(test,
                ipc_call(channel, message, 4 * PAGE, (void *)in.layout.base, LONGEST, 0).status,
                -STATUS_FAULT);
    handle_close(endpoint);
    return_stop(test, channel, partner);
}

RULE(PRES_3_leaky, MODE,
     "a leaky sender shows the rest of its pages, no other does; the path says so")
{
    for (uint32_t leaky = 0; leaky <= PRESENT_LEAKY; leaky += PRESENT_LEAKY) {
        struct pair pair =
            pages_open(test, END_OUT_OF_LINE, (struct pages){PRESENT_PRESERVES, leaky});
        uint8_t *message = filled(test, 0x2222222222222222);

        check_equal(test, PRESENTATION_PATH_TRUST(path_of(test, pair.channel)), leaky);
        check_equal(test, send(test, pair, message + 64, 2 * PAGE), leaky ? 0 : PAGE);
        check_equal(test, ask(test, pair, ASK_WORD), 0x2222222222222222);
        check_equal(test, ask(test, pair, ASK_BEFORE), leaky ? 0x22 : 0);
        check_equal(test, ask(test, pair, ASK_BEHIND), leaky ? 0x22 : 0);
        pages_close(test, pair);
    }
}

RULE(PRES_3_trusts, MODE, "who trusts the sender may see its later writes, nobody else does")
{
    for (uint32_t trusts = 0; trusts <= PRESENT_TRUSTS; trusts += PRESENT_TRUSTS) {
        struct pair pair =
            pages_open(test, END_OUT_OF_LINE, (struct pages){PRESENT_PRESERVES | trusts, 0});
        uint8_t *message = filled(test, 0x3333333333333333);

        check_equal(test, PRESENTATION_PATH_TRUST(path_of(test, pair.channel)), trusts);
        check_equal(test, send(test, pair, message, 2 * PAGE), 0);
        *(volatile uint64_t *)message = 4;
        check_equal(test, ask(test, pair, ASK_WORD), trusts ? 4 : 0x3333333333333333);
        pages_close(test, pair);
    }
}

RULE(PRES_3_trust_needs_sharing, MODE, "where nothing is shared no protection is given up")
{
    struct pair pair =
        pages_open(test, END_OUT_OF_LINE, (struct pages){PRESENT_TRUSTS, PRESENT_LEAKY});
    uint8_t *message = filled(test, 0x4444444444444444);

    check_equal(test, PRESENTATION_PATH_TRUST(path_of(test, pair.channel)), 0);
    check_equal(test, send(test, pair, message + 64, PAGE), PAGE);
    check_equal(test, ask(test, pair, ASK_BEFORE), 0);
    check_equal(test, ask(test, pair, ASK_BEHIND), 0);
    pages_close(test, pair);
}

RULE(PRES_4_meet, MODE,
     "the defensive copy goes only if the receiver preserves or the sender discards")
{
    static const struct {
        struct pages flags;
        enum presentation_movement movement;
        uint64_t copied;
    } cases[] = {
        {{0, 0}, PRESENT_COPIED, 2 * PAGE},
        {{PRESENT_PRESERVES, 0}, PRESENT_SHARED, 0},
        {{0, PRESENT_DISCARDS}, PRESENT_MOVED, 0},
        {{PRESENT_PRESERVES, PRESENT_DISCARDS}, PRESENT_MOVED, 0},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct pair pair = pages_open(test, END_OUT_OF_LINE, cases[i].flags);
        uint8_t *message = filled(test, 0x5555555555555555);

        check_equal(test, movement(test, pair), cases[i].movement);
        check_equal(test, send(test, pair, message, 2 * PAGE), cases[i].copied);
        check_equal(test, ask(test, pair, ASK_WORD), 0x5555555555555555);
        pages_close(test, pair);
    }
}

RULE(PRES_4_lists_are_copied, MODE,
     "what is no range has nothing to share: a copy, read-only if preserved")
{
    struct pair pair = pages_open(test, END_VECTOR, (struct pages){PRESENT_PRESERVES, 0});
    uint64_t words[16] = {6, 7};
    struct message_part parts[] = {{(uint64_t)words, 8}, {(uint64_t)(words + 1), 120}};

    check_equal(test, movement(test, pair), PRESENT_COPIED);
    check_equal(test, send(test, pair, parts, 128), 128);
    check_equal(test, ask(test, pair, ASK_WORD), 6);
    pages_close(test, pair);
}

RULE(PRES_4_shared_is_protected, MODE, "pages that are shared: the sender's later write is its own")
{
    struct pair pair = pages_open(test, END_CONTIGUOUS, (struct pages){PRESENT_PRESERVES, 0});
    uint8_t *message = filled(test, 0x6666666666666666);

    check_equal(test, movement(test, pair), PRESENT_SHARED);
    check_equal(test, send(test, pair, message, 4 * PAGE), 0);
    memset(message, 0, 4 * PAGE);
    check_equal(test, ask(test, pair, ASK_WORD), 0x6666666666666666);
    pages_close(test, pair);
}

/* Shared memory of the sender's has no pages to share: the meet still holds, by a copy. */
RULE(PRES_4_objects_are_copied, MODE, "pages of a memory object are copied where others are shared")
{
    struct pair pair = pages_open(test, END_CONTIGUOUS, (struct pages){PRESENT_PRESERVES, 0});
    uint64_t object = memory_create(PAGE).value;
    uint64_t *memory = (uint64_t *)memory_map(PAGE, MAP_WRITE, object).value;

    memory[0] = 77;
    check_equal(test, send(test, pair, memory, PAGE), PAGE);
    memory[0] = 78;
    check_equal(test, ask(test, pair, ASK_WORD), 77);
    pages_close(test, pair);
    handle_close(object);
}

RULE(PRES_4_preserved_is_read_only, MODE, "a receiver that said it would not write cannot")
{
    static const uint32_t senders[] = {0, PRESENT_DISCARDS};

    for (int i = 0; i < 2; i++) {
        struct pair pair =
            pages_open(test, END_OUT_OF_LINE, (struct pages){PRESENT_PRESERVES, senders[i]});
        uint8_t *message = filled(test, 0x7777777777777777);

        send(test, pair, message, PAGE);
        check_equal(test, ipc_call(pair.channel, NULL, 0, NULL, 0, ASK_WRITE).status,
                    -STATUS_PEER_DIED);
        handle_close(pair.channel);
        process_finish(test, pair.partner.process, PROCESS_FAULTED, 14);
        handle_close(pair.partner.endpoint);
    }
}

RULE(PRES_4_declarations, MODE, "a declaration that its side cannot make is refused")
{
    uint64_t endpoint = endpoint_create().value;
    struct presentation bad[] = {
        {.incoming = {.layout = PRESENT_LAYOUTS}},
        {.outgoing = {.layout = UINT32_MAX}},
        {.incoming = {.flags = PRESENT_PRESERVES}},
        {.incoming = {.layout = PRESENT_OUT_OF_LINE, .flags = PRESENT_DISCARDS}},
        {.outgoing = {.layout = PRESENT_OUT_OF_LINE, .flags = PRESENT_TRUSTS}},
        {.outgoing = {.layout = PRESENT_OUT_OF_LINE, .flags = 16}},
        {.incoming = {.layout = PRESENT_RING}},
        {.incoming = {.layout = PRESENT_RING, .ring = UINT64_MAX, .ring_bytes = 64}},
        {.incoming = {.layout = PRESENT_RING, .ring = 0x10000, .ring_bytes = UINT64_MAX}},
        {.outgoing = {.layout = PRESENT_RING, .ring = 0xffff800000000000, .ring_bytes = 4096}},
    };
    uint64_t channel = bind_presented(endpoint, NULL).value, before = path_of(test, channel);

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        check_equal(test, bind_presented(endpoint, &bad[i]).status, -STATUS_BAD_ARGUMENT);
        check_equal(test, present_channel(channel, &bad[i]), -STATUS_BAD_ARGUMENT);
        check_equal(test, present_endpoint(endpoint, test->mode_index, &bad[i]),
                    -STATUS_BAD_ARGUMENT);
    }
    check_equal(test, bind_presented(endpoint, (void *)0x1000).status, -STATUS_FAULT);
    check_equal(test, path_of(test, channel), before);
    handle_close(channel);
    handle_close(endpoint);
}
