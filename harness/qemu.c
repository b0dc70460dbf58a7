/* SPDX-License-Identifier: MIT */
/* The machine: a microvm with nothing in it but memory, a log, and a way to end. */
#include "qemu.h"

#include "memory.h"

#include <inttypes.h>
#include <ipclab/exit.h>
#include <stdlib.h>
#include <string.h>

struct argument_list {
    char **arguments;
    size_t count;
};

static void add(struct argument_list *list, char *argument)
{
    list->arguments = make_room(list->arguments, list->count, sizeof(*list->arguments));
    list->arguments[list->count++] = argument;
}

static void add_words(struct argument_list *list, const char *const *words)
{
    for (; *words; words++)
        add(list, copy_text(*words));
}

/* Bounded to what the guest needs: no firmware tables, no interrupt controller of old. */
static const char *const machine_words[] = {
    "-M",          "microvm,pit=off,pic=off,rtc=off,isa-serial=off,acpi=off,memory-backend=ram",
    "-nodefaults", "-no-user-config",
    "-no-reboot",  "-display",
    "none",        NULL};

/* Linux finds out how fast its timers go by the interval timer and the clock, and writes its
 * log to the serial line. Seed and date are fixed, so that nothing of the host leaks in. */
static const char *const linux_machine_words[] = {
    "-M",
    "microvm,isa-serial=on,acpi=off,memory-backend=ram",
    "-nodefaults",
    "-no-user-config",
    "-no-reboot",
    "-display",
    "none",
    "-seed",
    "1",
    "-rtc",
    "base=2024-01-01,clock=vm",
    NULL};

/* sleep=off runs the virtual clock ahead where the guest idles, so that no host time leaks
 * in. Without erms, string copies are what the kernel chose, not what CPUID suggests. */
static const char *const counted_words[] = {"-accel", "tcg",       "-icount", "shift=0,sleep=off",
                                            "-cpu",   "max,-erms", NULL};

/* QEMU aborts on hosts that offer the arch-capabilities MSR but refuse to have it set. */
static const char *const kvm_words[] = {"-accel", "kvm", "-cpu", "host,-arch-capabilities", NULL};

static void add_memory(struct argument_list *list, const struct qemu_settings *settings)
{
    uint64_t mebibytes = settings->memory_bytes >> 20;

    add(list, copy_text("-m"));
    add(list, format_text("%" PRIu64, mebibytes));
    add(list, copy_text("-object"));
    add(list, format_text("memory-backend-file,id=ram,mem-path=/proc/self/fd/%d,size=%" PRIu64
                          "M,share=on",
                          settings->memory_descriptor, mebibytes));
}

/* Stopped at first: whoever is at the monitor says when to go. */
static void add_monitor(struct argument_list *list, const struct qemu_settings *settings)
{
    add(list, copy_text("-chardev"));
    add(list, format_text("socket,id=qmp,fd=%d", settings->monitor_descriptor));
    add(list, copy_text("-mon"));
    add(list, copy_text("chardev=qmp,mode=control"));
    add(list, copy_text("-S"));
}

static void add_devices(struct argument_list *list, const struct qemu_settings *settings)
{
    add(list, copy_text("-chardev"));
    add(list, format_text("file,id=log,path=/proc/self/fd/%d", settings->log_descriptor));
    if (settings->initrd) {
        add(list, copy_text("-serial"));
        add(list, copy_text("chardev:log"));
        add(list, copy_text("-initrd"));
        add(list, copy_text(settings->initrd));
    } else {
        add(list, copy_text("-device"));
        add(list, copy_text("isa-debugcon,iobase=0xe9,chardev=log"));
    }
    add(list, copy_text("-device"));
    add(list, format_text("isa-debug-exit,iobase=%#x,iosize=4", GUEST_EXIT_PORT));
}

char **qemu_arguments(const struct qemu_settings *settings)
{
    struct argument_list list = {0};

    add(&list, copy_text(QEMU_PROGRAM));
    add_words(&list, settings->initrd ? linux_machine_words : machine_words);
    add_words(&list, settings->accelerator == QEMU_KVM ? kvm_words : counted_words);
    add_memory(&list, settings);
    add_monitor(&list, settings);
    add_devices(&list, settings);
    add(&list, copy_text("-kernel"));
    add(&list, copy_text(settings->kernel));
    add(&list, copy_text("-append"));
    add(&list, copy_text(settings->words));
    if (settings->plugin) {
        add(&list, copy_text("-plugin"));
        add(&list, format_text("%s,plan=%d", settings->plugin, settings->plan_descriptor));
    }
    add(&list, NULL);
    return list.arguments;
}

void qemu_arguments_free(char **arguments)
{
    for (char **argument = arguments; *argument; argument++)
        free(*argument);
    free(arguments);
}
