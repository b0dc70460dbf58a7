#!/bin/bash
# SPDX-License-Identifier: MIT
# `run smoke` under model, from the command to the files.
. "$(dirname "$0")/library.bash"

run_smoke() {
    exits 0 "$ipclab" run "$root/scenarios/smoke.ini" --engine model --out "$work/result" "$@"
}

# The whole scenario, measured once for all tests that only look at what it left.
smoke_into() {
    exits 0 "$ipclab" run "$root/scenarios/smoke.ini" --engine model --out "$1"
    cp "$work/out" "$1/out"
}

smoke_result() {
    once result smoke_into
}

test_every_mode_and_size_is_there() {
    smoke_result
    modes=$("$ipclab" list --json | jq '.modes | length')
    holds ".benchmarks | length == 5 * $modes"
    holds '[.benchmarks[].name] | length == (unique | length)'
    holds '[.benchmarks[].name] | all(test("^ipc/[a-z0-9_-]+/call/size:[0-9]+$"))'
    holds '[.benchmarks[].name] | index("ipc/direct/call/size:8") != null'
    holds '[.benchmarks[] | .label == "model"] | all'
    holds '[.benchmarks[] | .real_time == .cpu_time and .time_unit == "ns"] | all'
}

# One cell of each benchmark, of messages beyond a page: `benchmarks_scenario >FILE`.
benchmarks_scenario() {
    declare -A value=([size]=8256 [segments]=4 [segment]=2K [wrap]=middle [written]=50% [read]=50% [memory]=reused
        [sender]=drops [side]=sender [pages]=1 [target]=server [access]=copy [client]=blocks [server]=ring)
    printf '[scenario]\ntitle = every benchmark\n'
    "$ipclab" list --json | jq -r '.benchmarks[] | [.name, .required[]] | join(" ")' | while read -r name keys; do
        printf '[sweep]\nmode = *\nbenchmark = %s\n' "$name"
        for key in $keys; do
            printf '%s = %s\n' "$key" "${value[$key]}"
        done
        if [[ $name == present ]]; then printf 'segment = 512\n'; fi
    done
}

# Counters keep each mode's rule, or the run fails. What is skipped has a reason; of a system's mode
# with a layout and a place of its own nothing is.
test_every_benchmark_runs_in_every_mode() {
    benchmarks_scenario >"$work/every.ini"
    exits 0 "$ipclab" run "$work/every.ini" --engine model --out "$work/result"
    cells=$("$ipclab" list --json | jq '(.modes | length) * (.benchmarks | length)')
    holds ".benchmarks | length == $cells"
    holds '.benchmarks | all(has("instructions") or (.skip_message // "" | length > 10))'
    holds '[.benchmarks[] | select(.skipped and (.name | test("^ipc/(l3|qnx|keykos|keykos-large|mtrpc)/")))] == []'
}

test_what_is_absent_is_absent() {
    smoke_result
    jq -e -n --slurpfile manifest "$work/result/manifest.json" --slurpfile results "$work/result/results.json" '
        ($manifest[0].engine.absent_counters | keys) as $absent |
        ($results[0].benchmarks | map(keys) | add | unique) as $present |
        ($absent | index("core_cycles")) and $present - $absent == $present' >/dev/null ||
        wrong "no counter in results.json that manifest.json calls absent"
}

test_counters_keep_the_contract() {
    smoke_result
    holds '[.benchmarks[] | select(.name | test("/null/")) | .bytes_delivered == 0] | all'
    for size in 8 4096; do
        holds ".benchmarks[] | select(.name == \"ipc/direct/call/size:$size\")
               | .bytes_delivered == 2 * $size and .bytes_copied == 2 * $size"
        holds ".benchmarks[] | select(.name == \"ipc/twostage/call/size:$size\")
               | .bytes_delivered == 2 * $size and .bytes_copied == 4 * $size"
    done
    # What the engine has no number for is absent, and what it has is there.
    holds '[.benchmarks[] | has("tsc_ticks") or has("core_cycles")] | any | not'
    holds '[.benchmarks[] | has("instructions") and has("modelled_cycles")] | all'
}

test_all_files_are_written() {
    smoke_result
    for file in manifest.json samples.csv results.json summary.csv; do
        [[ -s $work/result/$file ]] || wrong "$file"
    done
    holds '.seed == "1" and .engine.class == "model" and (.image.sha256 | length == 64) and
           (.versions | .kernel_compiler != "" and .kernel_flags != "")' \
        "$work/result/manifest.json"
    [[ -z $(find "$work" -name '.ipclab-partial*') ]] || wrong "no temporary folder"
}

test_samples_give_the_results_again() {
    smoke_result
    # instructions = (ticks - empty pair) summed over the samples / operations
    awk -F, 'NR > 1 { ticks[$1] += $5 - $6; operations[$1] += $4 }
             END { for (name in ticks) printf "%s %.6f\n", name, ticks[name] / operations[name] }' \
        "$work/result/samples.csv" | sort >"$work/recomputed"
    jq -r '.benchmarks[] | [.name, .instructions] | @tsv' "$work/result/results.json" |
        awk '{ printf "%s %.6f\n", $1, $2 }' | sort >"$work/published"
    cmp "$work/recomputed" "$work/published" || wrong "the same numbers"
}

test_repetitions_have_aggregates() {
    run_smoke --repetitions 2 --filter 'null.*size:8$'
    holds '[.benchmarks[] | .aggregate_name // "row"] == ["row", "row", "mean", "median", "stddev", "cv"]'
    holds '[.benchmarks[] | .repetition_index // empty] == [0, 1]'
}

test_results_are_replaced_by_newer_ones() {
    run_smoke --filter 'null.*size:8$'
    run_smoke --filter 'null.*size:64$'
    holds '[.benchmarks[].name] == ["ipc/null/call/size:64"]'
}

test_table_is_on_stdout_and_nothing_else() {
    smoke_result
    mv "$work/result/out" "$work/table"
    grep -q 'engine class model' "$work/table" || wrong "the engine's class above the table"
    # With many modes they are the lines of the table, else its columns.
    grep -Eq '^ +(8 B|direct)  +[0-9]' "$work/table" || wrong "a line for 8 B, or for direct"
    [[ -z $(awk 'length > 100' "$work/table") ]] || wrong "no line over 100 columns"
    exits 0 "$ipclab" report "$work/result"
    head -n "$(wc -l <"$work/table")" "$work/out" | cmp - "$work/table" || wrong "the same table"
    grep -q 'bytes_copied' "$work/out" || wrong "counters in the report"
}

test_json_is_on_stdout_instead() {
    run_smoke --json --filter 'null.*size:8$'
    jq -e '.benchmarks | length == 1' "$work/out" >/dev/null || wrong "JSON"
    exits 0 "$ipclab" report --json "$work/result"
    jq -e '.benchmarks | length == 1' "$work/out" >/dev/null || wrong "JSON"
}

test_dry_run_prints_names_and_runs_nothing() {
    run_smoke --dry-run
    [[ $(head -1 "$work/out") == ipc/*/call/size:0 ]] || wrong "the first name"
    [[ ! -e $work/result ]] || wrong "no result"
}

test_default_folder_is_named_by_time_and_scenario() {
    exits 0 "$ipclab" run smoke --engine model --filter 'null.*size:8$'
    [[ -s $(echo results/runs/*Z-smoke/results.json) ]] || wrong "results/runs/TIME-smoke"
}

# As the examples of --help have it, and once more.
test_a_folder_may_have_the_name_of_its_scenario() {
    for _ in 1 2; do
        exits 0 "$ipclab" run smoke --engine model --filter 'null.*size:8$' --out smoke
    done
}

test_plots_are_drawn() {
    command -v gnuplot >/dev/null || skip "gnuplot is not installed"
    exits 0 "$ipclab" run latency --engine model --repetitions 1 --filter '/(null|direct)/.*size:(8|64|4096)$' \
        --out "$work/result"
    [[ $(head -c 8 "$work/result/plots/latency.png" | tail -c 7) == PNG* ]] || wrong "a PNG"
    grep -q '^</svg>' "$work/result/plots/latency.svg" || wrong "a whole SVG"
    exits 0 "$ipclab" run stream --engine model --repetitions 1 --filter '/(null|share)/.*size:(64|256)/' \
        --out "$work/stream"
    grep -q '^</svg>' "$work/stream/plots/stream.svg" || wrong "a whole SVG"
}

# One warning for each, and no empty picture.
test_no_plot_is_drawn_of_nothing() {
    command -v gnuplot >/dev/null || skip "gnuplot is not installed"
    exits 0 "$ipclab" run faults --engine model --repetitions 1 --filter '/null/call/size:64$' --out "$work/result"
    [[ $(sed -n 's/.*warning: plot `\(.*\)` is not drawn: what it shows was not measured$/\1/p' "$work/err" | xargs) \
        == "bystander flood segment" ]] || wrong "what is not drawn"
    [[ $(cd "$work/result/plots" && echo *.svg) == interrupts.svg ]] || wrong "what can be drawn"
}

# Whatever BUILD is: the link beside the program leads to scenarios and profiles.
test_the_suite_is_found_from_any_build() {
    mkdir -p "$work/elsewhere/build"
    cp "$ipclab" "$kernel" "$work/elsewhere/build/"
    ln -s "$(readlink -f "$root/build/suite")" "$work/elsewhere/build/suite"
    exits 0 "$work/elsewhere/build/ipclab" list --json
    holds '([.scenarios[].name] | index("latency")) and ([.profiles[].name] | index("icelake"))' "$work/out"
}

test_compare_py_reads_the_results() {
    run_smoke --repetitions 2 --filter '/(direct|cow)/.*size:(8|64)$'
    compare_py "$work/result/results.json" "$work/result/results.json"
    grep -q 'ipc/direct/call/size:8 ' "$work/out" || wrong "a line of the comparison"
}

run_tests
