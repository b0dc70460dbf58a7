#!/bin/bash
# SPDX-License-Identifier: MIT
# Guests that hang, panic, leave early or write rubbish: exit code 4, one line with the
# cause, the whole log kept where there is one, no result, no QEMU left.
. "$(dirname "$0")/library.bash"

# guest_fails KIND REGEX: runs the kernel that broken-image makes of ours.
guest_fails() {
    "$root/tests/endtoend/broken-image" "$kernel" "$1" "$work/$1.elf"
    exits 4 "$ipclab" run smoke --engine model --image "$work/$1.elf" --watchdog 2 \
        --out "$work/result"
    says "$2"
    leaves_nothing
}

test_hang() {
    guest_fails hang 'guest.*: hangs: '
}

test_the_watchdog_is_the_probe_s_as_well() {
    "$root/tests/endtoend/broken-image" "$kernel" hang "$work/bad.elf"
    exits 4 timeout 15 "$ipclab" probe --image "$work/bad.elf" --watchdog 1
    grep -q 'guest: hangs: no record for the time that --watchdog allows' "$work/err" || wrong "why"
    leaves_no_qemu
}

test_triple_fault() {
    guest_fails triple-fault 'guest.*: left early, by a reset or a triple fault'
}

test_exit_without_records() {
    guest_fails leave-early 'guest: wrote rubbish.*state is 0, not complete'
}

test_exit_with_a_code_of_no_meaning() {
    guest_fails unknown-exit 'guest.*: left early, with an exit status that means nothing'
}

test_rubbish_in_the_run_region() {
    guest_fails rubbish 'guest: wrote rubbish into its results: magic or version'
}

test_log_without_end() {
    guest_fails flood-log 'guest.*: hangs: .*"x+"'
}

test_panic_shows_its_reason_and_keeps_its_log() {
    exits 4 "$ipclab" run smoke --engine model --append panic=1 --out "$work/result"
    says 'guest.*: panicked: ".*panic.*"; its whole log is in '
    log=$(sed -n 's/.*its whole log is in //p' "$work/err")
    [[ -s $log ]] || wrong "the log at $log"
    [[ $(wc -l <"$log") -gt 3 ]] || wrong "registers and a backtrace in $log"
    grep -Eq 'kernel_main|start' "$log" || wrong "a symbolised backtrace in $log"
    leaves_nothing
}

test_command_line_that_the_kernel_refuses() {
    exits 4 "$ipclab" run smoke --engine model --append mode=nosuch --out "$work/result"
    says 'guest.*: did not accept|guest.*: panicked'
    leaves_nothing
}

test_conform_and_probe_fail_alike() {
    "$root/tests/endtoend/broken-image" "$kernel" triple-fault "$work/bad.elf"
    exits 4 "$ipclab" conform --image "$work/bad.elf"
    says 'left early'
}

run_tests
