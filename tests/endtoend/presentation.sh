#!/bin/bash
# SPDX-License-Identifier: MIT
# What the mode `presentation` promises in instructions: nobody pays for what neither end needs, and
# a pair of layouts costs the sum of its parts.
. "$(dirname "$0")/library.bash"

# One run for all: round trips of every pair, and what binding them costs.
"$ipclab" run presentation --engine model --out "$shared/result" >"$shared/out" 2>&1 || true
results=$shared/result/results.json

test_two_ranges_cost_what_direct_costs() {
    printf '%s\n' '[scenario]' 'title = two ranges' '[sweep]' 'mode = direct, presentation' \
        'benchmark = call' 'size = 0, 1, 8, 63, 64, 4095..64K*2, 1M' >"$work/ranges.ini"
    exits 0 "$ipclab" run "$work/ranges.ini" --engine model --out "$work/result"
    diff <(jq '.benchmarks[] | select(.name | test("/direct/")) | .instructions' "$work/result/results.json") \
        <(jq '.benchmarks[] | select(.name | test("/presentation/")) | .instructions' "$work/result/results.json")
    holds '[.benchmarks[] | .instructions] | length == 22 and min > 100'
}

test_every_pair_delivers() {
    holds '[.benchmarks[] | select(.name | startswith("ipc/presentation/present/"))] |
           length == 3 * 25 + 2 * 9 * 2 and all(.instructions > 0 and (.error_occurred | not))' "$results"
}

# What each pair of layouts costs more, at the same size and with the same parts, than the sum of its
# parts: either layout with a range on the other side, less a range with a range (docs/METHOD.md).
excess='
    def is_list: . == "blocks" or . == "vector";
    [.benchmarks[] | select(.instructions) | . as $cell | .name |
     capture("^ipc/presentation/present/(?<message>size:[0-9]+/segment:(?<segment>[0-9]+))/" +
             "client:(?<client>[^/]+)/server:(?<server>[^/]+)$") |
     .cost = ($cell | {instructions, modelled_cycles})] |
    group_by(.message)[] |
    (map({key: "\(.client) \(.server)", value: .cost}) | from_entries) as $cost |
    .[] | (.segment | tonumber) as $segment |
    .measure = if (.client | is_list) and (.server | is_list) and $segment > 71 and $segment / 2 <= 71
               then "modelled_cycles" else "instructions" end |
    .excess = .cost[.measure] - ($cost["\(.client) contiguous"][.measure] +
                                 $cost["contiguous \(.server)"][.measure] -
                                 $cost["contiguous contiguous"][.measure])'

# RESULT PAIRS
no_pair_exceeds_its_parts() {
    local exceeding

    [[ $(jq -n "[inputs | $excess] | length" "$1") == "$2" ]] || wrong "$2 pairs in $1"
    exceeding=$(jq -r "$excess"' | select(.excess > 0) |
        "\(.message), \(.client) to \(.server): \(.excess) \(.measure) too many"' "$1")
    [[ -z $exceeding ]] || wrong "$exceeding"
}

# Parts of 8 bytes end where the other side's do; of others the server's begin half a part early, so
# that all boundaries of both sides are boundaries of a copy.
test_a_pair_costs_no_more_than_the_sum_of_its_parts() {
    local layouts='contiguous, blocks, vector, ring, out-of-line'

    {
        printf '%s\n' '[scenario]' 'title = pairs'
        while read -r size segments; do
            printf '%s\n' '[sweep]' 'mode = presentation' 'benchmark = present' "size = $size" \
                "segment = $segments" "client = $layouts" "server = $layouts"
        done <<<$'100 8\n4K 8, 100\n8K 1000\n64K 4096'
    } >"$work/pairs.ini"
    exits 0 "$ipclab" run "$work/pairs.ini" --engine model --out "$work/result"
    no_pair_exceeds_its_parts "$work/result/results.json" $((5 * 25))
    no_pair_exceeds_its_parts "$results" $((3 * 25))
}

# Where the kernel does not know a layout the ends pack and unpack, each by itself: every mode gets it
# there from each layout, and into each.
test_every_mode_gets_messages_into_layouts() {
    printf '%s\n' '[scenario]' 'title = layouts' '[sweep]' 'mode = *' 'benchmark = present' 'size = 4K' \
        'segment = 256' 'client = contiguous, blocks, ring, given' 'server = vector' \
        '[sweep]' 'mode = *' 'benchmark = present' 'size = 4K' \
        'segment = 256' 'client = ring' 'server = contiguous, lent' \
        >"$work/layouts.ini"
    exits 0 "$ipclab" run "$work/layouts.ini" --engine model --out "$work/result"
    holds '[.benchmarks[] | .error_occurred | not] | length > 100 and all'
}

test_less_than_a_copy_where_both_ends_let_it() {
    holds '[.benchmarks[] | select(.name | test("present/.*client:lent/server:lent/trust:full|present/.*given/server:given/trust:full")) |
           .bytes_copied] | length == 4 and all(. == 0)' "$results"
    holds '[.benchmarks[] | select(.name | test("presentation/present/size:65536/segment:256/client:out-of-line/server:out-of-line")) |
           .bytes_copied == .bytes_delivered] | length == 1 and all' "$results"
}

test_relaxed_trust_shows_in_every_name() {
    holds '[.benchmarks[].name | select(test("trust:relaxed"))] | length == 18' "$results"
}

# Also where it is the same in all cells, and no column or title has to tell them apart.
test_relaxed_trust_shows_in_tables_findings_and_plots() {
    local table='[.benchmarks[].name] | length == 4 and all(test("/trust:relaxed$"))'

    printf '%s\n' '[scenario]' 'title = trust' 'plots = latency' '[sweep]' \
        'mode = presentation, direct' 'benchmark = present' 'size = 4K, 64K' 'client = lent' \
        'server = lent' 'trust = relaxed' >"$work/trust.ini"
    exits 0 "$ipclab" run "$work/trust.ini" --engine model --out "$work/result"
    holds "$table" "$work/result/results.json"
    grep -q '^(trust is relaxed)$' "$work/out" || wrong "a table that says so"
    tr '\n' ' ' <"$work/result/findings.txt" | tr -s ' ' | grep -q 'trust is relaxed' ||
        wrong "findings that say so"
    grep -q 'trust is relaxed' "$work/result/plots/latency.svg" || wrong "a plot that says so"
    (($(grep -c 'trust relaxed' "$work/result/curves.csv") == 4)) || wrong "curves that say so"
}

test_binding_pays_off() {
    exits 0 "$root/scripts/break-even" "$shared/result"
    (($(wc -l <"$work/out") == 1 + 3 * 24)) || wrong "a line for each pair and size"
    grep -qE 'size:4096/segment:256/client:ring/server:ring +[0-9]+ +[0-9]+ +1$' "$work/out" ||
        wrong "rings that pay with the first call"
    grep -qE 'size:4096/segment:256/client:contiguous/server:out-of-line .*never$' "$work/out" ||
        wrong "a new range that never pays against a warm buffer"
}

run_tests
