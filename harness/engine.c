/* SPDX-License-Identifier: MIT */
/* The table of engines. */
#include "engine.h"

#include <stdio.h>
#include <string.h>

const struct engine *const engines[] = {&engine_model, &engine_kvm, &engine_native, &engine_metal,
                                        NULL};

const struct engine *engine_by_name(const char *name)
{
    for (const struct engine *const *engine = engines; *engine; engine++)
        if (!strcmp((*engine)->name, name))
            return *engine;
    return NULL;
}

bool engine_name_valid(const char *name)
{
    return !strcmp(name, "auto") || engine_by_name(name);
}

const char *engine_names(void)
{
    static char text[128];
    int length = snprintf(text, sizeof(text), "auto");

    for (const struct engine *const *engine = engines; *engine; engine++)
        length += snprintf(text + length, sizeof(text) - (size_t)length, "%s%s",
                           engine[1] ? ", " : " and ", (*engine)->name);
    return text;
}
