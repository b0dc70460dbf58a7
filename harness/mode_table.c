/* SPDX-License-Identifier: MIT */
/* Modes by the axes of the design space. */
#include "mode_table.h"

#include "axis.h"
#include "memory.h"
#include "phrase.h"
#include "table_fit.h"
#include "text_wrap.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>

#define GIBIBYTE (UINT64_C(1) << 30)
#define NOTHING  "-" /* where a message has no bytes, for what is said of them */

static char *maximum_text(const struct ipc_mode_description *mode)
{
    if (mode->data == DATA_NONE)
        return copy_text(NOTHING);
    return mode->maximum_message % GIBIBYTE
               ? phrase_size((double)mode->maximum_message)
               : format_text("%" PRIu64 " GiB", mode->maximum_message / GIBIBYTE);
}

/* The place on an axis of a mode that moves bytes; of one that does not, where it has one. */
static const char *place(const struct ipc_mode_description *mode, enum mode_axis axis)
{
    bool of_bytes = axis == AXIS_LAYOUT || axis == AXIS_PLACEMENT || axis == AXIS_FAULTS;

    return mode->data == DATA_NONE && of_bytes ? NOTHING : axis_value(mode, axis);
}

static struct table place_table(const struct image *image)
{
    struct table table = table_new(AXIS_COUNT + 3, AXIS_COUNT + 3);

    table.keys = 1;
    table_add(&table, "mode");
    for (int axis = 0; axis < AXIS_COUNT; axis++)
        table_add(&table, axis_title((enum mode_axis)axis));
    table_add(&table, "bytes copied");
    table_add(&table, "longest message");
    for (size_t i = 0; i < image->mode_count; i++) {
        const struct ipc_mode_description *mode = &image->modes[i];
        char *maximum = maximum_text(mode);

        table_add(&table, mode->name);
        for (int axis = 0; axis < AXIS_COUNT; axis++)
            table_add(&table, place(mode, (enum mode_axis)axis));
        table_add(&table, copy_rule_text((enum mode_copy_rule)mode->copy_rule));
        table_add(&table, maximum);
        free(maximum);
    }
    return table;
}

static struct table title_table(const struct image *image)
{
    struct table table = table_new(2, 2);

    table_add(&table, "mode");
    table_add(&table, "how the bytes of a message move");
    for (size_t i = 0; i < image->mode_count; i++) {
        table_add(&table, image->modes[i].name);
        table_add(&table, image->modes[i].title);
    }
    return table;
}

void modes_print(const struct image *image, FILE *file)
{
    struct table titles = title_table(image), places = place_table(image);

    table_print(&titles, file);
    fputc('\n', file);
    table_print_within(&places, TEXT_WRAP_COLUMNS, file);
    table_free(&titles);
    table_free(&places);
}

void modes_print_markdown(const struct image *image, FILE *file)
{
    struct table titles = title_table(image), places = place_table(image);

    table_print_markdown(&titles, file);
    fputc('\n', file);
    table_print_markdown(&places, file);
    table_free(&titles);
    table_free(&places);
}

json_t *mode_json(const struct ipc_mode_description *mode)
{
    json_t *axes = json_object();
    json_t *object =
        json_pack("{s:s, s:s, s:o, s:s}", "name", mode->name, "title", mode->title, "axes", axes,
                  "copies", copy_rule_text((enum mode_copy_rule)mode->copy_rule));

    for (int axis = 0; axis < AXIS_COUNT; axis++)
        json_object_set_new(axes, axis_title((enum mode_axis)axis),
                            json_string(place(mode, (enum mode_axis)axis)));
    if (mode->data != DATA_NONE && mode->maximum_message <= INT64_MAX)
        json_object_set_new(object, "maximum_message",
                            json_integer((json_int_t)mode->maximum_message));
    if (mode->rule_count)
        json_object_set_new(
            object, "rules",
            json_pack("{s:s, s:i}", "system", mode->rules, "count", (int)mode->rule_count));
    return object;
}
