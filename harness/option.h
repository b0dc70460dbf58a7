/* SPDX-License-Identifier: MIT */
/* Values of command-line options. A bad one prints its line and ends with EXIT_USAGE. */
#ifndef IPCLAB_HARNESS_OPTION_H
#define IPCLAB_HARNESS_OPTION_H

#include <stdint.h>

#define OPTION_JOBS_MAXIMUM    256
#define OPTION_SECONDS_MAXIMUM 86400

/* A whole number from `least` to `most`. */
uint64_t option_number(const char *option, const char *text, uint64_t least, uint64_t most);

/* A number from `least` to `most`. */
double option_real(const char *option, const char *text, double least, double most);

/* The name of an engine, or `auto`. */
const char *option_engine(const char *text);

/* A text that is not empty. */
const char *option_text(const char *option, const char *text);

/* The arguments as one line, to be kept in a manifest and given to a shell again. */
char *option_command_line(int argc, char **argv);

#endif
