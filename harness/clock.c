/* SPDX-License-Identifier: MIT */
/* Host time. */
#include "clock.h"

#include <time.h>

double clock_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void format_now(const char *format, char text[CLOCK_TEXT_BYTES])
{
    time_t now = time(NULL);
    struct tm utc;

    gmtime_r(&now, &utc);
    strftime(text, CLOCK_TEXT_BYTES, format, &utc);
}

void clock_date(char text[CLOCK_TEXT_BYTES])
{
    format_now("%Y-%m-%dT%H:%M:%SZ", text);
}

void clock_stamp(char text[CLOCK_TEXT_BYTES])
{
    format_now("%Y%m%dT%H%M%SZ", text);
}
