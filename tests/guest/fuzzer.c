/* SPDX-License-Identifier: MIT */
/* Calls the kernel with arguments that are random, or almost right, for as long as it lives. */
#include "fuzz.h"

#include <ipclab/l3.h>
#include <ipclab/message.h>

#define SECRET 0x5ec2e75ec2e75ec2ull

struct fuzz {
    uint64_t random;
    uint64_t remembered[8]; /* values that calls returned: handles, tokens, addresses */
    uint64_t channel, object, areas[4]; /* the same, of what is known to have succeeded */
    uint64_t page_token, call_token;    /* to be answered; 0: none */
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
    uint64_t count = 1; /* there is one */

    while (mode_describe(count, &mode) == 0)
        count++;
    mode_describe(next_random(fuzz) % count, &mode);
    return system_name(mode.name);
}

/* The calls that take a token, with it. */
static struct system_result random_server_call(struct fuzz *fuzz, uint64_t number,
                                               const uint64_t values[6])
{
    uint64_t token = next_random(fuzz) % 4 ? fuzz->call_token : argument(fuzz);

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

/* An address in memory that was mapped, of an object or a pager's, if it is still there. */
static uint64_t area(struct fuzz *fuzz)
{
    uint64_t random = next_random(fuzz);

    return fuzz->areas[random % 4] + (random >> 32) % 4096;
}

/* Most arguments of these are refused at once: some are as they should be. */
static void make_likely(struct fuzz *fuzz, uint64_t number, uint64_t values[6])
{
    uint64_t random = next_random(fuzz);

    switch (number) {
    case SYSCALL_CALL:
    case SYSCALL_CALL_PASS:
    case SYSCALL_SEND:
        values[0] = fuzz->channel;
        values[1] = area(fuzz);
        values[2] = random % 12000;
        if (number != SYSCALL_SEND) {
            values[3] = area(fuzz);
            values[4] = (random >> 32) % 12000;
        }
        break;
    case SYSCALL_REPLY:
    case SYSCALL_REPLY_WAIT:
    case SYSCALL_REPLY_WAIT_PASS:
        values[0] = 1;
        values[1] = area(fuzz);
        values[2] = (random >> 32) % 12000;
        values[4] = area(fuzz);
        values[5] = random % 12000;
        break;
    case SYSCALL_CHANNEL_BIND:
        values[0] = 1;
        values[3] = random % 20000;
        break;
    case SYSCALL_MEMORY_CREATE:
        values[0] = (random % 4 + 1) * 4096;
        break;
    case SYSCALL_MEMORY_CREATE_PAGED:
        values[0] = 1;
        values[1] = (random % 4 + 1) * 4096;
        break;
    case SYSCALL_MEMORY_MAP:
        values[0] = (random % 3 + 1) * 4096;
        values[1] = random >> 8 & 1;
        values[2] = fuzz->object;
        break;
    case SYSCALL_PAGE_SUPPLY:
        values[0] = fuzz->page_token;
        values[1] = random % 4 ? (uint64_t)(playground + (random >> 8) % 4 * 4096)
                               : area(fuzz) & ~4095ull;
        break;
    }
}

/* What can be used again. */
static void remember(struct fuzz *fuzz, uint64_t number, struct system_result result)
{
    uint64_t random = next_random(fuzz);

    fuzz->remembered[random % 8] =
        result.status == STATUS_OK && random >> 8 & 1 ? result.value : result.token;
    if (result.status == -STATUS_PAGE_REQUEST)
        fuzz->page_token = result.token;
    if (number == SYSCALL_PAGE_SUPPLY)
        fuzz->page_token = 0;
    if (result.status != STATUS_OK)
        return;
    if (number == SYSCALL_REPLY)
        fuzz->call_token = 0;
    else if (number == SYSCALL_REPLY_WAIT || number == SYSCALL_REPLY_WAIT_PASS)
        fuzz->call_token = result.token;
    if (number == SYSCALL_CHANNEL_BIND)
        fuzz->channel = result.value;
    else if (number == SYSCALL_MEMORY_MAP)
        fuzz->areas[random >> 16 & 3] = result.value;
    else if (number == SYSCALL_MEMORY_CREATE || number == SYSCALL_MEMORY_CREATE_PAGED)
        fuzz->object = result.value;
}

static struct system_result random_call(struct fuzz *fuzz, uint64_t number)
{
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

/* The calls that what lies deep begins with come more often; and who waits for an answer of this
 * one should not wait for long. */
static uint64_t random_number(struct fuzz *fuzz)
{
    static const uint8_t deep[] = {SYSCALL_CHANNEL_BIND, SYSCALL_MEMORY_CREATE_PAGED,
                                   SYSCALL_MEMORY_MAP,   SYSCALL_CALL,
                                   SYSCALL_REPLY_WAIT,   SYSCALL_SEND,
                                   SYSCALL_REPLY_WAIT,   SYSCALL_REPLY_WAIT_PASS};
    uint64_t random = next_random(fuzz);

    if (fuzz->page_token && random >> 32 & 1)
        return SYSCALL_PAGE_SUPPLY;
    if (fuzz->call_token && random >> 33 & 1)
        return random >> 34 & 1 ? SYSCALL_REPLY : SYSCALL_REPLY_WAIT;
    if (random >> 40 & 1)
        return deep[random >> 41 & 7];
    return random % (SYSCALL_COUNT + 1);
}

/* Memory that the kernel has just mapped must hold nothing. */
static void check_fresh(const struct system_result *result)
{
    const uint64_t *words = (const uint64_t *)result->value;

    for (size_t i = 0; i < 512; i++)
        if (words[i] != 0)
            process_exit(FUZZ_FOREIGN_BYTE);
}

uint64_t fuzz_program(uint64_t seed, uint64_t unused0, uint64_t unused1)
{
    struct fuzz fuzz = {.random = seed};

    (void)unused0;
    (void)unused1;
    while (fuzz.random) { /* for ever */
        uint64_t number = random_number(&fuzz);
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
            result = random_call(&fuzz, number);
        }
        remember(&fuzz, number, result);
        if (next_random(&fuzz) % 2048 == 0) /* its pager may be another one, or it dies */
            *(volatile uint8_t *)area(&fuzz) = 1;
        if (next_random(&fuzz) % 16 == 0)
            thread_yield();
    }
    return 0;
}
