#!/bin/bash
# SPDX-License-Identifier: MIT
# Scripts that people run by hand: they say what they do, and undo it.
. "$(dirname "$0")/library.bash"

tune=$root/scripts/tune-host

# A host with what most have, in a folder.
make_host() {
    export TUNE_HOST_ROOT=$work/host
    local cpus=$work/host/sys/devices/system/cpu
    mkdir -p "$cpus"/cpu{0,1}/cpufreq "$cpus/intel_pstate" "$work"/host/{run,proc/sys/kernel}
    echo powersave | tee "$cpus"/cpu{0,1}/cpufreq/scaling_governor >/dev/null
    echo 0 >"$cpus/intel_pstate/no_turbo"
    echo 1 >"$work/host/proc/sys/kernel/nmi_watchdog"
    echo 4 >"$work/host/proc/sys/kernel/perf_event_paranoid"
    (cd "$work/host" && grep -r . . | sort) >"$work/before"
}

test_a_host_is_tuned_and_as_it_was_after_undo() {
    make_host
    exits 0 "$tune"
    [[ $(cat "$work"/host/sys/devices/system/cpu/cpu*/cpufreq/scaling_governor | uniq) == performance ]] ||
        wrong "the governor performance on each processor"
    [[ $(<"$work/host/proc/sys/kernel/nmi_watchdog") == 0 ]] || wrong "no watchdog"
    [[ $(grep -c : "$work/out") == 5 ]] || wrong "a line for each of five changes"
    [[ $(<"$work/host/proc/sys/kernel/perf_event_paranoid") == 1 ]] || wrong "counters for all"
    exits 2 "$tune"
    grep -q 'tuned already; undo it first: scripts/tune-host --undo' "$work/err" || wrong "what to do"
    exits 0 "$tune" --undo
    (cd "$work/host" && grep -r . . | sort) >"$work/after"
    cmp "$work/before" "$work/after" || wrong "the host as it was"
    exits 2 "$tune" --undo
    grep -q 'nothing to undo' "$work/err" || wrong "one line"
}

test_what_a_host_does_not_have_is_left_alone() {
    export TUNE_HOST_ROOT=$work/host
    mkdir -p "$work/host/run"
    exits 0 "$tune"
    [[ ! -s $work/out ]] || wrong "no change"
    [[ $(find "$work/host" -type f) == "$work/host/run/ipclab-tune-host" ]] || wrong "no file but its own"
    exits 2 "$tune" --faster
}

run_tests
