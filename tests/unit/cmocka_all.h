/* SPDX-License-Identifier: MIT */
/* cmocka.h with the headers that it needs before it, and without its macro `fail`: that is a
 * function of the harness. */
#ifndef IPCLAB_TEST_CMOCKA_ALL_H
#define IPCLAB_TEST_CMOCKA_ALL_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#undef fail

#endif
