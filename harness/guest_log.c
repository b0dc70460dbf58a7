/* SPDX-License-Identifier: MIT */
/* Finds the telling line of a log, and keeps the log. */
#include "guest_log.h"

#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

/* A guest may write without end until it is killed; the cause is in the last of it. */
#define TAIL_BYTES 65536

static void copy_printable(char line[LOG_LINE_BYTES], const char *text)
{
    size_t length = 0;

    for (; *text && length < LOG_LINE_BYTES - 1; text++)
        line[length++] = (char)(*text < ' ' || *text > '~' ? ' ' : *text);
    while (length && line[length - 1] == ' ')
        length--;
    line[length] = '\0';
}

void log_text_line(char *text, char line[LOG_LINE_BYTES])
{
    char *rest = text, *each;

    line[0] = '\0';
    while ((each = strsep(&rest, "\r\n"))) {
        each += strspn(each, " \t");
        if (*each)
            copy_printable(line, each);
        if (strcasestr(line, "panic"))
            return;
    }
}

void guest_log_line(int descriptor, char line[LOG_LINE_BYTES])
{
    char *text = allocate(TAIL_BYTES + 1, 1);
    off_t end = lseek(descriptor, 0, SEEK_END);
    off_t start = end > TAIL_BYTES ? end - TAIL_BYTES : 0;
    ssize_t got = pread(descriptor, text, TAIL_BYTES, start);

    for (ssize_t i = 0; i < got; i++)
        if (!text[i])
            text[i] = ' ';
    log_text_line(text, line);
    free(text);
}

char *guest_log_keep(int descriptor)
{
    const char *folder = getenv("TMPDIR");
    struct stat status;
    char *path;
    off_t offset = 0;
    int copy;

    if (fstat(descriptor, &status) || !status.st_size)
        return NULL;
    path = format_text("%s/ipclab-guest-XXXXXX.log", folder && *folder ? folder : "/tmp");
    copy = mkstemps(path, 4);
    while (copy >= 0 && offset < status.st_size &&
           sendfile(copy, descriptor, &offset, (size_t)(status.st_size - offset)) > 0)
        ;
    if (copy >= 0 && !close(copy) && offset == status.st_size)
        return path;
    if (copy >= 0)
        unlink(path);
    free(path);
    return NULL;
}
