/* SPDX-License-Identifier: MIT */
/* Whether a text may stand in JSON: everything that a run is told lands in its manifest. */
#ifndef IPCLAB_HARNESS_UTF8_H
#define IPCLAB_HARNESS_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the `length` bytes at `text` are UTF-8. */
bool utf8_valid(const char *text, size_t length);

#endif
