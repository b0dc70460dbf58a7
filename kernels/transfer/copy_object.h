/* SPDX-License-Identifier: MIT */
/*
 * Memory on its way: what a sender's range contained when it was captured, held by the kernel
 * until it is mapped at the receiver's. Whole pages are shared until either side writes; a page
 * that nobody has touched is not there on either side. After Mach's vm_map_copy.
 */
#ifndef TRANSFER_COPY_OBJECT_H
#define TRANSFER_COPY_OBJECT_H

#include "core/page_list.h"
#include "core/process.h"

#include <ipclab/status.h>

#include <stdint.h>

struct bank;

struct copy_object {
    struct page_list *pages;      /* null: a part of a pager's object, or nothing */
    struct memory_object *object; /* referenced; its pages come when they are touched */
    uint64_t object_offset;
    uint64_t offset, length;      /* where the bytes lie from the first page's start */
};

enum copy_object_how {
    COPY_OBJECT_SHARE = 0,
    COPY_OBJECT_PHYSICAL = 1,  /* copy the bytes at once: for what is short */
    COPY_OBJECT_EDGES = 2,     /* of pages that are the message's in part, copy that part alone */
    COPY_OBJECT_DEALLOCATE = 4 /* the pages, all of them, leave the sender */
};

/* Captures [base, base + length) of `from`, whose space is current; the list of pages, and what
 * is copied, at the cost of `bank`. Returns STATUS_OK; STATUS_FAULT where it is not all in
 * memory that can be shared, STATUS_NO_MEMORY. After an error nothing is held. */
enum ipclab_status copy_object_capture(struct copy_object *copy, struct process *from,
                                       uintptr_t base, uint64_t length, uint32_t how,
                                       struct bank *bank);

/* Maps it at an address of the space's choice, in `address` that of the first byte. It is empty
 * then. Returns STATUS_OK or STATUS_NO_MEMORY: then nothing is mapped, and what it still holds is
 * good for nothing but to be discarded. */
enum ipclab_status copy_object_map(struct copy_object *copy, struct process *to,
                                   uintptr_t *address);

/* Lets go what it holds. */
void copy_object_discard(struct copy_object *copy);

#endif
