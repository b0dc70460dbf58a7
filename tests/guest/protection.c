/* SPDX-License-Identifier: MIT */
/* Ring 3 cannot leave ring 3, and a program that tries ends alone. */
#include "test.h"

#define VECTOR_BREAKPOINT 3
#define VECTOR_INVALID_OPCODE 6
#define VECTOR_NO_FPU 7
#define VECTOR_GENERAL_PROTECTION 13
#define VECTOR_PAGE_FAULT 14

#define KERNEL_TEXT 0xffffffff80106000ull
#define DIRECT_MAP 0xffff800000000000ull
#define WINDOW 0xffff808000400000ull
#define DEVICES 0xffff810000000000ull

static uint64_t read_at(uint64_t address, uint64_t unused0, uint64_t unused1)
{
    (void)unused0;
    (void)unused1;
    return *(volatile uint8_t *)address;
}

static uint64_t write_at(uint64_t address, uint64_t unused0, uint64_t unused1)
{
    (void)unused0;
    (void)unused1;
    *(volatile uint8_t *)address = 0;
    return 0;
}

static uint64_t jump_to(uint64_t address, uint64_t unused0, uint64_t unused1)
{
    (void)unused0;
    (void)unused1;
    ((void (*)(void))address)();
    return 0;
}

enum privileged { HALT, DISABLE_INTERRUPTS, WRITE_CR3, PORT, SWAP_GS, USE_FPU, UNDEFINED, TRAP };

static uint64_t execute(uint64_t what, uint64_t unused0, uint64_t unused1)
{
    (void)unused0;
    (void)unused1;
    switch ((enum privileged)what) {
    case HALT:
        __asm__ volatile("hlt");
        break;
    case DISABLE_INTERRUPTS:
        __asm__ volatile("cli");
        break;
    case WRITE_CR3:
        __asm__ volatile("mov %0, %%cr3" : : "r"(0ull));
        break;
    case PORT:
        __asm__ volatile("outb %%al, $0xf4" : : "a"(0));
        break;
    case SWAP_GS:
        __asm__ volatile("swapgs");
        break;
    case USE_FPU:
        __asm__ volatile("fld1");
        break;
    case UNDEFINED:
        __asm__ volatile("ud2");
        break;
    case TRAP:
        __asm__ volatile("int3");
        break;
    }
    return 0;
}

static void expect_end(struct test *test, program_function function, uint64_t argument,
                       uint64_t vector)
{
    struct system_result process =
        process_spawn("conformance", function, argument, 0, 0, NULL, 0);

    check_equal(test, process.status, STATUS_OK);
    process_finish(test, process.value, PROCESS_FAULTED, vector);
}

TEST(kernel_memory, TEST_ONCE, "the kernel's memory can be neither read nor written nor executed")
{
    const uint64_t addresses[] = {KERNEL_TEXT, DIRECT_MAP, WINDOW, DEVICES};

    for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
        expect_end(test, read_at, addresses[i], VECTOR_PAGE_FAULT);
        expect_end(test, write_at, addresses[i], VECTOR_PAGE_FAULT);
        expect_end(test, jump_to, addresses[i], VECTOR_PAGE_FAULT);
    }
    expect_end(test, read_at, 0, VECTOR_PAGE_FAULT);
    expect_end(test, read_at, 0x0000900000000000ull, VECTOR_GENERAL_PROTECTION);
}

TEST(own_memory, TEST_ONCE, "text is not writable, data is not executable")
{
    static uint8_t data[16];

    expect_end(test, write_at, (uint64_t)read_at, VECTOR_PAGE_FAULT);
    expect_end(test, jump_to, (uint64_t)data, VECTOR_PAGE_FAULT);
}

static const volatile uint8_t constant[4096] __attribute__((aligned(4096))) = {1};

/* Makes the constant's page writable, which is its right, and writes. */
static uint64_t write_constant(uint64_t value, uint64_t unused0, uint64_t unused1)
{
    volatile uint8_t *page = (volatile uint8_t *)(uintptr_t)constant;

    (void)unused0;
    (void)unused1;
    if (memory_change((void *)(uintptr_t)constant, sizeof(constant), MEMORY_READ_WRITE))
        return 0;
    *page = (uint8_t)value;
    return constant[0];
}

TEST(own_constants, TEST_ONCE, "a program's constants are shared between processes until one writes")
{
    uint64_t frames = free_frames();
    uint64_t process = process_spawn("conformance", write_constant, 7, 0, 0, NULL, 0).value;

    process_finish(test, process, PROCESS_EXITED, 7);
    check_equal(test, free_frames(), frames);
    check_equal(test, constant[0], 1);
    process = process_spawn("conformance", read_at, (uint64_t)constant, 0, 0, NULL, 0).value;
    process_finish(test, process, PROCESS_EXITED, 1);
}

TEST(privileged_instructions, TEST_ONCE, "what only ring 0 may execute")
{
    expect_end(test, execute, HALT, VECTOR_GENERAL_PROTECTION);
    expect_end(test, execute, DISABLE_INTERRUPTS, VECTOR_GENERAL_PROTECTION);
    expect_end(test, execute, WRITE_CR3, VECTOR_GENERAL_PROTECTION);
    expect_end(test, execute, PORT, VECTOR_GENERAL_PROTECTION);
    expect_end(test, execute, SWAP_GS, VECTOR_GENERAL_PROTECTION);
    expect_end(test, execute, USE_FPU, VECTOR_NO_FPU);
    expect_end(test, execute, UNDEFINED, VECTOR_INVALID_OPCODE);
    expect_end(test, execute, TRAP, VECTOR_BREAKPOINT);
}

/* Fills every register that a system call need not preserve, and looks for what it left. */
TEST(no_leaks_in_registers, TEST_ONCE, "no register brings kernel data back from a system call")
{
    for (uint64_t number = 0; number < SYSCALL_COUNT; number++) {
        uint64_t rax = number, rdi = 0, rsi = 0, rdx = 0;
        register uint64_t r8 __asm__("r8") = 0;
        register uint64_t r9 __asm__("r9") = 0;
        register uint64_t r10 __asm__("r10") = 0;

        if (number == SYSCALL_PROCESS_EXIT || number == SYSCALL_THREAD_CREATE)
            continue;
        __asm__ volatile("syscall"
                         : "+a"(rax), "+D"(rdi), "+S"(rsi), "+d"(rdx), "+r"(r8), "+r"(r9),
                           "+r"(r10)
                         :
                         : "rcx", "r11", "memory");
        check(test, (int64_t)rax <= 0 && (int64_t)rax > -100);
        check_equal(test, r8 | r9 | r10, 0);
        check(test, (rdi | rsi | rdx) >> 40 == 0);
    }
}
