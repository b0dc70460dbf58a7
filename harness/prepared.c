/* SPDX-License-Identifier: MIT */
/* From the name of a scenario to its cells. */
#include "prepared.h"

#include <stdlib.h>

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
        code = cell_list_filter(&prepared->cells, filter);
    return code;
}

void prepared_free(struct prepared *prepared)
{
    scenario_free(&prepared->scenario);
    cell_list_free(&prepared->cells);
}
