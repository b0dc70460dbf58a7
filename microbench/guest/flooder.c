/* SPDX-License-Identifier: MIT */
#include "../flooder.h"

#include "actor.h"
#include "bench.h"

/* Messages by which memory is filled: large ones first, then what is left with small ones. */
#define LARGEST_PAGES  256u
#define PAGES_DIVISOR  16u

struct shared {
    struct actor_control control;
    volatile uint64_t turns;
};

struct flooder {
    struct actor actor;
    uint64_t bank, free_before, taken;
};

static struct shared *shared_of(const struct flooder *flooder)
{
    return flooder->actor.segment.memory;
}

/* ---- the flooder's own process --------------------------------------------------------------- */

/* Fills the queue of a new endpoint. False where there is no memory left for that, or no handle. */
static bool fill_queue(const char *mode, const void *message, uint64_t bytes)
{
    uint64_t endpoint = endpoint_create().value;
    uint64_t channel = channel_bind(endpoint, mode, LARGEST_PAGES * TRANSPORT_PAGE).value;
    int64_t status;

    if (!channel)
        return false;
    do {
        status = ipc_send(channel, message, bytes, SEND_NO_WAIT, 0);
    } while (status == STATUS_OK);
    return status == -STATUS_WOULD_BLOCK;
}

static uint64_t flood_memory(uint64_t bytes, uint64_t unused0, uint64_t unused1)
{
    struct shared *shared = actor_segment(bytes);
    struct system_result message =
        memory_map(LARGEST_PAGES * TRANSPORT_PAGE, MAP_WRITE | MAP_POPULATE, 0);

    (void)unused0;
    (void)unused1;
    if (message.status)
        return 1;
    for (;;) {
        actor_await_work(&shared->control);
        for (uint64_t pages = LARGEST_PAGES; pages > 0; pages /= PAGES_DIVISOR)
            while (fill_queue(shared->control.mode, (void *)message.value,
                              pages * TRANSPORT_PAGE)) {
            }
        shared->turns++;
        thread_yield();
    }
}

/* Messages without payload: what is copied is the victim's. Where a mode has no queue the flood is
 * a call at each turn. */
static uint64_t flood_server(uint64_t bytes, uint64_t unused0, uint64_t unused1)
{
    struct shared *shared = actor_segment(bytes);
    struct transport transport;

    (void)unused0;
    (void)unused1;
    if (transport_connect(&transport, ACTOR_ENDPOINT, shared->control.mode, 64))
        return 1;
    for (;;) {
        int64_t status;

        actor_await_work(&shared->control);
        do
            status = ipc_send(transport.handle, NULL, 0, SEND_NO_WAIT, FLOOD_LABEL);
        while (status == STATUS_OK);
        if (status == -STATUS_UNSUPPORTED)
            transport_call(&transport, NULL, 0, NULL, 0, FLOOD_LABEL);
        shared->turns++;
        thread_yield();
    }
}

/* ---- for the client -------------------------------------------------------------------------- */

static uint64_t free_frames(void)
{
    return machine_control(CELL_MACHINE_HANDLE, MACHINE_FREE_FRAMES, 0).value;
}

struct flooder *flooder_open(struct bench_state *state, enum flood_target target,
                             const char **objection)
{
    static struct flooder flooder; /* a cell has one */
    const struct process_grant grant = {CELL_ENDPOINT_HANDLE, RIGHT_BIND};

    flooder = (struct flooder){.free_before = free_frames()};
    flooder.bank = bank_create(0, flooder.free_before / 2).value;
    if (!flooder.bank || !segment_create(&flooder.actor.segment, TRANSPORT_PAGE)) {
        *objection = "no memory for a flooder";
        return NULL;
    }
    text_copy(shared_of(&flooder)->control.mode, state->cell->mode, MODE_NAME_BYTES);
    if (!actor_start(&flooder.actor, flooder.bank,
                     target == FLOOD_MEMORY ? flood_memory : flood_server, &grant)) {
        *objection = "no memory for a flooder";
        return NULL;
    }
    return &flooder;
}

void flooder_start(struct flooder *flooder)
{
    actor_work(&flooder->actor);
    while (shared_of(flooder)->turns == 0)
        thread_yield();
    flooder->taken = flooder->free_before - free_frames();
}

void flooder_close(struct flooder *flooder, struct bench_state *state)
{
    bench_set_level(state, COUNTER_FRAMES_TAKEN, flooder->taken);
    actor_end(&flooder->actor);
    handle_close(flooder->bank);
}
