/* SPDX-License-Identifier: MIT */
/* How long a measurement takes to begin: from QEMU's start to the guest's first sample. */
#ifndef IPCLAB_HARNESS_FIRST_SAMPLE_H
#define IPCLAB_HARNESS_FIRST_SAMPLE_H

#include "diagnostic.h"
#include "shared_options.h"

/* Boots the image nine times on each engine that there is, `model` without the cost model and
 * with it, for one cell, and prints medians. Time is the host's, from just before fork and exec;
 * the run region is looked at once a millisecond. */
enum exit_code first_sample_probe(const char *kernel, const struct shared_options *options);

#endif
