/* SPDX-License-Identifier: MIT */
/* Tables as text. */
#include "table_sink.h"

#include "memory.h"
#include "table_fit.h"
#include "text_wrap.h"

#include <stdlib.h>
#include <string.h>

static void put_caption(const char *caption, FILE *file)
{
    while (*caption) {
        int length = (int)strcspn(caption, "\n");
        char *line = format_text("%.*s", length, caption);

        text_wrap(line, file);
        free(line);
        caption += length + (caption[length] == '\n');
    }
}

static void put(struct table_sink *sink, const char *caption, const struct table *table)
{
    if (sink->any)
        fputc('\n', sink->file);
    sink->any = true;
    put_caption(caption, sink->file);
    table_print_within(table, TEXT_WRAP_COLUMNS, sink->file);
}

struct table_sink table_sink_text(FILE *file)
{
    return (struct table_sink){.put = put, .file = file};
}
