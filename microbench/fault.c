/* SPDX-License-Identifier: MIT */
/*
 * Page faults in mid-transfer: an operation is a round trip of `size` bytes each way, of which
 * `pages` pages of the client's memory are absent and come from a pager in ring 3, each `delay`
 * thousand ticks after it is asked for (default: at once). `side` says in which memory they are: what
 * the client sends its request from, or what it receives its reply into. Each operation has
 * memory of its own, made ready between batches.
 *
 * A `bystander` makes round trips without payload meanwhile, with the same server or with another
 * one. What its latency is, alone, in the median and at worst, goes into the record: whether the
 * fault of one client holds others. Without one the operation's own cost is undisturbed.
 */
#include "bench.h"
#include "bystander.h"
#include "page_touch.h"
#include "paged_memory.h"
#include "payload.h"
#include "transport.h"

BENCHMARK_DESCRIPTION = {
    .name = "fault",
    .title = "round trip, of whose pages some come from a pager in ring 3",
    .required = PARAMETER_BIT(SIZE) | PARAMETER_BIT(SIDE) | PARAMETER_BIT(PAGES),
    .optional = PARAMETER_BIT(DELAY) | PARAMETER_BIT(BYSTANDER),
};

/* The order of the choices in ipclab/parameters.h. */
enum fault_side { FAULT_OF_SENDER, FAULT_OF_RECEIVER };

struct client {
    enum fault_side side;
    uint64_t size, pages, delay;
    struct paged_memory *paged;
    void *plain; /* what the other side of the round trip uses */
    struct bystander *bystander; /* null: none */
};

/* Why no transfer of this transport touches a pager's memory, or null. */
static const char *objection_to(const struct transport *transport, const struct client *client)
{
    if (!transport_delivers(transport))
        return "no transfer touches a pager's memory: this mode carries no payload";
    if (transport_places(transport))
        return "no transfer touches a pager's memory: payload is remapped or shared, not copied";
    if (client->pages > page_count(client->size))
        return "the message has fewer pages than are to be absent";
    return NULL;
}

static struct transport_message call_paged(struct bench_state *state, const struct client *client,
                                           uint64_t index)
{
    struct transport *transport = bench_transport(state);
    void *paged = paged_memory_message(client->paged, index);

    if (client->side == FAULT_OF_SENDER)
        return transport_call(transport, paged, client->size, client->plain, client->size,
                              BENCH_MESSAGE);
    return transport_call(transport, client->plain, client->size, paged, client->size,
                          BENCH_MESSAGE);
}

static bool fault_batch(struct bench_state *state, const struct client *client)
{
    uint64_t batch = bench_batch(state), index = 0;
    struct transport_message answer;

    if (client->bystander)
        bystander_watch(client->bystander);
    bench_start_timing(state);
    do {
        answer = call_paged(state, client, index);
    } while (answer.status == 0 && ++index < batch);
    bench_stop_timing(state);
    if (client->bystander)
        bystander_rest(client->bystander);
    if (transport_lost_bytes(answer.status))
        bench_skip(state, "by this mode's rule nobody waits for a page to receive into: the bytes are "
                          "lost");
    else if (answer.status)
        bench_fail_status(state, "call", answer.status);
    return answer.status == 0;
}

/* What is to come from the pager; into a receive buffer it puts what is to be overwritten. */
static uint64_t paged_key(struct bench_state *state, const struct client *client)
{
    uint64_t key = payload_key(bench_seed(state), bench_round(state), PAYLOAD_REQUEST);

    return client->side == FAULT_OF_SENDER ? key : ~key;
}

/* Memory with absent pages for all operations of the next batch. */
static bool prepare(struct bench_state *state, const struct client *client)
{
    uint64_t key = payload_key(bench_seed(state), bench_round(state), PAYLOAD_REQUEST);

    paged_memory_delay(client->paged, 0);
    if (!paged_memory_renew(client->paged, bench_batch(state), client->pages,
                            paged_key(state, client))) {
        bench_fail(state, "no memory for pages to come");
        return false;
    }
    paged_memory_delay(client->paged, client->delay);
    payload_fill(client->plain, client->size, client->side == FAULT_OF_SENDER ? ~key : key);
    return bench_tell_server(state, BENCH_PREPARE);
}

static void verify(struct bench_state *state, const struct client *client)
{
    uint64_t key = payload_key(bench_seed(state), bench_round(state), PAYLOAD_REPLY);
    bool good = client->side == FAULT_OF_RECEIVER || payload_check(client->plain, client->size, key);

    for (uint64_t i = 0; client->side == FAULT_OF_RECEIVER && i < bench_batch(state); i++)
        good &= payload_check(paged_memory_message(client->paged, i), client->size, key);
    if (!good)
        bench_fail(state, "a wrong byte in a reply");
    bench_tell_server(state, BENCH_VERIFY);
}

static void measure(struct bench_state *state, struct client *client)
{
    while (bench_keep_running(state)) {
        if (!prepare(state, client) || !fault_batch(state, client))
            break;
        verify(state, client);
        if (client->bystander && bench_round(state) == 1)
            bystander_forget(client->bystander);
    }
}

/* Starts whom the parameters ask for. */
static bool open_others(struct bench_state *state, struct client *client)
{
    const char *objection = NULL;

    if (bench_has_argument(state, PARAMETER_BYSTANDER) &&
        transport_in_pieces(bench_transport(state))) {
        bench_skip(state, "a message of this size goes in several, and a bystander's would come "
                          "between them");
        return false;
    }

    client->paged = paged_memory_open(client->size, &objection);
    if (client->paged && bench_has_argument(state, PARAMETER_BYSTANDER))
        client->bystander = bystander_open(
            state, (enum bystander_server)bench_argument(state, PARAMETER_BYSTANDER), &objection);
    if (objection)
        bench_skip(state, objection);
    return !objection;
}

static void close_others(struct bench_state *state, const struct client *client)
{
    if (client->bystander)
        bystander_close(client->bystander, state);
    if (client->paged)
        paged_memory_close(client->paged);
}

/* A copy that falls back to two stages has come to the first absent page in vain. */
static void set_counters(struct bench_state *state, const struct client *client)
{
    const struct transport *transport = bench_transport(state);
    uint64_t copied;

    bench_set_counter(state, COUNTER_BYTES_DELIVERED, 2 * client->size * bench_iterations(state));
    bench_set_counter(state, COUNTER_BYTES_UNPACKED, 0);
    if (!transport_copies(transport, client->size, 2, 0, &copied))
        return;
    if (transport_falls_back(transport))
        copied += paged_memory_before(client->size, client->pages) + client->size;
    bench_expect(state, COUNTER_BYTES_COPIED, copied * bench_iterations(state));
}

static void run(struct bench_state *state)
{
    struct client client = {
        .side = (enum fault_side)bench_argument(state, PARAMETER_SIDE),
        .size = bench_argument(state, PARAMETER_SIZE),
        .pages = bench_argument(state, PARAMETER_PAGES),
        .delay = 1000 * bench_argument(state, PARAMETER_DELAY),
    };
    const char *objection = objection_to(bench_transport(state), &client);

    if (objection) {
        bench_skip(state, objection);
        return;
    }
    client.plain = bench_memory(state, client.size);
    if (client.plain && open_others(state, &client))
        measure(state, &client);
    close_others(state, &client);
    set_counters(state, &client);
}

/* ---- the server ----------------------------------------------------------------------------- */

struct server {
    void *outgoing, *buffer;
    uint64_t size;
};

/* The answer to what is no operation. */
static uint64_t obey(struct bench_state *state, const struct server *server,
                     const struct transport_message *message)
{
    uint64_t round = BENCH_LABEL_ROUND(message->label);

    if (BENCH_LABEL_KIND(message->label) == BENCH_PREPARE)
        payload_fill(server->outgoing, server->size,
                     payload_key(bench_seed(state), round, PAYLOAD_REPLY));
    return BENCH_LABEL_KIND(message->label) == BENCH_VERIFY &&
           !payload_check(server->buffer, server->size,
                          payload_key(bench_seed(state), round, PAYLOAD_REQUEST));
}

static void serve(struct bench_state *state)
{
    struct transport *transport = bench_transport(state);
    uint64_t size = bench_argument(state, PARAMETER_SIZE);
    const struct server server = {bench_memory(state, size), bench_memory(state, size), size};
    struct transport_message message = transport_receive(transport, server.buffer, size);

    while (message.status == 0) {
        bool operation = message.label == BENCH_MESSAGE;
        uint64_t answer = operation ? 0 : obey(state, &server, &message);

        if (BENCH_LABEL_KIND(message.label) == BENCH_STOP) {
            transport_reply(transport, message.token, NULL, 0, answer);
            return;
        }
        message = transport_reply_and_wait(transport, message.token, server.outgoing,
                                           operation ? size : 0, answer, server.buffer, size);
    }
    bench_fail_status(state, "server", message.status);
}

BENCHMARK_FUNCTIONS(run, serve);
