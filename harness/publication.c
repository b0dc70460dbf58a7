/* SPDX-License-Identifier: MIT */
/* Measurements -> files -> tables. */
#include "publication.h"

#include "breakdown_csv.h"
#include "file.h"
#include "interrupt.h"
#include "manifest.h"
#include "memory.h"
#include "plot.h"
#include "report.h"
#include "results_csv.h"
#include "results_json.h"
#include "study_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

/* What the result comes to, in figures and in pictures. */
static enum exit_code write_study(const struct run_facts *facts, const struct result *result,
                                  const struct study *study, const struct output_folder *folder)
{
    enum exit_code code = study_files_write(study, folder);

    if (!code && result->class->standing != COST_NONE)
        code = plots_draw(facts, &study->costs, folder);
    return code;
}

static enum exit_code write_files(const struct run_facts *facts, const struct measurement_set *set,
                                  const json_t *document, const struct output_folder *folder)
{
    json_t *manifest = manifest_json(facts);
    enum exit_code code = write_csv(folder, "samples.csv", samples_csv, set);

    if (!code)
        code = write_csv(folder, "summary.csv", summary_csv, set);
    if (!code && facts->host->topology)
        code = output_folder_write(folder, "topology.xml", facts->host->topology,
                                   strlen(facts->host->topology));
    if (!code && facts->plan->model)
        code = write_csv(folder, "breakdown.csv", breakdown_csv, set);
    if (!code)
        code = write_json(folder, "results.json", document);
    if (!code)
        code = write_json(folder, "manifest.json", manifest);
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

static enum exit_code print(const json_t *document, const struct result *result,
                            const struct study *study, const struct output_folder *folder,
                            bool json)
{
    if (json)
        json_dumpf(document, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    else
        report_costs(result, study, stdout);
    return fflush(stdout) ? fail(EXIT_ENVIRONMENT, "standard output: %s; see `ipclab report %s`",
                                 strerror(errno), folder->final)
                          : EXIT_GOOD;
}

/* Writes what follows from the document, gives the folder its name, and tells of it. */
static enum exit_code finish(const struct run_facts *facts, const json_t *document,
                             struct output_folder *folder, bool json)
{
    struct result result;
    struct study study;
    enum exit_code code = result_read(document, folder->final, &result);

    if (code)
        return code;
    study = study_of(&result);
    code = write_study(facts, &result, &study, folder);
    if (!code && interrupt_requested())
        code = interrupt_fail();
    if (!code)
        code = output_folder_commit(folder);
    if (!code)
        code = print(document, &result, &study, folder, json);
    if (!code)
        print_places(facts, folder);
    study_free(&study);
    result_free(&result);
    return code;
}

enum exit_code publish(const struct run_facts *facts, const struct measurement_set *set,
                       struct output_folder *folder, bool json)
{
    json_t *document = results_json(set, results_context(facts));
    enum exit_code code = write_files(facts, set, document, folder);

    if (!code)
        code = finish(facts, document, folder, json);
    json_decref(document);
    return code;
}
