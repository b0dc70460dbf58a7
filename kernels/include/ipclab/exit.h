/* SPDX-License-Identifier: MIT */
/*
 * How a guest ends: the value written to QEMU's isa-debug-exit device.
 *
 * QEMU then exits with (value << 1) | 1. The values start at 0x10 so that none of them
 * can be taken for one of QEMU's own exit codes (0 and 1), a shell's or a signal's.
 */
#ifndef IPCLAB_EXIT_H
#define IPCLAB_EXIT_H

#define GUEST_EXIT_PORT 0xf4

/* clang-format off */
/* E(symbol, value, text) */
#define IPCLAB_GUEST_EXIT_TABLE(E)                                                        \
    E(PASSED,   0x10, "finished")                                                         \
    E(FAILED,   0x11, "finished, and something that was measured or tested failed")       \
    E(BAD_PLAN, 0x12, "did not accept the plan or its command line")                      \
    E(PANIC,    0x13, "panicked")                                                         \
    E(STUCK,    0x14, "has no thread left that can ever run")
/* clang-format on */

enum guest_exit {
#define E(symbol, value, text) GUEST_EXIT_##symbol = (value),
    IPCLAB_GUEST_EXIT_TABLE(E)
#undef E
};

/* The exit status that QEMU reports for a guest that ended with `value`. */
#define GUEST_EXIT_TO_QEMU(value) (((value) << 1) | 1)

#endif
