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

test_the_tables_fit_the_page() {
    exits 0 "$ipclab" conform --filter '/(sizes|truncation|pager_in_request|shapiro.*|[A-Z].*)$'
    [[ -z $(awk 'length > 100' "$work/out") ]] || wrong "no line over 100 columns"
    grep -qE '^[0-9]+ passed, 0 failed' "$work/out" || wrong "a summary of what passed"
}

run_tests
