/* SPDX-License-Identifier: MIT */
/*
 * Conformance tests in ring 3. A test runs in a process of its own, for the kernel once or
 * for every registered mode; it passes when its function returns. Frames of memory that are
 * missing afterwards fail it; processes that it leaves behind end with its bank.
 *
 *     TEST(sizes, TEST_EACH_MODE, "every size arrives, byte for byte")
 *     {
 *         check(test, condition);
 *     }
 */
#ifndef TESTS_GUEST_TEST_H
#define TESTS_GUEST_TEST_H

#include "microbench/runtime/system.h"
#include "microbench/runtime/text.h"
#include "microbench/transport.h"

#include <ipclab/counters.h>
#include <ipclab/run.h>

#include <stdbool.h>

/* Handles of every test's process. */
#define TEST_MACHINE_HANDLE 1u
#define TEST_RUN_HANDLE 2u

#define PAGE 4096ull

struct test {
    struct run_record *record;
    uint64_t mode_index; /* MODE_DESCRIBE's */
    struct ipc_mode_description mode;
};

struct test_functions {
    const struct test_description *description;
    void (*function)(struct test *test);
};

#define TEST(identifier, scope_, title_) TEST_OF_MODE(identifier, scope_, "", title_)

/* A rule of one system: runs for the mode of that name only. */
#define TEST_OF_MODE(identifier, scope_, mode_, title_)                                            \
    static void test_##identifier(struct test *test);                                              \
    TEST_ENTRY(identifier, identifier, scope_, mode_, title_)                                      \
    static void test_##identifier(struct test *test)

/* Registers test_IDENTIFIER for a mode; `entry` is a name for that, unlike any other in its file. */
#define TEST_ENTRY(identifier, entry, scope_, mode_, title_)                                       \
    static const struct test_description description_##entry                                       \
        __attribute__((section(REGISTRY_TESTS), used, aligned(8))) = {                             \
            .name = #identifier, .title = title_, .mode = mode_, .scope = scope_};                 \
    static const struct test_functions functions_##entry                                           \
        __attribute__((section("ipclab_test_functions"), used, aligned(8))) = {                    \
            &description_##entry, test_##identifier};

/* A rule of a system, by its id with `_` for `-`, and behind another `_`, where several tests
 * show one rule, what this one shows: RULE(QNX_5_past_the_end, "qnx", "...") is about QNX-5. */
#define RULE(identifier, mode_, title_) TEST_OF_MODE(identifier, TEST_ONE_MODE, mode_, title_)

/* A rule that nothing here can obey or break, and why. */
#define RULE_NOT_APPLICABLE(identifier, mode_, title_, reason)                                     \
    RULE(identifier, mode_, title_)                                                                \
    {                                                                                              \
        test_skip(test, reason);                                                                   \
    }

/* Ends the test, and its process, with the condition as the reason. */
#define check(test, condition)                                                                     \
    ((condition) ? (void)0 : test_failed(test, __FILE__, __LINE__, #condition, 0, 0))

/* The same for two numbers that must be equal; both are reported. */
#define check_equal(test, actual, expected)                                                        \
    check_equal_at(test, __FILE__, __LINE__, #actual " == " #expected, (int64_t)(actual),          \
                   (int64_t)(expected))

_Noreturn void test_failed(struct test *test, const char *file, int line, const char *condition,
                           int64_t actual, int64_t expected);
void check_equal_at(struct test *test, const char *file, int line, const char *condition,
                    int64_t actual, int64_t expected);

/* Ends the test as not applicable to this mode. */
_Noreturn void test_skip(struct test *test, const char *reason);

/* Does so where no message waits in a queue for who receives it. */
void need_queue(struct test *test);

/*
 * A test named SHAPIRO_PROPERTY_... scores its mode on one of Shapiro's properties instead of
 * judging it (harness/property.h, docs/MODES.md). Ends it: yes where `reason` is null, else no,
 * because of that. What it checks on the way fails as in any test.
 */
_Noreturn void test_score(struct test *test, const char *reason);

/* ---- partners ------------------------------------------------------------------------------ */

/* A server in a process of its own. */
struct partner {
    uint64_t process;
    uint64_t endpoint; /* with all rights; the server has it at SERVER_ENDPOINT */
};

#define SERVER_ENDPOINT 1u

/* Starts `function(argument, ...)`, which receives at SERVER_ENDPOINT. */
struct partner partner_start(struct test *test, program_function function, uint64_t argument);

/* Starts `function(argument, mode index, ...)` as another client: the endpoint at handle 1, to
 * bind. */
uint64_t client_start(struct test *test, program_function function, uint64_t argument,
                      uint64_t endpoint);

/* Waits for its end, closes its handles and checks its exit code. */
void partner_finish(struct test *test, struct partner partner, uint64_t exit_code);
void process_finish(struct test *test, uint64_t process, enum process_end end, uint64_t exit_code);

/* A channel in the test's mode for messages of up to `longest` bytes, or as long as they get. */
uint64_t bind(struct test *test, uint64_t endpoint, uint64_t longest);

/* The same in the mode at `mode_index`, for a process that the test has started: the channel, or 0. */
uint64_t bind_mode(uint64_t endpoint, uint64_t mode_index, uint64_t longest);

/* The same with what it takes to use any mode: transport.h. */
struct transport connect(struct test *test, uint64_t endpoint, uint64_t longest);

/* A server that replies what it receives at SERVER_ENDPOINT, up to `longest` bytes. */
uint64_t echo_serve(uint64_t mode_index, uint64_t longest, uint64_t unused);

/* The same in a process of its own, up to `longest` bytes, in the
 * test's mode, with the label plus 1, until echo_stop. */
struct partner echo_start(struct test *test, uint64_t longest);
void echo_stop(struct test *test, struct transport transport, struct partner partner);

/* Memory, present and writable; ends the test where there is none. */
void *map_memory(struct test *test, uint64_t bytes);

/* Whether payload arrives in this mode. */
static inline bool mode_delivers(const struct test *test)
{
    return test->mode.data != DATA_NONE;
}

/* Whether it arrives in the buffer that the receiver names. */
static inline bool receiver_places(const struct test *test)
{
    return mode_delivers(test) && test->mode.placement != PLACEMENT_KERNEL;
}

/* Whether a message was longer than where it went, of which it filled all. */
static inline bool was_cut(int64_t status)
{
    return status == -STATUS_TRUNCATED || status == -STATUS_OVERFLOW;
}

/* `bytes`, or what one message carries at most. */
static inline uint64_t message_bytes(const struct test *test, uint64_t bytes)
{
    return bytes < test->mode.maximum_message ? bytes : test->mode.maximum_message;
}

/* Whose receivers are not told of what did not fit (KK-6). */
static inline bool is_keykos(const struct test *test)
{
    return memcmp(test->mode.name, "keykos", 6) == 0;
}

/* What a receiver is told whose buffer cannot be written. KeyKOS's gets the message without
 * its bytes (KK-8), the others none, or an error. */
static inline int64_t bad_buffer_status(const struct test *test)
{
    return is_keykos(test) ? -STATUS_LOST : -STATUS_FAULT;
}

/* What comes of passing a handle to who has named no place for one: L3 has to announce a window for
 * it (L3-6), the others do not hear of it. */
static inline int64_t unwanted_handle_status(const struct test *test)
{
    return memcmp(test->mode.name, "l3", sizeof("l3")) ? STATUS_OK : -STATUS_OVERFLOW;
}

/* Whether a tick of the time-stamp counter is an instruction, as on the engine model. */
bool ticks_are_instructions(void);

uint64_t free_frames(void);

/* Whoever else is ready at this priority runs so often. */
static inline void others_run(unsigned turns)
{
    while (turns-- > 0)
        thread_yield();
}

/* What the kernel has counted so far, in all processes. */
uint64_t kernel_count(enum ipclab_counter counter);

static inline bool bytes_are(const uint8_t *bytes, uint64_t count, uint8_t value)
{
    for (uint64_t i = 0; i < count; i++)
        if (bytes[i] != value)
            return false;
    return true;
}

#endif
