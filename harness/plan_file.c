/* SPDX-License-Identifier: MIT */
/* A plan as the bytes that a boot loader puts into memory. */
#include "plan_file.h"

#include "file.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum exit_code plan_file_write(const struct plan *plan, const char *scenario,
                               const struct image *image, const char *path)
{
    struct run_layout layout = plan_layout(plan);
    struct run_header *header = allocate(layout.region_bytes, 1);
    struct run_cell *cells = plan_cells(plan, 0);
    enum exit_code code;

    run_region_prepare(header, &layout, cells, 0);
    header->seed = plan->seed;
    header->report = RUN_REPORT_LOG;
    memcpy(header->image, image->sha256, sizeof(header->image));
    if (strlen(scenario) < sizeof(header->scenario)) {
        memcpy(header->scenario, scenario, strlen(scenario));
        code = file_write(path, header, layout.region_bytes);
    } else {
        code = fail(EXIT_USAGE, "%s: the name has more than %zu characters; rename the scenario",
                    scenario, sizeof(header->scenario) - 1);
    }
    free(cells);
    free(header);
    return code;
}
