/* SPDX-License-Identifier: MIT */
/* The outcome of a comparison in a few words, for tables and pictures. */
#ifndef IPCLAB_HARNESS_OUTCOME_TEXT_H
#define IPCLAB_HARNESS_OUTCOME_TEXT_H

#include "comparison.h"

/* Where left is cheaper: "from 7.3 KiB (7.1 KiB to 7.5 KiB)", "always", "never", or what it
 * hangs on: "inconclusive below 4 KiB: page_fault and 2 more". The caller frees. */
char *outcome_text(const struct comparison *comparison);

/* What decides where the weights do: "page_fault", "cr3_write, profile zen"; at most `most`
 * of them are named, and "and 2 more" says how many there are beside. */
char *deciders_text(const struct comparison *comparison, size_t most);

#endif
