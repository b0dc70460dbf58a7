/* SPDX-License-Identifier: MIT */
/*
 * A site: one instruction of the guest by its virtual address, and the pattern of the lines
 * it touched. Prefetchers learn strides by the instruction that shows them (Intel 64 and
 * IA-32 Architectures Optimization Reference Manual, "Data Prefetching"), and so does this:
 * two equal distances in a row, and what follows was foreseen.
 */
#ifndef IPCLAB_COSTMODEL_SITE_H
#define IPCLAB_COSTMODEL_SITE_H

#include "record.h"

#include <stdbool.h>

struct stream {
    uint64_t line;  /* touched last */
    int64_t stride; /* from the one before, in lines */
    bool steady;    /* the last two distances were equal */
    uint64_t epoch; /* of the model's memory; another one: nothing is known */
};

#define SITE_INFO_NONE UINT32_MAX

struct site {
    uint64_t address;
    enum costmodel_phase phase;
    struct stream load, store;
    uint32_t load_info, store_info; /* of QEMU: how an access that loads, or stores, was last
                                       described; SITE_INFO_NONE at first */
    unsigned element_bytes;         /* of a string instruction, else 0 */
    uint64_t next_load, next_store; /* of a string instruction: where it goes on */
};

/* The site of the instruction at `address`; the same one each time. Fields other than
 * `address` and the `info`s are zero at first. NULL where there is no memory. */
struct site *site_at(uint64_t address);

/* Takes a line into account and says how it came. */
static inline enum costmodel_pattern stream_touch(struct stream *stream, uint64_t line,
                                                  uint64_t epoch)
{
    int64_t stride = (int64_t)(line - stream->line);

    if (stream->epoch != epoch) {
        *stream = (struct stream){.line = line, .epoch = epoch};
        return PATTERN_DEMAND;
    }
    if (stride) {
        stream->steady = stride == stream->stride;
        stream->stride = stride;
        stream->line = line;
    }
    return stream->steady ? PATTERN_STREAM : PATTERN_DEMAND;
}

#endif
