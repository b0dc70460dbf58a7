/* SPDX-License-Identifier: MIT */
#include "mode.h"
#include "user_memory.h"

extern const struct ipc_mode __start_ipclab_mode_operations[], __stop_ipclab_mode_operations[];

static const struct ipc_mode *default_mode;

static bool same_name(const char *left, const char *right)
{
    for (size_t i = 0; i < REGISTRY_NAME_BYTES; i++) {
        if (left[i] != right[i])
            return false;
        if (!left[i])
            return true;
    }
    return false; /* unterminated */
}

static const struct ipc_mode *find(const char *name)
{
    for (const struct ipc_mode *mode = __start_ipclab_mode_operations;
         mode < __stop_ipclab_mode_operations; mode++)
        if (same_name(mode->description->name, name))
            return mode;
    return NULL;
}

const struct ipc_mode *mode_find(const char name[REGISTRY_NAME_BYTES])
{
    return name[0] ? find(name) : default_mode;
}

bool mode_set_default(const char *name)
{
    default_mode = find(name);
    return default_mode != NULL;
}

const struct ipc_mode *mode_at(uint64_t index)
{
    size_t count = (size_t)(__stop_ipclab_mode_operations - __start_ipclab_mode_operations);

    return index < count ? &__start_ipclab_mode_operations[index] : NULL;
}

void mode_describe(uint64_t index, uint64_t address)
{
    const struct ipc_mode *mode = mode_at(index);

    if (!mode) {
        thread_return(STATUS_BAD_ARGUMENT);
        return;
    }
    thread_return(user_write(address, mode->description, sizeof(*mode->description))
                      ? STATUS_OK
                      : STATUS_FAULT);
}
