#!/bin/bash
# SPDX-License-Identifier: MIT
# What engine native measures of Linux, held against what perf measures of the same.
. "$(dirname "$0")/library.bash"

# least FILE: the best of what was measured so far. What disturbs a measurement adds to it.
least() {
    sort -g "$1" | head -1
}

# agrees OURS THEIRS: two functions that print a cost each, taken in turns, so that both meet the
# same machine. The best of either agree within 15 %, after at most eight looks of three turns. Where
# they never do, a machine that its own check finds bad proves nothing either way.
agrees() {
    local look ours theirs verdict
    for look in {1..8}; do
        for _ in 1 2 3; do
            "$1" >>"$work/ours"
            "$2" >>"$work/theirs"
        done
        ours=$(least "$work/ours")
        theirs=$(least "$work/theirs")
        echo "after look $look: $ours and $theirs; ratios $(paste "$work/ours" "$work/theirs" |
            awk '{ printf " %.2f", $1 / $2 }')"
        awk -v a="$ours" -v b="$theirs" 'BEGIN { exit !(a > 0 && b > 0 && a / b < 1.15 && b / a < 1.15) }' &&
            return
    done
    verdict=$(jq -r .context.machine "$work/result/results.json")
    [[ $verdict == good ]] || skip "this machine is $verdict"
    wrong "$theirs within 15 %, not $ours"
}

need_perf() {
    perf bench -f simple sched pipe -l 10 >/dev/null 2>&1 || skip "perf bench does not run here"
}

# Both before everything else that wants the processor, where that is allowed: not all who use it
# are tests.
at_front() {
    if chrt -f 10 true 2>/dev/null; then
        chrt -f 10 "$@"
    else
        "$@"
    fi
}

processor() {
    jq .placement.same_core_processor "$work/result/manifest.json"
}

our_pipe() {
    at_front "$ipclab" run "$work/pipe.ini" --out "$work/result" --json 2>/dev/null |
        jq '.benchmarks[0].real_time / 1000'
}

perf_pipe() {
    at_front taskset -c "$(processor)" perf bench sched pipe -l 10000 | awk '/usecs\/op/ { print $1 }'
}

test_round_trip_over_a_pipe_agrees_with_perf() {
    need_perf
    native_scenario pipe <<<$'mode = linux-pipe\nbenchmark = call\nsize = 0\nplacement = same-core'
    agrees our_pipe perf_pipe
}

our_copy() {
    at_front "$ipclab" run "$work/copy.ini" --out "$work/result" --json 2>/dev/null |
        jq '.benchmarks[0].real_time / 1000'
}

# The same instruction, rep movsq; its "GB" are GiB. In microseconds for a copy.
perf_copy() {
    at_front taskset -c "$(processor)" perf bench mem memcpy -f x86-64-movsq -s 64KB -l 10000 |
        awk '/GB\/sec/ { print 65536 / ($1 * 1024 ^ 3) * 1e6 }'
}

test_copy_agrees_with_perf() {
    need_perf
    native_scenario copy <<<$'mode = linux-pipe\nbenchmark = memory\nsize = 64K\nsegment = 0\naccess = copy\nplacement = same-core'
    agrees our_copy perf_copy
}

run_tests
