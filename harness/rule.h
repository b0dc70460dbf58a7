/* SPDX-License-Identifier: MIT */
/* The rules of the systems that modes model, and what the tests of each came to. */
#ifndef IPCLAB_HARNESS_RULE_H
#define IPCLAB_HARNESS_RULE_H

#include "conformance.h"

/* Which rule a test shows, by its name: QNX_5 and QNX_5_past_the_end show QNX-5. */
struct rule_id {
    char system[RULE_PREFIX_BYTES];
    unsigned number;
};

/* False where the name is not that of a rule's test. */
bool rule_of_test(const char *test, struct rule_id *rule);

enum rule_status {
    RULE_HOLDS,          /* at least one test shows it, and none breaks it */
    RULE_BROKEN,         /* a test fails */
    RULE_NOT_APPLICABLE, /* every test of it says why it is */
    RULE_WITHOUT_TEST,   /* the mode has such a rule, and no test shows it */
};

/* A text consists of what several tests say, with this in between. */
#define BETWEEN_REMARKS "; "

/* One rule under one mode. */
struct rule_verdict {
    const struct ipc_mode_description *mode;
    unsigned number;
    enum rule_status status;
    char *text;    /* what its tests show, what broke it, or why it does not apply */
    json_t *tests; /* their names */
};

struct rule_matrix {
    struct rule_verdict *verdicts; /* by mode in the image's order, then by number */
    size_t count;
};

/* Tests of rules that their mode does not have are an error in the image: EXIT_USAGE. */
enum exit_code rules_check(const struct image *image);

/* Folds the tests of each rule. Where not all of them have been run, a rule without one is left
 * out; otherwise every rule that a mode's description counts is there. */
struct rule_matrix rule_matrix_of(const struct conformance *conformance);

/* How many of them have that status. */
size_t rule_matrix_count(const struct rule_matrix *matrix, enum rule_status status);

/* Prints them, a group for each system: rule_table.c. */
void rule_matrix_print(const struct rule_matrix *matrix, FILE *file);

/* A list of {rule, mode, status, text, tests}. */
json_t *rule_matrix_json(const struct rule_matrix *matrix);

void rule_matrix_free(struct rule_matrix *matrix);

#endif
