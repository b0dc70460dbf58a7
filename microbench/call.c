/* SPDX-License-Identifier: MIT */
/* Round trip: a request of `size` bytes and a reply of as many. */
#include "bench.h"
#include "payload.h"
#include "transport.h"

#define likely(condition) __builtin_expect(!!(condition), 1)
#define unlikely(condition) __builtin_expect(!!(condition), 0)

BENCHMARK_DESCRIPTION = {
    .name = "call",
    .title = "round trip, a payload each way, to a server that waits",
    .required = PARAMETER_BIT(SIZE),
};

/* One side's end of the exchange. */
struct end {
    void *outgoing; /* what it sends from */
    void *buffer;   /* what it receives into, where it may choose */
    void *arrived;  /* the last payload; released when the next has arrived */
    uint64_t length;
    size_t size;
};

static struct end open_end(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    size_t size = bench_argument(state, PARAMETER_SIZE);

    return (struct end){
        .outgoing = bench_memory(state, size),
        .buffer = bench_memory(state, size),
        .length = transport_length(transport, size),
        .size = size,
    };
}

/* Takes up what has just arrived. What arrived before it is released, or, where messages
 * change hands, is what will be sent next. */
static inline void take_up(const struct transport *transport, struct end *end, void *payload)
{
    if (!transport_places(transport))
        return;
    if (end->arrived && !transport_consumes(transport))
        transport_release(transport, end->arrived, end->length);
    end->arrived = payload;
}

static bool check_arrived(struct bench_state *state, struct end *end,
                          enum payload_direction direction, uint64_t round)
{
    const void *payload = transport_places(bench_transport(state)) ? end->arrived : end->buffer;

    return payload_check(payload, end->size,
                         payload_key(bench_seed(state), round, direction));
}

/* Produces the next message, in memory that belongs to this side. */
static void produce(struct bench_state *state, struct end *end, enum payload_direction direction,
                    uint64_t round)
{
    if (transport_consumes(bench_transport(state)) && end->arrived)
        end->outgoing = end->arrived;
    end->outgoing = transport_outgoing(bench_transport(state), end->outgoing);
    payload_fill(end->outgoing, end->size, payload_key(bench_seed(state), round, direction));
}

static bool call_batch(struct bench_state *state, struct end *end)
{
    struct transport *transport = bench_transport(state);
    uint64_t expected = transport_delivers(transport) ? end->length : 0;
    uint64_t batch = bench_batch(state);
    struct transport_message answer;

    bench_start_timing(state);
    do {
        answer = transport_call(transport, end->outgoing, end->length, end->buffer, end->length,
                                BENCH_MESSAGE);
        if (unlikely(answer.status))
            break;
        take_up(transport, end, answer.payload);
    } while (--batch > 0);
    bench_stop_timing(state);
    if (answer.status)
        bench_fail_status(state, "call", answer.status);
    else if (answer.length != expected)
        bench_fail(state, "a reply of the wrong length");
    return answer.status == 0;
}

static void run(struct bench_state *state)
{
    bool delivers = transport_delivers(bench_transport(state));
    struct end end = open_end(state);

    while (bench_keep_running(state)) {
        uint64_t round = bench_round(state);

        produce(state, &end, PAYLOAD_REQUEST, round);
        if (!bench_tell_server(state, BENCH_PREPARE) || !call_batch(state, &end))
            break;
        if (delivers && !check_arrived(state, &end, PAYLOAD_REPLY, round))
            bench_fail(state, "a wrong byte in a reply");
        bench_tell_server(state, BENCH_VERIFY);
    }
    bench_set_counter(state, COUNTER_BYTES_DELIVERED,
                      delivers ? 2 * end.size * bench_iterations(state) : 0);
    bench_set_counter(state, COUNTER_BYTES_UNPACKED, 0);
}

/* What the server does between batches; its answer to the client, 0 if all is well. */
static uint64_t obey(struct bench_state *state, struct end *end, uint64_t label)
{
    uint64_t round = BENCH_LABEL_ROUND(label);

    if (BENCH_LABEL_KIND(label) == BENCH_PREPARE)
        produce(state, end, PAYLOAD_REPLY, round);
    if (BENCH_LABEL_KIND(label) == BENCH_VERIFY && transport_delivers(bench_transport(state)))
        return !check_arrived(state, end, PAYLOAD_REQUEST, round);
    return 0;
}

static void serve(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    struct end end = open_end(state);
    struct transport_message message = transport_receive(transport, end.buffer, end.length);

    while (likely(message.status == 0)) {
        uint64_t answer;

        if (likely(message.label == BENCH_MESSAGE)) {
            take_up(transport, &end, message.payload);
            message = transport_reply_and_wait(transport, message.token, end.outgoing, end.length,
                                               BENCH_MESSAGE, end.buffer, end.length);
            continue;
        }
        answer = obey(state, &end, message.label);
        if (BENCH_LABEL_KIND(message.label) == BENCH_STOP) {
            transport_reply(transport, message.token, NULL, 0, answer);
            return;
        }
        message = transport_reply_and_wait(transport, message.token, NULL, 0, answer, end.buffer,
                                           end.length);
    }
    bench_fail_status(state, "server", message.status);
}

BENCHMARK_FUNCTIONS(run, serve);
