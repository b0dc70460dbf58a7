/* SPDX-License-Identifier: MIT */
/*
 * The one place that decides how much is measured.
 *
 * model: an instruction count has no noise, so samples only have to show that the cell has
 * settled after its warm-up; the batch spreads the timer pair and one-off work over several
 * operations, and is 1 where a single operation dwarfs both: there two samples show as much.
 *
 * kvm-hw, metal: noise is what samples are for. An odd number makes the median a sample; batches
 * keep what lies between two timestamps above some microseconds.
 *
 * native: libbenchmark decides how many operations there are; what is planned here is only how
 * many samples they are told in.
 *
 * kvm-emulated: the times mean nothing; two samples prove that it works and works again.
 */
#include "sampling.h"

#include <stdbool.h>

#define KIB UINT64_C(1024)

/* From here on an operation is long enough to be a batch of its own. */
#define LARGE_BYTES (64 * KIB)

/* The first operation makes page tables and takes frames that the next ones find. */
#define WARM_OPERATIONS 2

/* From here on an operation takes so long, and is so exact, that one warms up and one is enough:
 * its own pages are what it meets with in the caches. */
#define HUGE_BYTES (1024 * KIB)

/* Ring 0 copies a megabyte in a second there, and the cell copies it a dozen times. */
#define EMULATED_BYTES_MAXIMUM (64 * KIB)

static uint64_t payload(const struct cell *cell)
{
    uint64_t bytes = 0;

    if (cell->present & PARAMETER_BIT(SIZE))
        bytes = cell->parameter[PARAMETER_SIZE];
    if (cell->present & PARAMETER_BIT(SEGMENT))
        bytes +=
            cell->parameter[PARAMETER_SEGMENT] *
            (cell->present & PARAMETER_BIT(SEGMENTS) ? cell->parameter[PARAMETER_SEGMENTS] : 1);
    return bytes;
}

static uint32_t batch_by_size(uint64_t bytes, uint32_t small)
{
    if (bytes <= 4 * KIB)
        return small;
    return bytes <= LARGE_BYTES ? small / 4 : 1;
}

/* Only the first operation behind it meets with the state that was set. */
static bool sets_state(const struct cell *cell)
{
    return cell->present & PARAMETER_BIT(STATE) && cell->parameter[PARAMETER_STATE];
}

static struct sampling model_sampling(uint64_t bytes, uint32_t batch)
{
    if (bytes >= HUGE_BYTES)
        return (struct sampling){1, 1, 1};
    return (struct sampling){
        .warmup = batch > WARM_OPERATIONS ? batch : WARM_OPERATIONS,
        .samples = bytes <= LARGE_BYTES ? 3 : 2,
        .batch = batch,
    };
}

struct sampling sampling_of(enum engine_class class, const struct cell *cell)
{
    switch (class) {
    case ENGINE_CLASS_KVM_HARDWARE:
    case ENGINE_CLASS_METAL:
        return (struct sampling){200, 101, batch_by_size(payload(cell), 64)};
    case ENGINE_CLASS_KVM_EMULATED:
        return (struct sampling){1, 2, 1};
    case ENGINE_CLASS_NATIVE:
        return (struct sampling){1, 101, 1};
    default:
        return model_sampling(payload(cell),
                              sets_state(cell) ? 1 : batch_by_size(payload(cell), 16));
    }
}

const char *sampling_objection(enum engine_class class, const struct cell *cell)
{
    if (class != ENGINE_CLASS_MODEL && sets_state(cell))
        return "only the cost model can empty caches and TLBs";
    if (class == ENGINE_CLASS_KVM_EMULATED && payload(cell) > EMULATED_BYTES_MAXIMUM)
        return "more than 64 KiB takes minutes where ring 0 is emulated";
    return NULL;
}
