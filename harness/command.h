/* SPDX-License-Identifier: MIT */
/* The sub-commands. Each is one file, command_NAME.c, and its line in the table of main.c. */
#ifndef IPCLAB_HARNESS_COMMAND_H
#define IPCLAB_HARNESS_COMMAND_H

#include "diagnostic.h"

struct command {
    const char *name;
    const char *arguments; /* as in a usage line */
    const char *summary;   /* one line */

    /* argv[0] is "ipclab NAME". Returns the exit code of the program. */
    enum exit_code (*run)(int argc, char **argv);
};

extern const struct command command_probe;
extern const struct command command_list;
extern const struct command command_run;
extern const struct command command_report;
extern const struct command command_compare;
extern const struct command command_export;
extern const struct command command_import;
extern const struct command command_conform;
extern const struct command command_calibrate;
extern const struct command command_validate;
extern const struct command command_trace;

#endif
