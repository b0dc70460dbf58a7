/* SPDX-License-Identifier: MIT */
#include "actor.h"

#define SEGMENT_HANDLE (ACTOR_ENDPOINT + 1)

static struct actor_control *control_of(const struct actor *actor)
{
    return actor->segment.memory;
}

bool actor_start(struct actor *actor, uint64_t bank, program_function function,
                 const struct process_grant *endpoint)
{
    const struct process_grant grants[] = {*endpoint,
                                           {(uint32_t)actor->segment.handle, RIGHT_WRITE}};
    struct system_result process =
        process_spawn_in(bank, "bench", function, actor->segment.bytes, 0, 0, grants, 2);

    actor->process = process.value;
    return process.status == 0;
}

void *actor_segment(uint64_t bytes)
{
    struct system_result memory = memory_map(bytes, MAP_WRITE | MAP_POPULATE, SEGMENT_HANDLE);

    if (memory.status)
        process_exit(1);
    return (void *)memory.value;
}

void actor_await_work(struct actor_control *control)
{
    while (!control->working) {
        control->idle = 1;
        thread_yield();
    }
}

void actor_work(const struct actor *actor)
{
    control_of(actor)->idle = 0;
    control_of(actor)->working = 1;
}

void actor_rest(const struct actor *actor)
{
    control_of(actor)->working = 0;
    while (!control_of(actor)->idle)
        thread_yield();
}

void actor_end(struct actor *actor)
{
    process_kill(actor->process);
    process_wait(actor->process);
    handle_close(actor->process);
    segment_drop(&actor->segment);
    *actor = (struct actor){0};
}
