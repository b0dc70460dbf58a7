/* SPDX-License-Identifier: MIT */
/* Ctrl-C and its relatives: noted, and acted on where nothing is left half done. */
#ifndef IPCLAB_HARNESS_INTERRUPT_H
#define IPCLAB_HARNESS_INTERRUPT_H

#include <stdbool.h>

/* From now on SIGINT, SIGTERM and SIGHUP only set the flag. System calls that wait return
 * EINTR. */
void interrupt_install(void);

/* Whether one of them has come since. */
bool interrupt_requested(void);

#endif
