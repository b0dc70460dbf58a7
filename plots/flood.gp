# SPDX-License-Identifier: MIT
# What a sender who never stops takes from others: of memory, by messages in queues that nobody
# empties (left; who is refused has no memory for its own round trip), and of a victim's time, by
# messages in its server's queue (right).
width = 1100
height = 600
load style

# Both pictures, or none.
memory = 0; server = 0
is_flood(target) = strcol("benchmark") eq "flood" && strcol("target") eq target && has("bystander_alone_median")
stats data using (is_flood("memory") ? memory = 1 : is_flood("server") ? server = 1 : 0, 0) nooutput
found = memory && server
eval end_if_nothing_is_found

rows(target) = sprintf("< awk -F, -v target=%s 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; " . \
    "print \"mode,frames,refused,alone,longest\"; next } " . \
    "$at[\"benchmark\"] == \"flood\" && $at[\"target\"] == target { " . \
    "print $at[\"mode\"] \",\" $at[\"frames_taken_median\"] \",\" $at[\"refused_median\"] \",\" " . \
    "$at[\"bystander_alone_median\"] \",\" $at[\"bystander_longest_median\"] }' '%s'", target, data)

unset title
set label 1 title font ",17" textcolor rgb "#101010" at screen 0.5, 0.965 center
set label 2 caption("Left: a sender whose account is half of the free memory fills queues of its own. Right: it keeps the queue of the victim's server full. The victim's messages are 64 bytes.") \
    at screen 0.02, 0.062 textcolor rgb "#505050"
set label 3 caption("Engine class " . class . ": time by its time-stamp counter" . (class eq "model" ? ", which counts instructions." : ".")) \
    at screen 0.02, 0.030 textcolor rgb "#505050"
set style fill solid 0.9 border rgb "white"
set boxwidth 0.7
set xtics rotate by -40 left scale 0
set yrange [0:*]
set grid noxtics
unset key

set multiplot
set tmargin at screen 0.86
set bmargin at screen 0.26
set lmargin at screen 0.08
set rmargin at screen 0.48
set ylabel "MiB of memory that the flood holds"
set format y "%.0f"
set offsets 0.5, 0.5, 12, 0
plot rows("memory") using 0:(column("frames") / 256):(0.7):xtic(1) with boxes linecolor rgb "#4477aa", \
     "" using 0:(column("frames") / 256):(column("refused") > 0 ? sprintf("refuses %.0f %%", 100 * column("refused")) : "") \
     with labels offset 0, 0.7 textcolor rgb "#aa3377"
unset label 1; unset label 2; unset label 3
set offsets 0.5, 0.5, graph 0.2, 0
set lmargin at screen 0.57
set rmargin at screen 0.97
set ylabel "ticks of a victim's round trip"
set format y "%.1s %c"
set key top right
plot rows("server") using 0:(column("longest")):(0.7):xtic(1) with boxes linecolor rgb "#cc6677" title "the longest under the flood", \
     "" using 0:(column("alone")):(0.7) with boxes linecolor rgb "#4477aa" title "alone"
unset multiplot
