/* SPDX-License-Identifier: MIT */
#include "timeout.h"
#include "pager.h"

static struct list waiting = {&waiting, &waiting}; /* by ascending deadline */
static volatile uint64_t now;                      /* interrupts in ring 0 advance it */

uint64_t timeout_after(uint64_t ticks)
{
    uint64_t deadline = now + ticks;

    return ticks == TIMEOUT_NEVER || deadline < now ? TIMEOUT_NEVER : deadline;
}

bool timeout_passed(uint64_t deadline)
{
    return deadline <= now;
}

static struct thread *thread_at(struct list *link)
{
    return LIST_MEMBER(link, struct thread, timeout.link);
}

void timeout_start(struct thread *thread, uint64_t deadline)
{
    struct list *behind = &waiting;

    if (deadline == TIMEOUT_NEVER)
        return;
    while (behind->previous != &waiting && thread_at(behind->previous)->timeout.deadline > deadline)
        behind = behind->previous;
    thread->timeout.deadline = deadline;
    list_insert_before(behind, &thread->timeout.link);
}

void timeout_stop(struct thread *thread)
{
    list_remove(&thread->timeout.link);
}

bool timeouts_pending(void)
{
    return !list_is_empty(&waiting);
}

void timeouts_tick(void)
{
    now++;
}

void timeouts_expire(void)
{
    while (timeouts_pending() && timeout_passed(thread_at(waiting.next)->timeout.deadline))
        page_request_over(thread_at(waiting.next), STATUS_TIMEOUT);
}
