/* SPDX-License-Identifier: MIT */
/* Lines broken at blanks. */
#include "text_wrap.h"

#include <string.h>

#define INDENT 2

void text_wrap(const char *paragraph, FILE *file)
{
    size_t column = 0;

    while (*paragraph) {
        size_t word = strcspn(paragraph, " ");

        if (column && column + 1 + word > TEXT_WRAP_COLUMNS) {
            fprintf(file, "\n%*s", INDENT, "");
            column = INDENT;
        } else if (column) {
            fputc(' ', file);
            column++;
        }
        fprintf(file, "%.*s", (int)word, paragraph);
        column += word;
        paragraph += word;
        paragraph += strspn(paragraph, " ");
    }
    fputc('\n', file);
}
