/* SPDX-License-Identifier: MIT */
/* QEMU's command line. No other file knows an option of it. */
#ifndef IPCLAB_HARNESS_QEMU_H
#define IPCLAB_HARNESS_QEMU_H

#include <stdint.h>

enum qemu_accelerator {
    QEMU_TCG_COUNTED, /* emulation; the clock counts instructions, the same in every run */
    QEMU_KVM,
};

struct qemu_settings {
    enum qemu_accelerator accelerator;
    uint64_t memory_bytes;  /* a multiple of 1 MiB */
    const char *kernel;     /* path of the image */
    const char *initrd;     /* of a Linux guest, or NULL: our kernel */
    const char *words;      /* the kernel's command line */
    int memory_descriptor;  /* guest RAM: a file of memory_bytes, inherited by QEMU */
    int monitor_descriptor; /* QMP: a connected socket, inherited by QEMU */
    int log_descriptor;     /* takes what the guest writes to the debug console */
    const char *plugin;     /* the cost model, or NULL; never under KVM, where it sees nothing */
    int plan_descriptor;    /* the plugin's plan, inherited by QEMU */
};

#define QEMU_PROGRAM "qemu-system-x86_64"

/* The arguments, argv[0] first, ended by NULL. The caller frees with qemu_arguments_free. */
char **qemu_arguments(const struct qemu_settings *settings);
void qemu_arguments_free(char **arguments);

#endif
