/* SPDX-License-Identifier: MIT */
/* Prose for a terminal. */
#ifndef IPCLAB_HARNESS_TEXT_WRAP_H
#define IPCLAB_HARNESS_TEXT_WRAP_H

#include <stdio.h>

/* Columns that a line of prose takes at most. */
#define TEXT_WRAP_COLUMNS 100

/* Prints a paragraph, its lines broken at blanks and all but the first indented. */
void text_wrap(const char *paragraph, FILE *file);

/* The same behind `column` columns that have been printed, with all its lines beginning there. */
void text_wrap_at(const char *paragraph, size_t column, FILE *file);

#endif
