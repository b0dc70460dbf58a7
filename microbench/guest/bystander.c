/* SPDX-License-Identifier: MIT */
#include "../bystander.h"
#include "../latency.h"
#include "../transport.h"

#include "actor.h"
#include "bench.h"

#define MESSAGE_BYTES 64    /* the longest: its own have none */
#define ALONE_ROUND_TRIPS 64 /* from which its latency alone is taken */

struct shared {
    struct actor_control control;
    struct latency latency;
};

struct bystander {
    struct actor actor, server; /* the server: of another_server */
    uint64_t alone;
};

static uint64_t shared_bytes(void)
{
    return whole_pages(sizeof(struct shared));
}

static struct shared *shared_of(const struct bystander *bystander)
{
    return bystander->actor.segment.memory;
}

/* ---- the bystander's own process ------------------------------------------------------------- */

static uint64_t bystand(uint64_t bytes, uint64_t unused0, uint64_t unused1)
{
    struct shared *shared = actor_segment(bytes);
    struct transport transport;

    (void)unused0;
    (void)unused1;
    if (transport_connect(&transport, ACTOR_ENDPOINT, shared->control.mode, MESSAGE_BYTES))
        return 1;
    for (;;) {
        struct transport_message answer;
        uint64_t began;

        actor_await_work(&shared->control);
        began = timestamp();
        answer = transport_call(&transport, NULL, 0, NULL, 0, BYSTANDER_LABEL);
        if (answer.status)
            return 1;
        latency_add(&shared->latency, timestamp() - began);
        thread_yield();
    }
}

/* The other server. */
static uint64_t serve_bystander(uint64_t bytes, uint64_t unused0, uint64_t unused1)
{
    struct shared *shared = actor_segment(bytes);
    struct ipc_mode_description mode;
    struct transport transport;
    struct transport_message message;

    (void)unused0;
    (void)unused1;
    if (!transport_find_mode(shared->control.mode, &mode))
        return 1;
    transport_serve(&transport, ACTOR_ENDPOINT, &mode, MESSAGE_BYTES);
    message = transport_receive(&transport, NULL, 0);
    while (message.status == 0)
        message = transport_reply_and_wait(&transport, message.token, NULL, 0, 0, NULL, 0);
    return 1;
}

/* ---- for the client -------------------------------------------------------------------------- */

static bool open_actor(struct actor *actor, const struct bench_state *state)
{
    if (!segment_create(&actor->segment, shared_bytes()))
        return false;
    text_copy(((struct actor_control *)actor->segment.memory)->mode, state->cell->mode,
              MODE_NAME_BYTES);
    return true;
}

static bool start(struct bystander *bystander, struct bench_state *state,
                  enum bystander_server server)
{
    uint64_t endpoint = server == BYSTANDER_OTHER_SERVER ? endpoint_create().value
                                                         : CELL_ENDPOINT_HANDLE;
    const struct process_grant serve = {(uint32_t)endpoint, RIGHT_RECEIVE};
    const struct process_grant call = {(uint32_t)endpoint, RIGHT_BIND};
    bool good = open_actor(&bystander->actor, state);

    if (good && server == BYSTANDER_OTHER_SERVER)
        good = open_actor(&bystander->server, state) &&
               actor_start(&bystander->server, 0, serve_bystander, &serve);
    good = good && actor_start(&bystander->actor, 0, bystand, &call);
    if (server == BYSTANDER_OTHER_SERVER)
        handle_close(endpoint);
    return good;
}

static bool has_ended(const struct bystander *bystander, uint64_t round_trips)
{
    for (unsigned yields = 0; yields < 1000 * ALONE_ROUND_TRIPS; yields++) {
        if (shared_of(bystander)->latency.count >= round_trips)
            return true;
        thread_yield();
    }
    return false;
}

struct bystander *bystander_open(struct bench_state *state, enum bystander_server server,
                                 const char **objection)
{
    static struct bystander bystander; /* a cell has one */

    bystander = (struct bystander){0};
    if (!start(&bystander, state, server)) {
        *objection = "no memory for a bystander";
        return NULL;
    }
    bystander_watch(&bystander);
    if (!has_ended(&bystander, ALONE_ROUND_TRIPS)) {
        *objection = "the bystander got no answer when it was alone";
        return NULL;
    }
    bystander_rest(&bystander);
    bystander.alone = latency_median(&shared_of(&bystander)->latency);
    bystander_forget(&bystander);
    return &bystander;
}

void bystander_watch(struct bystander *bystander)
{
    actor_work(&bystander->actor);
}

void bystander_rest(struct bystander *bystander)
{
    actor_rest(&bystander->actor);
}

void bystander_forget(struct bystander *bystander)
{
    latency_clear(&shared_of(bystander)->latency);
}

void bystander_close(struct bystander *bystander, struct bench_state *state)
{
    const struct latency *latency = &shared_of(bystander)->latency;

    if (latency->count == 0) /* a reason that there is already stands */
        bench_fail(state, "the bystander made no round trip meanwhile");
    bench_set_level(state, COUNTER_BYSTANDER_ALONE, bystander->alone);
    bench_set_level(state, COUNTER_BYSTANDER_MEDIAN, latency_median(latency));
    bench_set_level(state, COUNTER_BYSTANDER_LONGEST, latency->longest);
    actor_end(&bystander->actor);
    if (bystander->server.process)
        actor_end(&bystander->server);
}
