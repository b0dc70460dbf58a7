/* SPDX-License-Identifier: MIT */
/* Opcodes: Intel SDM vol. 2, appendix A. */
#include "decode.h"

#include <ipclab/markers.h>

#include <stdbool.h>
#include <string.h>

#define REX_WIDE               0x08u
#define MODRM_REGISTER(modrm)  ((modrm) >> 3 & 7)
#define MODRM_IS_MEMORY(modrm) ((modrm) < 0xc0)

struct prefixes {
    bool repeat, operand_16;
    uint8_t rex;
    size_t length;
};

static struct prefixes read_prefixes(const uint8_t *bytes, size_t size)
{
    struct prefixes prefixes = {0};

    for (; prefixes.length < size; prefixes.length++) {
        uint8_t byte = bytes[prefixes.length];

        if (byte == 0xf2 || byte == 0xf3)
            prefixes.repeat = true;
        else if (byte == 0x66)
            prefixes.operand_16 = true;
        else
            break;
    }
    if (prefixes.length < size && (bytes[prefixes.length] & 0xf0) == 0x40)
        prefixes.rex = bytes[prefixes.length++];
    return prefixes;
}

static unsigned element_bytes(uint8_t opcode, const struct prefixes *prefixes)
{
    if (!(opcode & 1))
        return 1;
    if (prefixes->rex & REX_WIDE)
        return 8;
    return prefixes->operand_16 ? 2 : 4;
}

static bool is_string(uint8_t opcode)
{
    return (opcode >= 0xa4 && opcode <= 0xa7) || (opcode >= 0xaa && opcode <= 0xaf);
}

/* 0f 1f 80 imm32 */
static struct instruction decode_marker(const uint8_t *bytes, size_t size)
{
    uint32_t displacement;

    if (size != 7 || bytes[2] != 0x80)
        return (struct instruction){INSTRUCTION_OTHER, 0, 0};
    memcpy(&displacement, bytes + 3, sizeof(displacement));
    if ((displacement & 0xffff0000u) != MARKER_SIGNATURE)
        return (struct instruction){INSTRUCTION_OTHER, 0, 0};
    return (struct instruction){INSTRUCTION_MARKER, displacement & 0xffffu, 0};
}

/* Behind 0f. */
static enum instruction_class decode_two_byte(const uint8_t *bytes, size_t size)
{
    switch (bytes[0]) {
    case 0x05:
        return INSTRUCTION_SYSCALL;
    case 0x07:
        return INSTRUCTION_SYSRET;
    case 0x01:
        if (size < 2)
            return INSTRUCTION_OTHER;
        if (bytes[1] == 0xf8)
            return INSTRUCTION_SWAPGS;
        if (MODRM_IS_MEMORY(bytes[1]) && MODRM_REGISTER(bytes[1]) == 7)
            return INSTRUCTION_INVLPG;
        return INSTRUCTION_OTHER;
    case 0x22:
        return size >= 2 && MODRM_REGISTER(bytes[1]) == 3 ? INSTRUCTION_CR3_WRITE
                                                          : INSTRUCTION_OTHER;
    default:
        return INSTRUCTION_OTHER;
    }
}

struct instruction instruction_decode(const uint8_t *bytes, size_t size)
{
    struct prefixes prefixes = read_prefixes(bytes, size);
    const uint8_t *opcode = bytes + prefixes.length;
    size_t left = size - prefixes.length;

    if (!left)
        return (struct instruction){INSTRUCTION_OTHER, 0, 0};
    if (*opcode == 0xcf)
        return (struct instruction){INSTRUCTION_IRET, 0, 0};
    if (*opcode == 0xfa || *opcode == 0xfb)
        return (struct instruction){*opcode == 0xfa ? INSTRUCTION_CLI : INSTRUCTION_STI, 0, 0};
    if (prefixes.repeat && is_string(*opcode))
        return (struct instruction){INSTRUCTION_REPEATED_STRING, 0,
                                    element_bytes(*opcode, &prefixes)};
    if (*opcode != 0x0f || left < 2)
        return (struct instruction){INSTRUCTION_OTHER, 0, 0};
    if (!prefixes.length && opcode[1] == 0x1f)
        return decode_marker(bytes, size);
    /* A REX.B prefix makes the register of 0f 22 CR11, which does not exist. */
    return (struct instruction){decode_two_byte(opcode + 1, left - 1), 0, 0};
}
