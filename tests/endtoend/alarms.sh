#!/bin/bash
# SPDX-License-Identifier: MIT
# `ipclab compare` of times that this machine takes: what has not changed raises no alarm.
. "$(dirname "$0")/library.bash"

# Twenty comparisons of Linux's pipe with itself, each run with the one before it: with a chance of
# 5 % each, one may raise an alarm.
test_linux_compared_with_itself_raises_no_alarm() {
    local run alarms=0 machines=""
    printf '[sweep]\nmode = linux-pipe\nbenchmark = call\nsize = 8\nplacement = same-core\n' \
        >"$work/pipe.ini"
    for run in {0..20}; do
        exits 0 "$ipclab" run "$work/pipe.ini" --engine native --repetitions 6 --out "$work/$run"
        ((run)) || continue
        if ! "$ipclab" compare "$work/$((run - 1))" "$work/$run" >"$work/out" 2>&1; then
            alarms=$((alarms + 1))
            machines+="$(jq -r .context.machine "$work/$run/results.json"); "
            cat "$work/out" # what it said goes to the log
        fi
    done
    ((alarms <= 1)) || [[ $machines != *bad:* ]] ||
        skip "$alarms alarms in 20 comparisons, on a machine that is $machines"
    ((alarms <= 1)) || wrong "at most one alarm in 20 comparisons, not $alarms"
}

run_tests
