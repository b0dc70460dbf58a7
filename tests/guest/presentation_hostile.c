/* SPDX-License-Identifier: MIT */
/* Lists and rings that lie. */
#include "presented.h"

#include "microbench/payload.h"

#define KERNEL_ADDRESS 0xffff800000100000ull

static int64_t send_list(uint64_t channel, uint64_t base, uint64_t bytes)
{
    static uint8_t reply[64];

    return ipc_call(channel, (void *)base, bytes, reply, 64, bytes).status;
}

TEST_OF_MODE(presentation_hostile_blocks, TEST_ONE_MODE, MODE,
             "blocks that lead into the kernel, in a circle, nowhere")
{
    static struct presentation_block blocks[4];
    struct partner partner = partner_start(test, return_serve, SERVER_ARGUMENT(test, END_VECTOR));
    const struct presentation presentation = {.outgoing = {.layout = PRESENT_BLOCKS}};
    uint64_t channel = bind_presented(partner.endpoint, &presentation).value;
    static const uint64_t next[] = {0,          KERNEL_ADDRESS,   0xfffffffffffffff0, UINT64_MAX,
                                    1ull << 63, 0x8000000000 - 8, 0x8000000000,       0x1000};

    for (size_t i = 0; i < sizeof(next) / sizeof(*next); i++) {
        check_equal(test, send_list(channel, next[i], 64), -STATUS_FAULT);
        blocks[0] = (struct presentation_block){next[i], 16};
        check_equal(test, send_list(channel, (uint64_t)blocks, 64), -STATUS_FAULT);
    }
    blocks[0] = (struct presentation_block){(uint64_t)blocks, 0}; /* no bytes, for ever */
    check_equal(test, send_list(channel, (uint64_t)blocks, 64), -STATUS_FAULT);
    blocks[0].length = 1; /* one byte, for ever */
    check_equal(test, send_list(channel, (uint64_t)blocks, LONGEST), -STATUS_FAULT);
    blocks[0].length = UINT64_MAX;
    check_equal(test, send_list(channel, (uint64_t)blocks, 64), -STATUS_FAULT);
    blocks[0].length = 0x8000000000;
    check_equal(test, send_list(channel, (uint64_t)blocks, 64), -STATUS_FAULT);
    return_stop(test, channel, partner);
}

TEST_OF_MODE(presentation_hostile_vectors, TEST_ONE_MODE, MODE,
             "vectors and rings that lie where nothing is, or reach out of their area")
{
    static struct message_part parts[4];
    static uint8_t ring[64], bytes[64];
    struct partner partner = partner_start(test, return_serve, SERVER_ARGUMENT(test, END_BLOCKS));
    struct presentation presentation = {.outgoing = {.layout = PRESENT_VECTOR}};
    uint64_t channel = bind_presented(partner.endpoint, &presentation).value;
    static const uint64_t bases[] = {0, KERNEL_ADDRESS, UINT64_MAX - 7, 0x8000000000 - 16, 0x1000};

    for (size_t i = 0; i < sizeof(bases) / sizeof(*bases); i++) {
        check_equal(test, send_list(channel, bases[i], 64), -STATUS_FAULT);
        parts[0] = (struct message_part){(uint64_t)bytes, 16};
        parts[1] = (struct message_part){bases[i], 64};
        check_equal(test, send_list(channel, (uint64_t)parts, 64), -STATUS_FAULT);
    }
    presentation.outgoing =
        (struct presentation_side){PRESENT_RING, 0, (uint64_t)ring, sizeof(ring)};
    check_equal(test, present_channel(channel, &presentation), STATUS_OK);
    check_equal(test, send_list(channel, 64, 1), -STATUS_FAULT);
    check_equal(test, send_list(channel, UINT64_MAX, 1), -STATUS_FAULT);
    check_equal(test, send_list(channel, 0, 65), -STATUS_FAULT);
    check_equal(test, send_list(channel, 0, UINT64_MAX), -STATUS_FAULT);
    return_stop(test, channel, partner);
}

#define MOST MESSAGE_PARTS_LIMIT

TEST_OF_MODE(presentation_longest_list, TEST_ONE_MODE, MODE,
             "as many parts as a message may have, and one more")
{
    static struct message_part out[MOST + 1], in[MOST + 1];
    static uint8_t bytes[MOST + 1], back[MOST + 1];
    struct partner partner = partner_start(test, return_serve, SERVER_ARGUMENT(test, END_VECTOR));
    const struct presentation presentation = {.incoming = {.layout = PRESENT_VECTOR},
                                              .outgoing = {.layout = PRESENT_VECTOR}};
    uint64_t channel = bind_presented(partner.endpoint, &presentation).value;

    for (size_t i = 0; i <= MOST; i++) {
        out[i] = (struct message_part){(uint64_t)&bytes[i], 1};
        in[i] = (struct message_part){(uint64_t)&back[i], 1};
    }
    payload_fill(bytes, MOST, payload_key(MOST, 0, PAYLOAD_REQUEST));
    check_equal(test, ipc_call(channel, out, MOST, in, MOST, MOST).status, STATUS_OK);
    check(test, payload_check(back, MOST, payload_key(MOST, 0, PAYLOAD_REQUEST)));
    check_equal(test, ipc_call(channel, out, MOST + 1, in, MOST, MOST + 1).status, -STATUS_FAULT);
    out[1].length = 0; /* one that is passed over is one of them */
    check_equal(test, ipc_call(channel, out, MOST - 1, in, MOST, MOST - 1).status, STATUS_OK);
    check_equal(test, ipc_call(channel, out, MOST, in, MOST, MOST).status, -STATUS_FAULT);
    return_stop(test, channel, partner);
}

/* A receiver whose list is bad, and good the next time. Exit code: what it was told first. */
static uint64_t receive_badly(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    static struct message_part parts[2];
    static uint8_t bytes[64];
    const struct presentation presentation = {.incoming = {.layout = PRESENT_VECTOR}};
    struct system_result request;
    int64_t told;

    (void)unused0;
    (void)unused1;
    parts[0] = (struct message_part){(uint64_t)bytes, 16};
    parts[1] = (struct message_part){KERNEL_ADDRESS, 48};
    if (present_endpoint(SERVER_ENDPOINT, mode_index, &presentation))
        return 99;
    told = ipc_receive(SERVER_ENDPOINT, parts, 64).status;
    parts[1].base = (uint64_t)bytes + 16;
    request = ipc_receive(SERVER_ENDPOINT, parts, 64);
    if (request.status)
        return 98;
    ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0);
    return (uint64_t)-told;
}

TEST_OF_MODE(presentation_bad_receiver, TEST_ONE_MODE, MODE,
             "a receiver's bad list is its own fault, and the channel goes on")
{
    struct partner partner = partner_start(test, receive_badly, test->mode_index);
    uint64_t channel = bind_presented(partner.endpoint, NULL).value;
    uint8_t *message = map_memory(test, PAGE);

    others_run(4); /* the server has declared itself and waits */
    check_equal(test, ipc_call(channel, message, 64, NULL, 0, 0).status, -STATUS_PEER_FAULT);
    others_run(4);
    check_equal(test, ipc_call(channel, message, 64, NULL, 0, 0).status, STATUS_OK);
    handle_close(channel);
    partner_finish(test, partner, STATUS_FAULT);
}

/* Where the second part of a receiver's list ends: so many bytes before memory that is not there,
 * and how many have arrived then: whole words, and what else there is in bytes. */
static const struct {
    uint64_t before, length, arrived;
} cliffs[] = {{12, 48, 16 + 8}, {16, 19, 16 + 16}, {0, 8, 16}};

/* Exit code: the bytes of which it was told with its fault. */
static uint64_t receive_on_a_cliff(uint64_t argument, uint64_t unused0, uint64_t unused1)
{
    static struct message_part parts[3];
    static uint8_t bytes[128];
    const struct presentation presentation = {.incoming = {.layout = PRESENT_VECTOR}};
    uint64_t memory = memory_map(2 * PAGE, MAP_WRITE | MAP_POPULATE, 0).value, told;
    uint64_t before = cliffs[argument & 0xff].before, length = cliffs[argument & 0xff].length;
    struct system_result request;

    (void)unused0;
    (void)unused1;
    memory_change((void *)(memory + PAGE), PAGE, MEMORY_UNMAP);
    parts[0] = (struct message_part){(uint64_t)bytes, 16};
    parts[1] = (struct message_part){memory + PAGE - before, length};
    parts[2] = (struct message_part){(uint64_t)bytes + 16, 100};
    if (present_endpoint(SERVER_ENDPOINT, argument >> 8, &presentation))
        return 99;
    request = ipc_receive(SERVER_ENDPOINT, parts, 116);
    told = request.status == -STATUS_FAULT ? request.value : 98;
    parts[1].base = (uint64_t)bytes + 16;
    request = ipc_receive(SERVER_ENDPOINT, parts, 116);
    if (request.status)
        return 97;
    ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0);
    return told;
}

TEST_OF_MODE(presentation_cliff, TEST_ONE_MODE, MODE,
             "between two lists a copy stops where memory ends, and says how far it came")
{
    static uint8_t bytes[128];
    static struct message_part parts[] = {{(uint64_t)bytes, 10}, {(uint64_t)bytes + 10, 118}};
    const struct presentation presentation = {.outgoing = {.layout = PRESENT_VECTOR}};

    for (size_t i = 0; i < sizeof(cliffs) / sizeof(*cliffs); i++) {
        struct partner partner = partner_start(test, receive_on_a_cliff, SERVER_ARGUMENT(test, i));
        uint64_t channel = bind_presented(partner.endpoint, &presentation).value;

        others_run(4); /* the server has declared itself and waits */
        check_equal(test, ipc_call(channel, parts, 116, NULL, 0, 0).status, -STATUS_PEER_FAULT);
        others_run(4);
        check_equal(test, ipc_call(channel, parts, 116, NULL, 0, 0).status, STATUS_OK);
        handle_close(channel);
        partner_finish(test, partner, cliffs[i].arrived);
    }
}
