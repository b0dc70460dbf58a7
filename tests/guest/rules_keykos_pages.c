/* SPDX-License-Identifier: MIT */
/* Pages that are missing: all of them before the copy (KK-4), and whose trouble they are (KK-8). */
#include "rules_keykos.h"

static uint8_t area[4 * PAGE] __attribute__((aligned(4096)));

/* ---- KK-4: all pages first ----------------------------------------------------------------------
 */

/* Shows what is in its buffer, of which the second page is `writable` or not, before and after
 * a message of a page across its middle. */
static uint64_t half_server(uint64_t second_page, uint64_t unused0, uint64_t unused1)
{
    uint8_t *buffer = (uint8_t *)memory_map(2 * PAGE, MAP_WRITE, 0).value;
    struct system_result request;

    (void)unused0;
    (void)unused1;
    memset(buffer, CANARY, PAGE);
    if (!second_page)
        memory_change(buffer + PAGE, PAGE, MEMORY_UNMAP);
    request = ipc_receive(SERVER_ENDPOINT, buffer + PAGE / 2, PAGE);
    if (second_page ? request.value != PAGE : request.status != -STATUS_LOST || request.value)
        return 1;
    if (bytes_are(buffer, PAGE, CANARY) != !second_page)
        return 2;
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, NULL, 0, 5).status;
}

KEYKOS_RULE(KK_4_no_partial_effect,
            "one page of four that is not to be had: not a byte moves into the others")
{
    for (uint64_t missing = 0; missing < 2; missing++) { /* the sender's, or the receiver's */
        struct partner partner = partner_start(test, half_server, !missing);
        uint64_t channel = bind(test, partner.endpoint, PAGE);
        uint8_t *send = map_memory(test, 2 * PAGE);

        memset(send, 1, 2 * PAGE);
        thread_yield();
        if (missing) {
            check_equal(test, ipc_call(channel, send + 100, PAGE, NULL, 0, 0).second, 5);
        } else {
            uint8_t *hole = map_memory(test, 2 * PAGE);
            uint64_t copied = kernel_count(COUNTER_BYTES_COPIED);

            memory_change(hole + PAGE, PAGE, MEMORY_UNMAP);
            check_equal(test, ipc_call(channel, hole + 100, PAGE, NULL, 0, 0).status,
                        -STATUS_FAULT);
            check_equal(test, kernel_count(COUNTER_BYTES_COPIED), copied);
            check_equal(test, ipc_call(channel, send + 100, PAGE, NULL, 0, 0).second, 5);
        }
        handle_close(channel);
        partner_finish(test, partner, 0);
    }
}

/* Gives a string back out of memory that it has never touched. */
static uint64_t returning_server(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct system_result request = ipc_receive(SERVER_ENDPOINT, area + 30, PAGE);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, area + 30, request.value, 0).status;
}

KEYKOS_RULE(KK_4_missing_pages_come, "pages that the kernel can supply are there before the copy")
{
    struct partner partner = partner_start(test, returning_server, 0);
    uint64_t channel = bind(test, partner.endpoint, PAGE), faults;
    uint8_t *send = (uint8_t *)memory_map(2 * PAGE, MAP_WRITE, 0).value;
    uint8_t *receive = (uint8_t *)memory_map(2 * PAGE, MAP_WRITE, 0).value;
    struct system_result reply;

    thread_yield();
    faults = kernel_count(COUNTER_PAGE_FAULTS);
    reply = ipc_call(channel, send + 50, PAGE, receive + 150, PAGE, 0);
    check_equal(test, reply.status, STATUS_OK);
    check_equal(test, reply.value, PAGE);
    check_equal(test, kernel_count(COUNTER_PAGE_FAULTS), faults); /* none in mid-transfer */
    check(test, bytes_are(receive, 2 * PAGE, 0));
    handle_close(channel);
    partner_finish(test, partner, 0);
}

/* A customer of the pager, which the test is: the paged memory at handle 2. Sends across its two
 * pages, or receives there; 0: all of it came. */
static uint64_t paged_side(uint64_t sends, uint64_t mode_index, uint64_t unused)
{
    uint8_t *paged = (uint8_t *)memory_map(2 * PAGE, MAP_WRITE, 2).value;
    struct system_result request;

    (void)unused;
    if (sends) {
        uint64_t channel = bind_mode(1, mode_index, PAGE);
        return (uint64_t)-ipc_call(channel, paged + 50, PAGE, NULL, 0, 0).status;
    }
    request = ipc_receive(1, paged + 50, PAGE);
    if (request.status || request.value != PAGE || !bytes_are(paged + 50, PAGE, 3) ||
        !bytes_are(paged, 50, 1) || !bytes_are(paged + PAGE + 50, PAGE - 50, 1))
        return 1;
    return (uint64_t)-ipc_reply(1, request.token, NULL, 0, 0).status;
}

/* The other side: sends 3s, or receives what the pager put there. */
static uint64_t plain_side(uint64_t sends, uint64_t mode_index, uint64_t unused)
{
    struct system_result request;

    (void)unused;
    memset(area, sends ? 3 : CANARY, PAGE);
    if (sends)
        return (uint64_t)-ipc_call(bind_mode(1, mode_index, PAGE), area, PAGE, NULL, 0, 0).status;
    request = ipc_receive(1, area, PAGE);
    if (request.status || !bytes_are(area, PAGE, 1))
        return 1;
    return (uint64_t)-ipc_reply(1, request.token, NULL, 0, 0).status;
}

KEYKOS_RULE(KK_4_restarts_whole, "pages that a pager supplies late: all of them, then the copy")
{
    for (uint64_t sends = 0; sends < 2; sends++) {
        uint64_t pager = endpoint_create().value, endpoint = endpoint_create().value;
        uint64_t object = memory_create_paged(pager, 2 * PAGE, 0).value;
        const struct process_grant grants[] = {
            {(uint32_t)endpoint, sends ? RIGHT_BIND : RIGHT_RECEIVE},
            {(uint32_t)object, RIGHT_WRITE}};
        const struct process_grant other = {(uint32_t)endpoint, sends ? RIGHT_RECEIVE : RIGHT_BIND};
        uint64_t plain =
            process_spawn("conformance", plain_side, !sends, test->mode_index, 0, &other, 1).value;
        uint64_t paged =
            process_spawn("conformance", paged_side, sends, test->mode_index, 0, grants, 2).value;
        uint64_t copied = kernel_count(COUNTER_BYTES_COPIED);

        for (int i = 0; i < 2; i++) {
            struct system_result request = ipc_receive(pager, NULL, 0);
            uint8_t *page = map_memory(test, PAGE);

            check_equal(test, request.status, -STATUS_PAGE_REQUEST);
            check_equal(test, request.value / PAGE, i);
            check_equal(test, kernel_count(COUNTER_BYTES_COPIED), copied); /* not a byte yet */
            memset(page, 1, PAGE);
            check_equal(test, page_supply(request.token, page), STATUS_OK);
        }
        process_finish(test, paged, PROCESS_EXITED, 0);
        process_finish(test, plain, PROCESS_EXITED, 0);
        check_equal(test, kernel_count(COUNTER_BYTES_COPIED) - copied, PAGE);
    }
}

/* Sends across two pages of a pager's memory; 0: the answer came. */
static uint64_t absent_sender(uint64_t unused0, uint64_t mode_index, uint64_t unused1)
{
    uint8_t *paged = (uint8_t *)memory_map(2 * PAGE, MAP_WRITE, 2).value;

    (void)unused0;
    (void)unused1;
    return (uint64_t)-ipc_call(bind_mode(1, mode_index, PAGE), paged + 50, PAGE, NULL, 0, 9).status;
}

KEYKOS_RULE(KK_4_invoker_is_backed_up,
            "who waits for its own page is just before the call: the recipient serves others")
{
    uint64_t pager = endpoint_create().value, endpoint = endpoint_create().value;
    uint64_t object = memory_create_paged(pager, 2 * PAGE, 0).value;
    const struct process_grant grants[] = {{(uint32_t)endpoint, RIGHT_BIND},
                                           {(uint32_t)object, RIGHT_WRITE}};
    uint64_t absent =
        process_spawn("conformance", absent_sender, 0, test->mode_index, 0, grants, 2).value;
    const struct process_grant grant = {(uint32_t)endpoint, RIGHT_BIND};
    struct system_result request;

    for (int i = 0; i < 2; i++) {
        uint64_t other =
            process_spawn("conformance", plain_side, 1, test->mode_index, 0, &grant, 1).value;
        struct system_result missing;

        request = ipc_receive(endpoint, area, PAGE); /* the other's, whoever was first */
        check_equal(test, request.status, STATUS_OK);
        check_equal(test, request.second, 0);
        check(test, bytes_are(area, PAGE, 3));
        check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 0).status, STATUS_OK);
        process_finish(test, other, PROCESS_EXITED, 0);
        missing = ipc_receive(pager, NULL, 0);
        check_equal(test, missing.value / PAGE, i);
        check_equal(test, page_supply(missing.token, map_memory(test, PAGE)), STATUS_OK);
    }
    request = ipc_receive(endpoint, area, PAGE);
    check_equal(test, request.second, 9);
    check(test, bytes_are(area, PAGE, 0));
    check_equal(test, ipc_reply(endpoint, request.token, NULL, 0, 0).status, STATUS_OK);
    process_finish(test, absent, PROCESS_EXITED, 0);
}

/* ---- KK-8: the recipient's bad page -------------------------------------------------------------
 */

static uint64_t bad_page_server(uint64_t where, uint64_t unused0, uint64_t unused1)
{
    struct system_result request = ipc_receive(SERVER_ENDPOINT, (void *)where, 64);

    (void)unused0;
    (void)unused1;
    if (request.status != -STATUS_LOST || request.value != 0 || request.second != 77)
        return 1;
    return (uint64_t)-ipc_reply(SERVER_ENDPOINT, request.token, area, 64, 78).status;
}

KEYKOS_RULE(KK_8_message_without_string,
            "a bad receive page is its owner's trouble: the message goes on without it")
{
    const uint64_t bad[] = {0x1000, (uint64_t)test_failed, UINT64_MAX - 10, 0xffffffff80106000ull};

    for (int i = 0; i < 4; i++) {
        struct partner partner = partner_start(test, bad_page_server, bad[i]);
        uint64_t channel = bind(test, partner.endpoint, PAGE);
        struct system_result reply = ipc_call(channel, area, 64, (void *)bad[i], 64, 77);

        check_equal(test, reply.status, -STATUS_LOST); /* its own receive page is bad as well */
        check_equal(test, reply.value, 0);
        check_equal(test, reply.second, 78);
        handle_close(channel);
        partner_finish(test, partner, 0);
    }
}

/* Calls with its receive buffer in memory that no pager has supplied yet; exit code 0: it was told
 * that the string is lost, and the page, once there, is not the server's. */
static uint64_t absent_client(uint64_t unused0, uint64_t mode_index, uint64_t unused1)
{
    uint8_t *paged = (uint8_t *)memory_map(2 * PAGE, MAP_WRITE, 2).value;
    struct system_result reply = ipc_call(bind_mode(1, mode_index, PAGE), area, 8, paged, PAGE, 77);

    (void)unused0;
    (void)unused1;
    if (reply.status != -STATUS_LOST || reply.value != 0 || reply.second != 78)
        return 1;
    return !bytes_are(paged, PAGE, 1);
}

KEYKOS_RULE(KK_8_reply_does_not_wait, "a client's absent page does not hold up who replies to it")
{
    uint64_t pager = endpoint_create().value, endpoint = endpoint_create().value;
    uint64_t object = memory_create_paged(pager, 2 * PAGE, 0).value;
    const struct process_grant grants[] = {{(uint32_t)endpoint, RIGHT_BIND},
                                           {(uint32_t)object, RIGHT_WRITE}};
    uint64_t client =
        process_spawn("conformance", absent_client, 0, test->mode_index, 0, grants, 2).value;
    struct system_result request = ipc_receive(endpoint, area, PAGE);
    uint8_t *page = map_memory(test, PAGE);

    check_equal(test, request.second, 77);
    memset(area, 5, PAGE);
    check_equal(test, ipc_reply(endpoint, request.token, area, PAGE, 78).status, STATUS_OK);
    request = ipc_receive(pager, NULL, 0); /* the client itself, which looks */
    check_equal(test, request.status, -STATUS_PAGE_REQUEST);
    memset(page, 1, PAGE);
    check_equal(test, page_supply(request.token, page), STATUS_OK);
    process_finish(test, client, PROCESS_EXITED, 0);
}
