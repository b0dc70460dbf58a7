/* SPDX-License-Identifier: MIT */
/*
 * A file in memory (memfd_create(2)) in which the sender produces, and a private mapping of it
 * for every message that the receiver gets: what Linux has that comes nearest to a virtual
 * copy. The receiver reads the sender's pages; a page that it writes is copied first.
 *
 * It is less than a virtual copy: what the sender writes later shows in the pages that the
 * receiver has not written (mmap(2), MAP_PRIVATE). Only pages of the file can be sent; a
 * payload that was produced elsewhere is copied into it.
 */
#include "mailbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TRANSPORT_DESCRIPTION = {
    .name = "linux-memfd-cow",
    .title = "a private mapping of the sender's memfd for every message",
    .control = CONTROL_RENDEZVOUS,
    .data = DATA_VIRTUAL_COPY,
    .placement = PLACEMENT_KERNEL,
    .copy_rule = COPY_RULE_BY_PAGE,
    .maximum_message = 64ull << 20,
};

struct files {
    struct mailboxes *mailboxes;
    uint64_t bytes;         /* of each file */
    int file[SIDE_COUNT];   /* by the side that sends */
    char *sent[SIDE_COUNT]; /* the same, mapped; each side uses its own */
};

static int open_file(struct files *files, enum side side)
{
    files->file[side] = memfd_create("payloads", MFD_CLOEXEC);
    if (files->file[side] < 0 || ftruncate(files->file[side], (off_t)files->bytes))
        return -errno;
    files->sent[side] = mmap(NULL, files->bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
                             files->file[side], 0);
    return files->sent[side] == MAP_FAILED ? -errno : 0;
}

static int open_files(struct transport *transport, uint64_t longest)
{
    struct files *files = malloc(sizeof(*files));
    int status;

    transport->own = files;
    if (!files)
        return -ENOMEM;
    files->bytes = whole_pages(longest);
    files->mailboxes = mailboxes_create(0);
    if (!files->mailboxes)
        return -ENOMEM;
    status = open_file(files, SIDE_CLIENT);
    return status ? status : open_file(files, SIDE_SERVER);
}

static void *outgoing(const struct transport *transport)
{
    const struct files *files = transport->own;

    return files->sent[transport->side];
}

static int64_t send_message(struct transport *transport, const void *payload, size_t length,
                            uint64_t label)
{
    const struct files *files = transport->own;

    if (length > files->bytes)
        return -EMSGSIZE;
    if (length && payload != outgoing(transport))
        memcpy(outgoing(transport), payload, length);
    mailbox_post_and_wake(&files->mailboxes->mailbox[transport->side], NULL, length, label);
    return 0;
}

static struct transport_message receive(struct transport *transport, void *buffer, size_t capacity)
{
    const struct files *files = transport->own;
    enum side sender = other_side(transport);
    struct mailbox *mailbox = &files->mailboxes->mailbox[sender];
    struct transport_message message;

    mailbox_sleep(mailbox);
    message = mailbox_take(mailbox, buffer, capacity);
    if (message.status || !message.length)
        return message;
    message.payload = mmap(NULL, whole_pages(message.length), PROT_READ | PROT_WRITE, MAP_PRIVATE,
                           files->file[sender], 0);
    if (message.payload == MAP_FAILED)
        message.status = -errno;
    return message;
}

static void close_files(struct transport *transport)
{
    struct files *files = transport->own;

    for (int side = 0; side < SIDE_COUNT; side++) {
        munmap(files->sent[side], files->bytes);
        close(files->file[side]);
    }
    mailboxes_destroy(files->mailboxes, 0);
    free(files);
}

LINUX_TRANSPORT(.open = open_files, .send = send_message, .receive = receive, .outgoing = outgoing,
                .release = memory_drop, .close = close_files);
