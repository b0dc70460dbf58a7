/* SPDX-License-Identifier: MIT */
/* From costs of cells to curves. */
#include "series.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

bool same_baseline(const struct cell *one, const struct cell *other)
{
    if (one->present != other->present)
        return false;
    for (int which = 0; which < PARAMETER_COUNT; which++)
        if (one->present & (1u << which) && one->parameter[which] != other->parameter[which])
            return false;
    return true;
}

static struct cell key_of(const struct cell *cell, enum ipclab_parameter abscissa)
{
    struct cell key = *cell;

    key.present &= ~(1u << abscissa);
    cell_set_name(&key);
    return key;
}

const struct series *series_by_key(const struct series_list *list, const struct cell *key)
{
    for (size_t i = 0; i < list->count; i++)
        if (!strcmp(list->series[i].key.name, key->name))
            return &list->series[i];
    return NULL;
}

static struct series *find_or_add(struct series_list *list, const struct cell *key)
{
    const struct series *known = series_by_key(list, key);

    if (known)
        return &list->series[known - list->series];
    list->series = make_room(list->series, list->count, sizeof(*list->series));
    list->series[list->count] = (struct series){.key = *key};
    return &list->series[list->count++];
}

static int by_size(const void *left, const void *right)
{
    double one = ((const struct curve_point *)left)->size;
    double other = ((const struct curve_point *)right)->size;

    return (one > other) - (one < other);
}

static void add(struct series_list *list, const struct cell_cost *cost)
{
    struct cell key = key_of(&cost->cell, list->abscissa);
    struct series *series = find_or_add(list, &key);

    series->points = make_room(series->points, series->count, sizeof(*series->points));
    series->points[series->count++] = (struct curve_point){
        .size = (double)cost->cell.parameter[list->abscissa],
        .costs = cost->layouts,
        .layouts = cost->count,
    };
}

struct series_list series_of(const struct cell_costs *costs, enum ipclab_parameter abscissa)
{
    struct series_list list = {.abscissa = abscissa};

    for (size_t i = 0; i < costs->count; i++) {
        const struct cell_cost *cost = &costs->cells[i];

        if (cost->count && cost->delivers && cost->cell.present & (1u << abscissa))
            add(&list, cost);
    }
    for (size_t i = 0; i < list.count; i++)
        qsort(list.series[i].points, list.series[i].count, sizeof(*list.series[i].points), by_size);
    return list;
}

struct curve series_curve(const struct series *series)
{
    return (struct curve){series->points, series->count};
}

void series_free(struct series_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->series[i].points);
    free(list->series);
    *list = (struct series_list){0};
}
