/* SPDX-License-Identifier: MIT */
/* A channel binds a client to a server's endpoint, and chooses the mode. */
#ifndef CORE_CHANNEL_H
#define CORE_CHANNEL_H

#include "list.h"
#include "mode.h"
#include "object.h"

#include <stdint.h>

struct bank;
struct endpoint;

extern const struct object_type channel_type;

struct channel {
    struct object object;
    ipc_transfer *transfer, *transfer_reply; /* the mode's, or what its bind made of them */
    const struct ipc_mode *mode;
    struct endpoint *endpoint;
    void *mode_data;       /* what the mode's bind set up */
    uintptr_t declaration; /* CHANNEL_BIND's: while the mode's bind runs */
    struct list link;      /* in the endpoint's list of channels */
};

/* Whether a thread's call is under way on the channel, delivered or not. */
bool channel_in_call(const struct channel *channel);

/* Where its endpoint lies in a frame of `bank`, it has one from now on where nobody receives. */
void channel_revoke_of(struct channel *channel, const struct bank *bank);

/* System calls CHANNEL_BIND and CHANNEL_CONTROL. */
void channel_bind(uint64_t endpoint, uint64_t name_low, uint64_t name_high, uint64_t longest,
                  uint64_t declaration);
void channel_control_again(struct thread *server); /* from where an interrupt stopped it */
void channel_control(uint64_t channel, uint64_t operation, uint64_t first, uint64_t second,
                     uint64_t third, uint64_t mode_index);

#endif
