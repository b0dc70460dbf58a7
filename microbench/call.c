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
    .optional = PARAMETER_BIT(START),
};

/* The order of the choices in ipclab/parameters.h. */
enum start { START_PAGE, START_INSIDE };

/* Where in its page a message begins, and the bytes before it that are none of the receiver's. */
#define INSIDE 100u

/* One side's end of the exchange. */
struct end {
    void *outgoing; /* what it sends from */
    void *buffer;   /* what it receives into, where it may choose */
    void *arrived;  /* the last payload, where messages change hands */
    uint64_t length;
    size_t size;
};

static bool starts_inside(const struct bench_state *state)
{
    return bench_argument(state, PARAMETER_START) == START_INSIDE;
}

static struct end open_end(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    size_t size = bench_argument(state, PARAMETER_SIZE);
    bool inside = starts_inside(state);
    size_t before = inside ? INSIDE : 0;

    return (struct end){
        .outgoing = (char *)bench_memory(state, before + size) + before,
        .buffer = bench_memory(state, size),
        .length = inside ? size : transport_length(transport, size),
        .size = size,
    };
}

/* Why messages cannot begin where they are to; NULL where they can. */
static const char *objection_to_start(struct bench_state *state)
{
    const struct transport *transport = bench_transport(state);

    if (!starts_inside(state))
        return NULL;
    if (transport_consumes(transport))
        return "what is around a message would stay when its pages go";
    if (transport_is_shared(transport))
        return "messages lie where the shared memory is";
    return NULL;
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

/* The loops of both sides are compiled for each kind, and work on copies that nobody else sees. */
#define FOR_EACH_KIND(kind, loop)                                                                  \
    switch (kind) {                                                                                \
    case TRANSPORT_BUFFERS:                                                                        \
        return loop(state, end, TRANSPORT_BUFFERS);                                                \
    case TRANSPORT_PLACES:                                                                         \
        return loop(state, end, TRANSPORT_PLACES);                                                 \
    case TRANSPORT_WORD:                                                                           \
        return loop(state, end, TRANSPORT_WORD);                                                   \
    default:                                                                                       \
        return loop(state, end, TRANSPORT_GENERAL);                                                \
    }

static forced_inline struct transport_message
call_loop(struct bench_state *state, struct end *end, enum transport_kind kind)
{
    struct end own = *end;
    struct transport transport = transport_special(bench_transport(state), kind, &own.length);
    uint64_t batch = bench_batch(state);
    struct transport_message answer;

    bench_start_timing(state);
    do {
        answer = transport_call(&transport, own.outgoing, own.length, own.buffer, own.length,
                                BENCH_MESSAGE);
        if (unlikely(answer.status))
            break;
        take_up(&transport, &own, answer.payload);
    } while (--batch > 0);
    bench_stop_timing(state);
    end->arrived = own.arrived;
    return answer;
}

static struct transport_message call_of_kind(struct bench_state *state, struct end *end)
{
    FOR_EACH_KIND(transport_kind_of(bench_transport(state), end->length), call_loop)
}

static bool call_batch(struct bench_state *state, struct end *end)
{
    uint64_t expected = transport_delivers(bench_transport(state)) ? end->length : 0;
    struct transport_message answer = call_of_kind(state, end);

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
    struct transport *transport = bench_transport(state);
    bool delivers = transport_delivers(transport);
    struct end end = open_end(state);
    const char *objection = objection_to_start(state);

    if (objection) {
        bench_skip(state, objection);
        return;
    }
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

/* Answers what is no message of a batch, and receives the next. False at the end. */
static noinline bool serve_otherwise(struct bench_state *state, struct end *end,
                                     struct transport_message *message)
{
    struct transport *transport = bench_transport(state);
    uint64_t answer = obey(state, end, message);
    uint64_t length = message->length; /* a message with a payload is answered by one */

    if (BENCH_LABEL_KIND(message->label) == BENCH_STOP) {
        transport_reply(transport, message->token, NULL, 0, answer);
        return false;
    }
    *message = transport_reply_and_wait(transport, message->token, end->outgoing, length, answer,
                                        end->buffer, end->length);
    return true;
}

static forced_inline void serve_loop(struct bench_state *state, struct end *end,
                                    enum transport_kind kind)
{
    struct transport *whole = bench_transport(state);
    struct transport_message first = transport_receive(whole, end->buffer, end->length);
    struct end own = *end;
    struct transport transport = transport_special(whole, kind, &own.length);
    struct transport_message message = first;

    while (likely(message.status == 0)) {
        if (unlikely(message.label != BENCH_MESSAGE)) {
            struct transport_message other = message;

            if (kind == TRANSPORT_BUFFERS || kind == TRANSPORT_WORD)
                other.payload = own.buffer; /* so the loop need not keep it */
            end->arrived = own.arrived;
            if (!serve_otherwise(state, end, &other))
                return;
            own.outgoing = end->outgoing;
            message = other;
            continue;
        }
        take_up(&transport, &own, message.payload);
        message = transport_reply_and_wait(&transport, message.token, own.outgoing, own.length,
                                           BENCH_MESSAGE, own.buffer, own.length);
    }
    bench_fail_status(state, "server", message.status);
}

static void serve_of_kind(struct bench_state *state, struct end *end)
{
    FOR_EACH_KIND(transport_kind_of(bench_transport(state), end->length), serve_loop)
}

static void serve(struct bench_state *state)
{
    struct end end = open_end(state);

    serve_of_kind(state, &end);
}

BENCHMARK_FUNCTIONS(run, serve);
