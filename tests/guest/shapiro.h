/* SPDX-License-Identifier: MIT */
/*
 * Scores on Shapiro's four properties of sound IPC: performance, asymmetric trust,
 * reproducibility, dynamic payload length ("Vulnerabilities in Synchronous IPC Designs", IEEE
 * Symposium on Security and Privacy, 2003). A file for each property; docs/MODES.md says what
 * each test asks.
 */
#ifndef TESTS_GUEST_SHAPIRO_H
#define TESTS_GUEST_SHAPIRO_H

#include "test.h"

/* So many turns of the ready queue see everybody through who is not waiting for somebody. */
#define PATIENCE 2000

/* Handles of clients: what they bind to, memory that they share with the test, and a pager's. */
#define CLIENT_ENDPOINT 1u
#define CLIENT_NOTES    2u
#define CLIENT_PAGED    3u

/* What client and test tell each other through shared memory. */
struct notes {
    volatile uint64_t step;   /* of the client */
    volatile uint64_t go;     /* of the test */
    volatile uint64_t status; /* of the client's call, negated */
    volatile uint64_t length; /* that arrived at the client */
    volatile uint64_t sum;    /* of what arrived */
};

struct notes_memory {
    uint64_t handle;
    struct notes *notes;
};

struct notes_memory notes_create(struct test *test);

/* In a client. */
struct notes *notes_map(void);

/* Waits until the client's step is `step`; false where it does not get there. */
bool notes_reach(const struct notes *notes, uint64_t step);

/* A process that has these rights to `endpoint`, and `notes` and `paged` (0: none) to write. It
 * gets the index of the test's mode and `argument`. */
uint64_t process_of(struct test *test, program_function function, uint64_t argument,
                    uint64_t endpoint, uint32_t rights, uint64_t notes, uint64_t paged);

/* A client of `endpoint` in a process of its own; likewise. */
uint64_t client_of(struct test *test, program_function function, uint64_t argument,
                   uint64_t endpoint, uint64_t notes, uint64_t paged);

/* Ends a process, whatever it does, and waits for that. */
void put_down(uint64_t process);

/* `bytes`, or what a message of the mode carries at most. */
uint64_t at_most(const struct ipc_mode_description *mode, uint64_t bytes);

uint64_t sum_of(const void *bytes, uint64_t length);

#endif
