/* SPDX-License-Identifier: MIT */
/*
 * A site: one instruction of the guest by its virtual address, and the pattern of the lines
 * it touched. Prefetchers learn strides by the instruction that shows them, and so does this
 * one: two equal distances in a row, of at most 2 KiB, and what follows was fetched ahead
 * (Intel 64 and IA-32 Architectures Optimization Reference Manual, "Data Prefetching": the
 * IP-based stride prefetcher detects strides of up to 2 KiB).
 */
#ifndef IPCLAB_COSTMODEL_SITE_H
#define IPCLAB_COSTMODEL_SITE_H

#include "record.h"

#include <stdbool.h>

#define STREAM_STRIDE_LINES 32

struct stream {
    uint64_t line;   /* touched last */
    int64_t stride;  /* from the one before, in lines */
    bool steady;     /* the last two distances were equal */
    uint64_t epoch;  /* of the model's memory; another one: nothing is known */
};

struct site {
    uint64_t address;
    enum costmodel_phase phase;
    struct stream load, store;
    unsigned element_bytes;          /* of a string instruction, else 0 */
    uint64_t next_load, next_store;  /* of a string instruction: where it goes on */
};

/* The site of the instruction at `address`; the same one each time. Fields other than
 * `address` are zero at first. NULL where there is no memory. */
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
        stream->steady = stride == stream->stride && stride <= STREAM_STRIDE_LINES &&
                         stride >= -STREAM_STRIDE_LINES;
        stream->stride = stride;
        stream->line = line;
    }
    return stream->steady ? PATTERN_STREAM : PATTERN_DEMAND;
}

#endif
