/* SPDX-License-Identifier: MIT */
/* How a guest ended, and what that means for the run. */
#ifndef IPCLAB_HARNESS_GUEST_VERDICT_H
#define IPCLAB_HARNESS_GUEST_VERDICT_H

#include "guest.h"

/*
 * EXIT_GOOD where the guest ended by itself and says that its records are there (whether
 * they hold failures is the records' to say). Otherwise prints one line with the cause, the
 * guest's last words and where its log is kept; `where` names the cell it was in.
 */
enum exit_code guest_verdict(const struct guest *guest, int wait_status, const char *where);

/* The same for a guest that the watchdog killed for `cause`. Always EXIT_GUEST. */
enum exit_code guest_verdict_killed(const struct guest *guest, const char *cause,
                                    const char *where);

/* The same for a guest whose run region does not hold together. Always EXIT_GUEST. */
enum exit_code guest_verdict_rubbish(const struct guest *guest, const char *problem);

#endif
