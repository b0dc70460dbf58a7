/* SPDX-License-Identifier: MIT */
/* ipclab trace: one message's way through the kernel, instruction by instruction. */
#include "boot.h"
#include "command.h"
#include "elf_file.h"
#include "engine_select.h"
#include "file.h"
#include "image.h"
#include "memory.h"
#include "option.h"
#include "plot.h"
#include "suite.h"
#include "trace.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_IMAGE = 256, OPTION_APPEND, OPTION_JSON, OPTION_CSV };

#define IMAGE_BYTES_MAXIMUM (64u << 20)
#define STUB_BYTES          16 /* entry.S: a trap's stub */
#define PAGE_FAULT_VECTOR   14
#define BENCHMARK           "call"

struct options {
    const char *image, *words, *plot, *csv;
    uint64_t size;
    bool json;
    char **modes;
    size_t mode_count;
};

static const struct argp_option option_table[] = {
    {"size", 's', "BYTES", 0, "of the message, each way (default: 8); K and M are binary", 0},
    {"plot", 'p', "FILE", 0, "draw the traces, a lane a mode, into this .svg or .png", 0},
    {"csv", OPTION_CSV, "FILE", 0, "write what the plot shows", 0},
    {"json", OPTION_JSON, NULL, 0, "print JSON instead of tables", 0},
    {"image", OPTION_IMAGE, "FILE", 0, "the kernel (default: kernel.elf beside ipclab)", 1},
    {"append", OPTION_APPEND, "WORDS", 0, "further words for the kernel's command line", 1},
    {0},
};

static uint64_t parse_size(const char *text)
{
    const char *problem;
    uint64_t size = 0;

    problem = parameter_parse(PARAMETER_SIZE, text, &size);
    if (problem)
        exit(fail(EXIT_USAGE, "--size `%s`: %s", text, problem));
    return size;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;

    switch (key) {
    case 's':
        options->size = parse_size(argument);
        return 0;
    case 'p':
        options->plot = option_text("--plot", argument);
        return 0;
    case OPTION_CSV:
        options->csv = option_text("--csv", argument);
        return 0;
    case OPTION_JSON:
        options->json = true;
        return 0;
    case OPTION_IMAGE:
        options->image = argument;
        return 0;
    case OPTION_APPEND:
        options->words = argument;
        return 0;
    case ARGP_KEY_ARGS:
        options->modes = state->argv + state->next;
        options->mode_count = (size_t)(state->argc - state->next);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* ---- tracing ------------------------------------------------------------------------------- */

static enum exit_code open_tracer(const char *kernel, struct tracer *tracer)
{
    struct elf_file file;
    enum exit_code code;
    size_t size;
    char *bytes;
    bool found = false;

    *tracer = (struct tracer){.plugin = beside_executable("trace.so")};
    if (!file_exists(tracer->plugin))
        return fail(EXIT_ENVIRONMENT, "%s: is not there; build it with `make`", tracer->plugin);
    code = file_read(kernel, IMAGE_BYTES_MAXIMUM, &bytes, &size);
    if (code)
        return code;
    if (elf_file_open(&file, bytes, size)) {
        found = elf_file_symbol(&file, "trap_stubs", &tracer->page_fault);
        elf_file_close(&file);
    }
    free(bytes);
    tracer->page_fault += PAGE_FAULT_VECTOR * STUB_BYTES;
    return found ? EXIT_GOOD
                 : fail(EXIT_USAGE, "%s: has no symbol trap_stubs; rebuild with `make`", kernel);
}

static struct cell cell_of(const char *mode, uint64_t size)
{
    struct cell cell = {.benchmark = BENCHMARK, .present = PARAMETER_BIT(SIZE)};

    snprintf(cell.mode, sizeof(cell.mode), "%s", mode);
    cell.parameter[PARAMETER_SIZE] = size;
    cell_set_name(&cell);
    return cell;
}

/* The cell ran to its end, or why not. */
static enum exit_code check_record(const struct cell *cell, const struct run_record *record)
{
    if (record->status == RUN_MEASURED)
        return EXIT_GOOD;
    return fail(EXIT_MEASURED, "%s: %s: %s", cell->name,
                record->status == RUN_SKIPPED ? "cannot be traced" : "failed", record->message);
}

static enum exit_code trace_mode(const struct options *options, const struct image *image,
                                 const struct tracer *tracer, const char *mode, struct trace *trace)
{
    const struct cell cell = cell_of(mode, options->size);
    const struct plan plan = {
        .engine = &engine_model,
        .class = ENGINE_CLASS_MODEL,
        .kernel = image->path,
        .program = "bench",
        .words = options->words,
        .cells = &cell,
        .cell_count = 1,
        .silence_seconds = engine_model.silence_seconds,
        .tracer = tracer,
    };
    struct code_places places = {0};
    uint64_t *addresses = NULL;
    struct boot boot;
    enum exit_code code = boot_run_one(&plan, &boot);

    if (!code)
        code = check_record(&cell, &boot.outcome.records[0]);
    if (!code) {
        size_t count = trace_addresses(&boot.steps, &addresses);

        code = code_places_find(image->path, addresses, count, &places);
    }
    if (!code)
        *trace = trace_of(mode, options->size, &boot.steps, &places);
    free(addresses);
    boots_free(&boot, 1);
    return code;
}

/* ---- output -------------------------------------------------------------------------------- */

static enum exit_code write_csv(const struct trace *traces, size_t count, const char *path)
{
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    enum exit_code code;

    traces_csv(traces, count, file);
    fclose(file);
    code = file_write(path, text, size);
    free(text);
    return code;
}

/* The picture, from a CSV that lies beside it as long as it is drawn. */
static enum exit_code draw(const struct options *options, const struct trace *traces, size_t count)
{
    char *data = format_text("%s.%d.csv", options->plot, getpid());
    char size[PARAMETER_TEXT_BYTES];
    char *variables;
    enum exit_code code = write_csv(traces, count, data);

    parameter_print_bytes(options->size, size);
    variables =
        format_text("data=\"%s\"; lanes=%zu; size=\"%s\"; modes=\"\"; title=\"\"; class=\"model\"",
                    data, count, size);
    if (!code)
        code = plot_draw_file("trace", variables, options->plot);
    unlink(data);
    free(variables);
    free(data);
    return code;
}

static enum exit_code show(const struct options *options, const struct trace *traces, size_t count)
{
    enum exit_code code = EXIT_GOOD;

    if (options->json) {
        json_t *list = traces_json(traces, count);

        json_dumpf(list, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
        putchar('\n');
        json_decref(list);
    } else {
        traces_print(traces, count, stdout);
    }
    if (options->csv)
        code = write_csv(traces, count, options->csv);
    if (!code && options->plot)
        code = draw(options, traces, count);
    return code;
}

static enum exit_code check_modes(const struct options *options, const struct image *image)
{
    for (size_t i = 0; i < options->mode_count; i++) {
        const struct ipc_mode_description *mode = image_mode(image, options->modes[i]);

        if (!mode)
            return fail(EXIT_USAGE, "trace: there is no mode `%s`; `ipclab list --modes` shows all",
                        options->modes[i]);
        if (options->size > mode->maximum_message)
            return fail(EXIT_USAGE,
                        "trace: a message of %s is at most %llu bytes; name a smaller "
                        "--size",
                        mode->name, (unsigned long long)mode->maximum_message);
    }
    return EXIT_GOOD;
}

static enum exit_code trace_all(const struct options *options, const struct image *image)
{
    struct trace *traces = allocate(options->mode_count, sizeof(*traces));
    struct engine_selection selection;
    const struct probe probe = {.kernel = image->path, .words = options->words};
    struct tracer tracer = {0};
    enum exit_code code = check_modes(options, image);

    if (!code && options->plot)
        code = plot_check_name(options->plot);
    if (!code)
        code = engine_select(engine_model.name, &probe, &selection);
    if (!code)
        code = open_tracer(image->path, &tracer);
    for (size_t i = 0; !code && i < options->mode_count; i++)
        code = trace_mode(options, image, &tracer, options->modes[i], &traces[i]);
    if (!code)
        code = show(options, traces, options->mode_count);
    for (size_t i = 0; i < options->mode_count; i++)
        trace_free(&traces[i]);
    free(traces);
    free(tracer.plugin);
    return code;
}

static enum exit_code run(int argc, char **argv)
{
    const struct argp parser = {
        .options = option_table,
        .parser = parse,
        .args_doc = "MODE...",
        .doc =
            "Shows one message's way through the kernel: a round trip of the benchmark "
            "`" BENCHMARK "`, phase by phase, with the exact instructions and events of each. It "
            "is taken from the engine's instruction stream: nothing is compiled into the "
            "path.\v"
            "Examples:\n"
            "  ipclab trace direct --size 4K\n"
            "  ipclab trace null direct twostage --plot trace.svg",
    };
    struct options options = {.size = 8, .words = ""};
    struct image image;
    enum exit_code code;

    if (argp_parse(&parser, argc, argv, 0, NULL, &options))
        return EXIT_USAGE;
    if (!options.mode_count)
        return fail(EXIT_USAGE, "trace: no mode is named; try `ipclab trace direct`");
    code = image_read(options.image, &image);
    if (code)
        return code;
    code = trace_all(&options, &image);
    image_free(&image);
    return code;
}

const struct command command_trace = {"trace", "MODE...", "one message's way through the kernel",
                                      run};
