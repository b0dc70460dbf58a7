/* SPDX-License-Identifier: MIT */
/* ipclab probe: what the engines are on this machine. */
#include "command.h"
#include "engine_select.h"
#include "first_sample.h"
#include "image.h"
#include "machine_check.h"
#include "memory.h"
#include "option.h"
#include "perf_counters.h"
#include "pmu.h"
#include "shared_options.h"
#include "table.h"
#include "text_wrap.h"
#include "topology.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

enum { OPTION_FIRST_SAMPLE = 256 };

struct options {
    struct shared_options shared;
    bool first_sample;
};

static const struct argp_option option_table[] = {
    {"first-sample", OPTION_FIRST_SAMPLE, NULL, 0,
     "instead: how long it takes from QEMU's start to the first sample", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;

    (void)argument;
    if (key != OPTION_FIRST_SAMPLE)
        return ARGP_ERR_UNKNOWN;
    options->first_sample = true;
    return 0;
}

/* An engine and how its probe went. */
struct finding {
    const struct engine *engine;
    char *objection; /* or NULL */
    enum exit_code code;
    struct engine_selection selection;
};

static struct finding ask(const struct engine *engine, const struct probe *probe)
{
    struct finding finding = {.engine = engine, .objection = engine->objection()};

    if (!finding.objection)
        finding.code = engine_probe(engine, probe, &finding.selection);
    if (finding.code)
        finding.objection = copy_text("its probe failed");
    return finding;
}

static bool is_hardware(const struct finding *finding)
{
    return !finding->objection && finding->selection.class == ENGINE_CLASS_KVM_HARDWARE;
}

/* The same choice as engine_select makes for `auto`. */
static const char *choice(const struct finding *findings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_hardware(&findings[i]))
            return findings[i].engine->name;
    return engine_model.name;
}

/* 0 is what nobody measured: Linux lets no program into ring 0. */
static void add_ticks(struct table *table, uint64_t ticks)
{
    if (ticks)
        table_add_number(table, (double)ticks);
    else
        table_add(table, "-");
}

static void add_row(struct table *table, const struct finding *finding)
{
    const struct engine_selection *selection = &finding->selection;
    char *boot;

    table_add(table, finding->engine->name);
    if (finding->objection) {
        table_add(table, "-");
        for (int i = 0; i < 3; i++)
            table_add(table, "");
        return;
    }
    boot = format_text("%.0f ms", selection->boot_seconds * 1e3);
    table_add(table, engine_classes[selection->class].label);
    add_ticks(table, selection->machine.ring0_ticks);
    add_ticks(table, selection->machine.ring3_ticks);
    table_add(table, boot);
    free(boot);
}

static void print_table(const struct finding *findings, size_t count)
{
    struct table table = table_new(5, 2);
    const char *const headings[] = {"engine", "class", "ring 0 ticks", "ring 3 ticks", "boot"};

    for (size_t i = 0; i < 5; i++)
        table_add(&table, headings[i]);
    for (size_t i = 0; i < count; i++)
        add_row(&table, &findings[i]);
    table_print(&table, stdout);
    table_free(&table);
    for (size_t i = 0; i < count; i++) {
        char *line = format_text("%s: %s", findings[i].engine->name,
                                 findings[i].objection
                                     ? findings[i].objection
                                     : engine_classes[findings[i].selection.class].meaning);

        text_wrap(line, stdout);
        free(line);
    }
    printf("auto takes %s\n", choice(findings, count));
}

/* ---- the host ------------------------------------------------------------------------------- */

/* What decides whether times are worth anything here; both texts are the caller's. */
struct host_finding {
    char *machine; /* "good", or "bad: " and why */
    char *cores;   /* how far the two are apart that figures across cores are of */
};

static struct host_finding probe_host(void)
{
    struct machine_check check = machine_check_run();
    struct topology *topology = topology_open(NULL);
    struct host_finding host = {.machine = machine_check_verdict(&check)};
    struct processor_pair pair;

    if (topology && topology_cross_core(topology, &pair))
        host.cores = copy_text(topology_distance(topology, pair));
    else
        host.cores = copy_text(topology ? "one core" : "hwloc shows no topology");
    topology_close(topology);
    machine_check_free(&check);
    return host;
}

static bool publishes_times(const struct finding *finding)
{
    return engine_classes[finding->selection.class].standing == COST_MEASURED;
}

/* Why there are no core cycles of what the engine runs, or NULL. */
static const char *cycles_objection(const struct finding *finding)
{
    const struct engine_selection *selection = &finding->selection;

    if (!publishes_times(finding))
        return "its numbers are no times";
    return selection->class == ENGINE_CLASS_NATIVE ? perf_cycles_objection()
                                                   : pmu_objection(&selection->machine.pmu);
}

static void print_host(const struct finding *findings, size_t count)
{
    struct host_finding host = probe_host();
    char *machine = format_text("this machine is %s", host.machine);

    for (size_t i = 0; i < count; i++)
        if (!findings[i].objection && publishes_times(&findings[i])) {
            const char *objection = cycles_objection(&findings[i]);

            printf("core cycles of %s: %s\n", findings[i].engine->name,
                   objection ? objection : "are counted");
        }
    printf("across cores: %s\n", host.cores);
    text_wrap(machine, stdout);
    free(machine);
    free(host.machine);
    free(host.cores);
}

static void print_text(const struct finding *findings, size_t count)
{
    print_table(findings, count);
    print_host(findings, count);
}

static json_t *finding_json(const struct finding *finding)
{
    const struct engine_selection *selection = &finding->selection;

    if (finding->objection)
        return json_pack("{s:s, s:b, s:s}", "engine", finding->engine->name, "available", 0,
                         "reason", finding->objection);
    return json_pack(
        "{s:s, s:b, s:s, s:s, s:I, s:I, s:f, s:s, s:s, s:s?}", "engine", finding->engine->name,
        "available", 1, "class", engine_classes[selection->class].label, "meaning",
        engine_classes[selection->class].meaning, "ring0_ticks",
        (json_int_t)selection->machine.ring0_ticks, "ring3_ticks",
        (json_int_t)selection->machine.ring3_ticks, "boot_seconds", selection->boot_seconds,
        "processor", selection->machine.processor, "hypervisor", selection->machine.hypervisor,
        "core_cycles_absent", cycles_objection(finding));
}

static void print_json(const struct finding *findings, size_t count)
{
    struct host_finding host = probe_host();
    json_t *list = json_array();
    json_t *document;

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, finding_json(&findings[i]));
    document = json_pack("{s:o, s:s, s:s, s:s}", "engines", list, "auto", choice(findings, count),
                         "machine", host.machine, "across_cores", host.cores);
    json_dumpf(document, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    putchar('\n');
    json_decref(document);
    free(host.machine);
    free(host.cores);
}

/* A missing engine is a finding; an image that cannot boot on one that is there is not. */
static enum exit_code probe_all(const struct options *options, const char *kernel)
{
    const struct probe probe = {kernel, options->shared.words, options->shared.silence_seconds};
    struct finding *findings = NULL;
    size_t count = 0;
    enum exit_code code = EXIT_GOOD;

    for (const struct engine *const *engine = engines; *engine && code != EXIT_INTERRUPTED;
         engine++) {
        findings = make_room(findings, count, sizeof(*findings));
        findings[count] = ask(*engine, &probe);
        if (findings[count].code)
            code = findings[count].code;
        count++;
    }
    if (code != EXIT_INTERRUPTED)
        (options->shared.json ? print_json : print_text)(findings, count);
    for (size_t i = 0; i < count; i++)
        free(findings[i].objection);
    free(findings);
    return code;
}

static enum exit_code run(int argc, char **argv)
{
    const struct argp parser = {
        .options = option_table,
        .parser = parse,
        .doc = "Boots the kernel on each engine and shows what the numbers of each would be: a "
               "guest times the same loop in ring 0 and in ring 3, which tells hardware from a "
               "KVM that emulates ring 0.\v"
               "Examples:\n"
               "  ipclab probe                     what this machine can measure\n"
               "  ipclab probe --first-sample      how long a measurement takes to begin",
    };
    struct options options = {0};
    struct image image;
    enum exit_code code;

    if (!options_parse(argc, argv, &parser, &options, SHARED_JSON | SHARED_IMAGE | SHARED_GUEST,
                       &options.shared))
        return EXIT_USAGE;
    code = image_read(options.shared.image, &image);
    if (code)
        return code;
    if (options.first_sample)
        code = first_sample_probe(image.path, &options.shared);
    else
        code = probe_all(&options, image.path);
    image_free(&image);
    return code;
}

const struct command command_probe = {"probe", "", "show what each engine is on this machine", run};
