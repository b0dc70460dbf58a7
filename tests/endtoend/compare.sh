#!/bin/bash
# SPDX-License-Identifier: MIT
# `ipclab compare`: finds what became slower, and refuses what cannot be compared.
. "$(dirname "$0")/library.bash"

# run_into NAME OPTION...: smoke, model, one engine for all.
run_into() {
    local name=$1
    shift
    exits 0 "$ipclab" run "$root/scenarios/smoke.ini" --engine model --out "$work/$name" "$@"
}

# A kernel whose mode `direct` runs for about 3 % longer: empty turns of a loop, by the size.
slow_kernel() {
    copy_sources
    sed -i 's|^    return copy_message(from, to, &to->registers.rdx);|    for (unsigned i = 0; i < '"$1"'; i++)\
        __asm__ volatile("");\n&|' "$work/copy/kernels/modes/direct.c"
    grep -q volatile "$work/copy/kernels/modes/direct.c" || wrong "the loop in direct.c"
    make_copy
}

test_a_run_again_is_the_same() {
    run_into before --filter 'size:(0|4096)$'
    run_into after --filter 'size:(0|4096)$'
    exits 0 "$ipclab" compare "$work/before" "$work/after"
    grep -Eq '^[0-9]+ cells: [0-9]+ same$' "$work/out" || wrong "every cell the same"
    grep -q '^(profile icelake, .*' "$work/out" || wrong "whose cycles, and how well they are known"
}

test_a_slowdown_of_three_per_cent_is_found_every_time() {
    local options=(--filter '(direct|twostage).*size:(8|64)$' --repetitions 2)
    slow_kernel 20
    for seed in 1 2 3; do
        run_into before "${options[@]}" --seed $seed
        run_into after "${options[@]}" --seed $seed --image "$work/copy/build/kernel.elf"
        exits 1 "$ipclab" compare --json "$work/before" "$work/after"
        holds '[.cells[] | select(.name | test("/direct/")) | .verdict == "SLOWER"]
               | length == 2 and all' "$work/out"
        holds '[.cells[] | select(.name | test("/direct/")) | .change] | max < 0.06' "$work/out"
        # Another layout of code may move a few lines in the caches: in some, but not in every layout.
        holds '[.cells[] | select(.name | test("/twostage/")) | .verdict]
               | all(IN("same", "unclear"))' "$work/out"
    done
    exits 0 "$ipclab" compare "$work/after" "$work/before"
    grep -q faster "$work/out" || wrong "the way back is faster"
    exits 0 "$ipclab" compare --threshold 10 "$work/before" "$work/after"
}

test_what_cannot_be_compared_is_refused() {
    run_into a --filter 'direct.*size:8$'
    run_into b --filter 'direct.*size:64$'
    exits 2 "$ipclab" compare "$work/a" "$work/b"
    says 'no record in common'
    run_into b --filter 'direct.*size:8$' --seed 2
    exits 2 "$ipclab" compare "$work/a" "$work/b"
    says 'has the seed `1` and .* has `2`'
    exits 2 "$ipclab" compare "$work/a"
    says 'two folders are needed'
    exits 2 "$ipclab" compare "$work/a" "$work/nosuch"
    says 'results.json: No such file'
    exits 2 "$ipclab" compare --threshold x "$work/a" "$work/a"
    says '--threshold: `x`: write a number'
}

# relabel FILE FILTER: changes a results.json whose folder has no checksums, as a hand would.
relabel() {
    jq "$2" "$1/results.json" >"$work/changed"
    mv "$work/changed" "$1/results.json"
    rm -f "$1/SHA256SUMS"
}

test_other_classes_versions_and_baselines_are_refused() {
    run_into a --filter 'direct.*size:8$'
    cp -r "$work/a" "$work/b"
    relabel "$work/b" '.benchmarks[].label = "kvm-hw"'
    exits 2 "$ipclab" compare "$work/a" "$work/b"
    says 'engine class model and .* of kvm-hw: these are different quantities'
    relabel "$work/b" '.benchmarks[].label = "kvm-emulated"'
    exits 2 "$ipclab" compare "$work/b" "$work/b"
    says 'under kvm-emulated there is no cost to compare'
    relabel "$work/b" '.context.ipclab_results_version = 7'
    exits 2 "$ipclab" compare "$work/a" "$work/b"
    says 'version 7 of the schema'
    printf '[sweep]\nmode = direct\nbenchmark = touch\nsize = 4K\nwritten = 0\nmemory = %s\nsender = keeps\n' \
        reused >"$work/reused.ini"
    sed 's/reused/fresh/' "$work/reused.ini" >"$work/fresh.ini"
    for memory in reused fresh; do
        exits 0 "$ipclab" run "$work/$memory.ini" --engine model --out "$work/$memory"
    done
    exits 2 "$ipclab" compare "$work/reused" "$work/fresh"
    says 'no baseline like that of `ipc/direct/touch/size:4096/written:0'
}

test_damage_is_one_clear_line() {
    run_into a --filter 'direct.*size:8$'
    for file in results.json samples.csv manifest.json; do
        cp -r "$work/a" "$work/flipped"
        sed -i '0,/[0-9]/s/[0-8]/9/' "$work/flipped/$file"
        exits 2 "$ipclab" compare "$work/a" "$work/flipped"
        says "$file: is not as it was written"
        head -c -20 "$work/a/$file" >"$work/flipped/$file"
        exits 2 "$ipclab" report "$work/flipped"
        says "$file:"
        rm "$work/flipped/$file"
        exits 2 "$ipclab" report "$work/flipped"
        says "$file: No such file"
        rm -r "$work/flipped"
    done
    cp -r "$work/a" "$work/flipped"
    echo rubbish >>"$work/flipped/SHA256SUMS"
    exits 2 "$ipclab" report "$work/flipped"
    says 'SHA256SUMS:[0-9]+: is no line of checksums'
    (cd "$work/a" && sha256sum --quiet -c SHA256SUMS) || wrong "sums that sha256sum accepts"
}

run_tests
