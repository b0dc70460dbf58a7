/* SPDX-License-Identifier: MIT */
/*
 * Allocation that cannot fail: the harness has nothing useful to do without memory, so it
 * says so and exits with EXIT_ENVIRONMENT. Everything is released by free().
 */
#ifndef IPCLAB_HARNESS_MEMORY_H
#define IPCLAB_HARNESS_MEMORY_H

#include <stdarg.h>
#include <stddef.h>

/* `count` zeroed elements of `size` bytes; never NULL, also where count is 0. */
void *allocate(size_t count, size_t size);

/* Room for element `count` of `array`, which is reallocated as it fills; *array may be NULL
 * while count is 0. New elements are not zeroed. */
void *make_room(void *array, size_t count, size_t size);

/* A copy of `text`. */
char *copy_text(const char *text);

/* The formatted text. */
char *format_text(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *format_list(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));

#endif
