/* SPDX-License-Identifier: MIT */
/* One line on stderr for each failure. */
#include "diagnostic.h"

#include <stdarg.h>
#include <stdio.h>

static void print_line(const char *prefix, const char *format, va_list arguments)
{
    fputs(prefix, stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    fflush(stderr);
}

enum exit_code fail(enum exit_code code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print_line("ipclab: ", format, arguments);
    va_end(arguments);
    return code;
}

void warn(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print_line("ipclab: warning: ", format, arguments);
    va_end(arguments);
}
