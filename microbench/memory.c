/* SPDX-License-Identifier: MIT */
/* Memory walked in ring 3, without any message: what the cost model is validated by. */
#include "memory_access.h"

#include "bench.h"
#include "transport.h"

BENCHMARK_DESCRIPTION = {
    .name = "memory",
    .title = "memory walked in ring 3, no message: validates the cost model",
    .required = PARAMETER_BIT(SIZE) | PARAMETER_BIT(SEGMENT) | PARAMETER_BIT(ACCESS),
};

static void run(struct bench_state *state)
{
    struct memory_pass pass = {
        .access = (enum memory_access)bench_argument(state, PARAMETER_ACCESS),
        .size = bench_argument(state, PARAMETER_SIZE),
        .segment = bench_argument(state, PARAMETER_SEGMENT),
    };
    size_t bytes = memory_pass_bytes(pass.access, pass.size, pass.segment);

    pass.source = bench_memory(state, bytes);
    pass.destination = bench_memory(state, bytes);
    if (pass.access == MEMORY_RANDOM && pass.size & (pass.size - 1))
        bench_skip(state, "random needs a size that is a power of two");
    if (pass.access == MEMORY_RING && pass.size < pass.segment)
        bench_skip(state, "the message is longer than the ring");
    while (bench_keep_running(state)) {
        bench_start_timing(state);
        for (uint64_t n = bench_batch(state); n > 0; n--)
            memory_pass(&pass);
        bench_stop_timing(state);
    }
    bench_set_counter(state, COUNTER_BYTES_DELIVERED, 0);
    bench_set_counter(state, COUNTER_BYTES_UNPACKED, 0);
}

static void serve(struct bench_state *state)
{
    struct transport_message message = transport_receive(bench_transport(state), NULL, 0);

    while (message.status == 0) {
        if (BENCH_LABEL_KIND(message.label) == BENCH_STOP) {
            transport_reply(bench_transport(state), message.token, NULL, 0, 0);
            return;
        }
        message =
            transport_reply_and_wait(bench_transport(state), message.token, NULL, 0, 0, NULL, 0);
    }
    bench_fail_status(state, "server", message.status);
}

BENCHMARK_FUNCTIONS(run, serve);
