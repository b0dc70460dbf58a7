/* SPDX-License-Identifier: MIT */
/* A study on disk. */
#include "study_files.h"

#include "finding.h"
#include "machine_check.h"
#include "reproduction_table.h"
#include "study_csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct study_file {
    const char *name;
    void (*print)(const struct study *, FILE *);
    bool table; /* lines of fields, the first of them the names of these */
};

static const struct study_file mode_files[] = {
    {"curves.csv", curves_csv, true},
    {"crossovers.csv", crossovers_csv, true},
    {"cheapest.csv", cheapest_csv, true},
};

static const struct study_file gather_files[] = {
    {"gains.csv", gains_csv, true},
    {"break-even.csv", break_even_csv, true},
};

static const struct study_file band_files[] = {{"bands.csv", bands_csv, true}};

static const struct study_file reproduction_files[] = {{"published.csv", reproductions_csv, true}};

static const struct study_file finding_files[] = {{"findings.txt", findings_print, false}};

/* The lines with one more field each: what the machine's self-check came to. */
static char *with_column(const char *text, const char *heading, const char *value, size_t *size)
{
    const char *field = heading;
    char *marked;
    FILE *file = open_memstream(&marked, size);

    while (*text) {
        size_t length = strcspn(text, "\n");

        fprintf(file, "%.*s,%s\n", (int)length, text, field);
        text += length + (text[length] == '\n');
        field = value;
    }
    fclose(file);
    return marked;
}

static enum exit_code write_file(const struct study *study, const struct study_file *which,
                                 const struct output_folder *folder)
{
    char *text, *marked;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    enum exit_code code;

    which->print(study, file);
    fclose(file);
    if (which->table) {
        marked = with_column(text, "machine", machine_word(study->costs.machine), &size);
        free(text);
        text = marked;
    }
    code = output_folder_write(folder, which->name, text, size);
    free(text);
    return code;
}

static enum exit_code write_files(const struct study *study, const struct study_file *files,
                                  size_t count, const struct output_folder *folder)
{
    enum exit_code code = EXIT_GOOD;

    for (size_t i = 0; !code && i < count; i++)
        code = write_file(study, &files[i], folder);
    return code;
}

#define WRITE_ALL(files) write_files(study, files, sizeof(files) / sizeof(*(files)), folder)

enum exit_code study_files_write(const struct study *study, const struct output_folder *folder)
{
    enum exit_code code = EXIT_GOOD;

    if (study->modes.count)
        code = WRITE_ALL(mode_files);
    if (!code && study->gather.count)
        code = WRITE_ALL(gather_files);
    if (!code && study->weighing.profile_count && study_has_findings(study))
        code = WRITE_ALL(band_files);
    if (!code && study->reproductions.count)
        code = WRITE_ALL(reproduction_files);
    if (!code && study_has_findings(study))
        code = WRITE_ALL(finding_files);
    return code;
}
