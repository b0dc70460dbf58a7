/* SPDX-License-Identifier: MIT */
/*
 * Which functions an address of code belongs to, those that the compiler put in line included:
 * by the debug information of an ELF file, read by addr2line(1).
 */
#ifndef IPCLAB_HARNESS_CODE_PLACES_H
#define IPCLAB_HARNESS_CODE_PLACES_H

#include "diagnostic.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CODE_FUNCTIONS_MAXIMUM 12 /* deeper nesting is cut off at the outer end */

struct code_place {
    uint64_t address;
    const char *function[CODE_FUNCTIONS_MAXIMUM]; /* the innermost first */
    const char *file[CODE_FUNCTIONS_MAXIMUM];     /* the code of each: FILE:LINE */
    size_t depth;
};

struct code_places {
    struct code_place *places; /* by rising address */
    size_t count;
    char *text; /* what all names point into */
};

/* Looks up `count` addresses, sorted and each once. EXIT_ENVIRONMENT where addr2line is missing
 * or fails. The caller frees. */
enum exit_code code_places_find(const char *path, const uint64_t *addresses, size_t count,
                                struct code_places *places);

/* Takes `text`, what addr2line -a -f -i printed, apart. False where it is something else. */
bool code_places_parse(char *text, struct code_places *places);

/* NULL where the address was not looked up. */
const struct code_place *code_place_at(const struct code_places *places, uint64_t address);

void code_places_free(struct code_places *places);

#endif
