/* SPDX-License-Identifier: MIT */
/* What tests of pagers share: the test itself is the pager, of one memory object. */
#ifndef TESTS_GUEST_PAGER_H
#define TESTS_GUEST_PAGER_H

#include "test.h"

#define PAGES 5ull
#define AREA (PAGES * PAGE)
#define LENGTH (AREA - 100) /* of the messages: they begin 50 bytes into the area */

/* Handles of the pager's customers. */
#define CHANNEL_ENDPOINT 1u
#define PAGED_MEMORY 2u

struct pager {
    uint64_t endpoint, object;
};

struct pager pager_start(struct test *test);
void pager_end(struct test *test, struct pager pager);

/* The next request; its page, with the contents that belong at its offset; that of every page, of
 * which each must be asked for once. */
struct system_result pager_request(struct test *test, struct pager pager);
void pager_supply(struct test *test, struct system_result request);
void pager_supply_all(struct test *test, struct pager pager);

/* Starts another pager in its place, which takes one request and ends. */
uint64_t pager_to_die(struct pager pager);

/* Whether these are the bytes that the pager puts at `offset`. */
bool is_paged_content(const uint8_t *bytes, uint64_t offset, uint64_t length);

/* Starts a customer of the pager, with the right to bind to `endpoint`, or to serve it. */
uint64_t customer(struct test *test, program_function function, uint64_t argument,
                  uint64_t endpoint, uint32_t rights, struct pager pager);

/* Skips where no transfer of the test's mode touches the memory that either side names, and waits. */
void need_buffers(struct test *test);

/* ---- customers ------------------------------------------------------------------------------ */

uint8_t *map_paged(void);

/* Sends from the area what the pager puts there; gets back what it sent, or its status. */
uint64_t send_paged(uint64_t mode_index, uint64_t unused0, uint64_t unused1);

/* Sends the pager's content, and gets it back in the area. */
uint64_t receive_paged(uint64_t mode_index, uint64_t unused0, uint64_t unused1);

/* Receives a request into the area, and replies with it; or replies with the area as the pager
 * filled it, without having looked at it. The exit code is the next request's label. */
enum serve_paged { SERVE_RECEIVES, SERVE_SENDS };
uint64_t serve_paged(uint64_t mode_index, uint64_t how, uint64_t unused);

/* A client of that whose own memory is all there; it calls again, with label STOP. */
#define STOP 55
uint64_t call_plain(uint64_t mode_index, uint64_t unused0, uint64_t unused1);

/* The same, and then sets the first word of the memory that it has instead of a pager's. */
uint64_t call_and_tell(uint64_t mode_index, uint64_t unused0, uint64_t unused1);

#endif
