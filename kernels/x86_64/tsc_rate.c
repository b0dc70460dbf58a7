/* SPDX-License-Identifier: MIT */
/*
 * Channel 2 of the 8254 counts down at 1.193182 MHz while its gate is open, and its output,
 * which port 0x61 shows, rises at the end. The longest count is read off to within some
 * microseconds: right to one part in ten thousand.
 */
#include "tsc_rate.h"
#include "cpu.h"

#define PIT_HERTZ              1193182ull
#define PIT_COUNT              0xffffull
#define PIT_CHANNEL_2          0x42
#define PIT_COMMAND            0x43
#define PIT_ONE_SHOT_CHANNEL_2 0xb0 /* low byte, high byte, mode 0, binary */
#define GATE_PORT              0x61
#define GATE_OPEN              0x01
#define GATE_SPEAKER           0x02
#define GATE_OUTPUT            0x20

/* A port access takes a microsecond; a timer that has not ended after a second is not there. */
#define POLLS_MAXIMUM 1000000
#define RATE_MINIMUM  100000000ull /* no counter is slower: the output was high all along */

static uint64_t read_counter(void)
{
    uint32_t low, high;

    __asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}

uint64_t tsc_rate_measure(void)
{
    uint64_t ticks, rate;
    unsigned polls = 0;

    port_write8(GATE_PORT, (port_read8(GATE_PORT) & (uint8_t)~GATE_SPEAKER) | GATE_OPEN);
    port_write8(PIT_COMMAND, PIT_ONE_SHOT_CHANNEL_2);
    port_write8(PIT_CHANNEL_2, PIT_COUNT & 0xff);
    port_write8(PIT_CHANNEL_2, PIT_COUNT >> 8);
    ticks = read_counter();
    while (!(port_read8(GATE_PORT) & GATE_OUTPUT) && polls < POLLS_MAXIMUM)
        polls++;
    ticks = read_counter() - ticks;
    rate = ticks * PIT_HERTZ / PIT_COUNT;
    return polls < POLLS_MAXIMUM && rate >= RATE_MINIMUM ? rate : 0;
}
