/* SPDX-License-Identifier: MIT */
/* Where the suite's own files are: scenarios, profiles, plots, and what is built with the program.
 */
#ifndef IPCLAB_HARNESS_SUITE_H
#define IPCLAB_HARNESS_SUITE_H

/* The path of `name` in the suite's tree, to which the link `suite` beside the executable leads:
 * `make` puts it into every BUILD. Caller frees. */
char *suite_path(const char *name);

/* The path of a file that lies beside the executable. Caller frees. */
char *beside_executable(const char *name);

#endif
