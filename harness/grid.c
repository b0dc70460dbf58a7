/* SPDX-License-Identifier: MIT */
/* Rows and columns of small pictures. */
#include "grid.h"

#include "memory.h"
#include "phrase.h"

#include <stdlib.h>
#include <string.h>

/* gnuplot ends a field at a comma even where it is quoted. */
#define BETWEEN "; "

/* The key with some of its parameters, and of no mode. */
static struct cell part_of(const struct cell *key, uint32_t kept)
{
    struct cell part = *key;

    part.mode[0] = '\0';
    part.present &= kept;
    cell_set_name(&part);
    return part;
}

static size_t place_of(const struct cell *cells, size_t count, const struct cell *part)
{
    size_t place = 0;

    while (place < count && strcmp(cells[place].name, part->name))
        place++;
    return place;
}

static void add(struct cell **cells, size_t *count, struct cell part)
{
    if (place_of(*cells, *count, &part) < *count)
        return;
    *cells = make_room(*cells, *count, sizeof(**cells));
    (*cells)[(*count)++] = part;
}

static struct cell row_of(const struct grid *grid, const struct cell *key)
{
    return part_of(key, ~grid->across);
}

static struct cell column_of(const struct grid *grid, const struct cell *key)
{
    return part_of(key, grid->across);
}

struct grid grid_of(const struct series_list *list, const char *benchmark, uint32_t across)
{
    struct grid grid = {.across = across};

    for (size_t i = 0; i < list->count; i++) {
        const struct cell *key = &list->series[i].key;

        if (strcmp(key->benchmark, benchmark))
            continue;
        add(&grid.rows, &grid.row_count, row_of(&grid, key));
        add(&grid.columns, &grid.column_count, column_of(&grid, key));
    }
    return grid;
}

size_t grid_row(const struct grid *grid, const struct cell *key)
{
    struct cell part = row_of(grid, key);

    return place_of(grid->rows, grid->row_count, &part);
}

size_t grid_column(const struct grid *grid, const struct cell *key)
{
    struct cell part = column_of(grid, key);

    return place_of(grid->columns, grid->column_count, &part);
}

/* Parameters with the same value in all `cells`. */
static uint32_t same_in_all(const struct cell *cells, size_t count)
{
    uint32_t same = ~0u;

    for (size_t i = 0; i < count; i++)
        for (int which = 0; which < PARAMETER_COUNT; which++)
            if (cells[i].parameter[which] != cells[0].parameter[which])
                same &= ~(1u << which);
    return count > 1 ? same : 0;
}

char *grid_row_title(const struct grid *grid, size_t row)
{
    return phrase_baseline(&grid->rows[row], same_in_all(grid->rows, grid->row_count), BETWEEN);
}

char *grid_column_title(const struct grid *grid, size_t column)
{
    return phrase_baseline(&grid->columns[column], same_in_all(grid->columns, grid->column_count),
                           BETWEEN);
}

void grid_free(struct grid *grid)
{
    free(grid->rows);
    free(grid->columns);
    *grid = (struct grid){0};
}
