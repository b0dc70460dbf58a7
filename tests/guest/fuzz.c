/* SPDX-License-Identifier: MIT */
/*
 * Hostile programs: a million system calls with arguments that are random, or almost right.
 * Three of them at a time share an endpoint and live off a small bank; whoever dies is
 * followed by another, with the next seed. The kernel must neither panic nor lose a frame, and
 * no memory that it hands out may hold what somebody else wrote.
 */
#include "test.h"

#include <ipclab/l3.h>
#include <ipclab/message.h>

#define CALLS 1000000ull
#define FUZZERS 3
#define FRAMES_EACH 400ull
#define SECRET 0x5ec2e75ec2e75ec2ull
#define FUZZ_SEED 20241126ull /* the run repeats, to the last call */

struct fuzz {
    uint64_t random;
    uint64_t remembered[8]; /* values that calls returned: handles, tokens, addresses */
};

static uint64_t next_random(struct fuzz *fuzz)
{
    uint64_t z = fuzz->random += 0x9e3779b97f4a7c15ull;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    return z ^ (z >> 31);
}

static uint8_t playground[16384] __attribute__((aligned(4096)));

/* A value that some argument could almost be. */
static uint64_t argument(struct fuzz *fuzz)
{
    static const uint64_t edges[] = {0,
                                     1,
                                     7,
                                     63,
                                     64,
                                     4095,
                                     4096,
                                     8192,
                                     1 << 20,
                                     0x400000,
                                     0x7effff0000ull,
                                     0x8000000000ull,
                                     0x8000000000ull - 4096,
                                     0xffff800000000000ull,
                                     0xffff808000400000ull,
                                     0xffffffff80106000ull,
                                     UINT64_MAX,
                                     UINT64_MAX - 4095,
                                     MESSAGE_PARTS | 1,
                                     MESSAGE_PARTS | 3,
                                     MESSAGE_PARTS | 2000,
                                     MESSAGE_REGISTERS + 8,
                                     MESSAGE_REGISTERS + 100,
                                     L3_STRINGS | 5,
                                     L3_STRINGS | 1000,
                                     1ull << 63};
    uint64_t random = next_random(fuzz);

    switch (random % 8) {
    case 0:
    case 1:
        return random >> 32 & 31; /* a handle, flags, an operation */
    case 2:
    case 3:
        return (uint64_t)playground + (random >> 40) % sizeof(playground);
    case 4:
        return edges[(random >> 32) % (sizeof(edges) / sizeof(*edges))];
    case 5:
        return fuzz->remembered[random >> 61] + ((random >> 32 & 7) == 0);
    case 6:
        return (random >> 32) % 70000;
    default:
        return random;
    }
}

/* Fills part of the playground with values that structures could almost hold. */
static void prepare(struct fuzz *fuzz)
{
    uint64_t *words = (uint64_t *)playground + next_random(fuzz) % 2000;

    for (int i = 0; i < 8; i++)
        words[i] = argument(fuzz);
}

/* The name of some mode. */
static struct system_name random_mode(struct fuzz *fuzz)
{
    struct ipc_mode_description mode;
    uint64_t count = 0;

    while (mode_describe(count, &mode) == 0)
        count++;
    mode_describe(next_random(fuzz) % count, &mode);
    return system_name(mode.name);
}

/* The calls that take a token, with it. */
static struct system_result random_server_call(struct fuzz *fuzz, uint64_t number,
                                               const uint64_t values[6])
{
    uint64_t token = argument(fuzz);

    if (number == SYSCALL_REPLY)
        return ipc_reply(values[0], token, (const void *)values[1], values[2], values[3]);
    if (number == SYSCALL_REPLY_WAIT)
        return ipc_reply_wait(values[0], token, (const void *)values[1], values[2], values[3],
                              (void *)values[4], values[5]);
    if (number == SYSCALL_REPLY_WAIT_PASS)
        return ipc_reply_wait_pass(values[0], token, (const void *)values[1], values[2], values[3],
                                   (void *)values[4], values[5], next_random(fuzz) % 32,
                                   next_random(fuzz) % 2, &fuzz->remembered[0]);
    return channel_control_reply(values[0], token, values[1], values[2], values[3], values[4]);
}

/* Most arguments of these are refused at once: some are as they should be. */
static void make_likely(struct fuzz *fuzz, uint64_t number, uint64_t values[6])
{
    uint64_t random = next_random(fuzz);

    switch (number) {
    case SYSCALL_MEMORY_CREATE:
        values[0] = (random % 4 + 1) * 4096;
        break;
    case SYSCALL_MEMORY_CREATE_PAGED:
        values[0] = random % 3;
        values[1] = ((random >> 8) % 4 + 1) * 4096;
        break;
    case SYSCALL_MEMORY_MAP: /* of an object */
        values[0] = ((random >> 8) % 2 + 1) * 4096;
        values[1] = random & 1;
        values[2] = (random >> 16) % 32;
        break;
    case SYSCALL_PAGE_SUPPLY:
        values[1] = fuzz->remembered[random % 8] & ~4095ull;
        break;
    }
}

static struct system_result random_call(struct fuzz *fuzz)
{
    uint64_t number = next_random(fuzz) % (SYSCALL_COUNT + 1);
    uint64_t values[6];

    for (int i = 0; i < 6; i++)
        values[i] = argument(fuzz);
    if (next_random(fuzz) % 2)
        make_likely(fuzz, number, values);
    if (number == SYSCALL_LOG_WRITE || number == SYSCALL_PROCESS_EXIT ||
        (number == SYSCALL_PROCESS_CREATE && next_random(fuzz) % 64))
        number = SYSCALL_CALL;
    if (number == SYSCALL_CHANNEL_BIND && next_random(fuzz) % 8) {
        struct system_name name = random_mode(fuzz);
        values[1] = name.low;
        values[2] = name.high;
    }
    if (number == SYSCALL_THREAD_CREATE && next_random(fuzz) % 16)
        number = SYSCALL_REPLY;
    if (number == SYSCALL_THREAD_PRIORITY) /* whoever is above the test keeps the CPU from it */
        values[0] = next_random(fuzz) % 64 ? PRIORITY_DEFAULT : values[0] % PRIORITY_DEFAULT;
    if (number == SYSCALL_CALL_PASS)
        return ipc_call_pass(values[0], (const void *)values[1], values[2], (void *)values[3],
                             values[4], values[5], next_random(fuzz) % 32, next_random(fuzz) % 2,
                             &fuzz->remembered[0]);
    if (number == SYSCALL_REPLY || number == SYSCALL_REPLY_WAIT ||
        number == SYSCALL_REPLY_WAIT_PASS ||
        (number == SYSCALL_CHANNEL_CONTROL && next_random(fuzz) % 2))
        return random_server_call(fuzz, number, values);
    return system_call(number, values[0], values[1], values[2], values[3], values[4], values[5]);
}

/* Memory that the kernel has just mapped must hold nothing. Exit code 77: it did. */
static void check_fresh(const struct system_result *result)
{
    const uint64_t *words = (const uint64_t *)result->value;

    for (size_t i = 0; i < 512; i++)
        if (words[i] != 0)
            process_exit(77);
}

static uint64_t fuzz_program(uint64_t seed, uint64_t unused0, uint64_t unused1)
{
    struct fuzz fuzz = {.random = seed};

    (void)unused0;
    (void)unused1;
    while (fuzz.random) { /* for ever */
        struct system_result result;

        prepare(&fuzz);
        if (next_random(&fuzz) % 32 == 0) {
            result = memory_map(4096, MAP_WRITE | MAP_POPULATE, 0);
            if (result.status == STATUS_OK) {
                check_fresh(&result);
                for (size_t i = 0; i < 512; i++)
                    ((uint64_t *)result.value)[i] = SECRET;
            }
        } else {
            result = random_call(&fuzz);
        }
        fuzz.remembered[next_random(&fuzz) % 8] =
            result.status == STATUS_OK && next_random(&fuzz) % 2 ? result.value : result.token;
        if (next_random(&fuzz) % 16 == 0)
            thread_yield();
    }
    return 0;
}

static uint64_t spawn_fuzzer(uint64_t bank, uint64_t seed, uint64_t endpoint)
{
    const struct process_grant grants[] = {
        {(uint32_t)endpoint, RIGHT_RECEIVE | RIGHT_BIND}, {(uint32_t)bank, RIGHTS_ALL}};

    return process_spawn_in(bank, "conformance", fuzz_program, seed, 0, 0, grants, 2).value;
}

static uint64_t kernel_entries(void)
{
    static uint64_t counters[COUNTER_COUNT];

    counters_read(counters);
    return counters[COUNTER_KERNEL_ENTRIES];
}

struct fuzzer {
    uint64_t bank, process;
};

/* It may have destroyed its bank itself, and let the one above pay for what it has. */
static void end_fuzzer(const struct fuzzer *fuzzer)
{
    process_kill(fuzzer->process);
    bank_destroy(fuzzer->bank, BANK_RESCIND);
    handle_close(fuzzer->process);
    handle_close(fuzzer->bank);
}

TEST(fuzz, TEST_ONCE, "a million random system calls: no panic, no lost frame, no foreign byte")
{
    struct fuzzer fuzzers[FUZZERS] = {{0, 0}};
    uint64_t seed = FUZZ_SEED, start = kernel_entries(), frames = free_frames();
    uint64_t endpoint = endpoint_create().value;
    uint64_t top = bank_create(0, FUZZERS * FRAMES_EACH * 4).value;

    while (kernel_entries() - start < CALLS) {
        struct fuzzer *fuzzer = &fuzzers[seed % FUZZERS];
        uint64_t before, rounds = 0;

        if (fuzzer->bank) { /* the next in its place, whatever became of it */
            end_fuzzer(fuzzer);
        }
        fuzzer->bank = bank_create(top, FRAMES_EACH).value;
        fuzzer->process = spawn_fuzzer(fuzzer->bank, seed++, endpoint);
        do { /* as long as they get anywhere, and not for ever */
            before = kernel_entries();
            for (int i = 0; i < 64; i++)
                thread_yield();
        } while (kernel_entries() - before > 64 + 64 && ++rounds < 8);
    }
    for (int i = 0; i < FUZZERS; i++) {
        end_fuzzer(&fuzzers[i]);
    }
    /* Children that lived on in banks that were inherited upward. */
    check_equal(test, bank_destroy(top, BANK_RESCIND).status, STATUS_OK);
    check_equal(test, bank_read(top).value, 0);
    handle_close(top);
    handle_close(endpoint);
    check_equal(test, free_frames(), frames);
}
