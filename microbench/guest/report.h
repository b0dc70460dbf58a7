/* SPDX-License-Identifier: MIT */
#ifndef GUEST_REPORT_H
#define GUEST_REPORT_H

#include <ipclab/run.h>

/* Writes the sealed region to the log (ipclab/report.h). */
void report_write(const struct run_header *header);

#endif
