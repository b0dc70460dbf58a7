/* SPDX-License-Identifier: MIT */
/* Scenarios and profiles are files NAME.ini in a folder. */
#include "ini_file.h"

#include "memory.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#define ENDING ".ini"

char *ini_file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    size_t length = strlen(base), ending = strlen(ENDING);

    if (length > ending && !strcmp(base + length - ending, ENDING))
        length -= ending;
    return format_text("%.*s", (int)length, base);
}

size_t ini_files(const char *folder, void (*each)(const char *path, void *context), void *context)
{
    char *pattern = format_text("%s/*" ENDING, folder);
    size_t count = 0;
    glob_t found;

    if (!glob(pattern, 0, NULL, &found)) {
        count = found.gl_pathc;
        for (size_t i = 0; i < count; i++)
            each(found.gl_pathv[i], context);
        globfree(&found);
    }
    free(pattern);
    return count;
}
