/* SPDX-License-Identifier: MIT */
/* Sums of files, written and checked. */
#include "checksums.h"

#include "file.h"
#include "memory.h"
#include "sha256.h"

#include <stdlib.h>
#include <string.h>

#define SUMS_BYTES_MAXIMUM (1u << 20)
#define FILE_BYTES_MAXIMUM (1u << 30)
#define DIGITS             64

void checksums_add(FILE *sums, const char *name, const void *bytes, size_t size)
{
    char digest[DIGITS + 1];

    sha256_text(bytes, size, digest);
    fprintf(sums, "%s  %s\n", digest, name);
}

static enum exit_code check_file(const char *path, const char *expected)
{
    char digest[DIGITS + 1], *bytes;
    size_t size;
    enum exit_code code = file_read(path, FILE_BYTES_MAXIMUM, &bytes, &size);

    if (code)
        return code;
    sha256_text(bytes, size, digest);
    free(bytes);
    if (strncmp(digest, expected, DIGITS))
        return fail(
            EXIT_USAGE,
            "%s: is not as it was written: its checksum differs from that in " CHECKSUMS_FILE
            "; take an unchanged copy, or measure again",
            path);
    return EXIT_GOOD;
}

/* `<digest>  <name>`, of a file in the folder or below it. */
static enum exit_code check_line(const char *folder, const char *line, unsigned number)
{
    char *path;
    enum exit_code code;

    if (strspn(line, "0123456789abcdef") != DIGITS || strncmp(line + DIGITS, "  ", 2) ||
        strstr(line, "..") || line[DIGITS + 2] == '/' || !line[DIGITS + 2])
        return fail(EXIT_USAGE,
                    "%s/" CHECKSUMS_FILE ":%u: is no line of checksums; take an unchanged copy, "
                    "or measure again",
                    folder, number);
    path = format_text("%s/%s", folder, line + DIGITS + 2);
    code = check_file(path, line);
    free(path);
    return code;
}

static enum exit_code check_lines(const char *folder, char *text)
{
    enum exit_code code = EXIT_GOOD;
    unsigned number = 0;
    char *line;

    while (!code && (line = strsep(&text, "\n")) && (*line || text))
        code = check_line(folder, line, ++number);
    return code;
}

enum exit_code checksums_check(const char *folder)
{
    char *path = format_text("%s/" CHECKSUMS_FILE, folder), *text;
    size_t size;
    enum exit_code code = EXIT_GOOD;

    if (!file_exists(path)) {
        warn("%s: has no " CHECKSUMS_FILE ", so nobody can tell whether its files are whole",
             folder);
    } else {
        code = file_read(path, SUMS_BYTES_MAXIMUM, &text, &size);
        if (!code) {
            code = check_lines(folder, text);
            free(text);
        }
    }
    free(path);
    return code;
}
