/* SPDX-License-Identifier: MIT */
#include "byte_stream.h"

#include <errno.h>

/* The parts of what is left after `done` bytes; returns how many parts that are. */
static int remaining(const struct frame *frame, const void *payload, size_t length, size_t done,
                     struct iovec parts[2])
{
    size_t of_frame = done < sizeof(*frame) ? done : sizeof(*frame);
    size_t of_payload = done - of_frame;
    int count = 0;

    if (of_frame < sizeof(*frame))
        parts[count++] = (struct iovec){(char *)frame + of_frame, sizeof(*frame) - of_frame};
    if (of_payload < length)
        parts[count++] = (struct iovec){(char *)payload + of_payload, length - of_payload};
    return count;
}

int64_t byte_stream_send(int descriptor, const struct frame *frame, const void *payload,
                         stream_writer writer)
{
    size_t done = 0, all = sizeof(*frame) + frame->length;

    while (done < all) {
        struct iovec parts[2];
        int count = remaining(frame, payload, frame->length, done, parts);
        ssize_t written = writer(descriptor, parts, count);

        if (written >= 0)
            done += (size_t)written;
        else if (errno != EINTR)
            return -errno;
    }
    return 0;
}

/* One read may bring the frame and all of the payload: no other message is in flight, so that
 * it cannot bring more. */
struct transport_message byte_stream_receive(int descriptor, void *buffer, size_t capacity)
{
    struct frame frame = {0};
    size_t done = 0;

    while (done < sizeof(frame) || done < sizeof(frame) + frame.length) {
        struct iovec parts[2];
        size_t room = done < sizeof(frame) ? capacity : frame.length;
        int count = remaining(&frame, buffer, room, done, parts);
        ssize_t got = readv(descriptor, parts, count);

        if (got == 0)
            return transport_failed(-EPIPE);
        if (got < 0 && errno != EINTR)
            return transport_failed(-errno);
        done += got > 0 ? (size_t)got : 0;
        if (done >= sizeof(frame) && frame.length > capacity)
            return transport_failed(-EMSGSIZE);
    }
    return (struct transport_message){
        .length = frame.length, .label = frame.label, .payload = buffer};
}
