# SPDX-License-Identifier: MIT
# What modelled cycles are spent on: a bar for each mode, stacked by phase, for three sizes
# of message side by side, each with a scale of its own.
width = 1280
height = 640
load style

parts = "'ring 3' entry path copy mapping faults switch exit 'TLB refill'"
part_colours = "#bbbbbb #88ccee #4477aa #cc6677 #ddcc77 #aa3377 #228833 #66ccee #332288"
shown_sizes = "8 4096 65536"
breakdown = folder . "/breakdown.csv"

# gnuplot has no join: awk makes one line for each mode, with a column for each part.
rows(bytes) = sprintf("< awk -F, -v size=%s '$4 == size { if (!($2 in seen)) { seen[$2] = ++n; " . \
    "mode[n] = $2; } line[seen[$2]] = line[seen[$2]] \",\" $6 } " . \
    "END { for (i = 1; i <= n; i++) print mode[i] line[i] }' '%s'", bytes, breakdown)

unset title
set label 10 title font ",17" at screen 0.02, 0.96 textcolor rgb "#101010"
set label 1 caption("A round trip is a call and its reply. TLB refill is what page walks cost, in whichever phase they came.") \
    at screen 0.02, 0.062 textcolor rgb "#505050"
set label 2 caption("Engine class " . class . ": modelled cycles, in the middle between low and high weights of ring 0.") \
    at screen 0.02, 0.027 textcolor rgb "#505050"
set style data histograms
set style histogram rowstacked
set style fill solid 0.9 border rgb "white"
set boxwidth 0.75
set xtics rotate by -40 left scale 0
set yrange [0:*]
set format y "%.1s %c"

set multiplot
panel = 0
do for [n_bytes in shown_sizes] {
    set lmargin at screen 0.07 + panel * 0.275
    set rmargin at screen 0.07 + panel * 0.275 + 0.215
    set tmargin at screen 0.84
    set bmargin at screen 0.24
    set ylabel (panel == 0 ? "modelled cycles for one round trip" : "")
    set label 3 sprintf("%s each way", bytes(int(n_bytes))) at graph 0.02, 1.05
    if (panel == 2) { set key at screen 0.995, 0.84 top right invert samplen 1.2 } else { unset key }
    plot for [i = 1:words(parts)] rows(n_bytes) using (column(i + 1)):xtic(1) \
         title word(parts, i) linecolor rgb word(part_colours, i)
    unset label 10
    unset label 1
    unset label 2
    panel = panel + 1
}
unset multiplot
