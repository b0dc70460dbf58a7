/* SPDX-License-Identifier: MIT */
/* Whole files into memory and out of it; programs on PATH. */
#include "file.h"

#include "memory.h"
#include "utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static enum exit_code read_all(int descriptor, const char *path, size_t limit, char **bytes,
                               size_t *size)
{
    struct stat status;
    size_t done = 0;

    if (fstat(descriptor, &status))
        return fail(EXIT_USAGE, "%s: %s", path, strerror(errno));
    if (!S_ISREG(status.st_mode))
        return fail(EXIT_USAGE, "%s: is not a regular file; name a file", path);
    if ((size_t)status.st_size > limit)
        return fail(EXIT_USAGE,
                    "%s: has %lld bytes and at most %zu make sense; is it the right file?", path,
                    (long long)status.st_size, limit);
    *bytes = allocate((size_t)status.st_size + 1, 1);
    while (done < (size_t)status.st_size) {
        ssize_t got = read(descriptor, *bytes + done, (size_t)status.st_size - done);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            free(*bytes);
            *bytes = NULL;
            return fail(EXIT_USAGE, "%s: %s", path, strerror(errno));
        }
        if (!got)
            break;
        done += (size_t)got;
    }
    (*bytes)[done] = '\0';
    *size = done;
    return EXIT_GOOD;
}

enum exit_code file_read(const char *path, size_t limit, char **bytes, size_t *size)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    enum exit_code code;

    if (descriptor < 0)
        return fail(EXIT_USAGE, "%s: %s; check the path", path, strerror(errno));
    code = read_all(descriptor, path, limit, bytes, size);
    close(descriptor);
    return code;
}

/* One line of a text, without its end. */
static enum exit_code check_line(const char *path, unsigned number, const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)line[i];

        if ((byte < ' ' && byte != '\t' && byte != '\r') || byte == 0x7f)
            return fail(EXIT_USAGE, "%s:%u: holds the byte 0x%02x; this is not a text file", path,
                        number, byte);
    }
    if (!utf8_valid(line, length))
        return fail(EXIT_USAGE, "%s:%u: is not UTF-8; save the file in that encoding", path,
                    number);
    return EXIT_GOOD;
}

static enum exit_code check_text(const char *path, const char *text, size_t size)
{
    enum exit_code code = EXIT_GOOD;
    const char *line = text, *end = text + size;

    if (!size)
        return fail(EXIT_USAGE, "%s: is empty; name another file", path);
    if (!strncmp(text, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)))
        return fail(EXIT_USAGE, "%s:1: begins with a byte-order mark; save the file without one",
                    path);
    for (unsigned number = 1; !code && line < end; number++) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        const char *stop = newline ? newline : end;

        code = check_line(path, number, line, (size_t)(stop - line));
        line = stop + 1;
    }
    return code;
}

enum exit_code file_read_text(const char *path, size_t limit, char **text)
{
    size_t size = 0;
    enum exit_code code = file_read(path, limit, text, &size);

    if (code)
        return code;
    code = check_text(path, *text, size);
    if (code) {
        free(*text);
        *text = NULL;
    }
    return code;
}

bool write_all(int descriptor, const void *bytes, size_t size)
{
    const char *rest = bytes;

    while (size) {
        ssize_t written = write(descriptor, rest, size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        rest += written;
        size -= (size_t)written;
    }
    return true;
}

static bool write_in_place(const char *path, const void *bytes, size_t size)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    return descriptor >= 0 && write_all(descriptor, bytes, size) && !close(descriptor);
}

static bool write_beside(const char *path, const void *bytes, size_t size)
{
    char *partial = format_text("%s.XXXXXX", path);
    int descriptor = mkostemp(partial, O_CLOEXEC);
    bool done = descriptor >= 0 && !fchmod(descriptor, 0644) &&
                write_all(descriptor, bytes, size) && !close(descriptor) && !rename(partial, path);
    int cause = errno;

    if (!done && descriptor >= 0)
        unlink(partial);
    errno = cause;
    free(partial);
    return done;
}

enum exit_code file_write(const char *path, const void *bytes, size_t size)
{
    struct stat status;
    bool is_other = !lstat(path, &status) && !S_ISREG(status.st_mode);

    return (is_other ? write_in_place : write_beside)(path, bytes, size)
               ? EXIT_GOOD
               : fail(EXIT_ENVIRONMENT, "%s: %s; name another file", path, strerror(errno));
}

bool file_exists(const char *path)
{
    return !access(path, F_OK);
}

bool folder_exists(const char *path)
{
    struct stat status;

    return !stat(path, &status) && S_ISDIR(status.st_mode);
}

char *program_path(const char *name)
{
    const char *folder = getenv("PATH");

    while (folder && *folder) {
        int length = (int)strcspn(folder, ":");
        char *path = format_text("%.*s/%s", length, folder, name);

        if (length && !access(path, X_OK))
            return path;
        free(path);
        folder += length;
        folder += *folder == ':';
    }
    return NULL;
}
