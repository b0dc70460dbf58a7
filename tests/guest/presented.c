/* SPDX-License-Identifier: MIT */
#include "presented.h"

#include "microbench/payload.h"

static uint32_t incoming_flags(enum end_kind kind)
{
    return kind == END_LENT ? PRESENT_PRESERVES : 0;
}

static uint32_t outgoing_flags(enum end_kind kind)
{
    return kind == END_GIVEN ? PRESENT_DISCARDS : 0;
}

struct end end_open(enum end_kind kind, uint64_t segment, uint64_t first, uint64_t before_wrap)
{
    struct end end = {
        .kind = kind,
        .layout = {.kind = kind < END_OUT_OF_LINE ? (enum presentation_layout)kind
                                                  : PRESENT_OUT_OF_LINE,
                   .capacity = LONGEST,
                   .segment = segment,
                   .first = first},
    };
    uint64_t bytes = (layout_memory(&end.layout) + PAGE + PAGE - 1) & ~(PAGE - 1);
    struct system_result memory = memory_map(bytes, MAP_WRITE | MAP_POPULATE, 0);

    if (memory.status)
        process_exit(99);
    end.layout.offset = layout_ring_bytes(&end.layout) - before_wrap;
    end.memory = (uint8_t *)memory.value;
    end.bytes = bytes;
    memset(end.memory, CANARY, bytes);
    layout_open(&end.layout, end.memory);
    return end;
}

void end_close(const struct end *end)
{
    memory_change(end->memory, end->bytes, MEMORY_UNMAP);
}

struct presentation presentation_of(const struct end *in, const struct end *out)
{
    return (struct presentation){
        .incoming = layout_side(&in->layout, incoming_flags(in->kind)),
        .outgoing = layout_side(&out->layout, outgoing_flags(out->kind)),
    };
}

int64_t present_endpoint(uint64_t endpoint, uint64_t mode_index,
                         const struct presentation *presentation)
{
    return endpoint_control(endpoint, mode_index, PRESENTATION_SET, (uint64_t)presentation, 0, 0)
        .status;
}

struct system_result bind_presented(uint64_t endpoint, const struct presentation *presentation)
{
    return channel_bind_declaring(endpoint, MODE, LONGEST, presentation);
}

int64_t present_channel(uint64_t channel, const struct presentation *presentation)
{
    return channel_control(channel, PRESENTATION_SET, (uint64_t)presentation, 0, 0).status;
}

uint64_t path_of(struct test *test, uint64_t channel)
{
    struct system_result path = channel_control(channel, PRESENTATION_PATH, 0, 0, 0);

    check_equal(test, path.status, STATUS_OK);
    return path.value;
}

static void unmap_message(void *message, uint64_t bytes)
{
    uint64_t offset = (uint64_t)message % PAGE;

    if (message && bytes)
        memory_change((uint8_t *)message - offset, (offset + bytes + PAGE - 1) & ~(PAGE - 1),
                      MEMORY_UNMAP);
}

/* Room for a message in one piece. Of the program's own it would be cleared for each process. */
static uint8_t *straight_room(void)
{
    static uint8_t *room;

    if (!room)
        room = (uint8_t *)memory_map(LONGEST, MAP_WRITE | MAP_POPULATE, 0).value;
    return room;
}

bool is_payload(struct layout layout, uint64_t base, uint64_t bytes, uint64_t key)
{
    uint8_t *straight = straight_room();

    if (layout.kind == PRESENT_OUT_OF_LINE)
        layout.memory = (uint8_t *)base;
    layout_pack(&layout, straight, bytes);
    return payload_check(straight, bytes, key);
}

uint64_t return_serve(uint64_t argument, uint64_t unused0, uint64_t unused1)
{
    struct end end = end_open((enum end_kind)(argument & 0xff), 100, 37, 32);
    const struct presentation presentation = presentation_of(&end, &end);
    struct system_result request;

    (void)unused0;
    (void)unused1;
    if (present_endpoint(SERVER_ENDPOINT, argument >> 8, &presentation))
        return 1;
    request = ipc_receive(SERVER_ENDPOINT, (void *)end.layout.base, LONGEST);
    while (request.status == STATUS_OK && request.second != SERVER_STOP) {
        uint64_t bytes = request.value, wrong = bytes != request.second;
        uint64_t base = end.layout.kind == PRESENT_OUT_OF_LINE ? request.address : end.layout.base;

        if (!is_payload(end.layout, base, bytes, payload_key(bytes, 0, PAYLOAD_REQUEST)))
            wrong = 1;
        request = ipc_reply_wait(SERVER_ENDPOINT, request.token, (void *)base, bytes, wrong,
                                 (void *)end.layout.base, LONGEST);
        if (end.layout.kind == PRESENT_OUT_OF_LINE)
            unmap_message((void *)base, bytes); /* of what was given the edges are left */
    }
    if (request.status)
        return 2;
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 0).status;
}

void produce(struct test *test, struct end *out, uint64_t bytes)
{
    uint8_t *straight = straight_room();

    if (out->kind == END_GIVEN)
        layout_open(&out->layout, map_memory(test, LONGEST));
    payload_fill(straight, bytes, payload_key(bytes, 0, PAYLOAD_REQUEST));
    layout_unpack(&out->layout, straight, bytes);
}

void return_once(struct test *test, uint64_t channel, struct end *in, struct end *out,
                 uint64_t bytes)
{
    bool kernels = in->layout.kind == PRESENT_OUT_OF_LINE;
    struct system_result reply;

    produce(test, out, bytes);
    reply =
        ipc_call(channel, (void *)out->layout.base, bytes, (void *)in->layout.base, LONGEST, bytes);
    check_equal(test, reply.status, STATUS_OK);
    check_equal(test, reply.value, bytes);
    check_equal(test, reply.second, 0);
    check(test,
          is_payload(in->layout, reply.address, bytes, payload_key(bytes, 0, PAYLOAD_REQUEST)));
    if (kernels)
        unmap_message((void *)reply.address, bytes);
}

void return_stop(struct test *test, uint64_t channel, struct partner partner)
{
    check_equal(test, ipc_call(channel, NULL, 0, NULL, 0, SERVER_STOP).status, STATUS_OK);
    handle_close(channel);
    partner_finish(test, partner, 0);
}
