/* SPDX-License-Identifier: MIT */
#include "../transport.h"
#include "text.h"

#include <ipclab/presentation.h>
#include <ipclab/share.h>

bool transport_find_mode(const char *name, struct ipc_mode_description *mode)
{
    for (uint64_t index = 0; mode_describe(index, mode) == 0; index++)
        if (text_equal(mode->name, name))
            return true;
    return false;
}

static uint64_t mode_index(const char *name)
{
    struct ipc_mode_description mode;
    uint64_t index = 0;

    while (mode_describe(index, &mode) == 0 && !text_equal(mode.name, name))
        index++;
    return index;
}

static void describe(struct transport *transport, uint64_t longest)
{
    transport->places = transport->mode.placement == PLACEMENT_KERNEL;
    transport->releases = transport->places && !transport_is_shared(transport);
    transport->pieces = !transport->places && longest > transport->mode.maximum_message;
    transport->registers = transport->mode.copy_rule == COPY_RULE_BEYOND_REGISTERS;
    transport->half = (longest + TRANSPORT_PAGE - 1) & ~(TRANSPORT_PAGE - 1);
    if (transport->half == 0)
        transport->half = TRANSPORT_PAGE;
}

int64_t transport_connect(struct transport *transport, uint64_t endpoint, const char *mode,
                          uint64_t longest)
{
    struct system_result result;

    *transport = (struct transport){.endpoint = endpoint};
    if (!transport_find_mode(mode, &transport->mode))
        return -STATUS_NO_MODE;
    describe(transport, longest);
    transport->longest = transport->pieces ? transport->mode.maximum_message : longest;
    result = channel_bind(endpoint, mode, transport->longest);
    transport->handle = result.value;
    if (result.status || !transport_is_shared(transport))
        return result.status;
    result = channel_control(transport->handle, SHARE_ADDRESS, 0, 0, 0);
    transport->area = result.value;
    return result.status;
}

void transport_serve(struct transport *transport, uint64_t endpoint,
                     const struct ipc_mode_description *mode, uint64_t longest)
{
    *transport = (struct transport){.handle = endpoint, .serves = true, .mode = *mode};
    describe(transport, longest);
}

bool transport_presents(const struct transport *transport)
{
    return text_equal(transport->mode.name, "presentation");
}

int64_t transport_present(struct transport *transport, const struct presentation *presentation)
{
    struct system_result result;

    if (transport->serves)
        result = endpoint_control(transport->handle, mode_index(transport->mode.name),
                                  PRESENTATION_SET, (uint64_t)presentation, 0, 0);
    else
        result = channel_control(transport->handle, PRESENTATION_SET, (uint64_t)presentation, 0, 0);
    transport->places = presentation->incoming.layout == PRESENT_OUT_OF_LINE;
    return result.status;
}

int64_t transport_bind_again(struct transport *transport, const struct presentation *presentation)
{
    struct system_result result;

    handle_close(transport->handle);
    result = channel_bind_declaring(transport->endpoint, transport->mode.name, transport->longest,
                                    presentation);
    transport->handle = result.value;
    return result.status;
}
