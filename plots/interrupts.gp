# SPDX-License-Identifier: MIT
# For how long interrupts are off at worst during round trips, by the size of their messages.
width = 1040
height = 640
load style

stats data using (strcol("benchmark") eq "call" && has("interrupts_off_median") ? found = 1 : 0, 0) nooutput
eval end_if_nothing_is_found

eval set_size_axis
set logscale y 10
set format y "%.0s %c"
set xlabel "message size, each way"
set ylabel "longest stretch without interrupts, in instructions"
set key at screen 0.99, 0.88 top right
set rmargin at screen 0.82
set label 1 caption("What is copied with interrupts on, which is more than 64 KiB (l3: a page), divides the stretch. What allocates, shares or moves pages goes through in one piece.") \
    at screen 0.02, 0.062 textcolor rgb "#505050"
set label 2 caption("Engine class " . class . ": instructions, exact; each word of a string instruction is one.") \
    at screen 0.02, 0.027 textcolor rgb "#505050"

of(mode) = strcol("benchmark") eq "call" && strcol("mode") eq mode ? \
    column("interrupts_off_median") : NaN

plot for [mode in modes] data using "size":(of(mode)) \
         with linespoints title mode linewidth 2 linecolor rgb colour(mode) \
         dashtype dashes(mode) pointtype shape(mode) pointsize 0.8
