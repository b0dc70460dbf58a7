/* SPDX-License-Identifier: MIT */
/* Runs guests side by side. */
#include "boot.h"

#include "clock.h"
#include "guest_verdict.h"
#include "interrupt.h"
#include "memory.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

/* How often the watchdogs and the progress line look at guests that are silent. */
#define LOOK_EVERY_MILLISECONDS 50

/* A guest's first sample is looked for more often, but not for ever: some take none. */
#define FIRST_SAMPLE_LOOK_MILLISECONDS 1
#define FIRST_SAMPLE_SECONDS           20

/* A run that is under way. */
struct boots {
    const struct plan *plan;
    struct run_layout layout;
    struct boot *boots;
    size_t count;
    size_t started; /* boots[0 .. started) have been */
    size_t running;
    uint64_t work; /* of the boots that have ended */
    struct progress *progress;
};

static enum exit_code start_boot(struct boots *all, struct boot *boot)
{
    const struct plan *plan = all->plan;
    enum exit_code code = guest_create(plan, all->layout.region_bytes, &boot->guest);
    char *words;

    if (code)
        return code;
    boot->cells = plan_cells(plan, boot->repetition);
    run_region_prepare(boot->guest.region, &all->layout, boot->cells, boot->repetition);
    words = plan_words(plan, boot->guest.region_address, boot->guest.region_bytes);
    boot->host_seconds = clock_seconds();
    watchdog_start(&boot->watchdog, plan->silence_seconds, boot->host_seconds);
    code = guest_start(plan, words, &boot->guest);
    free(words);
    boot->running = !code;
    return code;
}

/* What the guest is in the midst of, for messages; "" where it does not say. */
static const char *current_cell(const struct boots *all, const struct boot *boot,
                                char text[RUN_DOING_BYTES])
{
    const struct plan *plan = all->plan;
    uint32_t current = run_region_current(boot->guest.region, &all->layout);

    if (current < plan->cell_count)
        return plan->cells[current].name;
    run_region_doing(boot->guest.region, &all->layout, text);
    return text;
}

/* The region of a guest that has ended, which nobody changes any more. */
static void *copy_region(const struct boots *all, const struct boot *boot)
{
    void *copy = allocate(all->layout.region_bytes, 1);

    return memcpy(copy, boot->guest.region, all->layout.region_bytes);
}

/* What a guest that failed had done before. */
static void keep_lost(const struct boots *all, struct boot *boot, const char *message)
{
    void *copy = copy_region(all, boot);

    run_region_read_lost(copy, &all->layout, boot->cells, message, &boot->outcome);
    free(copy);
}

/* The guest has ended: takes its results over and lets go of its memory. */
static enum exit_code finish_boot(struct boots *all, struct boot *boot)
{
    char problem[RUN_PROBLEM_BYTES], doing[RUN_DOING_BYTES];
    int status = guest_end(&boot->guest, false);
    enum exit_code code;
    void *copy;

    boot->running = false;
    boot->processor_seconds = boot->guest.processor_seconds;
    boot->host_seconds = clock_seconds() - boot->host_seconds;
    progress_clear(all->progress);
    code = guest_verdict(&boot->guest, status, current_cell(all, boot, doing));
    if (code) {
        keep_lost(all, boot, "the guest came to its end in this test");
        return code;
    }
    boot->processor = guest_processor_json(&boot->guest.processor);
    copy = copy_region(all, boot);
    if (!run_region_read(copy, &all->layout, boot->cells, &boot->outcome, problem) ||
        (all->plan->model && !cost_regions_read(boot->guest.record_descriptor, &boot->outcome,
                                                &boot->regions, problem)) ||
        (all->plan->tracer && !trace_steps_read(all->plan->tracer, boot->guest.record_descriptor,
                                                &boot->outcome, &boot->steps, problem)))
        code = guest_verdict_rubbish(&boot->guest, problem);
    free(copy);
    guest_free(&boot->guest);
    return code;
}

static bool awaits_first_sample(const struct boots *all, const struct boot *boot)
{
    return boot->running && boot->first_sample_seconds == 0 && all->plan->cell_count &&
           clock_seconds() - boot->host_seconds < FIRST_SAMPLE_SECONDS;
}

static void look_for_first_sample(const struct boots *all, struct boot *boot)
{
    if (awaits_first_sample(all, boot) && run_region_has_sample(boot->guest.region, &all->layout))
        boot->first_sample_seconds = clock_seconds() - boot->host_seconds;
}

/* Looks after one boot; `ended` says that its QEMU has. */
static enum exit_code tend_boot(struct boots *all, struct boot *boot, bool ended, uint64_t *work)
{
    uint32_t done = run_region_progress(boot->guest.region, &all->layout);
    char doing[RUN_DOING_BYTES];
    const char *cause;

    if (ended) {
        all->running--;
        all->work += plan_work(all->plan, all->plan->cell_count);
        return finish_boot(all, boot);
    }
    *work += plan_work(all->plan, done);
    cause = watchdog_observe(&boot->watchdog, done, clock_seconds());
    if (!cause)
        return EXIT_GOOD;
    guest_end(&boot->guest, true);
    boot->running = false;
    keep_lost(all, boot, cause);
    progress_clear(all->progress);
    return guest_verdict_killed(&boot->guest, cause, current_cell(all, boot, doing));
}

/* Waits until a guest ends or it is time to look, then looks at all that run. */
static enum exit_code tend_all(struct boots *all)
{
    struct pollfd *ends = allocate(all->started, sizeof(*ends));
    enum exit_code code = EXIT_GOOD;
    int patience = LOOK_EVERY_MILLISECONDS;
    uint64_t work = 0;

    for (size_t i = 0; i < all->started; i++) {
        if (awaits_first_sample(all, &all->boots[i]))
            patience = FIRST_SAMPLE_LOOK_MILLISECONDS;
        ends[i].fd = all->boots[i].running ? all->boots[i].guest.process_descriptor : -1;
        ends[i].events = POLLIN;
    }
    if (poll(ends, all->started, patience) < 0)
        memset(ends, 0, all->started * sizeof(*ends)); /* interrupted: nothing has ended */
    for (size_t i = 0; i < all->started; i++)
        look_for_first_sample(all, &all->boots[i]);
    for (size_t i = 0; !code && i < all->started; i++)
        if (all->boots[i].running)
            code = tend_boot(all, &all->boots[i], ends[i].revents, &work);
    free(ends);
    if (!code)
        progress_show(all->progress, all->work + work);
    return code;
}

static enum exit_code interrupted(struct progress *progress)
{
    progress_clear(progress);
    return interrupt_fail();
}

enum exit_code boots_run(const struct plan *plan, struct boot *boots, size_t count, unsigned jobs,
                         struct progress *progress)
{
    struct boots all = {plan, plan_layout(plan), boots, count, 0, 0, 0, progress};
    enum exit_code code = EXIT_GOOD;

    while (!code && (all.started < count || all.running)) {
        if (interrupt_requested()) {
            code = interrupted(progress);
        } else if (all.started < count && all.running < jobs) {
            code = start_boot(&all, &boots[all.started++]);
            all.running++;
        } else {
            code = tend_all(&all);
        }
    }
    for (size_t i = 0; i < all.started; i++)
        guest_free(&boots[i].guest);
    progress_clear(progress);
    return code;
}

enum exit_code boot_run_one(const struct plan *plan, struct boot *boot)
{
    struct progress silent = {.work = 1};

    *boot = (struct boot){0};
    return boots_run(plan, boot, 1, 1, &silent);
}

void boots_free(struct boot *boots, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        run_outcome_free(&boots[i].outcome);
        cost_regions_free(&boots[i].regions);
        trace_steps_free(&boots[i].steps);
        json_decref(boots[i].processor);
        free(boots[i].cells);
    }
}
