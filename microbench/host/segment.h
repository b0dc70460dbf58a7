/* SPDX-License-Identifier: MIT */
/* Linux passes descriptors over Unix sockets; the transports here have none. */
#ifndef HOST_SEGMENT_H
#define HOST_SEGMENT_H

static inline const char *segment_objection(void)
{
    return "this transport has no handles that a message could pass";
}

static inline bool segment_create(struct segment *segment, uint64_t bytes)
{
    (void)bytes;
    *segment = (struct segment){0};
    return false;
}

static inline bool segment_map(struct segment *segment, uint64_t bytes)
{
    (void)segment;
    (void)bytes;
    return false;
}

static inline void segment_drop(struct segment *segment)
{
    *segment = (struct segment){0};
}

static inline struct transport_message segment_call(struct transport *transport,
                                                    const struct segment *segment, uint64_t label)
{
    (void)segment;
    return transport_call(transport, NULL, 0, NULL, 0, label);
}

static inline struct transport_message segment_reply_and_wait(struct transport *transport,
                                                              uint64_t token, uint64_t label,
                                                              struct segment *segment)
{
    *segment = (struct segment){0};
    return token ? transport_reply_and_wait(transport, token, NULL, 0, label, NULL, 0)
                 : transport_receive(transport, NULL, 0);
}

#endif
