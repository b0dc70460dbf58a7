/* SPDX-License-Identifier: MIT */
/* Draws the plots of a scenario. The only file that knows gnuplot. */
#ifndef IPCLAB_HARNESS_PLOT_H
#define IPCLAB_HARNESS_PLOT_H

#include "cell_costs.h"
#include "output_folder.h"
#include "run_facts.h"

/*
 * Draws each plot that the scenario names, as plots/NAME.svg and plots/NAME.png in
 * `folder`, from the CSV files there. `costs` says what the cost is. A missing or failing gnuplot
 * is a warning: the numbers are what a run is about. Fails where a file cannot be written.
 */
enum exit_code plots_draw(const struct run_facts *facts, const struct cell_costs *costs,
                          const struct output_folder *folder);

/* Fails with EXIT_USAGE where `path` does not end in the name of a format, .svg or .png. */
enum exit_code plot_check_name(const char *path);

/* Draws one picture by plots/NAME.gp into the file `path`, as SVG or PNG by the end of its
 * name; `variables` are the script's own, beside style and format. */
enum exit_code plot_draw_file(const char *name, const char *variables, const char *path);

/* "gnuplot 5.4 patchlevel 4", or "" where there is none; the caller frees. */
char *plot_program_version(void);

#endif
