# SPDX-License-Identifier: MIT
# What a message of a window costs by its size: a picture for each window, a line for each mode,
# all on the same axes. What is measured is the window; it is divided by its messages here.
width = 1180; height = 680
load style

# The windows that there are, in the order of the plan; the line of headings is none.
windows = ""
is_new(text) = text ne "segments" && !strstrt(windows . " ", " " . text . " ")
stats data using (is_new(strcol("segments")) ? windows = windows . " " . strcol("segments") : 0, 0) \
    nooutput

stats data using (has(counter . "_median") ? found = 1 : 0, 0) nooutput
eval end_if_nothing_is_found

# The axis of costs is the same in all pictures.
stats data using (column(counter . "_median") / column("segments")) nooutput name "cost"
stats data using "size" nooutput name "size"

left = 0.085; right = 0.985; gap = 0.014
wide = (right - left) / words(windows)

eval set_size_axis
set xrange [size_min / 1.5:size_max * 1.5]
set logscale y 10
set yrange [0.7 * cost_min:3 * cost_max]
set format y "%.0s %c"
set tmargin at screen 0.87
set bmargin at screen 0.25

of(mode, window) = strcol("mode") eq mode && strcol("segments") eq window ? \
    column(counter . "_median") / column("segments") : NaN

set multiplot
set label 1 title font ",17" textcolor rgb "#101010" at screen 0.5, 0.965 center
set label 2 caption("A message goes from ring 3 to ring 3 of another address space. In a rendezvous one is in flight at a time, each with an empty reply;") \
    at screen 0.02, 0.106 textcolor rgb "#505050"
set label 3 caption("in shared memory one notification tells of the whole window. Medians over the layouts.") \
    at screen 0.02, 0.077 textcolor rgb "#505050"
set label 4 engine_caption at screen 0.02, 0.048 textcolor rgb "#505050"
set label 6 model_caption at screen 0.02, 0.019 textcolor rgb "#505050"
set key maxrows 3 width -1
set ylabel unit . " for one message"
set xlabel "message size"
unset title
do for [w = 1:words(windows)] {
    set lmargin at screen left + (w - 1) * wide
    set rmargin at screen left + w * wide - gap
    set label 5 "window of " . word(windows, w) . (word(windows, w) eq "1" ? " message" : " messages") \
        at graph 0.5, 1.035 center font ",12" textcolor rgb "#202020"
    if (w == 2) {
        unset label 1; unset label 2; unset label 3; unset label 4; unset label 6
        unset ylabel; unset key
        set format y ""
    }
    plot for [mode in modes] data \
             using "size":(of(mode, word(windows, w))) \
             with linespoints title mode linewidth 2 linecolor rgb colour(mode) \
             dashtype dashes(mode) pointtype shape(mode) pointsize 0.7
}
unset multiplot
