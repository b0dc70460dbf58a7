/* SPDX-License-Identifier: MIT */
/* The scenarios that can be run by name. */
#include "scenario_list.h"

#include "ini_file.h"
#include "suite.h"

#include <stdlib.h>

void scenario_list(void (*each)(const char *path, void *context), void *context)
{
    char *own = suite_path("scenarios");

    if (!ini_files("scenarios", each, context))
        ini_files(own, each, context);
    free(own);
}
