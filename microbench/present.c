/* SPDX-License-Identifier: MIT */
/*
 * Round trip between two ends that each keep their messages in a layout of their own: a request of
 * `size` bytes out of the client's into the server's, who sends it back out of that into the
 * client's. A mode that knows presentations takes each layout as it is; one that takes parts is
 * given their lists, made beforehand; for any other each end packs and unpacks by its own code,
 * inside the measurement.
 */
#include "memory.h"
#include "payload.h"
#include "presented.h"
#include "transport.h"

#define PAGE 4096ull

BENCHMARK_DESCRIPTION = {
    .name = "present",
    .title = "round trip, each end with a layout of its own for messages",
    .required = PARAMETER_BIT(SIZE) | PRESENTED_REQUIRED,
    .optional = PRESENTED_OPTIONAL,
};

/* How this side's messages reach the transport. */
enum way { WAY_PRESENTED, WAY_PARTS, WAY_PACKED };

struct end {
    enum way way;
    enum presented_choice choice;
    uint64_t size, length; /* of a message, and of what is sent for it */
    struct layout out, in;
    struct message_part *parts_out, *parts_in;
    uint64_t count_out, count_in;
    uint8_t *flat; /* where a message is packed, or lands that is to be unpacked */
};

/* Whether a message in that layout is one range, which can be sent from and received into. */
static inline bool is_range(const struct layout *layout)
{
    return layout->kind == PRESENT_CONTIGUOUS || layout->kind == PRESENT_OUT_OF_LINE;
}

/* Its parts, beforehand, for transports that take these. */
static struct message_part *parts_of(const struct layout *layout, uint64_t *count)
{
    struct message_part *parts = memory_take((layout_parts(layout) + 2) * sizeof(*parts));

    if (parts)
        *count = layout_as_parts(layout, layout->capacity, parts);
    return parts;
}

/* Whole pages for a message that may be shared or moved instead of copied. */
static bool open_layout(struct bench_state *state, struct layout *layout)
{
    uint64_t bytes = layout_memory(layout);
    bool pages = bench_argument(state, PARAMETER_CLIENT) >= PRESENTED_OUT_OF_LINE ||
                 bench_argument(state, PARAMETER_SERVER) >= PRESENTED_OUT_OF_LINE;
    uint8_t *memory = pages && is_range(layout) ? memory_take(bytes) : bench_memory(state, bytes);

    if (memory)
        layout_open(layout, memory);
    return memory;
}

static int64_t present(struct bench_state *state, const struct end *end)
{
    bool relaxed = bench_argument(state, PARAMETER_TRUST);
    const struct presentation presentation = {
        .incoming = layout_side(&end->in, presented_flags(end->choice, relaxed, true)),
        .outgoing = layout_side(&end->out, presented_flags(end->choice, relaxed, false)),
    };

    return transport_present(bench_transport(state), &presentation);
}

/* Of the server's messages the first part is half as long, in whole words: no part of either side
 * ends where one of the other does, unless they are of one word. */
static struct layout layout_of(struct bench_state *state, enum ipclab_parameter side)
{
    struct layout layout =
        presented_layout(state, (enum presented_choice)bench_argument(state, side),
                         bench_argument(state, PARAMETER_SIZE));

    if (side == PARAMETER_SERVER)
        layout.first = (layout.segment / 2 + 7) & ~7ull;
    return layout;
}

static bool open_end(struct bench_state *state, struct end *end, enum ipclab_parameter side)
{
    struct transport *transport = bench_transport(state);

    end->way = transport_presents(transport)    ? WAY_PRESENTED
               : transport_has_parts(transport) ? WAY_PARTS
                                                : WAY_PACKED;
    end->choice = (enum presented_choice)bench_argument(state, side);
    end->size = bench_argument(state, PARAMETER_SIZE);
    end->length = transport_length(transport, end->size);
    end->in = end->out = layout_of(state, side);
    end->flat = bench_memory(state, end->length);
    if (!end->flat || !open_layout(state, &end->in))
        return false;
    if (side == PARAMETER_SERVER) /* it sends back what arrived from where it arrived */
        end->out = end->in;
    else if (!open_layout(state, &end->out))
        return false;
    end->parts_in = parts_of(&end->in, &end->count_in);
    end->parts_out = parts_of(&end->out, &end->count_out);
    return end->parts_in && end->parts_out;
}

/* Where this side receives. */
static inline struct message_part room_of(const struct end *end)
{
    if (end->way == WAY_PRESENTED)
        return (struct message_part){end->in.base, end->size};
    if (end->way == WAY_PARTS)
        return (struct message_part){(uint64_t)end->parts_in, MESSAGE_PARTS | end->count_in};
    return (struct message_part){is_range(&end->in) ? end->in.base : (uint64_t)end->flat,
                                 end->length};
}

/* What it sends; packed where it has to be. */
static inline struct message_part message_of(const struct transport *transport,
                                             const struct end *end)
{
    uint8_t *flat;

    if (end->way == WAY_PRESENTED)
        return (struct message_part){end->out.base, end->size};
    if (end->way == WAY_PARTS)
        return (struct message_part){(uint64_t)end->parts_out, MESSAGE_PARTS | end->count_out};
    if (is_range(&end->out))
        return (struct message_part){end->out.base, end->length};
    flat = transport_outgoing(transport, end->flat);
    layout_pack(&end->out, flat, end->size);
    return (struct message_part){(uint64_t)flat, end->length};
}

/* Whether it gives away the memory that it sends from, and sends from what it is given. */
static inline bool gives(const struct transport *transport, const struct end *end)
{
    return transport_consumes(transport) ||
           (end->way == WAY_PRESENTED && end->choice == PRESENTED_GIVEN);
}

/* A message has arrived: puts it where this side keeps messages. */
static inline void take_up(struct end *end, void *payload)
{
    if (end->way != WAY_PACKED)
        return;
    if (!is_range(&end->in))
        layout_unpack(&end->in, payload, end->size);
}

/* Is done with what arrived, or keeps it to send it next where messages change hands. */
static inline void drop(const struct transport *transport, struct end *end, void *payload)
{
    if (!transport_places(transport) || !payload)
        return;
    if (gives(transport, end)) {
        if (is_range(&end->out)) {
            end->out.memory = payload;
            end->out.base = (uint64_t)payload;
        } else {
            end->flat = payload;
        }
    } else if (end->way == WAY_PRESENTED) {
        memory_drop(payload, end->size);
    } else {
        transport_release(transport, payload, end->length);
    }
}

/* ---- the client --------------------------------------------------------------------------- */

static inline struct transport_message round_trip(struct transport *transport, struct end *end)
{
    struct message_part message = message_of(transport, end), room = room_of(end);
    struct transport_message answer =
        transport_call(transport, (const void *)message.base, message.length, (void *)room.base,
                       room.length, BENCH_MESSAGE);

    if (answer.status == 0)
        take_up(end, answer.payload);
    return answer;
}

static bool present_batch(struct bench_state *state, struct end *end)
{
    struct transport *transport = bench_transport(state);
    uint64_t batch = bench_batch(state);
    struct transport_message answer;

    bench_start_timing(state);
    do {
        answer = round_trip(transport, end);
        if (answer.status)
            break;
        drop(transport, end, answer.payload);
    } while (--batch > 0);
    bench_stop_timing(state);
    if (answer.status)
        bench_fail_status(state, "call", answer.status);
    return answer.status == 0;
}

static void produce(struct bench_state *state, struct end *end, uint8_t *straight)
{
    payload_fill(straight, end->size,
                 payload_key(bench_seed(state), bench_round(state), PAYLOAD_REQUEST));
    layout_unpack(&end->out, straight, end->size);
}

/* One more round trip, untimed, whose answer is compared byte by byte. */
static bool verify(struct bench_state *state, struct end *end, uint8_t *straight)
{
    struct transport *transport = bench_transport(state);
    uint64_t key = payload_key(bench_seed(state), bench_round(state), PAYLOAD_REQUEST);
    struct transport_message answer = round_trip(transport, end);
    struct layout arrived = end->in;

    if (answer.status) {
        bench_fail_status(state, "verification", answer.status);
        return false;
    }
    if (is_range(&arrived) && transport_places(transport))
        arrived.memory = answer.payload;
    if (transport_delivers(transport)) {
        layout_pack(&arrived, straight, end->size);
        if (!payload_check(straight, end->size, key))
            bench_fail(state, "a wrong byte in what came back");
    }
    drop(transport, end, answer.payload);
    return true;
}

static uint64_t pages_of(uint64_t bytes)
{
    return (bytes + PAGE - 1) / PAGE;
}

/* What the kernel copies of a message from one end to the other, where both are presented. */
static uint64_t bytes_copied(struct bench_state *state, enum presented_choice from,
                             enum presented_choice to)
{
    uint64_t size = bench_argument(state, PARAMETER_SIZE);

    if (!presented_in_range(from) || to < PRESENTED_OUT_OF_LINE)
        return size;
    if (from == PRESENTED_GIVEN)
        return size % PAGE;
    if (to != PRESENTED_LENT)
        return size;
    return from != PRESENTED_CONTIGUOUS && bench_argument(state, PARAMETER_TRUST) ? 0 : size % PAGE;
}

static bool expected_copies(struct bench_state *state, const struct end *end, uint64_t *bytes)
{
    struct transport *transport = bench_transport(state);
    enum presented_choice client = (enum presented_choice)bench_argument(state, PARAMETER_CLIENT);
    enum presented_choice server = (enum presented_choice)bench_argument(state, PARAMETER_SERVER);
    uint64_t iterations = bench_iterations(state);

    if (end->way !=
        WAY_PRESENTED) { /* what it packs next the server still shares, within a batch */
        bool shares = !is_range(&end->out) && presented_in_range(server);
        uint64_t pages = (iterations - iterations / bench_batch(state)) * pages_of(end->size);

        return transport_copies(transport, end->size, 2 * iterations, shares ? pages : 0, bytes);
    }
    *bytes =
        (bytes_copied(state, client, server) + bytes_copied(state, server, client)) * iterations;
    return true;
}

/* What cannot be asked of any mode, or 0. */
static const char *impossible(struct bench_state *state, const struct end *end)
{
    uint64_t server = bench_argument(state, PARAMETER_SERVER);
    struct layout far = layout_of(state, PARAMETER_SERVER);

    if (layout_parts(&end->out) > MESSAGE_PARTS_LIMIT || layout_parts(&far) > MESSAGE_PARTS_LIMIT)
        return "more parts than a message may have";
    if ((end->choice == PRESENTED_GIVEN || server == PRESENTED_GIVEN) && end->size % PAGE)
        return "only whole pages can be given away";
    return NULL;
}

static void run(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    enum presented_choice server = (enum presented_choice)bench_argument(state, PARAMETER_SERVER);
    struct end end;
    uint64_t unpacked = 0, copied;
    uint8_t *straight;
    int64_t status = 0;

    if (!open_end(state, &end, PARAMETER_CLIENT)) {
        bench_fail(state, "no memory for the messages");
        return;
    }
    if (impossible(state, &end)) {
        bench_skip(state, impossible(state, &end));
        return;
    }
    straight = bench_memory(state, end.size);
    if (end.way == WAY_PRESENTED)
        status = present(state, &end);
    if (status)
        bench_fail_status(state, "the client's presentation", status);
    if (end.way == WAY_PACKED && is_range(&end.out)) {
        end.out.memory = transport_outgoing(transport, end.out.memory);
        end.out.base = (uint64_t)end.out.memory;
    }
    while (bench_keep_running(state)) {
        produce(state, &end, straight);
        if (!bench_tell_server(state, BENCH_PREPARE) || !present_batch(state, &end) ||
            !verify(state, &end, straight))
            break;
    }
    if (end.way == WAY_PACKED)
        unpacked = end.size * (!presented_in_range(end.choice) + !presented_in_range(server));
    bench_set_counter(state, COUNTER_BYTES_DELIVERED,
                      transport_delivers(transport) ? 2 * end.size * bench_iterations(state) : 0);
    bench_set_counter(state, COUNTER_BYTES_UNPACKED, unpacked * bench_iterations(state));
    if (expected_copies(state, &end, &copied))
        bench_expect(state, COUNTER_BYTES_COPIED, copied);
}

/* ---- the server --------------------------------------------------------------------------- */

/* A message that has arrived goes back from where it lies now. */
static inline struct message_part turn_round(const struct transport *transport, struct end *end,
                                             void *payload)
{
    take_up(end, payload);
    if (is_range(&end->in) && end->way != WAY_PARTS)
        end->out.base = (uint64_t)payload;
    else if (transport_consumes(transport))
        end->flat = payload;
    return message_of(transport, end);
}

static void serve(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    struct message_part room;
    struct transport_message message;
    struct end end;
    int64_t status = 0;

    if (!open_end(state, &end, PARAMETER_SERVER)) {
        bench_fail(state, "no memory for the messages");
        return;
    }
    if (end.way == WAY_PRESENTED)
        status = present(state, &end);
    if (status)
        bench_fail_status(state, "the server's presentation", status);
    room = room_of(&end);
    message = transport_receive(transport, (void *)room.base, room.length);
    while (message.status == 0) {
        struct message_part answer = {0, 0};
        void *arrived = message.label == BENCH_MESSAGE ? message.payload : NULL;

        if (BENCH_LABEL_KIND(message.label) == BENCH_STOP) {
            transport_reply(transport, message.token, NULL, 0, 0);
            return;
        }
        if (arrived)
            answer = turn_round(transport, &end, arrived);
        if (!is_range(&end.in) && !gives(transport, &end)) { /* nothing in it is wanted any more */
            drop(transport, &end, arrived);
            arrived = NULL;
        }
        message = transport_reply_and_wait(transport, message.token, (const void *)answer.base,
                                           answer.length, 0, (void *)room.base, room.length);
        if (arrived && !gives(transport, &end))
            drop(transport, &end, arrived);
    }
    bench_fail_status(state, "server", message.status);
}

BENCHMARK_FUNCTIONS(run, serve);
