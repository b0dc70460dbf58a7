/* SPDX-License-Identifier: MIT */
/* Messages in parts, where they end: lists that end together, one before the other, or with
 * parts that hold nothing. */
#include "test.h"

#include <ipclab/message.h>

#define ROOM 64ull

/* Receives once into two parts of ROOM bytes in all, the second of which ends the list or has
 * empty ones behind it, and says what came of it. */
static uint64_t two_parts_server(uint64_t empty, uint64_t unused0, uint64_t unused1)
{
    static uint8_t room[ROOM];
    struct message_part parts[] = {
        {(uint64_t)room, 40}, {0, 0}, {(uint64_t)room + 40, ROOM - 40}, {0, 0}};
    struct system_result request =
        ipc_receive(SERVER_ENDPOINT, parts, MESSAGE_PARTS | (empty ? 4 : 3));

    (void)unused0;
    (void)unused1;
    ipc_reply(SERVER_ENDPOINT, request.token, room, request.value, (uint64_t)-request.status);
    return 0;
}

/* Sends the parts: how many bytes arrived, and the status of either side. */
static void send_parts(struct test *test, uint64_t empty, const struct message_part *parts,
                       uint64_t count, uint64_t bytes, int64_t status)
{
    struct partner partner = partner_start(test, two_parts_server, empty);
    uint64_t channel = bind(test, partner.endpoint, ROOM);
    uint8_t shown[ROOM] = {0};
    struct system_result reply =
        ipc_call(channel, parts, MESSAGE_PARTS | count, shown, ROOM, 0);

    check_equal(test, reply.status, STATUS_OK);
    check_equal(test, reply.value, bytes);
    check_equal(test, reply.second, status);
    for (uint64_t i = 0; i < bytes; i++)
        check_equal(test, shown[i], i);
    handle_close(channel);
    partner_finish(test, partner, 0);
}

TEST_OF_MODE(parts_end_together, TEST_ONE_MODE, "gather",
             "a message that fills the room is whole, whatever empty parts are behind it")
{
    static uint8_t bytes[2 * ROOM];
    struct message_part parts[] = {
        {(uint64_t)bytes, 40}, {(uint64_t)bytes + 40, ROOM - 40}, {0, 0}, {0, 0}};

    for (uint64_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)i;
    for (uint64_t empty = 0; empty < 2; empty++) {
        send_parts(test, empty, parts, 2, ROOM, STATUS_OK);
        send_parts(test, empty, parts, 4, ROOM, STATUS_OK);
        send_parts(test, empty, parts, 1, 40, STATUS_OK);
        send_parts(test, empty, parts + 2, 2, 0, STATUS_OK);
        send_parts(test, empty, parts, 0, 0, STATUS_OK);
    }
}

TEST_OF_MODE(parts_find_no_room, TEST_ONE_MODE, "gather",
             "one byte more than there is room for, in whichever part, truncates the message")
{
    static uint8_t bytes[2 * ROOM];
    struct message_part parts[] = {
        {(uint64_t)bytes, ROOM}, {0, 0}, {(uint64_t)bytes + ROOM, 1}, {0, 0}};
    const struct message_part whole = {(uint64_t)bytes, ROOM + 1};

    for (uint64_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)i;
    for (uint64_t empty = 0; empty < 2; empty++) {
        send_parts(test, empty, parts, 4, ROOM, STATUS_TRUNCATED);
        send_parts(test, empty, &whole, 1, ROOM, STATUS_TRUNCATED);
    }
}
