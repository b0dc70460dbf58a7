/* SPDX-License-Identifier: MIT */
/*
 * Hostile programs: a million system calls with arguments that are random, or almost right.
 * Three of them at a time share an endpoint, and live off a small bank each; whoever dies is
 * followed by another, with the next seed. A fourth, who means well, answers what arrives there
 * and supplies pages, so that they get deep into the kernel: it counts how often. The kernel must
 * neither panic nor lose a frame, and no memory that it hands out may hold what somebody else
 * wrote.
 */
#include "fuzz.h"

#define CALLS 1000000ull
#define FUZZERS 3
#define PLACES (FUZZERS + 1) /* the last is the partner's */
#define FRAMES_EACH 400ull
#define LEAST 100ull /* how often each deep path is reached, at least */
#define FUZZ_SEED 20241126ull /* the run repeats, to the last call */

/* What the partner has done, in memory that the test shares. */
struct reached {
    uint64_t pages, requests, sends, handles;
};

#define REACHED_MEMORY 2u /* the partner's handle */
#define GO_ON 1u          /* the label of a message that only wakes who receives it */
#define KEPT 10u          /* its slot for what it was passed last, which it passes on */

static uint8_t buffer[16384];

/* Gives the page that was asked for, and takes back what somebody else gave first. */
static void supply_page(struct reached *reached, struct system_result request)
{
    uint8_t *page = (uint8_t *)memory_map(4096, MAP_WRITE | MAP_POPULATE, 0).value;

    if (page_supply(request.token, page) == STATUS_OK)
        reached->pages++;
    else
        page_supply(request.token, NULL);
    memory_change(page, 4096, MEMORY_UNMAP);
}

/* Echoes, supplies, and is never at a loss. */
static uint64_t partner_program(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct reached *reached = (struct reached *)memory_map(4096, MAP_WRITE, REACHED_MEMORY).value;
    struct system_result request = {.token = 0};
    uint64_t kept = 0, length = 0;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    do {
        request = ipc_reply_wait_pass(SERVER_ENDPOINT, request.token, buffer, length, 0, buffer,
                                      sizeof(buffer), kept, PASS_INTO | KEPT, &kept);
        length = request.value < sizeof(buffer) ? request.value : 0;
        if (request.status == -STATUS_PAGE_REQUEST)
            supply_page(reached, request);
        else if (request.status == STATUS_OK && request.token)
            reached->requests++;
        else if (request.status == STATUS_OK && request.second != GO_ON)
            reached->sends++;
        if (request.status != STATUS_OK)
            request.token = 0;
        reached->handles += kept != 0;
    } while (request.status != -STATUS_BAD_HANDLE);
    return 0;
}

static uint64_t kernel_entries(void)
{
    static uint64_t counters[COUNTER_COUNT];

    counters_read(counters);
    return counters[COUNTER_KERNEL_ENTRIES];
}

struct player {
    uint64_t bank, process;
};

/* It may have destroyed its bank itself, and let the one above pay for what it has. */
static void end_player(struct test *test, const struct player *player)
{
    struct system_result end;

    process_kill(player->process);
    end = process_wait(player->process);
    check(test, end.status || end.second != PROCESS_EXITED || end.value != FUZZ_FOREIGN_BYTE);
    bank_destroy(player->bank, BANK_RESCIND);
    handle_close(player->process);
    handle_close(player->bank);
}

static struct player start_player(uint64_t seed, uint64_t top, uint64_t endpoint, uint64_t memory)
{
    uint64_t bank = bank_create(top, FRAMES_EACH).value;
    bool partner = seed % PLACES == FUZZERS;
    const struct process_grant grants[] = {
        {(uint32_t)endpoint, RIGHT_RECEIVE | (partner ? 0 : RIGHT_BIND)},
        {(uint32_t)(partner ? memory : bank), RIGHTS_ALL}};

    return (struct player){bank, process_spawn_in(bank, "conformance",
                                                  partner ? partner_program : fuzz_program, seed, 0,
                                                  0, grants, 2)
                                     .value};
}

/* As long as they get anywhere, and not for ever. A message now and then has them go on who all
 * wait to receive. */
static void let_them_play(uint64_t channel)
{
    uint64_t before, rounds = 0;

    do {
        before = kernel_entries();
        for (int i = 0; i < 64; i++) {
            if (i % 4 == 0)
                ipc_send(channel, "go on", 5, SEND_NO_WAIT, GO_ON);
            thread_yield();
        }
    } while (kernel_entries() - before > 64 + 64 && ++rounds < 8);
}

/* Makes them play; ends all of them. Children may live on in banks that were inherited upward. */
static void play(struct test *test, uint64_t top, uint64_t memory)
{
    uint64_t seed = FUZZ_SEED, start = kernel_entries();
    uint64_t endpoint = endpoint_create().value;
    uint64_t channel = channel_bind(endpoint, "queued", 8).value;
    struct player players[PLACES] = {{0, 0}};

    while (kernel_entries() - start < CALLS) {
        struct player *player = &players[seed % PLACES];

        if (player->bank) /* the next in its place, whatever became of it */
            end_player(test, player);
        *player = start_player(seed++, top, endpoint, memory);
        let_them_play(channel);
    }
    for (int i = 0; i < PLACES; i++)
        end_player(test, &players[i]);
    handle_close(channel);
    handle_close(endpoint);
    check_equal(test, bank_destroy(top, BANK_RESCIND).status, STATUS_OK);
}

TEST(fuzz, TEST_ONCE, "a million random system calls: no panic, no lost frame, no foreign byte")
{
    uint64_t memory = memory_create(4096).value;
    struct reached *reached =
        (struct reached *)memory_map(4096, MAP_WRITE | MAP_POPULATE, memory).value;
    uint64_t frames = free_frames();
    uint64_t top = bank_create(0, PLACES * FRAMES_EACH * 4).value;

    play(test, top, memory);
    check_equal(test, bank_read(top).value, 0);
    handle_close(top);
    check_equal(test, free_frames(), frames);
    check(test, reached->pages > LEAST);
    check(test, reached->requests > LEAST);
    check(test, reached->sends > LEAST);
    check(test, reached->handles > LEAST);
    memory_change(reached, 4096, MEMORY_UNMAP);
    handle_close(memory);
}
