/* SPDX-License-Identifier: MIT */
/*
 * Shared memory with notification: an area that both sides map, made when the channel is
 * bound, and a call that says where in it a message lies. Nothing is copied or mapped per
 * message. The sender can change what it has sent: who distrusts it copies before use.
 *
 * The area is two halves of the longest message in whole pages: by convention requests lie in
 * the first and replies in the second, but a message may be anywhere in it. The client learns
 * its address from SHARE_ADDRESS; a receiver finds the message's in r8, or, of a message
 * without bytes, that of the area. The server's mapping is made at the first message.
 */
#include "core/channel.h"
#include "core/memory_object.h"
#include "core/mode.h"
#include "core/process.h"
#include "transfer/copy.h"

#include <ipclab/likely.h>
#include <ipclab/share.h>

#define MAPPINGS 8 /* processes that can map one area: a client, and servers that took turns */

MODE_DESCRIPTION = {
    .name = "share",
    .title = "memory mapped on both sides, and a notification",
    .control = CONTROL_RENDEZVOUS,
    .data = DATA_SHARE,
    .placement = PLACEMENT_KERNEL,
    .charge = CHARGE_SENDER, /* the client, who binds */
    .copy_rule = COPY_RULE_NONE,
    .maximum_message = 64ull << 20,
};

struct mapping {
    struct process *process; /* referenced; null: unused */
    uintptr_t address;
};

struct area {
    struct memory_object *memory;
    struct mapping mapping[MAPPINGS];
};

static struct mapping *find_mapping(struct area *area, const struct process *process)
{
    for (unsigned i = 0; i < MAPPINGS; i++)
        if (area->mapping[i].process == process)
            return &area->mapping[i];
    return NULL;
}

/* The mapping of a process, made where it is missing; null where it cannot be. */
static struct mapping *map_area(struct area *area, struct process *process)
{
    struct mapping *mapping = find_mapping(area, process);
    uintptr_t address = 0;

    if (mapping)
        return mapping;
    mapping = find_mapping(area, NULL);
    if (!mapping || space_map(&process->space, &address, area->memory->bytes, REGION_WRITE,
                              area->memory))
        return NULL;
    if (space_populate(&process->space, address, area->memory->bytes)) {
        space_unmap(&process->space, address, area->memory->bytes);
        return NULL;
    }
    object_reference(&process->object);
    *mapping = (struct mapping){process, address};
    return mapping;
}

static enum ipclab_status transfer(struct channel *channel, struct thread *from, struct thread *to)
{
    struct area *area = channel->mode_data;
    const struct mapping *source = find_mapping(area, from->process);
    const struct mapping *destination = find_mapping(area, to->process);
    uint64_t length = from->outgoing.length;
    uint64_t offset;

    to->registers.rdx = 0;
    if (unlikely(!source || !destination)) {
        source = map_area(area, from->process);
        destination = map_area(area, to->process);
        if (!source || !destination)
            return STATUS_NO_MEMORY;
    }
    to->registers.r8 = destination->address;
    if (length == 0)
        return STATUS_OK;
    offset = from->outgoing.base - source->address;
    if (length > area->memory->bytes || offset > area->memory->bytes - length)
        return STATUS_BAD_ADDRESS;
    to->registers.rdx = message_length(from, to);
    to->registers.r8 += offset;
    return message_status(from, to->registers.rdx);
}

static void unbind(struct channel *channel)
{
    struct area *area = channel->mode_data;

    for (unsigned i = 0; i < MAPPINGS; i++) {
        struct mapping *mapping = &area->mapping[i];
        if (!mapping->process)
            continue;
        if (!mapping->process->ended)
            space_unmap(&mapping->process->space, mapping->address, area->memory->bytes);
        object_release(&mapping->process->object);
    }
    object_release(&area->memory->object);
    object_free(area);
}

static enum ipclab_status bind(struct channel *channel, uint64_t longest)
{
    uint64_t half = (longest + PAGE_MASK) & ~PAGE_MASK;
    struct area *area = object_allocate(current_process()->bank, NULL, sizeof(*area));

    if (!area)
        return STATUS_NO_MEMORY;
    if (half == 0)
        half = PAGE_BYTES;
    area->memory = memory_object_create(current_process()->bank, 2 * half);
    if (!area->memory) {
        object_free(area);
        return STATUS_NO_MEMORY;
    }
    channel->mode_data = area;
    if (!map_area(area, current_process())) {
        unbind(channel);
        return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

static enum ipclab_status control(struct channel *channel, struct thread *client,
                                  uint64_t operation, const uint64_t argument[3],
                                  uint64_t *result)
{
    const struct mapping *mapping = find_mapping(channel->mode_data, current_process());

    (void)client;
    (void)argument;
    if (operation != SHARE_ADDRESS)
        return STATUS_BAD_CALL;
    if (!mapping)
        return STATUS_BAD_ADDRESS;
    *result = mapping->address;
    return STATUS_OK;
}

IPC_MODE(.transfer = transfer, .bind = bind, .unbind = unbind, .control = control);
