/* SPDX-License-Identifier: MIT */
/* The boot command line: words `key=value`, separated by blanks. */
#ifndef CORE_COMMAND_LINE_H
#define CORE_COMMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies the value of `key`, terminated and filled with zeros, to `value`. False where the
 * key is missing or its value does not fit. The last of several counts. */
bool command_line_text(const char *line, const char *key, char *value, size_t bytes);

/* The value `FIRST,SECOND` of `key`: two numbers, decimal or with 0x. False where it is
 * missing or malformed. */
bool command_line_numbers(const char *line, const char *key, uint64_t *first, uint64_t *second);

#endif
