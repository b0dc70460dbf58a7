/* SPDX-License-Identifier: MIT */
/* The little of string.h and stdio.h that programs in ring 3 need. */
#ifndef RUNTIME_TEXT_H
#define RUNTIME_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Called by the compiler too. */
void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memset(void *to, int value, size_t bytes);
int memcmp(const void *left, const void *right, size_t bytes);

size_t text_length(const char *text);
bool text_equal(const char *left, const char *right);

/* Copies at most bytes - 1 characters and fills up with zeros. */
void text_copy(char *to, const char *from, size_t bytes);

/* A text that grows in a buffer of fixed size; what does not fit is cut. */
struct text {
    char *to;
    size_t room; /* with the terminating zero */
};

void text_add(struct text *text, const char *add);
void text_add_number(struct text *text, uint64_t number);

#endif
