#!/bin/bash
# SPDX-License-Identifier: MIT
# What a run tells of the host: topology, self-check, the guest's processor.
. "$(dirname "$0")/library.bash"

test_topology_is_in_every_result() {
    exits 0 "$ipclab" run smoke --engine model --filter 'null.*size:8$' --out "$work/result"
    grep -q '<topology' "$work/result/topology.xml" || wrong "hwloc's XML"
    holds '.placement.same_core_processor >= 0' "$work/result/manifest.json"
}

test_model_does_not_hang_on_the_machine() {
    exits 0 "$ipclab" run smoke --engine model --filter 'null.*size:8$' --out "$work/result"
    holds '.context | has("machine") | not'
    holds '.placement | has("machine_check") | not' "$work/result/manifest.json"
    [[ $(tail -1 "$work/result/summary.csv") == *, ]] || wrong "no verdict on the machine"
}

test_processor_of_a_guest_is_found_and_counted() {
    exits 0 "$ipclab" run smoke --engine model --filter 'null.*size:8$' --out "$work/result"
    holds '.boots[0].processor.host_counters | (.task_clock_ns > 0) or (.absent.task_clock_ns != null)' \
        "$work/result/manifest.json"
    holds '.boots[0].processor.host_counters.absent | all(type == "string" and length > 0)' \
        "$work/result/manifest.json"
    holds '[.benchmarks[] | has("task_clock_ns") or has("host_counters")] | any | not'
}

test_native_run_says_how_fit_the_machine_is() {
    exits 0 "$ipclab" run peers --filter 'linux-pipe/call/size:8/placement:same-core' \
        --repetitions 1 --out "$work/result"
    holds '.context.machine | test("^(good$|bad: )")'
    holds '.placement.machine_check | .timer_step_ticks > 0 and (.gap_share >= 0) and
           ((.steal >= 0) or .absent.steal) and ((.smt | test("on|off")) or .absent.smt) and
           (has("mitigations") or .absent.mitigations)' "$work/result/manifest.json"
    verdict=$(jq -r '.context.machine | sub(":.*"; "")' "$work/result/results.json")
    [[ $(tail -1 "$work/result/summary.csv") == *,$verdict ]] || wrong "$verdict in summary.csv"
}

# A loop on every processor makes it a bad machine.
test_a_busy_machine_is_marked_everywhere() {
    local loops=() i
    for ((i = 0; i < 2 * $(nproc); i++)); do
        timeout 20 bash -c 'while :; do :; done' &
        loops+=($!)
    done
    "$ipclab" run peers --filter 'linux-pipe/call/size:8/placement:same-core' --repetitions 1 \
        --out "$work/result" >"$work/out" 2>"$work/err" || wrong "a run"
    kill "${loops[@]}"
    grep -q 'warning: this machine is bad: .*busy' "$work/err" || wrong "a warning"
    grep -q 'the machine was bad: .*busy' "$work/out" || wrong "a mark in the table"
    holds '.context.machine | test("^bad: .*busy")'
    [[ $(tail -1 "$work/result/summary.csv") == *,bad ]] || wrong "a mark in summary.csv"
    exits 0 "$ipclab" report "$work/result"
    grep -q 'the machine was bad' "$work/out" || wrong "a mark in the report"
}

run_tests
