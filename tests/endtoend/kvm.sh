#!/bin/bash
# SPDX-License-Identifier: MIT
# The kvm engine: the same guest, the same rules, stamped with what it is.
. "$(dirname "$0")/library.bash"

need_kvm() {
    { : <>/dev/kvm; } 2>/dev/null || skip "/dev/kvm cannot be opened"
}

test_smoke_runs_under_kvm() {
    need_kvm
    exits 0 "$ipclab" run smoke --engine kvm --filter '(size:8|direct/.*size:4096)$' --out "$work/result"
    holds '[.benchmarks[] | .label | test("^kvm-(hw|emulated)$")] | all'
    holds '.benchmarks[] | select(.name == "ipc/twostage/call/size:8" and .run_type == "iteration")
           | .bytes_delivered == 16 and .bytes_copied == 32'
    # Of instructions and core cycles a guest knows what its PMU counts, and nothing under emulation.
    holds '[.benchmarks[] | select(.label == "kvm-emulated") | has("instructions") or has("core_cycles")]
           | any | not'
    holds '(.engine.absent_counters | has("core_cycles")) ==
           (.engine.class == "kvm-emulated" or (.boots[0].guest.pmu | test("^counts") | not))' \
        "$work/result/manifest.json"
    # The guest's processor has a core of its own, where there are two.
    holds '.boots[0].processor.bound == null and (.placement | has("cross_core") | not) or
           (.boots[0].processor.bound | .processor != .harness and (.distance | test("core")))' \
        "$work/result/manifest.json"
    holds '.boots[0].guest.pmu | test("counts core cycles|performance-monitoring unit")' \
        "$work/result/manifest.json"
    holds '.engine.probe.ring0_ticks > 0 and .engine.probe.ring3_ticks > 0' \
        "$work/result/manifest.json"
}

# `auto` is kvm where that is hardware, and nowhere else.
test_probe_tells_the_class_of_each_engine() {
    exits 0 "$ipclab" probe --json
    mv "$work/out" "$work/probe"
    holds '.engines[] | select(.engine == "model") | .class == "model"' "$work/probe"
    if [[ -w /dev/kvm ]]; then
        holds '(.engines[] | select(.engine == "kvm") | .class | test("^kvm-(hw|emulated)$"))' "$work/probe"
    fi
    holds '(.machine | test("^(good$|bad: )")) and (.across_cores | length > 0)' "$work/probe"
    holds '.auto == (if any(.engines[]; .class == "kvm-hw") then "kvm" else "model" end)' "$work/probe"
}

run_tests
