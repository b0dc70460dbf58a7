/* SPDX-License-Identifier: MIT */
/* A profile as a file that profile_read reads. */
#include "calibration.h"

#include <inttypes.h>

static void write_part(FILE *file, const char *key, const struct costmodel_cache_geometry *part,
                       unsigned unit)
{
    uint64_t size = (uint64_t)part->sets * part->ways * unit;

    if (size % 1024 == 0 && unit > 1)
        fprintf(file, "%s = %" PRIu64 "K, %u\n", key, size / 1024, part->ways);
    else
        fprintf(file, "%s = %" PRIu64 ", %u\n", key, size, part->ways);
}

static void write_machine(const struct profile *profile, FILE *file)
{
    const struct costmodel_geometry *geometry = &profile->geometry;

    fprintf(file, "[machine]\ntitle = %s\n", profile->title);
    write_part(file, "l1i", &geometry->l1i, 64);
    write_part(file, "l1d", &geometry->l1d, 64);
    write_part(file, "l2", &geometry->l2, 64);
    write_part(file, "l3", &geometry->l3, 64);
    fprintf(file, "l3_inclusive = %s\n", geometry->l3_inclusive ? "yes" : "no");
    write_part(file, "itlb", &geometry->itlb, 1);
    write_part(file, "dtlb", &geometry->dtlb, 1);
    write_part(file, "second_tlb", &geometry->second_tlb, 1);
    write_part(file, "directory_cache", &geometry->directory_cache, 1);
}

void profile_write(const struct profile *profile, FILE *file)
{
    write_machine(profile, file);
    fprintf(file, "\n[cycles]\n");
    for (int i = 0; i < WEIGHT_COUNT; i++) {
        const struct weight *weight = &profile->weights[i];

        if (weight->cycles[BOUND_LOW] < weight->cycles[BOUND_HIGH])
            fprintf(file, "%s = %.2f, %.2f : %s\n", profile_weight_keys[i],
                    weight->cycles[BOUND_LOW], weight->cycles[BOUND_HIGH], weight->source);
        else
            fprintf(file, "%s = %.2f : %s\n", profile_weight_keys[i], weight->cycles[BOUND_LOW],
                    weight->source);
    }
}
