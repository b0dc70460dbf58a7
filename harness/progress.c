/* SPDX-License-Identifier: MIT */
/* How far a run is, on stderr. */
#include "progress.h"

#include "clock.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHOW_EVERY_SECONDS 0.1
#define BAR_WIDTH          24

/* The escape sequence is no colour, but NO_COLOR's users want none of them. */
static bool wants_control_sequences(void)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");

    return isatty(STDERR_FILENO) && !(no_color && *no_color) &&
           !(terminal && !strcmp(terminal, "dumb"));
}

void progress_start(struct progress *progress, const char *title, const char *plan, uint64_t work)
{
    *progress = (struct progress){
        .title = title,
        .work = work ? work : 1,
        .started = clock_seconds(),
        .terminal = wants_control_sequences(),
    };
    fprintf(stderr, "%s: %s\n", title, plan);
}

double progress_remaining(uint64_t done, uint64_t work, double elapsed)
{
    /* The first per cent is mostly start-up: a prediction from it jumps about. */
    if (!done || elapsed < 0.5 || (double)done < 0.01 * (double)work)
        return -1;
    return elapsed * (double)(work - done) / (double)done;
}

void progress_show(struct progress *progress, uint64_t done)
{
    double now = clock_seconds();
    char bar[BAR_WIDTH + 1];
    double left;
    size_t filled;

    if (!progress->terminal || now - progress->shown < SHOW_EVERY_SECONDS)
        return;
    done += progress->before;
    if (done > progress->work)
        done = progress->work;
    progress->shown = now;
    filled = (size_t)((double)done / (double)progress->work * BAR_WIDTH);
    memset(bar, '.', BAR_WIDTH);
    memset(bar, '#', filled);
    bar[BAR_WIDTH] = '\0';
    left = progress_remaining(done, progress->work, now - progress->started);
    fprintf(stderr, "\r\033[K%s: [%s] %3.0f %%", progress->title, bar,
            100.0 * (double)done / (double)progress->work);
    if (left >= 0)
        fprintf(stderr, ", %.0f s left", left);
    fflush(stderr);
    progress->line_open = true;
}

void progress_clear(struct progress *progress)
{
    if (progress->line_open)
        fputs("\r\033[K", stderr);
    progress->line_open = false;
}

void progress_note(struct progress *progress, const char *format, ...)
{
    va_list arguments;

    if (progress->terminal)
        return;
    fprintf(stderr, "%s: ", progress->title);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}
