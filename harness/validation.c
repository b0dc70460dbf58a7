/* SPDX-License-Identifier: MIT */
#include "validation.h"

#include "boot.h"
#include "interrupt.h"
#include "memory.h"
#include "native.h"

#include "microbench/memory_access.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KIB UINT64_C(1024)
#define MIB (1024 * KIB)

/* How a workload is called, what it does, over how much, and in parts of what. Sizes lie
 * between the working sets of the calibration, which are halves and quarters of caches. */
static const struct workload {
    const char *name;
    enum memory_access access;
    uint64_t size, segment;
} workloads[] = {
    {"copy 1 KiB", MEMORY_COPY, 1 * KIB, 0},
    {"copy 6 KiB", MEMORY_COPY, 6 * KIB, 0},
    {"copy 100 KiB", MEMORY_COPY, 100 * KIB, 0},
    {"copy 100 KiB, 24 bytes off", MEMORY_COPY, 100 * KIB, 24},
    {"copy 400 KiB", MEMORY_COPY, 400 * KIB, 0},
    {"copy 3 MiB", MEMORY_COPY, 3 * MIB, 0},
    {"gather 8 KiB by 512", MEMORY_GATHER, 8 * KIB, 512},
    {"gather 96 KiB by 1536", MEMORY_GATHER, 96 * KIB, 1536},
    {"gather 1 MiB by 4096", MEMORY_GATHER, 1 * MIB, 4096},
    {"stride 8 over 24 KiB", MEMORY_STRIDE, 24 * KIB, 8},
    {"stride 128 over 384 KiB", MEMORY_STRIDE, 384 * KIB, 128},
    {"stride 64 over 3 MiB", MEMORY_STRIDE, 3 * MIB, 64},
    {"random over 512 KiB", MEMORY_RANDOM, 512 * KIB, 0},
    {"random over 64 MiB", MEMORY_RANDOM, 64 * MIB, 0},
    {"touch 1 MiB", MEMORY_TOUCH, 1 * MIB, 0},
    {"touch 12 MiB", MEMORY_TOUCH, 12 * MIB, 0},
    {"ring of 20 KiB, messages of 3000", MEMORY_RING, 20 * KIB, 3000},
    {"ring of 200 KiB, messages of 48 KiB", MEMORY_RING, 200 * KIB, 48 * KIB},
};
#define WORKLOADS (sizeof(workloads) / sizeof(*workloads))

static struct cell cell_of(const struct workload *workload)
{
    struct cell cell = {
        .mode = "null",
        .benchmark = "memory",
        .present = PARAMETER_BIT(SIZE) | PARAMETER_BIT(SEGMENT) | PARAMETER_BIT(ACCESS),
    };

    cell.parameter[PARAMETER_SIZE] = workload->size;
    cell.parameter[PARAMETER_SEGMENT] = workload->segment;
    cell.parameter[PARAMETER_ACCESS] = workload->access;
    cell_set_name(&cell);
    return cell;
}

/* ---- natively ------------------------------------------------------------------------------ */

static void native_pass(void *user)
{
    memory_pass(user);
}

static double measure(const struct workload *workload)
{
    size_t bytes = memory_pass_bytes(workload->access, workload->size, workload->segment);
    struct memory_pass pass = {
        .access = workload->access,
        .source = native_memory(bytes),
        .destination = native_memory(bytes),
        .size = workload->size,
        .segment = workload->segment,
    };
    double ticks = native_ticks(native_pass, &pass);

    native_release(pass.source, bytes);
    native_release(pass.destination, bytes);
    return ticks;
}

/* Ticks; the least of all turns. */
static void measure_all(struct validation *validations, bool first)
{
    for (size_t i = 0; i < WORKLOADS; i++) {
        double ticks = measure(&workloads[i]);

        if (first || ticks < validations[i].measured)
            validations[i].measured = ticks;
    }
}

/* ---- under the model ----------------------------------------------------------------------- */

static void take_predictions(const struct cost_model *model, const struct boot *boot,
                             struct validation *validations)
{
    for (size_t i = 0; i < WORKLOADS; i++) {
        const struct run_record *record = &boot->outcome.records[i];
        struct cost bounds[BOUND_COUNT];

        for (int bound = 0; bound < BOUND_COUNT; bound++)
            bounds[bound] =
                cost_of_samples(model, &boot->regions, record->first_sample, record->sample_count,
                                model->chosen, (enum profile_bound)bound);
        validations[i].predicted =
            (cost_total(&bounds[BOUND_LOW]) + cost_total(&bounds[BOUND_HIGH])) / 2 /
            (double)record->iterations;
    }
}

static enum exit_code predict(const char *kernel, const struct profile *profile,
                              struct validation *validations)
{
    struct cell cells[WORKLOADS];
    struct cost_model model;
    struct boot boot;
    struct plan plan = {
        .engine = &engine_model,
        .class = ENGINE_CLASS_MODEL,
        .kernel = kernel,
        .program = "bench",
        .words = "",
        .cells = cells,
        .cell_count = WORKLOADS,
        .seed = 1,
        .silence_seconds = engine_model.silence_seconds,
        .model = &model,
    };
    enum exit_code code = cost_model_open_one(kernel, profile, &model);

    if (code)
        return code;
    for (size_t i = 0; i < WORKLOADS; i++)
        cells[i] = validations[i].cell;
    code = boot_run_one(&plan, &boot);
    for (size_t i = 0; !code && i < WORKLOADS; i++)
        if (boot.outcome.records[i].status != RUN_MEASURED)
            code = fail(EXIT_GUEST, "%s: %s", cells[i].name, boot.outcome.records[i].message);
    if (!code)
        take_predictions(&model, &boot, validations);
    boots_free(&boot, 1);
    cost_model_close(&model);
    return code;
}

static struct validation *validations_of_workloads(void)
{
    struct validation *all = allocate(WORKLOADS, sizeof(*all));

    for (size_t i = 0; i < WORKLOADS; i++) {
        all[i].cell = cell_of(&workloads[i]);
        snprintf(all[i].name, sizeof(all[i].name), "%s", workloads[i].name);
    }
    return all;
}

enum exit_code validate(const char *kernel, const struct profile *base,
                        struct calibration *calibration, struct validation **validations,
                        size_t *count)
{
    struct validation *all = validations_of_workloads();
    struct profile profile;
    enum exit_code code;

    calibration_begin(base, calibration);
    for (int round = 0; round < CALIBRATION_ROUNDS && !interrupt_requested(); round++) {
        calibration_round(calibration);
        measure_all(all, !round);
    }
    calibrated_profile(calibration, base, "calibrated", &profile);
    code = predict(kernel, &profile, all);
    profile_free(&profile);
    for (size_t i = 0; i < WORKLOADS; i++) {
        all[i].measured /= calibration->ticks_per_cycle;
        all[i].error = 100 * (all[i].predicted - all[i].measured) / all[i].measured;
    }
    *validations = all;
    *count = WORKLOADS;
    return code;
}
