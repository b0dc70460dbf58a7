/* SPDX-License-Identifier: MIT */
/* What is told of a result on a terminal. */
#include "report.h"

#include "absence_table.h"
#include "comparison_table.h"
#include "cost_table.h"
#include "counter_table.h"
#include "finding.h"
#include "reproduction_table.h"
#include "spread_table.h"

/* A longer table by cells nobody reads there. */
#define CELLS_SHOWN 128

void report_costs(const struct result *result, const struct study *study, FILE *file)
{
    struct table_sink sink = table_sink_text(file);

    if (result->class->standing == COST_NONE)
        fprintf(file, "Engine class %s publishes no time: %s\n", result->class->label,
                result->class->meaning);
    else
        cost_tables_put(result, &study->costs, &sink);
    comparison_tables_put(study, &sink);
    reproduction_table_put(study, &sink);
    disturbances_put(&study->disturbances, &sink);
    if (study_has_findings(study))
        fputc('\n', file);
    findings_print(study, file);
}

void report_details(const struct result *result, const struct study *study, FILE *file)
{
    struct table_sink sink = table_sink_text(file);

    sink.any = true;
    if (result->count > CELLS_SHOWN) {
        fprintf(file,
                "\nAll counters of the %zu cells are in summary.csv, and on the page that `ipclab "
                "report` writes.\n",
                result->count);
    } else {
        spread_table_put(&study->costs, &sink);
        counter_table_put(result, &sink);
    }
    absence_table_put(result, &sink);
}
