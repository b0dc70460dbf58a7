#!/bin/bash
# SPDX-License-Identifier: MIT
# Under model one seed gives one result, however it is run.
. "$(dirname "$0")/library.bash"

run_to() {
    local folder=$1
    shift
    exits 0 "$ipclab" run smoke --engine model --out "$work/$folder" "$@"
}

benchmarks() {
    jq '.benchmarks' "$work/$1/results.json"
}

same_results() {
    for file in samples.csv breakdown.csv; do
        cmp "$work/$1/$file" "$work/$2/$file" || wrong "the same $file"
    done
    cmp <(benchmarks "$1") <(benchmarks "$2") || wrong "the same benchmarks"
}

# The whole scenario, measured once.
full_into() {
    exits 0 "$ipclab" run smoke --engine model --seed 7 --out "$1"
}

test_two_runs_are_identical() {
    once full full_into
    run_to again --seed 7
    same_results full again
}

test_jobs_change_nothing() {
    run_to alone --repetitions 3 --jobs 1 --filter 'size:4096$'
    run_to together --repetitions 3 --jobs 3 --filter 'size:4096$'
    same_results alone together
}

test_a_cell_alone_is_the_cell_in_the_full_run() {
    once full full_into
    for cell in direct/call/size:4096 twostage/call/size:8 null/call/size:65536; do
        run_to alone --seed 7 --filter "$cell\$"
        cmp <(benchmarks alone | jq '.[] | del(.family_index, .per_family_instance_index)') \
            <(benchmarks full | jq ".[] | select(.name == \"ipc/$cell\")
                                    | del(.family_index, .per_family_instance_index)") ||
            wrong "the same numbers of $cell"
        cmp <(grep "$cell," "$work/alone/samples.csv") <(grep "$cell," "$work/full/samples.csv") ||
            wrong "the same samples of $cell"
    done
}

test_the_order_of_modes_changes_nothing() {
    printf '[sweep]\nmode = direct, null\nbenchmark = call\nsize = 64, 8\n' >"$work/a.ini"
    printf '[sweep]\nmode = null, direct\nbenchmark = call\nsize = 8, 64\n' >"$work/b.ini"
    exits 0 "$ipclab" run "$work/a.ini" --engine model --out "$work/a"
    exits 0 "$ipclab" run "$work/b.ini" --engine model --out "$work/b"
    cmp <(sort "$work/a/samples.csv") <(sort "$work/b/samples.csv") || wrong "the same samples"
}

run_tests
