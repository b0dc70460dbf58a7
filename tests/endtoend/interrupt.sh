#!/bin/bash
# SPDX-License-Identifier: MIT
# Ctrl-C and worse in mid-run: no half result, no QEMU left.
. "$(dirname "$0")/library.bash"

# Starts a run whose guest hangs, and waits until QEMU is there. Sets $harness.
start_hanging_run() {
    "$root/tests/endtoend/broken-image" "$kernel" hang "$work/hang.elf"
    # In a shell without job control a child in the background ignores SIGINT.
    set -m
    "$ipclab" run smoke --engine model --image "$work/hang.elf" --repetitions 2 --jobs 2 \
        --out "$work/result" >"$work/out" 2>"$work/err" &
    harness=$!
    set +m
    for _ in {1..100}; do
        pgrep -f "qemu-system-x86_64.*$work/hang.elf" >/dev/null && return
        sleep 0.05
    done
    wrong "a QEMU that runs"
}

interrupted_by() {
    local code=0
    start_hanging_run
    kill -s "$1" "$harness"
    wait "$harness" || code=$?
    ((code == 130)) || wrong "exit code 130, not $code"
    says 'interrupted'
    leaves_nothing
}

test_ctrl_c() {
    interrupted_by INT
}

test_termination() {
    interrupted_by TERM
}

test_kill_of_the_harness_ends_qemu() {
    start_hanging_run
    kill -s KILL "$harness"
    wait "$harness" || true
    leaves_no_qemu
    [[ ! -e $work/result ]] || wrong "no result"
}

run_tests
