/* SPDX-License-Identifier: MIT */
/*
 * What it costs to bind: an operation closes a channel and binds another in its place, between
 * ends that present their messages as `client` and `server` say, where the mode lets them.
 */
#include "presented.h"
#include "transport.h"

BENCHMARK_DESCRIPTION = {
    .name = "bind",
    .title = "a channel closed, and another bound in its place",
    .optional = PARAMETER_BIT(SIZE) | PRESENTED_REQUIRED | PRESENTED_OPTIONAL,
};

/* How this side keeps messages, if the cell says so and the mode lets it. */
static struct presentation *declaration(struct bench_state *state, enum ipclab_parameter side)
{
    static struct presentation presentation;
    enum presented_choice choice = (enum presented_choice)bench_argument(state, side);
    bool relaxed = bench_argument(state, PARAMETER_TRUST);
    struct layout layout;

    if (!transport_presents(bench_transport(state)) || !bench_has_argument(state, side))
        return NULL;
    layout = presented_layout(state, choice, bench_argument(state, PARAMETER_SIZE));
    layout_open(&layout, bench_memory(state, layout_memory(&layout)));
    presentation = (struct presentation){
        .incoming = layout_side(&layout, presented_flags(choice, relaxed, true)),
        .outgoing = layout_side(&layout, presented_flags(choice, relaxed, false)),
    };
    return &presentation;
}

static void run(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    const struct presentation *presentation = declaration(state, PARAMETER_CLIENT);
    int64_t status = transport_bind_again(transport, presentation);

    if (status == TRANSPORT_UNSUPPORTED) {
        bench_skip(state, "nothing is bound in this transport");
        return;
    }
    while (status == 0 && bench_keep_running(state)) {
        uint64_t batch = bench_batch(state);

        if (!bench_tell_server(state, BENCH_PREPARE))
            return;
        bench_start_timing(state);
        do {
            status = transport_bind_again(transport, presentation);
        } while (status == 0 && --batch > 0);
        bench_stop_timing(state);
    }
    if (status)
        bench_fail_status(state, "bind", status);
    bench_set_counter(state, COUNTER_BYTES_DELIVERED, 0);
    bench_set_counter(state, COUNTER_BYTES_UNPACKED, 0);
}

static void serve(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    const struct presentation *presentation = declaration(state, PARAMETER_SERVER);
    struct transport_message message;
    int64_t status = presentation ? transport_present(transport, presentation) : 0;

    if (status) {
        bench_fail_status(state, "the server's presentation", status);
        return;
    }
    message = transport_receive(transport, NULL, 0);
    while (message.status == 0) {
        if (BENCH_LABEL_KIND(message.label) == BENCH_STOP) {
            transport_reply(transport, message.token, NULL, 0, 0);
            return;
        }
        message = transport_reply_and_wait(transport, message.token, NULL, 0, 0, NULL, 0);
    }
    bench_fail_status(state, "server", message.status);
}

BENCHMARK_FUNCTIONS(run, serve);
