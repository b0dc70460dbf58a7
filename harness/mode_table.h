/* SPDX-License-Identifier: MIT */
/* Modes by the axes of the design space, out of their descriptions. */
#ifndef IPCLAB_HARNESS_MODE_TABLE_H
#define IPCLAB_HARNESS_MODE_TABLE_H

#include "image.h"

#include <jansson.h>
#include <stdio.h>

/* Prints a mode's title, and its place on every axis; within the width of a page. */
void modes_print(const struct image *image, FILE *file);

/* The same for README.md and docs/MODES.md. */
void modes_print_markdown(const struct image *image, FILE *file);

/* {name, title, axes, copies, maximum_message, rules}; what a mode does not have is absent. */
json_t *mode_json(const struct ipc_mode_description *mode);

#endif
