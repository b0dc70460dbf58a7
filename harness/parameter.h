/* SPDX-License-Identifier: MIT */
/*
 * The values of a cell's parameters as text: parsed out of scenarios and record names,
 * printed into record names and tables. What there is comes from ipclab/parameters.h.
 */
#ifndef IPCLAB_HARNESS_PARAMETER_H
#define IPCLAB_HARNESS_PARAMETER_H

#include <ipclab/parameters.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest that parameter_print writes, with the terminating zero. */
#define PARAMETER_TEXT_BYTES 24

/* Every buffer of a cell lies twice in guest memory, once for each partner. */
#define PARAMETER_BYTES_MAXIMUM (UINT64_C(32) << 20)
#define PARAMETER_COUNT_MAXIMUM UINT64_C(65536)

struct parameter {
    const char *key;
    enum ipclab_parameter_kind kind;
    const char *choices; /* of a CHOICE, separated by blanks */
    const char *meaning;
};

/* All parameters, by enum ipclab_parameter. */
extern const struct parameter parameters[PARAMETER_COUNT];

/* The parameter whose key is `key`, or -1. */
int parameter_by_key(const char *key);

/* Parses one value. Returns NULL, or what is wrong with it and what to write instead. */
const char *parameter_parse(enum ipclab_parameter which, const char *text, uint64_t *value);

/* Prints a value as it stands in a record's name: bytes as a plain number. */
void parameter_print(enum ipclab_parameter which, uint64_t value, char text[PARAMETER_TEXT_BYTES]);

/* Prints bytes for people: `8 B`, `64 KiB`, `1 MiB`; exact, so 65537 stays `65537 B`. */
void parameter_print_bytes(uint64_t bytes, char text[PARAMETER_TEXT_BYTES]);

/* Parses a decimal number that uses up all of `text`; no sign, no blanks, no overflow. */
bool parse_number(const char *text, uint64_t *number);

#endif
