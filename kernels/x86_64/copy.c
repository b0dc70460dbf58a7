/* SPDX-License-Identifier: MIT */
#include "copy.h"

extern char copy_quadwords[], copy_tail[], copy_given_up[];

uintptr_t copy_fault_exit(uintptr_t rip, uint64_t rcx, uint64_t rdx, uint64_t *left)
{
    if (rip == (uintptr_t)copy_quadwords)
        *left = rcx * 8 + (rdx & 7);
    else if (rip == (uintptr_t)copy_tail)
        *left = rcx;
    else
        return 0;
    return (uintptr_t)copy_given_up;
}
