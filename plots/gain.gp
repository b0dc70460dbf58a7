# SPDX-License-Identifier: MIT
# What gather saves of each alternative's cost, by size of a segment: a picture for each
# alternative, a line for each number of segments and way in which the ring wraps. Above 0 gather
# is cheaper; a band is where that may lie, over layouts and weights of the cost model.
width = 1320; height = 760
load style
gains = folder . "/gains.csv"
breaks = folder . "/break-even.csv"
gridded = gains
grid_left = 0.075; grid_right = 0.985; grid_top = 0.87; grid_bottom = 0.385
load grid
eval end_if_nothing_is_found

# The file's rows are lines here; there is one row of pictures.
lines = rows
array line_titles[lines]
do for [i = 1:lines] { line_titles[i] = row_titles[i] }
rows = 1

least(one, other) = column(one) < column(other) ? column(one) : column(other)
most(one, other) = column(one) > column(other) ? column(one) : column(other)
stats gains using "at" nooutput;   smallest = STATS_min; largest = STATS_max
stats gains using (least("gain_low", "weights_low")) nooutput; lowest = 20 * floor(5 * STATS_min)
array segments[lines]
stats gains using (segments[int(column("row")) + 1] = strcol("segments"), 0) nooutput

# More segments, darker, all in the family of gather's own colour; another dash where it wraps.
counts = "1 2 4 8 16 32 64 128"
shades = "#e0a52a #d89a14 #cf8b00 #c07a00 #a36300 #834d00 #5a3400 #2f1b00"
place_of(count) = sum [i = 1:words(counts)] (word(counts, i) eq count ? i : 0)
shade(l) = place_of(segments[l]) ? word(shades, place_of(segments[l])) : "#000000"
wraps(l) = strstrt(line_titles[l], "wrap") && !strstrt(line_titles[l], "none")
dash(l) = wraps(l) ? 2 : 1
# What comes out, in words, below the picture: a line for each of its lines.
first_word = 0.30
between_words = 0.17 / lines
array outcomes[lines]

set logscale x 2
set xrange [smallest / 1.4 : largest * 1.4]
set yrange [lowest : 100]
set ytics 20 font ",10"
unset key

on_line(l, c, name) = here(l - 1, c) ? column(name) : NaN
settled(outcome) = outcome eq "from" || outcome eq "up-to" || outcome eq "several"

set multiplot
set label 20 title at screen 0.02, 0.955 font ",16" textcolor rgb "#101010"
set label 21 caption("Above 0 gather is cheaper: 50 % means half the cost in " . unit . ". A ring marks the break-even, by interpolation between the sizes measured;") \
    at screen 0.02, 0.082 textcolor rgb "#505050"
set label 22 caption("a bar is where it may lie, over layouts and weights of the cost model; so is a band (of rings that do not wrap). Below: where gather is cheaper; what makes it inconclusive is in the tables.") \
    at screen 0.02, 0.060 textcolor rgb "#505050"
set label 23 engine_caption at screen 0.02, 0.038 textcolor rgb "#505050"
set label 26 model_caption at screen 0.02, 0.016 textcolor rgb "#505050"
set label 24 "saved by gather, % of the other's " . unit at screen 0.016, 0.63 rotate center textcolor rgb "#101010"
set label 25 "size of a segment" at screen 0.53, 0.335 center textcolor rgb "#101010"
set arrow 1 from graph 0, first 0 to graph 1, first 0 nohead linewidth 1.2 linecolor rgb "#404040"
set xtics ("16 B" 16, "64 B" 64, "256 B" 256, "1 KiB" 2**10, "4 KiB" 2**12, "16 KiB" 2**14, "64 KiB" 2**16) font ",10"
r = 0
do for [c = 0:columns - 1] {
    eval place_picture
    eval name_columns
    set format y (c == 0 ? "%g" : "")
    stats breaks using (column("column") == c ? (outcomes[int(column("row")) + 1] = in_short(strcol("text"))) : 0, 0) nooutput
    do for [l = 1:lines] {
        set label 100 + l line_titles[l] . ": " . outcomes[l] at screen left_of(c), first_word - (l - 1) * between_words \
            left noenhanced font ",9.5" textcolor rgb shade(l)
    }
    plot for [l = 1:lines] gains \
             using (wraps(l) ? NaN : on_line(l, c, "at")):(100 * least("gain_low", "weights_low")):(100 * most("gain_high", "weights_high")) \
             with filledcurves fillcolor rgb shade(l) fillstyle transparent solid 0.18 noborder, \
         for [l = 1:lines] gains using (on_line(l, c, "at")):(100 * column("gain")) \
             with linespoints linewidth 1.8 linecolor rgb shade(l) dashtype dash(l) pointtype 7 pointsize 0.6, \
         for [l = 1:lines] breaks using (settled(strcol("outcome")) ? on_line(l, c, "at") : NaN):(0):"at_low":"at_high" \
             with xerrorbars pointtype 6 pointsize 1.6 linewidth 1.8 linecolor rgb shade(l)
    unset label
}
unset multiplot
