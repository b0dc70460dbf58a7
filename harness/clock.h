/* SPDX-License-Identifier: MIT */
/* Host time, for progress, watchdogs and the manifest; never for a result. */
#ifndef IPCLAB_HARNESS_CLOCK_H
#define IPCLAB_HARNESS_CLOCK_H

/* Seconds of a clock that only goes forward. */
double clock_seconds(void);

/* UTC now: `2025-01-31T12:00:00Z`, and as part of a folder's name `20250131T120000Z`. */
#define CLOCK_TEXT_BYTES 32
void clock_date(char text[CLOCK_TEXT_BYTES]);
void clock_stamp(char text[CLOCK_TEXT_BYTES]);

#endif
