/* SPDX-License-Identifier: MIT */
/*
 * KeyKOS's large messages as the mail proposes them: in nodes that a bank of the sender's pays
 * for, in two stages, which page faults interrupt.
 */
#include "test.h"

#include "microbench/payload.h"

#include <ipclab/keykos.h>

#define LARGE (10 * PAGE + 100)
#define NODES 14ull /* the message, its list and the list's index, and 11 pages */

#define LARGE_RULE(identifier, title_) RULE(identifier, "keykos-large", title_)
#define LARGE_TEST(identifier, title_)                                                             \
    TEST_OF_MODE(identifier, TEST_ONE_MODE, "keykos-large", title_)

static uint64_t used(uint64_t bank)
{
    return bank_read(bank).value;
}

/* Names the bank at handle 2 and calls with a large message; its exit code is the status, or
 * 1000 and the order code of the answer. Calls with order code `label`. */
static uint64_t large_sender(uint64_t label, uint64_t unused0, uint64_t unused1)
{
    uint64_t channel = channel_bind(1, "keykos-large", LARGE).value;
    uint8_t *message = (uint8_t *)memory_map(11 * PAGE, MAP_WRITE, 0).value;
    struct system_result reply;

    (void)unused0;
    (void)unused1;
    payload_fill(message, LARGE, payload_key(label, 1, PAYLOAD_REQUEST));
    if (channel_control(channel, KEYKOS_BANK, 2, 0, 0).status)
        return 1;
    reply = ipc_call(channel, message, LARGE, NULL, 0, label);
    return reply.status ? (uint64_t)-reply.status : 1000 + reply.second;
}

static uint64_t sender_start(struct test *test, uint64_t endpoint, uint64_t bank, uint64_t label)
{
    const struct process_grant grants[] = {{(uint32_t)endpoint, RIGHT_BIND}, {(uint32_t)bank, 0}};
    struct system_result process =
        process_spawn("conformance", large_sender, label, 0, 0, grants, 2);

    check_equal(test, process.status, STATUS_OK);
    return process.value;
}

/* Until `bank` has paid for `frames` frames, or nobody else runs any more. */
static void let_run(uint64_t bank, uint64_t frames)
{
    for (int i = 0; i < 50 && used(bank) < frames; i++)
        thread_yield();
}

LARGE_RULE(KK_1_large_string, "a longer string is large: two copies; up to 64 MiB, and no longer")
{
    static const uint64_t lengths[] = {PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, LARGE};
    struct partner partner = echo_start(test, LARGE);
    uint64_t channel = bind(test, partner.endpoint, LARGE), longest = test->mode.maximum_message;
    uint8_t *buffer = map_memory(test, 11 * PAGE), *back = map_memory(test, 11 * PAGE);

    payload_fill(buffer, LARGE, payload_key(9, 1, PAYLOAD_REQUEST));
    for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
        uint64_t length = lengths[i], copied = kernel_count(COUNTER_BYTES_COPIED);

        memset(back, 0, 11 * PAGE);
        check_equal(test, ipc_call(channel, buffer, length, back, LARGE, 0).value, length);
        check(test, memcmp(buffer, back, length) == 0 && bytes_are(back + length, PAGE / 2, 0));
        check_equal(test, kernel_count(COUNTER_BYTES_COPIED) - copied,
                    (length > PAGE ? 4 : 2) * length);
    }
    check_equal(test, longest, 64ull << 20);
    check_equal(test, ipc_call(channel, buffer, longest + 1, NULL, 0, 0).status, -STATUS_TOO_LONG);
    check_equal(test, ipc_call(channel, buffer, UINT64_MAX, NULL, 0, 0).status, -STATUS_TOO_LONG);
    echo_stop(test, (struct transport){.handle = channel}, partner);
}

LARGE_RULE(KK_10_large_is_charged,
           "the sender's bank pays for large messages' nodes, to the frame, while they last")
{
    uint64_t endpoint = endpoint_create().value, bank = bank_create(0, 1000).value;
    uint8_t *buffer = map_memory(test, 11 * PAGE);
    uint64_t sender = sender_start(test, endpoint, bank, 7), free;
    struct system_result request;

    let_run(bank, NODES + 1); /* nobody receives: the message waits in its nodes */
    check_equal(test, used(bank), NODES);
    free = free_frames();
    request = ipc_receive(endpoint, buffer, 11 * PAGE);
    check_equal(test, request.status, STATUS_OK);
    check_equal(test, request.value, LARGE);
    check_equal(test, request.second, 7);
    check(test, payload_check(buffer, LARGE, payload_key(7, 1, PAYLOAD_REQUEST)));
    check_equal(test, used(bank), 0);
    check_equal(test, free_frames(), free + NODES);
    check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 5).status, STATUS_OK);
    process_finish(test, sender, PROCESS_EXITED, 1005);
}

LARGE_RULE(KK_10_large_beyond_bank,
           "a bank that cannot pay: an error to the sender, and nothing is left")
{
    uint64_t endpoint = endpoint_create().value;

    for (uint64_t limit = 0; limit < NODES; limit++) {
        uint64_t bank = bank_create(0, limit).value;
        uint64_t sender = sender_start(test, endpoint, bank, 7);

        process_finish(test, sender, PROCESS_EXITED, STATUS_NO_MEMORY);
        check_equal(test, used(bank), 0);
        handle_close(bank);
    }
    handle_close(endpoint);
}

/* Names the bank at handle 2 and calls twice; 0: the first call was answered, and for the second
 * nobody paid. */
static uint64_t twice_sender(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint64_t channel = channel_bind(1, "keykos-large", LARGE).value;
    uint8_t *message = (uint8_t *)memory_map(11 * PAGE, MAP_WRITE, 0).value;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    memset(message, 8, LARGE);
    if (channel_control(channel, KEYKOS_BANK, 2, 0, 0).status ||
        ipc_call(channel, message, LARGE, NULL, 0, 0).status)
        return 1;
    return ipc_call(channel, message, LARGE, NULL, 0, 0).status != -STATUS_NO_MEMORY;
}

LARGE_RULE(KK_10_large_bank_rescinded,
           "a rescinded bank pays no more; for a message that it held the one above does")
{
    uint64_t endpoint = endpoint_create().value, bank = bank_create(0, 1000).value;
    const struct process_grant grants[] = {{(uint32_t)endpoint, RIGHT_BIND}, {(uint32_t)bank, 0}};
    uint64_t sender = process_spawn("conformance", twice_sender, 0, 0, 0, grants, 2).value;
    uint8_t *buffer = map_memory(test, 11 * PAGE);
    struct system_result request;

    let_run(bank, NODES + 1);
    check_equal(test, bank_destroy(bank, BANK_RESCIND).value, NODES);
    check_equal(test, used(bank), 0);
    request = ipc_receive(endpoint, buffer, 11 * PAGE);
    check_equal(test, request.value, LARGE);
    check(test, bytes_are(buffer, LARGE, 8));
    check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 0).status, STATUS_OK);
    process_finish(test, sender, PROCESS_EXITED, 0);
}

LARGE_TEST(large_senders_apart, "many at once: each has nodes of its own, and order is kept")
{
    uint64_t endpoint = endpoint_create().value, bank[3], sender[3];
    uint8_t *buffer = map_memory(test, 11 * PAGE);

    for (uint64_t i = 0; i < 3; i++) {
        bank[i] = bank_create(0, 1000).value;
        sender[i] = sender_start(test, endpoint, bank[i], i);
        let_run(bank[i], NODES + 1);
        check_equal(test, used(bank[i]), NODES);
    }
    check_equal(test, process_kill(sender[1]), STATUS_OK); /* with its message */
    check_equal(test, used(bank[1]), 0);
    process_finish(test, sender[1], PROCESS_KILLED, 0);
    for (uint64_t i = 0; i < 3; i += 2) {
        struct system_result request = ipc_receive(endpoint, buffer, 11 * PAGE);

        check_equal(test, request.second, i);
        check(test, payload_check(buffer, LARGE, payload_key(i, 1, PAYLOAD_REQUEST)));
        check_equal(test, used(bank[i]), 0);
        check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 0).status, STATUS_OK);
        process_finish(test, sender[i], PROCESS_EXITED, 1000);
    }
}

LARGE_RULE(KK_6_large_takes_what_fits,
           "of a large message, too, what fits comes; a small one takes no memory")
{
    uint64_t endpoint = endpoint_create().value, bank = bank_create(0, 1000).value;
    struct partner partner = echo_start(test, LARGE);
    struct transport transport = connect(test, partner.endpoint, LARGE);
    uint8_t *buffer = map_memory(test, 11 * PAGE), *back = map_memory(test, 11 * PAGE);
    uint64_t allocated;

    memset(buffer, 3, 11 * PAGE);
    for (int i = 0; i < 2; i++) { /* once to touch what is touched */
        allocated = kernel_count(COUNTER_FRAMES_ALLOCATED);
        check_equal(test, ipc_call(transport.handle, buffer, PAGE, back, PAGE, 0).value, PAGE);
    }
    check_equal(test, kernel_count(COUNTER_FRAMES_ALLOCATED), allocated);
    memset(back, 9, 11 * PAGE);
    check_equal(test, ipc_call(transport.handle, buffer, LARGE, back, 6 * PAGE, 0).status,
                STATUS_OK);
    check(test, bytes_are(back, 6 * PAGE, 3));
    check(test, bytes_are(back + 6 * PAGE, 5 * PAGE, 9));
    check_equal(test, channel_control(transport.handle, KEYKOS_BANK, bank, 0, 0).status, STATUS_OK);
    check_equal(test, channel_control(transport.handle, KEYKOS_BANK, 0, 0, 0).status, STATUS_OK);
    check_equal(test, channel_control(transport.handle, KEYKOS_BANK, endpoint, 0, 0).status,
                -STATUS_BAD_HANDLE);
    echo_stop(test, transport, partner);
}

/* A pager's two customers: one sends from its memory, the other receives there. */
static uint64_t paged_sender(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint8_t *paged = (uint8_t *)memory_map(11 * PAGE, MAP_WRITE, 2).value;
    struct system_result reply =
        ipc_call(channel_bind(1, "keykos-large", LARGE).value, paged, LARGE, NULL, 0, 0);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    return (uint64_t)-reply.status;
}

LARGE_TEST(large_is_interrupted, "a page that is missing stops the first stage, which then goes on")
{
    uint64_t pager = endpoint_create().value, endpoint = endpoint_create().value;
    uint64_t object = memory_create_paged(pager, 11 * PAGE, 0).value;
    const struct process_grant grants[] = {{(uint32_t)endpoint, RIGHT_BIND},
                                           {(uint32_t)object, RIGHT_WRITE}};
    uint64_t bank = bank_create(0, 5000).value;
    uint64_t sender = process_spawn_in(bank, "conformance", paged_sender, 0, 0, 0, grants, 2).value;
    uint8_t *buffer = map_memory(test, 11 * PAGE);
    uint64_t copied = kernel_count(COUNTER_BYTES_COPIED);
    struct system_result request;

    for (uint64_t i = 0; i < 11; i++) {
        uint8_t *page = map_memory(test, PAGE);

        request = ipc_receive(pager, NULL, 0);
        check_equal(test, request.status, -STATUS_PAGE_REQUEST);
        check_equal(test, request.value / PAGE, i);
        check_equal(test, kernel_count(COUNTER_BYTES_COPIED) - copied, i * PAGE); /* so far */
        memset(page, (int)i, PAGE);
        check_equal(test, page_supply(request.token, page), STATUS_OK);
    }
    request = ipc_receive(endpoint, buffer, 11 * PAGE);
    check_equal(test, request.value, LARGE);
    check_equal(test, kernel_count(COUNTER_BYTES_COPIED) - copied, 2 * LARGE); /* none again */
    for (uint64_t i = 0; i < 10; i++)
        check(test, bytes_are(buffer + i * PAGE, PAGE, (uint8_t)i));
    check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 0).status, STATUS_OK);
    process_finish(test, sender, PROCESS_EXITED, 0);
}

/* Answers each call with a large string that the bank at handle 2 pays for. */
static uint64_t large_server(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint8_t *message = (uint8_t *)memory_map(11 * PAGE, MAP_WRITE, 0).value;
    struct system_result request = ipc_receive(1, NULL, 0);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    memset(message, 6, 11 * PAGE);
    if (channel_control_reply(1, request.token, KEYKOS_BANK, 2, 0, 0).status)
        return 1;
    return (uint64_t)-ipc_reply(1, request.token, message, LARGE, 0).status;
}

/* Calls, with its receive buffer in memory of a pager. */
static uint64_t paged_receiver(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint8_t *paged = (uint8_t *)memory_map(11 * PAGE, MAP_WRITE, 2).value;
    struct system_result reply =
        ipc_call(channel_bind(1, "keykos-large", LARGE).value, NULL, 0, paged, 11 * PAGE, 0);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    if (reply.status || reply.value != LARGE)
        return 1;
    return !bytes_are(paged, LARGE, 6);
}

LARGE_RULE(KK_8_large_reply_waits_alone,
           "a large reply waits in the replier's nodes, and the replier goes on")
{
    uint64_t pager = endpoint_create().value, endpoint = endpoint_create().value;
    uint64_t object = memory_create_paged(pager, 11 * PAGE, 0).value;
    uint64_t bank = bank_create(0, 1000).value;
    const struct process_grant of_client[] = {{(uint32_t)endpoint, RIGHT_BIND},
                                              {(uint32_t)object, RIGHT_WRITE}};
    const struct process_grant of_server[] = {{(uint32_t)endpoint, RIGHT_RECEIVE},
                                              {(uint32_t)bank, 0}};
    uint64_t server = process_spawn("conformance", large_server, 0, 0, 0, of_server, 2).value;
    uint64_t client = process_spawn("conformance", paged_receiver, 0, 0, 0, of_client, 2).value;
    struct system_result request = ipc_receive(pager, NULL, 0);

    process_finish(test, server, PROCESS_EXITED, 0);
    check_equal(test, used(bank), NODES);
    for (uint64_t i = 0; i < 11; i++) {
        uint8_t *page = map_memory(test, PAGE);

        check_equal(test, request.status, -STATUS_PAGE_REQUEST);
        check_equal(test, page_supply(request.token, page), STATUS_OK);
        if (i < 10)
            request = ipc_receive(pager, NULL, 0);
    }
    process_finish(test, client, PROCESS_EXITED, 0);
    check_equal(test, used(bank), 0);
}
