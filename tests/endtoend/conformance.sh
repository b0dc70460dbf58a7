#!/bin/bash
# SPDX-License-Identifier: MIT
# The conformance tests of the kernel: one line for each test and mode, and for each rule.
. "$(dirname "$0")/library.bash"

if "$ipclab" conform --json >"$shared/json" 2>"$shared/err" || [[ -s $shared/json ]]; then
    jq -r '.tests[] | if .status == "pass" then "ok conform/\(.mode)/\(.test)"
                 elif .status == "fail" then "not ok conform/\(.mode)/\(.test)\n    \(.message)"
                 else "skip conform/\(.mode)/\(.test): \(.message)" end' "$shared/json"
    jq -r '.rules[] | if .status == "pass" then "ok conform/\(.mode)/\(.rule)"
                      elif .status == "not applicable" then "skip conform/\(.mode)/\(.rule): \(.text)"
                      else "not ok conform/\(.mode)/\(.rule)\n    \(.text)" end' "$shared/json"
else
    echo "not ok conform"
    sed 's/^/    /' "$shared/err"
fi

test_a_filter_runs_only_what_matches() {
    exits 0 "$ipclab" conform --json --filter '^direct/sizes$'
    holds '.tests | length == 1 and .[0].test == "sizes" and .[0].status == "pass"' "$work/out"
}

# Several cells of a plan, in the plan's order and not in the image's.
test_a_part_of_the_tests_runs_alone() {
    exits 0 "$ipclab" conform --filter '/sizes$'
    grep -qE '^[0-9]+ passed, 0 failed' "$work/out" || wrong "a summary of what passed"
}

# An image that says of its mode direct that it models a system of two rules.
make_system_of_direct() {
    objcopy --dump-section "ipclab_modes=$work/modes" "$kernel" "$work/ignored"
    offset=$(grep -obUa -P '\bdirect\0' "$work/modes" | cut -d: -f1)
    printf 'ZZ\0' | dd of="$work/modes" bs=1 seek=$((offset + 24 + 80)) conv=notrunc status=none
    printf '\2' | dd of="$work/modes" bs=1 seek=$((offset + 24 + 80 + 8 + 7)) conv=notrunc status=none
    objcopy --update-section "ipclab_modes=$work/modes" "$kernel" "$work/kernel.elf"
}

test_a_rule_without_a_test_is_a_gap() {
    make_system_of_direct
    exits 1 "$ipclab" conform --image "$work/kernel.elf" --rules --json
    holds '[.rules[] | select(.mode == "direct") | [.rule, .status]] ==
           [["ZZ-1", "no test"], ["ZZ-2", "no test"]]' "$work/out"
    says '2 rules have no test'
    exits 0 "$ipclab" conform --image "$work/kernel.elf" --filter '^direct/sizes$'
}

# A kernel that obeys all rules of QNX but that a server runs at its client's priority.
break_qnx_9() {
    copy_sources
    sed -i '/^    to->priority = from->priority;$/d' "$work/copy/kernels/modes/qnx.c"
    cmp -s "$root/kernels/modes/qnx.c" "$work/copy/kernels/modes/qnx.c" && wrong "a change of qnx.c"
    make_copy
    cp "$work/copy/build/kernel.elf" "$1"
}

test_a_broken_rule_fails() {
    break_qnx_9 "$work/broken.elf"
    exits 1 "$ipclab" conform --json --filter '^qnx/QNX' --image "$work/broken.elf"
    says '[1-9][0-9]* conformance tests? failed'
    holds '[.rules[] | select(.mode == "qnx" and .status != "pass") | [.rule, .status]] == [["QNX-9", "fail"]]' \
        "$work/out"
    holds '.rules[] | select(.mode == "qnx" and .rule == "QNX-9") | .text | test("rules_qnx_priority.c:[0-9]+: ")' \
        "$work/out"
    exits 1 "$ipclab" conform --rules --filter '^qnx/QNX' --image "$work/broken.elf"
    grep -Eq '^  QNX-9 +FAIL ' "$work/out" || wrong "QNX-9 in the matrix as FAIL"
    grep -q '1 FAIL' "$work/out" || wrong "a summary that counts it"
}

# A kernel with a test that two modes do not outlive, and one that fails in a third and leaves
# somebody behind who would let nobody else run.
make_bad_tests() {
    copy_sources
    cat >"$work/copy/tests/guest/bad.c" <<'C'
#include "test.h"
TEST(hangs, TEST_EACH_MODE, "does not end")
{
    while (text_equal(test->mode.name, "gather") || text_equal(test->mode.name, "mach"))
        ;
}
static uint64_t spin(uint64_t priority, uint64_t unused0, uint64_t unused1)
{
    thread_priority(priority);
    for (;;)
        ;
    return unused0 + unused1;
}
TEST(leaves, TEST_EACH_MODE, "leaves a process at a priority above the runner's")
{
    if (text_equal(test->mode.name, "direct")) {
        thread_priority(PRIORITY_DEFAULT + 2);
        process_spawn("conformance", spin, PRIORITY_DEFAULT + 1, 0, 0, NULL, 0);
        check(test, false);
    }
}
C
    make_copy
}

test_a_bad_test_fails_and_the_others_go_on() {
    make_bad_tests
    exits 1 "$ipclab" conform --json --filter '/(hangs|leaves|sizes)$' --watchdog 2 --image "$work/copy/build/kernel.elf"
    holds '[.tests[] | select(.status == "fail") | [.mode, .test]] | sort
           == [["direct", "leaves"], ["gather", "hangs"], ["mach", "hangs"]]' "$work/out"
    holds '.tests | length == 3 * (map(.mode) | unique | length)' "$work/out"
    holds 'all(.tests[] | select(.test != "leaves"); .status == "pass" or (.message | test("^hangs: ")))' "$work/out"
    holds '.tests[] | select(.status == "fail" and .test == "leaves") | .message | test("^tests/guest/bad.c:[0-9]+: false")' \
        "$work/out"
    grep -q 'guest in gather/hangs: hangs' "$work/err" || wrong "which test"
}

# What may be not applicable, and nothing else; each says why.
test_rules_that_do_not_apply_are_few() {
    holds '[.rules[] | select(.status == "not applicable") | .rule] | unique
           == ["KK-11", "KK-12", "KK-13", "L3-11", "MIG-7", "PRES-6"]' "$shared/json"
    holds '[.rules[] | select(.status == "not applicable") | .text | length > 20] | all' "$shared/json"
}

test_the_scores_are_in_the_documents() {
    exits 0 "$root/scripts/score-table" --check "$shared/json"
    mkdir -p "$work/tree/docs"
    cp -r "$root/scripts" "$work/tree/"
    sed '/^<!-- scores:begin/,/^<!-- scores:end/s/^| null | yes/| null | no/' "$root/docs/MODES.md" >"$work/tree/docs/MODES.md"
    exits 1 "$work/tree/scripts/score-table" --check "$shared/json"
    exits 0 "$work/tree/scripts/score-table" "$shared/json"
    cmp "$root/docs/MODES.md" "$work/tree/docs/MODES.md"
    echo '{"properties": []}' >"$work/none"
    exits 2 "$work/tree/scripts/score-table" "$work/none"
}

# Scores that follow from what a basic mode is; those of the others are their tests' business.
test_modes_are_scored_on_four_properties() {
    exits 0 "$ipclab" conform --properties --json --filter '^direct/'
    holds '.tests == [] and .rules == [] and (.properties | length == 4)' "$work/out"
    modes=$("$ipclab" list --modes --json | jq '.modes | length')
    holds ".properties | length == 4 * $modes and all(.tests | length >= 2)" "$shared/json"
    holds '[.properties[] | select(.score == "FAIL")] == []' "$shared/json"
    while read -r mode property score; do
        holds ".properties[] | select(.mode == \"$mode\" and .property == \"${property//_/ }\")
               | .score == \"$score\"" "$shared/json"
    done <<'SCORES'
null performance yes
direct performance yes
direct asymmetric_trust no
direct dynamic_length no
twostage performance no
twostage asymmetric_trust yes
cow performance no
cow dynamic_length yes
share asymmetric_trust no
SCORES
    # A no is a score, and says why.
    holds '[.properties[].tests[] | select(.score == "no") | .reason != ""] | all' "$shared/json"
}

# Every rule, one of the properties, and of the tests of every mode the longest name and one that not all have to pass.
test_the_tables_fit_the_page() {
    exits 0 "$ipclab" conform --filter '/(endpoint_closes_with_a_queue|pager_in_request|SHAPIRO_length.*|[A-RT-Z].*)$'
    [[ -z $(awk 'length > 100' "$work/out") ]] || wrong "no line over 100 columns"
    grep -qE '^[0-9]+ passed, 0 failed' "$work/out" || wrong "a summary of what passed"
}

run_tests
