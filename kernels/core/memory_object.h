/* SPDX-License-Identifier: MIT */
/* Memory with a name of its own, that more than one space can map. */
#ifndef CORE_MEMORY_OBJECT_H
#define CORE_MEMORY_OBJECT_H

#include "object.h"
#include "page_list.h"

#include <stdint.h>

struct endpoint;

extern const struct object_type memory_object_type;

struct memory_object {
    struct object object;
    uint64_t bytes;          /* whole pages */
    struct page_list *pages; /* null: physical memory that is no frame's */
    uint64_t physical;       /* where that begins */
    struct endpoint *pager;  /* referenced: who supplies absent pages, pager.h; null: nobody */
    uint64_t cookie;         /* what the pager knows it by */
};

/* Names new, zeroed memory, at the cost of `bank`. Null where it cannot pay. */
struct memory_object *memory_object_create(struct bank *bank, uint64_t bytes);

/* Names memory whose pages `pager` is to supply when they are first touched. The places of
 * the pages are at the cost of `bank`, the pages at that of whoever supplies them. Null where
 * the bank cannot pay. */
struct memory_object *memory_object_create_paged(struct bank *bank, uint64_t bytes,
                                                 struct endpoint *pager, uint64_t cookie);

/* Names physical memory that is no frame's: the run region. Null where no frame is left. */
struct memory_object *memory_object_create_physical(uint64_t physical, uint64_t bytes);

/* Takes away the pages that `bank` pays for, and the pager if its endpoint lies in a frame of
 * that. */
void memory_object_revoke_of(struct memory_object *memory, const struct bank *bank);

/* The frame at `offset` bytes; 0 beyond the end, and where it is absent. */
uint64_t memory_object_frame(const struct memory_object *memory, uint64_t offset);

#endif
