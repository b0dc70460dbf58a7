/* SPDX-License-Identifier: MIT */
/* Logs -> reports -> outcomes of boots -> measurements -> publication. */
#include "import.h"

#include "clock.h"
#include "imported_log.h"
#include "leave_out.h"
#include "memory.h"
#include "prepared.h"
#include "publication.h"

#include <ipclab/crc32.h>
#include <stdlib.h>
#include <string.h>

/* An import under way: a run whose boots happened elsewhere. */
struct import {
    const struct import_options *options;
    const struct image *image;
    struct imported_log *logs;
    struct boot *boots;
    struct prepared prepared;
    struct plan plan;
    struct engine_selection selection;
};

static enum exit_code check_alike(const struct import *import, size_t index)
{
    const struct imported_log *log = &import->logs[index], *first = &import->logs[0];

    if (memcmp(log->header.image, import->image->sha256, sizeof(log->header.image)))
        return fail(EXIT_USAGE,
                    "%s: is of the image %.12s... and not of %s, which is %.12s...; name its own "
                    "with --image",
                    log->path, log->header.image, import->image->path, import->image->sha256);
    if (log->header.plan_crc != first->header.plan_crc || log->header.seed != first->header.seed)
        return fail(EXIT_USAGE, "%s: is of another plan than %s; import them one by one", log->path,
                    first->path);
    for (size_t i = 0; i < index; i++)
        if (log->size == import->logs[i].size &&
            !memcmp(log->bytes, import->logs[i].bytes, log->size))
            return fail(EXIT_USAGE, "%s: is the same boot as %s; leave one out", log->path,
                        import->logs[i].path);
    return EXIT_GOOD;
}

static enum exit_code read_logs(struct import *import)
{
    enum exit_code code = EXIT_GOOD;

    for (size_t i = 0; !code && i < import->options->count; i++) {
        code = imported_log_read(import->options->logs[i], &import->logs[i]);
        if (!code)
            code = check_alike(import, i);
    }
    return code;
}

/* The plan that the ISO was made with, again. */
static enum exit_code make_plan(struct import *import)
{
    const char *scenario = import->options->scenario;
    enum exit_code code = prepare(scenario ? scenario : import->logs[0].header.scenario,
                                  import->image, NULL, &import->prepared);

    if (code)
        return code;
    leave_out_cells(ENGINE_CLASS_METAL, &import->prepared.cells);
    import->plan = (struct plan){
        .engine = &engine_metal,
        .class = ENGINE_CLASS_METAL,
        .kernel = import->image->path,
        .cells = import->prepared.cells.cells,
        .cell_count = import->prepared.cells.count,
        .seed = import->logs[0].header.seed,
    };
    return EXIT_GOOD;
}

static enum exit_code take_outcome(const struct import *import, const struct imported_log *log,
                                   const struct run_cell *cells, struct boot *boot)
{
    struct run_layout layout = plan_layout(&import->plan);
    void *region = imported_log_region(log, &layout);
    char problem[RUN_PROBLEM_BYTES] = "its size is not that of its records and samples";
    bool good = region && run_region_read(region, &layout, cells, &boot->outcome, problem);

    free(region);
    return good ? EXIT_GOOD : fail(EXIT_USAGE, "%s: its report is rubbish: %s", log->path, problem);
}

static enum exit_code take_boot(const struct import *import, size_t index)
{
    const struct imported_log *log = &import->logs[index];
    struct run_cell *cells = plan_cells(&import->plan, log->header.repetition);
    uint32_t crc = crc32_update(0, cells, import->plan.cell_count * sizeof(*cells));
    enum exit_code code;

    import->boots[index].repetition = (unsigned)index;
    if (crc == log->header.plan_crc)
        code = take_outcome(import, log, cells, &import->boots[index]);
    else
        code = fail(EXIT_USAGE,
                    "%s: its plan is not what %s makes of this image now; name the scenario as it "
                    "was with --scenario",
                    log->path, import->prepared.scenario.path);
    free(cells);
    return code;
}

/* What the machines were: all of one class. */
static enum exit_code classify(struct import *import)
{
    for (size_t i = 0; i < import->options->count; i++) {
        const struct run_machine *machine = &import->boots[i].outcome.machine;
        enum engine_class class;

        if (!engine_class_of_machine(machine, &class))
            return fail(EXIT_USAGE,
                        "%s: ran under the hypervisor `%s`, of which nobody knows what its times "
                        "are; run it under KVM or on hardware",
                        import->logs[i].path, machine->hypervisor);
        if (i && class != import->selection.class)
            return fail(EXIT_USAGE,
                        "%s: is of engine class %s and %s of %s; import them one by one",
                        import->logs[i].path, engine_classes[class].label, import->logs[0].path,
                        engine_classes[import->selection.class].label);
        import->selection.class = class;
    }
    import->selection.engine = &engine_metal;
    import->plan.class = import->selection.class;
    return EXIT_GOOD;
}

static enum exit_code publish_boots(const struct import *import)
{
    const struct import_options *options = import->options;
    double rate = (double)import->boots[0].outcome.machine.ticks_per_second / 1e9;
    struct host_facts no_host = {0}; /* ours had no part in it */
    char date[CLOCK_TEXT_BYTES];
    struct run_facts facts = {
        .command_line = options->command_line,
        .date = date,
        .scenario = &import->prepared.scenario,
        .image = import->image,
        .selection = &import->selection,
        .plan = &import->plan,
        .boots = import->boots,
        .host = &no_host,
        .repetitions = (unsigned)options->count,
        .imported = import->logs,
    };
    struct measurement_set set = measurement_set_of(&import->plan, import->image, import->boots,
                                                    (unsigned)options->count, rate);
    enum exit_code complaint = measurement_set_complain(&set), code;
    struct output_folder folder;

    clock_date(date);
    code = output_folder_open(&folder, options->output, import->prepared.scenario.name);
    if (!code)
        code = publish(&facts, &set, &folder, options->json);
    output_folder_close(&folder);
    measurement_set_free(&set);
    return code ? code : complaint;
}

static enum exit_code import_all(struct import *import)
{
    enum exit_code code = read_logs(import);

    if (!code)
        code = make_plan(import);
    for (size_t i = 0; !code && i < import->options->count; i++)
        code = take_boot(import, i);
    if (!code)
        code = classify(import);
    return code ? code : publish_boots(import);
}

enum exit_code import_logs(const struct import_options *options, const struct image *image)
{
    struct import import = {
        .options = options,
        .image = image,
        .logs = allocate(options->count, sizeof(*import.logs)),
        .boots = allocate(options->count, sizeof(*import.boots)),
    };
    enum exit_code code = import_all(&import);

    for (size_t i = 0; i < options->count; i++)
        imported_log_free(&import.logs[i]);
    boots_free(import.boots, options->count);
    prepared_free(&import.prepared);
    free(import.logs);
    free(import.boots);
    return code;
}
