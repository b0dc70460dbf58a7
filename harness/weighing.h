/* SPDX-License-Identifier: MIT */
/*
 * Modelled cycles under other weights. A result holds what its modelled cycles were charged
 * for, by profile and weight; so the same run says what it would have come to on another of
 * the modelled machines, or with a weight at another place between its bounds.
 */
#ifndef IPCLAB_HARNESS_WEIGHING_H
#define IPCLAB_HARNESS_WEIGHING_H

#include "cell_costs.h"
#include "costmodel/record.h"

#define WEIGHING_PROFILES COSTMODEL_MACHINES

struct weighing_profile {
    const char *name;
    double *low, *high; /* [weight] */
    double *charged;    /* [row * weights + weight]: for an operation */
};

struct weighing {
    const char **weights; /* their names */
    size_t weight_count;
    struct weighing_profile profiles[WEIGHING_PROFILES];
    size_t profile_count;
    size_t chosen;      /* whose cycles `modelled_cycles` are */
    size_t *first_rows; /* [cell]: its layouts are rows from there on */
};

/* Where the weights of a profile stand: all at one place, but for one of them. */
enum weighing_place { WEIGHTS_LOW, WEIGHTS_MIDDLE, WEIGHTS_HIGH };

#define WEIGHING_NONE SIZE_MAX

struct weighing_case {
    size_t profile;
    enum weighing_place all;
    size_t weight; /* that stands elsewhere, or WEIGHING_NONE */
    enum weighing_place place;
};

/* Reads what the result was charged for. False where that is not known of every cell that
 * was measured; then there is nothing to free. */
bool weighing_of(const struct result *result, struct weighing *weighing);

/* The costs of `costs`, which are modelled cycles, as they are in that case. */
struct cell_costs weighing_costs(const struct weighing *weighing, const struct cell_costs *costs,
                                 const struct weighing_case *which);

/* Whether the bounds of a weight differ. */
bool weighing_is_wide(const struct weighing *weighing, size_t profile, size_t weight);

void weighing_free(struct weighing *weighing);

#endif
