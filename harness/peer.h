/* SPDX-License-Identifier: MIT */
/* Linux as a peer of our kernel: its transports take a mode's place in scenarios and records. */
#ifndef IPCLAB_HARNESS_PEER_H
#define IPCLAB_HARNESS_PEER_H

#include "cell.h"
#include "engine_class.h"
#include "image.h"

/* Is it a transport of Linux, by its name: "linux-..."? */
bool mode_is_peer(const char *mode);

/* The description of a mode of the image or of a transport of Linux; NULL: neither. */
const struct ipc_mode_description *mode_or_peer(const struct image *image, const char *name);

/* All transports of Linux, as the benchmarks on Linux register them. */
const struct ipc_mode_description *peer_descriptions(size_t *count);

/* Do the cell's partners run on two cores? */
bool cell_is_cross_core(const struct cell *cell);

/* A reason why a cell cannot run under an engine class, by what its mode is of and where its
 * partners are to run; or NULL. */
const char *peer_objection(enum engine_class class, const struct cell *cell);

#endif
