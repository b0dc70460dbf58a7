/* SPDX-License-Identifier: MIT */
/*
 * What the tests of KeyKOS's rules share. They are those of `keykos-large`, too, whose strings of
 * up to a page are KeyKOS's; what is beyond is in keykos_large.c.
 */
#ifndef TESTS_GUEST_RULES_KEYKOS_H
#define TESTS_GUEST_RULES_KEYKOS_H

#include "test.h"

#include <ipclab/keykos.h>

#define CANARY 0x5a

/* A rule of both modes. */
#define KEYKOS_RULE(identifier, title_)                                                            \
    static void test_##identifier(struct test *test);                                              \
    TEST_ENTRY(identifier, identifier, TEST_ONE_MODE, "keykos", title_)                            \
    TEST_ENTRY(identifier, large_##identifier, TEST_ONE_MODE, "keykos-large", title_)              \
    static void test_##identifier(struct test *test)

#define KEYKOS_RULE_NOT_APPLICABLE(identifier, title_, reason)                                     \
    KEYKOS_RULE(identifier, title_)                                                                \
    {                                                                                              \
        test_skip(test, reason);                                                                   \
    }

#endif
