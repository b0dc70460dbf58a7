/* SPDX-License-Identifier: MIT */
/* Linux's transports carry bytes in the one layout that each has; nothing is bound to a layout. */
#include "../transport.h"

bool transport_presents(const struct transport *transport)
{
    (void)transport;
    return false;
}

int64_t transport_present(struct transport *transport, const struct presentation *presentation)
{
    (void)transport;
    (void)presentation;
    return TRANSPORT_UNSUPPORTED;
}

int64_t transport_bind_again(struct transport *transport, const struct presentation *presentation)
{
    (void)transport;
    (void)presentation;
    return TRANSPORT_UNSUPPORTED;
}
