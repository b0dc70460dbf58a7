/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <ipclab/probe.h>

uint64_t free_frames(void)
{
    return machine_control(FIRST_MACHINE_HANDLE, MACHINE_FREE_FRAMES, 0).value;
}

uint64_t kernel_count(enum ipclab_counter counter)
{
    uint64_t counters[COUNTER_COUNT];

    counters_read(counters);
    return counters[counter];
}

static void add_signed(struct text *text, int64_t number)
{
    if (number < 0)
        text_add(text, "-");
    text_add_number(text, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

_Noreturn void test_failed(struct test *test, const char *file, int line, const char *condition,
                           int64_t actual, int64_t expected)
{
    struct text text = {test->record->message, sizeof(test->record->message)};

    text_add(&text, file);
    text_add(&text, ":");
    text_add_number(&text, (uint64_t)line);
    text_add(&text, ": ");
    text_add(&text, condition);
    if (actual != expected) {
        text_add(&text, " (");
        add_signed(&text, actual);
        text_add(&text, ", not ");
        add_signed(&text, expected);
        text_add(&text, ")");
    }
    test->record->status = RUN_FAILED;
    process_exit(0);
}

void check_equal_at(struct test *test, const char *file, int line, const char *condition,
                    int64_t actual, int64_t expected)
{
    if (actual != expected)
        test_failed(test, file, line, condition, actual, expected);
}

_Noreturn void test_skip(struct test *test, const char *reason)
{
    test->record->status = RUN_SKIPPED;
    text_copy(test->record->message, reason, sizeof(test->record->message));
    process_exit(0);
}

void need_queue(struct test *test)
{
    if (test->mode.control != CONTROL_QUEUED)
        test_skip(test, "who sends in this mode waits for the receiver");
}

_Noreturn void test_score(struct test *test, const char *reason)
{
    test->record->status = RUN_MEASURED;
    if (reason)
        text_copy(test->record->message, reason, sizeof(test->record->message));
    process_exit(0);
}

/* Not in line, where each place would get code of its own. */
noinline static uint64_t one_probe(void)
{
    return probe_ticks();
}

/* Then the probe's loop of two takes so many, each time. */
bool ticks_are_instructions(void)
{
    uint64_t first;

    one_probe(); /* whose code may have to be fetched from the image */
    first = one_probe();
    for (int i = 0; i < 8; i++)
        if (one_probe() != first)
            return false;
    return first >= 2 * PROBE_LOOPS && first < 2 * PROBE_LOOPS + 16;
}

struct partner partner_start(struct test *test, program_function function, uint64_t argument)
{
    struct system_result endpoint = endpoint_create();
    const struct process_grant grant = {(uint32_t)endpoint.value, RIGHT_RECEIVE | RIGHT_BIND};
    struct system_result process;

    check_equal(test, endpoint.status, STATUS_OK);
    process = process_spawn("conformance", function, argument, 0, 0, &grant, 1);
    check_equal(test, process.status, STATUS_OK);
    return (struct partner){process.value, endpoint.value};
}

uint64_t client_start(struct test *test, program_function function, uint64_t argument,
                      uint64_t endpoint)
{
    const struct process_grant grant = {(uint32_t)endpoint, RIGHT_BIND};
    struct system_result process =
        process_spawn("conformance", function, argument, test->mode_index, 0, &grant, 1);

    check_equal(test, process.status, STATUS_OK);
    return process.value;
}

void process_finish(struct test *test, uint64_t process, enum process_end end, uint64_t exit_code)
{
    struct system_result result = process_wait(process);

    check_equal(test, result.status, STATUS_OK);
    check_equal(test, result.second, end);
    check_equal(test, result.value, exit_code);
    check_equal(test, handle_close(process), STATUS_OK);
}

void partner_finish(struct test *test, struct partner partner, uint64_t exit_code)
{
    process_finish(test, partner.process, PROCESS_EXITED, exit_code);
    handle_close(partner.endpoint);
}

uint64_t bind(struct test *test, uint64_t endpoint, uint64_t longest)
{
    struct system_result channel =
        channel_bind(endpoint, test->mode.name, message_bytes(test, longest));

    check_equal(test, channel.status, STATUS_OK);
    return channel.value;
}

uint64_t bind_mode(uint64_t endpoint, uint64_t mode_index, uint64_t longest)
{
    struct ipc_mode_description mode;

    return mode_describe(mode_index, &mode) ? 0 : channel_bind(endpoint, mode.name, longest).value;
}

void *map_memory(struct test *test, uint64_t bytes)
{
    struct system_result memory = memory_map(bytes, MAP_WRITE | MAP_POPULATE, 0);

    check_equal(test, memory.status, STATUS_OK);
    return (void *)memory.value;
}

struct transport connect(struct test *test, uint64_t endpoint, uint64_t longest)
{
    struct transport transport;

    check_equal(test, transport_connect(&transport, endpoint, test->mode.name, longest), STATUS_OK);
    return transport;
}

#define ECHO_STOP 0xfffffffffffffff0ull

/* What the partner of a failed transfer is told in some modes: there is nothing to answer. */
static bool both_sides_told(int64_t status)
{
    return status == -STATUS_OVERFLOW || status == -STATUS_PEER_FAULT;
}

uint64_t echo_serve(uint64_t mode_index, uint64_t longest, uint64_t unused)
{
    uint64_t room = (longest + 8191) & ~4095ull;
    void *buffer = (void *)memory_map(room, MAP_WRITE, 0).value;
    struct ipc_mode_description mode;
    struct transport transport;
    struct transport_message request;

    (void)unused;
    mode_describe(mode_index, &mode);
    transport_serve(&transport, SERVER_ENDPOINT, &mode, longest);
    request = transport_receive(&transport, buffer, room);
    while (request.label != ECHO_STOP) {
        void *arrived = request.payload;
        uint64_t length = request.length;

        if (both_sides_told(request.status)) {
            request = transport_receive(&transport, buffer, room);
            continue;
        }
        if (request.status)
            return (uint64_t)-request.status;
        request = transport_reply_and_wait(&transport, request.token, arrived, length,
                                           request.label + 1, buffer, room);
        if (!transport_consumes(&transport))
            transport_release(&transport, arrived, length);
    }
    transport_reply(&transport, request.token, NULL, 0, 0);
    return 0;
}

struct partner echo_start(struct test *test, uint64_t longest)
{
    struct system_result endpoint = endpoint_create();
    const struct process_grant grant = {(uint32_t)endpoint.value, RIGHT_RECEIVE | RIGHT_BIND};
    struct system_result process = process_spawn("conformance", echo_serve, test->mode_index,
                                                 longest, 0, &grant, 1);

    check_equal(test, process.status, STATUS_OK);
    return (struct partner){process.value, endpoint.value};
}

void echo_stop(struct test *test, struct transport transport, struct partner partner)
{
    check_equal(test, ipc_call(transport.handle, NULL, 0, NULL, 0, ECHO_STOP).status, STATUS_OK);
    check_equal(test, handle_close(transport.handle), STATUS_OK);
    partner_finish(test, partner, 0);
}
