/* SPDX-License-Identifier: MIT */
/* Tables of a result. */
#include "report.h"

#include "cell.h"
#include "counter.h"
#include "engine_class.h"
#include "memory.h"
#include "table.h"

#include <stdlib.h>
#include <string.h>

/* One cell of the result: the row of its median, or of its only repetition. */
struct entry {
    struct cell cell;
    const json_t *row;
    char group[CELL_NAME_BYTES]; /* benchmark and parameters without the size */
};

struct entries {
    struct entry *entries;
    size_t count;
    const struct engine_class_description *class;
    const json_t *titles; /* of the benchmarks, by name */
};

static const char *text_of(const json_t *row, const char *key)
{
    const char *text = json_string_value(json_object_get(row, key));

    return text ? text : "";
}

/* The row that stands for its cell: the median where there is one. */
static bool is_representative(const json_t *row)
{
    if (!strcmp(text_of(row, "run_type"), "aggregate"))
        return !strcmp(text_of(row, "aggregate_name"), "median");
    return json_integer_value(json_object_get(row, "repetitions")) < 2 ||
           (json_integer_value(json_object_get(row, "repetition_index")) == 0 &&
            !json_object_get(row, "real_time"));
}

static void set_group(struct entry *entry)
{
    struct cell group = entry->cell;

    group.mode[0] = '\0';
    group.present &= ~PARAMETER_BIT(SIZE);
    cell_set_name(&group);
    memcpy(entry->group, group.name, sizeof(entry->group));
}

static enum exit_code add_row(struct entries *all, const json_t *row, const char *path)
{
    struct entry entry = {.row = row};

    all->class = engine_class_by_label(text_of(row, "label"));
    if (!all->class || !cell_from_name(text_of(row, "run_name"), &entry.cell))
        return fail(EXIT_USAGE,
                    "%s: has a record `%s` that ipclab did not write; name a folder that "
                    "`ipclab run` made",
                    path, text_of(row, "run_name"));
    if (!is_representative(row))
        return EXIT_GOOD;
    set_group(&entry);
    all->entries = make_room(all->entries, all->count, sizeof(*all->entries));
    all->entries[all->count++] = entry;
    return EXIT_GOOD;
}

static enum exit_code read_entries(const json_t *results, const char *path, struct entries *all)
{
    const json_t *rows = json_object_get(results, "benchmarks");
    enum exit_code code = EXIT_GOOD;

    *all = (struct entries){
        .titles = json_object_get(json_object_get(results, "context"), "benchmark_titles"),
    };
    for (size_t i = 0; !code && i < json_array_size(rows); i++)
        code = add_row(all, json_array_get(rows, i), path);
    if (!code && !all->count)
        code = fail(EXIT_USAGE, "%s: holds no record; name a folder that `ipclab run` made", path);
    return code;
}

/* Is entry `index` the first of its group, with or without the same mode or size? */
static bool is_first(const struct entries *all, size_t index, bool same_mode, bool same_size)
{
    const struct entry *this = &all->entries[index];

    for (size_t i = 0; i < index; i++) {
        const struct entry *other = &all->entries[i];

        if (!strcmp(this->group, other->group) &&
            (!same_mode || !strcmp(this->cell.mode, other->cell.mode)) &&
            (!same_size ||
             this->cell.parameter[PARAMETER_SIZE] == other->cell.parameter[PARAMETER_SIZE]))
            return false;
    }
    return true;
}

/* The number, or why there is none. */
static void add_value(struct table *table, const json_t *row, const char *counter)
{
    const json_t *value = json_object_get(row, counter);

    if (json_is_number(value))
        table_add_number(table, json_number_value(value));
    else if (json_object_get(row, "error_occurred"))
        table_add(table, "failed");
    else
        table_add(table, json_object_get(row, "skipped") ? "skipped" : "-");
}

static const struct entry *find(const struct entries *all, const char *group, const char *mode,
                                uint64_t size)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct entry *entry = &all->entries[i];

        if (!strcmp(entry->group, group) && !strcmp(entry->cell.mode, mode) &&
            entry->cell.parameter[PARAMETER_SIZE] == size)
            return entry;
    }
    return NULL;
}

static size_t count_modes(const struct entries *all, const char *group)
{
    size_t count = 0;

    for (size_t i = 0; i < all->count; i++)
        count += !strcmp(all->entries[i].group, group) && is_first(all, i, true, false);
    return count;
}

/* Appends the cells of one line: the heading where `size` is NULL. */
static void add_modes(struct table *table, const struct entries *all, const char *group,
                      const uint64_t *size)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct entry *entry = &all->entries[i];
        const struct entry *found;

        if (strcmp(entry->group, group) || !is_first(all, i, true, false))
            continue;
        found = size ? find(all, group, entry->cell.mode, *size) : NULL;
        if (!size)
            table_add(table, entry->cell.mode);
        else if (found)
            add_value(table, found->row, counters[all->class->cost].name);
        else
            table_add(table, "-");
    }
}

/* The table of one benchmark with one choice of its other parameters. */
static void print_group(const struct entries *all, const struct entry *first, FILE *file)
{
    struct table table = table_new(1 + count_modes(all, first->group), 0);
    const char *title = text_of(all->titles, first->cell.benchmark);

    table_add(&table, "size");
    add_modes(&table, all, first->group, NULL);
    for (size_t i = 0; i < all->count; i++) {
        const struct entry *entry = &all->entries[i];
        char size[PARAMETER_TEXT_BYTES];

        if (strcmp(entry->group, first->group) || !is_first(all, i, false, true))
            continue;
        parameter_print_bytes(entry->cell.parameter[PARAMETER_SIZE], size);
        table_add(&table, size);
        add_modes(&table, all, first->group, &entry->cell.parameter[PARAMETER_SIZE]);
    }
    fprintf(file, "%s%s%s: %s for one operation, by mode\n", first->group + strlen("ipc//"),
            *title ? ", " : "", title, all->class->cost_unit);
    fprintf(file, "(engine class %s: %s)\n", all->class->label, all->class->meaning);
    table_print(&table, file);
    table_free(&table);
}

enum exit_code report_costs(const json_t *results, const char *path, FILE *file)
{
    struct entries all;
    enum exit_code code = read_entries(results, path, &all);

    for (size_t i = 0; !code && i < all.count; i++)
        if (is_first(&all, i, false, false))
            print_group(&all, &all.entries[i], file);
    free(all.entries);
    return code;
}

/* Columns are for counters that are not 0 everywhere. */
static bool is_interesting(const struct entries *all, const char *counter)
{
    for (size_t i = 0; i < all->count; i++)
        if (json_number_value(json_object_get(all->entries[i].row, counter)) != 0)
            return true;
    return false;
}

enum exit_code report_counters(const json_t *results, const char *path, FILE *file)
{
    bool shown[COUNTER_COUNT];
    struct entries all;
    struct table table;
    size_t columns = 1;
    enum exit_code code = read_entries(results, path, &all);

    for (int which = 0; !code && which < COUNTER_COUNT; which++)
        columns += shown[which] = is_interesting(&all, counters[which].name);
    table = table_new(columns, 1);
    for (size_t i = 0; !code && i <= all.count; i++) {
        table_add(&table, i ? all.entries[i - 1].cell.name : "cell");
        for (int which = 0; which < COUNTER_COUNT; which++)
            if (shown[which] && !i)
                table_add(&table, counters[which].name);
            else if (shown[which])
                add_value(&table, all.entries[i - 1].row, counters[which].name);
    }
    if (!code)
        fputs("Counters for one operation; those that are 0 everywhere are left out\n", file);
    table_print(&table, file);
    table_free(&table);
    free(all.entries);
    return code;
}
