/* SPDX-License-Identifier: MIT */
/* Reports out of logs: whole ones come back byte by byte, spoilt ones are refused. */
#include "cmocka_all.h"

#include "report_log.h"

#include <inttypes.h>
#include <ipclab/crc32.h>
#include <ipclab/report.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES      1000
#define LINES      (2 + (BYTES + REPORT_PIECE - 1) / REPORT_PIECE)
#define LINE_BYTES 128

/* A log as the guest writes it, line by line. */
struct log {
    uint8_t bytes[BYTES];
    char lines[LINES][LINE_BYTES];
};

static void print_piece(char line[LINE_BYTES], const uint8_t *bytes, size_t offset, size_t count)
{
    int length = snprintf(line, LINE_BYTES, REPORT_WORD " %08zx ", offset);

    for (size_t i = 0; i < count; i++)
        length += snprintf(line + length, 3, "%02x", bytes[offset + i]);
    snprintf(line + length, 10, " %08" PRIx32, crc32_update(0, line, (size_t)length));
}

static int set_up(void **state)
{
    static struct log log;
    uint32_t random = 1;

    for (size_t i = 0; i < BYTES; i++)
        log.bytes[i] = (uint8_t)((random = random * 1664525 + 1013904223) >> 24);
    snprintf(log.lines[0], LINE_BYTES, REPORT_WORD " begin %d %d", REPORT_VERSION, BYTES);
    for (size_t i = 1; i < LINES - 1; i++) {
        size_t offset = (i - 1) * REPORT_PIECE;

        print_piece(log.lines[i], log.bytes, offset,
                    BYTES - offset < REPORT_PIECE ? BYTES - offset : REPORT_PIECE);
    }
    snprintf(log.lines[LINES - 1], LINE_BYTES, REPORT_WORD " end %08" PRIx32,
             crc32_update(0, log.bytes, BYTES));
    *state = &log;
    return 0;
}

/* The lines that `order` (ended by -1) names, as one text. */
static char *text_of(const struct log *log, const int *order, const char *line_end)
{
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);

    for (; *order >= 0; order++)
        fprintf(file, "%s%s", log->lines[*order], line_end);
    fclose(file);
    return text;
}

/* All lines in their order; `places` more follow for a test to fill. */
static void all_lines(int order[LINES + 2])
{
    for (int i = 0; i < LINES; i++)
        order[i] = i;
    order[LINES] = order[LINES + 1] = -1;
}

static void accepts(const struct log *log, char *text)
{
    struct report_problem problem;
    size_t size;
    uint8_t *bytes = report_log_parse(text, strlen(text), &size, &problem);

    assert_non_null(bytes);
    assert_int_equal(size, BYTES);
    assert_memory_equal(bytes, log->bytes, BYTES);
    free(bytes);
    free(text);
}

static void refuses(char *text, unsigned line, const char *why)
{
    struct report_problem problem;
    size_t size;

    assert_null(report_log_parse(text, strlen(text), &size, &problem));
    assert_non_null(strstr(problem.text, why));
    assert_int_equal(problem.line, line);
    free(text);
}

static void a_whole_report_comes_back(void **state)
{
    const struct log *log = *state;
    char *text, *noisy;
    int order[LINES + 2];

    all_lines(order);
    accepts(log, text_of(log, order, "\n"));
    accepts(log, text_of(log, order, "\r\n"));
    text = text_of(log, order, "\n");
    assert_true(asprintf(&noisy, "GRUB loading\n\x1b[2J\xff\n%sgoodbye\n", text) > 0);
    accepts(log, noisy);
    free(text);
}

static void a_lost_line_is_noticed(void **state)
{
    const struct log *log = *state;

    for (int lost = 0; lost < LINES; lost++) {
        int order[LINES + 2];
        const char *why = lost == 0           ? "beginning is missing"
                          : lost == LINES - 1 ? "cut off"
                          : lost == LINES - 2 ? "the report ends after"
                                              : "bytes are missing";

        all_lines(order);
        memmove(order + lost, order + lost + 1, (size_t)(LINES + 1 - lost) * sizeof(*order));
        refuses(text_of(log, order, "\n"), (unsigned)(lost == LINES - 1 ? LINES - 1 : lost + 1),
                why);
        if (lost == 0)
            continue;
        all_lines(order);
        order[lost] = -1;
        refuses(text_of(log, order, "\n"), (unsigned)lost, "cut off");
    }
}

static void a_repeated_line_is_noticed(void **state)
{
    const struct log *log = *state;

    for (int twice = 0; twice < LINES; twice++) {
        int order[LINES + 2];

        all_lines(order);
        memmove(order + twice + 1, order + twice, (size_t)(LINES + 1 - twice) * sizeof(*order));
        refuses(text_of(log, order, "\n"), (unsigned)twice + 2,
                twice ? "repeated, or out of order" : "second report");
    }
}

static void exchanged_lines_are_noticed(void **state)
{
    const struct log *log = *state;

    for (int i = 0; i < LINES - 1; i++) {
        int order[LINES + 2];
        struct report_problem problem;
        char *text;
        size_t size;

        all_lines(order);
        order[i] = i + 1;
        order[i + 1] = i;
        text = text_of(log, order, "\n");
        assert_null(report_log_parse(text, strlen(text), &size, &problem));
        free(text);
    }
}

/* A flipped bit is refused, unless it fell on the last line's end, where nothing is told. */
static void no_flipped_bit_gets_through(void **state)
{
    const struct log *log = *state;
    int order[LINES + 2];
    char *text;
    size_t length;

    all_lines(order);
    text = text_of(log, order, "\n");
    length = strlen(text);
    for (size_t bit = 0; bit < 8 * (length - 1); bit++) {
        struct report_problem problem;
        size_t size;
        uint8_t *bytes;

        text[bit / 8] ^= (char)(1 << bit % 8);
        bytes = report_log_parse(text, length, &size, &problem);
        assert_null(bytes);
        text[bit / 8] ^= (char)(1 << bit % 8);
    }
    free(text);
}

static void what_is_no_report_is_refused(void **state)
{
    (void)state;
    refuses(strdup(""), 0, "holds no report");
    refuses(strdup("nothing\nhere"), 2, "holds no report");
    refuses(strdup(REPORT_WORD " begin 2 10\n"), 1, "version 2");
    refuses(strdup(REPORT_WORD " begin 1 99999999999\n"), 1, "damaged");
    refuses(strdup(REPORT_WORD " begin x\n"), 1, "damaged");
    refuses(strdup(REPORT_WORD " begin 1 10\npanic: no\n"), 2, "another text");
    refuses(strdup(REPORT_WORD " begin 1 10\n" REPORT_WORD " \n"), 2, "damaged");
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_whole_report_comes_back),   TEST(a_lost_line_is_noticed),
        TEST(a_repeated_line_is_noticed),  TEST(exchanged_lines_are_noticed),
        TEST(no_flipped_bit_gets_through), TEST(what_is_no_report_is_refused),
    };

    return cmocka_run_group_tests_name("report_log", tests, NULL, NULL);
}
