/* SPDX-License-Identifier: MIT */
/*
 * L3-7, L3-8 and L3-10: what happens in the middle of a transfer. The test is the pager of both
 * sides, at an endpoint and with a memory object for each.
 */
#include "rules_l3.h"

#define PAGES 3ull
#define AREA  (PAGES * PAGE)

struct pager {
    uint64_t endpoint, object;
};

static struct pager pager_start(struct test *test)
{
    struct pager pager = {.endpoint = endpoint_create().value};
    struct system_result object = memory_create_paged(pager.endpoint, AREA, 0);

    check_equal(test, object.status, STATUS_OK);
    pager.object = object.value;
    return pager;
}

static void pager_end(struct pager pager)
{
    handle_close(pager.object);
    handle_close(pager.endpoint);
}

/* The next request is for this page, and for writing or not; its token. */
static uint64_t expect_request(struct test *test, struct pager pager, uint64_t page, bool write)
{
    struct system_result request = ipc_receive(pager.endpoint, NULL, 0);

    check_equal(test, request.status, -STATUS_PAGE_REQUEST);
    check_equal(test, request.value, page * PAGE | (write ? PAGE_REQUEST_WRITE : 0));
    return request.token;
}

static void supply(struct test *test, uint64_t token, uint64_t page)
{
    uint8_t *bytes = map_memory(test, PAGE);

    for (uint64_t i = 0; i < PAGE; i++)
        bytes[i] = l3_byte(page * PAGE + i);
    check_equal(test, page_supply(token, bytes), STATUS_OK);
    check_equal(test, memory_change(bytes, PAGE, MEMORY_UNMAP), STATUS_OK);
}

/* ---- the two sides --------------------------------------------------------------------------- */

/* Sends the area with this patience. Exit code: the outcome. */
static uint64_t send_area(uint64_t mode_index, uint64_t patience, uint64_t unused)
{
    uint8_t *area = (uint8_t *)memory_map(AREA, MAP_WRITE, HELPER_MEMORY).value;
    uint64_t channel = channel_bind(HELPER_ENDPOINT, "l3", AREA).value;

    (void)mode_index;
    (void)unused;
    if (channel_control(channel, L3_TIMEOUTS, patience, L3_NEVER, 0).status)
        return UINT64_MAX;
    return l3_result(ipc_call(channel, area, AREA, NULL, 0, 0));
}

/* Receives into the area with this patience, and replies. */
static uint64_t receive_area(uint64_t mode_index, uint64_t patience, uint64_t unused)
{
    uint8_t *area = (uint8_t *)memory_map(AREA, MAP_WRITE, HELPER_MEMORY).value;
    struct system_result request;

    (void)unused;
    if (endpoint_control(HELPER_ENDPOINT, mode_index, L3_TIMEOUTS, L3_NEVER, patience, 0).status)
        return UINT64_MAX;
    request = ipc_receive(HELPER_ENDPOINT, area, AREA);
    if (request.status == 0) {
        if (!l3_is(area, AREA, 0))
            return UINT64_MAX;
        ipc_reply(HELPER_ENDPOINT, request.token, NULL, 0, 0);
    }
    return l3_result(request);
}

/* A client that sends the pages of one pager to a server that receives into those of another. */
struct transfer {
    struct pager source, destination;
    uint64_t endpoint, client, server;
};

static uint64_t start_side(struct test *test, program_function function, uint64_t patience,
                           uint64_t endpoint, uint32_t rights, struct pager pager)
{
    const struct process_grant grants[] = {{(uint32_t)endpoint, rights},
                                           {(uint32_t)pager.object, RIGHT_WRITE}};
    struct system_result process =
        process_spawn("conformance", function, test->mode_index, patience, 0, grants, 2);

    check_equal(test, process.status, STATUS_OK);
    return process.value;
}

static struct transfer transfer_start(struct test *test, uint64_t send, uint64_t receive)
{
    struct transfer transfer = {pager_start(test), pager_start(test), endpoint_create().value, 0,
                                0};

    transfer.server = start_side(test, receive_area, receive, transfer.endpoint, RIGHT_RECEIVE,
                                 transfer.destination);
    l3_settle();
    transfer.client =
        start_side(test, send_area, send, transfer.endpoint, RIGHT_BIND, transfer.source);
    return transfer;
}

/* Supplies the pages of both sides from `first` to before `end`, each when it is asked for. */
static void supply_both(struct test *test, struct transfer transfer, uint64_t first, uint64_t end)
{
    for (uint64_t page = first; page < end; page++) {
        supply(test, expect_request(test, transfer.source, page, false), page);
        supply(test, expect_request(test, transfer.destination, page, true), page);
    }
}

/* Both sides have ended like this. */
static void transfer_end(struct test *test, struct transfer transfer, int64_t client,
                         int64_t server, uint64_t delivered)
{
    process_finish(test, transfer.client, PROCESS_EXITED,
                   l3_outcome(client, client ? delivered : 0)); /* the reply is empty */
    process_finish(test, transfer.server, PROCESS_EXITED, l3_outcome(server, delivered));
    handle_close(transfer.endpoint);
    pager_end(transfer.source);
    pager_end(transfer.destination);
}

/* ---- L3-7: whose fault it is ----------------------------------------------------------------- */

RULE(L3_7_tunnelled, "l3", "the source's pages are asked of its pager, the buffer's of the other")
{
    struct transfer transfer = transfer_start(test, L3_NEVER, L3_NEVER);

    supply_both(test, transfer, 0, PAGES);
    transfer_end(test, transfer, STATUS_OK, STATUS_OK, AREA);
}

RULE(L3_7_source_refused, "l3", "the sender's pager refuses: both are told the offset reached")
{
    struct transfer transfer = transfer_start(test, L3_NEVER, L3_NEVER);

    supply_both(test, transfer, 0, 2);
    page_supply(expect_request(test, transfer.source, 2, false), NULL);
    transfer_end(test, transfer, -STATUS_FAULT, -STATUS_PEER_FAULT, 2 * PAGE);
}

RULE(L3_7_buffer_refused, "l3", "the receiver's pager refuses: both are told, each as it is from there")
{
    struct transfer transfer = transfer_start(test, L3_NEVER, L3_NEVER);

    supply_both(test, transfer, 0, 1);
    supply(test, expect_request(test, transfer.source, 1, false), 1);
    page_supply(expect_request(test, transfer.destination, 1, true), NULL);
    transfer_end(test, transfer, -STATUS_PEER_FAULT, -STATUS_FAULT, PAGE);
}

/* ---- replies --------------------------------------------------------------------------------- */

/* Calls with the area as the reply's buffer, with this patience. Exit code: the outcome. */
static uint64_t ask_for_area(uint64_t mode_index, uint64_t patience, uint64_t unused)
{
    uint8_t *area = (uint8_t *)memory_map(AREA, MAP_WRITE, HELPER_MEMORY).value;
    uint64_t channel = channel_bind(HELPER_ENDPOINT, "l3", AREA).value;

    (void)mode_index;
    (void)unused;
    if (channel_control(channel, L3_TIMEOUTS, L3_NEVER, patience, 0).status)
        return UINT64_MAX;
    return l3_result(ipc_call(channel, NULL, 0, area, AREA, 0));
}

/* Replies the area with this patience. Exit code: the outcome. */
static uint64_t reply_area(uint64_t mode_index, uint64_t patience, uint64_t unused)
{
    uint8_t *area = (uint8_t *)memory_map(AREA, MAP_WRITE, HELPER_MEMORY).value;
    struct system_result request;

    (void)unused;
    if (endpoint_control(HELPER_ENDPOINT, mode_index, L3_TIMEOUTS, patience, L3_NEVER, 0).status)
        return UINT64_MAX;
    request = ipc_receive(HELPER_ENDPOINT, NULL, 0);
    return l3_result(ipc_reply_wait(HELPER_ENDPOINT, request.token, area, AREA, 0, NULL, 0));
}

/* The server's pages are the source now, the client's the destination. */
static struct transfer reply_start(struct test *test, uint64_t send, uint64_t receive)
{
    struct transfer transfer = {pager_start(test), pager_start(test), endpoint_create().value, 0,
                                0};

    transfer.server = start_side(test, reply_area, send, transfer.endpoint, RIGHT_RECEIVE,
                                 transfer.source);
    transfer.client = start_side(test, ask_for_area, receive, transfer.endpoint, RIGHT_BIND,
                                 transfer.destination);
    return transfer;
}

static void reply_end(struct test *test, struct transfer transfer, int64_t client, int64_t server,
                      uint64_t delivered)
{
    process_finish(test, transfer.client, PROCESS_EXITED, l3_outcome(client, delivered));
    process_finish(test, transfer.server, PROCESS_EXITED, l3_outcome(server, delivered));
    handle_close(transfer.endpoint);
    pager_end(transfer.source);
    pager_end(transfer.destination);
}

RULE(L3_7_reply, "l3", "in a reply the server's pager is the source's, and both are told as well")
{
    struct transfer transfer = reply_start(test, L3_NEVER, L3_NEVER);

    supply_both(test, transfer, 0, 2);
    page_supply(expect_request(test, transfer.source, 2, false), NULL);
    reply_end(test, transfer, -STATUS_PEER_FAULT, -STATUS_FAULT, 2 * PAGE);
    transfer = reply_start(test, L3_NEVER, L3_NEVER);
    supply(test, expect_request(test, transfer.source, 0, false), 0);
    page_supply(expect_request(test, transfer.destination, 0, true), NULL);
    reply_end(test, transfer, -STATUS_FAULT, -STATUS_PEER_FAULT, 0);
}

/* ---- L3-8: how long -------------------------------------------------------------------------- */

RULE(L3_8_zero, "l3", "a timeout of zero, of either side: over at the first fault, nobody is asked")
{
    struct transfer transfer = transfer_start(test, 0, L3_NEVER);

    transfer_end(test, transfer, -STATUS_TIMEOUT, -STATUS_TIMEOUT, 0);
    transfer = transfer_start(test, L3_NEVER, 0);
    transfer_end(test, transfer, -STATUS_TIMEOUT, -STATUS_TIMEOUT, 0);
}

RULE(L3_8_finite, "l3", "the lesser of the two counts, from the first fault on, for all of them")
{
    struct transfer transfer = transfer_start(test, 3, L3_NEVER);

    expect_request(test, transfer.source, 0, false);
    transfer_end(test, transfer, -STATUS_TIMEOUT, -STATUS_TIMEOUT, 0);
    transfer = transfer_start(test, 1ull << 40, 3);
    supply(test, expect_request(test, transfer.source, 0, false), 0);
    expect_request(test, transfer.destination, 0, true);
    transfer_end(test, transfer, -STATUS_TIMEOUT, -STATUS_TIMEOUT, 0);
}

RULE(L3_8_reply, "l3", "for a reply: the lesser of the server's to send and the client's to receive")
{
    struct transfer transfer = reply_start(test, 0, L3_NEVER);

    reply_end(test, transfer, -STATUS_TIMEOUT, -STATUS_TIMEOUT, 0);
    transfer = reply_start(test, L3_NEVER, 3);
    supply(test, expect_request(test, transfer.source, 0, false), 0);
    expect_request(test, transfer.destination, 0, true);
    reply_end(test, transfer, -STATUS_TIMEOUT, -STATUS_TIMEOUT, 0);
}

/* Lets so many ticks of the timer pass. */
static void let_pass(uint64_t ticks)
{
    uint64_t end = thread_ticks() + ticks;

    while (thread_ticks() < end)
        ;
}

RULE(L3_8_all_pages, "l3", "it is one time for all pages of a transfer, not one for each")
{
    struct transfer transfer = transfer_start(test, 20, L3_NEVER);
    uint64_t token;

    token = expect_request(test, transfer.source, 0, false);
    let_pass(12);
    supply(test, token, 0);
    token = expect_request(test, transfer.destination, 0, true);
    let_pass(12);
    check_equal(test, page_supply(token, NULL), -STATUS_BAD_TOKEN);
    transfer_end(test, transfer, -STATUS_TIMEOUT, -STATUS_TIMEOUT, 0);
}

RULE(L3_8_in_time, "l3", "pages that come in time are no matter of a timeout")
{
    struct transfer transfer = transfer_start(test, 10000, 20000);

    supply_both(test, transfer, 0, PAGES);
    transfer_end(test, transfer, STATUS_OK, STATUS_OK, AREA);
}

RULE(L3_8_never, "l3", "both never: unbounded, while others' time runs out")
{
    struct transfer patient = transfer_start(test, L3_NEVER, L3_NEVER), hasty;
    uint64_t token = expect_request(test, patient.source, 0, false);

    for (int i = 0; i < 3; i++) {
        hasty = transfer_start(test, 5, 5);
        expect_request(test, hasty.source, 0, false);
        transfer_end(test, hasty, -STATUS_TIMEOUT, -STATUS_TIMEOUT, 0);
    }
    supply(test, token, 0);
    supply(test, expect_request(test, patient.destination, 0, true), 0);
    supply_both(test, patient, 1, PAGES);
    transfer_end(test, patient, STATUS_OK, STATUS_OK, AREA);
}

RULE(L3_8_late, "l3", "a page that comes when the time is over comes too late: its token is void")
{
    struct transfer transfer = transfer_start(test, 2, 2);
    uint64_t token = expect_request(test, transfer.source, 0, false);

    process_wait(transfer.client);
    check_equal(test, page_supply(token, NULL), -STATUS_BAD_TOKEN);
    transfer_end(test, transfer, -STATUS_TIMEOUT, -STATUS_TIMEOUT, 0);
}

/* ---- L3-10: the receiver meanwhile ------------------------------------------------------------
 */

RULE(L3_10_killable, "l3", "the receiver does not run during the copy, but it can be killed")
{
    struct transfer transfer = transfer_start(test, L3_NEVER, L3_NEVER);
    uint64_t token;

    supply_both(test, transfer, 0, 1);
    token = expect_request(test, transfer.source, 1, false);
    l3_settle(); /* if it ran it would have ended */
    check_equal(test, process_kill(transfer.server), STATUS_OK);
    check_equal(test, page_supply(token, NULL), -STATUS_BAD_TOKEN);
    process_finish(test, transfer.server, PROCESS_KILLED, 0);
    process_finish(test, transfer.client, PROCESS_EXITED, l3_outcome(-STATUS_PEER_DIED, 0));
    handle_close(transfer.endpoint);
    pager_end(transfer.source);
    pager_end(transfer.destination);
}

RULE(L3_10_nested, "l3", "the receiver can be killed while the copy waits for its own page")
{
    struct transfer transfer = transfer_start(test, 1000000, L3_NEVER);
    uint64_t token;

    supply(test, expect_request(test, transfer.source, 0, false), 0);
    token = expect_request(test, transfer.destination, 0, true);
    l3_settle();
    check_equal(test, process_kill(transfer.server), STATUS_OK);
    check_equal(test, page_supply(token, NULL), -STATUS_BAD_TOKEN);
    process_finish(test, transfer.server, PROCESS_KILLED, 0);
    process_finish(test, transfer.client, PROCESS_EXITED, l3_outcome(-STATUS_PEER_DIED, 0));
    handle_close(transfer.endpoint);
    pager_end(transfer.source);
    pager_end(transfer.destination);
}
