/* SPDX-License-Identifier: MIT */
/* The run region as text on the log: the way out of a machine without a harness beside it. */
#include "report.h"

#include "../runtime/system.h"
#include "../runtime/text.h"

#include <ipclab/crc32.h>
#include <ipclab/report.h>

#define LINE_BYTES 128

struct report {
    uint32_t offset; /* bytes written so far */
    uint32_t crc;    /* over them */
};

static void add_hexadecimal(struct text *text, uint64_t value, unsigned digits)
{
    char character[2] = {0};

    while (digits--) {
        character[0] = "0123456789abcdef"[value >> 4 * digits & 15];
        text_add(text, character);
    }
}

static void write_piece(struct report *report, const uint8_t *bytes, size_t count)
{
    char line[LINE_BYTES];
    struct text text = {line, sizeof(line)};
    uint32_t crc;

    text_add(&text, REPORT_WORD " ");
    add_hexadecimal(&text, report->offset, 8);
    text_add(&text, " ");
    for (size_t i = 0; i < count; i++)
        add_hexadecimal(&text, bytes[i], 2);
    crc = crc32_update(0, line, sizeof(line) - text.room);
    text_add(&text, " ");
    add_hexadecimal(&text, crc, 8);
    text_add(&text, "\n");
    log_text(line);
    report->crc = crc32_update(report->crc, bytes, count);
    report->offset += (uint32_t)count;
}

static void write_part(struct report *report, const void *start, uint64_t bytes)
{
    const uint8_t *part = start;

    for (uint64_t done = 0; done < bytes; done += REPORT_PIECE)
        write_piece(report, part + done, bytes - done < REPORT_PIECE ? bytes - done : REPORT_PIECE);
}

static void write_begin(uint64_t bytes)
{
    char line[LINE_BYTES];
    struct text text = {line, sizeof(line)};

    text_add(&text, REPORT_WORD " begin ");
    text_add_number(&text, REPORT_VERSION);
    text_add(&text, " ");
    text_add_number(&text, bytes);
    text_add(&text, "\n");
    log_text(line);
}

static void write_end(uint32_t crc)
{
    char line[LINE_BYTES];
    struct text text = {line, sizeof(line)};

    text_add(&text, REPORT_WORD " end ");
    add_hexadecimal(&text, crc, 8);
    text_add(&text, "\n");
    log_text(line);
}

void report_write(const struct run_header *header)
{
    const char *region = (const char *)header;
    uint64_t records = header->record_count * sizeof(struct run_record);
    uint64_t samples = header->sample_count * sizeof(uint64_t);
    struct report report = {0, 0};

    write_begin(sizeof(*header) + records + samples);
    write_part(&report, header, sizeof(*header));
    write_part(&report, region + header->records_offset, records);
    write_part(&report, region + header->samples_offset, samples);
    write_end(report.crc);
}
