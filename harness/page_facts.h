/* SPDX-License-Identifier: MIT */
/* The parts of a report's page that say what its numbers are, and where they come from. */
#ifndef IPCLAB_HARNESS_PAGE_FACTS_H
#define IPCLAB_HARNESS_PAGE_FACTS_H

#include "result_folder.h"

#include <stdio.h>

/* What each quantity and parameter in the result stands for. */
void page_definitions(const struct result *result, FILE *file);

/* The machine, and what its self-check found. */
void page_machine(const json_t *manifest, FILE *file);

/* The command that measures the same again, and everything that it depends on. */
void page_reproduction(const json_t *manifest, FILE *file);

#endif
