/* SPDX-License-Identifier: MIT */
/*
 * What one client's page faults (benchmark `fault`) or a sender's flood (`flood`) did to somebody
 * else, and for how long round trips kept interrupts off. Pure.
 */
#ifndef IPCLAB_HARNESS_DISTURBANCE_H
#define IPCLAB_HARNESS_DISTURBANCE_H

#include "result.h"
#include "table_sink.h"

#include <stdbool.h>

/* From here on a bystander has been held: by a partner's work alone it takes some times as long. */
#define DISTURBANCE_HELD 10.0

/* What a flood fills: the choices of the parameter `target`, in their order. */
enum { TARGET_MEMORY, TARGET_SERVER };

/* Of the boots the one in which it was worst. */
struct disturbance {
    const struct cell *cell;
    double alone, longest;  /* ticks of the bystander's or the victim's round trip; NAN: none */
    double frames, refused; /* of `flood`; NAN elsewhere */
};

/* How long interrupts were off in a round trip of `call`. */
struct stretch_of_cell {
    const struct cell *cell;
    double instructions;
};

struct disturbances {
    struct disturbance *list;
    size_t count;
    struct stretch_of_cell *stretches; /* empty where nobody was disturbed: nobody asks then */
    size_t stretch_count;
};

/* They point into `result`. */
struct disturbances disturbances_of(const struct result *result);

/* Whether it is others who matter in a cell: what it costs is not compared with the reference. */
bool disturbance_is_measured(const struct cell *cell);

/* How much longer the worst round trip took than one alone; NAN where there was none. */
double disturbance_times(const struct disturbance *disturbance);

/* Tables, a row for each mode; none where there is nothing to tell. */
void disturbances_put(const struct disturbances *disturbances, struct table_sink *sink);

/* A sentence for each of faults, floods and interrupts that was measured, and on what engine. */
void disturbances_tell(const struct disturbances *disturbances, const char *class, FILE *file);

void disturbances_free(struct disturbances *disturbances);

#endif
