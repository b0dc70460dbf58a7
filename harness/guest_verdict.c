/* SPDX-License-Identifier: MIT */
/* From QEMU's exit status to a line on stderr. */
#include "guest_verdict.h"

#include "guest_log.h"
#include "memory.h"

#include <ipclab/exit.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* What the guest says of itself, by the value it wrote to the exit device; or NULL. */
static const char *guest_text(int exit_status)
{
    switch (exit_status) {
#define E(symbol, value, text)                                                                     \
    case GUEST_EXIT_TO_QEMU(value):                                                                \
        return text;
        IPCLAB_GUEST_EXIT_TABLE(E)
#undef E
    default:
        return NULL;
    }
}

static enum exit_code report_guest(const struct guest *guest, const char *what, const char *where)
{
    char line[LOG_LINE_BYTES];
    char *path = guest_log_keep(guest->log_descriptor);

    guest_log_line(guest->log_descriptor, line);
    fail(EXIT_GUEST, "guest%s%s: %s%s%s%s%s%s", *where ? " in " : "", where, what,
         *line ? ": \"" : "", line, *line ? "\"" : "; it wrote no log",
         path ? "; its whole log is in " : "", path ? path : "");
    free(path);
    return EXIT_GUEST;
}

static enum exit_code report_program(const struct guest *guest, const char *what, const char *line)
{
    return fail(EXIT_ENVIRONMENT, "%s: %s%s%s; try --engine model, or another QEMU", guest->program,
                what, *line ? ": " : "", line);
}

static enum exit_code report_signal(const struct guest *guest, int signal, const char *line)
{
    char *what = format_text("was ended by the signal `%s`", strsignal(signal));

    report_program(guest, what, line);
    free(what);
    return EXIT_ENVIRONMENT;
}

enum exit_code guest_verdict(const struct guest *guest, int wait_status, const char *where)
{
    int status = WEXITSTATUS(wait_status);
    const char *text = guest_text(status);
    char line[LOG_LINE_BYTES];

    guest_log_line(guest->error_descriptor, line);
    if (WIFSIGNALED(wait_status))
        return report_signal(guest, WTERMSIG(wait_status), line);
    if (status == GUEST_EXIT_TO_QEMU(GUEST_EXIT_PASSED) ||
        status == GUEST_EXIT_TO_QEMU(GUEST_EXIT_FAILED))
        return EXIT_GOOD;
    if (text)
        return report_guest(guest, text, where);
    if (!status)
        return report_guest(guest, "left early, by a reset or a triple fault", where);
    /* QEMU's own failures come with a message; any other number is the guest's. */
    if (*line)
        return report_program(guest, "refused to run the guest", line);
    return report_guest(guest, "left early, with an exit status that means nothing", where);
}

enum exit_code guest_verdict_killed(const struct guest *guest, const char *cause, const char *where)
{
    return report_guest(guest, cause, where);
}

enum exit_code guest_verdict_rubbish(const struct guest *guest, const char *problem)
{
    char *what = format_text("wrote rubbish into its results: %s", problem);

    report_guest(guest, what, "");
    free(what);
    return EXIT_GUEST;
}
