/* SPDX-License-Identifier: MIT */
/* What only ring 3 of our kernel has: pagers, and processes that watch or disturb a cell. */
#include "../bystander.h"
#include "../flooder.h"
#include "../paged_memory.h"

struct paged_memory *paged_memory_open(uint64_t size, const char **objection)
{
    (void)size;
    *objection = "Linux's transports have no pager here";
    return NULL;
}

bool paged_memory_renew(struct paged_memory *memory, uint64_t count, uint64_t absent, uint64_t key)
{
    (void)memory;
    (void)count;
    (void)absent;
    (void)key;
    return false;
}

void *paged_memory_message(const struct paged_memory *memory, uint64_t index)
{
    (void)memory;
    (void)index;
    return NULL;
}

void paged_memory_delay(struct paged_memory *memory, uint64_t ticks)
{
    (void)memory;
    (void)ticks;
}

void paged_memory_close(struct paged_memory *memory)
{
    (void)memory;
}

struct bystander *bystander_open(struct bench_state *state, enum bystander_server server,
                                 const char **objection)
{
    (void)state;
    (void)server;
    *objection = "Linux's transports have one client";
    return NULL;
}

void bystander_watch(struct bystander *bystander)
{
    (void)bystander;
}

void bystander_rest(struct bystander *bystander)
{
    (void)bystander;
}

void bystander_forget(struct bystander *bystander)
{
    (void)bystander;
}

void bystander_close(struct bystander *bystander, struct bench_state *state)
{
    (void)bystander;
    (void)state;
}

struct flooder *flooder_open(struct bench_state *state, enum flood_target target,
                             const char **objection)
{
    (void)state;
    (void)target;
    *objection = "Linux's transports have one client";
    return NULL;
}

void flooder_start(struct flooder *flooder)
{
    (void)flooder;
}

void flooder_close(struct flooder *flooder, struct bench_state *state)
{
    (void)flooder;
    (void)state;
}
