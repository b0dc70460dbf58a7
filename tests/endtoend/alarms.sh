#!/bin/bash
# SPDX-License-Identifier: MIT
# `ipclab compare` of times that this machine takes: what has not changed raises no alarm.
. "$(dirname "$0")/library.bash"

# Seven runs of Linux's pipe, each held against each of the others: of 21 comparisons, with a chance of
# 5 % each, one may raise an alarm.
# Counts into `alarms` what the comparisons say, and into `machines` on what machine. Folders begin
# with $1.
compare_all_pairs() {
    local run before
    alarms=0 machines=""
    for run in {1..7}; do
        exits 0 "$ipclab" run "$work/pipe.ini" --engine native --repetitions 6 --out "$work/$1$run"
        for ((before = 1; before < run; before++)); do
            "$ipclab" compare "$work/$1$before" "$work/$1$run" >"$work/out" 2>&1 && continue
            alarms=$((alarms + 1))
            machines+="$(jq -r .context.machine "$work/$1$run/results.json"); "
            cat "$work/out" # what it said goes to the log
        done
    done
}

# A machine whose own speed changes meanwhile has really become slower: that passes, and what
# finds changes where there are none does not.
test_linux_compared_with_itself_raises_no_alarm() {
    local alarms machines round
    printf '[sweep]\nmode = linux-pipe\nbenchmark = call\nsize = 8\nplacement = same-core\n' \
        >"$work/pipe.ini"
    for round in first second third; do
        compare_all_pairs "$round-"
        ((alarms > 1)) || return 0
    done
    [[ $machines != *bad:* ]] ||
        skip "$alarms alarms in 21 comparisons, on a machine that is $machines"
    wrong "at most one alarm in 21 comparisons, not $alarms, a third time"
}

run_tests
