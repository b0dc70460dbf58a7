/* SPDX-License-Identifier: MIT */
/* The scenarios that can be run by name. */
#include "scenario_list.h"

#include "file.h"
#include "memory.h"

#include <glob.h>
#include <stdlib.h>

static size_t list_folder(const char *folder, void (*each)(const char *path, void *context),
                          void *context)
{
    char *pattern = format_text("%s/*.ini", folder);
    size_t count = 0;
    glob_t found;

    if (!glob(pattern, 0, NULL, &found)) {
        count = found.gl_pathc;
        for (size_t i = 0; i < count; i++)
            each(found.gl_pathv[i], context);
        globfree(&found);
    }
    free(pattern);
    return count;
}

void scenario_list(void (*each)(const char *path, void *context), void *context)
{
    char *own = suite_path("scenarios");

    if (!list_folder("scenarios", each, context))
        list_folder(own, each, context);
    free(own);
}
