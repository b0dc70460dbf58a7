/* SPDX-License-Identifier: MIT */
#ifndef TESTS_GUEST_FUZZ_H
#define TESTS_GUEST_FUZZ_H

#include "test.h"

/* A process that makes random system calls, from `seed` on, until it ends of that. It has an
 * endpoint at handle 1, to receive and to bind, and its bank at handle 2. The exit code is
 * FUZZ_FOREIGN_BYTE where it was given memory that held what somebody else wrote. */
#define FUZZ_FOREIGN_BYTE 77u
uint64_t fuzz_program(uint64_t seed, uint64_t unused0, uint64_t unused1);

#endif
