/* SPDX-License-Identifier: MIT */
#include "first_sample.h"

#include "boot.h"
#include "engine_select.h"
#include "memory.h"
#include "statistics.h"
#include "table.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define BOOTS 9

/* A way to boot, and how it went. */
struct finding {
    const struct engine *engine;
    bool modelled; /* with the cost model */
    struct summary seconds;
};

/* The least that there is to measure: what is left is the boot. */
static struct cell shortest_cell(void)
{
    struct cell cell = {.mode = "null",
                        .benchmark = "call",
                        .present = PARAMETER_BIT(SIZE),
                        .parameter = {[PARAMETER_SIZE] = 8}};

    cell_set_name(&cell);
    return cell;
}

static enum exit_code measure(const struct plan *plan, struct summary *summary)
{
    double seconds[BOOTS];

    for (size_t i = 0; i < BOOTS; i++) {
        struct boot boot;
        enum exit_code code = boot_run_one(plan, &boot);

        seconds[i] = boot.first_sample_seconds;
        boots_free(&boot, 1);
        if (!code && seconds[i] <= 0)
            code = fail(EXIT_ENVIRONMENT,
                        "engine %s: no sample within 20 s of a boot; try "
                        "again when the machine is less busy",
                        plan->engine->name);
        if (code)
            return code;
    }
    *summary = summarise(seconds, BOOTS);
    return EXIT_GOOD;
}

static enum exit_code measure_one(const char *kernel, const struct shared_options *options,
                                  struct finding *finding)
{
    const struct cell cell = shortest_cell();
    struct engine_selection selection;
    struct cost_model model;
    struct plan plan = {
        .engine = finding->engine,
        .kernel = kernel,
        .program = "bench",
        .words = options->words,
        .cells = &cell,
        .cell_count = 1,
        .silence_seconds = options->silence_seconds > 0 ? options->silence_seconds
                                                        : finding->engine->silence_seconds,
    };
    const struct probe probe = {kernel, options->words, options->silence_seconds};
    enum exit_code code = engine_select(finding->engine->name, &probe, &selection);

    if (code)
        return code;
    plan.class = selection.class;
    if (!finding->modelled)
        return measure(&plan, &finding->seconds);
    code = cost_model_open(kernel, NULL, &model);
    if (code)
        return code;
    plan.model = &model;
    code = measure(&plan, &finding->seconds);
    cost_model_close(&model);
    return code;
}

static void add_milliseconds(struct table *table, double seconds)
{
    char *text = format_text("%.0f ms", seconds * 1e3);

    table_add(table, text);
    free(text);
}

static void print_text(const struct finding *findings, size_t count)
{
    const char *const headings[] = {"engine", "cost model", "median", "fastest", "slowest"};
    struct table table = table_new(5, 2);

    printf("from QEMU's start to the first sample, %d boots each\n\n", BOOTS);
    for (size_t i = 0; i < 5; i++)
        table_add(&table, headings[i]);
    for (size_t i = 0; i < count; i++) {
        table_add(&table, findings[i].engine->name);
        table_add(&table, findings[i].modelled ? "yes" : "no");
        add_milliseconds(&table, findings[i].seconds.median);
        add_milliseconds(&table, findings[i].seconds.minimum);
        add_milliseconds(&table, findings[i].seconds.maximum);
    }
    table_print(&table, stdout);
    table_free(&table);
}

static void print_json(const struct finding *findings, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:s, s:b, s:i, s:f, s:f, s:f}", "engine",
                                              findings[i].engine->name, "cost_model",
                                              findings[i].modelled, "boots", BOOTS,
                                              "median_seconds", findings[i].seconds.median,
                                              "minimum_seconds", findings[i].seconds.minimum,
                                              "maximum_seconds", findings[i].seconds.maximum));
    json_dumpf(list, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    putchar('\n');
    json_decref(list);
}

enum exit_code first_sample_probe(const char *kernel, const struct shared_options *options)
{
    struct finding findings[] = {
        {.engine = &engine_model},
        {.engine = &engine_model, .modelled = true},
        {.engine = &engine_kvm},
    };
    char *objection = engine_kvm.objection();
    size_t count = sizeof(findings) / sizeof(findings[0]) - (objection ? 1 : 0);
    enum exit_code code = EXIT_GOOD;

    free(objection);
    for (size_t i = 0; i < count && !code; i++)
        code = measure_one(kernel, options, &findings[i]);
    if (!code)
        (options->json ? print_json : print_text)(findings, count);
    return code;
}
