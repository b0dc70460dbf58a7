/* SPDX-License-Identifier: MIT */
/* The few instructions that the cost model treats by themselves, by their bytes. */
#ifndef IPCLAB_COSTMODEL_DECODE_H
#define IPCLAB_COSTMODEL_DECODE_H

#include <stddef.h>
#include <stdint.h>

enum instruction_class {
    INSTRUCTION_OTHER,
    INSTRUCTION_MARKER, /* ipclab/markers.h */
    INSTRUCTION_REPEATED_STRING,
    INSTRUCTION_SYSCALL,
    INSTRUCTION_SYSRET,
    INSTRUCTION_IRET,
    INSTRUCTION_SWAPGS,
    INSTRUCTION_CR3_WRITE,
    INSTRUCTION_INVLPG,
    INSTRUCTION_CLI,
    INSTRUCTION_STI,
};

struct instruction {
    enum instruction_class class;
    unsigned marker;        /* of a marker: enum ipclab_marker */
    unsigned element_bytes; /* of a string instruction */
};

/* The instruction of 64-bit mode that `bytes`, `size` of them, are; INSTRUCTION_OTHER where they
 * are none that matters here, or too few. Intel's manual, volume 2, has the encodings. */
struct instruction instruction_decode(const uint8_t *bytes, size_t size);

#endif
