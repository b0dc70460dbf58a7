/* SPDX-License-Identifier: MIT */
/*
 * How a failure is told: one line on stderr, and an exit code that says whose fault it was.
 * A function that can fail returns an enum exit_code and has printed its line already; its
 * caller only passes the code on.
 */
#ifndef IPCLAB_HARNESS_DIAGNOSTIC_H
#define IPCLAB_HARNESS_DIAGNOSTIC_H

enum exit_code {
    EXIT_GOOD = 0,
    EXIT_MEASURED = 1,      /* what was measured or tested failed */
    EXIT_USAGE = 2,         /* wrong use or bad input */
    EXIT_ENVIRONMENT = 3,   /* this machine cannot: no QEMU, no KVM, no space */
    EXIT_GUEST = 4,         /* the guest panicked, hung, left early or wrote rubbish */
    EXIT_INTERRUPTED = 130, /* as a shell reports SIGINT */
};

/*
 * Prints `ipclab: MESSAGE` on stderr and returns `code`. The message is one line without
 * its newline, in the form "FILE:LINE: what is wrong; what to do".
 */
enum exit_code fail(enum exit_code code, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints `ipclab: warning: MESSAGE` on stderr: worth knowing, and the run goes on. */
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
