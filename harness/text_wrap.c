/* SPDX-License-Identifier: MIT */
/* Lines broken at blanks. */
#include "text_wrap.h"

#include <stdbool.h>
#include <string.h>

#define INDENT 2

/* Prints words from `column` on; the lines that follow begin at `indent`. */
static void wrap(const char *paragraph, size_t column, size_t indent, FILE *file)
{
    bool begun = false; /* a word is in this line */

    while (*paragraph) {
        size_t word = strcspn(paragraph, " ");

        if (begun && column + 1 + word > TEXT_WRAP_COLUMNS) {
            fprintf(file, "\n%*s", (int)indent, "");
            column = indent;
        } else if (begun) {
            fputc(' ', file);
            column++;
        }
        fprintf(file, "%.*s", (int)word, paragraph);
        column += word;
        begun = true;
        paragraph += word;
        paragraph += strspn(paragraph, " ");
    }
    fputc('\n', file);
}

void text_wrap(const char *paragraph, FILE *file)
{
    wrap(paragraph, 0, INDENT, file);
}

void text_wrap_at(const char *paragraph, size_t column, FILE *file)
{
    wrap(paragraph, column, column, file);
}
