/* SPDX-License-Identifier: MIT */
/* What only the first program may do to the machine, and what everybody may read of it. */
#ifndef CORE_MACHINE_H
#define CORE_MACHINE_H

#include "object.h"

#include <ipclab/run.h>

/* The object that the machine handle names. */
extern struct object machine_object;

/* Fills in what only ring 0 can find out. */
void machine_describe(struct run_machine *machine);

/* System calls MACHINE_CONTROL, COUNTERS_READ and LOG_WRITE. */
void machine_control(uint64_t handle, uint64_t operation, uint64_t argument);
void counters_read(uint64_t address);
void log_write(uint64_t address, uint64_t bytes);

#endif
