/* SPDX-License-Identifier: MIT */
/* What is decided by the host: who runs where, and whether the machine is fit. */
#include "tests/unit/cmocka_all.h"

#include "machine_check.h"
#include "memory.h"
#include "native_cycles.h"
#include "perf_counters.h"
#include "topology.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FIXTURES "tests/unit/topology/"

/* ---- topology -------------------------------------------------------------------------------- */

static void cores_of_a_package_with_siblings(void **state)
{
    struct topology *topology = topology_open(FIXTURES "smt.xml");
    struct processor_pair same = topology_same_core(topology), cross;

    (void)state;
    assert_int_equal(topology_cores(topology), 4);
    assert_int_equal(same.first, same.second);
    assert_string_equal(topology_distance(topology, same), "same processor");
    assert_true(topology_cross_core(topology, &cross));
    assert_int_equal(cross.first, same.first);
    assert_string_equal(topology_distance(topology, cross), "cores that share an L3 cache");
    cross.second = cross.first + 1;
    assert_string_equal(topology_distance(topology, cross), "same core");
    topology_close(topology);
}

static void cores_of_two_packages(void **state)
{
    struct topology *topology = topology_open(FIXTURES "two-packages.xml");
    struct processor_pair cross;

    (void)state;
    assert_true(topology_cross_core(topology, &cross));
    assert_string_equal(topology_distance(topology, cross), "cores of two packages");
    topology_close(topology);
}

static void one_core_has_no_other(void **state)
{
    static const char *const files[] = {FIXTURES "one-core.xml", FIXTURES "siblings.xml"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct topology *topology = topology_open(files[i]);
        struct processor_pair cross;

        assert_int_equal(topology_cores(topology), 1);
        assert_false(topology_cross_core(topology, &cross));
        topology_close(topology);
    }
}

static void a_processor_that_is_not_there_is_unknown(void **state)
{
    struct topology *topology = topology_open(FIXTURES "one-core.xml");

    (void)state;
    assert_string_equal(topology_distance(topology, (struct processor_pair){0, 77}), "unknown");
    topology_close(topology);
}

static void topology_that_is_none(void **state)
{
    (void)state;
    assert_null(topology_open("tests/unit/host.c"));
}

static void this_machine_can_be_told_as_xml(void **state)
{
    struct topology *topology = topology_open(NULL);
    char *xml = topology_xml(topology);

    (void)state;
    assert_non_null(strstr(xml, "<topology"));
    free(xml);
    topology_close(topology);
}

/* ---- the machine check ----------------------------------------------------------------------- */

static const struct machine_check quiet = {
    .timer_step = 26,
    .gaps_per_second = 600,
    .gap_share = 0.009,
    .gap_longest_us = 15,
    .governor = {.reason = "not shown"},
    .constant_tsc = true,
};

static void assert_verdict(const struct machine_check *check, const char *expected)
{
    char *verdict = machine_check_verdict(check);

    assert_string_equal(verdict, expected);
    free(verdict);
}

static void a_quiet_virtual_machine_is_good(void **state)
{
    (void)state;
    assert_verdict(&quiet, "good");
}

static void each_problem_is_named(void **state)
{
    struct machine_check check = quiet;

    (void)state;
    check.foreign_load.value = 0.5;
    assert_verdict(&check, "bad: others keep 50 % of the processors busy");
    check = quiet;
    check.steal.value = 0.025;
    assert_verdict(&check, "bad: the hypervisor takes 2.5 % of the time");
    check = quiet;
    check.timer_step = 1000;
    assert_verdict(&check, "bad: the time-stamp counter advances by 1000 ticks at once");
    check = quiet;
    check.governor.reason = NULL;
    strcpy(check.governor.value, "powersave");
    assert_verdict(&check, "bad: the frequency policy is powersave, not performance");
    check.constant_tsc = false;
    assert_verdict(&check, "bad: the time-stamp counter may change its rate (no constant_tsc); "
                           "the frequency policy is powersave, not performance");
}

static void what_is_not_known_is_absent_and_no_problem(void **state)
{
    struct machine_check check = quiet;
    json_t *value, *absent;

    (void)state;
    check.steal = (struct machine_number){1.0, "/proc/stat cannot be read"};
    assert_verdict(&check, "good");
    value = machine_check_json(&check);
    absent = json_object_get(value, "absent");
    assert_null(json_object_get(value, "steal"));
    assert_string_equal(json_string_value(json_object_get(absent, "steal")),
                        "/proc/stat cannot be read");
    assert_non_null(json_object_get(absent, "mitigations"));
    json_decref(value);
}

static void loads_are_read_or_refused(void **state)
{
    struct machine_load load;

    (void)state;
    assert_true(machine_load_parse("cpu  10 1 5 100 4 0 1 7 0 0", &load));
    assert_int_equal(load.all, 128);
    assert_int_equal(load.idle, 104);
    assert_int_equal(load.steal, 7);
    assert_false(machine_load_parse("cpu 10 1", &load));
    assert_false(machine_load_parse("intr 10 1 5 100 4 0 1 7", &load));
    assert_false(machine_load_parse("", &load));
}

/* A file below `root`, and the folders above it. */
static void write_below(const char *root, const char *path, const char *text)
{
    char *name = format_text("%s%s", root, path);
    FILE *file;

    for (char *slash = name + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = '\0';
        mkdir(name, 0755);
    }
    file = fopen(name, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    free(name);
}

static void linux_is_asked_by_its_files(void **state)
{
    char root[] = "/tmp/ipclab-host-XXXXXX", *command;
    struct machine_check check = {0};

    (void)state;
    assert_non_null(mkdtemp(root));
    write_below(root, "/proc/cpuinfo", "processor : 0\nflags : fpu tsc constant_tsc\n");
    write_below(root, "/sys/devices/system/cpu/smt/active", "1\n");
    write_below(root, "/sys/devices/system/cpu/vulnerabilities/meltdown", "Mitigation: PTI\n");
    machine_check_read(root, &check);
    assert_true(check.constant_tsc);
    assert_string_equal(check.smt.value, "on");
    assert_non_null(check.governor.reason);
    assert_non_null(check.clock.reason);
    assert_string_equal(json_string_value(json_object_get(check.mitigations, "meltdown")),
                        "Mitigation: PTI");
    machine_check_free(&check);
    command = format_text("rm -r %s", root);
    assert_int_equal(system(command), 0);
    free(command);
}

/* ---- counters of the host -------------------------------------------------------------------- */

/* Whatever this machine offers: every event is a number, or absent with a reason. */
static void every_event_is_there_or_explained(void **state)
{
    struct perf_counters perf;
    json_t *value, *absent;
    const char *name;
    json_t *each;

    (void)state;
    perf_counters_open(&perf, 0);
    value = perf_counters_json(&perf);
    absent = json_object_get(value, "absent");
    json_object_foreach(absent, name, each) assert_true(*json_string_value(each) != '\0');
    assert_int_equal(json_object_size(value) - 1 + json_object_size(absent), 13);
    json_decref(value);
    perf_counters_close(&perf);
}

/* ---- core cycles of both partners ------------------------------------------------------------ */

#define BURN_NANOSECONDS 20e6

static double nanoseconds_of(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void burn(void)
{
    double began = nanoseconds_of(CLOCK_PROCESS_CPUTIME_ID);

    while (nanoseconds_of(CLOCK_PROCESS_CPUTIME_ID) - began < BURN_NANOSECONDS)
        ;
}

/* A child that works while we wait for it, and is still there when we read. */
static pid_t start_worker(int *ready)
{
    int ends[2];
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (!child) {
        burn();
        if (write(ends[1], "", 1) == 1)
            pause();
        _exit(1);
    }
    close(ends[1]);
    *ready = ends[0];
    return child;
}

/* The path of core cycles, by an event that every host has: time on a processor. */
static void counts_both_partners_and_only_timed_sections(void **state)
{
    struct native_cycles cycles;
    struct run_record record = {0};
    int ready;
    pid_t child;
    char byte;

    (void)state;
    native_cycles_open(&cycles, "task_clock_ns");
    if (cycles.descriptor < 0)
        skip();
    burn(); /* outside */
    native_cycles_begin(&cycles);
    child = start_worker(&ready);
    assert_int_equal(read(ready, &byte, 1), 1);
    native_cycles_end(&cycles);
    native_cycles_keep(&cycles, &record);
    assert_true(record.counters_present >> COUNTER_CORE_CYCLES & 1);
    assert_true((double)record.counters[COUNTER_CORE_CYCLES] > 0.9 * BURN_NANOSECONDS);
    assert_true((double)record.counters[COUNTER_CORE_CYCLES] < 1.9 * BURN_NANOSECONDS);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(ready);
    native_cycles_begin(&cycles);
    burn(); /* warm-up: not kept */
    native_cycles_end(&cycles);
    native_cycles_drop(&cycles);
    native_cycles_keep(&cycles, &record);
    assert_true((double)record.counters[COUNTER_CORE_CYCLES] < 1.9 * BURN_NANOSECONDS);
    native_cycles_close(&cycles);
}

static void without_a_counter_nothing_is_published(void **state)
{
    struct native_cycles cycles;
    struct run_record record = {.counters_present = UINT64_MAX};

    (void)state;
    native_cycles_open(&cycles, "no such event");
    native_cycles_begin(&cycles);
    native_cycles_end(&cycles);
    native_cycles_keep(&cycles, &record);
    native_cycles_close(&cycles);
    assert_false(record.counters_present >> COUNTER_CORE_CYCLES & 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cores_of_a_package_with_siblings),
        cmocka_unit_test(cores_of_two_packages),
        cmocka_unit_test(one_core_has_no_other),
        cmocka_unit_test(a_processor_that_is_not_there_is_unknown),
        cmocka_unit_test(topology_that_is_none),
        cmocka_unit_test(this_machine_can_be_told_as_xml),
        cmocka_unit_test(a_quiet_virtual_machine_is_good),
        cmocka_unit_test(each_problem_is_named),
        cmocka_unit_test(what_is_not_known_is_absent_and_no_problem),
        cmocka_unit_test(loads_are_read_or_refused),
        cmocka_unit_test(linux_is_asked_by_its_files),
        cmocka_unit_test(every_event_is_there_or_explained),
        cmocka_unit_test(counts_both_partners_and_only_timed_sections),
        cmocka_unit_test(without_a_counter_nothing_is_published),
    };

    return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}
