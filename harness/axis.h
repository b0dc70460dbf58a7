/* SPDX-License-Identifier: MIT */
/* The axes of the design space, in words (ipclab/registry.h). */
#ifndef IPCLAB_HARNESS_AXIS_H
#define IPCLAB_HARNESS_AXIS_H

#include <ipclab/registry.h>

/* The axis's title: "control transfer". */
const char *axis_title(enum mode_axis axis);

/* Where `mode` stands on it: "rendezvous". */
const char *axis_value(const struct ipc_mode_description *mode, enum mode_axis axis);

/* What `bytes_copied` is, told by the bytes delivered: "2 x delivered". */
const char *copy_rule_text(enum mode_copy_rule rule);

#endif
