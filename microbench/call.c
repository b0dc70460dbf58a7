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

static bool call_batch(struct bench_state *state, const void *request, void *reply, size_t size)
{
    struct transport *transport = bench_transport(state);
    struct transport_message answer = {0};
    uint64_t batch = bench_batch(state);

    bench_start_timing(state);
    for (uint64_t n = batch; n > 0; n--) {
        answer = transport_call(transport, request, size, reply, size, BENCH_MESSAGE);
        if (unlikely(answer.status < 0))
            break;
    }
    bench_stop_timing(state);
    if (answer.status < 0)
        bench_fail_status(state, "call", answer.status);
    else if (answer.length != (transport_delivers(transport) ? size : 0))
        bench_fail(state, "a reply of the wrong length");
    return answer.status == 0;
}

static void run(struct bench_state *state)
{
    size_t size = bench_argument(state, PARAMETER_SIZE);
    bool delivers = transport_delivers(bench_transport(state));
    void *request = bench_memory(state, size);
    void *reply = bench_memory(state, size);

    while (bench_keep_running(state)) {
        uint64_t round = bench_round(state);

        payload_fill(request, size, payload_key(bench_seed(state), round, PAYLOAD_REQUEST));
        if (!bench_tell_server(state, BENCH_PREPARE) || !call_batch(state, request, reply, size))
            break;
        if (delivers &&
            !payload_check(reply, size, payload_key(bench_seed(state), round, PAYLOAD_REPLY)))
            bench_fail(state, "a wrong byte in a reply");
        bench_tell_server(state, BENCH_VERIFY);
    }
    bench_set_counter(state, COUNTER_BYTES_DELIVERED,
                      delivers ? 2 * size * bench_iterations(state) : 0);
    bench_set_counter(state, COUNTER_BYTES_UNPACKED, 0);
}

/* What the server does between batches; its answer to the client, 0 if all is well. */
static uint64_t obey(struct bench_state *state, uint64_t label, void *request, void *reply,
                     size_t size)
{
    uint64_t round = BENCH_LABEL_ROUND(label);

    if (BENCH_LABEL_KIND(label) == BENCH_PREPARE)
        payload_fill(reply, size, payload_key(bench_seed(state), round, PAYLOAD_REPLY));
    if (BENCH_LABEL_KIND(label) == BENCH_VERIFY && transport_delivers(bench_transport(state)))
        return !payload_check(request, size,
                              payload_key(bench_seed(state), round, PAYLOAD_REQUEST));
    return 0;
}

static void serve(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    size_t size = bench_argument(state, PARAMETER_SIZE);
    void *request = bench_memory(state, size);
    void *reply = bench_memory(state, size);
    struct transport_message message = transport_receive(transport, request, size);

    while (likely(message.status == 0)) {
        if (likely(message.label == BENCH_MESSAGE)) {
            message = transport_reply_and_wait(transport, message.token, reply, size,
                                               BENCH_MESSAGE, request, size);
            continue;
        }
        uint64_t answer = obey(state, message.label, request, reply, size);
        if (BENCH_LABEL_KIND(message.label) == BENCH_STOP) {
            transport_reply(transport, message.token, NULL, 0, answer);
            return;
        }
        message = transport_reply_and_wait(transport, message.token, NULL, 0, answer, request, size);
    }
    bench_fail_status(state, "server", message.status);
}

BENCHMARK_FUNCTIONS(run, serve);
