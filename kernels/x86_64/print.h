/* SPDX-License-Identifier: MIT */
/* Formatted lines on the console: for people, never in a measured region. */
#ifndef X86_64_PRINT_H
#define X86_64_PRINT_H

/* %s string, %d int, %u unsigned, %lu unsigned long, %x and %lx hexadecimal; a width and
 * a leading 0 as in printf. */
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
