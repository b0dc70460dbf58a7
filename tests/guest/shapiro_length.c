/* SPDX-License-Identifier: MIT */
/*
 * Dynamic payload length: the sender decides at run time how much it sends, and the receiver gets
 * it all, without having had to expect the worst.
 */
#include "shapiro.h"

#include <ipclab/mach.h>
#include <ipclab/qnx.h>

#define SHORT_BYTES 1000ull   /* what the receiver is ready for, and the channel was bound for */
#define LONG_BYTES  200000ull /* what comes */
#define LONG_AREA   204800ull

/* Sends the lengths of a list in turn, each byte of a message by its place. */
static const uint64_t lengths[] = {0, 1, 64, SHORT_BYTES, 4096, 70001};

#define LENGTHS (sizeof(lengths) / sizeof(*lengths))

static uint64_t send_lengths(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    struct ipc_mode_description mode;
    struct transport transport;

    (void)unused0;
    (void)unused1;
    mode_describe(mode_index, &mode);
    if (transport_connect(&transport, CLIENT_ENDPOINT, mode.name, at_most(&mode, 70001)))
        return 1;
    for (uint64_t i = 0; i < LENGTHS; i++) {
        uint64_t bytes = at_most(&mode, lengths[i]);
        void *memory = (void *)memory_map(73728, MAP_WRITE | MAP_POPULATE, 0).value;

        if (transport_call(&transport, transport_outgoing(&transport, memory), bytes, NULL, 0, 5)
                .status)
            return 2;
    }
    return 0;
}

TEST(SHAPIRO_length_learned, TEST_EACH_MODE, "the receiver learns how long a message is")
{
    struct notes_memory memory = notes_create(test);
    uint64_t endpoint = endpoint_create().value, client;
    uint8_t *buffer = map_memory(test, 73728);
    struct transport transport;
    const char *reason = NULL;

    if (!mode_delivers(test))
        test_skip(test, "no message has any length");
    client = client_of(test, send_lengths, 0, endpoint, memory.handle, 0);
    transport_serve(&transport, endpoint, &test->mode, at_most(&test->mode, 70001));
    for (uint64_t i = 0; i < LENGTHS; i++) {
        struct transport_message request = transport_receive(&transport, buffer, 73728);

        check_equal(test, request.status, STATUS_OK);
        if (request.length != at_most(&test->mode, lengths[i]))
            reason = "a message of another length arrives than was sent";
        transport_release(&transport, request.payload, request.length);
        check_equal(test, transport_reply(&transport, request.token, NULL, 0, 0), STATUS_OK);
    }
    process_finish(test, client, PROCESS_EXITED, 0);
    handle_close(endpoint);
    handle_close(memory.handle);
    memory_change(memory.notes, PAGE, MEMORY_UNMAP);
    test_score(test, reason);
}

/* ---- more than was agreed on --------------------------------------------------------------- */

/* Sends a long message over a channel that was bound for messages of `longest` bytes. */
static uint64_t send_long(uint64_t mode_index, uint64_t longest, uint64_t unused)
{
    struct notes *notes = notes_map();
    uint8_t *memory = (uint8_t *)memory_map(LONG_AREA, MAP_WRITE | MAP_POPULATE, 0).value;
    struct ipc_mode_description mode;
    struct transport transport;

    (void)unused;
    mode_describe(mode_index, &mode);
    if (transport_connect(&transport, CLIENT_ENDPOINT, mode.name, longest))
        return 1;
    if (mode.control == CONTROL_QUEUED) { /* a call is two messages: one of them will do */
        ipc_send(transport.handle, memory, LONG_BYTES, 0, 5);
        return 0;
    }
    transport_call(&transport, transport_outgoing(&transport, memory), LONG_BYTES, NULL, 0, 5);
    notes->step = 1;
    return 0;
}

/* Reads what did not fit, where the mode lets a server do so; returns how many bytes it got. */
static uint64_t read_rest(const struct transport *transport, struct transport_message request,
                          char *buffer)
{
    struct system_result rest = channel_control_reply(transport->handle, request.token, QNX_READ,
                                                      (uint64_t)(buffer + request.length),
                                                      LONG_AREA - request.length, request.length);

    return rest.status ? 0 : rest.value;
}

/* Receives with no more than `room` at first, and then, where the mode has a way of its own,
 * what did not fit: Mach's receiver is told and asks again, QNX's reads the rest. Returns the
 * bytes that it has in the end. */
static uint64_t receive_all(struct transport *transport, char *buffer, uint64_t room,
                            struct transport_message *request)
{
    bool asks_again = text_equal(transport->mode.rules, "MACH");

    *request = transport_receive(transport, buffer, asks_again ? room | MACH_RECEIVE_LARGE : room);
    if (request->status == -STATUS_TRUNCATED)
        return request->length + read_rest(transport, *request, buffer);
    if (request->status == -STATUS_TOO_LONG) /* it waits in its queue */
        *request = transport_receive(transport, buffer, LONG_AREA);
    return request->length;
}

/* Is ready for `room` bytes, and notes how many it gets. */
static uint64_t receive_long(uint64_t mode_index, uint64_t room, uint64_t unused)
{
    struct notes *notes = notes_map();
    char *buffer = (char *)memory_map(LONG_AREA, MAP_WRITE | MAP_POPULATE, 0).value;
    struct ipc_mode_description mode;
    struct transport transport;
    struct transport_message request;

    (void)unused;
    mode_describe(mode_index, &mode);
    transport_serve(&transport, CLIENT_ENDPOINT, &mode, room);
    notes->length = receive_all(&transport, buffer, room, &request);
    transport_release(&transport, request.payload, request.length);
    transport_reply(&transport, request.token, NULL, 0, 0);
    return 0;
}

/* How much of a long message arrives. */
static uint64_t arrives(struct test *test, uint64_t longest, uint64_t room)
{
    struct notes_memory memory = notes_create(test);
    uint64_t endpoint = endpoint_create().value, length;
    uint64_t server =
        process_of(test, receive_long, room, endpoint, RIGHT_RECEIVE, memory.handle, 0);
    uint64_t client = client_of(test, send_long, longest, endpoint, memory.handle, 0);

    notes_reach(memory.notes, 1);
    length = memory.notes->length;
    put_down(client);
    put_down(server);
    handle_close(endpoint);
    handle_close(memory.handle);
    memory_change(memory.notes, PAGE, MEMORY_UNMAP);
    return length;
}

TEST(SHAPIRO_length_unannounced, TEST_EACH_MODE, "a message longer than the channel was bound for")
{
    if (!mode_delivers(test))
        test_skip(test, "no message has any length");
    if (LONG_BYTES > test->mode.maximum_message)
        test_score(test, "no message of this mode is that long");
    test_score(test, arrives(test, SHORT_BYTES, LONG_BYTES) == LONG_BYTES
                         ? NULL
                         : "no message is longer than was agreed on when the channel was bound");
}

TEST(SHAPIRO_length_buffer, TEST_EACH_MODE,
     "a message longer than the receiver has memory ready for")
{
    /* Where the kernel finds the place the receiver need not be ready for anything. */
    uint64_t room = receiver_places(test) ? SHORT_BYTES : LONG_BYTES;

    if (!mode_delivers(test))
        test_skip(test, "no message has any length");
    if (LONG_BYTES > test->mode.maximum_message)
        test_score(test, "no message of this mode is that long");
    test_score(test, arrives(test, LONG_BYTES, room) == LONG_BYTES
                         ? NULL
                         : "what the receiver has no buffer ready for is lost");
}
