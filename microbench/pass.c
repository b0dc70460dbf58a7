/* SPDX-License-Identifier: MIT */
/*
 * A segment by key: the payload lies in a memory object of `size` bytes, and a message passes a
 * handle to it. An operation is the message, the receiver's mapping of all of the object (so that
 * no page of it faults), its reading of the `read` fraction (default all) as `touch` reads, its
 * unmapping and closing of the handle, and an empty reply. With a size of 0 the receiver only
 * closes the handle: what passing one costs.
 *
 * `sender` is that of `touch`: keeps (default), rewrites or drops, which here is a new object for
 * every message.
 */
#include "bench.h"
#include "one_way.h"
#include "page_touch.h"
#include "payload.h"
#include "segment.h"

BENCHMARK_DESCRIPTION = {
    .name = "pass",
    .title = "one way: a segment by key, which the receiver maps, reads and unmaps",
    .required = PARAMETER_BIT(SIZE),
    .optional = PARAMETER_BIT(READ) | PARAMETER_BIT(SENDER) | PARAMETER_BIT(STATE),
};

static uint64_t segment_bytes(uint64_t size)
{
    return size ? page_count(size) * PAGE_TOUCH_PAGE : PAGE_TOUCH_PAGE;
}

/* ---- the sender ----------------------------------------------------------------------------- */

struct source {
    enum sender sender;
    struct segment segment;
    uint64_t size;
    uint64_t round; /* in which its payload was produced */
};

static void fill(struct bench_state *state, struct source *source)
{
    source->round = bench_round(state);
    payload_fill(source->segment.memory, source->size,
                 payload_key(bench_seed(state), source->round, PAYLOAD_REQUEST));
}

/* Makes the next message ready, inside the measurement. False where memory ran out. */
static inline bool renew(struct bench_state *state, struct source *source)
{
    if (source->sender == SENDER_KEEPS)
        return true;
    if (source->sender == SENDER_DROPS) {
        segment_drop(&source->segment);
        if (!segment_create(&source->segment, segment_bytes(source->size)))
            return false;
    }
    fill(state, source);
    return true;
}

static bool pass_batch(struct bench_state *state, struct source *source)
{
    struct transport *transport = bench_transport(state);
    uint64_t batch = bench_batch(state);
    struct transport_message answer = {0};
    bool renewed;

    bench_start_timing(state);
    do {
        renewed = renew(state, source);
        if (!renewed)
            break;
        answer = segment_call(transport, &source->segment, BENCH_MESSAGE);
    } while (answer.status == 0 && --batch > 0);
    bench_stop_timing(state);
    if (!renewed)
        bench_fail(state, "no memory for the sender's next object");
    else if (answer.status)
        bench_fail_status(state, "call", answer.status);
    else if (answer.label)
        bench_fail(state, "the receiver could not map what it was passed");
    return renewed && answer.status == 0 && answer.label == 0;
}

/* The receiver maps the segment once more, and compares every byte. */
static void verify(struct bench_state *state, const struct source *source)
{
    struct transport_message answer = segment_call(bench_transport(state), &source->segment,
                                                   BENCH_LABEL(BENCH_VERIFY, source->round));

    if (answer.status)
        bench_fail_status(state, "verification", answer.status);
    else if (answer.label)
        bench_fail(state, "a wrong byte in a segment");
}

static void run(struct bench_state *state)
{
    struct source source = {
        .sender = (enum sender)bench_argument(state, PARAMETER_SENDER),
        .size = bench_argument(state, PARAMETER_SIZE),
    };
    const char *objection = segment_objection();

    if (objection) {
        bench_skip(state, objection);
        return;
    }
    if (!segment_create(&source.segment, segment_bytes(source.size))) {
        bench_fail(state, "no memory for a segment");
        return;
    }
    fill(state, &source);
    while (bench_keep_running(state) && pass_batch(state, &source))
        verify(state, &source);
    segment_drop(&source.segment);
    bench_set_counter(state, COUNTER_BYTES_DELIVERED, 0);
    bench_set_counter(state, COUNTER_BYTES_UNPACKED, 0);
    bench_set_counter(state, COUNTER_BYTES_BY_KEY, source.size * bench_iterations(state));
    bench_expect(state, COUNTER_BYTES_COPIED, 0);
    bench_expect(state, COUNTER_PAGE_FAULTS, 0);
}

/* ---- the receiver --------------------------------------------------------------------------- */

struct sink {
    uint64_t size, read;
};

static bool use(const struct sink *sink, struct segment *segment)
{
    volatile uint64_t sum;

    if (sink->size == 0)
        return segment->handle;
    if (!segment_map(segment, segment_bytes(sink->size)))
        return false;
    sum = page_touch(segment->memory, sink->size, sink->read, false);
    (void)sum;
    return true;
}

static bool check(struct bench_state *state, const struct sink *sink, struct segment *segment,
                  uint64_t round)
{
    return segment_map(segment, segment_bytes(sink->size)) &&
           payload_check(segment->memory, sink->size,
                         payload_key(bench_seed(state), round, PAYLOAD_REQUEST));
}

static void serve(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    const struct sink sink = {
        .size = bench_argument(state, PARAMETER_SIZE),
        .read = fraction_read(state),
    };
    struct segment segment;
    struct transport_message message = segment_reply_and_wait(transport, 0, 0, &segment);

    while (message.status == 0) {
        bool good = true;

        if (message.label == BENCH_MESSAGE)
            good = use(&sink, &segment);
        else if (BENCH_LABEL_KIND(message.label) == BENCH_VERIFY)
            good = check(state, &sink, &segment, BENCH_LABEL_ROUND(message.label));
        segment_drop(&segment);
        if (BENCH_LABEL_KIND(message.label) == BENCH_STOP) {
            transport_reply(transport, message.token, NULL, 0, 0);
            return;
        }
        message = segment_reply_and_wait(transport, message.token, !good, &segment);
    }
    bench_fail_status(state, "server", message.status);
}

BENCHMARK_FUNCTIONS(run, serve);
