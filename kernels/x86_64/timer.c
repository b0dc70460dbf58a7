/* SPDX-License-Identifier: MIT */
#include "timer.h"
#include "cpu.h"
#include "layout.h"
#include "vectors.h"

#include <stdbool.h>

#define APIC_END_OF_INTERRUPT 0x0b0
#define APIC_SPURIOUS 0x0f0
#define APIC_TIMER 0x320
#define APIC_INITIAL_COUNT 0x380
#define APIC_DIVIDE 0x3e0

#define APIC_ENABLED 0x100u
#define TIMER_PERIODIC 0x20000u
#define TIMER_MASKED 0x10000u
#define DIVIDE_BY_1 0xbu

static bool running;

static void apic_write(unsigned offset, uint32_t value)
{
    *(volatile uint32_t *)(DEVICE_BASE + offset) = value;
}

void timer_initialise(void)
{
    port_write8(0x21, 0xff);
    port_write8(0xa1, 0xff);
    apic_write(APIC_SPURIOUS, APIC_ENABLED | VECTOR_SPURIOUS);
    apic_write(APIC_DIVIDE, DIVIDE_BY_1);
    timer_stop();
}

bool timer_running(void)
{
    return running;
}

void timer_start(void)
{
    running = true;
    apic_write(APIC_TIMER, TIMER_PERIODIC | VECTOR_TIMER);
    apic_write(APIC_INITIAL_COUNT, TIMER_PERIOD);
}

void timer_stop(void)
{
    running = false;
    apic_write(APIC_TIMER, TIMER_MASKED | VECTOR_TIMER);
    apic_write(APIC_INITIAL_COUNT, 0);
}

void timer_acknowledge(void)
{
    apic_write(APIC_END_OF_INTERRUPT, 0);
}
