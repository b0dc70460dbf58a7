/* SPDX-License-Identifier: MIT */
/* The plots of a result, inside a report's page. */
#ifndef IPCLAB_HARNESS_PAGE_PLOTS_H
#define IPCLAB_HARNESS_PAGE_PLOTS_H

#include <stdio.h>

/* Those in the result's folder `path`, as SVG. */
void page_plots(const char *path, FILE *file);

#endif
