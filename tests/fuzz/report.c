/* SPDX-License-Identifier: MIT */
/* Logs of machines that we know nothing of: whatever is in them, the reader refuses or reads. */
#include "imported_log.h"
#include "report_log.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CELLS 4

/* The bytes as what a report held, past all checksums. */
static void read_region(uint8_t *bytes, size_t size)
{
    static const struct run_cell cells[CELLS] = {{.mode = "direct", .benchmark = "call"}};
    struct run_layout layout = run_layout_for(CELLS, CELLS, 64);
    struct imported_log log = {.path = "fuzz", .bytes = bytes, .size = size};
    struct run_outcome outcome;
    char problem[RUN_PROBLEM_BYTES];
    void *region;

    if (size < sizeof(log.header))
        return;
    memcpy(&log.header, bytes, sizeof(log.header));
    region = imported_log_region(&log, &layout);
    if (region && run_region_read(region, &layout, cells, &outcome, problem))
        run_outcome_free(&outcome);
    free(region);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct report_problem problem;
    char *text = malloc(size + 1);
    uint8_t *bytes;
    size_t count;

    memcpy(text, data, size);
    text[size] = '\0';
    bytes = report_log_parse(text, size, &count, &problem);
    if (bytes)
        read_region(bytes, count);
    else
        read_region((uint8_t *)text, size);
    free(bytes);
    free(text);
    return 0;
}
