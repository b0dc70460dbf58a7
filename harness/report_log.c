/* SPDX-License-Identifier: MIT */
/* Text back into bytes, with every way in which a serial line can spoil it told apart. */
#include "report_log.h"

#include "memory.h"

#include <inttypes.h>
#include <ipclab/crc32.h>
#include <ipclab/report.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A plan of all scenarios at once stays far below. */
#define BYTES_MAXIMUM (256u << 20)

#define LINE_BYTES 256

/* A log that is being read. */
struct parsing {
    const char *rest, *end;
    char line[LINE_BYTES]; /* without its end */
    uint8_t *bytes;
    size_t size, expected;
    bool begun, ended;
    struct report_problem *problem;
};

static bool reject(struct parsing *parsing, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool reject(struct parsing *parsing, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(parsing->problem->text, sizeof(parsing->problem->text), format, arguments);
    va_end(arguments);
    return false;
}

/* The next line; what does not fit is cut, since no line of a report is so long. */
static bool next_line(struct parsing *parsing)
{
    size_t room = (size_t)(parsing->end - parsing->rest), length, kept;
    const char *newline;

    if (!room)
        return false;
    newline = memchr(parsing->rest, '\n', room);
    length = newline ? (size_t)(newline - parsing->rest) : room;
    kept = length < LINE_BYTES ? length : LINE_BYTES - 1;
    memcpy(parsing->line, parsing->rest, kept);
    while (kept && parsing->line[kept - 1] == '\r') /* a terminal program's */
        kept--;
    parsing->line[kept] = '\0';
    parsing->rest += length + (newline != NULL);
    parsing->problem->line++;
    return true;
}

/* Reads `digits` hexadecimal digits, lower case as the guest writes them. */
static bool read_digits(const char *text, unsigned digits, uint32_t *value)
{
    *value = 0;
    for (unsigned i = 0; i < digits; i++) {
        const char *set = "0123456789abcdef";
        const char *digit = text[i] ? strchr(set, text[i]) : NULL;

        if (!digit)
            return false;
        *value = *value << 4 | (uint32_t)(digit - set);
    }
    return true;
}

static bool begin(struct parsing *parsing, const char *text)
{
    unsigned version;
    char rest;

    if (parsing->begun)
        return reject(parsing, "a second report begins; cut the log down to one boot");
    if (sscanf(text, "%u %zu%c", &version, &parsing->expected, &rest) != 2 ||
        parsing->expected > BYTES_MAXIMUM)
        return reject(parsing, "the report's first line is damaged");
    if (version != REPORT_VERSION)
        return reject(parsing, "the report is of version %u and this ipclab reads %d", version,
                      REPORT_VERSION);
    parsing->begun = true;
    parsing->bytes = allocate(parsing->expected, 1);
    return true;
}

/* The line's CRC is over all of it up to the blank before the CRC. */
static bool line_is_whole(const char *line)
{
    size_t length = strlen(line);
    uint32_t crc;

    return length > 9 && line[length - 9] == ' ' && read_digits(line + length - 8, 8, &crc) &&
           crc == crc32_update(0, line, length - 9);
}

static bool take_digits(struct parsing *parsing, const char *digits)
{
    size_t count = strcspn(digits, " ") / 2;

    if (count > REPORT_PIECE || count > parsing->expected - parsing->size)
        return reject(parsing, "the report is longer than its first line says");
    for (size_t i = 0; i < count; i++) {
        uint32_t byte;

        if (!read_digits(digits + 2 * i, 2, &byte))
            return reject(parsing, "the line is damaged: these are no digits");
        parsing->bytes[parsing->size++] = (uint8_t)byte;
    }
    return true;
}

static bool take_piece(struct parsing *parsing, const char *text)
{
    uint32_t offset;

    if (!line_is_whole(parsing->line) || !read_digits(text, 8, &offset) || text[8] != ' ')
        return reject(parsing, "the line is damaged: its CRC is not that of its text");
    if (offset < parsing->size)
        return reject(parsing, "the line is repeated, or out of order");
    if (offset > parsing->size)
        return reject(parsing, "%zu bytes are missing before this line, or it is out of order",
                      offset - parsing->size);
    return take_digits(parsing, text + 9);
}

static bool finish(struct parsing *parsing, const char *text)
{
    uint32_t crc;

    if (parsing->size != parsing->expected)
        return reject(parsing, "the report ends after %zu of %zu bytes", parsing->size,
                      parsing->expected);
    if (!read_digits(text, 8, &crc) || text[8] ||
        crc != crc32_update(0, parsing->bytes, parsing->size))
        return reject(parsing, "the report's bytes do not have the CRC of its last line");
    parsing->ended = true;
    return true;
}

/* One line of the report; those of others are only accepted around it. */
static bool take_line(struct parsing *parsing)
{
    const char *text = parsing->line + sizeof(REPORT_WORD);

    if (strncmp(parsing->line, REPORT_WORD " ", sizeof(REPORT_WORD)))
        return !parsing->begun || parsing->ended ||
               reject(parsing, "another text interrupts the report");
    if (!strncmp(text, "begin ", 6))
        return begin(parsing, text + 6);
    if (!parsing->begun)
        return reject(parsing, "the report's beginning is missing");
    if (parsing->ended)
        return reject(parsing, "the line is repeated, or out of order");
    if (!strncmp(text, "end ", 4))
        return finish(parsing, text + 4);
    return take_piece(parsing, text);
}

uint8_t *report_log_parse(const char *text, size_t size, size_t *bytes,
                          struct report_problem *problem)
{
    struct parsing parsing = {.rest = text, .end = text + size, .problem = problem};
    bool good = true;

    *problem = (struct report_problem){0};
    while (good && next_line(&parsing))
        good = take_line(&parsing);
    if (good && !parsing.begun)
        good = reject(&parsing, "it holds no report; keep all that the serial line says, from "
                                "power-on to the end");
    if (good && !parsing.ended)
        good = reject(&parsing, "the report is cut off after %zu of %zu bytes", parsing.size,
                      parsing.expected);
    *bytes = parsing.size;
    if (good)
        return parsing.bytes;
    free(parsing.bytes);
    return NULL;
}
