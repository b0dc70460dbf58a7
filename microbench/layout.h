/* SPDX-License-Identifier: MIT */
/*
 * A message in ring 3 as a program of its kind would keep it: in one range, in linked blocks, in
 * the parts of a vector, around the end of a ring (ipclab/presentation.h). A kernel that takes
 * the layout as it is gets `base`; for any other the program packs and unpacks.
 */
#ifndef MICROBENCH_LAYOUT_H
#define MICROBENCH_LAYOUT_H

#include "copy.h"

#include <ipclab/message.h>
#include <ipclab/presentation.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct layout {
    enum presentation_layout kind;
    uint64_t capacity;       /* bytes of the longest message */
    uint64_t segment, first; /* of a list: bytes of a part, and of the first one */
    uint64_t offset;         /* in a ring: where a message begins */
    uint8_t *memory;         /* layout_memory bytes: a range, a ring, or the parts and their list */
    uint64_t base;           /* what a system call is given */
};

#define LAYOUT_GAP 64ull /* no part ends where the next begins, nor a ring where a message did */

static inline bool layout_has_parts(const struct layout *layout)
{
    return layout->kind == PRESENT_BLOCKS || layout->kind == PRESENT_VECTOR;
}

static inline uint64_t layout_parts(const struct layout *layout)
{
    uint64_t behind = layout->capacity > layout->first ? layout->capacity - layout->first : 0;

    return layout_has_parts(layout) ? 1 + (behind + layout->segment - 1) / layout->segment : 0;
}

static inline uint64_t layout_ring_bytes(const struct layout *layout)
{
    return layout->capacity + LAYOUT_GAP;
}

static inline uint64_t layout_stride(const struct layout *layout)
{
    return ((layout->segment + 15) & ~15ull) + sizeof(struct presentation_block) + LAYOUT_GAP;
}

/* Memory that it needs. */
static inline uint64_t layout_memory(const struct layout *layout)
{
    if (layout->kind == PRESENT_RING)
        return layout_ring_bytes(layout);
    if (!layout_has_parts(layout))
        return layout->capacity;
    return layout_parts(layout) * (layout_stride(layout) + sizeof(struct message_part));
}

/* The part at `index` of a list. Behind the vector places are used from the last on, so that
 * addresses descend. */
static inline struct message_part layout_part(const struct layout *layout, uint64_t index)
{
    uint64_t count = layout_parts(layout);

    return (struct message_part){(uint64_t)layout->memory + count * sizeof(struct message_part) +
                                     (count - 1 - index) * layout_stride(layout) +
                                     sizeof(struct presentation_block),
                                 index == 0 ? layout->first : layout->segment};
}

/* Makes it in `memory`. */
static inline void layout_open(struct layout *layout, uint8_t *memory)
{
    struct message_part *vector = (struct message_part *)(void *)memory;

    layout->memory = memory;
    layout->base = layout->kind == PRESENT_RING ? layout->offset : (uint64_t)memory;
    for (uint64_t i = layout_parts(layout); i-- > 0;) {
        struct message_part part = layout_part(layout, i);
        struct presentation_block *block = (struct presentation_block *)part.base - 1;

        vector[i] = part;
        *block = (struct presentation_block){layout->base, part.length};
        if (layout->kind == PRESENT_BLOCKS)
            layout->base = (uint64_t)block;
    }
}

/* The same message as parts for who takes these; returns how many. */
static inline uint64_t layout_as_parts(const struct layout *layout, uint64_t bytes,
                                       struct message_part *parts)
{
    uint64_t before = layout_ring_bytes(layout) - layout->offset;

    if (layout_has_parts(layout)) {
        uint64_t count = 0;

        for (uint64_t left = bytes; left; left -= parts[count++].length) {
            parts[count] = layout_part(layout, count);
            if (parts[count].length > left)
                parts[count].length = left;
        }
        return count;
    }
    parts[0] = (struct message_part){(uint64_t)layout->memory, bytes};
    if (layout->kind != PRESENT_RING)
        return 1;
    parts[0].base += layout->offset;
    if (bytes <= before)
        return 1;
    parts[0].length = before;
    parts[1] = (struct message_part){(uint64_t)layout->memory, bytes - before};
    return 2;
}

/* One stretch of a message in or out of one range; returns where the next is in that. */
static inline uint8_t *layout_copy(uint64_t place, uint8_t *range, uint64_t bytes, bool pack)
{
    copy_payload(pack ? range : (void *)place, pack ? (void *)place : range, bytes);
    return range + bytes;
}

/* As a stub would: straight along the list. */
static inline void layout_convert(const struct layout *layout, uint8_t *range, uint64_t left,
                                  bool pack)
{
    uint64_t at = layout->base, bytes;

    switch (layout->kind) {
    case PRESENT_BLOCKS:
        for (const struct presentation_block *block; left; left -= bytes, at = block->next) {
            block = (const struct presentation_block *)at;
            bytes = block->length < left ? block->length : left;
            range = layout_copy(at + sizeof(*block), range, bytes, pack);
        }
        return;
    case PRESENT_VECTOR:
        for (const struct message_part *part = (const void *)at; left; left -= bytes, part++) {
            bytes = part->length < left ? part->length : left;
            range = layout_copy(part->base, range, bytes, pack);
        }
        return;
    case PRESENT_RING:
        bytes = layout_ring_bytes(layout) - at;
        bytes = bytes < left ? bytes : left;
        range = layout_copy((uint64_t)layout->memory + at, range, bytes, pack);
        left -= bytes;
        /* fall through */
    default:
        layout_copy((uint64_t)layout->memory, range, left, pack);
    }
}

/* Copies a message of `bytes` bytes out of one range into the layout. */
static inline void layout_unpack(const struct layout *layout, const void *range, uint64_t bytes)
{
    layout_convert(layout, (uint8_t *)range, bytes, false);
}

/* Copies a message of `bytes` bytes in the layout into one range. */
static inline void layout_pack(const struct layout *layout, void *range, uint64_t bytes)
{
    layout_convert(layout, range, bytes, true);
}

/* What it declares of itself. */
static inline struct presentation_side layout_side(const struct layout *layout, uint32_t flags)
{
    struct presentation_side side = {.layout = layout->kind, .flags = flags};

    if (layout->kind == PRESENT_RING) {
        side.ring = (uint64_t)layout->memory;
        side.ring_bytes = layout_ring_bytes(layout);
    }
    return side;
}

#endif
