/* SPDX-License-Identifier: MIT */
/* QEMU's monitor protocol: as much of it as it takes to find the thread of the processor. */
#ifndef IPCLAB_HARNESS_QMP_H
#define IPCLAB_HARNESS_QMP_H

#include <stdbool.h>
#include <sys/types.h>

#define QMP_VERSION_BYTES 80

/* Takes QEMU's greeting at `socket`, which says its version, and asks for its first processor's
 * thread. 0 where QEMU does not answer, or has ended: its exit status then tells more. */
pid_t qmp_processor_thread(int socket, char version[QMP_VERSION_BYTES]);

/* Starts the processor of a QEMU that was started stopped (-S). */
bool qmp_continue(int socket);

#endif
