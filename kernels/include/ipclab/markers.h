/* SPDX-License-Identifier: MIT */
/*
 * Markers: long NOPs by which ring 3 tells the cost model (docs/COSTMODEL.md) what is going
 * on. `nopl IMM32(%rax)` computes no address, loads nothing and changes nothing (Intel SDM
 * vol. 2, NOP), so that a marker means nothing on every other engine and on hardware.
 */
#ifndef IPCLAB_MARKERS_H
#define IPCLAB_MARKERS_H

/* The upper half of the displacement of every marker; the lower half is the enum below. */
#define MARKER_SIGNATURE 0x4c490000

/* clang-format off */
/* M(symbol, value, meaning) */
#define IPCLAB_MARKER_TABLE(M)                                                              \
    M(BEGIN,    1, "a region begins behind this instruction")                               \
    M(END,      2, "it ends here")                                                          \
    M(EMPTY,    3, "the region that ended last holds nothing but the timestamps")           \
    M(SAMPLE,   4, "the region that ended last is the next sample of the run region")       \
    M(COLD,     5, "forget what is in all caches and TLBs")                                 \
    M(TLB_COLD, 6, "forget what is in the TLBs")
/* clang-format on */

enum ipclab_marker {
#define M(symbol, value, meaning) MARKER_##symbol = (value),
    IPCLAB_MARKER_TABLE(M)
#undef M
};

#define MARKER(symbol)                                                                             \
    __asm__ volatile(".byte 0x0f, 0x1f, 0x80; .long %c0"                                           \
                     :                                                                             \
                     : "i"(MARKER_SIGNATURE + MARKER_##symbol)                                     \
                     : "memory")

#endif
