/* SPDX-License-Identifier: MIT */
/* Parameter values as text, by the table in ipclab/parameters.h. */
#include "parameter.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct parameter parameters[PARAMETER_COUNT] = {
#define P(symbol, key, kind, choices, meaning)                                                     \
    [PARAMETER_##symbol] = {key, PARAMETER_KIND_##kind, choices, meaning},
    IPCLAB_PARAMETER_TABLE(P)
#undef P
};

int parameter_by_key(const char *key)
{
    for (int which = 0; which < PARAMETER_COUNT; which++)
        if (!strcmp(parameters[which].key, key))
            return which;
    return -1;
}

bool parse_number(const char *text, uint64_t *number)
{
    uint64_t sum = 0;

    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        if (__builtin_mul_overflow(sum, 10, &sum) ||
            __builtin_add_overflow(sum, (uint64_t)(*text - '0'), &sum))
            return false;
    }
    *number = sum;
    return true;
}

/* A number before the suffix `suffix`; the rest of the text must be just that suffix. */
static bool parse_with_suffix(const char *text, char suffix, uint64_t *number)
{
    char digits[PARAMETER_TEXT_BYTES];
    size_t length = strlen(text);

    if (!length || length > sizeof(digits) || text[length - 1] != suffix)
        return false;
    memcpy(digits, text, length - 1);
    digits[length - 1] = '\0';
    return parse_number(digits, number);
}

static const char *parse_bytes(const char *text, uint64_t *value)
{
    uint64_t unit;

    if (parse_number(text, value))
        unit = 1;
    else if (parse_with_suffix(text, 'K', value))
        unit = 1 << 10;
    else if (parse_with_suffix(text, 'M', value))
        unit = 1 << 20;
    else
        return "it is not a number of bytes; write it as 4096, 4K or 1M";
    if (__builtin_mul_overflow(*value, unit, value) || *value > PARAMETER_BYTES_MAXIMUM)
        return "it is more than a guest has room for; the most is 32M";
    return NULL;
}

static const char *parse_count(const char *text, uint64_t *value)
{
    if (!parse_number(text, value) || !*value || *value > PARAMETER_COUNT_MAXIMUM)
        return "it is not a count; write a whole number from 1 to 65536";
    return NULL;
}

static const char *parse_fraction(const char *text, uint64_t *value)
{
    if (!strcmp(text, "word")) {
        *value = FRACTION_WORD;
        return NULL;
    }
    if (!strcmp(text, "0")) {
        *value = 0;
        return NULL;
    }
    if (!parse_with_suffix(text, '%', value) || *value > 100)
        return "it is not a fraction; write 0, 1% to 100%, or word";
    return NULL;
}

/* The length of the first choice in `choices`, and where the next one starts. */
static size_t choice_length(const char *choices, const char **next)
{
    size_t length = strcspn(choices, " ");

    *next = choices + length;
    *next += strspn(*next, " ");
    return length;
}

static const char *parse_choice(const char *choices, const char *text, uint64_t *value)
{
    const char *next;

    for (uint64_t index = 0; *choices; index++, choices = next) {
        size_t length = choice_length(choices, &next);

        if (strlen(text) == length && !memcmp(choices, text, length)) {
            *value = index;
            return NULL;
        }
    }
    return "it is none of the choices; `ipclab list` shows them";
}

const char *parameter_parse(enum ipclab_parameter which, const char *text, uint64_t *value)
{
    switch (parameters[which].kind) {
    case PARAMETER_KIND_BYTES:
        return parse_bytes(text, value);
    case PARAMETER_KIND_COUNT:
        return parse_count(text, value);
    case PARAMETER_KIND_FRACTION:
        return parse_fraction(text, value);
    case PARAMETER_KIND_CHOICE:
        return parse_choice(parameters[which].choices, text, value);
    }
    return "its key is of no known kind";
}

static void print_choice(const char *choices, uint64_t value, char text[PARAMETER_TEXT_BYTES])
{
    const char *next;

    for (uint64_t index = 0; *choices; index++, choices = next) {
        int length = (int)choice_length(choices, &next);

        if (index == value) {
            snprintf(text, PARAMETER_TEXT_BYTES, "%.*s", length, choices);
            return;
        }
    }
    snprintf(text, PARAMETER_TEXT_BYTES, "%" PRIu64, value);
}

void parameter_print(enum ipclab_parameter which, uint64_t value, char text[PARAMETER_TEXT_BYTES])
{
    enum ipclab_parameter_kind kind = parameters[which].kind;

    if (kind == PARAMETER_KIND_CHOICE)
        print_choice(parameters[which].choices, value, text);
    else if (kind == PARAMETER_KIND_FRACTION && value == FRACTION_WORD)
        snprintf(text, PARAMETER_TEXT_BYTES, "word");
    else if (kind == PARAMETER_KIND_FRACTION && value)
        snprintf(text, PARAMETER_TEXT_BYTES, "%" PRIu64 "%%", value);
    else
        snprintf(text, PARAMETER_TEXT_BYTES, "%" PRIu64, value);
}

void parameter_print_bytes(uint64_t bytes, char text[PARAMETER_TEXT_BYTES])
{
    const uint64_t mebi = UINT64_C(1) << 20, kibi = UINT64_C(1) << 10;

    if (bytes && bytes % mebi == 0)
        snprintf(text, PARAMETER_TEXT_BYTES, "%" PRIu64 " MiB", bytes / mebi);
    else if (bytes && bytes % kibi == 0)
        snprintf(text, PARAMETER_TEXT_BYTES, "%" PRIu64 " KiB", bytes / kibi);
    else
        snprintf(text, PARAMETER_TEXT_BYTES, "%" PRIu64 " B", bytes);
}
