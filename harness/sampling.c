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

/* From here on a sample takes so long, and is so exact, that one is enough. */
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

/* Whether the receiver goes through what it gets: one such operation on a megabyte leaves the
 * caches as the next one finds them, where one that only moves pages does not. */
static bool uses_payload(const struct cell *cell)
{
    return cell->present & PARAMETER_BIT(WRITTEN);
}

static uint32_t warm_operations(const struct cell *cell, uint32_t batch)
{
    uint32_t least = payload(cell) >= HUGE_BYTES && uses_payload(cell) ? 1 : WARM_OPERATIONS;

    return batch > least ? batch : least;
}

static uint32_t samples_by_size(uint64_t bytes)
{
    if (bytes <= LARGE_BYTES)
        return 3;
    return bytes < HUGE_BYTES ? 2 : 1;
}

static struct sampling model_sampling(const struct cell *cell)
{
    uint32_t batch = sets_state(cell) ? 1 : batch_by_size(payload(cell), 16);

    return (struct sampling){warm_operations(cell, batch), samples_by_size(payload(cell)), batch};
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
        return model_sampling(cell);
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
