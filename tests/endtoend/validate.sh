#!/bin/bash
# SPDX-License-Identifier: MIT
# The cost model's profile measured on this machine, and the model held against it.
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

# What was measured here goes into a profile; the rest is the base's.
test_a_calibrated_profile_is_one_to_run_with() {
    exits 0 "$ipclab" calibrate --base zen --out "$work/here.ini"
    grep -q '^load_l2 = [0-9.]* : measured' "$work/here.ini" || wrong "a weight that was measured"
    diff <(sed -n 's/^syscall = .* : //p' "$work/here.ini") <(sed -n 's/^syscall = .* : //p' "$root/profiles/zen.ini")
    exits 0 "$ipclab" run smoke --engine model --profile "$work/here.ini" --filter 'null/call/size:8$' \
        --out "$work/result"
    holds '.context | .profile == "here" and (.cost_model | test("not validated"))'
    exits 2 "$ipclab" calibrate --base pdp11
    says 'pdp11'
}

run_tests
