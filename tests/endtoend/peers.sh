#!/bin/bash
# SPDX-License-Identifier: MIT
# Linux's own IPC under engine native: what is measured, what is left out, and the library's own reporters.
. "$(dirname "$0")/library.bash"

run_peers() {
    exits 0 "$ipclab" run peers --out "$work/result" --repetitions 1 "$@"
}

test_every_transport_is_measured() {
    run_peers --filter 'call/size:4096/placement:cross-core$'
    transports=$("$ipclab" list --json | jq '.transports | length')
    ((transports >= 10)) || wrong "ten transports in the list"
    if jq -e '[.benchmarks[] | .skipped // empty] | length == '"$transports" \
        "$work/result/results.json" >/dev/null; then
        skip "this machine has one core"
    fi
    holds "[.benchmarks[] | select(.real_time)] | length == $transports"
    holds '[.benchmarks[] | .label == "native" and .tsc_ticks > 0] | all'
    holds '[.benchmarks[] | .bytes_delivered == 8192] | all'
    holds '[.benchmarks[].name | test("^ipc/linux-[a-z_-]+/call/size:4096/placement:cross-core$")] | all'
    holds '[.benchmarks[] | has("instructions") or has("bytes_copied")] | any | not'
    # Core cycles where this host counts them, else why it does not.
    if jq -e '.engine.absent_counters.core_cycles' "$work/result/manifest.json" >"$work/reason"; then
        holds '[.benchmarks[] | has("core_cycles")] | any | not'
    else
        holds '[.benchmarks[] | select(.real_time) | .core_cycles > 0] | all'
    fi
    holds '.context.cross_core | test("cores")'
}

test_every_benchmark_runs() {
    run_peers --filter '/(stream|ring|touch)/'
    for benchmark in stream ring touch; do
        holds "[.benchmarks[] | select(.tsc_ticks and (.name | test(\"/$benchmark/.*same-core\")))] | length >= 8"
        # Who spins has no figure on one core.
        holds "[.benchmarks[] | select(.name | test(\"spin/$benchmark/.*cross-core\")) | has(\"tsc_ticks\") or .skipped] | all"
    done
    holds '[.benchmarks[] | .error_occurred // empty] | length == 0'
}

test_spinning_on_one_core_is_skipped_with_the_reason() {
    run_peers --filter 'shm-spin/call/size:8/placement:same-core'
    grep -q 'skipped: who spins keeps its partner' "$work/err" || wrong "the reason"
    exits 0 "$ipclab" report "$work/result"
    for file in out result/report.html; do
        grep -q 'who spins keeps its partner' "$work/$file" || wrong "the reason in $file"
    done
    holds '[.benchmarks[] | has("real_time") | not] | all'
}

test_samples_give_the_results_again() {
    run_peers --filter 'linux-(pipe|mremap)/call/size:8/placement:same-core'
    awk -F, 'NR > 1 { ticks[$1] += $5 - $6; operations[$1] += $4 }
             END { for (name in ticks) printf "%s %.3f\n", name, ticks[name] / operations[name] }' \
        "$work/result/samples.csv" | sort >"$work/recomputed"
    jq -r '.benchmarks[] | [.name, .tsc_ticks] | @tsv' "$work/result/results.json" |
        awk '{ printf "%s %.3f\n", $1, $2 }' | sort >"$work/published"
    cmp "$work/recomputed" "$work/published" || wrong "the same numbers"
}

test_modes_of_our_kernel_are_left_out() {
    exits 2 "$ipclab" run smoke --engine native --out "$work/result"
    says 'no cell is left to run'
    grep -q 'left out under native: modes of our kernel run in a guest' "$work/err" ||
        wrong "the reason"
}

# Each reason by itself: a mode that cannot run is not told to be too large.
test_each_reason_for_leaving_out_is_told() {
    [[ -e /dev/kvm ]] || skip "needs KVM"
    native_scenario mixed <<<$'mode = null, linux-pipe\nbenchmark = call\nsize = 8, 128K\nstate = cold'
    exits 2 "$ipclab" run "$work/mixed.ini" --engine kvm --out "$work/result"
    says 'no cell is left to run'
    grep -q "2 cells are left out under kvm.*: Linux's IPC is measured by engine native" "$work/err" ||
        wrong "Linux's cells"
    grep -q '2 cells are left out under kvm.*: only the cost model can empty caches' "$work/err" ||
        wrong "cells with a state"
}

test_unknown_transport() {
    native_scenario bad <<<$'mode = linux-telegraph\nbenchmark = call\nsize = 8'
    exits 2 "$ipclab" run "$work/bad.ini" --out "$work/result"
    says 'bad.ini:8: .*no mode `linux-telegraph`'
}

test_own_reporters_of_the_library() {
    run_peers --filter 'linux-pipe/call/size:8/placement:same-core' --repetitions 2
    exits 0 "$ipclab" report "$work/result" --benchmark-format json
    cp "$work/out" "$work/library.json"
    holds '[.benchmarks[].name] == ["ipc/linux-pipe/call/size:8/placement:same-core",
               "ipc/linux-pipe/call/size:8/placement:same-core"] +
           ["mean", "median", "stddev", "cv" | "ipc/linux-pipe/call/size:8/placement:same-core_" + .]' \
        "$work/library.json"
    # The library keeps seconds in all, not nanoseconds each: the last bits may differ.
    jq -e -n --slurpfile a "$work/library.json" --slurpfile b "$work/result/results.json" '
        [$a[0].benchmarks, $b[0].benchmarks] | transpose | length == 6 and all(
            .[0].name == .[1].name and .[0].label == .[1].label and
            (.[0].real_time - .[1].real_time | fabs) <= 1e-9 * .[1].real_time and
            .[0].tsc_ticks == .[1].tsc_ticks)' >/dev/null || wrong "the numbers of results.json"
    exits 0 "$ipclab" report "$work/result" --benchmark-format console
    grep -q 'placement:same-core_median .* ns .*native$' "$work/out" || wrong "a line of the console"
    exits 2 "$ipclab" report "$work/result" --benchmark-format xml
}

# What ran in a guest comes out of the library's reporters as what ran on this host does.
test_a_guest_through_the_reporters_of_the_library() {
    exits 0 "$ipclab" run smoke --engine model --filter '(direct|cow)/call/size:4096$' --repetitions 2 \
        --out "$work/result"
    exits 0 "$ipclab" report "$work/result" --benchmark-format json
    cp "$work/out" "$work/library.json"
    jq -e -n --slurpfile a "$work/library.json" --slurpfile b "$work/result/results.json" '
        [$a[0].benchmarks, $b[0].benchmarks] | transpose | length == 12 and all(
            .[0].name == .[1].name and .[0].label == "model" and
            .[0].repetitions == 2 and .[0].repetition_index == .[1].repetition_index and
            .[0].instructions == .[1].instructions and .[0].bytes_copied == .[1].bytes_copied and
            .[0].modelled_cycles == .[1].modelled_cycles) and
        ($a[0].context | to_entries | all($b[0].context[.key] == .value)) and $a[0].context.date
        ' >/dev/null || wrong "the rows and the context of results.json"
    exits 0 "$ipclab" report "$work/result" --benchmark-format console
    grep -Eq '^ipc/direct/call/size:4096_median .* bytes_copied=8\.192k .* model$' "$work/out" ||
        wrong "a line of the console"
}

test_compare_py_reads_the_reporters_json() {
    run_peers --filter 'linux-pipe/call/size:8/placement:same-core' --repetitions 2
    "$ipclab" report "$work/result" --benchmark-format json >"$work/library.json"
    compare_py "$work/library.json" "$work/library.json"
    grep -q 'OVERALL_GEOMEAN\|_pvalue' "$work/out" || wrong "a comparison"
    # Cells that were skipped have no time to take.
    run_peers --filter '(pipe|spin)/call/size:8/placement:same-core'
    holds '[.benchmarks[] | .skipped // empty] | length == 1'
    compare_py "$work/result/results.json" "$work/result/results.json"
    grep -q 'OVERALL_GEOMEAN' "$work/out" || wrong "a mean over what was measured"
}

run_tests
