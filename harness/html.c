/* SPDX-License-Identifier: MIT */
/* Text and tables as HTML. */
#include "html.h"

#include "table_fit.h"

#include <string.h>

/* What a table may take before the page has to be scrolled, in columns of text. */
#define PAGE_COLUMNS 120

void html_text(FILE *file, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '&':
            fputs("&amp;", file);
            break;
        case '<':
            fputs("&lt;", file);
            break;
        case '>':
            fputs("&gt;", file);
            break;
        case '"':
            fputs("&quot;", file);
            break;
        default:
            fputc(*text, file);
        }
}

static void put_part(FILE *file, const char *text, size_t length)
{
    char part[512];

    snprintf(part, sizeof(part), "%.*s", (int)length, text);
    html_text(file, part);
}

/* The first line is the title, the others are remarks; the parentheses around these are for
 * plain text. */
static void put_caption(FILE *file, const char *caption)
{
    const char *kind = "title";

    fputs("<figcaption>", file);
    while (*caption) {
        size_t length = strcspn(caption, "\n");
        bool remark = length > 1 && caption[0] == '(' && caption[length - 1] == ')';

        fprintf(file, "<span class=\"%s\">", kind);
        put_part(file, caption + remark, length - 2 * (size_t)remark);
        fputs("</span>", file);
        caption += length + (caption[length] == '\n');
        kind = "remark";
    }
    fputs("</figcaption>\n", file);
}

/* Words among numbers stand back. */
static bool is_note(const char *text)
{
    return !strcmp(text, "-") || !strcmp(text, "skipped") || !strcmp(text, "failed") ||
           !strcmp(text, "no time");
}

static void put_row(FILE *file, const struct table *table, size_t first, const char *element)
{
    fputs("<tr>", file);
    for (size_t column = 0; column < table->columns && first + column < table->count; column++) {
        const char *text = table->cells[first + column];
        const char *class = column < table->left ? " class=\"word\""
                            : is_note(text)      ? " class=\"note\""
                                                 : "";

        fprintf(file, "<%s%s>", element, class);
        html_text(file, text);
        fprintf(file, "</%s>", element);
    }
    fputs("</tr>\n", file);
}

static void put_table(FILE *file, const struct table *table)
{
    size_t body = table->headings * table->columns;

    fputs("<div class=\"scroll\"><table>\n<thead>", file);
    for (size_t first = 0; first < body; first += table->columns)
        put_row(file, table, first, "th");
    fputs("</thead>\n<tbody>\n", file);
    for (size_t first = body; first < table->count; first += table->columns)
        put_row(file, table, first, "td");
    fputs("</tbody></table></div>\n", file);
}

static void put(struct table_sink *sink, const char *caption, const struct table *table)
{
    FILE *file = sink->file;

    fputs("<figure class=\"table\">\n", file);
    put_caption(file, caption);
    if (table_fits_better_turned(table, PAGE_COLUMNS)) {
        struct table turned = table_turned(table);

        put_table(file, &turned);
        table_free(&turned);
    } else {
        put_table(file, table);
    }
    fputs("</figure>\n", file);
}

struct table_sink table_sink_html(FILE *file)
{
    return (struct table_sink){.put = put, .file = file};
}
