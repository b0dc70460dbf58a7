/* SPDX-License-Identifier: MIT */
/*
 * Page frames of physical memory, with reference counts.
 *
 * A frame is named by its physical address. The one released last is taken first, so that memory
 * in use stays warm. All kernel memory comes from here.
 */
#ifndef CORE_FRAME_H
#define CORE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bank;
struct boot_range;

/* Takes over the frames of `ranges` that lie at or above `lowest`, except [reserved,
 * reserved_end); places the reference counts in the first of them. False where there is no
 * room for these. */
bool frames_initialise(const struct boot_range *ranges, size_t range_count, uint64_t lowest,
                       uint64_t reserved, uint64_t reserved_end);

/* Counts references to the frames of [start, end), which are not for allocation, from one on that
 * nobody gives back: what the image holds, spaces can share. The root bank is named as who pays. */
void frames_keep(uint64_t start, uint64_t end);

/* A frame with one reference, charged to `bank`; 0 where none is left, or the bank cannot
 * pay. Its contents are undefined. */
uint64_t frame_allocate(struct bank *bank);

/* The same, all zero. */
uint64_t frame_allocate_zeroed(struct bank *bank);

/* One reference more, and one less: the last frees the frame. Those that this allocator does not
 * own (device memory, the run region) are ignored. */
void frame_reference(uint64_t frame);
void frame_release(uint64_t frame);

/* How many references there are; 0 for a frame that is free or not ours. */
uint32_t frame_references(uint64_t frame);

/* How many frames are free. */
size_t frames_free(void);

/* Who pays for a frame that is in use; null for one that is not ours. */
struct bank *frame_bank(uint64_t frame);

/* Lets `to` pay for a frame; its limit has been seen to. */
void frame_set_bank(uint64_t frame, struct bank *to);

/* Lets `to`, a bank above `from`, pay for all that `from` paid. */
void frames_recharge(struct bank *from, struct bank *to);

/* For loops over many pages: the reference counts by frame number, and what a frame that is
 * not this allocator's has instead. */
extern uint32_t *frame_counts;
#define FRAME_FOREIGN UINT32_MAX

/* Has the `count`th allocation from now on fail, for tests; 0: none. Returns what was left of
 * the last request. */
uint64_t frames_fail(uint64_t count);

/* From now on free frames are allocated in an order that depends on which are free and on `seed`
 * alone, not on what was allocated and released before. */
void frames_shuffle(uint64_t seed);

#endif
