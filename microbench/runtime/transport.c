/* SPDX-License-Identifier: MIT */
#include "../transport.h"
#include "text.h"

#include <ipclab/share.h>

bool transport_find_mode(const char *name, struct ipc_mode_description *mode)
{
    for (uint64_t index = 0; mode_describe(index, mode) == 0; index++)
        if (text_equal(mode->name, name))
            return true;
    return false;
}

static void describe(struct transport *transport, uint64_t longest)
{
    transport->places = transport->mode.placement == PLACEMENT_KERNEL;
    transport->releases = transport->places && !transport_is_shared(transport);
    transport->registers = transport->mode.copy_rule == COPY_RULE_BEYOND_REGISTERS;
    transport->half = (longest + TRANSPORT_PAGE - 1) & ~(TRANSPORT_PAGE - 1);
    if (transport->half == 0)
        transport->half = TRANSPORT_PAGE;
}

int64_t transport_connect(struct transport *transport, uint64_t endpoint, const char *mode,
                          uint64_t longest)
{
    struct system_result result = channel_bind(endpoint, mode, longest);

    *transport = (struct transport){.handle = result.value};
    if (result.status)
        return result.status;
    if (!transport_find_mode(mode, &transport->mode))
        return -STATUS_NO_MODE;
    describe(transport, longest);
    if (!transport_is_shared(transport))
        return STATUS_OK;
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
