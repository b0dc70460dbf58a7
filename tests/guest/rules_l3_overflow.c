/* SPDX-License-Identifier: MIT */
/* L3-6 and L3-9: what a receiver has announced nothing for, and what user space has no room for. */
#include "rules_l3.h"

/* ---- L3-6: strings, and buffers for them ----------------------------------------------------- */

/* Receives with one of these announcements. Exit code: the outcome. */
enum announcement { SHORT_BUFFER, SHORT_WORD, SECOND_SHORT, NO_SECOND, BEYOND_LIMIT, ACROSS_LIMIT };

#define USER_LIMIT 0x8000000000ull

static uint64_t receive_announced(uint64_t which, uint64_t unused1, uint64_t unused2)
{
    uint8_t *bytes = (uint8_t *)memory_map(PAGE, MAP_WRITE, 0).value;
    struct l3_list list;

    (void)unused1;
    (void)unused2;
    l3_list_begin(&list, NULL);
    switch ((enum announcement)which) {
    case SHORT_BUFFER:
        return l3_result(ipc_receive(SERVER_ENDPOINT, bytes, 60));
    case SHORT_WORD:
        return l3_result(ipc_receive(SERVER_ENDPOINT, bytes, MESSAGE_REGISTERS + 3));
    case ACROSS_LIMIT: /* clipped, so it is good for what fits before the limit */
        return l3_result(ipc_receive(SERVER_ENDPOINT, bytes, USER_LIMIT));
    case SECOND_SHORT:
        l3_list_add(&list, bytes, 100, 1, 0, 0);
        l3_list_add(&list, bytes + 100, 30, 1, 0, 0);
        break;
    case NO_SECOND:
        l3_list_add(&list, bytes, 100, 1, 0, 0);
        break;
    case BEYOND_LIMIT:
        l3_list_add(&list, bytes, 70, 1, 0, L3_CONTINUED);
        l3_list_add(&list, (void *)USER_LIMIT, 70, 1, 0, 0);
        break;
    }
    return l3_result(ipc_receive(SERVER_ENDPOINT, list.word, l3_list_extent(&list)));
}

/* Sends `base` and `length` to such a receiver: both sides get the same outcome. */
static void overflow(struct test *test, enum announcement which, const void *base, uint64_t length,
                     uint64_t delivered)
{
    struct partner partner = partner_start(test, receive_announced, which);
    uint64_t channel = bind(test, partner.endpoint, 0);
    struct system_result reply = ipc_call(channel, base, length, NULL, 0, 0);

    check_equal(test, reply.status, -STATUS_OVERFLOW);
    check_equal(test, reply.value, delivered);
    handle_close(channel);
    partner_finish(test, partner, l3_outcome(-STATUS_OVERFLOW, delivered));
}

RULE(L3_6_overflow, "l3", "a string longer than its buffer: both sides are told, and how much came")
{
    uint8_t *bytes = map_memory(test, PAGE);

    overflow(test, SHORT_BUFFER, bytes, 100, 60);
    overflow(test, SHORT_WORD, (void *)1, WORD, 3);
}

RULE(L3_6_not_announced, "l3", "a string that nobody announced a buffer for: both sides are told")
{
    uint8_t *bytes = map_memory(test, PAGE);
    struct l3_list list;

    l3_list_begin(&list, NULL);
    l3_list_add(&list, bytes, 100, 1, 0, 0);
    l3_list_add(&list, bytes, 50, 1, 0, 0);
    overflow(test, SECOND_SHORT, list.word, l3_list_extent(&list), 130);
    overflow(test, NO_SECOND, list.word, l3_list_extent(&list), 100);
}

/* Replies 100 bytes. Exit code: what came of it. */
static uint64_t reply_too_long(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint8_t *bytes = (uint8_t *)memory_map(PAGE, MAP_WRITE, 0).value;
    struct system_result request = ipc_receive(SERVER_ENDPOINT, NULL, 0);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    return l3_result(ipc_reply_wait(SERVER_ENDPOINT, request.token, bytes, 100, 0, NULL, 0));
}

RULE(L3_6_reply, "l3",
     "a reply that overflows ends the call, and the server's receive does not begin")
{
    struct partner partner = partner_start(test, reply_too_long, 0);
    uint64_t channel = bind(test, partner.endpoint, 0);
    uint8_t *bytes = map_memory(test, PAGE);
    struct system_result reply = ipc_call(channel, NULL, 0, bytes, 60, 0);

    check_equal(test, reply.status, -STATUS_OVERFLOW);
    check_equal(test, reply.value, 60);
    handle_close(channel);
    partner_finish(test, partner, l3_outcome(-STATUS_OVERFLOW, 60));
}

/* ---- L3-6: a window for memory objects ------------------------------------------------------- */

#define LABEL 77u

/* Receives 100 bytes without a window for an object. */
static uint64_t receive_no_window(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    (void)unused0;
    (void)unused1;
    (void)unused2;
    return l3_result(
        ipc_receive(SERVER_ENDPOINT, (void *)memory_map(PAGE, MAP_WRITE, 0).value, 100));
}

/* Replies 8 bytes in a register, and an object. */
static uint64_t reply_object(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct system_result request = ipc_receive(SERVER_ENDPOINT, NULL, 0);
    uint64_t object = memory_create(PAGE).value, none;

    (void)unused0;
    (void)unused1;
    (void)unused2;
    return l3_result(ipc_reply_wait_pass(SERVER_ENDPOINT, request.token, (void *)LABEL, WORD, 0,
                                         NULL, 0, object, 0, &none));
}

RULE(L3_6_no_window, "l3",
     "a memory object that nobody announced a window for: both sides are told")
{
    uint64_t object = memory_create(PAGE).value, none;
    uint8_t *bytes = map_memory(test, PAGE);

    for (int late = 0; late < 2; late++) {
        struct partner partner = partner_start(test, receive_no_window, 0);
        uint64_t channel = bind(test, partner.endpoint, 0);
        struct system_result reply;

        if (late) /* the server waits: else it finds the message */
            others_run(20);
        reply = ipc_call_pass(channel, bytes, 60, NULL, 0, 0, object, 0, &none);
        check_equal(test, reply.status, -STATUS_OVERFLOW);
        check_equal(test, reply.value, 60);
        handle_close(channel);
        partner_finish(test, partner, l3_outcome(-STATUS_OVERFLOW, 60));
    }
    handle_close(object);
}

RULE(L3_6_no_window_for_reply, "l3", "an object in a reply that is to bring none; an empty slot passes nothing")
{
    struct partner partner = partner_start(test, reply_object, 0);
    uint64_t channel = bind(test, partner.endpoint, 0), none;
    struct system_result reply =
        ipc_call_pass(channel, NULL, 0, NULL, WORD, 0, HANDLE_COUNT - 1, 0, &none);

    check_equal(test, reply.status, -STATUS_OVERFLOW);
    check_equal(test, reply.value, 8);
    check_equal(test, reply.address, LABEL);
    handle_close(channel);
    partner_finish(test, partner, l3_outcome(-STATUS_OVERFLOW, 8));
}

/* ---- L3-9: the end of user space ------------------------------------------------------------- */

RULE(L3_9_clipping, "l3", "a buffer is clipped where user space ends: what fits arrives")
{
    struct partner partner = partner_start(test, receive_announced, ACROSS_LIMIT);
    uint64_t channel = bind(test, partner.endpoint, 0);
    uint8_t *bytes = map_memory(test, PAGE);

    /* It fits and is delivered; the server ends without a reply. */
    check_equal(test, ipc_call(channel, bytes, 100, NULL, 0, 0).status, -STATUS_PEER_DIED);
    handle_close(channel);
    partner_finish(test, partner, l3_outcome(STATUS_OK, 100));
}

RULE(L3_9_overflow, "l3", "what of a buffer lies beyond user space is an overflow, with what had fitted")
{
    overflow(test, BEYOND_LIMIT, map_memory(test, PAGE), 100, 70);
}

RULE(L3_9_of_the_sender, "l3", "a sender's string is clipped where user space ends: an overflow for both")
{
    uint8_t *bytes = map_memory(test, PAGE);
    struct l3_list list;

    l3_list_begin(&list, NULL);
    l3_list_add(&list, bytes, 50, 1, 0, L3_CONTINUED);
    l3_list_add(&list, (void *)USER_LIMIT, 10, 1, 0, 0);
    overflow(test, SHORT_BUFFER, list.word, l3_list_extent(&list), 50);
}
