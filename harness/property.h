/* SPDX-License-Identifier: MIT */
/*
 * Shapiro's four properties of sound IPC ("Vulnerabilities in Synchronous IPC Designs", IEEE
 * Symposium on Security and Privacy, 2003). A test named SHAPIRO_PROPERTY_... scores a mode:
 * it passes without a message for yes, with one that says why not for no (tests/guest/test.h).
 */
#ifndef IPCLAB_HARNESS_PROPERTY_H
#define IPCLAB_HARNESS_PROPERTY_H

#include "conformance.h"

/* P(symbol, word in the tests' names, title) */
#define PROPERTY_TABLE(P)                                                                          \
    P(PERFORMANCE, "performance", "performance")                                                   \
    P(TRUST, "trust", "asymmetric trust")                                                          \
    P(REPRODUCIBILITY, "reproducible", "reproducibility")                                          \
    P(LENGTH, "length", "dynamic length")

enum property {
#define P(symbol, word, title) PROPERTY_##symbol,
    PROPERTY_TABLE(P)
#undef P
        PROPERTY_COUNT
};

/* Which property a test scores; PROPERTY_COUNT: none. */
enum property property_of_test(const char *test);

enum property_score {
    PROPERTY_UNKNOWN, /* no test has been run */
    PROPERTY_YES,     /* every test of it says yes, or does not apply */
    PROPERTY_NO,      /* one says no */
    PROPERTY_SKIPPED, /* none applies */
    PROPERTY_BROKEN,  /* one could not decide: it failed */
};

/* The score of a mode, from all tests of the property. */
enum property_score property_score(const struct conformance *conformance, const char *mode,
                                   enum property property);

/* Prints modes by properties, yes or no, then why not. Nothing where no test has been run. */
void properties_print(const struct conformance *conformance, FILE *file);

/* A list of {mode, property, score, tests}, a test being {test, score, reason}. */
json_t *properties_json(const struct conformance *conformance);

#endif
