/* SPDX-License-Identifier: MIT */
/*
 * Tables of costs. A line is a combination of parameters; those that are the same in all of
 * them are told once, above the table, and the size comes last, next to what depends on it.
 */
#include "cost_table.h"

#include "machine_check.h"
#include "memory.h"
#include "peer.h"
#include "table.h"

#include <stdlib.h>
#include <string.h>

#define LINES_MAXIMUM         64
#define LINES_MAXIMUM_BESIDES 32 /* of what stands besides the cost */

/* The cells of one benchmark. */
struct view {
    const struct cell_cost **cells;
    size_t count;
    enum ipclab_parameter size; /* that counts as the size: `size`, else `segment` */
    uint32_t varying;           /* PARAMETER_BIT of each parameter with more than one value */
    uint64_t *sizes;            /* ascending */
    size_t size_count;
    size_t step; /* one in so many sizes is shown */
};

static uint32_t differing(const struct cell *one, const struct cell *other)
{
    uint32_t bits = one->present ^ other->present;

    for (int which = 0; which < PARAMETER_COUNT; which++)
        if (one->present & other->present & (1u << which) &&
            one->parameter[which] != other->parameter[which])
            bits |= 1u << which;
    return bits;
}

/* What a line is told apart by: the parameters, whatever the mode. */
static bool same_line(const struct cell *one, const struct cell *other)
{
    return !differing(one, other);
}

static void add_size(struct view *view, uint64_t size)
{
    size_t place;

    for (size_t i = 0; i < view->size_count; i++)
        if (view->sizes[i] == size)
            return;
    view->sizes = make_room(view->sizes, view->size_count, sizeof(*view->sizes));
    for (place = view->size_count++; place && view->sizes[place - 1] > size; place--)
        view->sizes[place] = view->sizes[place - 1];
    view->sizes[place] = size;
}

static bool is_first_of_mode(const struct view *view, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (!strcmp(view->cells[i]->cell.mode, view->cells[index]->cell.mode))
            return false;
    return true;
}

static bool is_first_of_line(const struct view *view, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (same_line(&view->cells[i]->cell, &view->cells[index]->cell))
            return false;
    return true;
}

/* The last size is always shown, and every `step`th one before it. */
static bool is_shown(const struct view *view, const struct cell *cell)
{
    size_t place = 0;

    while (place < view->size_count && view->sizes[place] != cell->parameter[view->size])
        place++;
    return place == view->size_count || place == 0 ||
           (view->size_count - 1 - place) % view->step == 0;
}

static size_t count_lines(const struct view *view)
{
    size_t count = 0;

    for (size_t i = 0; i < view->count; i++)
        count += is_first_of_line(view, i) && is_shown(view, &view->cells[i]->cell);
    return count;
}

static struct view view_of(const struct cell_costs *costs, const char *benchmark, size_t lines)
{
    struct view view = {.cells = allocate(costs->count, sizeof(*view.cells)), .step = 1};

    for (size_t i = 0; i < costs->count; i++)
        if (!strcmp(costs->cells[i].cell.benchmark, benchmark))
            view.cells[view.count++] = &costs->cells[i];
    view.size =
        view.cells[0]->cell.present & PARAMETER_BIT(SIZE) ? PARAMETER_SIZE : PARAMETER_SEGMENT;
    for (size_t i = 0; i < view.count; i++) {
        view.varying |= differing(&view.cells[0]->cell, &view.cells[i]->cell);
        add_size(&view, view.cells[i]->cell.parameter[view.size]);
    }
    while (count_lines(&view) > lines && view.step < view.size_count)
        view.step++;
    return view;
}

static void view_free(struct view *view)
{
    free(view->cells);
    free(view->sizes);
}

/* ---- the table ------------------------------------------------------------------------------ */

/* Bit of each parameter that has a column, the size's left out. */
static uint32_t key_columns(const struct view *view)
{
    return view->varying & ~(1u << view->size);
}

static bool has_size(const struct view *view)
{
    return view->cells[0]->cell.present & (1u << view->size);
}

static void add_key(struct table *table, enum ipclab_parameter which, const struct cell *cell)
{
    char text[PARAMETER_TEXT_BYTES] = "";

    if (cell->present & (1u << which))
        parameter_print(which, cell->parameter[which], text);
    if (*text && parameters[which].kind == PARAMETER_KIND_BYTES)
        parameter_print_bytes(cell->parameter[which], text);
    table_add(table, text);
}

static void add_cost(struct table *table, const struct view *view, const struct cell *line,
                     const char *mode)
{
    for (size_t i = 0; i < view->count; i++) {
        const struct cell_cost *cost = view->cells[i];

        if (strcmp(cost->cell.mode, mode) || !same_line(&cost->cell, line))
            continue;
        if (cost->note)
            table_add(table, cost->note);
        else
            table_add_number(table, cost->median);
        return;
    }
    table_add(table, "-");
}

/* The heading, where `line` is NULL. */
static void add_line(struct table *table, const struct view *view, const struct cell *line)
{
    for (int which = 0; which < PARAMETER_COUNT; which++)
        if (key_columns(view) & (1u << which)) {
            if (line)
                add_key(table, (enum ipclab_parameter)which, line);
            else
                table_add(table, parameters[which].key);
        }
    if (has_size(view) && line)
        add_key(table, view->size, line);
    else if (has_size(view))
        table_add(table, parameters[view->size].key);
    for (size_t i = 0; i < view->count; i++) {
        const char *mode = view->cells[i]->cell.mode;

        if (!is_first_of_mode(view, i))
            continue;
        if (line)
            add_cost(table, view, line, mode);
        else
            table_add(table, mode);
    }
}

static size_t count_columns(const struct view *view)
{
    size_t columns = (size_t)__builtin_popcount(key_columns(view)) + has_size(view);

    for (size_t i = 0; i < view->count; i++)
        columns += is_first_of_mode(view, i);
    return columns;
}

/* Lines of the same baseline lie together, by ascending size. */
static void add_lines(struct table *table, const struct view *view)
{
    bool *done = allocate(view->count, sizeof(*done));

    for (size_t i = 0; i < view->count; i++) {
        const struct cell *first = &view->cells[i]->cell;

        if (done[i])
            continue;
        for (size_t j = i; j < view->count; j++) {
            const struct cell *cell = &view->cells[j]->cell;

            if (done[j] || (differing(first, cell) & ~(1u << view->size)))
                continue;
            done[j] = true;
            if (is_first_of_line(view, j) && is_shown(view, cell))
                add_line(table, view, cell);
        }
    }
    free(done);
}

static bool has_peer(const struct view *view)
{
    for (size_t i = 0; i < view->count; i++)
        if (mode_is_peer(view->cells[i]->cell.mode))
            return true;
    return false;
}

static bool has_cross_core(const struct view *view)
{
    for (size_t i = 0; i < view->count; i++)
        if (cell_is_cross_core(&view->cells[i]->cell))
            return true;
    return false;
}

/* "call, round trip ...; written 0, ...: instructions per operation" */
static void print_title(const struct result *result, const struct cell_costs *costs,
                        const struct view *view, FILE *file)
{
    const struct cell *first = &view->cells[0]->cell;
    const char *title = result_benchmark_title(result, first->benchmark);

    fprintf(file, "%s%s%s: %s per operation\n", first->benchmark, *title ? ", " : "", title,
            costs->unit);
    fprintf(file, "(engine class %s: %s)\n", costs->class->label, costs->meaning);
    if (machine_is_bad(costs->machine))
        fprintf(file, "(the machine was %s)\n", costs->machine);
    if (has_cross_core(view) && *result_context(result, "cross_core"))
        fprintf(file, "(cross-core: %s)\n", result_context(result, "cross_core"));
    if (has_peer(view) && *result_context(result, "linux_guest"))
        fprintf(file, "(%s)\n", result_context(result, "linux_guest"));
    if (*costs->model)
        fprintf(file, "(%s)\n", costs->model);
    for (int which = 0; which < PARAMETER_COUNT; which++) {
        char text[PARAMETER_TEXT_BYTES];

        if (which == (int)view->size || !(first->present & ~view->varying & (1u << which)))
            continue;
        parameter_print((enum ipclab_parameter)which, first->parameter[which], text);
        fprintf(file, "(%s is %s)\n", parameters[which].key, text);
    }
    if (view->step > 1)
        fprintf(file, "(one in %zu sizes; all are in summary.csv)\n", view->step);
}

static void put_table(const struct result *result, const struct cell_costs *costs,
                      const char *benchmark, size_t lines, struct table_sink *sink)
{
    struct view view = view_of(costs, benchmark, lines);
    struct table table = table_new(count_columns(&view), 0);
    char *caption;
    size_t size;
    FILE *file = open_memstream(&caption, &size);

    print_title(result, costs, &view, file);
    fclose(file);
    table.keys = (size_t)__builtin_popcount(key_columns(&view)) + has_size(&view);
    add_line(&table, &view, NULL);
    add_lines(&table, &view);
    sink->put(sink, caption, &table);
    table_free(&table);
    free(caption);
    view_free(&view);
}

static bool is_first_of_benchmark(const struct cell_costs *costs, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (!strcmp(costs->cells[i].cell.benchmark, costs->cells[index].cell.benchmark))
            return false;
    return true;
}

void cost_tables_put(const struct result *result, const struct cell_costs *costs,
                     struct table_sink *sink)
{
    struct cell_costs counted = cell_costs_counted(result);

    for (size_t i = 0; i < costs->count; i++) {
        const char *benchmark = costs->cells[i].cell.benchmark;

        if (!is_first_of_benchmark(costs, i))
            continue;
        put_table(result, costs, benchmark, LINES_MAXIMUM, sink);
        if (counted.counter != costs->counter)
            put_table(result, &counted, benchmark, LINES_MAXIMUM_BESIDES, sink);
    }
    cell_costs_free(&counted);
}
