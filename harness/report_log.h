/* SPDX-License-Identifier: MIT */
/* The report of a guest (ipclab/report.h) out of the log of a serial line. */
#ifndef IPCLAB_HARNESS_REPORT_LOG_H
#define IPCLAB_HARNESS_REPORT_LOG_H

#include "diagnostic.h"

#include <stddef.h>
#include <stdint.h>

#define REPORT_PROBLEM_BYTES 160

/* Why a text holds no report, and in which line. */
struct report_problem {
    unsigned line;
    char text[REPORT_PROBLEM_BYTES];
};

/*
 * Takes the one report out of `text` (of `size` bytes, a zero after them), among whatever else
 * firmware, boot loader and kernel have said. Returns its bytes, which the caller frees, or NULL
 * with the problem: no report, two of them, or one that lost, repeated, reordered or changed
 * anything.
 */
uint8_t *report_log_parse(const char *text, size_t size, size_t *bytes,
                          struct report_problem *problem);

#endif
