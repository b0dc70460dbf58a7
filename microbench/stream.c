/* SPDX-License-Identifier: MIT */
/*
 * One way: an operation is a window of `segments` messages of `size` bytes each, the last of
 * which has arrived when it ends. Where a transport can have only one message in flight, as in
 * a rendezvous, each waits for its empty reply; in shared memory the whole window lies
 * there and one call tells of it.
 */
#include "bench.h"
#include "payload.h"
#include "transport.h"

BENCHMARK_DESCRIPTION = {
    .name = "stream",
    .title = "one way, a window of messages in flight",
    .required = PARAMETER_BIT(SIZE) | PARAMETER_BIT(SEGMENTS),
    .optional = PARAMETER_BIT(STATE),
};

struct stream {
    uint8_t *memory; /* the message, or the window of them in shared memory */
    uint64_t window, size, length, stride;
};

static struct stream stream_of(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    struct stream stream = {
        .window = bench_argument(state, PARAMETER_SEGMENTS),
        .size = bench_argument(state, PARAMETER_SIZE),
    };

    stream.length = transport_length(transport, stream.size);
    stream.stride = (stream.size + 63) & ~63ull;
    return stream;
}

/* Messages that have to be produced: all that lie in the window at once. */
static uint64_t copies_of(struct bench_state *state, const struct stream *stream)
{
    return transport_is_shared(bench_transport(state)) ? stream->window : 1;
}

static void produce(struct bench_state *state, struct stream *stream)
{
    uint64_t key = payload_key(bench_seed(state), bench_round(state), PAYLOAD_REQUEST);

    for (uint64_t i = 0; i < copies_of(state, stream); i++)
        payload_fill(stream->memory + i * stream->stride, stream->size, key);
}

static inline int64_t send_window(struct transport *transport, const struct stream *stream)
{
    uint64_t messages = transport_is_shared(transport) ? 1 : stream->window;
    uint64_t bytes = transport_is_shared(transport) ? stream->window * stream->stride
                                                    : stream->length;

    for (uint64_t i = 0; i < messages; i++) {
        int64_t status =
            transport_call(transport, stream->memory, bytes, NULL, 0, BENCH_MESSAGE).status;
        if (status)
            return status;
    }
    return 0;
}

static bool stream_batch(struct bench_state *state, const struct stream *stream)
{
    struct transport *transport = bench_transport(state);
    uint64_t batch = bench_batch(state);
    int64_t status;

    bench_start_timing(state);
    do {
        status = send_window(transport, stream);
    } while (status == 0 && --batch > 0);
    bench_stop_timing(state);
    if (status)
        bench_fail_status(state, "stream", status);
    return status == 0;
}

/* One more window, untimed, which the receiver compares byte by byte. */
static void verify(struct bench_state *state, const struct stream *stream)
{
    struct transport *transport = bench_transport(state);
    uint64_t bytes = transport_is_shared(transport) ? stream->window * stream->stride
                                                    : stream->length;
    struct transport_message answer =
        transport_call(transport, stream->memory, bytes, NULL, 0,
                       BENCH_LABEL(BENCH_VERIFY, bench_round(state)));

    if (answer.status)
        bench_fail_status(state, "verification", answer.status);
    else if (answer.label)
        bench_fail(state, "a wrong byte in a message");
}

static void run(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    struct stream stream = stream_of(state);
    uint64_t copied;

    if (transport_consumes(transport)) {
        bench_skip(state, "a sender that gives its pages away has nothing left to stream from");
        return;
    }
    stream.memory = transport_outgoing(transport, bench_memory(state, stream.stride));
    bench_tell_server(state, BENCH_PREPARE);
    while (stream.memory && bench_keep_running(state)) {
        produce(state, &stream);
        if (!stream_batch(state, &stream))
            break;
        verify(state, &stream);
    }
    bench_set_counter(state, COUNTER_BYTES_DELIVERED,
                      transport_delivers(transport)
                          ? stream.window * stream.size * bench_iterations(state)
                          : 0);
    bench_set_counter(state, COUNTER_BYTES_UNPACKED, 0);
    if (transport_copies(transport, stream.size, stream.window * bench_iterations(state), 0,
                         &copied))
        bench_expect(state, COUNTER_BYTES_COPIED, copied);
}

/* The last message of the round, wherever it is. */
static bool check_last(struct bench_state *state, const struct stream *stream,
                       const uint8_t *arrived, uint64_t round)
{
    uint64_t key = payload_key(bench_seed(state), round, PAYLOAD_REQUEST);

    return payload_check(arrived + (copies_of(state, stream) - 1) * stream->stride, stream->size,
                         key);
}

static void serve(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    struct stream stream = stream_of(state);
    uint64_t room = transport_is_shared(transport) ? stream.window * stream.stride : stream.length;
    void *buffer = bench_memory(state, stream.length);
    struct transport_message message = transport_receive(transport, buffer, room);

    while (message.status == 0) {
        uint64_t answer = 0;

        if (BENCH_LABEL_KIND(message.label) == BENCH_VERIFY && transport_delivers(transport))
            answer = !check_last(state, &stream, message.payload, BENCH_LABEL_ROUND(message.label));
        if (message.label == BENCH_MESSAGE || BENCH_LABEL_KIND(message.label) == BENCH_VERIFY) {
            transport_release(transport, message.payload, stream.length);
        } else if (BENCH_LABEL_KIND(message.label) == BENCH_STOP) {
            transport_reply(transport, message.token, NULL, 0, answer);
            return;
        }
        message = transport_reply_and_wait(transport, message.token, NULL, 0, answer, buffer, room);
    }
    bench_fail_status(state, "server", message.status);
}

BENCHMARK_FUNCTIONS(run, serve);
