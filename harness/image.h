/* SPDX-License-Identifier: MIT */
/*
 * What a kernel image says about itself: its modes, and the benchmarks and tests of the
 * programs packed into it (ipclab/registry.h). The only source of names in the harness.
 */
#ifndef IPCLAB_HARNESS_IMAGE_H
#define IPCLAB_HARNESS_IMAGE_H

#include "diagnostic.h"

#include <ipclab/registry.h>

#include <stddef.h>

struct image {
    char *path;
    char sha256[65];
    char *compiler; /* that built the kernel, from .comment; empty where unknown */
    char *flags;    /* its flags, from .GCC.command.line; empty where not recorded */
    struct ipc_mode_description *modes;
    size_t mode_count;
    struct benchmark_description *benchmarks;
    size_t benchmark_count;
    struct test_description *tests;
    size_t test_count;
};

/* Reads the image at `path`, or beside the executable where `path` is NULL. A file that is
 * no image of ours, or whose descriptions make no sense, is EXIT_USAGE. */
enum exit_code image_read(const char *path, struct image *image);

/* The mode or benchmark of that name, or NULL. */
const struct ipc_mode_description *image_mode(const struct image *image, const char *name);
const struct benchmark_description *image_benchmark(const struct image *image, const char *name);

void image_free(struct image *image);

#endif
