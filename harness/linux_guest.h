/* SPDX-License-Identifier: MIT */
/*
 * Linux in the same engine: cells over Linux's transports run in a guest of Linux's own, of the
 * same machine type, processor and clock as the guest of our kernel.
 */
#ifndef IPCLAB_HARNESS_LINUX_GUEST_H
#define IPCLAB_HARNESS_LINUX_GUEST_H

#include "boot.h"

#include <jansson.h>

/* Why there can be no Linux guest, or NULL; static. */
const char *linux_guest_objection(void);

/* boots_run for a plan whose cells are of our kernel, of Linux, or of both: each repetition is
 * a boot of either, and their outcomes are one. */
enum exit_code linux_guest_boots_run(const struct plan *plan, struct boot *boots, size_t count,
                                     unsigned jobs, struct progress *progress);

/* What the Linux guest is, for the manifest; NULL where the plan needs none. */
json_t *linux_guest_json(const struct plan *plan);

/* The same as a clause for captions: what makes it like our kernel's guest. The caller frees. */
char *linux_guest_text(const struct plan *plan);

#endif
