# SPDX-License-Identifier: MIT
# One message's way through the kernel: a lane for each mode, its instructions from left to
# right, coloured by phase. Beside style and format the harness sets
#   data   mode,lane,leg,where,phase,function,start,instructions: a line for each stretch of one phase
#   lanes  how many modes there are
#   size   of the message, in words
#   class  of the engine
width = 1280
height = lanes < 3 ? 440 : 240 + 74 * lanes
load style

phases  = "'ring 3' entry validation queue transfer map copy-in copy copy-out faults switch other exit"
colours = "#bbbbbb #88ccee #4477aa #999933 #aa4499 #ddcc77 #cc6677 #ee7733 #882255 #000000 #228833 #dddddd #bbcc33"

# Four corners of each stretch of a phase, for the lane's rectangle.
half = 0.34
stretches(phase) = sprintf("< awk -F, -v OFS=, '$5 == \"%s\" { print $7, $2, $7, $7 + $8, $2 - %g, $2 + %g }' '%s'", \
    phase, half, half, data)
names(i) = sprintf("< awk -F, -v OFS=, 'NR > 1 { n[$2] = $1; t[$2] += $8 } END { for (i in n) print i, t[i], n[i] }' '%s'", data)

unset title
set label 10 "One message's way: a round trip of " . size . " each way, instruction by instruction" \
    font ",17" at screen 0.02, screen 1 - 30.0 / height textcolor rgb "#101010"
set label 1 caption("Engine class " . class . ": exact counts of an emulated processor, not a time; an element of a string instruction counts as one.") \
    at screen 0.02, screen 20.0 / height textcolor rgb "#505050"
set lmargin at screen 0.10
set rmargin at screen 0.86
set tmargin at screen 1 - 62.0 / height
set bmargin at screen 104.0 / height
set key at screen 0.995, screen 1 - 62.0 / height top right Left reverse samplen 1.2 spacing 1.1
set style fill solid noborder
set yrange [lanes - 0.5:-0.5]
set xrange [0:*]
set xlabel "instructions"
unset ytics
set format x "%.0f"
set border 1
set grid noytics

plot for [i = 1:words(phases)] stretches(word(phases, i)) using 1:2:3:4:5:6 with boxxyerror \
         title word(phases, i) linecolor rgb word(colours, i) , \
     names(0) using (0):1:3 with labels right offset -1, 0 notitle, \
     names(0) using 2:1:2 with labels left offset 0.6, 0 textcolor rgb "#505050" notitle
