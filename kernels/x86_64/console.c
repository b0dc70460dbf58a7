/* SPDX-License-Identifier: MIT */
#include "console.h"
#include "cpu.h"

#define DEBUG_CONSOLE_PORT 0xe9 /* reads back its own number where it exists (QEMU, Bochs) */
#define SERIAL_PORT 0x3f8
#define SERIAL_LINE_CONTROL (SERIAL_PORT + 3)
#define SERIAL_LINE_STATUS (SERIAL_PORT + 5)
#define SERIAL_TRANSMITTER_EMPTY 0x20
#define SERIAL_ABSENT 0xff

static enum { CONSOLE_NONE, CONSOLE_DEBUG, CONSOLE_SERIAL } device;

void console_initialise(void)
{
    if (port_read8(DEBUG_CONSOLE_PORT) == DEBUG_CONSOLE_PORT) {
        device = CONSOLE_DEBUG;
    } else if (port_read8(SERIAL_LINE_STATUS) != SERIAL_ABSENT) {
        device = CONSOLE_SERIAL;
        port_write8(SERIAL_PORT + 1, 0);        /* no interrupts */
        port_write8(SERIAL_LINE_CONTROL, 0x80); /* divisor: 115200 baud */
        port_write8(SERIAL_PORT, 1);
        port_write8(SERIAL_PORT + 1, 0);
        port_write8(SERIAL_LINE_CONTROL, 0x03); /* 8N1 */
    }
}

static void serial_write(char character)
{
    while (!(port_read8(SERIAL_LINE_STATUS) & SERIAL_TRANSMITTER_EMPTY))
        ;
    port_write8(SERIAL_PORT, (uint8_t)character);
}

void console_write(const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        if (device == CONSOLE_DEBUG)
            port_write8(DEBUG_CONSOLE_PORT, (uint8_t)text[i]);
        else if (device == CONSOLE_SERIAL)
            serial_write(text[i]);
    }
}
