/* SPDX-License-Identifier: MIT */
/* ipclab calibrate: a profile of this machine. */
#include "calibration.h"
#include "command.h"
#include "file.h"
#include "interrupt.h"
#include "option.h"
#include "shared_options.h"
#include "table.h"

#include <jansson.h>
#include <stdlib.h>

enum { OPTION_BASE = 256 };

struct options {
    const char *output;
    const char *base;
    struct shared_options shared;
};

static const struct argp_option option_table[] = {
    {"out", 'o', "FILE", 0, "write the profile there (default: a table is printed)", 0},
    {"base", OPTION_BASE, "NAME", 0,
     "the profile that says what ring 3 cannot measure: one of profiles/, or a file "
     "(default: " PROFILE_DEFAULT ")",
     0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;

    switch (key) {
    case 'o':
        options->output = option_text("--out", argument);
        return 0;
    case OPTION_BASE:
        options->base = option_text("--base", argument);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void print_table(const struct calibration *calibration)
{
    struct table table = table_new(2, 1);

    printf("%.4f ticks of the time-stamp counter in a core cycle\n\n",
           calibration->ticks_per_cycle);
    table_add(&table, "for each");
    table_add(&table, "cycles");
    for (int i = 0; i < WEIGHT_COUNT; i++) {
        if (!calibration->measured[i])
            continue;
        table_add(&table, profile_weight_keys[i]);
        table_add_number(&table, calibration->cycles[i]);
    }
    table_print(&table, stdout);
    table_free(&table);
}

static void print_json(const struct calibration *calibration)
{
    json_t *cycles = json_object(), *document;

    for (int i = 0; i < WEIGHT_COUNT; i++)
        if (calibration->measured[i])
            json_object_set_new(cycles, profile_weight_keys[i], json_real(calibration->cycles[i]));
    document =
        json_pack("{s:f, s:o}", "ticks_per_cycle", calibration->ticks_per_cycle, "cycles", cycles);
    json_dumpf(document, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    putchar('\n');
    json_decref(document);
}

static enum exit_code write_file(const struct calibration *calibration, const struct profile *base,
                                 const char *path)
{
    struct profile profile;
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    enum exit_code code;

    calibrated_profile(calibration, base, path, &profile);
    profile_write(&profile, file);
    profile_free(&profile);
    fclose(file);
    code = file_write(path, text, size);
    free(text);
    return code;
}

static enum exit_code run(int argc, char **argv)
{
    const struct argp parser = {
        .options = option_table,
        .parser = parse,
        .doc = "Measures, in ring 3 of this machine, what loads, stores, string instructions and "
               "TLB misses cost, in core cycles, for the cost model.\v"
               "Examples:\n"
               "  ipclab calibrate                      a table\n"
               "  ipclab calibrate --out here.ini       a profile, and a run by it:\n"
               "  ipclab run latency --profile here.ini",
    };
    struct options options = {.base = PROFILE_DEFAULT};
    struct calibration calibration;
    struct profile base;
    enum exit_code code;

    if (!options_parse(argc, argv, &parser, &options, SHARED_JSON, &options.shared))
        return EXIT_USAGE;
    code = profile_read_named(options.base, &base);
    if (code)
        return code;
    calibrate(&base, &calibration);
    if (interrupt_requested())
        code = interrupt_fail();
    else if (options.output)
        code = write_file(&calibration, &base, options.output);
    if (!code && options.shared.json)
        print_json(&calibration);
    else if (!code)
        print_table(&calibration);
    profile_free(&base);
    return code;
}

const struct command command_calibrate = {"calibrate", "", "measure this machine's profile", run};
