/* SPDX-License-Identifier: MIT */
/*
 * A study as CSV files, for plots and for whoever computes on: a plot looks up and computes
 * nothing. Every file has the baselines' place in a grid of small pictures: in its columns the
 * parameter `written`, or gather's alternatives; in its rows all others.
 */
#ifndef IPCLAB_HARNESS_STUDY_CSV_H
#define IPCLAB_HARNESS_STUDY_CSV_H

#include "study.h"

#include <stdio.h>

/* One line for each mode, baseline and message size: the cost, also relative to the reference. */
void curves_csv(const struct study *study, FILE *file);

/* One line for each crossing of two modes, and for each pair that has none. */
void crossovers_csv(const struct study *study, FILE *file);

/* One line for each baseline and message size: the cheapest mode, the next, their ratio, and
 * whether the two are even; once among all modes, once among those that leave nothing shared. The
 * study has message sizes. */
void cheapest_csv(const struct study *study, FILE *file);

/* One line for each alternative, baseline and segment size: what gather saves. */
void gains_csv(const struct study *study, FILE *file);

/* One line for each break-even segment size, and for each alternative that has none. */
void break_even_csv(const struct study *study, FILE *file);

/* One line for each pair, machine and bound of the cost model's weights, and crossing: what
 * the outcomes above come to there. */
void bands_csv(const struct study *study, FILE *file);

#endif
