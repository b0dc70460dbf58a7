/* SPDX-License-Identifier: MIT */
#include "command_line.h"

/* The value of the word `key=value` that starts at `word`; null where it is another. */
static const char *value_of(const char *word, const char *key)
{
    while (*key && *word == *key) {
        word++;
        key++;
    }
    return *key == 0 && *word == '=' ? word + 1 : NULL;
}

static const char *find_value(const char *line, const char *key)
{
    const char *found = NULL;

    while (*line) {
        const char *value = value_of(line, key);
        if (value)
            found = value;
        while (*line && *line != ' ')
            line++;
        while (*line == ' ')
            line++;
    }
    return found;
}

bool command_line_text(const char *line, const char *key, char *value, size_t bytes)
{
    const char *text = find_value(line, key);
    size_t length = 0;

    if (!text)
        return false;
    while (text[length] && text[length] != ' ')
        length++;
    if (length >= bytes)
        return false;
    for (size_t i = 0; i < bytes; i++)
        value[i] = (char)(i < length ? text[i] : 0);
    return true;
}

static int digit_of(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    if (character >= 'a' && character <= 'f')
        return character - 'a' + 10;
    return 16;
}

/* Reads a number and moves `text` behind it. */
static bool read_number(const char **text, uint64_t *number)
{
    const char *at = *text;
    int base = 10;

    if (at[0] == '0' && at[1] == 'x') {
        base = 16;
        at += 2;
    }
    if (digit_of(*at) >= base)
        return false;
    *number = 0;
    for (; digit_of(*at) < base; at++) {
        if (*number > (UINT64_MAX - 15) / 16)
            return false;
        *number = *number * (uint64_t)base + (uint64_t)digit_of(*at);
    }
    *text = at;
    return true;
}

bool command_line_numbers(const char *line, const char *key, uint64_t *first, uint64_t *second)
{
    const char *text = find_value(line, key);

    return text && read_number(&text, first) && *text++ == ',' && read_number(&text, second) &&
           (*text == 0 || *text == ' ');
}
