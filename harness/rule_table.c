/* SPDX-License-Identifier: MIT */
/* The matrix of rules: a group for each system, a column for each mode that models it. */
#include "memory.h"
#include "rule.h"
#include "text_wrap.h"

#include <stdlib.h>
#include <string.h>

/* In the matrix, and as a word. */
static const char *const short_words[] = {"pass", "FAIL", "n/a", "GAP"};
static const char *const status_words[] = {"pass", "fail", "not applicable", "no test"};

#define GAP      "  "
#define ID_WIDTH 8 /* of "PRES-12" and a blank */

/* A system's verdicts: a range of the matrix for each mode that models it. */
struct group {
    const char *system;
    const struct ipc_mode_description **modes;
    size_t mode_count;
    unsigned last; /* rule */
};

static bool has_mode(const struct group *group, const struct ipc_mode_description *mode)
{
    for (size_t i = 0; i < group->mode_count; i++)
        if (group->modes[i] == mode)
            return true;
    return false;
}

static struct group group_of(const struct rule_matrix *matrix, const char *system)
{
    struct group group = {system, allocate(matrix->count, sizeof(*group.modes)), 0, 0};

    for (size_t i = 0; i < matrix->count; i++) {
        const struct rule_verdict *verdict = &matrix->verdicts[i];

        if (strcmp(verdict->mode->rules, system))
            continue;
        if (verdict->number > group.last)
            group.last = verdict->number;
        if (!has_mode(&group, verdict->mode))
            group.modes[group.mode_count++] = verdict->mode;
    }
    return group;
}

static const struct rule_verdict *find(const struct rule_matrix *matrix,
                                       const struct ipc_mode_description *mode, unsigned number)
{
    for (size_t i = 0; i < matrix->count; i++)
        if (matrix->verdicts[i].mode == mode && matrix->verdicts[i].number == number)
            return &matrix->verdicts[i];
    return NULL;
}

/* The length of the first of the remarks that a text consists of. */
static size_t remark_length(const char *text)
{
    const char *end = strstr(text, BETWEEN_REMARKS);

    return end ? (size_t)(end - text) : strlen(text);
}

static const char *next_remark(const char *text)
{
    text += remark_length(text);
    return *text ? text + strlen(BETWEEN_REMARKS) : text;
}

static bool has_remark(const char *text, const char *remark, size_t length)
{
    for (; *text; text = next_remark(text))
        if (remark_length(text) == length && !memcmp(text, remark, length))
            return true;
    return false;
}

/* What there is to say of the rule, once where it is the same under several modes. */
static char *remarks(const struct rule_matrix *matrix, const struct group *group, unsigned number)
{
    char *all = copy_text("");

    for (size_t i = 0; i < group->mode_count; i++) {
        const struct rule_verdict *verdict = find(matrix, group->modes[i], number);

        for (const char *one = verdict ? verdict->text : ""; *one; one = next_remark(one)) {
            size_t length = remark_length(one);
            char *longer;

            if (has_remark(all, one, length))
                continue;
            longer = format_text("%s%s%.*s", all, *all ? BETWEEN_REMARKS : "", (int)length, one);
            free(all);
            all = longer;
        }
    }
    return all;
}

/* Of its column: its name, or "pass" and "FAIL". */
static int mode_width(const struct ipc_mode_description *mode)
{
    int name = (int)strlen(mode->name), word = (int)strlen(short_words[RULE_HOLDS]);

    return name > word ? name : word;
}

static void print_rule(const struct rule_matrix *matrix, const struct group *group, unsigned number,
                       FILE *file)
{
    char *text = remarks(matrix, group, number);
    char *id = format_text("%s-%u", group->system, number);
    int column = fprintf(file, GAP "%-*s", ID_WIDTH, id);

    for (size_t i = 0; i < group->mode_count; i++) {
        const struct rule_verdict *verdict = find(matrix, group->modes[i], number);

        column += fprintf(file, "%-*s" GAP, mode_width(group->modes[i]),
                          verdict ? short_words[verdict->status] : "");
    }
    text_wrap_at(text, (size_t)column, file);
    free(id);
    free(text);
}

static void print_group(const struct rule_matrix *matrix, const struct group *group, FILE *file)
{
    fprintf(file, GAP "%-*s", ID_WIDTH, "rule");
    for (size_t i = 0; i < group->mode_count; i++)
        fprintf(file, "%-*s" GAP, mode_width(group->modes[i]), group->modes[i]->name);
    fputs("what its tests show\n", file);
    for (unsigned number = 1; number <= group->last; number++)
        for (size_t i = 0; i < group->mode_count; i++)
            if (find(matrix, group->modes[i], number)) {
                print_rule(matrix, group, number, file);
                break;
            }
    fputc('\n', file);
}

static bool is_first_of_system(const struct rule_matrix *matrix, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (!strcmp(matrix->verdicts[i].mode->rules, matrix->verdicts[index].mode->rules))
            return false;
    return true;
}

void rule_matrix_print(const struct rule_matrix *matrix, FILE *file)
{
    if (!matrix->count)
        return;
    fprintf(file, "Rules of the systems that modes model: %zu pass, %zu FAIL, %zu n/a, %zu GAP\n\n",
            rule_matrix_count(matrix, RULE_HOLDS), rule_matrix_count(matrix, RULE_BROKEN),
            rule_matrix_count(matrix, RULE_NOT_APPLICABLE),
            rule_matrix_count(matrix, RULE_WITHOUT_TEST));
    for (size_t i = 0; i < matrix->count; i++)
        if (is_first_of_system(matrix, i)) {
            struct group group = group_of(matrix, matrix->verdicts[i].mode->rules);

            print_group(matrix, &group, file);
            free(group.modes);
        }
}

json_t *rule_matrix_json(const struct rule_matrix *matrix)
{
    json_t *list = json_array();

    for (size_t i = 0; i < matrix->count; i++) {
        const struct rule_verdict *verdict = &matrix->verdicts[i];
        char *rule = format_text("%s-%u", verdict->mode->rules, verdict->number);

        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:O}", "rule", rule, "mode",
                                              verdict->mode->name, "status",
                                              status_words[verdict->status], "text", verdict->text,
                                              "tests", verdict->tests));
        free(rule);
    }
    return list;
}
