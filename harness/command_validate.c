/* SPDX-License-Identifier: MIT */
/* ipclab validate: the cost model against this machine. */
#include "calibration.h"
#include "command.h"
#include "image.h"
#include "option.h"
#include "shared_options.h"
#include "statistics.h"
#include "table.h"
#include "validation.h"

#include "memory.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

/* What the model has to reach on the machine whose profile it uses (docs/COSTMODEL.md). */
#define MEDIAN_ERROR_MAXIMUM 20
#define ERROR_MAXIMUM        60

/* Of the errors without their signs. */
struct errors {
    double median, worst;
};

static struct errors errors_of(const struct validation *validations, size_t count)
{
    double *magnitudes = allocate(count, sizeof(*magnitudes));
    struct errors errors = {0};

    for (size_t i = 0; i < count; i++) {
        magnitudes[i] = fabs(validations[i].error);
        errors.worst = fmax(errors.worst, magnitudes[i]);
    }
    errors.median = summarise(magnitudes, count).median;
    free(magnitudes);
    return errors;
}

static void add_formatted(struct table *table, const char *format, double number)
{
    char text[32];

    snprintf(text, sizeof(text), format, number);
    table_add(table, text);
}

static void print_table(const struct validation *validations, size_t count, struct errors errors)
{
    struct table table = table_new(4, 1);

    table_add(&table, "workload");
    table_add(&table, "measured");
    table_add(&table, "predicted");
    table_add(&table, "error");
    for (size_t i = 0; i < count; i++) {
        table_add(&table, validations[i].name);
        add_formatted(&table, "%.0f", validations[i].measured);
        add_formatted(&table, "%.0f", validations[i].predicted);
        add_formatted(&table, "%+.0f %%", validations[i].error);
    }
    printf("core cycles of one pass in ring 3, natively and by the model, calibrated here\n\n");
    table_print(&table, stdout);
    table_free(&table);
    printf("\nerror: median %.0f %%, largest %.0f %%\n", errors.median, errors.worst);
}

static void print_json(const struct validation *validations, size_t count, struct errors errors)
{
    json_t *list = json_array(), *document;

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:s, s:f, s:f, s:f}", "name", validations[i].name,
                                              "predicted", validations[i].predicted, "measured",
                                              validations[i].measured, "error_percent",
                                              validations[i].error));
    document = json_pack("{s:o, s:f, s:f}", "workloads", list, "median_error_percent",
                         errors.median, "largest_error_percent", errors.worst);
    json_dumpf(document, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    putchar('\n');
    json_decref(document);
}

static enum exit_code judge(struct errors errors)
{
    if (errors.median <= MEDIAN_ERROR_MAXIMUM && errors.worst <= ERROR_MAXIMUM)
        return EXIT_GOOD;
    return fail(EXIT_MEASURED,
                "the model is off by %.0f %% in the median and %.0f %% at most, more than %d and "
                "%d; on a machine that others use too, try again when it is quiet",
                errors.median, errors.worst, MEDIAN_ERROR_MAXIMUM, ERROR_MAXIMUM);
}

static enum exit_code run_with(const struct shared_options *options, const char *kernel,
                               const struct profile *base)
{
    struct calibration calibration;
    struct validation *validations;
    size_t count;
    enum exit_code code = validate(kernel, base, &calibration, &validations, &count);

    if (!code) {
        struct errors errors = errors_of(validations, count);

        if (options->json)
            print_json(validations, count, errors);
        else
            print_table(validations, count, errors);
        code = judge(errors);
    }
    free(validations);
    return code;
}

static enum exit_code run(int argc, char **argv)
{
    const struct argp parser = {
        .doc = "Calibrates, then runs workloads that were not calibrated with, natively and under "
               "the cost model, and shows how far the model is off. Exit status 1 where that is "
               "more than 20 % in the median or 60 % anywhere.\v"
               "Example:\n"
               "  ipclab validate --json | jq .median_error_percent",
    };
    struct shared_options options = {0};
    struct profile base;
    struct image image;
    enum exit_code code;

    if (!options_parse(argc, argv, &parser, NULL, SHARED_JSON | SHARED_IMAGE, &options))
        return EXIT_USAGE;
    code = image_read(options.image, &image);
    if (code)
        return code;
    code = profile_read_named(PROFILE_DEFAULT, &base);
    if (!code) {
        code = run_with(&options, image.path, &base);
        profile_free(&base);
    }
    image_free(&image);
    return code;
}

const struct command command_validate = {"validate", "", "hold the cost model against this machine",
                                         run};
