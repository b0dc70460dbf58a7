/* SPDX-License-Identifier: MIT */
/* Ctrl-C and its relatives: noted, and acted on where nothing is left half done. */
#ifndef IPCLAB_HARNESS_INTERRUPT_H
#define IPCLAB_HARNESS_INTERRUPT_H

#include "diagnostic.h"

#include <stdbool.h>

/* From now on SIGINT, SIGTERM and SIGHUP only set the flag; under nohup(1) SIGHUP does nothing.
 * System calls that wait return EINTR. A file over its limit (ulimit -f) fails the write with
 * EFBIG, like a full disk, instead of ending the process with things half done. */
void interrupt_install(void);

/* Whether one of them has come since. */
bool interrupt_requested(void);

/* Says that the run ends here; EXIT_INTERRUPTED. */
enum exit_code interrupt_fail(void);

#endif
