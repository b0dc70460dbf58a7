/* SPDX-License-Identifier: MIT */
/* The comparisons of a study under other weights of the cost model. */
#ifndef IPCLAB_HARNESS_STUDY_WEIGHTS_H
#define IPCLAB_HARNESS_STUDY_WEIGHTS_H

#include "study.h"

/*
 * Compares again by all low and by all high weights of each modelled machine, where the
 * costs of the study are modelled cycles. Where that makes another outcome, looks for what
 * decides: each weight is moved to its bounds alone, the others in the middle; and each other
 * machine is taken with its weights in the middle.
 */
void weigh_study(struct study *study, const struct result *result);

#endif
