/* SPDX-License-Identifier: MIT */
/* SHA-256 (FIPS 180-4), to name the exact kernel image and scenario in a manifest. */
#ifndef IPCLAB_HARNESS_SHA256_H
#define IPCLAB_HARNESS_SHA256_H

#include <stddef.h>

/* The digest of `size` bytes at `data`, as 64 lower-case hexadecimal digits and a zero. */
void sha256_text(const void *data, size_t size, char text[65]);

#endif
