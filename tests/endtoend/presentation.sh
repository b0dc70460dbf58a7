#!/bin/bash
# SPDX-License-Identifier: MIT
# What the mode `presentation` promises in instructions: nobody pays for what neither end needs, and
# a pair of layouts costs the sum of its parts.
. "$(dirname "$0")/library.bash"

# One run for all: round trips of every pair, and what binding them costs.
measured=$(mktemp -d)
trap 'rm -rf "$measured"' EXIT
"$ipclab" run presentation --engine model --out "$measured/result" >"$measured/out" 2>&1 || true
results=$measured/result/results.json

# A table of costs by cell: cost("SIZE", "CLIENT", "SERVER").
costs='
    def table: [.benchmarks[] | select(.name | test("^ipc/presentation/present/.*/segment:256/")) |
        {key: (.name | ltrimstr("ipc/presentation/present/")), value: .instructions}] | from_entries;
    def cell($size; $client; $server): "size:\($size)/segment:256/client:\($client)/server:\($server)";
    ["contiguous", "blocks", "vector", "ring", "out-of-line"] as $layouts |
    table as $cost'

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

# Where both ends have parts the path follows two lists at once, and each part but the first of
# the side that leads costs up to 24 instructions more: docs/MODES.md.
test_a_pair_costs_the_sum_of_its_parts() {
    holds "$costs"' |
        def blocks($size; $first): 1 + (([$size - $first, 0] | max) / 256 | ceil);
        def parts($size; $x; $y):
            if $x == "contiguous" or $y == "contiguous" then 1
            elif $x == "ring" or $y == "ring" then 2
            elif $x == "out-of-line" or $y == "out-of-line" then $size / 4096 | ceil
            else [blocks($size; 256), blocks($size; 128)] | min end;
        [(64, 4096, 65536) as $size | $layouts[] as $x | $layouts[] as $y |
            ($cost[cell($size; $x; $y)] -
             ($cost[cell($size; $x; "contiguous")] + $cost[cell($size; "contiguous"; $y)] -
              $cost[cell($size; "contiguous"; "contiguous")])) as $excess |
            $excess <= 2 * 24 * (parts($size; $x; $y) - 1)] | length == 75 and all' "$results"
}

# Where the kernel does not know a layout the ends pack and unpack: every mode gets it there.
test_every_mode_gets_messages_into_layouts() {
    printf '%s\n' '[scenario]' 'title = layouts' '[sweep]' 'mode = *' 'benchmark = present' 'size = 4K' \
        'segment = 256' 'client = contiguous, blocks, ring, given' 'server = contiguous, vector, lent' \
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

test_binding_pays_off() {
    exits 0 "$root/scripts/break-even" "$measured/result"
    (($(wc -l <"$work/out") == 1 + 3 * 24)) || wrong "a line for each pair and size"
    grep -qE 'size:4096/segment:256/client:ring/server:ring +[0-9]+ +[0-9]+ +1$' "$work/out" ||
        wrong "rings that pay with the first call"
    grep -qE 'size:4096/segment:256/client:contiguous/server:out-of-line .*never$' "$work/out" ||
        wrong "a new range that never pays against a warm buffer"
}

run_tests
