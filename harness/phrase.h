/* SPDX-License-Identifier: MIT */
/* Figures and baselines in words, as findings, tables and plots say them. The caller frees. */
#ifndef IPCLAB_HARNESS_PHRASE_H
#define IPCLAB_HARNESS_PHRASE_H

#include "bootstrap.h"
#include "cover.h"

/* A value on the abscissa: "96 B", "64 KiB"; two figures of what is between full kibibytes,
 * "7.3 KiB": an interpolation carries no more. */
char *phrase_size(double size);

/* The same with its interval, where that is wider than the rounding: "12 KiB (10 to 14 KiB)". */
char *phrase_size_interval(double size, struct interval interval);

/* What a box is limited to: "the receiver writes nothing or one word and its memory is
 * fresh"; "" where it has no limit. */
char *phrase_box(const struct cover_box *box);

/* A baseline, short: "written 50%, memory fresh" where `separator` is ", "; without the
 * parameters in `left_out`. */
char *phrase_baseline(const struct cell *key, uint32_t left_out, const char *separator);

/* Appends to `text`, which is released, and returns the longer one. */
char *phrase_append(char *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
