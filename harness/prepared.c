/* SPDX-License-Identifier: MIT */
/* From the name of a scenario to its cells. */
#include "prepared.h"

#include <stdlib.h>
#include <string.h>

static bool has_cell(const struct cell_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (!strcmp(list->cells[i].name, name))
            return true;
    return false;
}

/* A ratio of cells that are not measured would never be shown. */
static enum exit_code check_published(const struct scenario *scenario, const struct cell_list *list)
{
    for (size_t i = 0; i < scenario->published_count; i++) {
        const struct published_ratio *published = &scenario->published[i];
        const struct cell *missing = !has_cell(list, published->cell.name)   ? &published->cell
                                     : !has_cell(list, published->over.name) ? &published->over
                                                                             : NULL;

        if (missing)
            return fail(EXIT_USAGE,
                        "%s:%u: this [published] is of %s, which no [sweep] measures; add it to "
                        "one, or leave the section out",
                        scenario->path, published->line, missing->name);
    }
    return EXIT_GOOD;
}

enum exit_code prepare(const char *argument, const struct image *image, const char *filter,
                       struct prepared *prepared)
{
    enum exit_code code;
    char *path;

    *prepared = (struct prepared){0};
    code = scenario_find(argument, &path);
    if (code)
        return code;
    code = scenario_read(path, &prepared->scenario);
    free(path);
    if (!code)
        code = sweep_expand(&prepared->scenario, image, &prepared->cells);
    if (!code)
        code = check_published(&prepared->scenario, &prepared->cells);
    if (!code)
        code = cell_list_filter(&prepared->cells, filter);
    return code;
}

void prepared_free(struct prepared *prepared)
{
    scenario_free(&prepared->scenario);
    cell_list_free(&prepared->cells);
}
