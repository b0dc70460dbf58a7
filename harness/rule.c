/* SPDX-License-Identifier: MIT */
/* Folds the tests of a rule into one verdict. */
#include "rule.h"

#include "memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool rule_of_test(const char *test, struct rule_id *rule)
{
    size_t prefix = strspn(test, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    const char *digits = test + prefix + 1;
    char *end;

    if (!prefix || prefix >= sizeof(rule->system) || test[prefix] != '_' ||
        !isupper((unsigned char)*test) || !isdigit((unsigned char)*digits))
        return false;
    *rule = (struct rule_id){.number = (unsigned)strtoul(digits, &end, 10)};
    memcpy(rule->system, test, prefix);
    return *end == '\0' || *end == '_';
}

static bool shows(const struct test_description *test, const struct ipc_mode_description *mode,
                  unsigned number)
{
    struct rule_id rule;

    return rule_of_test(test->name, &rule) && !strcmp(test->mode, mode->name) &&
           !strcmp(rule.system, mode->rules) && rule.number == number;
}

enum exit_code rules_check(const struct image *image)
{
    for (size_t i = 0; i < image->test_count; i++) {
        const struct test_description *test = &image->tests[i];
        const struct ipc_mode_description *mode = image_mode(image, test->mode);
        struct rule_id rule;

        if (test->scope == TEST_ONE_MODE && !mode)
            return fail(EXIT_USAGE,
                        "%s: the test %s is about the mode %s, which is not in it; correct the "
                        "name or add kernels/modes/%s.c",
                        image->path, test->name, test->mode, test->mode);
        if (!rule_of_test(test->name, &rule))
            continue;
        if (!mode || strcmp(rule.system, mode->rules) || !rule.number ||
            rule.number > mode->rule_count)
            return fail(EXIT_USAGE,
                        "%s: the test %s shows %s-%u, which the description of its mode does not "
                        "have; correct the name, or .rules and .rule_count of the mode",
                        image->path, test->name, rule.system, rule.number);
    }
    return EXIT_GOOD;
}

/* ---- folding ------------------------------------------------------------------------------- */

/* Appends to *text, apart from what is in front. */
static void append(char **text, const char *more)
{
    char *longer = format_text("%s%s%s", *text, **text ? BETWEEN_REMARKS : "", more);

    free(*text);
    *text = longer;
}

static void add_failure(char **text, const struct run_record *record, const char *test)
{
    char *failure = format_text("%s: %s", test, record->message);

    append(text, failure);
    free(failure);
}

/* What the tests of one rule came to, in three texts of which the verdict takes one. */
struct fold {
    char *held, *broken, *inapplicable;
    json_t *tests;
};

static void fold_test(struct fold *fold, const struct test_description *test,
                      const struct run_record *record)
{
    json_array_append_new(fold->tests, json_string(test->name));
    if (record->status == RUN_MEASURED)
        append(&fold->held, test->title);
    else if (record->status == RUN_SKIPPED)
        append(&fold->inapplicable, record->message);
    else
        add_failure(&fold->broken, record, test->name);
}

static void take(struct rule_verdict *verdict, enum rule_status status, char **text)
{
    verdict->status = status;
    verdict->text = *text;
    *text = NULL;
}

static struct rule_verdict fold_rule(const struct conformance *conformance,
                                     const struct ipc_mode_description *mode, unsigned number)
{
    struct fold fold = {copy_text(""), copy_text(""), copy_text(""), json_array()};
    struct rule_verdict verdict = {.mode = mode, .number = number, .tests = fold.tests};

    for (size_t i = 0; i < conformance->cells.count; i++) {
        const struct test_description *test = conformance->tests[i];

        if (shows(test, mode, number))
            fold_test(&fold, test, &conformance->records[i]);
    }
    if (*fold.broken)
        take(&verdict, RULE_BROKEN, &fold.broken);
    else if (*fold.held)
        take(&verdict, RULE_HOLDS, &fold.held);
    else if (*fold.inapplicable)
        take(&verdict, RULE_NOT_APPLICABLE, &fold.inapplicable);
    else
        verdict = (struct rule_verdict){mode, number, RULE_WITHOUT_TEST,
                                        copy_text("no test shows it"), fold.tests};
    free(fold.held);
    free(fold.broken);
    free(fold.inapplicable);
    return verdict;
}

struct rule_matrix rule_matrix_of(const struct conformance *conformance)
{
    const struct image *image = conformance->image;
    struct rule_matrix matrix = {0};

    for (size_t i = 0; i < image->mode_count; i++)
        for (unsigned number = 1; number <= image->modes[i].rule_count; number++) {
            struct rule_verdict verdict = fold_rule(conformance, &image->modes[i], number);

            matrix.verdicts = make_room(matrix.verdicts, matrix.count, sizeof(*matrix.verdicts));
            matrix.verdicts[matrix.count++] = verdict;
            if (!conformance->all_rules && verdict.status == RULE_WITHOUT_TEST) {
                matrix.count--;
                free(verdict.text);
                json_decref(verdict.tests);
            }
        }
    return matrix;
}

size_t rule_matrix_count(const struct rule_matrix *matrix, enum rule_status status)
{
    size_t count = 0;

    for (size_t i = 0; i < matrix->count; i++)
        count += matrix->verdicts[i].status == status;
    return count;
}

void rule_matrix_free(struct rule_matrix *matrix)
{
    for (size_t i = 0; i < matrix->count; i++) {
        free(matrix->verdicts[i].text);
        json_decref(matrix->verdicts[i].tests);
    }
    free(matrix->verdicts);
    *matrix = (struct rule_matrix){0};
}
