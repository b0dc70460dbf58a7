/* SPDX-License-Identifier: MIT */
/* Scenarios and profiles are files NAME.ini in a folder. */
#ifndef IPCLAB_HARNESS_INI_FILE_H
#define IPCLAB_HARNESS_INI_FILE_H

#include <stddef.h>

/* NAME of any path that ends in NAME.ini, or the last part of another path. Caller frees. */
char *ini_file_name(const char *path);

/* Calls `each` with the path of every such file in `folder`, by name; says how many there are. */
size_t ini_files(const char *folder, void (*each)(const char *path, void *context), void *context);

#endif
