/* SPDX-License-Identifier: MIT */
/* The page of a report, from its head to its foot. */
#include "page.h"

#include "absence_table.h"
#include "comparison_table.h"
#include "cost_table.h"
#include "counter_table.h"
#include "file.h"
#include "finding.h"
#include "html.h"
#include "machine_check.h"
#include "memory.h"
#include "page_facts.h"
#include "page_plots.h"
#include "page_style.h"
#include "reproduction_table.h"
#include "spread_table.h"

#include <stdlib.h>
#include <string.h>

/* A table by cells that is longer is folded away. */
#define CELLS_UNFOLDED 40

static void put_head(const struct result *result, const struct cell_costs *costs, FILE *file)
{
    const char *title = result_context(result, "title");

    fputs("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
          "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>ipclab: ",
          file);
    html_text(file, title);
    fprintf(file,
            "</title>\n<style>\n%s</style>\n</head>\n<body>\n<header>\n<p class=\"kicker\">"
            "ipclab, scenario ",
            page_style);
    html_text(file, result_context(result, "scenario"));
    fputs(", ", file);
    html_text(file, result_context(result, "date"));
    fputs("</p>\n<h1>", file);
    html_text(file, title);
    fputs("</h1>\n<p><span class=\"badge\">", file);
    html_text(file, result->class->label);
    fputs("</span>", file);
    html_text(file, result->class->standing == COST_NONE ? result->class->meaning : costs->meaning);
    if (*costs->model) {
        fputs("; ", file);
        html_text(file, costs->model);
    }
    fputs("</p>\n", file);
    if (machine_is_bad(result_context(result, "machine"))) {
        fputs("<p class=\"alarm\">The machine was ", file);
        html_text(file, result_context(result, "machine"));
        fputs(".</p>\n", file);
    }
    fputs("<nav><a href=\"#findings\">Findings</a><a href=\"#plots\">Plots</a><a "
          "href=\"#costs\">Costs</a><a href=\"#counters\">Counters</a><a "
          "href=\"#definitions\">Definitions</a><a href=\"#machine\">Machine</a><a "
          "href=\"#reproduce\">Reproduce</a></nav>\n</header>\n",
          file);
}

/* Sentences as they are on a terminal: a line that is indented goes on with the one before. */
static void put_paragraphs(char *text, FILE *file)
{
    bool open = false;
    char *line;

    while ((line = strsep(&text, "\n"))) {
        bool goes_on = *line == ' ';

        if (open && !goes_on)
            fputs("</p>\n", file);
        open = *line != '\0';
        if (!open)
            continue;
        fputs(goes_on ? " " : *line == '(' ? "<p class=\"meta\">" : "<p>", file);
        html_text(file, line + strspn(line, " "));
    }
    if (open)
        fputs("</p>\n", file);
}

static void put_findings(const struct study *study, FILE *file)
{
    char *text;
    size_t size;
    FILE *memory = open_memstream(&text, &size);

    findings_print(study, memory);
    fclose(memory);
    fputs("<h2 id=\"findings\">Findings</h2>\n", file);
    if (study_has_findings(study))
        put_paragraphs(text, file);
    else
        fputs("<p>Nothing in this result can be held against something else.</p>\n", file);
    free(text);
}

static void put_costs(const struct result *result, const struct study *study, FILE *file)
{
    struct table_sink sink = table_sink_html(file);

    fputs("<h2 id=\"costs\">What an operation costs</h2>\n", file);
    if (result->class->standing == COST_NONE)
        fputs("<p>This engine class publishes no time.</p>\n", file);
    else
        cost_tables_put(result, &study->costs, &sink);
    comparison_tables_put(study, &sink);
    reproduction_table_put(study, &sink);
    disturbances_put(&study->disturbances, &sink);
}

static void put_details(const struct result *result, const struct study *study, FILE *file)
{
    struct table_sink sink = table_sink_html(file);
    bool folded = result->count > CELLS_UNFOLDED;

    fputs("<h2 id=\"counters\">Spread and counters</h2>\n", file);
    if (folded)
        fprintf(file, "<details><summary>All %zu cells</summary>\n", result->count);
    spread_table_put(&study->costs, &sink);
    counter_table_put(result, &sink);
    if (folded)
        fputs("</details>\n", file);
    absence_table_put(result, &sink);
}

static void put_page(const struct result_folder *folder, const struct study *study,
                     const char *path, FILE *file)
{
    put_head(&folder->result, &study->costs, file);
    fputs("<main>\n", file);
    put_findings(study, file);
    page_plots(path, file);
    put_costs(&folder->result, study, file);
    put_details(&folder->result, study, file);
    page_definitions(&folder->result, file);
    if (folder->manifest) {
        page_machine(folder->manifest, file);
        page_reproduction(folder->manifest, file);
    }
    fputs("</main>\n</body>\n</html>\n", file);
}

enum exit_code page_write(const struct result_folder *folder, const struct study *study,
                          const char *path, const char *page)
{
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    enum exit_code code;

    put_page(folder, study, path, file);
    fclose(file);
    code = file_write(page, text, size);
    free(text);
    return code;
}
