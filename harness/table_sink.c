/* SPDX-License-Identifier: MIT */
/* Tables as text. */
#include "table_sink.h"

static void put(struct table_sink *sink, const char *caption, const struct table *table)
{
    if (sink->any)
        fputc('\n', sink->file);
    sink->any = true;
    fputs(caption, sink->file);
    table_print(table, sink->file);
}

struct table_sink table_sink_text(FILE *file)
{
    return (struct table_sink){.put = put, .file = file};
}
