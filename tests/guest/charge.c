/* SPDX-License-Identifier: MIT */
/*
 * Who pays for a message, as the mode's description says it: client and server live off banks of
 * their own, and whatever frame is taken while a message waits, has arrived and is answered must be
 * found in the one or the other. In a mode that charges nobody the kernel's own account grows.
 */
#include "test.h"

#define BYTES 20000ull
#define ROOM (6 * PAGE)

#define STEPS_MEMORY 2u /* handle: where the two tell how far they are */

enum side { CLIENT, SERVER };
enum { STARTED, READY, RECEIVED, OVER };

struct steps {
    volatile uint64_t reached[2], allowed[2];
};

/* Tells where it is, and goes on when it may. */
static void step(struct steps *steps, enum side side, uint64_t reached)
{
    steps->reached[side] = reached;
    while (steps->allowed[side] <= reached)
        thread_yield();
}

static struct steps *map_steps(uint64_t handle)
{
    return (struct steps *)memory_map(PAGE, MAP_WRITE | MAP_POPULATE, handle).value;
}

static uint64_t serve_in_steps(uint64_t mode_index, uint64_t bytes, uint64_t unused)
{
    struct steps *steps = map_steps(STEPS_MEMORY);
    void *memory = (void *)memory_map(ROOM, MAP_WRITE | MAP_POPULATE, 0).value;
    struct ipc_mode_description mode;
    struct transport transport;
    struct transport_message request;

    (void)unused;
    mode_describe(mode_index, &mode);
    transport_serve(&transport, SERVER_ENDPOINT, &mode, bytes);
    step(steps, SERVER, READY);
    request = transport_receive(&transport, memory, ROOM);
    if (request.status)
        return 1;
    step(steps, SERVER, RECEIVED);
    transport_release(&transport, request.payload, request.length);
    if (transport_reply(&transport, request.token, NULL, 0, 0))
        return 2;
    step(steps, SERVER, OVER);
    return 0;
}

static uint64_t call_in_steps(uint64_t mode_index, uint64_t bytes, uint64_t unused)
{
    struct steps *steps = map_steps(STEPS_MEMORY);
    void *memory = (void *)memory_map(ROOM, MAP_WRITE | MAP_POPULATE, 0).value;
    struct ipc_mode_description mode;
    struct transport transport;

    (void)unused;
    mode_describe(mode_index, &mode);
    if (transport_connect(&transport, 1, mode.name, bytes))
        return 1;
    memory = transport_outgoing(&transport, memory);
    step(steps, CLIENT, READY);
    if (transport_call(&transport, memory, bytes, NULL, 0, 0).status)
        return 2;
    step(steps, CLIENT, OVER);
    return 0;
}

/* ---- what was taken, and who paid ------------------------------------------------------------- */

struct ledger {
    uint64_t paid[2], nobody; /* frames: by each side's bank, and by neither */
};

struct experiment {
    struct steps *steps;
    uint64_t bank[2], process[2], endpoint, memory;
    uint64_t frames; /* that were free */
    struct ledger start;
};

static struct ledger read_ledger(const struct experiment *experiment)
{
    uint64_t taken = experiment->frames - free_frames();
    struct ledger ledger = {{bank_read(experiment->bank[CLIENT]).value,
                             bank_read(experiment->bank[SERVER]).value}, 0};

    ledger.nobody = taken - ledger.paid[CLIENT] - ledger.paid[SERVER];
    return ledger;
}

/* Lets a side go on to where it tells of, or waits for the other. */
static void allow(const struct experiment *experiment, enum side side, uint64_t step)
{
    experiment->steps->allowed[side] = step + 1;
    others_run(8);
}

static struct experiment begin(struct test *test, uint64_t bytes)
{
    struct experiment experiment = {.memory = memory_create(PAGE).value};
    const program_function functions[] = {call_in_steps, serve_in_steps};

    experiment.steps = map_steps(experiment.memory);
    experiment.endpoint = endpoint_create().value;
    for (enum side side = CLIENT; side <= SERVER; side++) {
        const struct process_grant grants[] = {
            {(uint32_t)experiment.endpoint, side == SERVER ? RIGHT_RECEIVE : RIGHT_BIND},
            {(uint32_t)experiment.memory, RIGHT_WRITE}};

        experiment.bank[side] = bank_create(0, 1000).value;
        experiment.process[side] = process_spawn_in(experiment.bank[side], "conformance",
                                                    functions[side], test->mode_index, bytes, 0,
                                                    grants, 2)
                                       .value;
        while (experiment.steps->reached[side] != READY)
            thread_yield();
    }
    experiment.frames = free_frames() + bank_read(experiment.bank[CLIENT]).value +
                        bank_read(experiment.bank[SERVER]).value;
    experiment.start = read_ledger(&experiment);
    return experiment;
}

static void end(struct test *test, const struct experiment *experiment)
{
    for (enum side side = CLIENT; side <= SERVER; side++) {
        allow(experiment, side, OVER);
        process_finish(test, experiment->process[side], PROCESS_EXITED, 0);
        check_equal(test, bank_read(experiment->bank[side]).value, 0);
        handle_close(experiment->bank[side]);
    }
    memory_change((void *)experiment->steps, PAGE, MEMORY_UNMAP);
    handle_close(experiment->memory);
    handle_close(experiment->endpoint);
}

/* The message waits, for nobody receives; then it has arrived; then all is over. */
enum moment { WAITING, ARRIVED, ANSWERED, MOMENTS };

static void observe(const struct experiment *experiment, struct ledger ledgers[MOMENTS])
{
    allow(experiment, CLIENT, READY);
    ledgers[WAITING] = read_ledger(experiment);
    allow(experiment, SERVER, READY);
    ledgers[ARRIVED] = read_ledger(experiment);
    allow(experiment, SERVER, RECEIVED);
    ledgers[ANSWERED] = read_ledger(experiment);
}

TEST(charge, TEST_EACH_MODE, "what a message takes is paid for by whom the description names")
{
    uint64_t bytes = message_bytes(test, BYTES);
    struct experiment experiment = begin(test, bytes);
    struct ledger ledgers[MOMENTS];
    const uint64_t *before = experiment.start.paid;

    observe(&experiment, ledgers);
    for (enum moment moment = WAITING; moment < MOMENTS; moment++) {
        const struct ledger *ledger = &ledgers[moment];

        if (test->mode.charge != CHARGE_NOBODY || test->mode.control != CONTROL_QUEUED)
            check_equal(test, ledger->nobody, 0);
        if (test->mode.charge != CHARGE_SENDER)
            check(test, ledger->paid[CLIENT] <= before[CLIENT]);
        if (test->mode.charge != CHARGE_RECEIVER)
            check_equal(test, ledger->paid[SERVER], before[SERVER]);
    }
    if (test->mode.control == CONTROL_QUEUED) { /* it has been captured in the kernel */
        const struct ledger *waiting = &ledgers[WAITING];

        check_equal(test, waiting->nobody > 0, test->mode.charge == CHARGE_NOBODY);
        check_equal(test, waiting->paid[CLIENT] > before[CLIENT],
                    test->mode.charge == CHARGE_SENDER);
    }
    end(test, &experiment);
}
