/* SPDX-License-Identifier: MIT */
/* Round trip: a request of `size` bytes and a reply of as many. */
#include "bench.h"
#include "payload.h"
#include "transport.h"

#include <ipclab/likely.h>

BENCHMARK_DESCRIPTION = {
    .name = "call",
    .title = "round trip, a payload each way, to a server that waits",
    .required = PARAMETER_BIT(SIZE),
};

/* One side's end of the exchange. */
struct end {
    void *outgoing; /* what it sends from */
    void *buffer;   /* what it receives into, where it may choose */
    void *arrived;  /* the last payload, where messages change hands */
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

/* Is done with what has just arrived; where messages change hands it is what will be sent
 * next. */
static inline void take_up(const struct transport *transport, struct end *end, void *payload)
{
    if (!transport_places(transport))
        return;
    if (transport_consumes(transport))
        end->arrived = payload;
    else
        transport_release(transport, payload, end->length);
}

/* Whether the last message of a batch is gone when it ends: then one more is sent to be
 * verified. */
static bool must_resend(const struct transport *transport)
{
    return transport_places(transport) && !transport_consumes(transport);
}

static bool check_payload(struct bench_state *state, const struct end *end, const void *payload,
                          enum payload_direction direction, uint64_t round)
{
    return payload_check(payload, end->size, payload_key(bench_seed(state), round, direction));
}

/* What a side that keeps its last message finds in it. */
static bool check_kept(struct bench_state *state, const struct end *end,
                       enum payload_direction direction, uint64_t round)
{
    const void *payload = transport_places(bench_transport(state)) ? end->arrived : end->buffer;

    return check_payload(state, end, payload, direction, round);
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

/* Compares every byte on both sides, untimed. */
static void verify(struct bench_state *state, struct end *end)
{
    struct transport *transport = bench_transport(state);
    uint64_t round = bench_round(state);
    struct transport_message answer;

    if (!transport_delivers(transport))
        return;
    if (!must_resend(transport)) {
        if (!check_kept(state, end, PAYLOAD_REPLY, round))
            bench_fail(state, "a wrong byte in a reply");
        bench_tell_server(state, BENCH_VERIFY);
        return;
    }
    answer = transport_call(transport, end->outgoing, end->length, end->buffer, end->length,
                            BENCH_LABEL(BENCH_VERIFY, round));
    if (answer.status)
        bench_fail_status(state, "verification", answer.status);
    else if (answer.label)
        bench_fail(state, "the server found a wrong byte in a request");
    else if (!check_payload(state, end, answer.payload, PAYLOAD_REPLY, round))
        bench_fail(state, "a wrong byte in a reply");
    transport_release(transport, answer.payload, answer.length);
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
        verify(state, &end);
    }
    bench_set_counter(state, COUNTER_BYTES_DELIVERED,
                      delivers ? 2 * end.size * bench_iterations(state) : 0);
    bench_set_counter(state, COUNTER_BYTES_UNPACKED, 0);
}

/* What the server does between batches; its answer to the client, 0 if all is well. */
static uint64_t obey(struct bench_state *state, struct end *end,
                     const struct transport_message *message)
{
    struct transport *transport = bench_transport(state);
    uint64_t round = BENCH_LABEL_ROUND(message->label);
    bool good = true;

    if (BENCH_LABEL_KIND(message->label) == BENCH_PREPARE)
        produce(state, end, PAYLOAD_REPLY, round);
    if (BENCH_LABEL_KIND(message->label) != BENCH_VERIFY)
        return 0;
    if (must_resend(transport)) {
        good = check_payload(state, end, message->payload, PAYLOAD_REQUEST, round);
        transport_release(transport, message->payload, message->length);
    } else {
        good = check_kept(state, end, PAYLOAD_REQUEST, round);
    }
    return !good;
}

static void serve(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    struct end end = open_end(state);
    struct transport_message message = transport_receive(transport, end.buffer, end.length);

    while (likely(message.status == 0)) {
        uint64_t answer, length;

        if (likely(message.label == BENCH_MESSAGE)) {
            take_up(transport, &end, message.payload);
            message = transport_reply_and_wait(transport, message.token, end.outgoing, end.length,
                                               BENCH_MESSAGE, end.buffer, end.length);
            continue;
        }
        answer = obey(state, &end, &message);
        length = message.length; /* a message with a payload is answered by one */
        if (BENCH_LABEL_KIND(message.label) == BENCH_STOP) {
            transport_reply(transport, message.token, NULL, 0, answer);
            return;
        }
        message = transport_reply_and_wait(transport, message.token, end.outgoing, length, answer,
                                           end.buffer, end.length);
    }
    bench_fail_status(state, "server", message.status);
}

BENCHMARK_FUNCTIONS(run, serve);
