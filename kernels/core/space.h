/* SPDX-License-Identifier: MIT */
/*
 * Address spaces: page tables, and the regions that say what may be mapped where.
 *
 * A page is mapped when its region is populated or when it is first touched; the fault is
 * resolved here. A region's memory is anonymous, zero at first, or that of a memory object.
 */
#ifndef CORE_SPACE_H
#define CORE_SPACE_H

#include "memory_object.h"

#include "x86_64/page_table.h"

#include <ipclab/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REGION_WRITE 1u
#define REGION_EXECUTE 2u
#define REGION_NEVER_WRITE 4u /* of an object whose handle does not allow it */
#define REGION_PRIVATE 8u     /* of an object: who writes a page gets one of its own */
#define REGION_OBJECT 16u     /* of an object: set by space_map */

struct region {
    uintptr_t start, end; /* whole pages */
    uint32_t flags;
    struct memory_object *object; /* null: anonymous */
    uint64_t object_offset;       /* of `start` */
};

struct space {
    struct page_tables tables;
    struct region *regions; /* in a frame of its own, by ascending address */
    size_t region_count;
};

/* At the cost of `bank`, as all memory that is mapped later. False where it cannot pay. */
bool space_create(struct space *space, struct bank *bank);
void space_destroy(struct space *space);

/* Reserves [address, address + bytes) as a region; address and bytes are whole pages. With
 * address 0 the space chooses one, with an unmapped page on either side. The object, if any,
 * is referenced. `address` is updated. */
enum ipclab_status space_map(struct space *space, uintptr_t *address, uint64_t bytes,
                             uint32_t flags, struct memory_object *object);

/* The same for writable memory of the space's own: anonymous, or, with an object, what that has
 * from `offset` on until it is written. */
enum ipclab_status space_map_private(struct space *space, uintptr_t *address, uint64_t bytes,
                                     struct memory_object *object, uint64_t offset);

/* The object that the range, whole pages, is part of, referenced, and where in it; null where it
 * is not part of one that has a pager. What the space writes there from now on is its own. */
struct memory_object *space_share_object(struct space *space, uintptr_t address, uint64_t bytes,
                                         uint64_t *offset);

/* Maps every page of the range that is not mapped yet. */
enum ipclab_status space_populate(struct space *space, uintptr_t address, uint64_t bytes);

/* The same with the frames from `frame` on, which are in use elsewhere: whoever writes gets a copy.
 * The range is anonymous memory. */
enum ipclab_status space_share(struct space *space, uintptr_t address, uint64_t bytes,
                               uint64_t frame);

/* Takes the range out of its region, which must contain all of it. */
enum ipclab_status space_unmap(struct space *space, uintptr_t address, uint64_t bytes);

/* Makes the range, which one region must contain, writable or read-only. */
enum ipclab_status space_protect(struct space *space, uintptr_t address, uint64_t bytes,
                                 bool writable);

/* Whether the range is anonymous memory, all of it: what a virtual copy can share. */
bool space_is_anonymous(const struct space *space, uintptr_t address, uint64_t bytes);

/* Makes the range, which must lie in one region of anonymous memory, a region of its own;
 * null where it does not or no region is left. */
struct region *space_isolate(struct space *space, uintptr_t address, uint64_t bytes);

/* Forgets a region whose pages are mapped no longer. */
void space_forget(struct space *space, struct region *region);

/* Unmaps every page that is in a frame of `bank`, and every object that is. */
void space_revoke_of(struct space *space, const struct bank *bank);

/* Unmaps every region of a memory object. */
void space_revoke_object(struct space *space, const struct object *object);

/* The flags of an entry that maps a page of a region with these flags. */
uint64_t region_entry_flags(uint32_t flags);

/* Makes the page at `address` accessible if its region allows it. */
bool space_resolve_fault(struct space *space, uintptr_t address, bool write);

/* Whether an access to `address` is allowed and wants a page that a pager is to supply: its
 * object, and where in it the page lies, in bytes. Null where not. */
struct memory_object *space_absent_page(const struct space *space, uintptr_t address, bool write,
                                        uint64_t *offset);

/* Takes the page at `address`, which must be anonymous and nobody else's, out of the space.
 * Returns its frame with the reference; 0 where it is not such a page. */
uint64_t space_take_page(struct space *space, uintptr_t address);

/* Copies into pages that are mapped, whatever their protection: for the program loader. */
void space_write(struct space *space, uintptr_t address, const void *data, size_t bytes);

/* Whether [base, base + bytes) lies in user space. */
static inline bool user_range(uintptr_t base, uint64_t bytes)
{
    return bytes <= USER_TOP && base <= USER_TOP - bytes;
}

#endif
