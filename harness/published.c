/* SPDX-License-Identifier: MIT */
/* Published ratios on their way from the scenario through results.json. */
#include "published.h"

#include "memory.h"

#include <math.h>

json_t *published_json(const struct published_ratio *ratios, size_t count)
{
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, json_pack("{s:s, s:s, s:f, s:s}", "cell", ratios[i].cell.name,
                                               "over", ratios[i].over.name, "ratio",
                                               ratios[i].ratio, "source", ratios[i].source));
    return array;
}

static bool read_cell(const json_t *value, const char *key, struct cell *cell)
{
    const char *name = json_string_value(json_object_get(value, key));

    return name && cell_from_name(name, cell);
}

bool published_read(const json_t *value, struct published_ratio *ratio)
{
    const char *source = json_string_value(json_object_get(value, "source"));

    *ratio = (struct published_ratio){.ratio = json_number_value(json_object_get(value, "ratio"))};
    if (!source || !(ratio->ratio > 0) || !isfinite(ratio->ratio) ||
        !read_cell(value, "cell", &ratio->cell) || !read_cell(value, "over", &ratio->over))
        return false;
    ratio->source = copy_text(source);
    return true;
}
