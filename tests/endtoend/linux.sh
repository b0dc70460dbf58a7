#!/bin/bash
# SPDX-License-Identifier: MIT
# Linux in the same engine: Debian's kernel, our benchmarks, one table with our modes.
. "$(dirname "$0")/library.bash"

need_linux() {
    local reason
    # Into a folder of its own where the build has none yet.
    reason=$("$root/scripts/fetch-linux" "$root/build/linux" 2>&1) || skip "$reason"
}

run_both() {
    exits 0 "$ipclab" run linux --out "$work/result" "$@"
}

# Measured once for the tests that need no more than a pipe's round trip.
measure_into() {
    run_both --filter '/(direct|linux-(pipe|mqueue|memfd-cow))/call/size:8$'
    mv "$work/result" "$1"
    cp "$work/out" "$1/out"
}

test_one_table_for_both() {
    need_linux
    once measured measure_into
    mv "$work/measured" "$work/result"
    cp "$work/result/out" "$work/out"
    grep -Eq '^ +size +direct +linux-' "$work/out" || wrong "both in one table"
    for text in 'linux-\*: linux-image-' 'no$|no mitigations' 'rep$|rep movsq'; do
        grep -Eq -- "$text" "$work/out" || wrong "$text above the table"
    done
    [[ $(awk 'length > 100' "$work/out") == "" ]] || wrong "no line over 100 columns"
    holds '[.benchmarks[].name] | index("ipc/direct/call/size:8", "ipc/linux-pipe/call/size:8") != null'
    holds '[.benchmarks[] | .label == "model" and .instructions > 0] | all'
    holds '.benchmarks[1] | has("bytes_copied") or has("modelled_cycles") | not'
    holds '.linux_guest.mitigations | test("^off")' "$work/result/manifest.json"
    holds '.linux_guest.package | test("^linux-image-")' "$work/result/manifest.json"
}

test_a_wide_table_is_turned_over() {
    need_linux
    run_both --filter '/call/size:(8|4096)$'
    [[ $(awk 'length > 100' "$work/out") == "" ]] || wrong "no line over 100 columns"
    for mode in direct linux-process_vm_readv; do
        grep -Eq "^  $mode +[0-9.]+ +[0-9.]+$" "$work/out" || wrong "a line for $mode"
    done
}

# Without our own guest beside it, too.
test_linux_alone_repeats_to_the_bit() {
    need_linux
    once measured measure_into
    run_both --filter '/linux-(pipe|mqueue|memfd-cow)/call/size:8$'
    holds '.benchmarks | length == 3 and all(.instructions > 1000)'
    cmp <(grep '/linux-' "$work/measured/samples.csv") <(grep '/linux-' "$work/result/samples.csv") ||
        wrong "the same samples"
}

# A suite without a Linux kernel: links to all that a run needs but that.
test_without_its_kernel_linux_is_left_out() {
    mkdir -p "$work/suite/build"
    ln -s "$root"/{scenarios,plots,profiles} "$work/suite/"
    ln -s .. "$work/suite/build/suite"
    cp "$ipclab" "$work/suite/build/"
    ln -s "$root"/build/{kernel.elf,costmodel.so} "$work/suite/build/"
    exits 0 "$work/suite/build/ipclab" run linux --out "$work/result" \
        --filter '/(direct|linux-pipe)/call/size:8$'
    grep -q 'left out under model: .*`make linux`' "$work/err" || wrong "what to do"
    holds '[.benchmarks[].name] == ["ipc/direct/call/size:8"]'
}

run_tests
