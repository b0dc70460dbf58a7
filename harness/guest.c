/* SPDX-License-Identifier: MIT */
/* Starts and ends QEMU. */
#include "guest.h"

#include "memory.h"
#include "qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static enum exit_code no_resource(const char *what)
{
    return fail(EXIT_ENVIRONMENT, "%s: %s; run less at once with --jobs", what, strerror(errno));
}

enum exit_code guest_create(const struct plan *plan, uint64_t region_bytes, struct guest *guest)
{
    bool run_here = plan->engine->run_here != NULL;

    *guest = (struct guest){
        .program = run_here ? "engine native" : QEMU_PROGRAM,
        .process_descriptor = -1,
        .memory_descriptor = memfd_create("guest memory", MFD_CLOEXEC),
        .log_descriptor = memfd_create("guest log", MFD_CLOEXEC),
        .error_descriptor = memfd_create("qemu errors", MFD_CLOEXEC),
        .plan_descriptor = memfd_create("cost model plan", MFD_CLOEXEC),
        .record_descriptor = memfd_create("cost model records", MFD_CLOEXEC),
        .processor = {.monitor = -1, .monitor_of_qemu = -1},
        .region_bytes = region_bytes,
        .region_address = plan_memory(plan) - region_bytes,
    };
    if (guest->memory_descriptor < 0 || guest->log_descriptor < 0 || guest->error_descriptor < 0 ||
        guest->plan_descriptor < 0 || guest->record_descriptor < 0)
        return no_resource("memfd_create");
    if (!run_here && !guest_processor_create(&guest->processor))
        return no_resource("socketpair");
    if (ftruncate(guest->memory_descriptor, (off_t)plan_memory(plan)))
        return no_resource("guest memory");
    guest->region = mmap(NULL, region_bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
                         guest->memory_descriptor, (off_t)guest->region_address);
    if (guest->region == MAP_FAILED) {
        guest->region = NULL;
        return no_resource("mapping guest memory");
    }
    return EXIT_GOOD;
}

/* In the child. Only what a child of fork may do; ends by exec or _exit. */
static void become_qemu(const struct guest *guest, char **arguments, pid_t parent)
{
    int null = open("/dev/null", O_RDWR);

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* it died before prctl could tell us */
        _exit(126);
    setpgid(0, 0); /* the terminal's Ctrl-C is ours to handle */
    fcntl(guest->memory_descriptor, F_SETFD, 0);
    fcntl(guest->log_descriptor, F_SETFD, 0);
    fcntl(guest->plan_descriptor, F_SETFD, 0);
    fcntl(guest->record_descriptor, F_SETFD, 0);
    fcntl(guest->processor.monitor_of_qemu, F_SETFD, 0);
    dup2(null, STDIN_FILENO);
    dup2(guest->error_descriptor, STDOUT_FILENO);
    dup2(guest->error_descriptor, STDERR_FILENO);
    execvp(arguments[0], arguments);
    _exit(127);
}

/* In the child: the engine's own work in place of QEMU. Ends as a guest does. */
static void run_here(const struct engine *engine, const struct guest *guest, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(126);
    setpgid(0, 0);
    dup2(guest->log_descriptor, STDOUT_FILENO);
    dup2(guest->log_descriptor, STDERR_FILENO);
    _exit(GUEST_EXIT_TO_QEMU(engine->run_here(guest->region)));
}

/* The plugin that the plan wants, or NULL. */
static const char *plugin_of(const struct plan *plan)
{
    if (plan->model)
        return plan->model->plugin;
    return plan->tracer ? plan->tracer->plugin : NULL;
}

static bool write_trace_plan(const struct guest *guest)
{
    const struct trace_plan plan = {TRACE_MAGIC, TRACE_VERSION, guest->record_descriptor};

    return pwrite(guest->plan_descriptor, &plan, sizeof(plan), 0) == sizeof(plan);
}

/* The plan of all guests, with what is this one's. */
static bool write_model_plan(const struct plan *plan, const struct guest *guest)
{
    struct costmodel_plan model = plan->model->plan;

    model.memory_descriptor = guest->memory_descriptor;
    model.record_descriptor = guest->record_descriptor;
    model.memory_bytes = plan_memory(plan);
    return pwrite(guest->plan_descriptor, &model, sizeof(model), 0) == sizeof(model);
}

/* What the plugin is to do, if there is one. */
static bool write_plan(const struct plan *plan, const struct guest *guest)
{
    if (plan->model)
        return write_model_plan(plan, guest);
    return !plan->tracer || write_trace_plan(guest);
}

enum exit_code guest_start(const struct plan *plan, const char *words, struct guest *guest)
{
    const struct engine *engine = plan->engine;
    struct qemu_settings settings = {
        .accelerator = engine->accelerator,
        .memory_bytes = plan_memory(plan),
        .kernel = plan->kernel,
        .initrd = plan->initrd,
        .words = words,
        .memory_descriptor = guest->memory_descriptor,
        .log_descriptor = guest->log_descriptor,
        .monitor_descriptor = guest->processor.monitor_of_qemu,
        .plugin = plugin_of(plan),
        .plan_descriptor = guest->plan_descriptor,
    };
    char **arguments = qemu_arguments(&settings);
    pid_t parent = getpid();

    if (!write_plan(plan, guest)) {
        qemu_arguments_free(arguments);
        return no_resource("the plugin's plan");
    }
    guest->process = fork();
    if (!guest->process && engine->run_here)
        run_here(engine, guest, parent);
    if (!guest->process)
        become_qemu(guest, arguments, parent);
    qemu_arguments_free(arguments);
    if (guest->process < 0) {
        guest->process = 0;
        return no_resource("fork");
    }
    guest->process_descriptor = pidfd_open(guest->process, 0);
    if (guest->process_descriptor < 0)
        return no_resource("pidfd_open");
    if (!engine->run_here)
        guest_processor_start(&guest->processor, engine->jobs_maximum == 1);
    return EXIT_GOOD;
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

int guest_end(struct guest *guest, bool kill_it)
{
    struct rusage usage = {0};
    int status = 0;

    if (kill_it)
        kill(guest->process, SIGKILL);
    while (wait4(guest->process, &status, 0, &usage) < 0 && errno == EINTR)
        ;
    guest->processor_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    guest->process = 0;
    return status;
}

static void close_descriptor(int descriptor)
{
    if (descriptor >= 0)
        close(descriptor);
}

void guest_free(struct guest *guest)
{
    if (guest->process > 0)
        guest_end(guest, true);
    if (guest->region)
        munmap(guest->region, guest->region_bytes);
    guest_processor_close(&guest->processor);
    close_descriptor(guest->process_descriptor);
    close_descriptor(guest->memory_descriptor);
    close_descriptor(guest->log_descriptor);
    close_descriptor(guest->error_descriptor);
    close_descriptor(guest->plan_descriptor);
    close_descriptor(guest->record_descriptor);
    *guest = (struct guest){
        .process_descriptor = -1,
        .memory_descriptor = -1,
        .log_descriptor = -1,
        .error_descriptor = -1,
        .plan_descriptor = -1,
        .record_descriptor = -1,
        .processor = {.monitor = -1, .monitor_of_qemu = -1},
    };
}
