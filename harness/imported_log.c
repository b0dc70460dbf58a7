/* SPDX-License-Identifier: MIT */
/* From a log to a run region. */
#include "imported_log.h"

#include "file.h"
#include "memory.h"
#include "report_log.h"
#include "sha256.h"

#include <stdlib.h>
#include <string.h>

#define LOG_BYTES_MAXIMUM (1u << 30)

/* A name of lower-case letters, digits, - and _, terminated within `bytes`. */
static bool is_name(const char *text, size_t bytes)
{
    size_t length = strnlen(text, bytes);

    for (size_t i = 0; i < length; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-_", text[i]))
            return false;
    return length && length < bytes;
}

static enum exit_code check_header(const struct imported_log *log)
{
    const struct run_header *header = &log->header;

    if (log->size < sizeof(*header) || header->magic != RUN_MAGIC ||
        header->version != RUN_VERSION || header->header_bytes != sizeof(*header))
        return fail(EXIT_USAGE,
                    "%s: its run region is of another version; use the ipclab that made the ISO",
                    log->path);
    if (!is_name(header->scenario, sizeof(header->scenario)))
        return fail(EXIT_USAGE, "%s: names no scenario; make the ISO with `make iso`", log->path);
    return EXIT_GOOD;
}

static enum exit_code take_report(const char *text, size_t size, struct imported_log *log)
{
    struct report_problem problem;

    log->bytes = report_log_parse(text, size, &log->size, &problem);
    if (!log->bytes)
        return fail(
            EXIT_USAGE, "%s:%u: %s%s", log->path, problem.line, problem.text,
            strchr(problem.text, ';') ? "" : "; keep all that the serial line says, or boot again");
    memcpy(&log->header, log->bytes,
           log->size < sizeof(log->header) ? log->size : sizeof(log->header));
    return check_header(log);
}

enum exit_code imported_log_read(const char *path, struct imported_log *log)
{
    char *text;
    size_t size;
    enum exit_code code = file_read(path, LOG_BYTES_MAXIMUM, &text, &size);

    *log = (struct imported_log){.path = path};
    if (code)
        return code;
    sha256_text(text, size, log->sha256);
    code = take_report(text, size, log);
    free(text);
    if (code)
        imported_log_free(log);
    return code;
}

void *imported_log_region(const struct imported_log *log, const struct run_layout *layout)
{
    const struct run_header *header = &log->header;
    const uint8_t *records = log->bytes + sizeof(*header);
    uint64_t record_bytes = header->record_count * sizeof(struct run_record);
    uint64_t sample_bytes = header->sample_count * sizeof(uint64_t);
    char *region;

    if (header->record_count > layout->record_capacity ||
        header->sample_count > layout->sample_capacity ||
        log->size != sizeof(*header) + record_bytes + sample_bytes)
        return NULL;
    region = allocate(layout->region_bytes, 1);
    memcpy(region, header, sizeof(*header));
    memcpy(region + layout->records_offset, records, record_bytes);
    memcpy(region + layout->samples_offset, records + record_bytes, sample_bytes);
    return region;
}

void imported_log_free(struct imported_log *log)
{
    free(log->bytes);
    *log = (struct imported_log){0};
}
