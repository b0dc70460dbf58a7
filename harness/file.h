/* SPDX-License-Identifier: MIT */
/* Whole files into memory and out of it, and where other programs are. */
#ifndef IPCLAB_HARNESS_FILE_H
#define IPCLAB_HARNESS_FILE_H

#include "diagnostic.h"

#include <stdbool.h>
#include <stddef.h>

/* Reads the regular file `path` of at most `limit` bytes. *bytes gets `size` bytes and a
 * zero after them, which the caller frees. A failure is EXIT_USAGE, because somebody named
 * the file, and leaves nothing to free. */
enum exit_code file_read(const char *path, size_t limit, char **bytes, size_t *size);

/* The same for text: not empty, no control characters but tab and line ends. */
enum exit_code file_read_text(const char *path, size_t limit, char **text);

/* Writes a file, all at once or not at all; one that is there is replaced. What is no file (a
 * device, a pipe, a link) is written to and stays. EXIT_ENVIRONMENT where that is not possible. */
enum exit_code file_write(const char *path, const void *bytes, size_t size);

/* write(2) until all is written; where that fails, false and errno. */
bool write_all(int descriptor, const void *bytes, size_t size);

/* Whether there is anything at `path`; whether there is a folder. */
bool file_exists(const char *path);
bool folder_exists(const char *path);

/* Where the program `name` is on PATH, or NULL. Caller frees. */
char *program_path(const char *name);

#endif
