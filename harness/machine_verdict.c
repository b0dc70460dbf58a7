/* SPDX-License-Identifier: MIT */
/* From what was found out about the machine to what is said of it. */
#include "machine_check.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/*
 * Limits from a quiet virtual machine of two processors: it loses 0.7 to 0.9 % of its time in
 * gaps of about 15 us, has no foreign load, and reports no steal.
 */
#define GAP_SHARE_LIMIT    0.02
#define FOREIGN_LOAD_LIMIT 0.10
#define STEAL_LIMIT        0.01
#define TIMER_STEP_LIMIT   100.0

static void say(json_t *problems, bool wrong, json_t *text)
{
    if (wrong)
        json_array_append_new(problems, text);
    else
        json_decref(text);
}

static bool exceeds(const struct machine_number *number, double limit)
{
    return !number->reason && number->value > limit;
}

json_t *machine_check_problems(const struct machine_check *check)
{
    json_t *problems = json_array();
    const char *governor = check->governor.value;

    say(problems, exceeds(&check->foreign_load, FOREIGN_LOAD_LIMIT),
        json_sprintf("others keep %.0f %% of the processors busy",
                     check->foreign_load.value * 100));
    say(problems, exceeds(&check->steal, STEAL_LIMIT),
        json_sprintf("the hypervisor takes %.1f %% of the time", check->steal.value * 100));
    say(problems, check->gap_share > GAP_SHARE_LIMIT,
        json_sprintf("gaps over 1 us take %.1f %% of the time, the longest %.0f us",
                     check->gap_share * 100, check->gap_longest_us));
    say(problems, check->timer_step > TIMER_STEP_LIMIT,
        json_sprintf("the time-stamp counter advances by %.0f ticks at once", check->timer_step));
    say(problems, !check->constant_tsc,
        json_string("the time-stamp counter may change its rate (no constant_tsc)"));
    say(problems, !check->governor.reason && strcmp(governor, "performance") != 0,
        json_sprintf("the frequency policy is %s, not performance", governor));
    return problems;
}

char *machine_check_verdict(const struct machine_check *check)
{
    json_t *problems = machine_check_problems(check);
    char *verdict = copy_text(json_array_size(problems) ? "bad" : "good");

    for (size_t i = 0; i < json_array_size(problems); i++) {
        char *longer = format_text("%s%s%s", verdict, i ? "; " : ": ",
                                   json_string_value(json_array_get(problems, i)));

        free(verdict);
        verdict = longer;
    }
    json_decref(problems);
    return verdict;
}

bool machine_is_bad(const char *verdict)
{
    return verdict && *verdict == 'b';
}

const char *machine_word(const char *verdict)
{
    if (!verdict || !*verdict)
        return "";
    return machine_is_bad(verdict) ? "bad" : "good";
}

static void add(json_t *value, json_t *absent, const char *key, const char *reason, json_t *known)
{
    if (!reason) {
        json_object_set_new(value, key, known);
        return;
    }
    json_object_set_new(absent, key, json_string(reason));
    json_decref(known);
}

json_t *machine_check_json(const struct machine_check *check)
{
    char *verdict = machine_check_verdict(check);
    json_t *absent = json_object();
    json_t *value = json_pack("{s:s, s:o, s:f, s:f, s:f, s:f, s:b}", "verdict", verdict, "problems",
                              machine_check_problems(check), "timer_step_ticks", check->timer_step,
                              "gaps_over_1us_per_second", check->gaps_per_second, "gap_share",
                              check->gap_share, "gap_longest_us", check->gap_longest_us,
                              "constant_tsc", (int)check->constant_tsc);

    add(value, absent, "foreign_load", check->foreign_load.reason,
        json_real(check->foreign_load.value));
    add(value, absent, "steal", check->steal.reason, json_real(check->steal.value));
    add(value, absent, "frequency_policy", check->governor.reason,
        json_string(check->governor.value));
    add(value, absent, "smt", check->smt.reason, json_string(check->smt.value));
    add(value, absent, "clock_source", check->clock.reason, json_string(check->clock.value));
    add(value, absent, "mitigations", check->mitigations ? NULL : "this kernel does not tell them",
        check->mitigations ? json_incref(check->mitigations) : json_null());
    json_object_set_new(value, "absent", absent);
    free(verdict);
    return value;
}
