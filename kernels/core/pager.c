/* SPDX-License-Identifier: MIT */
#include "pager.h"
#include "endpoint.h"
#include "frame.h"
#include "handle.h"
#include "memory_object.h"
#include "process.h"
#include "schedule.h"
#include "suspended.h"
#include "timeout.h"

#include <ipclab/syscalls.h>

static uint64_t request_count; /* a token never comes again */

enum ipclab_status page_request(struct thread *thread, uintptr_t address, bool write,
                                uint64_t deadline)
{
    struct page_wait *page = &thread->page;
    uint64_t offset;
    struct memory_object *object =
        space_absent_page(&thread->process->space, address, write, &offset);

    if (!object || object->pager->receiver_rights == 0)
        return STATUS_FAULT;
    if (timeout_passed(deadline))
        return STATUS_TIMEOUT;
    object_reference(&object->object);
    page->object = object;
    page->offset = offset | (write ? PAGE_REQUEST_WRITE : 0);
    page->address = address;
    page->pager = NULL;
    thread->state = THREAD_PAGING;
    timeout_start(thread, deadline);
    endpoint_upcall(object->pager, thread);
    return STATUS_OK;
}

void page_request_deliver(struct thread *faulting, struct thread *pager)
{
    struct page_wait *page = &faulting->page;

    page->pager = pager->process;
    page->token = ++request_count * TOKEN_STEP | (faulting->token & TOKEN_THREAD);
    thread_set_status(pager, STATUS_PAGE_REQUEST);
    pager->registers.rdx = page->offset;
    pager->registers.rsi = page->object->cookie;
    pager->registers.rdi = page->token;
}

void page_request_forget(struct thread *faulting)
{
    struct page_wait *page = &faulting->page;

    if (!page->object)
        return;
    timeout_stop(faulting);
    list_remove(&faulting->link); /* of an endpoint, if nobody has the request yet */
    object_release(&page->object->object);
    page->object = NULL;
    page->pager = NULL;
}

void page_request_over(struct thread *faulting, enum ipclab_status status)
{
    page_request_forget(faulting);
    faulting->suspended.failure = status;
    schedule_ready(faulting, RESUME_SUSPENDED);
}

void pager_ended(struct process *pager)
{
    for (unsigned i = 0; i < THREAD_LIMIT; i++)
        if (thread_table[i]->page.pager == pager)
            page_request_over(thread_table[i], STATUS_FAULT);
}

/* ---- system calls --------------------------------------------------------------------------- */

void memory_create_paged(uint64_t endpoint_handle, uint64_t bytes, uint64_t cookie)
{
    struct process *process = current_process();
    struct endpoint *pager = (struct endpoint *)handle_object(&process->handles, endpoint_handle,
                                                              &endpoint_type, RIGHT_RECEIVE);

    if (!pager || bytes == 0 || bytes & PAGE_MASK)
        thread_return(pager ? STATUS_BAD_ADDRESS : STATUS_BAD_HANDLE);
    else
        handle_return((struct object *)memory_object_create_paged(process->bank, bytes, pager,
                                                                  cookie),
                      RIGHT_WRITE | RIGHT_REVOKE);
}

/* Moves the caller's page at `address` into the object at `offset`, unless it got there by
 * another request meanwhile. */
static enum ipclab_status supply(struct memory_object *object, uint64_t offset, uintptr_t address)
{
    uint64_t frame;

    if (memory_object_frame(object, offset))
        return STATUS_OVERLAP;
    frame = space_take_page(&current_process()->space, address);
    if (!frame)
        return STATUS_BAD_ADDRESS;
    page_list_supply(object->pages, offset >> PAGE_SHIFT, frame);
    return STATUS_OK;
}

void page_supply(uint64_t token, uint64_t address)
{
    struct thread *faulting = thread_table[token & TOKEN_THREAD];
    const struct page_wait *page = &faulting->page;
    enum ipclab_status status = STATUS_OK;

    if (page->pager != current_process() || page->token != token) {
        thread_return(STATUS_BAD_TOKEN);
        return;
    }
    if (address)
        status = supply(page->object, page->offset & ~PAGE_MASK, address);
    thread_return(status);
    if (status != STATUS_BAD_ADDRESS)
        page_request_over(faulting, address ? STATUS_OK : STATUS_FAULT);
}
