/* SPDX-License-Identifier: MIT */
#include "machine.h"
#include "frame.h"
#include "process.h"
#include "thread.h"
#include "user_memory.h"

#include "x86_64/console.h"
#include "x86_64/cpu.h"
#include "x86_64/panic.h"
#include "x86_64/pmu.h"
#include "x86_64/timer.h"

#include <ipclab/probe.h>
#include <ipclab/syscalls.h>

#define LOG_LINE_BYTES 256
#define HYPERVISOR_LEAF 0x40000000u
#define BRAND_LEAF 0x80000002u

static const struct object_type machine_type = {"machine", NULL};

struct object machine_object = {&machine_type, 1}; /* the kernel's own: never destroyed */

static void store_signature(char *to, const uint32_t *words, size_t count)
{
    for (size_t i = 0; i < count * 4; i++)
        to[i] = (char)(words[i / 4] >> (8 * (i % 4)));
}

void machine_describe(struct run_machine *machine)
{
    uint32_t leaf[4];

    machine->ring0_ticks = probe_ticks();
    cpu_identify(1, leaf);
    if (leaf[2] & 1u << 31) {
        cpu_identify(HYPERVISOR_LEAF, leaf);
        store_signature(machine->hypervisor, leaf + 1, 3);
    }
    for (unsigned i = 0; i < 3; i++) {
        cpu_identify(BRAND_LEAF + i, leaf);
        store_signature(machine->processor + 16 * i, leaf, 4);
    }
    pmu_start(&machine->pmu);
#ifdef IPCLAB_DEBUG
    machine->kernel_flags |= RUN_KERNEL_DEBUG;
#endif
}

void machine_control(uint64_t handle, uint64_t operation, uint64_t argument)
{
    if (!handle_object(&current_process()->handles, handle, &machine_type, 0)) {
        thread_return(STATUS_BAD_HANDLE);
        return;
    }
    thread_return_value(0);
    switch (operation) {
    case MACHINE_EXIT:
        machine_exit((enum guest_exit)argument);
    case MACHINE_RESET:
        frames_shuffle(argument);
        timer_start();
        return;
    case MACHINE_PREEMPTION:
        if (argument)
            timer_start();
        else
            timer_stop();
        return;
    case MACHINE_FREE_FRAMES:
        thread_return_value(frames_free());
        return;
    case MACHINE_FAIL_FRAME:
        thread_return_value(frames_fail(argument));
        return;
    default:
        thread_return(STATUS_BAD_CALL);
    }
}

void counters_read(uint64_t address)
{
    uint64_t counters[COUNTER_COUNT];

    for (unsigned i = 0; i < COUNTER_COUNT; i++)
        counters[i] = cpu_local.counters[i];
    thread_return(user_write(address, counters, sizeof(counters)) ? STATUS_OK : STATUS_FAULT);
}

void log_write(uint64_t address, uint64_t bytes)
{
    char line[LOG_LINE_BYTES];

    if (bytes > sizeof(line)) {
        thread_return(STATUS_TOO_LONG);
    } else if (!user_read(line, address, bytes)) {
        thread_return(STATUS_FAULT);
    } else {
        console_write(line, bytes);
        thread_return(STATUS_OK);
    }
}
