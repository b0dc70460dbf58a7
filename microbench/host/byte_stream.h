/* SPDX-License-Identifier: MIT */
/*
 * Messages over a stream of bytes: each is a frame and its payload, written in one system call
 * and read in one where the kernel's buffer holds them, in as many as it takes where not.
 */
#ifndef HOST_BYTE_STREAM_H
#define HOST_BYTE_STREAM_H

#include "../transport.h"

#include <sys/uio.h>

struct frame {
    uint64_t label, length;
};

/* writev, or what takes its place. */
typedef ssize_t (*stream_writer)(int descriptor, const struct iovec *parts, int count);

/* Writes all of the frame and the payload. 0 or -errno. */
int64_t byte_stream_send(int descriptor, const struct frame *frame, const void *payload,
                         stream_writer writer);

/* Reads a whole message, its payload into `buffer`. */
struct transport_message byte_stream_receive(int descriptor, void *buffer, size_t capacity);

#endif
