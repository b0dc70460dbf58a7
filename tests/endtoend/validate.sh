#!/bin/bash
# SPDX-License-Identifier: MIT
# The cost model, with weights that are measured here, held against this machine.
. "$(dirname "$0")/library.bash"

test_the_model_is_held_against_this_machine() {
    local code=0
    "$ipclab" validate --json >"$work/out" 2>"$work/err" || code=$?
    holds '.workloads | length >= 15 and all(.predicted > 0 and .measured > 0 and
           ((.predicted / .measured - 1) * 100 - .error_percent | fabs) < 1e-6)' "$work/out"
    holds '([.workloads[].error_percent | fabs] | max) == .largest_error_percent' "$work/out"
    holds '(.median_error_percent <= 20 and .largest_error_percent <= 60) == ('$code' == 0)' "$work/out"
    ((code == 0)) || skip "$(tail -1 "$work/err")"
}

run_tests
