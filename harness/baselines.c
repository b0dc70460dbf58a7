/* SPDX-License-Identifier: MIT */
/* Distinct baselines. */
#include "baselines.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

static bool is_known(const struct baselines *baselines, const struct cell *key)
{
    for (size_t i = 0; i < baselines->count; i++)
        if (same_baseline(baselines->keys[i], key))
            return true;
    return false;
}

static uint32_t differing(const struct cell *one, const struct cell *other)
{
    uint32_t bits = 0;

    for (int which = 0; which < PARAMETER_COUNT; which++)
        if (one->present & (1u << which) && one->parameter[which] != other->parameter[which])
            bits |= 1u << which;
    return bits;
}

struct baselines baselines_of(const struct series_list *list, const struct cell *like)
{
    struct baselines baselines = {.keys = allocate(list->count, sizeof(*baselines.keys))};

    for (size_t i = 0; i < list->count; i++) {
        const struct cell *key = &list->series[i].key;

        if (strcmp(key->benchmark, like->benchmark) || key->present != like->present ||
            is_known(&baselines, key))
            continue;
        baselines.keys[baselines.count++] = key;
        baselines.varying |= differing(baselines.keys[0], key);
    }
    return baselines;
}

void baselines_free(struct baselines *baselines)
{
    free(baselines->keys);
    *baselines = (struct baselines){0};
}
