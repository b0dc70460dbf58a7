/* SPDX-License-Identifier: MIT */
/*
 * Page frames of physical memory, with reference counts.
 *
 * A frame is named by its physical address. Free frames are a stack: the one released last
 * is taken first, so that memory in use stays warm. All kernel memory comes from here.
 */
#ifndef CORE_FRAME_H
#define CORE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct boot_range;

/* Takes over the frames of `ranges` that lie at or above `lowest`, except [reserved,
 * reserved_end); places the reference counts in the first of them. False where there is no
 * room for these. */
bool frames_initialise(const struct boot_range *ranges, size_t range_count, uint64_t lowest,
                       uint64_t reserved, uint64_t reserved_end);

/* A frame with one reference; 0 where none is left. Its contents are undefined. */
uint64_t frame_allocate(void);

/* The same, all zero. */
uint64_t frame_allocate_zeroed(void);

void frame_reference(uint64_t frame);

/* The last reference frees it. Frames that this allocator does not own (device memory, the
 * run region) are ignored. */
void frame_release(uint64_t frame);

/* How many references there are; 0 for a frame that is free or not ours. */
uint32_t frame_references(uint64_t frame);

size_t frames_free(void);

/* For loops over many pages: the reference counts by frame number, and what a frame that is
 * not this allocator's has instead. */
extern uint32_t *frame_counts;
#define FRAME_FOREIGN UINT32_MAX

/* Puts the free frames in an order that depends on which are free and on `seed` alone, not
 * on what was allocated and released before. */
void frames_shuffle(uint64_t seed);

#endif
