/* SPDX-License-Identifier: MIT */
/* One scenario: cells -> boots -> measurements -> files -> tables. */
#include "experiment.h"

#include "breakdown_csv.h"
#include "clock.h"
#include "file.h"
#include "interrupt.h"
#include "manifest.h"
#include "memory.h"
#include "output_folder.h"
#include "peer.h"
#include "plot.h"
#include "report.h"
#include "results_csv.h"
#include "results_json.h"
#include "study_files.h"

#include <stdlib.h>
#include <string.h>

/* Takes the cells out that the engine class objects to, and says so once. */
static size_t leave_out(enum engine_class class, struct cell_list *cells)
{
    const char *reason = NULL;
    size_t kept = 0, left_out;

    for (size_t i = 0; i < cells->count; i++) {
        const char *objection = sampling_objection(class, &cells->cells[i]);

        if (!objection)
            objection = peer_objection(class, &cells->cells[i]);
        if (objection)
            reason = objection;
        else
            cells->cells[kept++] = cells->cells[i];
    }
    left_out = cells->count - kept;
    cells->count = kept;
    if (left_out)
        warn("%zu cells are left out under %s: %s", left_out, engine_classes[class].label, reason);
    return left_out;
}

static unsigned smaller(unsigned left, unsigned right)
{
    return left < right ? left : right;
}

/* All boots, with a progress line. */
static enum exit_code run_boots(const struct run_facts *facts, struct boot *boots)
{
    unsigned limit = facts->plan->engine->jobs_maximum;
    unsigned jobs = limit ? smaller(facts->jobs, limit) : facts->jobs;
    char *description =
        format_text("%zu cells x %u boots, engine class %s", facts->plan->cell_count,
                    facts->repetitions, engine_classes[facts->plan->class].label);
    struct progress progress;
    enum exit_code code;

    for (unsigned i = 0; i < facts->repetitions; i++)
        boots[i].repetition = i;
    progress_start(&progress, facts->scenario->name, description,
                   facts->repetitions * plan_work(facts->plan, facts->plan->cell_count));
    free(description);
    code = boots_run(facts->plan, boots, facts->repetitions, jobs, &progress);
    if (!code)
        progress_note(&progress, "all boots ended after %.1f s",
                      clock_seconds() - progress.started);
    return code;
}

static enum exit_code write_json(const struct output_folder *folder, const char *name,
                                 const json_t *document)
{
    char *text = json_dumps(document, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    enum exit_code code = output_folder_write(folder, name, text, strlen(text));

    free(text);
    return code;
}

static enum exit_code write_csv(const struct output_folder *folder, const char *name,
                                void (*print)(const struct measurement_set *, FILE *),
                                const struct measurement_set *set)
{
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    enum exit_code code;

    print(set, file);
    fclose(file);
    code = output_folder_write(folder, name, text, size);
    free(text);
    return code;
}

/* What the result comes to, from the document that `report` will read again. */
static enum exit_code write_study(const struct run_facts *facts, const json_t *results,
                                  const struct output_folder *folder)
{
    struct result result;
    struct study study;
    enum exit_code code = result_read(results, folder->final, &result);

    if (code)
        return code;
    study = study_of(&result);
    code = study_files_write(&study, folder);
    if (!code)
        code = plots_draw(facts, &study.costs, folder);
    study_free(&study);
    result_free(&result);
    return code;
}

static enum exit_code write_files(const struct run_facts *facts, const struct measurement_set *set,
                                  const json_t *results, const struct output_folder *folder)
{
    json_t *manifest = manifest_json(facts);
    enum exit_code code = write_csv(folder, "samples.csv", samples_csv, set);

    if (!code)
        code = write_csv(folder, "summary.csv", summary_csv, set);
    if (!code && facts->plan->model)
        code = write_csv(folder, "breakdown.csv", breakdown_csv, set);
    if (!code)
        code = write_json(folder, "results.json", results);
    if (!code)
        code = write_json(folder, "manifest.json", manifest);
    if (!code)
        code = write_study(facts, results, folder);
    json_decref(manifest);
    return code;
}

/* Where the result is, and its pictures; on stderr, so that stdout is the table alone. */
static void print_places(const struct run_facts *facts, const struct output_folder *folder)
{
    const struct scenario *scenario = facts->scenario;

    fprintf(stderr, "%s: results in %s\n", scenario->name, folder->final);
    for (size_t i = 0; i < scenario->plots.count; i++) {
        char *path = format_text("%s/plots/%s.svg", folder->final, scenario->plots.names[i]);

        if (file_exists(path))
            fprintf(stderr, "%s: plot in %s and .png\n", scenario->name, path);
        free(path);
    }
}

static enum exit_code publish(const struct run_facts *facts, const struct measurement_set *set,
                              struct output_folder *folder, bool json)
{
    json_t *results = results_json(set, results_context(facts));
    enum exit_code code = write_files(facts, set, results, folder);

    if (!code && interrupt_requested())
        code = fail(EXIT_INTERRUPTED, "interrupted; nothing has been kept of this run");
    if (!code)
        code = output_folder_commit(folder);
    if (!code && json)
        json_dumpf(results, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    else if (!code)
        code = report_costs(results, folder->final, stdout);
    if (!code && !json)
        code = report_findings(results, folder->final, stdout);
    fflush(stdout);
    if (!code)
        print_places(facts, folder);
    json_decref(results);
    return code;
}

static enum exit_code measure_and_publish(struct run_facts *facts, struct output_folder *folder,
                                          bool json)
{
    struct boot *boots = allocate(facts->repetitions, sizeof(*boots));
    enum exit_code code = run_boots(facts, boots);

    if (!code) {
        struct measurement_set set =
            measurement_set_of(facts->plan, facts->image, boots, facts->repetitions,
                               facts->plan->engine->ticks_per_nanosecond());
        enum exit_code complaint = measurement_set_complain(&set);

        facts->boots = boots;
        code = publish(facts, &set, folder, json);
        if (!code)
            code = complaint;
        measurement_set_free(&set);
    }
    boots_free(boots, facts->repetitions);
    free(boots);
    return code;
}

/* Where ring 0 is emulated no number means anything, so one boot says it all. */
static unsigned repetitions_of(const struct experiment_options *options,
                               const struct scenario *scenario, enum engine_class class)
{
    unsigned asked = options->repetitions ? options->repetitions : scenario->repetitions;

    if (class != ENGINE_CLASS_KVM_EMULATED || asked == 1)
        return asked;
    warn("one repetition instead of %u: under %s times mean nothing", asked,
         engine_classes[class].label);
    return 1;
}

static enum exit_code run_on(const struct experiment_options *options,
                             const struct scenario *scenario, const struct image *image,
                             const struct engine_selection *selection, struct cell_list *cells)
{
    size_t left_out = leave_out(selection->class, cells);
    struct plan plan = {
        .engine = selection->engine,
        .class = selection->class,
        .kernel = image->path,
        .program = "bench",
        .words = options->words,
        .cells = cells->cells,
        .cell_count = cells->count,
        .seed = options->seed_given ? options->seed : scenario->seed,
        .silence_seconds = options->silence_seconds > 0 ? options->silence_seconds
                                                        : selection->engine->silence_seconds,
    };
    char date[CLOCK_TEXT_BYTES];
    struct run_facts facts = {
        .command_line = options->command_line,
        .date = date,
        .filter = options->filter,
        .scenario = scenario,
        .image = image,
        .selection = selection,
        .plan = &plan,
        .repetitions = repetitions_of(options, scenario, selection->class),
        .jobs = options->jobs,
        .cells_left_out = left_out,
    };
    struct output_folder folder;
    struct cost_model model = {0};
    enum exit_code code = EXIT_GOOD;

    if (!cells->count)
        return fail(EXIT_USAGE, "%s: no cell is left to run; use --engine model", scenario->path);
    if (selection->class == ENGINE_CLASS_MODEL) {
        code = cost_model_open(image->path, options->profile, &model);
        plan.model = &model;
    } else if (options->profile) {
        code = fail(EXIT_USAGE,
                    "--profile is for engine model: under %s the cost model would see "
                    "nothing; leave it out, or use --engine model",
                    selection->engine->name);
    }
    if (code)
        return code;
    clock_date(date);
    code = output_folder_open(&folder, options->output, scenario->name);
    if (!code)
        code = measure_and_publish(&facts, &folder, options->json);
    output_folder_close(&folder);
    cost_model_close(&model);
    return code;
}

static enum exit_code print_plan(const struct cell_list *cells)
{
    for (size_t i = 0; i < cells->count; i++)
        puts(cells->cells[i].name);
    return EXIT_GOOD;
}

enum exit_code experiment_run(const struct experiment_options *options,
                              const struct scenario *scenario, const struct image *image,
                              struct cell_list *cells)
{
    struct engine_selection selection;
    enum exit_code code;

    if (options->dry_run)
        return print_plan(cells);
    code = engine_select(options->engine ? options->engine : scenario->engine, image->path,
                         options->words, &selection);
    if (code)
        return code;
    return run_on(options, scenario, image, &selection, cells);
}
