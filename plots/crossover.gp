# SPDX-License-Identifier: MIT
# What a transfer costs by its size: a small picture for each baseline, all on the same axes. Where
# a mode becomes cheaper than the reference, a ring marks it; the bar through the ring is its interval over
# layouts, and its size is told in the corner, in the mode's colour.
width = 1240; height = 1060
load style
curves = folder . "/curves.csv"
marks = folder . "/crossovers.csv"

gridded = curves
grid_bottom = 0.122
load grid
eval end_if_nothing_is_found
stats curves using "cost" nooutput;   lowest = STATS_min; highest = STATS_max
stats curves using "size" nooutput;   smallest = STATS_min; largest = STATS_max

# "written word" is what the receiver does.
in_words(text) = text eq "written 0" ? "receiver writes nothing" : \
                 text eq "written word" ? "receiver writes one word" : \
                 text eq "written 100%" ? "receiver writes every page" : \
                 strstrt(text, "written ") == 1 ? "receiver writes " . text[9:*] : text
do for [i = 1:columns] { column_titles[i] = in_words(column_titles[i]) }

set logscale x 2
set logscale y 10
set xrange [smallest / 1.3 : largest * 1.3]
set yrange [lowest / 1.6 : highest * 1.6]
set y2range [0 : 1]
unset key

# What competes with the reference, in the order of the key; each has its line in the corner.
rivals = ""
do for [mode in modes] { if (mode ne "null" && mode ne reference) { rivals = rivals . " " . mode } }
drawn = reference . rivals
line_of(mode) = 0.94 - 0.09 * sum [i = 1:words(rivals)] (word(rivals, i) eq mode ? i - 1 : 0)

of_mode(mode, name) = strcol("mode") eq mode ? column(name) : NaN
against_reference(mode) = strcol("left") eq mode && strcol("right") eq reference
settled(outcome) = outcome eq "from" || outcome eq "up-to" || outcome eq "several"

set multiplot
do for [i = 1:words(drawn)] {
    mode = word(drawn, i)
    set label i mode at screen 0.10 + 0.11 * (i - 1), 0.928 left offset 1.2, 0 textcolor rgb "#202020" \
        point pointtype shape(mode) pointsize 0.9 linecolor rgb colour(mode)
}
set label 20 title at screen 0.02, 0.972 font ",16" textcolor rgb "#101010"
set label 21 caption("In each corner: the message sizes at which a mode is cheaper than ".reference.". A ring marks where that begins, by interpolation between the") \
    at screen 0.02, 0.072 textcolor rgb "#505050"
set label 22 caption("sizes that were measured (points); a bar is where it may lie, over layouts and weights of the cost model. What makes an outcome inconclusive is in the tables.") \
    at screen 0.02, 0.053 textcolor rgb "#505050"
set label 25 engine_caption at screen 0.02, 0.034 textcolor rgb "#505050"
set label 26 model_caption at screen 0.02, 0.015 textcolor rgb "#505050"
set label 23 unit . " for one transfer" at screen 0.016, 0.5 rotate center textcolor rgb "#101010"
set label 24 "message size" at screen 0.535, 0.094 center textcolor rgb "#101010"
do for [r = 0:rows - 1] {
    do for [c = 0:columns - 1] {
        eval place_picture
        eval name_columns
        eval name_rows
        if (r == rows - 1) {
            set xtics ("64 B" 64, "1 KiB" 2**10, "16 KiB" 2**14, "256 KiB" 2**18) font ",9.5"
            if (c == columns - 1) { set xtics add ("4 MiB" 2**22) } else { set xtics add ("" 2**22) }
        } else {
            set xtics ("" 64, "" 2**10, "" 2**14, "" 2**18, "" 2**22)
        }
        set format y (c == 0 ? "%.0s %c" : "")
        set ytics font ",9.5"
        plot for [mode in drawn] curves \
                 using (here(r, c) ? of_mode(mode, "size") : NaN):"cost_min":(0): \
                       (column("cost_max") - column("cost_min")) \
                 with vectors nohead linewidth 1.2 linecolor rgb colour(mode), \
             for [mode in drawn] curves \
                 using (here(r, c) ? of_mode(mode, "size") : NaN):"cost" \
                 with linespoints linewidth 1.4 linecolor rgb colour(mode) pointtype shape(mode) pointsize 0.4, \
             for [mode in rivals] marks \
                 using (here(r, c) && against_reference(mode) && settled(strcol("outcome")) ? column("at") : NaN):"cost":"at_low":"at_high" \
                 with xerrorbars pointtype 6 pointsize 1.5 linewidth 1.8 linecolor rgb colour(mode), \
             for [mode in rivals] marks \
                 using (here(r, c) && against_reference(mode) ? smallest * 1.3 : NaN): \
                       (line_of(mode)):(mode . " " . in_short(strcol("text"))) \
                 axes x1y2 with labels left noenhanced font ",8.5" textcolor rgb colour(mode)
        unset label
    }
}
unset multiplot
