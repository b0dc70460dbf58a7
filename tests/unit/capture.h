/* SPDX-License-Identifier: MIT */
/* Takes what a function prints on stderr, to be compared with what it should say. */
#ifndef IPCLAB_TEST_CAPTURE_H
#define IPCLAB_TEST_CAPTURE_H

#include <stdio.h>
#include <stdlib.h>

struct capture {
    FILE *terminal;
    char *text;
    size_t size;
};

static inline void capture_start(struct capture *capture)
{
    capture->terminal = stderr;
    stderr = open_memstream(&capture->text, &capture->size);
}

/* What was printed; the caller frees it. */
static inline char *capture_end(struct capture *capture)
{
    fclose(stderr);
    stderr = capture->terminal;
    return capture->text;
}

#endif
