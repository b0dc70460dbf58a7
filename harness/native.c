/* SPDX-License-Identifier: MIT */
#include "native.h"

#include "diagnostic.h"

#include <microbench/host/timestamp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define RUNS_LEAST   9
#define RUNS_MOST    400
#define TICKS_ENOUGH 200e6 /* some 70 ms for each thing that is measured */
#define ADDITIONS    200000

static void *map_memory(size_t bytes, int advice)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        exit(fail(EXIT_ENVIRONMENT, "%zu MiB of memory are needed and not there", bytes >> 20));
    madvise(memory, bytes, advice);
    memset(memory, 0, bytes);
    return memory;
}

/* Memory beyond all caches, in small pages: to be given each of them takes longer than what is
 * measured on it, so it is kept for the next one. */
#define KEPT_LEAST ((size_t)32 << 20)
static struct {
    void *memory;
    size_t bytes;
    bool used;
} kept;

void *native_memory(size_t bytes)
{
    if (bytes < KEPT_LEAST || kept.used)
        return map_memory(bytes, MADV_NOHUGEPAGE);
    if (bytes > kept.bytes) {
        if (kept.memory)
            munmap(kept.memory, kept.bytes);
        kept.memory = map_memory(bytes, MADV_NOHUGEPAGE);
        kept.bytes = bytes;
    }
    kept.used = true;
    return kept.memory;
}

void *native_large_memory(size_t bytes)
{
    return map_memory(bytes, MADV_HUGEPAGE);
}

void native_release(void *memory, size_t bytes)
{
    if (memory == kept.memory)
        kept.used = false;
    else
        munmap(memory, bytes);
}

double native_ticks(void (*pass)(void *user), void *user)
{
    uint64_t pair = timer_calibrate().empty_pair;
    double least = 0, all = 0;

    pass(user);
    for (int run = 0; run < RUNS_MOST && (run < RUNS_LEAST || all < TICKS_ENOUGH); run++) {
        uint64_t began = timestamp(), raw;
        double ticks;

        pass(user);
        raw = timestamp() - began;
        ticks = raw > pair ? (double)(raw - pair) : 0;
        all += ticks;
        if (!run || ticks < least)
            least = ticks;
    }
    return least;
}

static void add_chain(void *user)
{
    uint64_t sum = 1;

    (void)user;
    for (int i = 0; i < ADDITIONS / 20; i++)
        __asm__ volatile(".rept 20; add %0, %0; .endr" : "+r"(sum));
}

double native_ticks_per_cycle(void)
{
    return native_ticks(add_chain, NULL) / ADDITIONS;
}
