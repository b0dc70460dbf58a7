/* SPDX-License-Identifier: MIT */
/* Long copies let the timer in: others run before such a message has arrived. */
#include "test.h"

#define BYTES (1ull << 20)
#define WORDS (BYTES / 8)
#define ROUNDS 400ull

/* Sends messages that begin and end with `round`, until the server has had enough. How long a round
 * takes is random (Knuth, MMIX), or every tick might come to the same place of one. */
static uint64_t send_rounds(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    uint64_t *message = (uint64_t *)memory_map(BYTES, MAP_WRITE | MAP_POPULATE, 0).value;
    uint64_t channel = bind_mode(1, mode_index, BYTES), random = 0;

    (void)unused0;
    (void)unused1;
    for (uint64_t round = 1;; round++) {
        struct system_result reply;

        random = random * 6364136223846793005 + 1442695040888963407;
        for (volatile uint64_t wait = random >> 49; wait > 0; wait--) {
        }
        message[0] = message[WORDS - 1] = round;
        reply = ipc_call(channel, message, BYTES, NULL, 0, round);
        if (reply.status || reply.second)
            return (uint64_t)-reply.status;
    }
}

/* Receives them into memory that its creator watches; the word behind it says to stop. */
static uint64_t receive_rounds(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    volatile uint64_t *message =
        (uint64_t *)memory_map(BYTES + 4096, MAP_WRITE | MAP_POPULATE, 2).value;
    struct system_result request = ipc_receive(SERVER_ENDPOINT, (void *)message, BYTES);
    uint64_t stop = 0;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    for (uint64_t round = 1; !stop; round++) {
        stop = round == ROUNDS || message[WORDS];
        if (request.status || request.value != BYTES || message[0] != round ||
            message[WORDS - 1] != round)
            return 1;
        if (!stop) /* the client runs on at once, until a tick comes */
            request = ipc_reply_wait(SERVER_ENDPOINT, request.token, NULL, 0, 0, (void *)message,
                                     BYTES);
    }
    ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 1);
    return 0;
}

/* Waits for a message that has begun to arrive and is not there to its end. */
static bool seen_half_way(volatile const uint64_t *message)
{
    while (message[WORDS - 1] < ROUNDS) {
        uint64_t last = message[WORDS - 1], first = message[0];

        if (first > last && message[WORDS - 1] == last)
            return true;
    }
    return false;
}

TEST(interruptible, TEST_EACH_MODE, "others run while a long message is being copied")
{
    uint64_t endpoint, memory, server, client;
    volatile uint64_t *message;

    if (!receiver_places(test) || test->mode.maximum_message < BYTES)
        test_skip(test, "no transfer of this mode copies for so long");
    endpoint = endpoint_create().value;
    memory = memory_create(BYTES + 4096).value;
    server = process_spawn("conformance", receive_rounds, 0, 0, 0,
                           (const struct process_grant[]){{(uint32_t)endpoint, RIGHT_RECEIVE},
                                                          {(uint32_t)memory, RIGHT_WRITE}},
                           2)
                 .value;
    client = process_spawn("conformance", send_rounds, test->mode_index, 0, 0,
                           (const struct process_grant[]){{(uint32_t)endpoint, RIGHT_BIND}}, 1)
                 .value;
    message = (uint64_t *)memory_map(BYTES + 4096, MAP_WRITE | MAP_POPULATE, memory).value;
    check(test, seen_half_way(message));
    message[WORDS] = 1;
    process_finish(test, client, PROCESS_EXITED, 0);
    process_finish(test, server, PROCESS_EXITED, 0);
    handle_close(endpoint);
    handle_close(memory);
}
