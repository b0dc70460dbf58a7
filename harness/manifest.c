/* SPDX-License-Identifier: MIT */
/* What is needed to repeat a run. Host times stand here and nowhere else. */
#include "manifest.h"

#include "counter.h"
#include "linux_guest.h"
#include "memory.h"
#include "perf_counters.h"
#include "plot.h"
#include "pmu.h"
#include "sha256.h"
#include "subprocess.h"
#include "suite.h"
#include "version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#ifdef __clang__
#define COMPILER __VERSION__
#else
#define COMPILER "GCC " __VERSION__
#endif

/* Takes over an allocated text. */
static json_t *json_taken(char *text)
{
    json_t *value = json_string(text);

    free(text);
    return value ? value : json_null();
}

/* Of programs that had a part in the run: QEMU has told its own, gnuplot is asked where it draws. */
static json_t *versions(const struct run_facts *facts)
{
    const struct image *image = facts->image;
    char *folder = suite_path(".");
    const char *const git[] = {"git",     "-C",          folder,        "describe", "--always",
                               "--dirty", "--abbrev=40", "--exclude=*", NULL};
    json_t *value = json_pack(
        "{s:s, s:o, s:O?, s:o, s:s, s:s, s:s}", "ipclab", IPCLAB_VERSION, "git_revision",
        json_taken(subprocess_line(git)), "qemu", json_object_get(facts->boots[0].processor, "qemu"),
        "gnuplot", facts->scenario->plots.count ? json_taken(plot_program_version()) : json_null(),
        "harness_compiler", COMPILER, "kernel_compiler", image->compiler, "kernel_flags",
        image->flags);

    free(folder);
    return value;
}

/* The host's processor as /proc/cpuinfo calls it. */
static char *processor_name(void)
{
    FILE *file = fopen("/proc/cpuinfo", "re");
    char line[256], *name = NULL;

    while (file && !name && fgets(line, sizeof(line), file))
        if (!strncmp(line, "model name", 10) && strchr(line, ':'))
            name = format_text("%.*s", (int)strcspn(strchr(line, ':') + 2, "\n"),
                               strchr(line, ':') + 2);
    if (file)
        fclose(file);
    return name ? name : copy_text("unknown");
}

static json_t *host(void)
{
    struct utsname names;

    uname(&names);
    return json_pack("{s:s, s:s, s:s, s:s, s:o, s:I}", "name", names.nodename, "system",
                     names.sysname, "release", names.release, "machine", names.machine, "processor",
                     json_taken(processor_name()), "processors_online",
                     (json_int_t)sysconf(_SC_NPROCESSORS_ONLN));
}

static json_t *machine_json(const struct run_machine *machine)
{
    const char *objection = pmu_objection(&machine->pmu);
    json_t *value = json_pack(
        "{s:s, s:s, s:I, s:I, s:i, s:s, s:b}", "processor", machine->processor, "hypervisor",
        machine->hypervisor, "ring0_ticks", (json_int_t)machine->ring0_ticks, "ring3_ticks",
        (json_int_t)machine->ring3_ticks, "pmu_version", (int)machine->pmu.version, "pmu",
        objection ? objection : "counts core cycles and instructions", "kernel_with_checks",
        (int)(machine->kernel_flags & RUN_KERNEL_DEBUG));

    if (machine->ticks_per_second)
        json_object_set_new(value, "tsc_hertz",
                            json_integer((json_int_t)machine->ticks_per_second));
    return value;
}

static bool is_present(const struct run_facts *facts, enum ipclab_counter which)
{
    const struct engine_class_description *class = &engine_classes[facts->selection->class];

    switch (which) {
    case COUNTER_MODELLED_CYCLES:
    case COUNTER_MODELLED_LOW:
    case COUNTER_MODELLED_HIGH:
    case COUNTER_INTERRUPTS_OFF:
    case COUNTER_INTERRUPTS_OFF_CYCLES:
        return facts->plan->model;
    default:
        break;
    }
    return (which == class->cost && class->standing != COST_NONE) ||
           pmu_counts(facts->selection->class, &facts->boots[0].outcome.machine, which);
}

/* What ran on a processor's own time may lack its PMU's counters: the host says why, or the
 * guest. */
static const char *pmu_reason(const struct run_facts *facts, enum ipclab_counter which)
{
    enum engine_class class = facts->selection->class;

    if (engine_classes[class].standing != COST_MEASURED)
        return NULL;
    if (class == ENGINE_CLASS_NATIVE)
        return which == COUNTER_CORE_CYCLES ? perf_cycles_objection() : NULL;
    if (which != COUNTER_CORE_CYCLES && which != COUNTER_INSTRUCTIONS)
        return NULL;
    return pmu_objection(&facts->boots[0].outcome.machine.pmu);
}

static json_t *reason_of(const struct run_facts *facts, enum ipclab_counter which)
{
    const char *reason = pmu_reason(facts, which);

    return reason ? json_string(reason)
                  : json_sprintf("engine class %s has no such number",
                                 engine_classes[facts->selection->class].label);
}

/* Counters that this engine does not have, with the reason. */
static json_t *absent_counters(const struct run_facts *facts)
{
    json_t *reasons = json_object();

    for (int which = 0; which < COUNTER_COUNT; which++)
        if (counters[which].source == COUNTER_BY_ENGINE &&
            !is_present(facts, (enum ipclab_counter)which))
            json_object_set_new(reasons, counters[which].name,
                                reason_of(facts, (enum ipclab_counter)which));
    return reasons;
}

static json_t *engine_json(const struct run_facts *facts)
{
    const struct engine_selection *selection = facts->selection;
    const struct engine_class_description *class = &engine_classes[selection->class];
    json_t *value = json_pack("{s:s, s:s, s:s, s:s, s:o}", "name", selection->engine->name, "class",
                              class->label, "meaning", class->meaning, "time",
                              class->time_unit_note, "absent_counters", absent_counters(facts));

    if (selection->probed)
        json_object_set_new(value, "probe", machine_json(&selection->machine));
    return value;
}

/* QEMU's arguments; those with file descriptors in them as they were in the first boot. */
static json_t *qemu_command(const struct run_facts *facts)
{
    struct run_layout layout = plan_layout(facts->plan);
    const struct engine *engine = facts->plan->engine;
    uint64_t memory_bytes = plan_memory(facts->plan);
    char *words = plan_words(facts->plan, memory_bytes - layout.region_bytes, layout.region_bytes);
    const struct qemu_settings settings = {
        .accelerator = engine->accelerator,
        .memory_bytes = memory_bytes,
        .kernel = facts->plan->kernel,
        .words = words,
        .memory_descriptor = 3,
        .log_descriptor = 4,
        .monitor_descriptor = 5,
    };
    char **arguments = qemu_arguments(&settings);
    json_t *value = json_array();

    for (char **argument = arguments; *argument; argument++)
        json_array_append_new(value, json_string(*argument));
    qemu_arguments_free(arguments);
    free(words);
    return value;
}

/* A boot that we started has a duration, one that was imported a log. */
static json_t *boot_json(const struct run_facts *facts, unsigned index)
{
    const struct boot *boot = &facts->boots[index];
    json_t *value = json_pack("{s:i}", "repetition", (int)boot->repetition);

    if (facts->imported)
        json_object_set_new(value, "log",
                            json_pack("{s:s, s:s}", "path", facts->imported[index].path, "sha256",
                                      facts->imported[index].sha256));
    else
        json_object_set_new(value, "host_seconds", json_real(boot->host_seconds));
    if (boot->first_sample_seconds > 0)
        json_object_set_new(value, "first_sample_seconds", json_real(boot->first_sample_seconds));
    if (boot->processor_seconds > 0)
        json_object_set_new(value, "processor_seconds", json_real(boot->processor_seconds));
    if (boot->regions.instructions) {
        json_object_set_new(value, "guest_instructions",
                            json_integer((json_int_t)boot->regions.instructions));
        json_object_set_new(value, "modelled_instructions",
                            json_integer((json_int_t)boot->regions.modelled.instructions));
        json_object_set_new(value, "modelled_seconds",
                            json_real((double)boot->regions.modelled.nanoseconds * 1e-9));
    }
    if (!facts->plan->engine->run_here)
        json_object_set_new(value, "guest", machine_json(&boot->outcome.machine));
    if (boot->processor)
        json_object_set(value, "processor", boot->processor);
    return value;
}

static json_t *boots_json(const struct run_facts *facts)
{
    json_t *value = json_array();

    for (unsigned i = 0; i < facts->repetitions; i++)
        json_array_append_new(value, boot_json(facts, i));
    return value;
}

static json_t *scenario_json(const struct scenario *scenario)
{
    char digest[65];
    json_t *text = json_string(scenario->text);

    sha256_text(scenario->text, strlen(scenario->text), digest);
    /* A scenario in another encoding than UTF-8 is told by its digest alone. */
    return json_pack("{s:s, s:s, s:s, s:s, s:o}", "name", scenario->name, "path", scenario->path,
                     "title", scenario->title, "sha256", digest, "text", text ? text : json_null());
}

/* Text, because a seed has 64 bits and a JSON reader may keep 53 of them. */
static json_t *seed_text(const struct plan *plan)
{
    return json_sprintf("%llu", (unsigned long long)plan->seed);
}

/* That modelled_cycles are of. */
static const struct profile *chosen_profile(const struct plan *plan)
{
    return &plan->model->profiles[plan->model->chosen];
}

json_t *manifest_json(const struct run_facts *facts)
{
    json_t *linux_guest;
    json_t *value = json_pack(
        "{s:s, s:s, s:o, s:o, s:o, s:o}", "command_line", facts->command_line, "date", facts->date,
        "scenario", scenario_json(facts->scenario), "versions", versions(facts),
        facts->imported ? "imported_on" : "host", host(), "engine", engine_json(facts));

    json_object_set_new(
        value, "image",
        json_pack("{s:s, s:s}", "path", facts->image->path, "sha256", facts->image->sha256));
    json_object_set_new(value, "seed", seed_text(facts->plan));
    json_object_set_new(value, "repetitions", json_integer(facts->repetitions));
    if (!facts->imported)
        json_object_set_new(value, "jobs", json_integer(facts->jobs));
    json_object_set_new(value, "filter", facts->filter ? json_string(facts->filter) : json_null());
    json_object_set_new(value, "cells", json_integer((json_int_t)facts->plan->cell_count));
    json_object_set_new(value, "cells_left_out", json_integer((json_int_t)facts->cells_left_out));
    if (!facts->imported && !facts->plan->engine->run_here)
        json_object_set_new(value, "qemu_command", qemu_command(facts));
    json_object_set_new(value, "boots", boots_json(facts));
    if (!facts->imported)
        json_object_set_new(value, "placement", host_facts_json(facts->host));
    linux_guest = linux_guest_json(facts->plan);
    if (linux_guest)
        json_object_set_new(value, "linux_guest", linux_guest);
    return value;
}

/* The titles of the benchmarks, so that a report can say what an operation is. */
static json_t *benchmark_titles(const struct image *image)
{
    json_t *titles = json_object();

    for (size_t i = 0; i < image->benchmark_count; i++)
        json_object_set_new(titles, image->benchmarks[i].name,
                            json_string(image->benchmarks[i].title));
    return titles;
}

json_t *results_context(const struct run_facts *facts)
{
    const struct engine_class_description *class = &engine_classes[facts->selection->class];
    struct utsname names;
    char *linux_guest;
    json_t *value;

    uname(&names);
    value = json_pack("{s:s, s:s, s:s, s:I, s:i, s:s, s:s, s:s, s:s, s:s, s:o}", "date",
                      facts->date, "host_name", names.nodename, "executable", "ipclab", "num_cpus",
                      (json_int_t)sysconf(_SC_NPROCESSORS_ONLN), "json_schema_version", 1,
                      "ipclab_version", IPCLAB_VERSION, "scenario", facts->scenario->name, "title",
                      facts->scenario->title, "engine_class", class->label, "image_sha256",
                      facts->image->sha256, "benchmark_titles", benchmark_titles(facts->image));
    json_object_set_new(value, "seed", seed_text(facts->plan));
    if (facts->scenario->published_count)
        json_object_set_new(
            value, "published",
            published_json(facts->scenario->published, facts->scenario->published_count));
    if (facts->host->verdict)
        json_object_set_new(value, "machine", json_string(facts->host->verdict));
    if (facts->plan->engine->run_here && facts->host->distance)
        json_object_set_new(value, "cross_core", json_string(facts->host->distance));
    linux_guest = linux_guest_text(facts->plan);
    if (linux_guest)
        json_object_set_new(value, "linux_guest", json_taken(linux_guest));
    if (facts->imported) { /* these would be of the machine that imported it */
        json_object_del(value, "host_name");
        json_object_del(value, "num_cpus");
    }
    if (facts->plan->model)
        json_object_set_new(value, "profile", json_string(chosen_profile(facts->plan)->name));
    if (facts->plan->model)
        json_object_set_new(value, "cost_model", json_taken(cost_model_text(facts->plan->model)));
    return value;
}
