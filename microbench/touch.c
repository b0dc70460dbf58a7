/* SPDX-License-Identifier: MIT */
/*
 * One way, to a receiver that uses what it gets: an operation is a transfer of `size` bytes,
 * the receiver's reading of the `read` fraction of its pages (default all) and writing of the
 * `written` fraction, the release of the range where the mode allocates one, and an empty
 * reply. Reading or writing a page touches one word in each of its cache lines.
 *
 * The baseline decides what a virtual copy is worth, so all of it is a parameter:
 *   memory=reused   the receiver has one buffer, warm
 *   memory=fresh    it maps a new one for every message, zeroed, and unmaps it
 *   sender=keeps    the sender never touches its buffer again
 *   sender=rewrites it fills the same buffer before every message
 *   sender=drops    it unmaps its buffer and fills a new one before every message
 * Where both sides share memory, who is to write to what the sender keeps copies it first.
 */
#include "bench.h"
#include "copy.h"
#include "memory.h"
#include "one_way.h"
#include "page_touch.h"
#include "payload.h"
#include "transport.h"

BENCHMARK_DESCRIPTION = {
    .name = "touch",
    .title = "one way, to a receiver that reads and writes what it gets",
    .required = PARAMETER_BIT(SIZE) | PARAMETER_BIT(WRITTEN) | PARAMETER_BIT(MEMORY) |
                PARAMETER_BIT(SENDER),
    .optional = PARAMETER_BIT(READ) | PARAMETER_BIT(STATE),
};

/* The order of the choices in ipclab/parameters.h. */
enum memory { MEMORY_REUSED, MEMORY_FRESH };

/* Whether the receiver has to copy out of memory that it shares with a sender who keeps it. */
static bool receiver_unpacks(struct bench_state *state)
{
    return transport_is_shared(bench_transport(state)) &&
           bench_argument(state, PARAMETER_WRITTEN) != 0 &&
           bench_argument(state, PARAMETER_SENDER) == SENDER_KEEPS;
}

/* ---- the sender ----------------------------------------------------------------------------- */

struct source {
    enum sender sender;
    bool takes;   /* drops each message, and takes new memory for the next */
    void *memory; /* null: to be taken */
    uint64_t size, length;
    uint64_t round; /* in which its payload was produced */
};

static void fill(struct bench_state *state, struct source *source)
{
    source->round = bench_round(state);
    payload_fill(source->memory, source->size,
                 payload_key(bench_seed(state), source->round, PAYLOAD_REQUEST));
}

/* Makes the next message ready, inside the measurement. False where memory ran out. */
static inline bool renew(struct bench_state *state, struct source *source)
{
    struct transport *transport = bench_transport(state);

    if (source->sender == SENDER_KEEPS)
        return true;
    if (source->takes) {
        if (source->memory && !transport_consumes(transport))
            memory_drop(source->memory, source->length);
        source->memory = memory_take(source->length);
        if (!source->memory)
            return false;
    }
    fill(state, source);
    return true;
}

static bool touch_batch(struct bench_state *state, struct source *source)
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
        answer = transport_call(transport, source->memory, source->length, NULL, 0, BENCH_MESSAGE);
    } while (answer.status == 0 && --batch > 0);
    bench_stop_timing(state);
    if (!renewed)
        bench_fail(state, "no memory for the next message");
    else if (answer.status)
        bench_fail_status(state, "call", answer.status);
    return renewed && answer.status == 0;
}

/* One more message, untimed, which the receiver compares byte by byte. */
static void verify(struct bench_state *state, struct source *source)
{
    struct transport_message answer;

    if (!renew(state, source))
        return;
    answer = transport_call(bench_transport(state), source->memory, source->length, NULL, 0,
                            BENCH_LABEL(BENCH_VERIFY, source->round));
    if (answer.status)
        bench_fail_status(state, "verification", answer.status);
    else if (answer.label)
        bench_fail(state, "a wrong byte in a request");
}

/* What the kernel must have copied: the oracle of the virtual copy. */
static void expect_copies(struct bench_state *state, uint64_t size)
{
    uint64_t written = pages_selected(page_count(size), bench_argument(state, PARAMETER_WRITTEN));
    uint64_t bytes;

    if (transport_copies(bench_transport(state), size, 1, written, &bytes))
        bench_expect(state, COUNTER_BYTES_COPIED, bytes * bench_iterations(state));
}

static void run(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    struct source source = {
        .sender = (enum sender)bench_argument(state, PARAMETER_SENDER),
        .size = bench_argument(state, PARAMETER_SIZE),
    };

    if (transport_consumes(transport) && source.sender != SENDER_DROPS) {
        bench_skip(state, "the sender gives its pages away: it can neither keep nor rewrite them");
        return;
    }
    source.length = transport_length(transport, source.size);
    source.takes = source.sender == SENDER_DROPS && !transport_is_shared(transport);
    if (!source.takes)
        source.memory = transport_outgoing(transport, bench_memory(state, source.size));
    bench_tell_server(state, BENCH_PREPARE);
    if (source.sender == SENDER_KEEPS)
        fill(state, &source); /* once: it never writes to it again */
    while (bench_keep_running(state) && touch_batch(state, &source))
        verify(state, &source);
    bench_set_counter(state, COUNTER_BYTES_DELIVERED,
                      transport_delivers(transport) ? source.size * bench_iterations(state) : 0);
    bench_set_counter(state, COUNTER_BYTES_UNPACKED,
                      receiver_unpacks(state) ? source.size * bench_iterations(state) : 0);
    expect_copies(state, source.size);
}

/* ---- the receiver --------------------------------------------------------------------------- */

struct sink {
    bool fresh;    /* a new buffer for every message */
    bool unpacks;  /* the sender keeps what it shares: who writes needs a copy */
    void *buffer;  /* for the next one */
    uint64_t size, length, read, written;
};

static void use(struct bench_state *state, struct sink *sink, void *payload)
{
    volatile uint64_t sum;

    if (sink->unpacks) {
        copy_payload(sink->buffer, payload, sink->size);
        payload = sink->buffer;
    }
    sum = page_touch(payload, sink->size, sink->read, false);
    (void)sum;
    if (sink->written)
        page_touch(payload, sink->size, sink->written, true);
    transport_release(bench_transport(state), payload, sink->length);
    if (sink->fresh) {
        memory_drop(sink->buffer, sink->length);
        sink->buffer = memory_take(sink->length);
    }
}

static uint64_t obey(struct bench_state *state, struct sink *sink,
                     const struct transport_message *message)
{
    uint64_t key =
        payload_key(bench_seed(state), BENCH_LABEL_ROUND(message->label), PAYLOAD_REQUEST);
    bool good = true;

    if (BENCH_LABEL_KIND(message->label) == BENCH_VERIFY &&
        transport_delivers(bench_transport(state))) {
        good = message->length == sink->length && payload_check(message->payload, sink->size, key);
        if (!transport_places(bench_transport(state)))
            payload_fill(sink->buffer, sink->size, ~key); /* so that no old one passes for new */
        transport_release(bench_transport(state), message->payload, sink->length);
    }
    return !good;
}

static void serve(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    bool unpacks = receiver_unpacks(state);
    struct sink sink = {
        .fresh = bench_argument(state, PARAMETER_MEMORY) == MEMORY_FRESH &&
                 (unpacks || !transport_places(transport)),
        .unpacks = unpacks,
        .size = bench_argument(state, PARAMETER_SIZE),
        .read = fraction_read(state),
        .written = bench_argument(state, PARAMETER_WRITTEN),
    };
    struct transport_message message;

    sink.length = transport_length(transport, sink.size);
    sink.buffer = sink.fresh ? memory_take(sink.length) : bench_memory(state, sink.size);
    message = transport_receive(transport, sink.buffer, sink.length);
    while (message.status == 0) {
        uint64_t answer = 0;

        if (message.label == BENCH_MESSAGE)
            use(state, &sink, message.payload);
        else
            answer = obey(state, &sink, &message);
        if (BENCH_LABEL_KIND(message.label) == BENCH_STOP) {
            transport_reply(transport, message.token, NULL, 0, answer);
            return;
        }
        message = transport_reply_and_wait(transport, message.token, NULL, 0, answer, sink.buffer,
                                           sink.length);
    }
    bench_fail_status(state, "server", message.status);
}

BENCHMARK_FUNCTIONS(run, serve);
