/* SPDX-License-Identifier: MIT */
/* Looks at the machine. */
#include "machine_check.h"

#include "clock.h"
#include "memory.h"
#include "tick_rate.h"

#include <dirent.h>
#include <inttypes.h>
#include <microbench/host/timestamp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define WATCH_SECONDS   0.2
#define GAP_NANOSECONDS 1000.0

/* The first line of a file below `root`, without its end; NULL where there is none. */
static char *first_line(const char *root, const char *path)
{
    char *name = format_text("%s%s", root, path), *line = NULL;
    FILE *file = fopen(name, "re");
    size_t room = 0;

    free(name);
    if (file && getline(&line, &room, file) >= 0) {
        line[strcspn(line, "\n")] = '\0';
        fclose(file);
        return line;
    }
    if (file)
        fclose(file);
    free(line);
    return NULL;
}

static void read_text(const char *root, const char *path, const char *reason,
                      struct machine_text *text)
{
    char *line = first_line(root, path);

    text->reason = line ? NULL : reason;
    snprintf(text->value, sizeof(text->value), "%s", line ? line : "");
    free(line);
}

static bool has_constant_tsc(const char *root)
{
    char *name = format_text("%s/proc/cpuinfo", root), *line = NULL;
    FILE *file = fopen(name, "re");
    size_t room = 0;
    bool found = false;

    free(name);
    while (file && !found && getline(&line, &room, file) >= 0)
        found = !strncmp(line, "flags", 5) && strstr(line, " constant_tsc");
    if (file)
        fclose(file);
    free(line);
    return found;
}

static json_t *read_mitigations(const char *root)
{
    static const char folder[] = "/sys/devices/system/cpu/vulnerabilities";
    char *name = format_text("%s%s", root, folder);
    DIR *directory = opendir(name);
    json_t *all = directory ? json_object() : NULL;
    struct dirent *entry;

    free(name);
    while (directory && (entry = readdir(directory))) {
        char *path = format_text("%s/%s", folder, entry->d_name);
        char *line = *entry->d_name == '.' ? NULL : first_line(root, path);

        if (line)
            json_object_set_new(all, entry->d_name, json_string(line));
        free(line);
        free(path);
    }
    if (directory)
        closedir(directory);
    return all;
}

void machine_check_read(const char *root, struct machine_check *check)
{
    read_text(root, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
              "this kernel shows no frequency policy, as in most virtual machines",
              &check->governor);
    read_text(root, "/sys/devices/system/cpu/smt/active", "this kernel does not tell", &check->smt);
    if (!check->smt.reason)
        strcpy(check->smt.value, strcmp(check->smt.value, "1") ? "off" : "on");
    read_text(root, "/sys/devices/system/clocksource/clocksource0/current_clocksource",
              "this kernel does not tell", &check->clock);
    check->constant_tsc = has_constant_tsc(root);
    check->mitigations = read_mitigations(root);
}

bool machine_load_parse(const char *text, struct machine_load *load)
{
    uint64_t user, nice, system, idle, wait, irq, softirq, steal;

    if (sscanf(text,
               "cpu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
               " %" SCNu64 " %" SCNu64,
               &user, &nice, &system, &idle, &wait, &irq, &softirq, &steal) != 8)
        return false;
    *load = (struct machine_load){
        .all = user + nice + system + idle + wait + irq + softirq + steal,
        .idle = idle + wait,
        .steal = steal,
    };
    return true;
}

static bool load_now(struct machine_load *load)
{
    char *line = first_line("", "/proc/stat");
    bool known = line && machine_load_parse(line, load);

    free(line);
    return known;
}

/* Reads the counter again and again: where it leaps, something else had the processor. */
static void watch_gaps(struct machine_check *check, double ticks_per_nanosecond)
{
    const double gap = GAP_NANOSECONDS * ticks_per_nanosecond;
    const double all = WATCH_SECONDS * 1e9 * ticks_per_nanosecond;
    uint64_t began = timestamp(), last = began, now, gaps = 0, lost = 0, longest = 0;

    do {
        now = timestamp();
        if ((double)(now - last) > gap) {
            gaps++;
            lost += now - last;
            longest = now - last > longest ? now - last : longest;
        }
        last = now;
    } while ((double)(now - began) < all);
    check->gaps_per_second = (double)gaps / WATCH_SECONDS;
    check->gap_share = (double)lost / (double)(now - began);
    check->gap_longest_us = (double)longest / ticks_per_nanosecond / 1000;
}

/* The share of all processors' time between two looks that neither we nor nobody had. */
static void compare_loads(const struct machine_load *before, const struct machine_load *after,
                          double own_ticks, struct machine_check *check)
{
    double all = (double)(after->all - before->all);
    double busy = all - (double)(after->idle - before->idle);

    check->foreign_load.value = busy > own_ticks ? (busy - own_ticks) / all : 0;
    check->steal.value = (double)(after->steal - before->steal) / all;
}

struct machine_check machine_check_run(void)
{
    struct machine_check check = {.timer_step = (double)timer_calibrate().step};
    struct machine_load before = {0}, after = {0};
    double rate = tick_rate_of_host(), hertz = (double)sysconf(_SC_CLK_TCK);
    clock_t own = clock();
    bool known = load_now(&before);

    machine_check_read("", &check);
    watch_gaps(&check, rate);
    known = load_now(&after) && known && after.all > before.all;
    own = clock() - own;
    if (known)
        compare_loads(&before, &after, (double)own / CLOCKS_PER_SEC * hertz, &check);
    else
        check.foreign_load.reason = check.steal.reason = "/proc/stat cannot be read";
    return check;
}

void machine_check_free(struct machine_check *check)
{
    json_decref(check->mitigations);
    check->mitigations = NULL;
}
