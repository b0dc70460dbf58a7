/* SPDX-License-Identifier: MIT */
/* A plan as the bytes that a boot loader puts into memory. */
#include "plan_file.h"

#include "memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum exit_code write_bytes(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "we");
    bool written = file && fwrite(bytes, size, 1, file) == 1;

    if (file && fclose(file))
        written = false;
    if (written)
        return EXIT_GOOD;
    return fail(EXIT_ENVIRONMENT, "%s: %s; name another file with --out", path, strerror(errno));
}

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
        code = write_bytes(path, header, layout.region_bytes);
    } else {
        code = fail(EXIT_USAGE, "%s: the name has more than %zu characters; rename the scenario",
                    scenario, sizeof(header->scenario) - 1);
    }
    free(cells);
    free(header);
    return code;
}
