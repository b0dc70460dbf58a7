/* SPDX-License-Identifier: MIT */
/* One scenario: cells -> boots -> measurements -> publication. */
#include "experiment.h"

#include "clock.h"
#include "leave_out.h"
#include "linux_guest.h"
#include "memory.h"
#include "publication.h"

#include <stdlib.h>

/* What a shorter run meets, the look at the machine before it has seen. */
#define LONG_RUN_SECONDS 1

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
    code = linux_guest_boots_run(facts->plan, boots, facts->repetitions, jobs, &progress);
    if (!code)
        progress_note(&progress, "all boots ended after %.1f s",
                      clock_seconds() - progress.started);
    return code;
}

static enum exit_code measure_and_publish(struct run_facts *facts, struct output_folder *folder,
                                          bool json)
{
    struct boot *boots = allocate(facts->repetitions, sizeof(*boots));
    double began = clock_seconds();
    enum exit_code code = run_boots(facts, boots);

    if (clock_seconds() - began > LONG_RUN_SECONDS)
        host_facts_look_again(facts->host);
    if (!code) {
        struct measurement_set set =
            measurement_set_of(facts->plan, facts->image, boots, facts->repetitions,
                               facts->plan->engine->ticks_per_nanosecond());
        enum exit_code complaint = measurement_set_complain(&set);

        set.machine = facts->host->verdict;
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
    size_t left_out = leave_out_cells(selection->class, cells);
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
    struct host_facts host;
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
    host = host_facts_of(selection->class);
    facts.host = &host;
    clock_date(date);
    code = output_folder_open(&folder, options->output, scenario->name);
    if (!code)
        code = measure_and_publish(&facts, &folder, options->json);
    output_folder_close(&folder);
    host_facts_free(&host);
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
    const struct probe probe = {image->path, options->words, options->silence_seconds};
    struct engine_selection selection;
    enum exit_code code;

    if (options->dry_run)
        return print_plan(cells);
    code = engine_select(options->engine ? options->engine : scenario->engine, &probe, &selection);
    if (code)
        return code;
    return run_on(options, scenario, image, &selection, cells);
}
