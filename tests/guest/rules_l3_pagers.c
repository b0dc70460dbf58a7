/* SPDX-License-Identifier: MIT */
/*
 * L3-7, L3-8 and L3-10: what happens in the middle of a transfer. The test is the pager of both
 * sides, at an endpoint and with a memory object for each.
 */
#include "pager.h"
#include "rules_l3.h"

/* The next request is for this page, and for writing or not. */
static struct system_result expect_request(struct test *test, struct pager pager, uint64_t page,
                                           bool write)
{
    struct system_result request = pager_request(test, pager);

    check_equal(test, request.value, page * PAGE | (write ? PAGE_REQUEST_WRITE : 0));
    return request;
}

static void refuse(struct test *test, struct system_result request)
{
    check_equal(test, page_supply(request.token, NULL), STATUS_OK);
}

/* ---- the two sides --------------------------------------------------------------------------- */

/* Sends the area with this patience. Exit code: the outcome. */
static uint64_t send_area(uint64_t mode_index, uint64_t patience, uint64_t unused)
{
    uint8_t *area = map_paged();
    uint64_t channel = channel_bind(CHANNEL_ENDPOINT, "l3", AREA).value;

    (void)mode_index;
    (void)unused;
    if (channel_control(channel, L3_TIMEOUTS, patience, L3_NEVER, 0).status)
        return UINT64_MAX;
    return l3_result(ipc_call(channel, area, AREA, NULL, 0, 0));
}

/* Receives into the area with this patience, and replies. */
static uint64_t receive_area(uint64_t mode_index, uint64_t patience, uint64_t unused)
{
    uint8_t *area = map_paged();
    struct system_result request;

    (void)unused;
    if (endpoint_control(CHANNEL_ENDPOINT, mode_index, L3_TIMEOUTS, L3_NEVER, patience, 0).status)
        return UINT64_MAX;
    request = ipc_receive(CHANNEL_ENDPOINT, area, AREA);
    if (request.status == 0) {
        if (!is_paged_content(area, 0, AREA))
            return UINT64_MAX;
        ipc_reply(CHANNEL_ENDPOINT, request.token, NULL, 0, 0);
    }
    return l3_result(request);
}

/* A client that sends the pages of one pager to a server that receives into those of another. */
struct transfer {
    struct pager source, destination;
    uint64_t endpoint, client, server;
};

static struct transfer transfer_open(struct test *test)
{
    return (struct transfer){.source = pager_start(test),
                             .destination = pager_start(test),
                             .endpoint = endpoint_create().value};
}

static void transfer_close(struct test *test, struct transfer transfer)
{
    handle_close(transfer.endpoint);
    pager_end(test, transfer.source);
    pager_end(test, transfer.destination);
}

/* Its two sides end by themselves, with these outcomes. */
static void finish(struct test *test, struct transfer transfer, uint64_t client, uint64_t server)
{
    process_finish(test, transfer.client, PROCESS_EXITED, client);
    process_finish(test, transfer.server, PROCESS_EXITED, server);
    transfer_close(test, transfer);
}

static struct transfer transfer_start(struct test *test, uint64_t send, uint64_t receive)
{
    struct transfer transfer = transfer_open(test);

    transfer.server = customer(test, receive_area, receive, transfer.endpoint, RIGHT_RECEIVE,
                               transfer.destination);
    others_run(20);
    transfer.client =
        customer(test, send_area, send, transfer.endpoint, RIGHT_BIND, transfer.source);
    return transfer;
}

/* Supplies the pages of both sides from `first` to before `end`, each when it is asked for. */
static void supply_both(struct test *test, struct transfer transfer, uint64_t first, uint64_t end)
{
    for (uint64_t page = first; page < end; page++) {
        pager_supply(test, expect_request(test, transfer.source, page, false));
        pager_supply(test, expect_request(test, transfer.destination, page, true));
    }
}

static void transfer_end(struct test *test, struct transfer transfer, int64_t client,
                         int64_t server, uint64_t delivered)
{
    finish(test, transfer, l3_outcome(client, client ? delivered : 0), /* the reply is empty */
           l3_outcome(server, delivered));
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
    refuse(test, expect_request(test, transfer.source, 2, false));
    transfer_end(test, transfer, -STATUS_FAULT, -STATUS_PEER_FAULT, 2 * PAGE);
}

RULE(L3_7_buffer_refused, "l3", "the receiver's pager refuses: both are told, each as it is from there")
{
    struct transfer transfer = transfer_start(test, L3_NEVER, L3_NEVER);

    supply_both(test, transfer, 0, 1);
    pager_supply(test, expect_request(test, transfer.source, 1, false));
    refuse(test, expect_request(test, transfer.destination, 1, true));
    transfer_end(test, transfer, -STATUS_PEER_FAULT, -STATUS_FAULT, PAGE);
}

/* ---- replies --------------------------------------------------------------------------------- */

/* Calls with the area as the reply's buffer, with this patience. Exit code: the outcome. */
static uint64_t ask_for_area(uint64_t mode_index, uint64_t patience, uint64_t unused)
{
    uint8_t *area = map_paged();
    uint64_t channel = channel_bind(CHANNEL_ENDPOINT, "l3", AREA).value;

    (void)mode_index;
    (void)unused;
    if (channel_control(channel, L3_TIMEOUTS, L3_NEVER, patience, 0).status)
        return UINT64_MAX;
    return l3_result(ipc_call(channel, NULL, 0, area, AREA, 0));
}

/* Replies the area with this patience. Exit code: the outcome. */
static uint64_t reply_area(uint64_t mode_index, uint64_t patience, uint64_t unused)
{
    uint8_t *area = map_paged();
    struct system_result request;

    (void)unused;
    if (endpoint_control(CHANNEL_ENDPOINT, mode_index, L3_TIMEOUTS, patience, L3_NEVER, 0).status)
        return UINT64_MAX;
    request = ipc_receive(CHANNEL_ENDPOINT, NULL, 0);
    return l3_result(ipc_reply_wait(CHANNEL_ENDPOINT, request.token, area, AREA, 0, NULL, 0));
}

/* The server's pages are the source now, the client's the destination. */
static struct transfer reply_start(struct test *test, uint64_t send, uint64_t receive)
{
    struct transfer transfer = transfer_open(test);

    transfer.server =
        customer(test, reply_area, send, transfer.endpoint, RIGHT_RECEIVE, transfer.source);
    transfer.client = customer(test, ask_for_area, receive, transfer.endpoint, RIGHT_BIND,
                               transfer.destination);
    return transfer;
}

static void reply_end(struct test *test, struct transfer transfer, int64_t client, int64_t server,
                      uint64_t delivered)
{
    finish(test, transfer, l3_outcome(client, delivered), l3_outcome(server, delivered));
}

RULE(L3_7_reply, "l3", "in a reply the server's pager is the source's, and both are told as well")
{
    struct transfer transfer = reply_start(test, L3_NEVER, L3_NEVER);

    supply_both(test, transfer, 0, 2);
    refuse(test, expect_request(test, transfer.source, 2, false));
    reply_end(test, transfer, -STATUS_PEER_FAULT, -STATUS_FAULT, 2 * PAGE);
    transfer = reply_start(test, L3_NEVER, L3_NEVER);
    pager_supply(test, expect_request(test, transfer.source, 0, false));
    refuse(test, expect_request(test, transfer.destination, 0, true));
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
    pager_supply(test, expect_request(test, transfer.source, 0, false));
    expect_request(test, transfer.destination, 0, true);
    transfer_end(test, transfer, -STATUS_TIMEOUT, -STATUS_TIMEOUT, 0);
}

RULE(L3_8_reply, "l3", "for a reply: the lesser of the server's to send and the client's to receive")
{
    struct transfer transfer = reply_start(test, 0, L3_NEVER);

    reply_end(test, transfer, -STATUS_TIMEOUT, -STATUS_TIMEOUT, 0);
    transfer = reply_start(test, L3_NEVER, 3);
    pager_supply(test, expect_request(test, transfer.source, 0, false));
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
    struct system_result request = expect_request(test, transfer.source, 0, false);

    let_pass(12);
    pager_supply(test, request);
    request = expect_request(test, transfer.destination, 0, true);
    let_pass(12);
    check_equal(test, page_supply(request.token, NULL), -STATUS_BAD_TOKEN);
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
    struct system_result request = expect_request(test, patient.source, 0, false);

    for (int i = 0; i < 3; i++) {
        hasty = transfer_start(test, 5, 5);
        expect_request(test, hasty.source, 0, false);
        transfer_end(test, hasty, -STATUS_TIMEOUT, -STATUS_TIMEOUT, 0);
    }
    pager_supply(test, request);
    pager_supply(test, expect_request(test, patient.destination, 0, true));
    supply_both(test, patient, 1, PAGES);
    transfer_end(test, patient, STATUS_OK, STATUS_OK, AREA);
}

RULE(L3_8_late, "l3", "a page that comes when the time is over comes too late: its token is void")
{
    struct transfer transfer = transfer_start(test, 2, 2);
    struct system_result request = expect_request(test, transfer.source, 0, false);

    process_wait(transfer.client);
    check_equal(test, page_supply(request.token, NULL), -STATUS_BAD_TOKEN);
    transfer_end(test, transfer, -STATUS_TIMEOUT, -STATUS_TIMEOUT, 0);
}

/* ---- L3-10: the receiver meanwhile ----------------------------------------------------------- */

/* Kills the receiver of a transfer that waits for this page: nobody does any more. */
static void kill_receiver(struct test *test, struct transfer transfer, struct system_result request)
{
    others_run(20); /* if it ran it would have ended */
    check_equal(test, process_kill(transfer.server), STATUS_OK);
    check_equal(test, page_supply(request.token, NULL), -STATUS_BAD_TOKEN);
    process_finish(test, transfer.server, PROCESS_KILLED, 0);
    process_finish(test, transfer.client, PROCESS_EXITED, l3_outcome(-STATUS_PEER_DIED, 0));
    transfer_close(test, transfer);
}

RULE(L3_10_killable, "l3", "the receiver does not run during the copy, but it can be killed")
{
    struct transfer transfer = transfer_start(test, L3_NEVER, L3_NEVER);

    supply_both(test, transfer, 0, 1);
    kill_receiver(test, transfer, expect_request(test, transfer.source, 1, false));
}

RULE(L3_10_nested, "l3", "the receiver can be killed while the copy waits for its own page")
{
    struct transfer transfer = transfer_start(test, 1000000, L3_NEVER);

    pager_supply(test, expect_request(test, transfer.source, 0, false));
    kill_receiver(test, transfer, expect_request(test, transfer.destination, 0, true));
}
