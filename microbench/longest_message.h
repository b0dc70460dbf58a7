/* SPDX-License-Identifier: MIT */
/* How long payloads and messages get, by the parameters of the cell. */
#ifndef MICROBENCH_LONGEST_MESSAGE_H
#define MICROBENCH_LONGEST_MESSAGE_H

#include <ipclab/run.h>

/* A window of messages lies in shared memory all at once; segments may be one message. */
static inline uint64_t longest_payload(const struct run_cell *cell,
                                       const struct ipc_mode_description *mode)
{
    uint64_t segments = cell->parameter[PARAMETER_SEGMENTS];
    uint64_t segment = cell->parameter[PARAMETER_SEGMENT];
    uint64_t longest = cell->parameter[PARAMETER_SIZE];

    if (segments && segment)
        longest = segments * segment;
    else if (segments && mode->data == DATA_SHARE)
        longest = segments * ((longest + 63) & ~63ull);
    return longest;
}

/* The same as far as one message can carry it. */
static inline uint64_t longest_message(const struct run_cell *cell,
                                       const struct ipc_mode_description *mode)
{
    uint64_t longest = longest_payload(cell, mode);

    return longest < mode->maximum_message ? longest : mode->maximum_message;
}

#endif
