/* SPDX-License-Identifier: MIT */
/* The caches of this machine, as the kernel that runs it tells them. */
#ifndef IPCLAB_HARNESS_CACHE_GEOMETRY_H
#define IPCLAB_HARNESS_CACHE_GEOMETRY_H

#include "costmodel/record.h"

/* Sets those of l1i, l1d, l2 and l3 that are known. A number of sets that is no power of two
 * becomes the next lower one, with more ways, so that the size stays about the same. */
void cache_geometry_read(struct costmodel_geometry *geometry);

#endif
