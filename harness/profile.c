/* SPDX-License-Identifier: MIT */
/* Reads machine profiles. */
#include "profile.h"

#include "file.h"
#include "ini_file.h"
#include "memory.h"
#include "suite.h"

#include <ini.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROFILE_BYTES_MAXIMUM (256u << 10)
#define LINE_BYTES            64
#define CYCLES_MAXIMUM        1e6
/* With fewer, the tags of the guest's 256 MiB would not fit (costmodel/cache.h). */
#define CACHE_SETS_LEAST 64u

const char *const profile_weight_keys[WEIGHT_COUNT] = {
#define W(symbol, key, meaning) [WEIGHT_##symbol] = key,
    PROFILE_WEIGHT_TABLE(W)
#undef W
};

/* A part of the machine with a size and a number of ways: `l2 = 1M, 16`. */
struct part {
    const char *key;
    size_t offset; /* in struct costmodel_geometry */
    unsigned unit; /* bytes of a cache's line; 1 for a TLB, whose size is in entries */
    unsigned ways_maximum;
};

#define PART(name, unit, ways)                                                                     \
    {                                                                                              \
#name, offsetof(struct costmodel_geometry, name), unit, ways                               \
    }

enum { L1I, L1D, L2, L3, ITLB, DTLB, SECOND_TLB, DIRECTORY_CACHE, PART_COUNT };

/* clang-format off */
static const struct part parts[PART_COUNT] = {
    [L1I] = PART(l1i, LINE_BYTES, 32),      [L1D] = PART(l1d, LINE_BYTES, 32),
    [L2] = PART(l2, LINE_BYTES, 32),        [L3] = PART(l3, LINE_BYTES, 32),
    [ITLB] = PART(itlb, 1, 64),             [DTLB] = PART(dtlb, 1, 64),
    [SECOND_TLB] = PART(second_tlb, 1, 64), [DIRECTORY_CACHE] = PART(directory_cache, 1, 64),
};
/* clang-format on */

struct reading {
    struct profile *profile;
    char *text, *rest;
    unsigned line;
    unsigned part_lines[PART_COUNT]; /* 0: not there yet */
    bool inclusive_seen;
    enum exit_code code;
};

static void fail_here(struct reading *reading, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void fail_here(struct reading *reading, const char *format, ...)
{
    va_list arguments;
    char message[256];

    if (reading->code)
        return;
    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    reading->code = fail(EXIT_USAGE, "%s:%u: %s", reading->profile->path, reading->line, message);
}

/* ---- [machine] ----------------------------------------------------------------------------- */

/* `32K, 8`: bytes or entries, and ways. */
static bool read_size(const char *value, uint64_t *size, unsigned *ways)
{
    char unit = 0, end;
    int fields = sscanf(value, "%" SCNu64 "%c, %u %c", size, &unit, ways, &end);

    if (fields == 3 && (unit == 'K' || unit == 'M')) {
        *size <<= unit == 'K' ? 10 : 20;
        return true;
    }
    return sscanf(value, "%" SCNu64 " , %u %c", size, ways, &end) == 2;
}

static struct costmodel_cache_geometry *geometry_of(struct profile *profile, size_t which)
{
    return (void *)((char *)&profile->geometry + parts[which].offset);
}

static void set_part(struct reading *reading, size_t which, const char *value)
{
    const struct part *part = &parts[which];
    struct costmodel_cache_geometry *geometry = geometry_of(reading->profile, which);
    uint64_t size, sets;
    unsigned ways;

    if (reading->part_lines[which])
        fail_here(reading, "`%s` is given twice; leave one out", part->key);
    reading->part_lines[which] = reading->line;
    if (!read_size(value, &size, &ways) || !ways || ways > part->ways_maximum || size > 1u << 30) {
        fail_here(reading, "`%s` is not a size and 1 to %u ways, such as `32K, 8`", value,
                  part->ways_maximum);
        return;
    }
    sets = size / part->unit / ways;
    if (!sets || sets * part->unit * ways != size || (sets & (sets - 1))) {
        fail_here(reading, "`%s` does not make a number of sets that is a power of two", value);
        return;
    }
    if (part->unit > 1 && sets < CACHE_SETS_LEAST) {
        fail_here(reading, "`%s` makes %" PRIu64 " sets; at least %u can be modelled", value, sets,
                  CACHE_SETS_LEAST);
        return;
    }
    *geometry = (struct costmodel_cache_geometry){(uint32_t)sets, ways};
}

static void set_inclusive(struct reading *reading, const char *value)
{
    if (strcmp(value, "yes") && strcmp(value, "no"))
        fail_here(reading, "`l3_inclusive` is `yes` or `no`, not `%s`", value);
    reading->profile->geometry.l3_inclusive = !strcmp(value, "yes");
    reading->inclusive_seen = true;
}

static void set_text(char **text, const char *value)
{
    free(*text);
    *text = copy_text(value);
}

static void set_machine_key(struct reading *reading, const char *key, const char *value)
{
    if (!strcmp(key, "title")) {
        set_text(&reading->profile->title, value);
        return;
    }
    if (!strcmp(key, "validation")) {
        set_text(&reading->profile->validation, value);
        return;
    }
    if (!strcmp(key, "l3_inclusive")) {
        set_inclusive(reading, value);
        return;
    }
    for (size_t i = 0; i < PART_COUNT; i++) {
        if (!strcmp(key, parts[i].key)) {
            set_part(reading, i, value);
            return;
        }
    }
    fail_here(reading, "[machine] has no `%s`; docs/COSTMODEL.md lists what it has", key);
}

/* ---- [cycles] ------------------------------------------------------------------------------ */

static bool sound(double cycles)
{
    return isfinite(cycles) && cycles >= 0 && cycles <= CYCLES_MAXIMUM;
}

/* `82 : SOURCE`, or `82, 120 : SOURCE`. */
static void set_weight(struct reading *reading, struct weight *weight, const char *value)
{
    const char *source = strchr(value, ':');
    char end;
    double low, high;
    bool spelled = sscanf(value, "%lf , %lf %c", &low, &high, &end) == 3 && end == ':';

    if (!spelled) {
        spelled = sscanf(value, "%lf %c", &low, &end) == 2 && end == ':';
        high = low;
    }
    if (!spelled || !source[1 + strspn(source + 1, " \t")])
        fail_here(reading, "`%s` is not `CYCLES : SOURCE` or `LOW, HIGH : SOURCE`", value);
    else if (!sound(low) || !sound(high))
        fail_here(reading, "cycles are from 0 to %.0f", CYCLES_MAXIMUM);
    else if (low > high)
        fail_here(reading, "the low bound is above the high one");
    else if (weight->line)
        fail_here(reading, "the weight is given twice, first in line %u", weight->line);
    else
        *weight = (struct weight){
            reading->line, {low, high}, copy_text(source + 1 + strspn(source + 1, " \t"))};
}

static void set_weight_key(struct reading *reading, const char *key, const char *value)
{
    for (int i = 0; i < WEIGHT_COUNT; i++) {
        if (!strcmp(key, profile_weight_keys[i])) {
            set_weight(reading, &reading->profile->weights[i], value);
            return;
        }
    }
    fail_here(reading, "[cycles] has no `%s`; docs/COSTMODEL.md lists what it has", key);
}

/* ---- the file ------------------------------------------------------------------------------ */

/* As fgets; keeps count of the lines. */
static char *next_line(char *line, int size, void *stream)
{
    struct reading *reading = stream;
    size_t length = strcspn(reading->rest, "\n");

    if (!*reading->rest)
        return NULL;
    reading->line++;
    snprintf(line, (size_t)size, "%.*s\n", (int)length, reading->rest);
    if (length + 2 > (size_t)size)
        fail_here(reading, "the line is longer than %d bytes", size - 2);
    reading->rest += length + (reading->rest[length] == '\n');
    return line;
}

static int take_key(void *user, const char *section, const char *key, const char *value)
{
    struct reading *reading = user;

    if (!strcmp(section, "machine"))
        set_machine_key(reading, key, value);
    else if (!strcmp(section, "cycles"))
        set_weight_key(reading, key, value);
    else
        fail_here(reading, "there is no section [%s]; there are [machine] and [cycles]", section);
    return !reading->code;
}

/* A line that is further away does not come sooner. */
static void check_order(struct reading *reading, enum profile_weight nearer,
                        enum profile_weight farther)
{
    const struct weight *weights = reading->profile->weights;

    reading->line = weights[farther].line;
    for (int bound = 0; bound < BOUND_COUNT; bound++)
        if (weights[nearer].cycles[bound] > weights[farther].cycles[bound])
            fail_here(reading, "`%s` costs less than `%s`, which is nearer",
                      profile_weight_keys[farther], profile_weight_keys[nearer]);
}

/* What is asked second has room for more. */
static void check_sizes(struct reading *reading, size_t nearer, size_t farther)
{
    const struct costmodel_cache_geometry *small = geometry_of(reading->profile, nearer);
    const struct costmodel_cache_geometry *large = geometry_of(reading->profile, farther);

    reading->line = reading->part_lines[farther];
    if ((uint64_t)small->sets * small->ways > (uint64_t)large->sets * large->ways)
        fail_here(reading, "`%s` is smaller than `%s`, which is nearer", parts[farther].key,
                  parts[nearer].key);
}

static void check_complete(struct reading *reading)
{
    static const enum profile_weight last_of_order[] = {
        WEIGHT_STRING_LOAD_MEMORY, WEIGHT_STRING_STORE_MEMORY, WEIGHT_LOAD_MEMORY,
        WEIGHT_STORE_MEMORY,       WEIGHT_STREAM_LOAD_MEMORY,  WEIGHT_STREAM_STORE_MEMORY,
    };

    for (size_t i = 0; i < PART_COUNT; i++)
        if (!reading->part_lines[i])
            fail_here(reading, "the file ends without `%s` in [machine]", parts[i].key);
    if (!reading->inclusive_seen)
        fail_here(reading, "the file ends without `l3_inclusive` in [machine]");
    for (int i = 0; i < WEIGHT_COUNT; i++)
        if (!reading->profile->weights[i].line)
            fail_here(reading, "the file ends without `%s` in [cycles]", profile_weight_keys[i]);
    if (reading->code)
        return;
    check_sizes(reading, L1I, L2);
    check_sizes(reading, L1D, L2);
    check_sizes(reading, L2, L3);
    check_sizes(reading, ITLB, SECOND_TLB);
    check_sizes(reading, DTLB, SECOND_TLB);
    for (size_t i = 0; !reading->code && i < sizeof(last_of_order) / sizeof(*last_of_order); i++) {
        check_order(reading, last_of_order[i] - 2, last_of_order[i] - 1);
        check_order(reading, last_of_order[i] - 1, last_of_order[i]);
    }
}

enum exit_code profile_read(const char *path, struct profile *profile)
{
    struct reading reading = {.profile = profile};
    int problem;

    *profile = (struct profile){0};
    reading.code = file_read_text(path, PROFILE_BYTES_MAXIMUM, &reading.text);
    if (reading.code)
        return reading.code;
    profile->path = copy_text(path);
    profile->name = ini_file_name(path);
    profile->title = copy_text(profile->name);
    profile->validation = copy_text("");
    reading.rest = reading.text;
    ini_allow_multiline = false;
    problem = ini_parse_stream(next_line, &reading, take_key, &reading);
    if (problem)
        fail_here(&reading, "line %d is neither [section] nor `key = value`", problem);
    if (!reading.code)
        check_complete(&reading);
    free(reading.text);
    if (reading.code)
        profile_free(profile);
    return reading.code;
}

enum exit_code profile_read_named(const char *name, struct profile *profile)
{
    char *file = format_text("profiles/%s.ini", name), *shipped = suite_path(file);
    bool is_shipped = !strchr(name, '/') && file_exists(shipped);
    enum exit_code code = profile_read(is_shipped ? shipped : name, profile);

    free(shipped);
    free(file);
    return code;
}

size_t profile_list(void (*each)(const char *path, void *context), void *context)
{
    char *folder = suite_path("profiles");
    size_t count = ini_files(folder, each, context);

    free(folder);
    return count;
}

void profile_copy(const struct profile *profile, struct profile *copy)
{
    *copy = *profile;
    copy->path = copy_text(profile->path);
    copy->name = copy_text(profile->name);
    copy->title = copy_text(profile->title);
    copy->validation = copy_text(profile->validation);
    for (int i = 0; i < WEIGHT_COUNT; i++)
        copy->weights[i].source = copy_text(profile->weights[i].source);
}

void profile_free(struct profile *profile)
{
    for (int i = 0; i < WEIGHT_COUNT; i++)
        free(profile->weights[i].source);
    free(profile->path);
    free(profile->name);
    free(profile->title);
    free(profile->validation);
    *profile = (struct profile){0};
}
