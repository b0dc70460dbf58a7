/* SPDX-License-Identifier: MIT */
/* What a guest, or QEMU, wrote before it failed: the telling line, and all of it in a file. */
#ifndef IPCLAB_HARNESS_GUEST_LOG_H
#define IPCLAB_HARNESS_GUEST_LOG_H

#define LOG_LINE_BYTES 200

/*
 * The line that says most: the first with "panic" in it, else the last that is not empty.
 * Printable, cut to LOG_LINE_BYTES; empty where the log is.
 */
void guest_log_line(int descriptor, char line[LOG_LINE_BYTES]);

/* The same choice on a text in memory, which is changed. */
void log_text_line(char *text, char line[LOG_LINE_BYTES]);

/* Copies the log to a new file in $TMPDIR or /tmp and returns its path, which the caller
 * frees; NULL where the log is empty or no file can be written. */
char *guest_log_keep(int descriptor);

#endif
