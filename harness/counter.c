/* SPDX-License-Identifier: MIT */
/*
 * Counters as a correctness oracle: a mode that copies once says so in its description, and
 * then its kernel counted exactly as many bytes copied as ring 3 saw delivered.
 */
#include "counter.h"

#include "peer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct counter counters[COUNTER_COUNT] = {
#define C(symbol, name, source, meaning) [COUNTER_##symbol] = {name, COUNTER_BY_##source, meaning},
    IPCLAB_COUNTER_TABLE(C)
#undef C
};

static bool counted(const struct run_record *record, enum ipclab_counter which)
{
    return record->counters_present & (UINT64_C(1) << which);
}

static bool expect(const struct run_record *record, enum ipclab_counter which, uint64_t factor,
                   uint64_t of, const char *rule, char problem[COUNTER_PROBLEM_BYTES])
{
    uint64_t expected;

    if (!counted(record, which)) {
        snprintf(problem, COUNTER_PROBLEM_BYTES, "%s was not counted", counters[which].name);
        return false;
    }
    if (!__builtin_mul_overflow(factor, of, &expected) && record->counters[which] == expected)
        return true;
    snprintf(problem, COUNTER_PROBLEM_BYTES, "%s is %" PRIu64 " in %" PRIu64 " operations, not %s",
             counters[which].name, record->counters[which], record->iterations, rule);
    return false;
}

/* A copy that waits for a page goes on in two stages: how much that is, the benchmark checks. */
static bool falls_back(const struct ipc_mode_description *mode, const struct cell *cell)
{
    return mode->control == CONTROL_MIGRATING && cell->present & PARAMETER_BIT(PAGES);
}

/* A call carries `size` bytes each way, unless the mode carries nothing at all. */
static bool delivers(const struct ipc_mode_description *mode, const struct cell *cell,
                     const struct run_record *record, char problem[COUNTER_PROBLEM_BYTES])
{
    uint64_t bytes;

    if (mode->data == DATA_NONE)
        return expect(record, COUNTER_BYTES_DELIVERED, 0, 0, "0: the mode carries nothing",
                      problem);
    if (strcmp(cell->benchmark, "call"))
        return true;
    bytes = 2 * cell->parameter[PARAMETER_SIZE];
    return expect(record, COUNTER_BYTES_DELIVERED, record->iterations, bytes,
                  "2 x size in each of them", problem);
}

/* Whether the ends of a cell say what each needs, so that less than the mode's rule may do. */
static bool ends_declare(const struct cell *cell)
{
    return cell->present & (PARAMETER_BIT(CLIENT) | PARAMETER_BIT(SERVER));
}

/* Once or twice: which is known here of `call` alone. Of the others some mix messages of several
 * lengths; their benchmark, which knows these, checks in ring 3, and here are its bounds. */
static bool copies_twice_beyond_page(const struct cell *cell, const struct run_record *record,
                                     char problem[COUNTER_PROBLEM_BYTES])
{
    static const char rule[] =
        "1 x bytes_delivered, or 2 x in messages of more than a page, as the mode promises";
    uint64_t delivered = record->counters[COUNTER_BYTES_DELIVERED];
    uint64_t copied = record->counters[COUNTER_BYTES_COPIED];
    bool is_call = strcmp(cell->benchmark, "call") == 0;

    if (!is_call && counted(record, COUNTER_BYTES_COPIED) && copied >= delivered &&
        copied - delivered <= delivered)
        return true;
    return expect(record, COUNTER_BYTES_COPIED,
                  is_call && cell->parameter[PARAMETER_SIZE] > 4096 ? 2 : 1, delivered, rule,
                  problem);
}

static bool copies(const struct ipc_mode_description *mode, const struct cell *cell,
                   const struct run_record *record, char problem[COUNTER_PROBLEM_BYTES])
{
    uint64_t delivered = record->counters[COUNTER_BYTES_DELIVERED];

    switch (mode->copy_rule) {
    case COPY_RULE_NONE:
        return expect(record, COUNTER_BYTES_COPIED, 0, 0, "0, as the mode promises", problem);
    case COPY_RULE_UP_TO_ONCE:
        if (ends_declare(cell) && record->counters[COUNTER_BYTES_COPIED] <= delivered)
            return counted(record, COUNTER_BYTES_COPIED);
        /* fall through */
    case COPY_RULE_ONCE:
        return expect(record, COUNTER_BYTES_COPIED, 1, delivered,
                      "1 x bytes_delivered, as the mode promises", problem);
    case COPY_RULE_TWICE:
        return expect(record, COUNTER_BYTES_COPIED, 2, delivered,
                      "2 x bytes_delivered, as the mode promises", problem);
    case COPY_RULE_TWICE_BEYOND_PAGE:
        return copies_twice_beyond_page(cell, record, problem);
    case COPY_RULE_BEYOND_REGISTERS:
        return expect(record, COUNTER_BYTES_IN_REGISTERS, 1,
                      delivered - record->counters[COUNTER_BYTES_COPIED],
                      "bytes_delivered less bytes_copied, as the mode promises", problem);
    default: /* by page: the benchmark, which knows the pages, checks in ring 3 */
        return true;
    }
}

bool counters_obey(const struct ipc_mode_description *mode, const struct cell *cell,
                   const struct run_record *record, char problem[COUNTER_PROBLEM_BYTES])
{
    /* Linux counts no copies for us: there is nothing to hold against the rule. */
    return delivers(mode, cell, record, problem) &&
           (mode_is_peer(mode->name) || falls_back(mode, cell) ||
            copies(mode, cell, record, problem));
}
