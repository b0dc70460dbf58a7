/* SPDX-License-Identifier: MIT */
/*
 * The backtrace is read off the stack: every word that points behind a call instruction in
 * the kernel's text. That needs no frame pointer, which would cost every function on the
 * way of a message three instructions; a stale word may add a line that is not a caller.
 */
#include "panic.h"
#include "cpu.h"
#include "print.h"
#include "symbols.h"

#include <stdbool.h>

#define BACKTRACE_WORDS 512
#define BACKTRACE_LINES 24

extern char text_begin[], text_end[];

_Noreturn void machine_exit(enum guest_exit verdict)
{
    port_write32(GUEST_EXIT_PORT, (uint32_t)verdict);
    for (;;)
        __asm__ volatile("cli; hlt");
}

static bool is_return_address(uint64_t word)
{
    const uint8_t *code = (const uint8_t *)word;

    if (word < (uint64_t)text_begin + 7 || word >= (uint64_t)text_end)
        return false;
    if (code[-5] == 0xe8) /* call rel32 */
        return true;
    for (int bytes = 2; bytes <= 7; bytes++) /* call r/m64: ff /2 */
        if (code[-bytes] == 0xff && (code[1 - bytes] & 0x38) == 0x10)
            return true;
    return false;
}

static void print_symbol(uint64_t address)
{
    uint64_t offset;
    const char *name = symbol_find(address, &offset);

    print("  %016lx %s+0x%lx\n", address, name, offset);
}

/* A stack ends at a page boundary at the latest: nothing may be mapped behind it. */
static void print_backtrace(const uint64_t *stack)
{
    unsigned lines = 0;

    print("backtrace:\n");
    for (unsigned i = 0; i < BACKTRACE_WORDS && lines < BACKTRACE_LINES; i++) {
        if (i && ((uint64_t)&stack[i] & 4095) == 0)
            break;
        if (is_return_address(stack[i])) {
            print_symbol(stack[i]);
            lines++;
        }
    }
}

static void print_registers(const struct registers *r)
{
    print("vector %lu error %lx cr2 %016lx cr3 %016lx\n", r->vector, r->error, read_cr2(),
          read_cr3());
    print("rip %016lx cs %lx rflags %lx rsp %016lx ss %lx\n", r->rip, r->cs, r->rflags, r->rsp,
          r->ss);
    print("rax %016lx rbx %016lx rcx %016lx rdx %016lx\n", r->rax, r->rbx, r->rcx, r->rdx);
    print("rsi %016lx rdi %016lx rbp %016lx r8  %016lx\n", r->rsi, r->rdi, r->rbp, r->r8);
    print("r9  %016lx r10 %016lx r11 %016lx r12 %016lx\n", r->r9, r->r10, r->r11, r->r12);
    print("r13 %016lx r14 %016lx r15 %016lx\n", r->r13, r->r14, r->r15);
    print_symbol(r->rip);
}

_Noreturn void panic(const char *reason, const struct registers *registers)
{
    print("panic: %s\n", reason);
    if (registers) {
        print_registers(registers);
        if ((registers->cs & 3) == 0)
            print_backtrace((const uint64_t *)registers->rsp);
    } else {
        print_backtrace(__builtin_frame_address(0));
    }
    machine_exit(GUEST_EXIT_PANIC);
}
