/* SPDX-License-Identifier: MIT */
#include "copy.h"

struct faultable {
    uintptr_t rip, exit;
};

extern const struct faultable __start_faultable[], __stop_faultable[];

uintptr_t fault_exit(uintptr_t rip)
{
    for (const struct faultable *entry = __start_faultable; entry < __stop_faultable; entry++)
        if (entry->rip == rip)
            return entry->exit;
    return 0;
}
