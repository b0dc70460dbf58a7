/* SPDX-License-Identifier: MIT */
#include "peer.h"

#include "linux_guest.h"

#include <microbench/host/partners.h>

#include <string.h>

#define PREFIX "linux-"

bool mode_is_peer(const char *mode)
{
    return !strncmp(mode, PREFIX, strlen(PREFIX));
}

const struct ipc_mode_description *peer_descriptions(size_t *count)
{
    return linux_transport_descriptions(count);
}

const struct ipc_mode_description *mode_or_peer(const struct image *image, const char *name)
{
    const struct linux_transport *transport;

    if (!mode_is_peer(name))
        return image_mode(image, name);
    transport = linux_transport_find(name);
    return transport ? transport->description : NULL;
}

bool cell_is_cross_core(const struct cell *cell)
{
    return cell->present & PARAMETER_BIT(PLACEMENT) &&
           cell->parameter[PARAMETER_PLACEMENT] == PARTNERS_CROSS_CORE;
}

const char *peer_objection(enum engine_class class, const struct cell *cell)
{
    if (class == ENGINE_CLASS_NATIVE && !mode_is_peer(cell->mode))
        return "modes of our kernel run in a guest; on this host itself there is Linux's IPC";
    if (class != ENGINE_CLASS_NATIVE && class != ENGINE_CLASS_MODEL && mode_is_peer(cell->mode))
        return "Linux's IPC is measured by engine native, and counted by engine model";
    if (class == ENGINE_CLASS_MODEL && mode_is_peer(cell->mode) && linux_guest_objection())
        return linux_guest_objection();
    if (class != ENGINE_CLASS_NATIVE && cell_is_cross_core(cell))
        return "a guest has one processor";
    return NULL;
}
