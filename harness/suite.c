/* SPDX-License-Identifier: MIT */
/* Where the suite's own files are. */
#include "suite.h"

#include "memory.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *beside_executable(const char *name)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

    if (length < 0)
        return format_text("./%s", name);
    path[length] = '\0';
    *strrchr(path, '/') = '\0';
    return format_text("%s/%s", path, name);
}

char *suite_path(const char *name)
{
    char *link = beside_executable("suite"), *tree = realpath(link, NULL);
    char *path = format_text("%s/%s", tree ? tree : link, name);

    free(tree);
    free(link);
    return path;
}
