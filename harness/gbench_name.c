/* SPDX-License-Identifier: MIT */
/* Names as libbenchmark makes them, back to the names of records. */
#include "gbench.h"

#include <string.h>

/* The parts that BenchmarkName::str() appends, in any order. */
static bool is_appended(const char *part, size_t length)
{
    static const char *const whole[] = {"manual_time", "real_time", "process_time"};
    static const char *const prefixes[] = {
        "iterations:", "repeats:", "min_time:", "min_warmup_time:", "threads:"};

    for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++)
        if (length == strlen(whole[i]) && !memcmp(part, whole[i], length))
            return true;
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
        if (!strncmp(part, prefixes[i], strlen(prefixes[i])))
            return true;
    return false;
}

/* An aggregate's suffix follows the last part: `.../manual_time_median`. */
static size_t without_aggregate(const char *part)
{
    static const char *const aggregates[] = {"_mean", "_median", "_stddev", "_cv"};
    size_t length = strlen(part);

    for (size_t i = 0; i < sizeof(aggregates) / sizeof(*aggregates); i++) {
        size_t suffix = strlen(aggregates[i]);

        if (length > suffix && !strcmp(part + length - suffix, aggregates[i]))
            return length - suffix;
    }
    return length;
}

void gbench_normalise(char *name)
{
    char *part = strrchr(name, '/');

    while (part) {
        size_t length = without_aggregate(part + 1);

        if (!is_appended(part + 1, length))
            return;
        memmove(part, part + 1 + length, strlen(part + 1 + length) + 1);
        part = strrchr(name, '/');
    }
}
