/* SPDX-License-Identifier: MIT */
/*
 * What a result says, in sentences computed from its numbers and from nothing else. Where the
 * numbers do not carry a statement, the sentence says so.
 */
#ifndef IPCLAB_HARNESS_FINDING_H
#define IPCLAB_HARNESS_FINDING_H

#include "study.h"

#include <stdio.h>

/* Prints the findings, a paragraph each, and how they were come by. Prints nothing where the
 * result holds nothing to compare. */
void findings_print(const struct study *study, FILE *file);

#endif
