#!/bin/bash
# SPDX-License-Identifier: MIT
# Benchmarks fault, flood and pass: the records are there, their counters are right, and who is
# held by whom is as the modes say. Counts are exact under model; times are of its clock, which
# counts instructions.
. "$(dirname "$0")/library.bash"

measure() {
    exits 0 "$ipclab" run faults --engine model --repetitions 1 --out "$work/$1" --filter "$2"
}

# Whom a late page or a flood holds, measured once for the tests that look at it.
held='^ipc/((twostage|direct|mach|mtrpc)/fault/.*/delay:10/|(queued|queued-kernel|mach|direct)/flood/|null/pass/size:4096/)'
held_into() {
    exits 0 "$ipclab" run faults --engine model --repetitions 1 --out "$1" --filter "$held"
}

# value FOLDER RECORD COUNTER
value() {
    jq -e -r --arg name "ipc/$2" --arg counter "$3" \
        '.benchmarks[] | select(.name == $name) | .[$counter]' "$work/$1/results.json" ||
        wrong "a record ipc/$2 with $3"
}

# is FOLDER RECORD COUNTER NUMBER
is() {
    local number
    number=$(value "$1" "$2" "$3")
    [[ $number == "$4" ]] || wrong "$3 of $2 is $4, not $number"
}

# At most so many times as long as undisturbed: held_at_most FOLDER RECORD TIMES
held_at_most() {
    (($(value "$1" "$2" bystander_longest) <= $3 * $(value "$1" "$2" bystander_alone))) ||
        wrong "a bystander that is not held in $2"
}

test_a_fault_is_counted_and_its_message_whole() {
    measure result '^ipc/(twostage|direct|mtrpc|null|cow)/fault/.*pages:4$'
    # A fault of the copy that asks the pager, and one that maps what came.
    for mode in twostage direct; do
        for side in sender receiver; do
            is result $mode/fault/size:65536/side:$side/pages:4 page_faults 8
            is result $mode/fault/size:65536/side:$side/pages:4 bytes_delivered 131072
        done
    done
    is result direct/fault/size:65536/side:sender/pages:4 bytes_copied 131072
    is result twostage/fault/size:65536/side:sender/pages:4 bytes_copied 262144
    # Up to the first absent page, and then in two stages: 3 pages, 2 x 16, and 16 of the reply.
    is result mtrpc/fault/size:65536/side:sender/pages:4 bytes_copied 208896
    is result null/fault/size:65536/side:sender/pages:4 skip_message \
        "no transfer touches a pager's memory: this mode carries no payload"
    is result cow/fault/size:65536/side:sender/pages:4 skip_message \
        "no transfer touches a pager's memory: payload is remapped or shared, not copied"
}

test_a_fault_holds_whom_the_mode_says() {
    local delay=10 cell
    once result held_into
    for side in sender receiver; do
        cell=fault/size:65536/side:$side/pages:1/delay:$delay
        for mode in twostage mach mtrpc; do
            held_at_most result $mode/$cell/bystander:same-server 3
        done
        for mode in twostage mach mtrpc direct; do
            held_at_most result $mode/$cell/bystander:other-server 3
        done
        # A copy that needs both sides holds the server until the page is there.
        (($(value result direct/$cell/bystander:same-server bystander_longest) >= 1000 * delay)) ||
            wrong "a client of a server that direct holds to wait for the page"
    done
    tr '\n' ' ' <"$work/result/findings.txt" | tr -s ' ' |
        grep -q 'client of the same server is held under direct (' ||
        wrong "findings that tell whom direct holds"
}

test_a_flood_takes_what_its_account_allows() {
    local free
    once result held_into
    is result queued-kernel/flood/size:64/target:memory refused 1
    free=$(value result queued-kernel/flood/size:64/target:memory frames_taken) # all there is
    is result queued/flood/size:64/target:memory refused 0
    (($(value result queued/flood/size:64/target:memory frames_taken) <= free / 2 + 100)) ||
        wrong "a flood that its account bounds"
    # Mach charges nobody: what bounds its flood are queues of five and a table of handles.
    (($(value result mach/flood/size:64/target:memory frames_taken) > free / 2 + 100)) ||
        wrong "a flood that goes beyond its account's limit"
    for mode in queued direct; do
        held_at_most result $mode/flood/size:64/target:memory 1
    done
    held_at_most result direct/flood/size:64/target:server 1
    # Five messages before its own, each of which is captured, as its own alone is not.
    held_at_most result mach/flood/size:64/target:server 8
    held_at_most result queued/flood/size:64/target:server 18 # sixteen in the queue, one received
}

test_a_segment_by_key_is_neither_copied_nor_faulted() {
    measure result '^ipc/(null/pass|(direct|share)/touch)/'
    for size in 0 4096 4194304; do
        is result null/pass/size:$size/sender:keeps bytes_copied 0
        is result null/pass/size:$size/sender:keeps page_faults 0
        is result null/pass/size:$size/sender:keeps bytes_by_key $size
    done
    grep -q '^pass: a segment by key, .*, costs less' "$work/result/findings.txt" ||
        wrong "a finding on a segment by key"
    tr '\n' ' ' <"$work/result/findings.txt" | tr -s ' ' | grep -q 'from 64 KiB on under direct, at no size under share (' ||
        wrong "the size from which a segment by key costs less than a copy"
}

test_long_copies_let_interrupts_in() {
    measure result '^ipc/(direct|twostage|queued|cow)/call/size:(65536|4194304)$'
    for mode in direct twostage; do
        (($(value result $mode/call/size:4194304 interrupts_off) < 1000)) ||
            wrong "$mode to copy with interrupts on"
        (($(value result $mode/call/size:65536 interrupts_off) > 8192)) ||
            wrong "$mode to copy 64 KiB in one go"
    done
    (($(value result cow/call/size:4194304 interrupts_off) > 1024)) ||
        wrong "a virtual copy in one go"
}

test_crossovers_beside_faults_have_no_place_among_their_plots() {
    measure result '^ipc/(twostage|direct)/(fault/.*side:sender/pages:1|call/size:(4096|65536))$'
    grep -q '^,,"","",call,' "$work/result/crossovers.csv" ||
        wrong "crossovers of call, without a row of the plots of fault"
}

test_linux_has_no_handles_and_no_pagers() {
    printf '[sweep]\nmode = linux-pipe\nbenchmark = pass\nsize = 4K\n' >"$work/pass.ini"
    exits 0 "$ipclab" run "$work/pass.ini" --engine native --out "$work/result"
    grep -q 'no handles that a message could pass' "$work/err" || wrong "the reason for a skip"
}

# Pages that are late and floods; of the rest determinism.sh asks.
test_two_runs_are_identical() {
    local cells='^ipc/(direct/fault/.*side:receiver/pages:1/delay:10/|queued/flood/size:64/target:memory$)'

    measure result "$cells"
    measure again "$cells"
    holds '[.benchmarks[] | select(.instructions)] | length == 3'
    cmp <(jq .benchmarks "$work/result/results.json") <(jq .benchmarks "$work/again/results.json") ||
        wrong "the same benchmarks"
}

run_tests
