/* SPDX-License-Identifier: MIT */
#include "mailbox.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <xmmintrin.h>

_Static_assert(sizeof(struct mailboxes) <= HOST_PAGE, "the room begins with the second page");

struct mailboxes *mailboxes_create(uint64_t bytes)
{
    void *memory = mmap(NULL, HOST_PAGE + bytes, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

    return memory == MAP_FAILED ? NULL : memory;
}

void mailboxes_destroy(struct mailboxes *mailboxes, uint64_t bytes)
{
    if (mailboxes)
        munmap(mailboxes, HOST_PAGE + bytes);
}

int mailboxes_open(struct transport *transport, uint64_t longest)
{
    (void)longest;
    transport->own = mailboxes_create(0);
    return transport->own ? 0 : -ENOMEM;
}

void mailboxes_close(struct transport *transport)
{
    mailboxes_destroy(transport->own, 0);
}

char *mailboxes_room(struct mailboxes *mailboxes)
{
    return (char *)mailboxes + HOST_PAGE;
}

void mailbox_post(struct mailbox *mailbox, const void *payload, uint64_t length, uint64_t label)
{
    mailbox->payload = payload;
    mailbox->length = length;
    mailbox->label = label;
    __atomic_store_n(&mailbox->full, 1, __ATOMIC_RELEASE);
}

void mailbox_post_and_wake(struct mailbox *mailbox, const void *payload, uint64_t length,
                           uint64_t label)
{
    mailbox_post(mailbox, payload, length, label);
    syscall(SYS_futex, &mailbox->full, FUTEX_WAKE, 1, NULL, NULL, 0);
}

void mailbox_spin(const struct mailbox *mailbox)
{
    while (!__atomic_load_n(&mailbox->full, __ATOMIC_ACQUIRE))
        _mm_pause();
}

void mailbox_sleep(const struct mailbox *mailbox)
{
    while (!__atomic_load_n(&mailbox->full, __ATOMIC_ACQUIRE))
        syscall(SYS_futex, &mailbox->full, FUTEX_WAIT, 0, NULL, NULL, 0);
}

struct transport_message mailbox_take(struct mailbox *mailbox, void *payload, size_t capacity)
{
    struct transport_message message = {
        .status = mailbox->length > capacity ? -EMSGSIZE : 0,
        .length = mailbox->length,
        .label = mailbox->label,
        .payload = payload,
    };

    __atomic_store_n(&mailbox->full, 0, __ATOMIC_RELEASE);
    return message;
}
