/* SPDX-License-Identifier: MIT */
/*
 * Engine `metal`: a machine of its own, booted from the ISO, with nothing of us beside it. It
 * gets its plan as a file on the ISO and answers by its serial line, so there is nothing that
 * `run` could start: `ipclab export` and `ipclab import` are its two halves.
 */
#include "engine.h"

#include "memory.h"

static char *objection(void)
{
    return copy_text("engine metal is another machine: boot build/ipclab.iso of `make iso` there, "
                     "keep what its serial line says, and read it with `ipclab import FILE`");
}

const struct engine engine_metal = {
    .name = "metal",
    .summary = "a machine booted from the ISO: times, by `ipclab import` of its serial log",
    .objection = objection,
    .fixed_class = ENGINE_CLASS_METAL,
};
