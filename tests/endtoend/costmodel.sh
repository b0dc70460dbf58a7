#!/bin/bash
# SPDX-License-Identifier: MIT
# Modelled cycles: bands around them, and everything that must be refused. That they are the same bits
# every time, in whichever run, is determinism.sh's business.
. "$(dirname "$0")/library.bash"

run_model() {
    "$ipclab" run smoke --engine model --out "$work/result" "$@"
}

# The whole scenario, measured once for the tests that only look at it.
model_into() {
    exits 0 "$ipclab" run smoke --engine model --out "$1"
}

# A copy of the programs, so that one of them can be spoilt.
copy_programs() {
    mkdir -p "$work/suite/build"
    cp "$ipclab" "$kernel" "$root/build/costmodel.so" "$work/suite/build"
    cp -r "$root/profiles" "$root/scenarios" "$work/suite"
    ln -s .. "$work/suite/build/suite"
    ipclab=$work/suite/build/ipclab
}

# The default profile with one line replaced.
spoil_profile() {
    sed "s|^$1 = .*|$2|" "$root/profiles/icelake.ini" >"$work/spoilt.ini"
}

# The speed of the model can be computed from the manifest: docs/COSTMODEL.md.
test_the_manifest_counts_what_was_run() {
    once result model_into
    jq -e '[.boots[] | .processor_seconds > .modelled_seconds and .modelled_seconds > 0 and
            .modelled_instructions > 1000 and
            .guest_instructions > .modelled_instructions] | all' "$work/result/manifest.json" >/dev/null ||
        wrong "instructions and seconds of each boot"
}

# The outcome by every profile and bound; where they disagree, what decides is named.
test_what_decides_is_named() {
    printf '%s\n' '[scenario]' 'title = bands' '[sweep]' 'mode = direct, cow, twostage' 'benchmark = touch' \
        'size = 4K, 16K, 64K' 'written = 0, 50%' 'memory = fresh' 'sender = keeps' >"$work/bands.ini"
    exits 0 "$ipclab" run "$work/bands.ini" --engine model --out "$work/result"
    for profile in "$root"/profiles/*.ini; do
        for weights in low high; do
            grep -q ",$(basename "$profile" .ini),$weights," "$work/result/bands.csv" ||
                wrong "a line of $profile with $weights weights"
        done
    done
    ! grep -q ',weights,"[^"]*","",' "$work/result/crossovers.csv" || wrong "a name of what decides"
}

test_a_profile_of_a_shipped_name_takes_its_place() {
    mkdir "$work/mine"
    sed 's/^title = .*/title = mine/' "$root/profiles/zen.ini" >"$work/mine/zen.ini"
    exits 0 run_model --profile "$work/mine/zen.ini" --filter '/(null|direct)/call/size:8$'
    jq -e '.context | .profile == "zen" and (.cost_model | test("mine")) and (.weights | length) == 3' \
        "$work/result/results.json" >/dev/null || wrong "the profile that was given, in place of the shipped one"
}

# What was measured here goes into a profile; the rest is the base's.
test_a_calibrated_profile_is_one_to_run_with() {
    exits 0 "$ipclab" calibrate --base zen --out "$work/here.ini"
    grep -q '^load_l2 = [0-9.]* : measured' "$work/here.ini" || wrong "a weight that was measured"
    diff <(sed -n 's/^syscall = .* : //p' "$work/here.ini") <(sed -n 's/^syscall = .* : //p' "$root/profiles/zen.ini")
    exits 0 "$ipclab" run smoke --engine model --profile "$work/here.ini" --filter 'null/call/size:8$' \
        --out "$work/result"
    holds '.context | .profile == "here" and (.cost_model | test("not validated"))'
    exits 2 "$ipclab" calibrate --base pdp11
    says 'pdp11'
}

test_bands_hold_their_middle() {
    once result model_into
    holds '[.benchmarks[] | .modelled_cycles_low <= .modelled_cycles and
            .modelled_cycles <= .modelled_cycles_high] | all'
    holds '[.benchmarks[].modelled_cycles] | min > 100'
}

test_copies_are_charged_to_the_copy() {
    exits 0 run_model --filter 'direct/call/size:65536$'
    awk -F, '$5 == "copy" && $6 < 1000 { exit 1 }' "$work/result/breakdown.csv" ||
        wrong "the copy of 64 KiB in the bar of the copy"
}

test_cold_costs_more() {
    printf '%s\n' '[scenario]' 'title = states' '[sweep]' 'mode = direct' 'benchmark = call' \
        'size = 4K' 'state = warm, cold, tlb-cold' >"$work/states.ini"
    exits 0 "$ipclab" run "$work/states.ini" --engine model --out "$work/result"
    holds '[.benchmarks[].modelled_cycles] | .[0] < .[2] and .[2] < .[1]'
}

test_states_need_the_model() {
    [[ -e /dev/kvm ]] || skip "needs KVM"
    printf '%s\n' '[scenario]' 'title = states' '[sweep]' 'mode = null' 'benchmark = call' \
        'size = 8' 'state = warm, cold' >"$work/states.ini"
    exits 0 "$ipclab" run "$work/states.ini" --engine kvm --out "$work/result"
    grep -q 'only the cost model can empty caches' "$work/err" || wrong "the reason"
}

test_a_weight_below_zero() {
    spoil_profile page_fault 'page_fault = -700 : measured here'
    exits 2 run_model --profile "$work/spoilt.ini"
    says 'spoilt.ini:[0-9]+: cycles are from 0'
    leaves_nothing
}

test_a_weight_that_is_missing() {
    spoil_profile page_fault ''
    exits 2 run_model --profile "$work/spoilt.ini"
    says 'ends without `page_fault`'
    leaves_nothing
}

test_a_weight_whose_bounds_contradict() {
    spoil_profile page_fault 'page_fault = 900, 700 : measured here'
    exits 2 run_model --profile "$work/spoilt.ini"
    says 'spoilt.ini:[0-9]+: the low bound is above the high one'
    leaves_nothing
}

test_a_geometry_that_is_no_power_of_two() {
    spoil_profile l1d 'l1d = 48K, 8'
    exits 2 run_model --profile "$work/spoilt.ini"
    says 'power of two'
    leaves_nothing
}

test_a_cache_that_is_smaller_than_the_one_before_it() {
    spoil_profile l2 'l2 = 32K, 8'
    exits 2 run_model --profile "$work/spoilt.ini"
    says 'spoilt.ini:22: `l2` is smaller than `l1d`, which is nearer'
    leaves_nothing
}

test_no_such_profile() {
    exits 2 run_model --profile pdp11
    says 'no profile `pdp11`'
    leaves_nothing
}

test_kvm_has_no_profile() {
    [[ -e /dev/kvm ]] || skip "needs KVM"
    exits 2 "$ipclab" run smoke --engine kvm --profile zen --out "$work/result"
    says 'cost model would see nothing'
    leaves_nothing
}

test_no_plugin() {
    copy_programs
    rm "$work/suite/build/costmodel.so"
    exits 3 run_model
    says 'costmodel.so: is not there'
    leaves_nothing
}

test_a_plugin_of_another_version() {
    copy_programs
    printf '\xff\0\0\0' >"$work/version"
    objcopy --update-section ipclab_costmodel_version="$work/version" "$work/suite/build/costmodel.so"
    exits 2 run_model
    says 'not the cost model of this ipclab'
    leaves_nothing
}

# A plugin that counts nothing: its records are missing, and no number is published.
test_records_that_do_not_join() {
    copy_programs
    cat >"$work/blind.c" <<'END'
#include "record.h"
__attribute__((section(COSTMODEL_VERSION_SECTION))) const unsigned version = COSTMODEL_VERSION;
int qemu_plugin_version = 1;
int qemu_plugin_install(void) { return 0; }
END
    gcc -shared -fPIC -I"$root/harness/costmodel" -I"$root/kernels/include" \
        -o "$work/suite/build/costmodel.so" "$work/blind.c"
    exits 4 run_model
    says 'records do not join'
    leaves_nothing
}

run_tests
