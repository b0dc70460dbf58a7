/* SPDX-License-Identifier: MIT */
/*
 * A result as a page: one HTML file that refers to nothing outside of it, to be mailed, archived
 * or cited. What stands in it comes from the same places as the tables on a terminal.
 */
#ifndef IPCLAB_HARNESS_PAGE_H
#define IPCLAB_HARNESS_PAGE_H

#include "result_folder.h"
#include "study.h"

/* Writes the page of the result in the folder `path`, and of its study, to the file `page`.
 * EXIT_ENVIRONMENT where that cannot be written. */
enum exit_code page_write(const struct result_folder *folder, const struct study *study,
                          const char *path, const char *page);

#endif
