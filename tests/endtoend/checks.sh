#!/bin/bash
# SPDX-License-Identifier: MIT
# The kernel with UBSan's traps (`make DEBUG=1`): what ring 3 does to harm it runs into none of them.
. "$(dirname "$0")/library.bash"

# Ring 3's objects are the same in both builds.
make_kernel_with_checks() {
    copy_sources
    rm -r "$work/copy/build/kernels"
    exits 0 make -s -C "$work/copy" DEBUG=1 build/kernel.elf
    cp "$work/copy/build/kernel.elf" "$1"
}

test_a_million_random_calls_run_into_no_check() {
    make_kernel_with_checks "$work/checks.elf"
    exits 1 "$ipclab" run smoke --engine model --image "$work/checks.elf" --filter 'null/call/size:8$' \
        --repetitions 1 --out "$work/result"
    says 'the kernel is a build with checks'
    exits 0 "$ipclab" conform --json --image "$work/checks.elf" --filter '/fuzz$'
    holds '[.tests[] | .status] == ["pass"]' "$work/out"
}

run_tests
