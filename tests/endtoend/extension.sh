#!/bin/bash
# SPDX-License-Identifier: MIT
# A newcomer's mode is one file: it is in the list, in the conformance run and in a
# scenario's `mode = *` without any other edit.
. "$(dirname "$0")/library.bash"

test_a_mode_is_one_file() {
    copy_sources
    sed 's/"direct"/"scratch"/; s/\bdirect_/scratch_/g' "$root/kernels/modes/direct.c" \
        >"$work/copy/kernels/modes/scratch.c"
    make_copy
    exits 0 "$ipclab" list --json --image "$work/copy/build/kernel.elf"
    holds '[.modes[].name] | index("scratch") != null' "$work/out"
    exits 0 "$ipclab" conform --json --filter '^scratch/' --image "$work/copy/build/kernel.elf"
    holds '[.tests[] | .status] | (map(select(. == "pass")) | length > 20) and all(. != "fail")' "$work/out"
    exits 0 "$ipclab" run smoke --engine model --image "$work/copy/build/kernel.elf" \
        --filter '/(direct|scratch)/' --out "$work/result"
    holds '[.benchmarks[].name] | index("ipc/scratch/call/size:8") != null'
}

run_tests
