/* SPDX-License-Identifier: MIT */
/*
 * The local APIC's timer (Intel SDM vol. 3, 10.5.4): the preemption tick.
 *
 * It counts TIMER_PERIOD cycles of the bus clock, whatever that is: about 1 ms under QEMU,
 * up to 10 ms on hardware. Preemption needs no better. It is stopped in measured regions.
 */
#ifndef X86_64_TIMER_H
#define X86_64_TIMER_H

#include <stdbool.h>

#define TIMER_REGISTERS 0xfee00000ull /* physical */
#define TIMER_PERIOD 1000000u

/* Masks the legacy interrupt controllers and enables the APIC; the timer stays stopped. */
void timer_initialise(void);

/* Starts with a full period, so that what follows sees the same phase every time. */
void timer_start(void);
void timer_stop(void);
bool timer_running(void);

/* Tells the APIC that its interrupt has been handled. */
void timer_acknowledge(void);

#endif
