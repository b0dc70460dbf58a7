/* SPDX-License-Identifier: MIT */
/* Measures on this machine what a profile says of its caches, TLBs and string instructions. */
#ifndef IPCLAB_HARNESS_CALIBRATION_H
#define IPCLAB_HARNESS_CALIBRATION_H

#include "profile.h"

#include <stdbool.h>
#include <stdio.h>

struct calibration {
    double ticks_per_cycle;
    double cycles[WEIGHT_COUNT];
    bool measured[WEIGHT_COUNT];
    struct costmodel_geometry geometry; /* caches of this machine; TLBs of the base profile */
};

/* Measures; some seconds. `base` says what cannot be measured in ring 3. */
void calibrate(const struct profile *base, struct calibration *calibration);

/* `base` with what was measured put in its place; the caller frees. */
void calibrated_profile(const struct calibration *calibration, const struct profile *base,
                        const char *name, struct profile *profile);

/* Writes a profile that profile_read reads. */
void profile_write(const struct profile *profile, FILE *file);

#endif
