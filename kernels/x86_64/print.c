/* SPDX-License-Identifier: MIT */
#include "print.h"
#include "console.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

static void print_string(const char *text)
{
    size_t bytes = 0;
    while (text[bytes])
        bytes++;
    console_write(text, bytes);
}

static void print_number(uint64_t value, unsigned base, unsigned width, char fill)
{
    char digits[32];
    size_t at = sizeof(digits);

    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    while (sizeof(digits) - at < width && at > 0)
        digits[--at] = fill;
    console_write(digits + at, sizeof(digits) - at);
}

/* Prints one conversion; `format` points behind the per cent sign. Returns what follows. */
static const char *print_conversion(const char *format, va_list *arguments)
{
    char fill = *format == '0' ? '0' : ' ';
    unsigned width = 0;
    bool is_long = false;

    while (*format >= '0' && *format <= '9')
        width = width * 10 + (unsigned)(*format++ - '0');
    if (*format == 'l') {
        is_long = true;
        format++;
    }
    if (*format == 's') {
        print_string(va_arg(*arguments, const char *));
    } else if (*format == 'd') {
        int value = va_arg(*arguments, int);
        if (value < 0)
            console_write("-", 1);
        print_number((uint64_t)(value < 0 ? -(int64_t)value : value), 10, width, fill);
    } else {
        uint64_t value = is_long ? va_arg(*arguments, uint64_t) : va_arg(*arguments, unsigned);
        print_number(value, *format == 'x' ? 16 : 10, width, fill);
    }
    return format + 1;
}

void print(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    while (*format) {
        size_t plain = 0;
        while (format[plain] && format[plain] != '%')
            plain++;
        console_write(format, plain);
        format += plain;
        if (*format)
            format = print_conversion(format + 1, &arguments);
    }
    va_end(arguments);
}
