# SPDX-License-Identifier: MIT
# What the systems of the mail cost, strong and labelled where their lines end, among the basic
# modes in grey: on the left a round trip by size, on the right segments into a ring buffer.
width = 1320; height = 700
load style

# Both pictures, or none.
calls = 0; rings = 0
is_measured(benchmark) = strcol("benchmark") eq benchmark && has(counter . "_median")
stats data using (is_measured("call") ? calls = 1 : is_measured("ring") ? rings = 1 : 0, 0) nooutput
found = calls && rings
eval end_if_nothing_is_found

systems = "mach mtrpc presentation keykos qnx l3"
basics  = "null direct gather twostage cow move share"

is_system(mode) = strstrt(" " . systems . " ", " " . mode . " ")
is_named(mode)  = is_system(mode) || strstrt(" " . basics . " ", " " . mode . " ")
shade(mode) = is_system(mode) ? colour(mode) : "#8c8c8c"
order(mode) = sum [i = 1:words(systems)] (word(systems, i) eq mode ? i : 0)

# The grey lines first, so that the systems are drawn over them.
drawn = ""
do for [mode in modes] { if (!is_system(mode)) { drawn = drawn . " " . mode } }
do for [mode in modes] { if (is_system(mode))  { drawn = drawn . " " . mode } }
strong = ""
do for [mode in modes] { if (is_system(mode)) { strong = strong . " " . mode } }
named = ""
do for [mode in modes] { if (is_named(mode)) { named = named . " " . mode } }

is_of(benchmark, mode) = strcol("benchmark") eq benchmark && strcol("mode") eq mode
cost(benchmark, mode) = is_of(benchmark, mode) ? column(counter . "_median") : NaN

# Where lines coincide each shows its shape in turn, at values of the abscissa of its own.
values = ""
is_new(text) = !strstrt(values . " ", " " . text . " ")
find_values = "set autoscale; values = ''; stats data using (strcol('benchmark') eq benchmark && is_new(strcol(abscissa)) ? " . \
    "values = values . ' ' . strcol(abscissa) : 0, 0) nooutput; "
rank(value) = sum [i = 1:words(values)] (word(values, i) eq value ? i : 0)
turns = words(systems)
in_turn(mode, value) = rank(value) % turns == order(mode) % turns

# ---- names at the ends of lines: in the order of the ends, and never closer than `apart` --------
array at_x[words(named)]
array at_y[words(named)]
array ranked[words(named)]
find_ends = "do for [i = 1:words(named)] { at_x[i] = NaN; at_y[i] = 0; " . \
    "stats data using (is_of(benchmark, word(named, i)) ? " . \
    "    (at_x[i] = column(abscissa), at_y[i] = log10(column(counter . '_median'))) : 0) nooutput }"
rank_ends = "do for [i = 1:words(named)] { ranked[1 + sum [j = 1:words(named)] " . \
    "    (at_y[j] < at_y[i] || (at_y[j] == at_y[i] && j < i))] = i }"
spread_ends = "do for [pass = 1:400] { highest = ranked[words(named)]; " . \
    "    at_y[highest] = at_y[highest] > top_end ? top_end : at_y[highest]; do for [k = 2:words(named)] { " . \
    "    short = apart - (at_y[ranked[k]] - at_y[ranked[k - 1]]); " . \
    "    if (short > 0) { at_y[ranked[k]] = at_y[ranked[k]] + short / 2; " . \
    "                     at_y[ranked[k - 1]] = at_y[ranked[k - 1]] - short / 2 } } }"

# ---- the two pictures ----------------------------------------------------------------------------
set logscale x 2
set logscale y 10
set format y "%.0s %c"
set ytics (0)
do for [decade = 0:9] { do for [k in "1 2 5"] { set ytics add (int(k) * 10.0 ** decade) } }
set ytics font ",11"
set tmargin at screen 0.86
set bmargin at screen 0.25
unset key
unset title
set offsets 0, 0, 0, 0

name_ends = "do for [i = 1:words(named)] { mode = word(named, i); if (at_x[i] > 0) { set label 100 + i mode " . \
    "at first right_end, 10 ** at_y[i] left noenhanced " . \
    "font (is_system(mode) ? 'DejaVu Sans Bold,12' : ',10.5') textcolor rgb shade(mode) } }"
# Both axes as long as what was measured, and a little.
find_range = "set autoscale; stats data using (strcol('benchmark') eq benchmark ? column(abscissa) : NaN) nooutput; " . \
    "set xrange [STATS_min / 1.35 : STATS_max * 1.1]; right_end = STATS_max * 1.25; " . \
    "stats data using (strcol('benchmark') eq benchmark ? column(counter . '_median') : NaN) nooutput; " . \
    "set yrange [STATS_min / 1.25 : STATS_max * 1.15]; top_end = log10(1.08 * STATS_max); apart = 0.0375 * log10(1.44 * STATS_max / STATS_min); "
show = find_values . find_ends . "; " . rank_ends . "; " . find_range . spread_ends . "; " . name_ends

# A size on the axis every so many powers of two.
set_values_axis = "set xtics () font ',11'; " . \
    "do for [k = 0:30] { if (k % powers == 0) { set xtics add (bytes(2**k) 2**k) } }"

draw = "plot for [mode in drawn] data using (column(abscissa)):(cost(benchmark, mode)) " . \
    "        with lines linewidth (is_system(mode) ? 2.4 : 1) linecolor rgb shade(mode), " . \
    "    for [mode in strong] data " . \
    "        using (in_turn(mode, strcol(abscissa)) ? column(abscissa) : NaN):(cost(benchmark, mode)) " . \
    "        with points pointtype shape(mode) pointsize 1.3 linewidth 1.8 linecolor rgb shade(mode)"

set multiplot
set label 1 title font ",17" textcolor rgb "#101010" at screen 0.02, 0.955
set label 2 "a round trip between two address spaces" at graph 0, 1.045 font ",13" textcolor rgb "#202020"
set label 3 caption("Medians over the layouts, both axes logarithmic. In grey the basic ways of moving data; variants of them are not named. Systems whose lines coincide show their shapes in turn.") \
    at screen 0.02, 0.106 textcolor rgb "#505050"
set label 6 caption("What is longer than a system's longest message goes in pieces: KeyKOS's carries a page.") \
    at screen 0.02, 0.078 textcolor rgb "#505050"
set label 4 engine_caption at screen 0.02, 0.050 textcolor rgb "#505050"
set label 5 model_caption at screen 0.02, 0.022 textcolor rgb "#505050"

benchmark = "call"; abscissa = "size"; powers = 3
eval show
eval set_values_axis
set lmargin at screen 0.07
set rmargin at screen 0.425
set xlabel "message size, each way"
set ylabel unit
eval draw

unset label
set label 2 "16 segments into the receiver's ring buffer, wrapped" at graph 0, 1.045 font ",13" textcolor rgb "#202020"
benchmark = "ring"; abscissa = "segment"; powers = 2
eval show
eval set_values_axis
set lmargin at screen 0.565
set rmargin at screen 0.885
set xlabel "size of a segment"
unset ylabel
eval draw
unset multiplot
