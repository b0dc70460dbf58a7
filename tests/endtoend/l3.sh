#!/bin/bash
# SPDX-License-Identifier: MIT
# The mode l3, by what engine model counts exactly.
. "$(dirname "$0")/library.bash"

# L3-4, to the instruction: a one-way message costs the same from 4 KiB to 4 MiB, but for the copy
# loop, which executes one instruction for each 8 bytes.
test_the_window_is_flat() {
    printf '%s\n' '[scenario]' 'title = window' '[sweep]' 'mode = l3' 'benchmark = stream' 'segments = 1' \
        'state = cold' 'size = 4K, 16K, 64K, 256K, 1M, 4M' >"$work/window.ini"
    exits 0 "$ipclab" run "$work/window.ini" --engine model --out "$work/result"
    holds '[.benchmarks[] | select(.run_type != "aggregate")] | length == 6'
    holds '[.benchmarks[] | select(.run_type != "aggregate") | .instructions - .bytes_copied / 8] | unique | length == 1'
    for counter in ptes_written copies tlb_invalidations kernel_entries as_switches page_faults; do
        holds "[.benchmarks[] | select(.run_type != \"aggregate\") | .$counter] | unique | length == 1"
    done
}

# L3-3: what fits a register is not copied, and costs no more than it should.
test_a_word_stays_in_registers() {
    printf '%s\n' '[scenario]' 'title = word' '[sweep]' 'mode = l3, direct' 'benchmark = call' 'size = 8, 9' >"$work/word.ini"
    exits 0 "$ipclab" run "$work/word.ini" --engine model --out "$work/result"
    holds '.benchmarks[] | select(.name == "ipc/l3/call/size:8") | .bytes_copied == 0 and .copies == 0 and
           .ptes_written == 0 and .bytes_in_registers == 16 and .instructions < 260.5'
    holds '.benchmarks[] | select(.name == "ipc/l3/call/size:9") | .bytes_copied == 18 and .bytes_in_registers == 0'
    holds '.benchmarks[] | select(.name == "ipc/direct/call/size:8") | .bytes_in_registers == 0'
}

run_tests
