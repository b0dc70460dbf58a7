/* SPDX-License-Identifier: MIT */
/* Who was held by whom, a row for each mode. */
#include "disturbance.h"

#include "memory.h"
#include "parameter.h"
#include "phrase.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add_taken(struct table *table, char *text)
{
    table_add(table, text);
    free(text);
}

static bool is_flood(const struct cell *cell)
{
    return cell->present & PARAMETER_BIT(TARGET);
}

static const char *heading_of(const struct cell *cell, char text[PARAMETER_TEXT_BYTES])
{
    enum ipclab_parameter which = is_flood(cell) ? PARAMETER_TARGET : PARAMETER_BYSTANDER;

    parameter_print(which, cell->parameter[which], text);
    return text;
}

/* Faults are told at the longest delay, where they are the same otherwise. */
static uint64_t longest_delay(const struct disturbances *all)
{
    uint64_t most = 0;

    for (size_t i = 0; i < all->count; i++)
        if (all->list[i].cell->parameter[PARAMETER_DELAY] > most)
            most = all->list[i].cell->parameter[PARAMETER_DELAY];
    return most;
}

static bool is_told(const struct disturbances *all, const struct disturbance *each, bool floods)
{
    return is_flood(each->cell) == floods &&
           (floods || each->cell->parameter[PARAMETER_DELAY] == longest_delay(all));
}

/* Besides the size: not all modes have messages of every size. */
static bool same_column(const struct cell *one, const struct cell *other)
{
    if (one->present != other->present)
        return false;
    for (int which = 0; which < PARAMETER_COUNT; which++)
        if (one->present >> which & 1 && which != PARAMETER_SIZE &&
            one->parameter[which] != other->parameter[which])
            return false;
    return true;
}

static const struct disturbance *find(const struct disturbances *all, const struct cell *column,
                                      const char *mode)
{
    for (size_t i = 0; i < all->count; i++)
        if (!strcmp(all->list[i].cell->mode, mode) && same_column(all->list[i].cell, column))
            return &all->list[i];
    return NULL;
}

static bool is_first(const struct disturbances *all, size_t index, bool floods, bool by_mode)
{
    for (size_t i = 0; i < index; i++)
        if (is_told(all, &all->list[i], floods) &&
            (by_mode ? !strcmp(all->list[i].cell->mode, all->list[index].cell->mode)
                     : same_column(all->list[i].cell, all->list[index].cell)))
            return false;
    return is_told(all, &all->list[index], floods);
}

/* ---- faults --------------------------------------------------------------------------------- */

static char *times_text(const struct disturbance *each)
{
    if (!each)
        return copy_text("-");
    return isnan(disturbance_times(each)) ? copy_text("refused")
                                          : format_text("%.3g", disturbance_times(each));
}

static void put_faults(const struct disturbances *all, struct table_sink *sink)
{
    size_t columns = 1;
    struct table table;
    char *caption;

    for (size_t i = 0; i < all->count; i++)
        columns += is_first(all, i, false, false);
    if (columns == 1)
        return;
    table = table_new(columns, 1);
    table_add(&table, "");
    for (size_t i = 0; i < all->count; i++)
        if (is_first(all, i, false, false)) {
            char whose[PARAMETER_TEXT_BYTES], side[PARAMETER_TEXT_BYTES];

            parameter_print(PARAMETER_SIDE, all->list[i].cell->parameter[PARAMETER_SIDE], side);
            add_taken(&table, format_text("%s, %s", side, heading_of(all->list[i].cell, whose)));
        }
    for (size_t row = 0; row < all->count; row++)
        if (is_first(all, row, false, true)) {
            table_add(&table, all->list[row].cell->mode);
            for (size_t i = 0; i < all->count; i++)
                if (is_first(all, i, false, false))
                    add_taken(&table,
                              times_text(find(all, all->list[i].cell, all->list[row].cell->mode)));
        }
    caption = format_text("A bystander's longest round trip while a page of another client's "
                          "message is awaited\n(times as long as undisturbed; the page comes after "
                          "%" PRIu64 " thousand ticks; whose page, whose client)\n",
                          longest_delay(all));
    sink->put(sink, caption, &table);
    free(caption);
    table_free(&table);
}

/* ---- floods --------------------------------------------------------------------------------- */

static const struct disturbance *flood_of(const struct disturbances *all, const char *mode,
                                          uint64_t target)
{
    for (size_t i = 0; i < all->count; i++)
        if (is_flood(all->list[i].cell) && !strcmp(all->list[i].cell->mode, mode) &&
            all->list[i].cell->parameter[PARAMETER_TARGET] == target)
            return &all->list[i];
    return NULL;
}

static char *number_text(const struct disturbance *each, double value)
{
    return !each || isnan(value) ? copy_text("-") : format_text("%.0f", value);
}

static void put_floods(const struct disturbances *all, struct table_sink *sink)
{
    static const char *const headings[] = {"", "frames taken", "refused", "alone", "longest"};
    size_t columns = sizeof(headings) / sizeof(*headings);
    struct table table = table_new(columns, 1);

    for (size_t i = 0; i < columns; i++)
        table_add(&table, headings[i]);
    for (size_t i = 0; i < all->count; i++)
        if (is_first(all, i, true, true)) {
            const struct disturbance *memory =
                flood_of(all, all->list[i].cell->mode, TARGET_MEMORY);
            const struct disturbance *server =
                flood_of(all, all->list[i].cell->mode, TARGET_SERVER);

            table_add(&table, all->list[i].cell->mode);
            add_taken(&table, number_text(memory, memory ? memory->frames : NAN));
            add_taken(&table,
                      memory ? format_text("%.3g %%", 100 * memory->refused) : copy_text("-"));
            add_taken(&table, number_text(server, server ? server->alone : NAN));
            add_taken(&table, number_text(server, server ? server->longest : NAN));
        }
    if (table.count > columns)
        sink->put(sink,
                  "A flood: frames of memory that it takes and a victim's round trips that are "
                  "refused;\nticks of one, alone and at worst under a flood of its server\n",
                  &table);
    table_free(&table);
}

/* ---- interrupts ----------------------------------------------------------------------------- */

static bool same_size(const struct cell *one, const struct cell *other)
{
    return one->parameter[PARAMETER_SIZE] == other->parameter[PARAMETER_SIZE];
}

static bool is_first_size(const struct disturbances *all, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (same_size(all->stretches[i].cell, all->stretches[index].cell))
            return false;
    return true;
}

static bool is_first_mode(const struct disturbances *all, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (!strcmp(all->stretches[i].cell->mode, all->stretches[index].cell->mode))
            return false;
    return true;
}

static void add_stretches(struct table *table, const struct disturbances *all, size_t row)
{
    table_add(table, all->stretches[row].cell->mode);
    for (size_t i = 0; i < all->stretch_count; i++) {
        char *text = copy_text("-");

        if (!is_first_size(all, i)) {
            free(text);
            continue;
        }
        for (size_t j = 0; j < all->stretch_count; j++)
            if (same_size(all->stretches[i].cell, all->stretches[j].cell) &&
                !strcmp(all->stretches[j].cell->mode, all->stretches[row].cell->mode)) {
                free(text);
                text = format_text("%.0f", all->stretches[j].instructions);
            }
        add_taken(table, text);
    }
}

static void put_stretches(const struct disturbances *all, struct table_sink *sink)
{
    size_t columns = 1;
    struct table table;

    for (size_t i = 0; i < all->stretch_count; i++)
        columns += is_first_size(all, i);
    if (columns == 1)
        return;
    table = table_new(columns, 1);
    table_add(&table, "");
    for (size_t i = 0; i < all->stretch_count; i++)
        if (is_first_size(all, i))
            add_taken(&table,
                      phrase_size((double)all->stretches[i].cell->parameter[PARAMETER_SIZE]));
    for (size_t row = 0; row < all->stretch_count; row++)
        if (is_first_mode(all, row))
            add_stretches(&table, all, row);
    sink->put(sink,
              "The longest stretch without interrupts in round trips, in instructions, by size\n",
              &table);
    table_free(&table);
}

void disturbances_put(const struct disturbances *all, struct table_sink *sink)
{
    put_faults(all, sink);
    put_floods(all, sink);
    put_stretches(all, sink);
}
