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

static const struct message_path without; /* of a pair that needs to know nothing of its own */

/* P(from, to): every pair of layouts but that of two ranges, which needs none of this. What a ring
 * or a new range is like stands in the path of its direction: such a pair has a function for each.
 */
/* clang-format off */
#define PAIRS_OF_LISTS(P)                                                                          \
    P(BLOCKS, CONTIGUOUS) P(VECTOR, CONTIGUOUS)                                                    \
    P(CONTIGUOUS, BLOCKS) P(BLOCKS, BLOCKS) P(VECTOR, BLOCKS)                                      \
    P(CONTIGUOUS, VECTOR) P(BLOCKS, VECTOR) P(VECTOR, VECTOR)
#define PAIRS_OF_ONE_DIRECTION(P)                                                                  \
    P(RING, CONTIGUOUS) P(RING, BLOCKS) P(RING, VECTOR) P(RING, RING)                              \
    P(CONTIGUOUS, RING) P(BLOCKS, RING) P(VECTOR, RING)                                            \
    P(CONTIGUOUS, OUT_OF_LINE) P(BLOCKS, OUT_OF_LINE) P(VECTOR, OUT_OF_LINE) P(RING, OUT_OF_LINE)
/* clang-format on */

#define SPECIALISE(name, FROM, TO, path)                                                           \
    static enum ipclab_status name(struct channel *channel, struct thread *from,                   \
                                   struct thread *to)                                              \
    {                                                                                              \
        (void)channel;                                                                             \
        return runs_transfer(PRESENT_##FROM, PRESENT_##TO, path, from, to, 0,                      \
                             PRESENT_##FROM != PRESENT_CONTIGUOUS &&                               \
                                 PRESENT_##TO != PRESENT_CONTIGUOUS);                              \
    }
#define EITHER_WAY(from, to) SPECIALISE(from##_to_##to, from, to, &without)
#define BOTH_WAYS(from, to)                                                                        \
    SPECIALISE(from##_to_##to##_request, from, to, path_of(channel, false))                        \
    SPECIALISE(from##_to_##to##_reply, from, to, path_of(channel, true))

PAIRS_OF_LISTS(EITHER_WAY)
PAIRS_OF_ONE_DIRECTION(BOTH_WAYS)

ipc_transfer *specialised_copy(bool reply, enum presentation_layout from,
                               enum presentation_layout to)
{
#define EITHER(from, to) [PRESENT_##from][PRESENT_##to] = {from##_to_##to, from##_to_##to},
#define BOTH(from, to)                                                                             \
    [PRESENT_##from][PRESENT_##to] = {from##_to_##to##_request, from##_to_##to##_reply},
    static ipc_transfer *const table[PRESENT_LAYOUTS][PRESENT_LAYOUTS][2] = {
        [PRESENT_CONTIGUOUS][PRESENT_CONTIGUOUS] = {contiguous, contiguous},
        PAIRS_OF_LISTS(EITHER) PAIRS_OF_ONE_DIRECTION(BOTH)};
#undef EITHER
#undef BOTH

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
    return runs_transfer(path->from, path->to, path, from, to, offset, false);
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
