#!/bin/bash
# SPDX-License-Identifier: MIT
# The ISO boots by itself, runs its plan and reports; the log becomes a result, or is refused.
. "$(dirname "$0")/library.bash"

iso_tools() {
    for tool in grub-mkrescue grub-file xorriso mformat; do
        command -v "$tool" >/dev/null || skip "$tool is not installed"
    done
}

# Whole seconds of processor time that this script's children have used up.
processor_seconds() {
    times | awk -F'[ms ]+' 'NR == 2 { print int($1 * 60 + $2 + $3 * 60 + $4) }'
}

# boot ISO LOG OPTION...: a PC of QEMU's emulator with nothing of ours beside it.
boot() {
    local code=0
    timeout 300 qemu-system-x86_64 -M pc -accel tcg -m 256 -nodefaults -display none -no-reboot \
        -device isa-debug-exit,iobase=0xf4,iosize=4 -cdrom "$1" -serial "file:$2" "${@:3}" || code=$?
    ((code == 33)) || wrong "exit code 33 of QEMU: the guest finished, not $code"
}

# make_iso FILE: of two cells.
make_iso() {
    exits 0 "$ipclab" export "$work/two.ini" --out "$work/plan"
    GRUB_TIMEOUT=0 exits 0 "$root/scripts/make-iso" "$kernel" "$work/plan" "$1"
}

boot_log() {
    once two.iso make_iso
    boot "$work/two.iso" "$1"
}

make_log() {
    iso_tools
    printf '[sweep]\nmode = null, direct\nbenchmark = call\nsize = 64\n' >"$work/two.ini"
    once log boot_log
}

import() {
    local code=$1
    shift
    exits "$code" "$ipclab" import --scenario "$work/two.ini" --out "$work/result" "$@"
}

test_smoke_boots_unattended_within_a_minute() {
    iso_tools
    exits 0 "$ipclab" export smoke --out "$work/plan"
    exits 0 "$root/scripts/make-iso" "$kernel" "$work/plan" "$work/smoke.iso"
    before=$(processor_seconds)
    boot "$work/smoke.iso" "$work/log"
    spent=$(($(processor_seconds) - before)) # and 3 s for GRUB: what else the machine does is not ours
    ((spent < 57)) || wrong "smoke within 60 s, not $spent s of processor time"
    exits 0 "$ipclab" import "$work/log" --out "$work/result"
    modes=$("$ipclab" list --json | jq '.modes | length')
    holds ".benchmarks | length == 5 * $modes"
    holds '[.benchmarks[] | .label == "tcg"] | all'
    # An emulator's counters are exact; its times are nobody's business.
    holds '[.benchmarks[] | has("real_time") or has("cpu_time") or has("tsc_ticks")] | any | not'
    holds '.benchmarks[] | select(.name == "ipc/direct/call/size:4096") | .bytes_copied == 8192'
    [[ $(wc -l <"$work/result/samples.csv") == 1 ]] || wrong "no sample"
    holds '.boots[0].guest.hypervisor == "TCGTCGTCGTCG" and (.boots[0].log.sha256 | length == 64)
           and (has("host") or has("qemu_command") | not)' "$work/result/manifest.json"
    exits 0 "$ipclab" report "$work/result"
    grep -q 'tcg publishes no time' "$work/out" || wrong "the reason for no table of costs"
    grep -q 'bytes_copied' "$work/out" || wrong "counters"
    exits 2 "$ipclab" compare "$work/result" "$work/result"
    says 'under tcg there is no cost to compare'
    exits 2 "$ipclab" report "$work/result" --benchmark-format json
    says 'this result has no times'
}

# A machine without the device that ends QEMU: it stops its processor when all is told.
test_without_an_exit_device_the_machine_halts() {
    local code=0 machine ticks
    make_log
    once two.iso make_iso
    timeout 100 qemu-system-x86_64 -M pc -accel tcg -m 256 -nodefaults -display none -no-reboot \
        -cdrom "$work/two.iso" -serial "file:$work/halted" &
    machine=$!
    for _ in {1..300}; do
        grep -q 'ipclab-report end' "$work/halted" 2>/dev/null && break
        sleep 0.1
    done
    sleep 0.3
    ticks=$(awk '{ print $14 + $15 }' /proc/"$(pgrep -P $machine || echo $machine)"/stat)
    sleep 1
    ticks=$(($(awk '{ print $14 + $15 }' /proc/"$(pgrep -P $machine || echo $machine)"/stat) - ticks))
    kill $machine
    wait $machine || code=$?
    ((code == 143 || code == 124 || code == 0)) || wrong "a machine that waits to be switched off, not $code"
    ((ticks < 50)) || wrong "a processor that has halted, not one busy for $ticks of 100 ticks"
    import 0 "$work/halted"
}

test_counters_are_those_of_engine_model() {
    make_log
    import 0 "$work/log"
    exits 0 "$ipclab" run "$work/two.ini" --engine model --out "$work/model"
    for result in result model; do
        jq '[.benchmarks[] | [.name, .bytes_delivered, .bytes_copied, .copies, .kernel_entries,
               .as_switches, .page_faults]]' "$work/$result/results.json" >"$work/$result.counters"
    done
    cmp "$work/result.counters" "$work/model.counters" || wrong "the same counters"
}

# It compares times: there is none, and that is no failure.
test_compare_py_reads_what_has_no_times() {
    make_log
    import 0 "$work/log"
    compare_py "$work/result/results.json" "$work/result/results.json"
}

# What a machine without a hypervisor would report, from an emulator that does not say that it is
# one; its times are nonsense, but they take the way that real ones take.
test_two_boots_without_a_hypervisor_are_two_repetitions() {
    make_log
    once two.iso make_iso
    boot "$work/two.iso" "$work/first" -cpu max,-erms,-hypervisor
    boot "$work/two.iso" "$work/second" -cpu max,-erms,-hypervisor
    import 0 "$work/first" "$work/second"
    holds '[.benchmarks[] | .label == "metal"] | all'
    holds '[.benchmarks[] | select(.run_type == "iteration") | .repetition_index] == [0, 1, 0, 1]'
    holds '[.benchmarks[] | .real_time > 0 and .tsc_ticks > 0] | all'
    holds '.boots | map(.guest.tsc_hertz > 1e8 and .guest.hypervisor == "") | length == 2 and all' \
        "$work/result/manifest.json"
    [[ $(wc -l <"$work/result/samples.csv") == 405 ]] || wrong "2 x 2 x 101 samples"
    exits 0 "$ipclab" compare "$work/result" "$work/result"
    import 2 "$work/log" "$work/first"
    says 'first: is of engine class metal and .*log of tcg'
}

test_spoilt_logs_are_refused() {
    make_log
    head -n -3 "$work/log" >"$work/cut"
    sed '7d' "$work/log" >"$work/gap"
    sed '7p' "$work/log" >"$work/twice"
    sed '7{h;d};8{G}' "$work/log" >"$work/swapped"
    sed '7s/0/1/' "$work/log" >"$work/flipped"
    cat "$work/log" "$work/log" >"$work/boots"
    while read -r name reason; do
        import 2 "$work/$name"
        says "$name:[0-9]+: .*$reason"
        leaves_nothing
    done <<'END'
cut is cut off after
gap bytes are missing
twice repeated, or out of order
swapped out of order
flipped damaged
boots second report
END
    import 2 "$kernel"
    says 'holds no report'
    import 2 "$work/log" "$work/log"
    says 'is the same boot as'
    import 2 "$work/nosuch"
    says 'No such file'
}

test_a_log_of_something_else_is_refused() {
    make_log
    sed -i 's/64$/128/' "$work/two.ini"
    import 2 "$work/log"
    says 'its plan is not what .*two.ini makes'
    sed -i 's/128$/64/' "$work/two.ini"
    cp "$kernel" "$work/other.elf"
    objcopy --add-section .other=/dev/null "$work/other.elf"
    import 2 "$work/log" --image "$work/other.elf"
    says 'is of the image .*name its own with --image'
    exits 2 "$ipclab" import "$work/log" --out "$work/result"
    says 'there is no scenario `two`'
    exits 3 "$ipclab" run smoke --engine metal
    says 'boot build/ipclab.iso'
    leaves_nothing
}

run_tests
