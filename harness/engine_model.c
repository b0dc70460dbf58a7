/* SPDX-License-Identifier: MIT */
/*
 * Engine `model`: QEMU's emulator with an instruction-counting clock. Every run gives the
 * same bits, on every host, and any number of them may run at the same time.
 */
#include "engine.h"

#include "file.h"
#include "memory.h"

#include <stdlib.h>

static char *objection(void)
{
    char *path = program_path(QEMU_PROGRAM);

    if (!path)
        return copy_text(QEMU_PROGRAM ": not found on PATH; install it with `make setup`");
    free(path);
    return NULL;
}

/* -icount shift=0: the virtual clock advances by 2^0 ns with each instruction, and the
 * time-stamp counter shows that clock. */
static double ticks_per_nanosecond(void)
{
    return 1.0;
}

const struct engine engine_model = {
    .name = "model",
    .summary = "emulation that counts instructions: exact, the same bits every time",
    .accelerator = QEMU_TCG_COUNTED,
    .memory_bytes = UINT64_C(256) << 20,
    .silence_seconds = 120,
    .objection = objection,
    .fixed_class = ENGINE_CLASS_MODEL,
    .ticks_per_nanosecond = ticks_per_nanosecond,
};
