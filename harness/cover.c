/* SPDX-License-Identifier: MIT */
/*
 * Greedy set cover. A box grows from one item: value by value, as long as nothing of another
 * class falls into it. Which parameter grows first decides what it becomes, so every item and
 * every first parameter is tried, and the box with the most items not yet covered is taken.
 */
#include "cover.h"

#include "memory.h"

#include <stdlib.h>

/* The items, and the distinct values of each parameter among them, ascending. */
struct universe {
    const struct cover_item *items;
    size_t count;
    int class;
    struct cover_limit values[PARAMETER_COUNT];
};

static bool holds(const struct cover_limit *limit, uint64_t value)
{
    for (size_t i = 0; i < limit->count; i++)
        if (limit->values[i] == value)
            return true;
    return false;
}

static void insert(struct cover_limit *limit, uint64_t value)
{
    size_t place;

    if (holds(limit, value))
        return;
    limit->values = make_room(limit->values, limit->count, sizeof(*limit->values));
    for (place = limit->count++; place && limit->values[place - 1] > value; place--)
        limit->values[place] = limit->values[place - 1];
    limit->values[place] = value;
}

static void drop(struct cover_limit *limit, uint64_t value)
{
    size_t kept = 0;

    for (size_t i = 0; i < limit->count; i++)
        if (limit->values[i] != value)
            limit->values[kept++] = limit->values[i];
    limit->count = kept;
}

static bool contains(const struct cover_limit *limits, const struct cell *key)
{
    for (int which = 0; which < PARAMETER_COUNT; which++)
        if (key->present & (1u << which) && !holds(&limits[which], key->parameter[which]))
            return false;
    return true;
}

static bool is_pure(const struct universe *all, const struct cover_limit *limits)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].class != all->class && contains(limits, all->items[i].key))
            return false;
    return true;
}

/* Adds every value of the parameter that lets nothing of another class in. */
static void widen(const struct universe *all, struct cover_limit *limits, int which)
{
    for (size_t i = 0; i < all->values[which].count; i++) {
        uint64_t value = all->values[which].values[i];

        if (holds(&limits[which], value))
            continue;
        insert(&limits[which], value);
        if (!is_pure(all, limits))
            drop(&limits[which], value);
    }
}

/* A value that no item in the box has would be said for nothing. */
static void shrink(const struct universe *all, struct cover_limit *limits, int which)
{
    struct cover_limit used = {0};

    for (size_t i = 0; i < all->count; i++)
        if (contains(limits, all->items[i].key))
            insert(&used, all->items[i].key->parameter[which]);
    free(limits[which].values);
    limits[which] = used;
}

static struct cover_box grow(const struct universe *all, const struct cell *from, int first)
{
    struct cover_box box = {.members = allocate(all->count, sizeof(*box.members))};

    for (int which = 0; which < PARAMETER_COUNT; which++)
        if (from->present & (1u << which))
            insert(&box.limits[which], from->parameter[which]);
    for (int step = 0; step < PARAMETER_COUNT; step++)
        widen(all, box.limits, (first + step) % PARAMETER_COUNT);
    for (size_t i = 0; i < all->count; i++)
        box.members[i] = contains(box.limits, all->items[i].key);
    return box;
}

static void box_free(struct cover_box *box)
{
    for (int which = 0; which < PARAMETER_COUNT; which++)
        free(box->limits[which].values);
    free(box->members);
}

static size_t count_new(const struct universe *all, const struct cover_box *box,
                        const bool *covered)
{
    size_t count = 0;

    for (size_t i = 0; i < all->count; i++)
        count += box->members[i] && !covered[i];
    return count;
}

/* The box with the most items that are not covered yet. */
static struct cover_box best_box(const struct universe *all, const bool *covered)
{
    struct cover_box best = {0};
    size_t most = 0;

    for (size_t i = 0; i < all->count; i++) {
        if (covered[i] || all->items[i].class != all->class)
            continue;
        for (int first = 0; first < PARAMETER_COUNT; first++) {
            struct cover_box box, worse;
            size_t count;

            if (first && all->values[first].count < 2)
                continue; /* it cannot grow */
            box = worse = grow(all, all->items[i].key, first);
            count = count_new(all, &box, covered);
            if (count > most) {
                worse = best;
                best = box;
                most = count;
            }
            box_free(&worse);
        }
    }
    return best;
}

/* Leaves the limits that have to be told: a parameter with all its values is not limited. */
static void simplify(const struct universe *all, struct cover_box *box)
{
    bool full[PARAMETER_COUNT];

    for (int which = 0; which < PARAMETER_COUNT; which++)
        full[which] = box->limits[which].count == all->values[which].count;
    for (int which = 0; which < PARAMETER_COUNT; which++)
        if (!full[which])
            shrink(all, box->limits, which);
    for (int which = 0; which < PARAMETER_COUNT; which++)
        if (full[which]) {
            free(box->limits[which].values);
            box->limits[which] = (struct cover_limit){0};
        }
}

static struct universe universe_of(const struct cover_item *items, size_t count, int class)
{
    struct universe all = {.items = items, .count = count, .class = class};

    for (size_t i = 0; i < count; i++)
        for (int which = 0; which < PARAMETER_COUNT; which++)
            if (items[i].key->present & (1u << which))
                insert(&all.values[which], items[i].key->parameter[which]);
    return all;
}

/* Takes out boxes whose items all lie in others: the greedy choice may leave some behind. */
static void drop_redundant(struct cover *cover, size_t items)
{
    for (size_t box = 0; box < cover->count; box++) {
        bool needed = false;

        for (size_t i = 0; !needed && i < items; i++) {
            bool elsewhere = !cover->boxes[box].members[i];

            for (size_t other = 0; other < cover->count; other++)
                elsewhere |= other != box && cover->boxes[other].members[i];
            needed = !elsewhere;
        }
        if (needed)
            continue;
        box_free(&cover->boxes[box]);
        cover->boxes[box--] = cover->boxes[--cover->count];
    }
}

struct cover cover_of(const struct cover_item *items, size_t count, int class)
{
    struct universe all = universe_of(items, count, class);
    bool *covered = allocate(count, sizeof(*covered));
    struct cover cover = {0};
    struct cover_box box;

    while ((box = best_box(&all, covered)).members) {
        for (size_t i = 0; i < count; i++)
            covered[i] |= box.members[i];
        simplify(&all, &box);
        cover.boxes = make_room(cover.boxes, cover.count, sizeof(*cover.boxes));
        cover.boxes[cover.count++] = box;
    }
    drop_redundant(&cover, count);
    for (int which = 0; which < PARAMETER_COUNT; which++)
        free(all.values[which].values);
    free(covered);
    return cover;
}

void cover_free(struct cover *cover)
{
    for (size_t i = 0; i < cover->count; i++)
        box_free(&cover->boxes[i]);
    free(cover->boxes);
    *cover = (struct cover){0};
}
