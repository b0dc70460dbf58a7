#!/bin/bash
# SPDX-License-Identifier: MIT
# Ctrl-C and worse in mid-run: no half result, no QEMU left.
. "$(dirname "$0")/library.bash"

# Starts a command, a guest of which hangs, and waits until QEMU is there. Sets $harness.
start_hanging() {
    "$root/tests/endtoend/broken-image" "$kernel" hang "$work/hang.elf"
    # In a shell without job control a child in the background ignores SIGINT.
    set -m
    "$@" --image "$work/hang.elf" >"$work/out" 2>"$work/err" &
    harness=$!
    set +m
    for _ in {1..100}; do
        pgrep -f "qemu-system-x86_64.*$work/hang.elf" >/dev/null && return
        sleep 0.05
    done
    wrong "a QEMU that runs"
}

start_hanging_run() {
    start_hanging "$@" "$ipclab" run smoke --engine model --repetitions 2 --jobs 2 --out "$work/result"
}

ends_interrupted() {
    local code=0
    kill -s "$1" "$harness"
    wait "$harness" || code=$?
    ((code == 130)) || wrong "exit code 130, not $code"
    says 'interrupted'
    leaves_nothing
}

interrupted_by() {
    start_hanging_run
    ends_interrupted "$1"
}

test_ctrl_c() {
    interrupted_by INT
}

test_termination() {
    interrupted_by TERM
}

test_nohup_outlives_its_terminal() {
    start_hanging_run nohup
    kill -s HUP "$harness"
    sleep 0.3
    pgrep -f "qemu-system-x86_64.*$work/hang.elf" >/dev/null || wrong "a QEMU that goes on"
    ends_interrupted TERM
}

test_interrupted_probe_tells_no_findings() {
    start_hanging "$ipclab" probe
    ends_interrupted INT
    [[ ! -s $work/out ]] || wrong "no table"
}

# On a terminal Ctrl-C ends gnuplot, too: that is no fault of its.
test_ctrl_c_while_drawing() {
    mkdir "$work/bin"
    printf '#!/bin/sh\n[ "$1" = --version ] || { kill -s INT "$PPID"; exit 1; }\n' >"$work/bin/gnuplot"
    chmod +x "$work/bin/gnuplot"
    PATH=$work/bin:$PATH exits 130 "$ipclab" run latency --engine model --filter 'null.*size:8$' \
        --out "$work/result"
    says 'interrupted'
    ! grep -q 'warning' "$work/err" || wrong "no warning"
    leaves_nothing
}

test_interrupted_calibration_writes_no_profile() {
    exits 130 timeout --preserve-status -s INT 0.5 "$ipclab" calibrate --out "$work/result"
    says 'interrupted'
    [[ ! -s $work/out ]] || wrong "no table"
    leaves_nothing
}

test_kill_of_the_harness_ends_qemu() {
    start_hanging_run
    kill -s KILL "$harness"
    wait "$harness" || true
    leaves_no_qemu
    [[ ! -e $work/result ]] || wrong "no result"
}

run_tests
