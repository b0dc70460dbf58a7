/* SPDX-License-Identifier: MIT */
/* Workloads that are run natively and under the model; none of them was calibrated with. */
#ifndef IPCLAB_HARNESS_VALIDATION_H
#define IPCLAB_HARNESS_VALIDATION_H

#include "calibration.h"
#include "cell.h"
#include "diagnostic.h"
#include "profile.h"

#include <stddef.h>

struct validation {
    struct cell cell;
    char name[64];
    double measured;  /* core cycles of one pass, natively */
    double predicted; /* modelled cycles of one pass */
    double error;     /* in per cent of the measured, signed */
};

/* Takes turns at calibrating, into `calibration`, and at running all workloads natively, the
 * least of each counting; then runs them under the model, by `base` with what was calibrated
 * in its place. The caller frees *validations. */
enum exit_code validate(const char *kernel, const struct profile *base,
                        struct calibration *calibration, struct validation **validations,
                        size_t *count);

#endif
