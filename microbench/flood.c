/* SPDX-License-Identifier: MIT */
/*
 * Somebody else sends what queues hold and memory allows: an operation is a victim's round trip of
 * `size` bytes each way under that, and a turn of the flooder's before it. What a round trip takes
 * alone, in the median and at worst (without that turn), goes into the record, and the frames of
 * memory that are gone; a round trip for which there is no memory is counted as refused.
 */
#include "bench.h"
#include "flooder.h"
#include "latency.h"
#include "payload.h"
#include "transport.h"
#include "turn.h"

BENCHMARK_DESCRIPTION = {
    .name = "flood",
    .title = "a victim's round trip while another process floods queues",
    .required = PARAMETER_BIT(SIZE) | PARAMETER_BIT(TARGET),
};

#define ALONE_ROUND_TRIPS 64

struct victim {
    void *outgoing, *buffer;
    uint64_t size;
    uint64_t refused; /* in the batch */
    struct latency *latency;
};

static int64_t round_trip(struct transport *transport, struct victim *victim)
{
    uint64_t began;
    struct transport_message answer;

    turn_yield();
    began = timestamp();
    answer = transport_call(transport, victim->outgoing, victim->size, victim->buffer,
                            victim->size, BENCH_MESSAGE);
    if (answer.status == TRANSPORT_NO_MEMORY) {
        victim->refused++;
        return 0;
    }
    latency_add(victim->latency, timestamp() - began);
    return answer.status;
}

static bool flood_batch(struct bench_state *state, struct victim *victim)
{
    struct transport *transport = bench_transport(state);
    uint64_t batch = bench_batch(state);
    int64_t status;

    victim->refused = 0;
    bench_start_timing(state);
    do {
        status = round_trip(transport, victim);
    } while (status == 0 && --batch > 0);
    bench_stop_timing(state);
    if (status)
        bench_fail_status(state, "call", status);
    return status == 0;
}

/* The server sends back what it got; of what was refused there is nothing. */
static void verify(struct bench_state *state, const struct victim *victim)
{
    uint64_t key = payload_key(bench_seed(state), bench_round(state), PAYLOAD_REQUEST);

    if (victim->refused < bench_batch(state) &&
        !payload_check(victim->buffer, victim->size, key))
        bench_fail(state, "a wrong byte in a reply");
    payload_fill(victim->buffer, victim->size, ~key);
}

/* Returns how many operations of the samples were refused. */
static uint64_t measure(struct bench_state *state, struct victim *victim)
{
    uint64_t refused = 0;

    while (bench_keep_running(state)) {
        payload_fill(victim->outgoing, victim->size,
                     payload_key(bench_seed(state), bench_round(state), PAYLOAD_REQUEST));
        if (!flood_batch(state, victim))
            break;
        verify(state, victim);
        if (bench_round(state) > 1) /* the first is a warm-up */
            refused += victim->refused;
        else
            latency_clear(victim->latency);
    }
    return refused;
}

/* What a round trip takes with nobody else there; false where it fails. */
static bool measure_alone(struct bench_state *state, struct victim *victim, uint64_t *median)
{
    int64_t status = 0;

    for (int i = 0; i < ALONE_ROUND_TRIPS && status == 0; i++)
        status = round_trip(bench_transport(state), victim);
    *median = latency_median(victim->latency);
    latency_clear(victim->latency);
    if (status)
        bench_fail_status(state, "call", status);
    return status == 0;
}

static void set_counters(struct bench_state *state, const struct victim *victim, uint64_t alone,
                         uint64_t refused)
{
    uint64_t delivered = 2 * victim->size * (bench_iterations(state) - refused);

    bench_set_counter(state, COUNTER_BYTES_DELIVERED, delivered);
    bench_set_counter(state, COUNTER_BYTES_UNPACKED, 0);
    bench_set_counter(state, COUNTER_REFUSED, refused);
    bench_set_level(state, COUNTER_BYSTANDER_ALONE, alone);
    if (victim->latency->count == 0)
        return; /* none was answered: there is no latency */
    bench_set_level(state, COUNTER_BYSTANDER_MEDIAN, latency_median(victim->latency));
    bench_set_level(state, COUNTER_BYSTANDER_LONGEST, victim->latency->longest);
}

static void run(struct bench_state *state)
{
    static struct latency latency;
    struct transport *transport = bench_transport(state);
    uint64_t size = bench_argument(state, PARAMETER_SIZE), alone, refused;
    struct victim victim = {.size = size, .latency = &latency};
    const char *objection = NULL;
    struct flooder *flooder;

    if (!transport_delivers(transport) || transport_places(transport)) {
        bench_skip(state, "nothing is queued: this mode remaps, shares or carries no payload");
        return;
    }
    victim.outgoing = bench_memory(state, size);
    victim.buffer = bench_memory(state, size);
    flooder = flooder_open(state, (enum flood_target)bench_argument(state, PARAMETER_TARGET),
                           &objection);
    if (!flooder) {
        bench_skip(state, objection);
        return;
    }
    if (measure_alone(state, &victim, &alone)) {
        flooder_start(flooder);
        refused = measure(state, &victim);
        set_counters(state, &victim, alone, refused);
    }
    flooder_close(flooder, state);
}

static void serve(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    uint64_t size = bench_argument(state, PARAMETER_SIZE);
    void *buffer = bench_memory(state, size);
    struct transport_message message = transport_receive(transport, buffer, size);

    while (message.status == 0) {
        uint64_t length = message.label == BENCH_MESSAGE ? message.length : 0;

        if (BENCH_LABEL_KIND(message.label) == BENCH_STOP) {
            transport_reply(transport, message.token, NULL, 0, 0);
            return;
        }
        message = transport_reply_and_wait(transport, message.token, buffer, length, 0, buffer,
                                           size);
    }
    bench_fail_status(state, "server", message.status);
}

BENCHMARK_FUNCTIONS(run, serve);
