/* SPDX-License-Identifier: MIT */
/* What the kernel offers besides messages: memory, threads, preemption. */
#include "test.h"

TEST(default_mode, TEST_ONCE, "a channel bound without a mode's name gets the boot command line's")
{
    struct partner partner = echo_start(test, 64);
    struct system_result channel = channel_bind(partner.endpoint, NULL, 64);
    struct transport transport = {.handle = channel.value};

    check_equal(test, channel.status, STATUS_OK);
    echo_stop(test, transport, partner);
}

TEST(memory_maps, TEST_ONCE, "memory is zero at first, counted, and given back")
{
    uint64_t frames = free_frames();
    struct system_result memory = memory_map(1 << 20, MAP_WRITE, 0);
    volatile uint8_t *bytes = (volatile uint8_t *)memory.value;

    check_equal(test, memory.status, STATUS_OK);
    check(test, frames - free_frames() <= 1); /* nothing was touched yet */
    for (uint64_t i = 0; i < 1 << 20; i += 4096)
        check_equal(test, bytes[i + i / 4096], 0);
    check(test, frames - free_frames() >= 256);
    check_equal(test, memory_change((void *)bytes, 1 << 20, MEMORY_UNMAP), STATUS_OK);
    check(test, frames - free_frames() <= 4); /* page tables stay */
    check_equal(test, memory_change((void *)bytes, 1 << 20, MEMORY_UNMAP), -STATUS_BAD_ADDRESS);
}

TEST(bad_maps, TEST_ONCE, "mappings of no pages, of part of a page, of more than there is")
{
    check_equal(test, memory_map(0, MAP_WRITE, 0).status, -STATUS_BAD_ADDRESS);
    check_equal(test, memory_map(100, MAP_WRITE, 0).status, -STATUS_BAD_ADDRESS);
    check_equal(test, memory_map(UINT64_MAX & ~4095ull, MAP_WRITE, 0).status, -STATUS_BAD_ADDRESS);
    check_equal(test, memory_map(1ull << 38, MAP_WRITE | MAP_POPULATE, 0).status,
                -STATUS_NO_MEMORY);
    check_equal(test, memory_map(4096, MAP_WRITE, TEST_MACHINE_HANDLE).status, -STATUS_BAD_HANDLE);
    check_equal(test, memory_change((void *)0x400000, 4096, 77), -STATUS_BAD_ARGUMENT);
    check_equal(test, memory_change((void *)1, 4096, MEMORY_UNMAP), -STATUS_BAD_ADDRESS);
    check_equal(test, memory_change((void *)0, UINT64_MAX & ~4095ull, MEMORY_UNMAP),
                -STATUS_BAD_ADDRESS);
}

TEST(stale_translation, TEST_ONCE, "a page that was unmapped is not reached by the TLB's memory")
{
    struct system_result first = memory_map(4096, MAP_WRITE | MAP_POPULATE, 0);
    struct partner partner = echo_start(test, 64);
    struct system_result channel = channel_bind(partner.endpoint, "direct", 4096);
    struct transport transport = {.handle = channel.value};

    *(volatile uint8_t *)first.value = 1; /* the translation is in the TLB now */
    check_equal(test, memory_change((void *)first.value, 4096, MEMORY_UNMAP), STATUS_OK);
    check_equal(test, ipc_call(channel.value, (void *)first.value, 1, NULL, 0, 0).status,
                -STATUS_FAULT);
    echo_stop(test, transport, partner);
}

static volatile uint64_t turns[2];

static void spin(uint64_t which)
{
    for (;;)
        turns[which]++;
}

TEST(preemption, TEST_ONCE, "threads that never enter the kernel share the CPU")
{
    uint8_t *stacks = map_memory(test, 8192);

    check_equal(test, thread_spawn(spin, stacks + 4096, 0), STATUS_OK);
    check_equal(test, thread_spawn(spin, stacks + 8192, 1), STATUS_OK);
    while (turns[0] < 1000 || turns[1] < 1000)
        ;
}

_Noreturn static void finish_with(uint64_t code)
{
    process_exit(code);
}

static uint64_t exit_in_thread(uint64_t code, uint64_t unused0, uint64_t unused1)
{
    static uint8_t stack[4096];

    (void)unused0;
    (void)unused1;
    thread_spawn(finish_with, stack + sizeof(stack), code);
    for (;;)
        thread_yield();
    return 0;
}

TEST(exit_of_a_thread, TEST_ONCE, "any thread ends its process, with all the others")
{
    struct system_result process =
        process_spawn("conformance", exit_in_thread, 42, 0, 0, NULL, 0);

    check_equal(test, process.status, STATUS_OK);
    process_finish(test, process.value, PROCESS_EXITED, 42);
}

TEST(registers_survive, TEST_ONCE, "a timer interrupt changes no register of the program")
{
    uint8_t *stack = map_memory(test, 4096);
    uint64_t start, wrong = 0;

    thread_spawn(spin, stack + 4096, 0);
    start = turns[0];
    while (turns[0] < start + 10000) {
        uint64_t a = 0x1111, b = 0x2222, c = 0x3333;
        register uint64_t r8 __asm__("r8") = 0x8888;
        register uint64_t r15 __asm__("r15") = 0xffff;

        __asm__ volatile("mov $1000, %%ecx\n"
                         "1: dec %%ecx\n"
                         "jnz 1b"
                         : "+a"(a), "+b"(b), "+d"(c), "+r"(r8), "+r"(r15)
                         :
                         : "rcx");
        wrong |= (a ^ 0x1111) | (b ^ 0x2222) | (c ^ 0x3333) | (r8 ^ 0x8888) | (r15 ^ 0xffff);
    }
    check_equal(test, wrong, 0);
}
