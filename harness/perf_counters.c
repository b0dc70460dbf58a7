/* SPDX-License-Identifier: MIT */
#include "perf_counters.h"

#include "memory.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TRACEPOINTS "/sys/kernel/tracing/events/"

struct event {
    const char *name;
    uint32_t type;
    uint64_t config;
    const char *tracepoint; /* instead of config: its number differs from kernel to kernel */
};

static const struct event events[] = {
    {PERF_CORE_CYCLES, PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, NULL},
    {"instructions", PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, NULL},
    {"cache_references", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_REFERENCES, NULL},
    {"cache_misses", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES, NULL},
    {"branch_misses", PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_MISSES, NULL},
    {"task_clock_ns", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK, NULL},
    {"context_switches", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES, NULL},
    {"cpu_migrations", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS, NULL},
    {"page_faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS, NULL},
    {"kvm_exits", PERF_TYPE_TRACEPOINT, 0, "kvm/kvm_exit"},
    {"kvm_entries", PERF_TYPE_TRACEPOINT, 0, "kvm/kvm_entry"},
    {"kvm_port_accesses", PERF_TYPE_TRACEPOINT, 0, "kvm/kvm_pio"},
    {"kvm_emulated_instructions", PERF_TYPE_TRACEPOINT, 0, "kvm/kvm_emulate_insn"},
};

/* What read(2) gives, by the read_format that open_event asks for; times in nanoseconds. */
struct reading {
    uint64_t count, enabled, running;
};

#define EVENT_COUNT (sizeof(events) / sizeof(*events))
_Static_assert(EVENT_COUNT <= PERF_EVENTS, "room in struct perf_counters");

/* False, and errno, where this kernel has no such tracepoint or does not show it. */
static bool tracepoint_number(const char *name, uint64_t *number)
{
    char *path = format_text(TRACEPOINTS "%s/id", name);
    FILE *file = fopen(path, "re");
    unsigned long long value = 0;
    bool found = file && fscanf(file, "%llu", &value) == 1;

    free(path);
    if (file)
        fclose(file);
    *number = value;
    return found;
}

static int open_event(const struct event *event, pid_t thread, bool inherit)
{
    struct perf_event_attr attributes = {
        .type = event->type,
        .size = sizeof(attributes),
        .config = event->config,
        .inherit = inherit,
        .read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
    };
    uint64_t number;

    if (event->tracepoint) {
        if (!tracepoint_number(event->tracepoint, &number))
            return -1;
        attributes.config = number;
    }
    return (int)syscall(SYS_perf_event_open, &attributes, thread, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

void perf_counters_open(struct perf_counters *counters, pid_t thread)
{
    for (size_t i = 0; i < EVENT_COUNT; i++) {
        counters->descriptor[i] = open_event(&events[i], thread, false);
        counters->reason[i] = counters->descriptor[i] < 0 ? errno : 0;
    }
}

static const struct event *find_event(const char *name)
{
    for (size_t i = 0; i < EVENT_COUNT; i++)
        if (!strcmp(events[i].name, name))
            return &events[i];
    return NULL;
}

int perf_counter_open_inherited(const char *name)
{
    const struct event *event = find_event(name);

    return event ? open_event(event, 0, true) : -1;
}

bool perf_counter_read(int descriptor, uint64_t *count)
{
    struct reading reading;

    if (read(descriptor, &reading, sizeof(reading)) != sizeof(reading))
        return false;
    *count = reading.count;
    return reading.enabled == reading.running;
}

void perf_counter_close(int descriptor)
{
    close(descriptor);
}

/* What errno means here, where that is not what strerror says. */
static const char *reason_text(const struct event *event, int reason)
{
    if (event->type == PERF_TYPE_HARDWARE && (reason == ENOENT || reason == EOPNOTSUPP))
        return "this machine shows no performance-monitoring unit";
    if (reason == ENOENT)
        return access(TRACEPOINTS, R_OK) ? "no tracepoints: " TRACEPOINTS
                                           " cannot be read; mount tracefs there"
                                         : "this kernel has no such tracepoint";
    if (reason == EACCES || reason == EPERM)
        return "not allowed; see /proc/sys/kernel/perf_event_paranoid";
    return strerror(reason);
}

/* An event that shared its hardware counter with others is told as an estimate of the whole. */
static void add_value(json_t *value, json_t *absent, const struct event *event, int descriptor)
{
    struct reading reading;

    if (read(descriptor, &reading, sizeof(reading)) != sizeof(reading) ||
        (reading.enabled && !reading.running))
        json_object_set_new(absent, event->name, json_string("it was never scheduled"));
    else if (reading.enabled == reading.running)
        json_object_set_new(value, event->name, json_integer((json_int_t)reading.count));
    else
        json_object_set_new(
            value, event->name,
            json_pack("{s:f, s:f}", "estimate",
                      (double)reading.count * (double)reading.enabled / (double)reading.running,
                      "counted_share", (double)reading.running / (double)reading.enabled));
}

json_t *perf_counters_json(const struct perf_counters *counters)
{
    json_t *value = json_object(), *absent = json_object();

    for (size_t i = 0; i < EVENT_COUNT; i++)
        if (counters->descriptor[i] >= 0)
            add_value(value, absent, &events[i], counters->descriptor[i]);
        else
            json_object_set_new(absent, events[i].name,
                                json_string(reason_text(&events[i], counters->reason[i])));
    json_object_set_new(value, "absent", absent);
    return value;
}

const char *perf_cycles_objection(void)
{
    int descriptor = open_event(find_event(PERF_CORE_CYCLES), 0, true);

    if (descriptor < 0)
        return reason_text(find_event(PERF_CORE_CYCLES), errno);
    close(descriptor);
    return NULL;
}

void perf_counters_close(struct perf_counters *counters)
{
    for (size_t i = 0; i < EVENT_COUNT; i++)
        if (counters->descriptor[i] >= 0)
            close(counters->descriptor[i]);
}
