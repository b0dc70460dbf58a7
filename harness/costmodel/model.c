/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

struct model model;

static bool geometry_sound(const struct costmodel_cache_geometry *geometry, uint32_t ways_maximum)
{
    return geometry->sets && !(geometry->sets & (geometry->sets - 1)) && geometry->ways &&
           geometry->ways <= ways_maximum;
}

static bool machine_sound(const struct costmodel_geometry *machine)
{
    return geometry_sound(&machine->l1i, CACHE_WAYS_MAXIMUM) &&
           geometry_sound(&machine->l1d, CACHE_WAYS_MAXIMUM) &&
           geometry_sound(&machine->l2, CACHE_WAYS_MAXIMUM) &&
           geometry_sound(&machine->l3, CACHE_WAYS_MAXIMUM) &&
           geometry_sound(&machine->itlb, TLB_WAYS_MAXIMUM) &&
           geometry_sound(&machine->dtlb, TLB_WAYS_MAXIMUM) &&
           geometry_sound(&machine->second_tlb, TLB_WAYS_MAXIMUM) &&
           geometry_sound(&machine->directory_cache, TLB_WAYS_MAXIMUM);
}

static bool memory_fits(const struct costmodel_geometry *machine, uint64_t memory_bytes)
{
    return cache_geometry_fits(&machine->l1i, memory_bytes) &&
           cache_geometry_fits(&machine->l1d, memory_bytes) &&
           cache_geometry_fits(&machine->l2, memory_bytes) &&
           cache_geometry_fits(&machine->l3, memory_bytes);
}

static const char *objection(const struct costmodel_plan *plan)
{
    if (plan->magic != COSTMODEL_MAGIC || plan->version != COSTMODEL_VERSION ||
        plan->plan_bytes != sizeof(*plan) || plan->record_bytes != sizeof(struct costmodel_record))
        return "the plan is of another version; rebuild with `make`";
    if (plan->machine_count < 1 || plan->machine_count > COSTMODEL_MACHINES ||
        plan->range_count > COSTMODEL_RANGES)
        return "the plan has too few or too many machines or ranges";
    for (uint32_t i = 0; i < plan->machine_count; i++)
        if (!machine_sound(&plan->machine[i]))
            return "the plan has a geometry that is no power of two";
    for (uint32_t i = 0; i < plan->machine_count; i++)
        if (!memory_fits(&plan->machine[i], plan->memory_bytes))
            return "guest memory is too large for the modelled caches; give it less, or a cache "
                   "more sets";
    return NULL;
}

const char *model_start(const struct costmodel_plan *plan)
{
    const char *problem = objection(plan);
    void *memory;

    if (problem)
        return problem;
    model.plan = *plan;
    memory = mmap(NULL, plan->memory_bytes, PROT_READ, MAP_SHARED, plan->memory_descriptor, 0);
    if (memory == MAP_FAILED)
        return "guest memory cannot be mapped";
    model.memory = (struct guest_memory){memory, plan->memory_bytes};
    recent_clear(&model.recent);
    for (uint32_t i = 0; i < plan->machine_count; i++)
        if (!machine_create(&model.machines[i], &plan->machine[i], &model.memory, &model.recent))
            return "no memory is left for the modelled caches";
    return NULL;
}

enum costmodel_phase model_phase(uint64_t address)
{
    const struct costmodel_plan *plan = &model.plan;

    if (!(address >> 63))
        return PHASE_USER;
    for (uint32_t i = 0; i < plan->range_count; i++)
        if (address >= plan->range[i].start && address < plan->range[i].end)
            return (enum costmodel_phase)plan->range[i].phase;
    return PHASE_PATH;
}

static void access_all(const struct access *accesses, size_t count)
{
    for (uint32_t i = 0; i < model.plan.machine_count; i++)
        machine_access(&model.machines[i], accesses, count);
}

void model_touch(enum costmodel_access kind, enum costmodel_pattern pattern,
                 enum costmodel_phase phase, uint64_t line)
{
    const struct access access = {line, (uint8_t)kind, (uint8_t)pattern, (uint8_t)phase};

    access_all(&access, 1);
}

void model_settle_waiting(void)
{
    size_t count = model.waiting_count;

    model.waiting_count = 0;
    access_all(model.waiting, count);
}

/* The physical address behind a pointer into the kernel's image or its direct map. */
static uint64_t physical_of(uint64_t pointer)
{
    return pointer -
           (pointer >= model.plan.image_base ? model.plan.image_base : model.plan.direct_map);
}

void model_load_root(void)
{
    uint64_t tables = guest_word(&model.memory, model.plan.current_tables);
    uint64_t root = guest_word(&model.memory, physical_of(tables));

    model_settle();
    recent_clear_user(&model.recent);
    for (uint32_t i = 0; i < model.plan.machine_count; i++)
        machine_load_root(&model.machines[i], root);
}

void model_invalidate_page(void)
{
    model_settle();
    for (uint32_t i = 0; i < model.plan.machine_count; i++)
        machine_invalidate_page(&model.machines[i]);
}

/* ---- regions ------------------------------------------------------------------------------- */

/* What the thread that runs the guest's processor has taken. */
static uint64_t processor_nanoseconds(void)
{
    struct timespec time = {0};

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void begin_region(void)
{
    model.at_begin = model.counts;
    for (uint32_t i = 0; i < model.plan.machine_count; i++) {
        memset(model.machines[i].counts, 0, sizeof(model.machines[i].counts));
        model.machines[i].lost = 0;
    }
    stretch_forget(&model.stretch);
    model.in_region = true;
    model.began_at = processor_nanoseconds();
}

/* Works on any of model_counts' arrays: what has been counted since the region began. */
static void subtract(uint64_t *result, const uint64_t *now, const uint64_t *then, size_t count)
{
    for (size_t i = 0; i < count; i++)
        result[i] = now[i] - then[i];
}

static void count_since(const struct model_counts *then, struct costmodel_record *record)
{
    const struct model_counts *now = &model.counts;

    memset(record, 0, sizeof(*record));
    subtract(record->instructions, now->instructions, then->instructions, PHASE_COUNT);
    subtract(record->strings, now->strings, then->strings, PHASE_COUNT);
    subtract(record->events, now->events, then->events, EVENT_COUNT);
    record->iterations = now->iterations - then->iterations;
}

void model_difference(const struct model_counts *then,
                      const struct costmodel_memory (*memory)[PHASE_COUNT],
                      struct costmodel_record *record)
{
    count_since(then, record);
    for (uint32_t i = 0; i < model.plan.machine_count; i++) {
        memcpy(record->memory[i], model.machines[i].counts, sizeof(record->memory[i]));
        if (memory)
            subtract((uint64_t *)record->memory[i], (const uint64_t *)record->memory[i],
                     (const uint64_t *)memory[i], sizeof(record->memory[i]) / (sizeof(uint64_t)));
    }
}

static void end_region(void)
{
    model.modelled.nanoseconds += processor_nanoseconds() - model.began_at;
    model.in_region = false;
    model_difference(&model.at_begin, NULL, &model.record);
    model.modelled.instructions += costmodel_instructions(&model.record);
    for (uint32_t i = 0; i < model.plan.machine_count; i++)
        model.record.lost += model.machines[i].lost;
}

/* A failure to write shows as a missing record, which the harness refuses. */
static void write_record(struct costmodel_record *record, enum costmodel_region_kind kind)
{
    off_t offset = (off_t)(model.sequence * sizeof(*record));

    record->sequence = model.sequence++;
    record->kind = kind;
    if (!model.broken &&
        pwrite(model.plan.record_descriptor, record, sizeof(*record), offset) != sizeof(*record))
        model.broken = "a record could not be written";
}

void model_finish(void)
{
    static const struct model_counts none;

    count_since(&none, &model.record);
    model.record.modelled = model.modelled;
    write_record(&model.record, REGION_RUN);
}

static void forget(void (*forget_machine)(struct machine *))
{
    model.epoch++;
    for (uint32_t i = 0; i < model.plan.machine_count; i++)
        forget_machine(&model.machines[i]);
}

void model_obey(enum ipclab_marker marker)
{
    model_settle();
    switch (marker) {
    case MARKER_BEGIN:
        begin_region();
        break;
    case MARKER_END:
        end_region();
        break;
    case MARKER_EMPTY:
        write_record(&model.record, REGION_EMPTY);
        break;
    case MARKER_SAMPLE:
        write_record(&model.record, REGION_SAMPLE);
        write_record(&model.stretch.longest, REGION_STRETCH);
        break;
    case MARKER_COLD:
        forget(machine_forget);
        break;
    case MARKER_TLB_COLD:
        forget(machine_forget_translations);
        break;
    }
}
