/* SPDX-License-Identifier: MIT */
/*
 * External pagers: programs in ring 3 that supply the pages of a memory object.
 *
 * Who touches an absent page of such an object waits, nobody else does. The pager, which
 * receives at the endpoint that the object was made with, finds a message of status
 * PAGE_REQUEST there, and answers with a page of its own, which leaves its space, or with a
 * refusal. It is trusted with nothing: what it never answers waits, what it refuses or leaves
 * behind when it ends fails, and a page that is not its own to give away is its own error.
 * After Mach's external memory management (Young et al., SOSP 1987; memory_object_data_request
 * and memory_object_data_supply in the GNU Mach reference manual).
 *
 * System calls other than messages do not wait: a page that is absent there is a bad address.
 */
#ifndef CORE_PAGER_H
#define CORE_PAGER_H

#include "thread.h"

#include <stdbool.h>
#include <stdint.h>

/* If the access of `thread` to `address` wants a page that a pager is to supply, asks for it and
 * has the thread, which must be in no queue, wait until `deadline` (timeout.h): STATUS_OK.
 * STATUS_TIMEOUT where that has passed; STATUS_FAULT where nothing can come of it. */
enum ipclab_status page_request(struct thread *thread, uintptr_t address, bool write,
                                uint64_t deadline);

/* The request of `faulting`, in a queue no longer, is delivered to `pager`. */
void page_request_deliver(struct thread *faulting, struct thread *pager);

/* The page is there, STATUS_OK, or will not come for the reason `status`: the thread goes on. */
void page_request_over(struct thread *faulting, enum ipclab_status status);

/* The thread waits for its page no more; nothing where it did not. */
void page_request_forget(struct thread *faulting);

/* Nobody will answer the requests that this process has. */
void pager_ended(struct process *pager);

/* System calls MEMORY_CREATE_PAGED and PAGE_SUPPLY. */
void memory_create_paged(uint64_t endpoint, uint64_t bytes, uint64_t cookie);
void page_supply(uint64_t token, uint64_t address);

#endif
