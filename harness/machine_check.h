/* SPDX-License-Identifier: MIT */
/*
 * Is this machine fit to measure times on? Looked at before a run that publishes times; what is
 * wrong is written beside every number of that run, and hides none.
 */
#ifndef IPCLAB_HARNESS_MACHINE_CHECK_H
#define IPCLAB_HARNESS_MACHINE_CHECK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* A value that the machine may not tell; `reason` says why, NULL where it did. */
struct machine_number {
    double value;
    const char *reason;
};

struct machine_text {
    char value[64];
    const char *reason;
};

struct machine_check {
    double timer_step;      /* ticks by which the time-stamp counter advances */
    double gaps_per_second; /* during which a spinning loop did not run for over 1 us */
    double gap_share;       /* of the time that was watched */
    double gap_longest_us;
    struct machine_number foreign_load; /* processors kept busy by others, of all: 0 to 1 */
    struct machine_number steal;        /* taken by the hypervisor, by its own account */
    struct machine_text governor;       /* frequency policy of the first processor */
    struct machine_text smt;            /* "on" or "off" */
    struct machine_text clock;          /* Linux's clock source */
    bool constant_tsc;                  /* it runs at one rate, whatever the core does */
    json_t *mitigations;                /* by vulnerability, as Linux tells them; or NULL */
};

/* Counters of /proc/stat's first line, in clock ticks. */
struct machine_load {
    uint64_t all, idle, steal;
};

/* Reads them from the text of /proc/stat; false where it is none. */
bool machine_load_parse(const char *text, struct machine_load *load);

/* What Linux says under `root` ("" for this machine): fills governor, smt, clock, constant_tsc
 * and mitigations. */
void machine_check_read(const char *root, struct machine_check *check);

/* All of it: reads, and watches the clock for a fifth of a second. */
struct machine_check machine_check_run(void);

/* The problems, as texts in an array; empty on a good machine. Pure. */
json_t *machine_check_problems(const struct machine_check *check);

/* "good", or "bad: " and all problems; the caller frees. */
char *machine_check_verdict(const struct machine_check *check);

/* Of such a verdict, or of "" or NULL where there was no check: whether it marks a bad machine, and
 * the one word for it in CSV files. */
bool machine_is_bad(const char *verdict);
const char *machine_word(const char *verdict);

/* For the manifest: everything, what is unknown with its reason under "absent". */
json_t *machine_check_json(const struct machine_check *check);

void machine_check_free(struct machine_check *check);

#endif
