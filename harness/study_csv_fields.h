/* SPDX-License-Identifier: MIT */
/* Fields that several of a study's CSV files have, each with a comma before it but for the place. A
 * text with commas in it is quoted; none has quotes in it. */
#ifndef IPCLAB_HARNESS_STUDY_CSV_FIELDS_H
#define IPCLAB_HARNESS_STUDY_CSV_FIELDS_H

#include "comparison.h"
#include "grid.h"

#include <stdio.h>

#define GRID_HEADING "row,column,row_title,column_title"
#define CROSSING_HEADING                                                                           \
    "outcome,text,deciders,smallest,largest,layouts,agreement,at,at_low,at_high,measured_below,"   \
    "measured_above,cheaper_above,cost"

/* Where in the grid of small pictures the baseline of `key` has its place. */
void csv_place(const struct grid *grid, const struct cell *key, FILE *file);

/* The parameters' keys, and the baseline's values: the abscissa's field stays empty unless it is
 * part of `key`. */
void csv_keys_heading(FILE *file);
void csv_keys(const struct cell *key, FILE *file);

/* CROSSING_HEADING's first fields, and the others with the line's end: of one of the comparison's
 * crossings, or empty where `crossing` is NULL. */
void csv_outcome(const struct comparison *comparison, FILE *file);
void csv_crossing(const struct comparison *comparison, const struct crossing *crossing, FILE *file);

/* The word for it in the field `outcome`: from, up-to, always, never, ... */
const char *csv_outcome_name(enum outcome outcome);

#endif
