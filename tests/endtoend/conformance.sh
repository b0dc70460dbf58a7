#!/bin/bash
# SPDX-License-Identifier: MIT
# The conformance tests of the kernel: one line for each test and mode.
. "$(dirname "$0")/library.bash"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if "$ipclab" conform --json >"$work/json" 2>"$work/err" || [[ -s $work/json ]]; then
    jq -r '.[] | if .status == "pass" then "ok conform/\(.mode)/\(.test)"
                 elif .status == "fail" then "not ok conform/\(.mode)/\(.test)\n    \(.message)"
                 else "skip conform/\(.mode)/\(.test): \(.message)" end' "$work/json"
else
    echo "not ok conform"
    sed 's/^/    /' "$work/err"
fi

test_a_filter_runs_only_what_matches() {
    exits 0 "$ipclab" conform --json --filter '^direct/sizes$'
    holds 'length == 1 and .[0].test == "sizes" and .[0].status == "pass"' "$work/out"
}

# Several cells of a plan, in the plan's order and not in the image's.
test_a_part_of_the_tests_runs_alone() {
    exits 0 "$ipclab" conform --filter '/sizes$'
    grep -qE '^[0-9]+ passed, 0 failed' "$work/out" || wrong "a summary of what passed"
}

run_tests
