#!/bin/bash
# SPDX-License-Identifier: MIT
# ipclab trace: what it says of a message's way agrees with itself and with what is measured.
. "$(dirname "$0")/library.bash"

# traces ARGUMENTS...: as JSON into $work/out.
traces() {
    exits 0 "$ipclab" trace --json "$@"
}

# holds_of_trace FILTER: of what traces left.
holds_of_trace() {
    jq -e "$1" "$work/out" >"$work/answer" || wrong "$1"
}

test_the_phases_add_up_to_the_round_trip() {
    modes=$("$ipclab" list --modes --json | jq -r '.modes[].name')
    traces $modes
    holds_of_trace 'length >= 7'
    holds_of_trace 'all(.instructions == ([.phases[].instructions] | add))'
    holds_of_trace 'all(.instructions == ([.segments[].instructions] | add))'
    holds_of_trace 'all(.engine_class == "model" and .size == 8)'
    # What no line of the table of stages names is nothing, or the table is behind the kernel.
    holds_of_trace 'all(.phases | has("other") | not)'
    traces --size 4K $modes
    holds_of_trace 'all(.phases | has("other") | not)'
}

test_every_line_of_the_table_names_a_function() {
    table=$root/harness/kernel_phases.c
    prefixes=$(sed -n 's/^    {"\([a-z_]*\)", STAGE_.*/\1/p' "$table")
    [[ $(wc -w <<<"$prefixes") -gt 40 ]] || wrong "the table is read"
    for prefix in $prefixes; do
        grep -rqE "(^|[ *])$prefix[a-z_0-9]*(\(|:)|^(GLOBAL|ENTRY|FUNCTION)\($prefix" "$root/kernels" ||
            wrong "$prefix begins no function's name"
    done
}

# Where run times single operations, too, it is the same number.
test_a_trace_has_the_instructions_that_run_measures() {
    exits 0 "$ipclab" run latency --engine model --repetitions 1 --out "$work/result" \
        --filter '/(null|direct|twostage|share)/call/size:262144$'
    for mode in null direct twostage share; do
        traces "$mode" --size 256K
        traced=$(jq '.[0].instructions' "$work/out")
        holds "[.benchmarks[] | select(.name == \"ipc/$mode/call/size:262144\") | .instructions]
               | length == 1 and .[0] == $traced"
    done
}

test_a_trace_shows_what_a_mode_does() {
    traces null direct twostage gather --size 4K
    holds_of_trace 'all(.events.syscall == 2 and .events.sysret == 2 and .events["CR3 load"] == 2)'
    holds_of_trace 'all([.segments[].where] | index("CALL") < index("REPLY_WAIT"))'
    holds_of_trace '.[] | select(.mode == "null") | .phases | has("copy") | not'
    # A word each way is an element of a string instruction.
    for mode in direct gather; do
        holds_of_trace ".[] | select(.mode == \"$mode\") | .phases.copy.loads >= 2 * 512 and
                        .phases.copy.instructions < 2 * 512 + 100"
    done
    holds_of_trace '.[] | select(.mode == "twostage") | .phases["copy-in"].loads >= 2 * 512 and
                    .phases["copy-out"].stores >= 2 * 512'
    traces mach queued twostage # a short message, too, goes into the kernel and out of it
    holds_of_trace 'all(.phases | has("copy-in") and has("copy-out") and (has("copy") | not))'
    traces keykos mtrpc # neither maps anything, and one changes whom time is charged to
    holds_of_trace '.[0].phases.map.instructions < 10 and (.[1].phases | has("map") | not)'
}

test_a_trace_repeats_to_the_bit() {
    traces cow --size 64K
    mv "$work/out" "$work/first"
    traces cow --size 64K
    cmp "$work/first" "$work/out"
}

test_the_picture_and_its_data() {
    exits 0 "$ipclab" trace direct twostage null --size 64 --plot "$work/trace.svg" --csv "$work/trace.csv"
    [[ -z $(awk 'length > 100' "$work/out") ]] || wrong "no line over 100 columns"
    for word in direct twostage null copy-in validation; do
        grep -q ">$word<" "$work/trace.svg" || wrong "$word in the picture"
    done
    [[ $(head -1 "$work/trace.csv") == mode,lane,leg,where,phase,function,start,instructions ]] ||
        wrong "a heading"
    # Each segment begins where the one before ends.
    awk -F, 'NR > 1 { if ($2 != lane) next_start = 0; if ($7 != next_start) exit 1
                      next_start = $7 + $8; lane = $2 }' "$work/trace.csv" || wrong "no gap"
    [[ $(ls "$work"/trace.*) == "$work/trace.csv"$'\n'"$work/trace.svg" ]] || wrong "nothing left over"
    exits 0 "$ipclab" trace null --plot "$work/trace.png"
    file -b "$work/trace.png" | grep -q '^PNG' || wrong "a PNG"
}

test_bad_use_says_what_to_do() {
    exits 2 "$ipclab" trace
    says 'no mode is named'
    exits 2 "$ipclab" trace direkt
    says 'no mode `direkt`'
    exits 2 "$ipclab" trace direct --size lots
    says '--size `lots`'
    exits 2 "$ipclab" trace direct --size 1T
    exits 2 "$ipclab" trace direct --plot "$work/trace.gif"
    says 'end it with .svg or .png'
    exits 3 "$ipclab" trace direct --csv "$work/no/such/folder/trace.csv"
}

test_what_is_missing_is_named() {
    mkdir "$work/bin" "$work/path"
    cp "$ipclab" "$kernel" "$work/bin/"
    exits 3 "$work/bin/ipclab" trace null
    says 'trace.so: is not there'
    ln -s "$(command -v qemu-system-x86_64)" "$work/path/"
    PATH=$work/path exits 3 "$ipclab" trace null
    says 'addr2line: not found on PATH'
}

run_tests
