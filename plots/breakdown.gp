# SPDX-License-Identifier: MIT
# What modelled cycles are spent on: a bar for each mode, its phases one after the other, for three
# sizes of message side by side, each with a scale of its own.
width = 1320
height = 230 + 26 * words(modes)
load style

parts = "'ring 3' entry path copy mapping faults switch exit 'TLB refill'"
part_colours = "#bbbbbb #88ccee #4477aa #cc6677 #ddcc77 #aa3377 #228833 #66ccee #332288"
breakdown = folder . "/breakdown.csv"
shown_sizes = ""
do for [n_bytes in "8 4096 65536"] {
    stats breakdown using (strcol(4) eq n_bytes ? found = 1 : 0, 0) nooutput
    if (found) { shown_sizes = shown_sizes . " " . n_bytes }
    found = 0
}
found = words(shown_sizes)
eval end_if_nothing_is_found

# Four corners of each part of a bar. Every mode has a lane, whatever sizes it was measured at.
half = 0.36
stretches(bytes, part) = sprintf("< awk -F, -v OFS=, 'NR > 1 && !($2 in lane) { lane[$2] = n++ } " . \
    "$4 == %s { x = end[$2] + 0; end[$2] += $6; " . \
    "if ($5 == \"%s\") print x, lane[$2], x, end[$2], lane[$2] - %g, lane[$2] + %g }' '%s'", \
    bytes, part, half, half, breakdown)
totals(bytes) = sprintf("< awk -F, '$4 == %s { end[$2] += $6 } END { for (mode in end) print end[mode] }' '%s'", \
    bytes, breakdown)
# Some four ticks: 1, 2 or 5 of a decade apart.
decade(x) = 10.0 ** floor(log10(x))
round_step(x) = (x < 1.5 * decade(x) ? 1 : x < 3.5 * decade(x) ? 2 : x < 7.5 * decade(x) ? 5 : 10) * decade(x)
place_y(pixels) = pixels / height

unset title
set label 10 title font ",17" at screen 0.02, 1 - place_y(34.0) textcolor rgb "#101010"
set label 1 caption("A round trip is a call and its reply; TLB refill is what page walks cost, in whichever phase they came. In the middle between low and high weights of ring 0.") \
    at screen 0.02, place_y(62.0) textcolor rgb "#505050"
set label 2 engine_caption at screen 0.02, place_y(40.0) textcolor rgb "#505050"
set label 4 model_caption at screen 0.02, place_y(18.0) textcolor rgb "#505050"
set label 5 "modelled cycles for one round trip" at screen 0.5, place_y(92.0) center textcolor rgb "#101010"
set style fill solid 0.9 border rgb "white"
set border 1
set grid noytics xtics back
set offsets 0, 0, 0, 0
set tmargin at screen 1 - place_y(92.0)
set bmargin at screen place_y(136.0)

set multiplot
panel = 0
do for [n_bytes in shown_sizes] {
    set lmargin at screen 0.115 + panel * 0.266
    set rmargin at screen 0.115 + panel * 0.266 + 0.24
    set ytics scale 0 ("" 0)
    if (panel == 0) { do for [i = 1:words(modes)] { set ytics add (word(modes, i) i - 1) } }
    set autoscale
    stats totals(n_bytes) using 1 nooutput name "cost"
    set yrange [words(modes) - 0.4:-0.6]
    step = round_step(cost_max / 4)
    set xrange [0:1.03 * cost_max]
    set xtics 0, step font ",10.5" rotate by 0
    set format x (step < 1000 ? "%.1s %c" : "%.0s %c")
    set label 3 sprintf("%s each way", bytes(int(n_bytes))) at graph 0, screen 1 - place_y(76.0) font ",13" textcolor rgb "#202020"
    if (panel == words(shown_sizes) - 1) { set key at screen 0.995, screen 1 - place_y(92.0) top right Left reverse samplen 1 width -2 } else { unset key }
    plot for [i = 1:words(parts)] stretches(n_bytes, word(parts, i)) using 1:2:3:4:5:6 with boxxyerror \
         title word(parts, i) linecolor rgb word(part_colours, i)
    unset label
    panel = panel + 1
}
unset multiplot
