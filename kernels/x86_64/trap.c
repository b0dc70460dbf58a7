/* SPDX-License-Identifier: MIT */
/* Traps and interrupts, by where they came from. */
#include "copy.h"
#include "panic.h"
#include "timer.h"
#include "upcalls.h"
#include "cpu.h"
#include "layout.h"
#include "vectors.h"

#define USER_RANGE(address) ((address) < USER_TOP)
#define WINDOW_RANGE(address) ((address) - WINDOW_BASE < USER_TOP)

void trap_from_user(struct registers *registers);
void trap_from_kernel(struct registers *registers);

/* cpu_local.current's registers are `registers`; return_from_trap follows. */
void trap_from_user(struct registers *registers)
{
    uintptr_t address = 0;

    switch (registers->vector) {
    case VECTOR_PAGE_FAULT:
        address = read_cr2();
        COUNT(PAGE_FAULTS, 1);
        if (USER_RANGE(address) && core_resolve_fault(address, registers->error))
            return;
        break;
    case VECTOR_TIMER:
        timer_acknowledge();
        core_timer_tick();
        return;
    case VECTOR_SPURIOUS:
        return;
    case VECTOR_NMI:
    case VECTOR_DOUBLE_FAULT:
    case VECTOR_MACHINE_CHECK:
        panic("exception that no program can cause", registers);
    }
    core_user_exception(registers, address);
}

/* The kernel lets interrupts in during long copies, and where it idles. A copy ends here; it
 * will be resumed like one that has met an absent page. */
static void interrupt_kernel(struct registers *registers, uintptr_t exit)
{
    if (registers->vector != VECTOR_TIMER)
        return;
    timer_acknowledge();
    core_timer_tick_in_kernel();
    if (exit) {
        cpu_local.copy_fault_address = 0;
        cpu_local.copy_interrupted = true;
        registers->rip = exit;
    }
}

/* Only the code of copy.h may fault, and only on user memory: resolve it and go on, or have
 * that code give up. */
void trap_from_kernel(struct registers *registers)
{
    uintptr_t address = read_cr2();
    uintptr_t exit = fault_exit(registers->rip);

    if (registers->vector == VECTOR_TIMER || registers->vector == VECTOR_SPURIOUS) {
        interrupt_kernel(registers, exit);
        return;
    }
    if (registers->vector != VECTOR_PAGE_FAULT || !exit)
        panic("exception in the kernel", registers);
    if (!USER_RANGE(address) && !WINDOW_RANGE(address))
        panic("page fault of the kernel on its own memory", registers);
    COUNT(PAGE_FAULTS, 1);
    if (core_resolve_fault(address, registers->error))
        return;
    cpu_local.copy_fault_address = address;
    registers->rip = exit;
}
