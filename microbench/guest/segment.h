/* SPDX-License-Identifier: MIT */
#ifndef GUEST_SEGMENT_H
#define GUEST_SEGMENT_H

#include "../runtime/system.h"

static inline const char *segment_objection(void)
{
    return NULL;
}

static inline bool segment_create(struct segment *segment, uint64_t bytes)
{
    struct system_result object = memory_create(bytes), memory;

    *segment = (struct segment){0};
    if (object.status)
        return false;
    memory = memory_map(bytes, MAP_WRITE | MAP_POPULATE, object.value);
    if (memory.status) {
        handle_close(object.value);
        return false;
    }
    *segment = (struct segment){object.value, (void *)memory.value, bytes};
    return true;
}

static inline bool segment_map(struct segment *segment, uint64_t bytes)
{
    struct system_result memory = memory_map(bytes, MAP_POPULATE, segment->handle);

    if (memory.status)
        return false;
    segment->memory = (void *)memory.value;
    segment->bytes = bytes;
    return true;
}

static inline void segment_drop(struct segment *segment)
{
    if (segment->memory)
        memory_change(segment->memory, segment->bytes, MEMORY_UNMAP);
    if (segment->handle)
        handle_close(segment->handle);
    *segment = (struct segment){0};
}

static inline struct transport_message segment_message(struct system_result result)
{
    return (struct transport_message){
        .status = result.status,
        .length = result.value,
        .label = result.second,
        .token = result.token,
    };
}

static inline struct transport_message segment_call(struct transport *transport,
                                                    const struct segment *segment, uint64_t label)
{
    uint64_t none;

    return segment_message(ipc_call_pass(transport->handle, NULL, 0, NULL, 0, label,
                                         segment->handle, 0, &none));
}

static inline struct transport_message segment_reply_and_wait(struct transport *transport,
                                                              uint64_t token, uint64_t label,
                                                              struct segment *segment)
{
    *segment = (struct segment){0};
    return segment_message(ipc_reply_wait_pass(transport->handle, token, NULL, 0, label, NULL, 0,
                                               0, 1, &segment->handle));
}

#endif
