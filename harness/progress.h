/* SPDX-License-Identifier: MIT */
/*
 * How far a run is, on stderr: one line that is rewritten, with the time left, on a
 * terminal; a plain line at the start and at each boot's end elsewhere.
 */
#ifndef IPCLAB_HARNESS_PROGRESS_H
#define IPCLAB_HARNESS_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    const char *title;
    uint64_t work;   /* of the whole run, in any unit */
    uint64_t before; /* of it, done before what is being shown now */
    double started, shown;
    bool terminal;
    bool line_open; /* a line without its newline is on the terminal */
};

/* Starts showing; `plan` describes the work: "30 cells x 2 boots, engine class model". */
void progress_start(struct progress *progress, const char *title, const char *plan, uint64_t work);

/* Shows that `done` of the work is done; seldom enough to be called in a loop. */
void progress_show(struct progress *progress, uint64_t done);

/* Removes what progress_show left on a terminal, before anything else is printed. */
void progress_clear(struct progress *progress);

/* Prints a line of its own: an event worth keeping. Nothing on a terminal. */
void progress_note(struct progress *progress, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Seconds that are left, or -1 where it is too early to tell. */
double progress_remaining(uint64_t done, uint64_t work, double elapsed);

#endif
