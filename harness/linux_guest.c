/* SPDX-License-Identifier: MIT */
#include "linux_guest.h"

#include "file.h"
#include "memory.h"
#include "peer.h"
#include "suite.h"

#include <stdlib.h>
#include <string.h>

#define KERNEL    "linux/vmlinuz"
#define INITRAMFS "linux/initramfs"
#define PACKAGE   "linux/package"

static bool is_there(const char *name)
{
    char *path = beside_executable(name);
    bool there = file_exists(path);

    free(path);
    return there;
}

const char *linux_guest_objection(void)
{
    return is_there(KERNEL) && is_there(INITRAMFS)
               ? NULL
               : "there is no Linux to boot; fetch Debian's kernel with `make linux`";
}

/* The cells of one of the two kernels, and which of the whole plan's they are. */
struct part {
    struct plan plan;
    struct cell *cells;
    size_t *index;
    struct boot *boots;
};

static struct part part_of(const struct plan *plan, bool of_linux, size_t boots)
{
    struct part part = {
        .plan = *plan,
        .cells = allocate(plan->cell_count, sizeof(*part.cells)),
        .index = allocate(plan->cell_count, sizeof(*part.index)),
        .boots = allocate(boots, sizeof(*part.boots)),
    };

    part.plan.cells = part.cells;
    part.plan.cell_count = 0;
    for (size_t i = 0; i < plan->cell_count; i++)
        if (mode_is_peer(plan->cells[i].mode) == of_linux) {
            part.index[part.plan.cell_count] = i;
            part.cells[part.plan.cell_count++] = plan->cells[i];
        }
    for (size_t i = 0; i < boots; i++)
        part.boots[i].repetition = (unsigned)i;
    return part;
}

static void free_part(struct part *part, size_t boots)
{
    boots_free(part->boots, boots);
    free(part->boots);
    free(part->index);
    free(part->cells);
}

static enum exit_code run_part(const struct part *part, size_t count, unsigned jobs,
                               struct progress *progress)
{
    return part->plan.cell_count ? boots_run(&part->plan, part->boots, count, jobs, progress)
                                 : EXIT_GOOD;
}

/* Adds the records of one boot to the whole, its samples behind those that are there. */
static void append_outcome(const struct part *part, const struct run_outcome *outcome,
                           struct run_outcome *whole)
{
    for (size_t i = 0; i < part->plan.cell_count; i++) {
        struct run_record *record = &whole->records[part->index[i]];

        *record = outcome->records[i];
        record->cell = (uint32_t)part->index[i];
        record->first_sample += whole->sample_count;
    }
    memcpy(whole->samples + whole->sample_count, outcome->samples,
           outcome->sample_count * sizeof(*whole->samples));
    whole->sample_count += outcome->sample_count;
}

/* Takes the two boots of a repetition together. What the cost model counted is of ours, whose
 * samples come first. */
static void join(struct part *ours, struct part *linux_part, size_t repetition, size_t cells,
                 struct boot *whole)
{
    struct boot *first = &ours->boots[repetition], *second = &linux_part->boots[repetition];
    struct run_outcome outcome = {
        .machine = first->outcome.machine,
        .record_count = cells,
        .records = allocate(cells, sizeof(*outcome.records)),
        .samples = allocate(first->outcome.sample_count + second->outcome.sample_count + 1,
                            sizeof(*outcome.samples)),
    };

    append_outcome(ours, &first->outcome, &outcome);
    append_outcome(linux_part, &second->outcome, &outcome);
    whole->outcome = outcome;
    whole->regions = first->regions;
    first->regions = (struct cost_regions){0};
    whole->processor = json_incref(first->processor ? first->processor : second->processor);
    whole->host_seconds = first->host_seconds + second->host_seconds;
}

static enum exit_code run_both(const struct plan *plan, struct boot *boots, size_t count,
                               unsigned jobs, struct progress *progress)
{
    char *kernel = beside_executable(KERNEL), *initrd = beside_executable(INITRAMFS);
    struct part ours = part_of(plan, false, count), linux_part = part_of(plan, true, count);
    enum exit_code code;

    linux_part.plan.kernel = kernel;
    linux_part.plan.initrd = initrd;
    linux_part.plan.model = NULL; /* it knows our kernel's phases, and nothing of Linux */
    code = run_part(&ours, count, jobs, progress);
    progress->before = count * plan_work(&ours.plan, ours.plan.cell_count);
    if (!code)
        code = run_part(&linux_part, count, jobs, progress);
    for (size_t i = 0; !code && i < count; i++)
        join(&ours, &linux_part, i, plan->cell_count, &boots[i]);
    free_part(&ours, count);
    free_part(&linux_part, count);
    free(initrd);
    free(kernel);
    return code;
}

static bool has_linux_guest(const struct plan *plan)
{
    for (size_t i = 0; i < plan->cell_count; i++)
        if (mode_is_peer(plan->cells[i].mode))
            return !plan->engine->run_here;
    return false;
}

enum exit_code linux_guest_boots_run(const struct plan *plan, struct boot *boots, size_t count,
                                     unsigned jobs, struct progress *progress)
{
    return has_linux_guest(plan) ? run_both(plan, boots, count, jobs, progress)
                                 : boots_run(plan, boots, count, jobs, progress);
}

/* "NAME VERSION" of the package that the kernel is from; the caller frees. */
static char *package_name(void)
{
    char *path = beside_executable(PACKAGE), *package = NULL, *tab;

    if (file_read_text(path, 256, &package))
        package = copy_text("an unknown package");
    package[strcspn(package, "\n")] = '\0';
    tab = strchr(package, '\t');
    if (tab)
        *tab = ' ';
    free(path);
    return package;
}

json_t *linux_guest_json(const struct plan *plan)
{
    char *package;
    json_t *value;

    if (!has_linux_guest(plan))
        return NULL;
    package = package_name();
    value = json_pack("{s:s, s:s, s:s, s:s}", "package", package, "command_line", PLAN_LINUX_WORDS,
                      "mitigations", "off, as our kernel has none", "copy_loop",
                      "rep movsq, as in our kernel: the processor is max,-erms");
    free(package);
    return value;
}

char *linux_guest_text(const struct plan *plan)
{
    char *package, *text;

    if (!has_linux_guest(plan))
        return NULL;
    package = package_name();
    text =
        format_text("linux-*: %s, in the same machine and engine; as in our kernel no mitigations "
                    "are on and the copy loop is rep movsq",
                    package);
    free(package);
    return text;
}
