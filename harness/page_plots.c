/* SPDX-License-Identifier: MIT */
/*
 * Drawings made by gnuplot, several of them in one document: each comes with the same names of its
 * markers and filters, which have to be told apart there.
 */
#include "page_plots.h"

#include "file.h"
#include "memory.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define SVG_BYTES_MAXIMUM (64u << 20)

/* What stands before a name: where it is given, and where it is used. */
static const char *const before_names[] = {"id='", "id=\"", "href='#", "href=\"#", "url(#", NULL};

static size_t length_before_name(const char *text)
{
    for (const char *const *before = before_names; *before; before++)
        if (!strncmp(text, *before, strlen(*before)))
            return strlen(*before);
    return 0;
}

static void put_drawing(const char *drawing, int number, FILE *file)
{
    fputs("<figure class=\"plot\">\n", file);
    while (*drawing) {
        size_t length = length_before_name(drawing);

        if (length)
            fprintf(file, "%.*splot%d-", (int)length, drawing, number);
        else
            fputc(*drawing, file);
        drawing += length ? length : 1;
    }
    fputs("</figure>\n", file);
}

/* Without what makes it a file of its own. */
static void put_file(const char *path, int number, FILE *file)
{
    char *text;
    size_t size;

    if (file_read(path, SVG_BYTES_MAXIMUM, &text, &size))
        return;
    if (strstr(text, "<svg"))
        put_drawing(strstr(text, "<svg"), number, file);
    free(text);
}

static int is_drawing(const struct dirent *entry)
{
    const char *end = strrchr(entry->d_name, '.');

    return end && !strcmp(end, ".svg");
}

void page_plots(const char *path, FILE *file)
{
    char *folder = format_text("%s/plots", path);
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_drawing, alphasort);

    fputs("<h2 id=\"plots\">Plots</h2>\n", file);
    if (count <= 0)
        fputs("<p>This scenario draws none.</p>\n", file);
    for (int i = 0; i < count; i++) {
        char *each = format_text("%s/%s", folder, entries[i]->d_name);

        put_file(each, i, file);
        free(each);
        free(entries[i]);
    }
    free(entries);
    free(folder);
}
