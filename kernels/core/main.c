/* SPDX-License-Identifier: MIT */
/* From a set-up machine to the first program. */
#include "bank.h"
#include "command_line.h"
#include "frame.h"
#include "machine.h"
#include "memory_object.h"
#include "migrate.h"
#include "mode.h"
#include "process.h"
#include "program.h"
#include "schedule.h"
#include "suspended.h"
#include "thread.h"
#include "timeout.h"

#include "x86_64/page_table.h"
#include "x86_64/panic.h"
#include "x86_64/print.h"
#include "x86_64/timer.h"
#include "x86_64/tsc_rate.h"
#include "x86_64/upcalls.h"
#include "x86_64/vectors.h"

#define LOWEST_MEMORY 0x100000ull /* below it is the firmware's */

struct run_range {
    uint64_t address, bytes;
};

_Noreturn static void refuse(const char *reason)
{
    print("bad command line: %s\n", reason);
    machine_exit(GUEST_EXIT_BAD_PLAN);
}

/* The plan, and room for what comes of it: memory that the harness shares with us, or a module
 * that a boot loader has loaded. */
static struct run_range find_run_region(const struct boot_info *boot)
{
    struct run_range run = {boot->module.start, boot->module.end - boot->module.start};
    char text[64];

    if (command_line_text(boot->command_line, "run", text, sizeof(text)) &&
        !command_line_numbers(boot->command_line, "run", &run.address, &run.bytes))
        refuse("run=ADDRESS,BYTES wants two numbers");
    if (run.bytes &&
        ((run.address | run.bytes) & PAGE_MASK || run.bytes < sizeof(struct run_header) ||
         run.bytes > PHYSICAL_TOP || run.address > PHYSICAL_TOP - run.bytes))
        refuse("run=ADDRESS,BYTES or the module wants whole pages below 1 GiB");
    return run;
}

/* What the plan's results are to be told with. */
static void describe_machine(struct run_header *header)
{
    if (header->magic != RUN_MAGIC || header->version != RUN_VERSION)
        return;
    machine_describe(&header->machine);
    /* A harness beside us knows the rate; who only gets our log does not. */
    if (header->report == RUN_REPORT_LOG)
        header->machine.ticks_per_second = tsc_rate_measure();
}

static void initialise_memory(const struct boot_info *boot, struct run_range run)
{
    uint64_t lowest = boot->kernel_end > LOWEST_MEMORY ? boot->kernel_end : LOWEST_MEMORY;

    if (!frames_initialise(boot->ranges, boot->range_count, lowest, run.address,
                           run.address + run.bytes))
        panic("the boot loader reported no memory that could be used", NULL);
    programs_initialise();
    kernel_tables_initialise();
}

static void choose_default_mode(const char *command_line)
{
    char name[REGISTRY_NAME_BYTES] = "direct";

    command_line_text(command_line, "mode", name, sizeof(name));
    if (!mode_set_default(name))
        refuse("mode=NAME: no IPC mode of that name is in this image");
}

static void start_first_program(const char *command_line, struct run_range run)
{
    static const uint64_t no_arguments[4];
    char name[REGISTRY_NAME_BYTES] = "bench";
    enum ipclab_status status;
    struct process *process;
    struct memory_object *memory;

    command_line_text(command_line, "program", name, sizeof(name));
    process = process_create_from(name, &root_bank, &status);
    if (!process)
        refuse(status == STATUS_NO_PROGRAM ? "program=NAME: no such program in this image"
                                           : "too little memory for the first program");
    handle_insert(&process->handles, &machine_object, RIGHTS_ALL);
    memory = memory_object_create_physical(run.address, run.bytes);
    if (!memory || process_start(process, no_arguments))
        panic("too little memory to start", NULL);
    handle_insert(&process->handles, &memory->object, RIGHT_WRITE);
}

_Noreturn void core_start(const struct boot_info *boot)
{
    struct run_range run = find_run_region(boot);
    char text[8];

    if (command_line_text(boot->command_line, "panic", text, sizeof(text)))
        panic("asked for on the command line", NULL);
    initialise_memory(boot, run);
    timer_initialise();
    threads_initialise();
    schedule_initialise();
    choose_default_mode(boot->command_line);
    if (run.bytes)
        describe_machine(direct_map(run.address));
    start_first_program(boot->command_line, run);
    timer_start();
    schedule();
}

/* ---- what the machine layer asks for ------------------------------------------------------ */

uint64_t core_table_allocate(struct bank *bank)
{
    return frame_allocate_zeroed(bank ? bank : &root_bank);
}

void core_table_release(uint64_t frame)
{
    frame_release(frame);
}

void core_frame_unmapped(uint64_t frame)
{
    frame_release(frame);
}

/* The space that the window shows belongs to a thread that waits; its process is found by the
 * tables, which lie in it. */
static struct space *space_of(const struct page_tables *tables)
{
    return (struct space *)((char *)(uintptr_t)tables - offsetof(struct space, tables));
}

bool core_resolve_fault(uintptr_t address, uint64_t error)
{
    const struct page_tables *tables = cpu_local.tables;

    if (address >= WINDOW_BASE) {
        tables = cpu_local.window;
        address -= WINDOW_BASE;
    }
    return tables && space_resolve_fault(space_of(tables), address, error & FAULT_WRITE);
}

void core_user_exception(struct registers *registers, uintptr_t address)
{
    uint64_t vector = registers->vector;

    if (vector == VECTOR_PAGE_FAULT && suspend_access(address, registers->error & FAULT_WRITE))
        schedule();
    process_fault(registers, address);
}

void core_timer_tick(void)
{
    migrate_charge_tick();
    timeouts_tick();
    timeouts_expire();
    schedule_ready(current_thread(), RESUME_BY_TRAP);
    schedule();
}

void core_timer_tick_in_kernel(void)
{
    timeouts_tick();
}
