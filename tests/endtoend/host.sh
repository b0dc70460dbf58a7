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

test_without_a_topology_nothing_is_lost_but_what_needs_one() {
    export HWLOC_COMPONENTS=stop
    exits 0 "$ipclab" run peers --filter 'linux-pipe/call/size:8/' --repetitions 1 --out "$work/result"
    grep -q 'warning: hwloc shows no topology of this machine: .*lstopo' "$work/err" ||
        wrong "one line that says so"
    grep -q 'cross-core: skipped: hwloc shows no topology' "$work/err" || wrong "why there is no figure"
    holds '[.benchmarks[] | has("real_time")] == [true, false]'
    [[ ! -e $work/result/topology.xml ]] || wrong "no topology.xml"
    exits 0 "$ipclab" run smoke --engine model --filter 'null.*size:8$' --out "$work/result"
}

test_on_one_core_what_needs_two_is_skipped() {
    export HWLOC_XMLFILE=$root/tests/unit/topology/one-core.xml HWLOC_THISSYSTEM=1
    exits 0 "$ipclab" run peers --filter 'linux-pipe/call/size:8/' --repetitions 1 --out "$work/result"
    grep -q 'cross-core: skipped: this machine has, or shows, one core' "$work/err" || wrong "the reason"
    holds '[.benchmarks[] | has("real_time")] == [true, false]'
    ! grep -q '(cross-core' "$work/out" || wrong "no distance of what was not measured"
}

test_a_figure_across_cores_names_their_distance() {
    exits 0 "$ipclab" run peers --filter 'linux-pipe/call/size:8/' --repetitions 1 --out "$work/result"
    if grep -q 'shows, one core' "$work/err"; then
        skip "this machine has one core"
    fi
    distance=$(jq -r .context.cross_core "$work/result/results.json")
    [[ $distance == cores* ]] || wrong "a distance, not $distance"
    grep -qF "(cross-core: $distance)" "$work/out" || wrong "$distance above the table"
    exits 0 "$ipclab" report "$work/result"
    grep -qF "$distance" "$work/result/report.html" || wrong "$distance on the page"
}

# A loop on every processor makes it a bad machine.
test_a_busy_machine_is_marked_everywhere() {
    local loops=() i
    for ((i = 0; i < 2 * $(nproc); i++)); do
        timeout 20 bash -c 'while :; do :; done' &
        loops+=($!)
    done
    printf '[scenario]\nengine = native\nplots = latency\n[sweep]\nmode = linux-pipe, linux-shm-futex\n%s\n' \
        $'benchmark = call\nsize = 8, 4096' >"$work/busy.ini"
    "$ipclab" run "$work/busy.ini" --repetitions 1 --out "$work/result" >"$work/out" 2>"$work/err" ||
        wrong "a run"
    kill "${loops[@]}"
    grep -q 'warning: this machine is bad: .*busy' "$work/err" || wrong "a warning"
    grep -q 'the machine was bad: .*busy' "$work/out" || wrong "a mark in the table"
    holds '.context.machine | test("^bad: .*busy")'
    holds '.placement.machine_check.verdict | test("^bad: .*busy")' "$work/result/manifest.json"
    for file in "$work"/result/*.csv; do
        [[ -z $(tail -n +2 "$file" | grep -v ',bad$') ]] || wrong "a mark in each line of $file"
    done
    if command -v gnuplot >/dev/null; then
        grep -q 'the machine was bad' "$work/result/plots/latency.svg" || wrong "a mark under the plot"
    fi
    exits 0 "$ipclab" report "$work/result"
    grep -q 'the machine was bad' "$work/out" || wrong "a mark in the report"
    grep -q 'The machine was bad' "$work/result/report.html" || wrong "a mark on the page"
    exits 0 "$ipclab" report "$work/result" --benchmark-format json
    cp "$work/out" "$work/library.json"
    holds '.context.machine | test("^bad: ")' "$work/library.json"
    exits 0 "$ipclab" compare "$work/result" "$work/result"
    grep -q 'warning: .*the machine was bad' "$work/err" || wrong "a mark beside a comparison"
}

run_tests
