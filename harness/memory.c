/* SPDX-License-Identifier: MIT */
/* Allocation that ends the program where there is no memory. */
#include "memory.h"

#include "diagnostic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *memory)
{
    if (!memory)
        exit(fail(EXIT_ENVIRONMENT, "out of memory; run less at once (--jobs, --filter)"));
    return memory;
}

void *allocate(size_t count, size_t size)
{
    return checked(calloc(count ? count : 1, size));
}

void *make_room(void *array, size_t count, size_t size)
{
    /* The capacity is the next power of two, so it changes only where count is one. */
    if (count & (count - 1))
        return array;
    return checked(reallocarray(array, count ? 2 * count : 1, size));
}

char *copy_text(const char *text)
{
    return checked(strdup(text));
}

char *format_list(const char *format, va_list arguments)
{
    char *text = NULL;

    if (vasprintf(&text, format, arguments) < 0)
        text = NULL;
    return checked(text);
}

char *format_text(const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = format_list(format, arguments);
    va_end(arguments);
    return text;
}
