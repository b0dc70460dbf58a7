/* SPDX-License-Identifier: MIT */
/* Measures on this machine what a profile says of its caches, TLBs and string instructions. */
#ifndef IPCLAB_HARNESS_CALIBRATION_H
#define IPCLAB_HARNESS_CALIBRATION_H

#include "profile.h"

#include <stdbool.h>
#include <stdio.h>

#define CALIBRATION_MEASUREMENTS 64

struct calibration {
    double ticks_per_cycle;
    double cycles[WEIGHT_COUNT];
    bool measured[WEIGHT_COUNT];
    struct costmodel_geometry geometry;     /* caches of this machine; TLBs of the base profile */
    double least[CALIBRATION_MEASUREMENTS]; /* of each loop, over rounds: ticks; 0: none yet */
    size_t next;                            /* of them, in this round */
};

/* Whoever else uses the machine makes loops slower, never faster: so the least of several
 * rounds, some seconds apart, is what this machine takes. */
#define CALIBRATION_ROUNDS 3

/* Gets ready; `base` says what cannot be measured in ring 3. */
void calibration_begin(const struct profile *base, struct calibration *calibration);

/* Measures everything once more; some seconds. */
void calibration_round(struct calibration *calibration);

/* CALIBRATION_ROUNDS of them. */
void calibrate(const struct profile *base, struct calibration *calibration);

/* `base` with what was measured put in its place; the caller frees. */
void calibrated_profile(const struct calibration *calibration, const struct profile *base,
                        const char *name, struct profile *profile);

/* Writes a profile that profile_read reads. */
void profile_write(const struct profile *profile, FILE *file);

#endif
