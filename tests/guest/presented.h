/* SPDX-License-Identifier: MIT */
/* What tests of the mode `presentation` share: ends that keep messages in some layout, and a
 * server that sends back what it got. */
#ifndef TESTS_GUEST_PRESENTED_H
#define TESTS_GUEST_PRESENTED_H

#include "test.h"

#include "microbench/layout.h"

#define MODE    "presentation"
#define LONGEST 65536ull /* message of any end */
#define CANARY  0xa5     /* what an end's memory is full of at first */

enum end_kind {
    END_CONTIGUOUS,
    END_BLOCKS,
    END_VECTOR,
    END_RING,
    END_OUT_OF_LINE,
    END_LENT,  /* out of line, and what arrives is preserved */
    END_GIVEN, /* out of line, and what is sent is discarded */
    END_KINDS
};

struct end {
    enum end_kind kind;
    struct layout layout;
    uint8_t *memory;
    uint64_t bytes;
};

/* An end with parts of `segment` bytes, the first of `first`, or a ring that wraps `before_wrap`
 * bytes behind a message's first; its process exits with 99 where there is no memory. */
struct end end_open(enum end_kind kind, uint64_t segment, uint64_t first, uint64_t before_wrap);
void end_close(const struct end *end);

/* What it declares that receives into the one and sends from the other. */
struct presentation presentation_of(const struct end *in, const struct end *out);

int64_t present_endpoint(uint64_t endpoint, uint64_t mode_index,
                         const struct presentation *presentation);
int64_t present_channel(uint64_t channel, const struct presentation *presentation);
struct system_result bind_presented(uint64_t endpoint, const struct presentation *presentation);

/* PRESENTATION_PATH's. */
uint64_t path_of(struct test *test, uint64_t channel);

/* Whether the layout holds the payload of that key; out of line at `base`. */
bool is_payload(struct layout layout, uint64_t base, uint64_t bytes, uint64_t key);

/* ---- a server that sends back what it got, from where it got it ----------------------------- */

#define SERVER_STOP 0xfffffffffffffff0ull

/* Its argument, and that of other servers which declare themselves: the mode's index and a kind. */
#define SERVER_ARGUMENT(test, kind) ((test)->mode_index << 8 | (uint64_t)(kind))

/* The label of a request is its length, that of the reply 0 if all bytes were right. */
uint64_t return_serve(uint64_t argument, uint64_t unused0, uint64_t unused1);

/* Puts the message of that length into `out`; for an end that gives pages away, into new ones. */
void produce(struct test *test, struct end *out, uint64_t bytes);

/* A message of `bytes` bytes there and back, all of them compared on both sides. */
void return_once(struct test *test, uint64_t channel, struct end *in, struct end *out,
                 uint64_t bytes);

/* Ends the server, and the channel. */
void return_stop(struct test *test, uint64_t channel, struct partner partner);

#endif
