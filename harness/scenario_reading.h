/* SPDX-License-Identifier: MIT */
/* The reader of scenario files from within: its state between scenario.c, which knows lines and
 * sections, and scenario_keys.c, which knows keys and values. */
#ifndef IPCLAB_HARNESS_SCENARIO_READING_H
#define IPCLAB_HARNESS_SCENARIO_READING_H

#include "scenario.h"

#include <stdbool.h>

/* A reader in the middle of a file. */
struct reading {
    struct scenario *scenario;
    const char *rest; /* of the text, behind the current line */
    unsigned line;
    bool has_scenario, has_seed;
    enum exit_code code; /* of the first failure; nothing is read after it */
};

/* Ends the reading with a complaint about the current line. */
void complain(struct reading *reading, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A key and its value: of [scenario], of the last [sweep], of the last [published]. */
void set_scenario_key(struct reading *reading, const char *key, const char *value);
void set_sweep_key(struct reading *reading, const char *key, const char *value);
void set_published_key(struct reading *reading, const char *key, const char *value);

#endif
