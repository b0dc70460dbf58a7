/* SPDX-License-Identifier: MIT */
#include "specialised.h"
#include "runs.h"
#include "virtual_copy.h"

static inline const struct message_path *path_of(const struct channel *channel, bool reply)
{
    const struct message_paths *paths = channel->mode_data;

    return reply ? &paths->reply : &paths->request;
}

static enum ipclab_status contiguous(struct channel *channel, struct thread *from,
                                     struct thread *to)
{
    (void)channel;
    return copy_message(from, to, &to->registers.rdx);
}

/* P(from, to): every pair of layouts but that of two ranges, which needs none of this. */
#define SENT_FROM(P, to) P(CONTIGUOUS, to) P(BLOCKS, to) P(VECTOR, to) P(RING, to)
#define PAIRS(P)                                                                                   \
    P(BLOCKS, CONTIGUOUS)                                                                          \
    P(VECTOR, CONTIGUOUS)                                                                          \
    P(RING, CONTIGUOUS)                                                                            \
    SENT_FROM(P, BLOCKS)                                                                           \
    SENT_FROM(P, VECTOR)                                                                           \
    SENT_FROM(P, RING)                                                                             \
    SENT_FROM(P, OUT_OF_LINE)

#define SPECIALISE(FROM, TO, reply)                                                                \
    static enum ipclab_status FROM##_to_##TO##_##reply(struct channel *channel,                    \
                                                       struct thread *from, struct thread *to)     \
    {                                                                                              \
        return runs_transfer(PRESENT_##FROM, PRESENT_##TO, path_of(channel, reply), from, to, 0);  \
    }
#define BOTH_WAYS(from, to) SPECIALISE(from, to, 0) SPECIALISE(from, to, 1)

PAIRS(BOTH_WAYS)

ipc_transfer *specialised_copy(bool reply, enum presentation_layout from,
                               enum presentation_layout to)
{
#define ENTRY(from, to) [PRESENT_##from][PRESENT_##to] = {from##_to_##to##_0, from##_to_##to##_1},
    static ipc_transfer *const table[PRESENT_LAYOUTS][PRESENT_LAYOUTS][2] = {
        [PRESENT_CONTIGUOUS][PRESENT_CONTIGUOUS] = {contiguous, contiguous}, PAIRS(ENTRY)};
#undef ENTRY

    return table[from][to][reply];
}

/* ---- instead of a copy, or after it ------------------------------------------------------- */

static inline enum ipclab_status pass_pages(struct channel *channel, struct thread *from,
                                            struct thread *to, bool reply)
{
    const struct message_path *path = path_of(channel, reply);
    enum ipclab_status status = virtual_message(from, to, path->virtual_flags);

    if (status == STATUS_FAULT && !(path->virtual_flags & VIRTUAL_MOVE))
        return path->copy(channel, from, to); /* memory that is not anonymous */
    return status;
}

enum ipclab_status specialised_pages_request(struct channel *channel, struct thread *from,
                                             struct thread *to)
{
    return pass_pages(channel, from, to, false);
}

enum ipclab_status specialised_pages_reply(struct channel *channel, struct thread *from,
                                           struct thread *to)
{
    return pass_pages(channel, from, to, true);
}

static inline enum ipclab_status copy_and_discard(struct channel *channel, struct thread *from,
                                                  struct thread *to, bool reply)
{
    enum ipclab_status status;

    if (!virtual_discard_prepare(from)) {
        to->registers.rdx = 0;
        return STATUS_FAULT;
    }
    status = path_of(channel, reply)->copy(channel, from, to);
    if (status == STATUS_OK || status == STATUS_TRUNCATED)
        virtual_discard(from);
    return status;
}

enum ipclab_status specialised_discard_request(struct channel *channel, struct thread *from,
                                               struct thread *to)
{
    return copy_and_discard(channel, from, to, false);
}

enum ipclab_status specialised_discard_reply(struct channel *channel, struct thread *from,
                                             struct thread *to)
{
    return copy_and_discard(channel, from, to, true);
}

/* ---- going on after a page was supplied, or an interrupt taken ------------------------------ */

/* What any pair of layouts does, in one function: it is rare, and has nothing to be special for. */
static enum ipclab_status copy_rest(const struct message_path *path, struct thread *from,
                                    struct thread *to, uint64_t offset)
{
    if (path->from == PRESENT_CONTIGUOUS && path->to == PRESENT_CONTIGUOUS)
        return copy_message_rest(from, to, offset, &to->registers.rdx);
    return runs_transfer(path->from, path->to, path, from, to, offset);
}

enum ipclab_status specialised_resume(struct channel *channel, struct thread *from,
                                      struct thread *to, uint64_t offset)
{
    bool reply = from->suspended.client != from;
    const struct message_path *path = path_of(channel, reply);
    enum ipclab_status status;

    if (offset == 0) /* pages that are passed on whole, or a new range: all of it again */
        return (reply ? channel->transfer_reply : channel->transfer)(channel, from, to);
    status = copy_rest(path, from, to, offset);
    if (path->discards && (status == STATUS_OK || status == STATUS_TRUNCATED))
        virtual_discard(from);
    return status;
}
