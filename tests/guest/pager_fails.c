/* SPDX-License-Identifier: MIT */
/*
 * Pagers that refuse, die, go, lie or never answer, in the middle of a transfer: in each of the four
 * places of a round trip where a page can be absent, in every mode that touches such pages.
 */
#include "pager.h"

enum place { IN_REQUEST, IN_REPLY, IN_RECEIVE, IN_ANSWER, PLACES };

/* A round trip that has come to an absent page there. The server of a client whose page it is serves
 * others, too. */
struct stopped {
    enum place place;
    struct pager pager;
    uint64_t endpoint, server, client;
    struct transport transport; /* ours, to the server of such a client */
    struct system_result request;
};

static bool is_clients(enum place place)
{
    return place == IN_REQUEST || place == IN_REPLY;
}

static struct stopped stop_in(struct test *test, enum place place)
{
    struct stopped stopped = {.place = place, .pager = pager_start(test)};

    if (is_clients(place)) {
        struct partner partner = echo_start(test, AREA);

        stopped.endpoint = partner.endpoint;
        stopped.server = partner.process;
        stopped.transport = connect(test, partner.endpoint, AREA);
        stopped.client = customer(test, place == IN_REQUEST ? send_paged : receive_paged, 0,
                                  stopped.endpoint, RIGHT_BIND, stopped.pager);
    } else {
        stopped.endpoint = endpoint_create().value;
        stopped.server = customer(test, serve_paged,
                                  place == IN_RECEIVE ? SERVE_RECEIVES : SERVE_SENDS,
                                  stopped.endpoint, RIGHT_RECEIVE, stopped.pager);
        others_run(4);
        stopped.client =
            customer(test, call_plain, 0, stopped.endpoint, RIGHT_BIND, stopped.pager);
    }
    stopped.request = pager_request(test, stopped.pager);
    return stopped;
}

/* Both have ended, or the server of others is asked to. */
static void finish(struct test *test, struct stopped stopped, uint64_t client_code,
                   uint64_t server_code)
{
    process_finish(test, stopped.client, PROCESS_EXITED, client_code);
    if (is_clients(stopped.place)) {
        echo_stop(test, stopped.transport,
                  (struct partner){stopped.server, stopped.endpoint});
    } else {
        process_finish(test, stopped.server, PROCESS_EXITED, server_code);
        handle_close(stopped.endpoint);
    }
}

/* ---- pages that will not come ----------------------------------------------------------------- */

static void refuse(struct test *test, struct pager pager)
{
    check_equal(test, page_supply(pager_request(test, pager).token, NULL), STATUS_OK);
}

static void die(struct test *test, struct pager pager)
{
    process_finish(test, pager_to_die(pager), PROCESS_EXITED, 0);
}

/* Nobody has taken the request yet. */
static void go(struct test *test, struct pager pager)
{
    others_run(4);
    check_equal(test, handle_close(pager.endpoint), STATUS_OK);
}

/* Whose clients are told of a fault in their server's reply at once (QNX-8, L3-7). Elsewhere the
 * server may reply again, and they hear when it ends. */
static bool reply_fault_is_told(const struct test *test)
{
    return memcmp(test->mode.name, "qnx", 4) == 0 || memcmp(test->mode.name, "l3", 3) == 0;
}

/* Who had to touch the page gets a fault. Its partner is told, if it waited for that. */
static void finish_failed(struct test *test, struct stopped stopped)
{
    if (is_clients(stopped.place))
        finish(test, stopped, STATUS_FAULT, 0);
    else if (stopped.place == IN_RECEIVE)
        finish(test, stopped, STATUS_PEER_FAULT, STATUS_FAULT);
    else
        finish(test, stopped, reply_fault_is_told(test) ? STATUS_PEER_FAULT : STATUS_PEER_DIED,
               STATUS_FAULT);
}

/* The first page comes, so that part of the message has been transferred. */
static void fail_everywhere(struct test *test, void (*fail)(struct test *test, struct pager pager))
{
    need_buffers(test);
    for (enum place place = IN_REQUEST; place < PLACES; place++) {
        struct stopped stopped = stop_in(test, place);

        pager_supply(test, stopped.request);
        fail(test, stopped.pager);
        finish_failed(test, stopped);
        handle_close(stopped.pager.object);
        handle_close(stopped.pager.endpoint);
    }
}

TEST(pager_refuses_page, TEST_EACH_MODE, "a page that is refused fails its transfer, and no other")
{
    fail_everywhere(test, refuse);
}

TEST(pager_dies_with_page, TEST_EACH_MODE, "so does a pager that ends with the request for it")
{
    fail_everywhere(test, die);
}

TEST(pager_goes_before, TEST_EACH_MODE, "so does one that is gone before it takes the request")
{
    fail_everywhere(test, go);
}

/* ---- lies ------------------------------------------------------------------------------------- */

TEST(pager_lies_in_transfer, TEST_EACH_MODE, "what is not the pager's to give is its error, not the transfer's")
{
    need_buffers(test);
    for (enum place place = IN_REQUEST; place < PLACES; place++) {
        struct stopped stopped = stop_in(test, place);
        uint64_t token = stopped.request.token;
        uint8_t *own = map_memory(test, PAGE);
        uint64_t named = memory_create(PAGE).value;
        void *shared = (void *)memory_map(PAGE, MAP_WRITE | MAP_POPULATE, named).value;

        check_equal(test, page_supply(token, own + 1), -STATUS_BAD_ADDRESS);
        check_equal(test, page_supply(token, (void *)0x10), -STATUS_BAD_ADDRESS);
        check_equal(test, page_supply(token, (void *)UINT64_MAX), -STATUS_BAD_ADDRESS);
        check_equal(test, page_supply(token, shared), -STATUS_BAD_ADDRESS);
        check_equal(test, page_supply(token ^ 1, own), -STATUS_BAD_TOKEN);
        check_equal(test, ipc_reply(stopped.pager.endpoint, token, own, PAGE, 0).status,
                    -STATUS_BAD_TOKEN);
        memory_change(shared, PAGE, MEMORY_UNMAP);
        memory_change(own, PAGE, MEMORY_UNMAP);
        handle_close(named);
        pager_supply(test, stopped.request); /* and then the truth, all of it */
        check_equal(test, page_supply(token, NULL), -STATUS_BAD_TOKEN);
        for (uint64_t i = 1; i < PAGES; i++)
            pager_supply(test, pager_request(test, stopped.pager));
        finish(test, stopped, 0, STOP);
        pager_end(test, stopped.pager);
    }
}

/* ---- silence ---------------------------------------------------------------------------------- */

/* Kills one side of a transfer whose page never comes: it has waited until then. */
static void kill_waiting(struct test *test, const struct stopped *stopped, uint64_t process)
{
    others_run(50);
    check_equal(test, process_kill(process), STATUS_OK);
    check_equal(test, page_supply(stopped->request.token, NULL), -STATUS_BAD_TOKEN);
    process_finish(test, process, PROCESS_KILLED, 0);
}

TEST(pager_silent_to_client, TEST_EACH_MODE,
     "a client whose page never comes waits until it is killed; its server goes on")
{
    need_buffers(test);
    for (enum place place = IN_REQUEST; place <= IN_REPLY; place++) {
        struct stopped stopped = stop_in(test, place);

        kill_waiting(test, &stopped, stopped.client);
        echo_stop(test, stopped.transport, (struct partner){stopped.server, stopped.endpoint});
        pager_end(test, stopped.pager);
    }
}

TEST(pager_silent_to_server, TEST_EACH_MODE,
     "a server whose page never comes waits until it is killed; its client is told")
{
    need_buffers(test);
    for (enum place place = IN_RECEIVE; place <= IN_ANSWER; place++) {
        struct stopped stopped = stop_in(test, place);

        kill_waiting(test, &stopped, stopped.server);
        process_finish(test, stopped.client, PROCESS_EXITED, STATUS_PEER_DIED);
        handle_close(stopped.endpoint);
        pager_end(test, stopped.pager);
    }
}
