# SPDX-License-Identifier: MIT
# Which mode is cheapest: a map over message size and fraction written for each baseline. On the left
# among all modes; on the right among those that leave nothing within the other side's reach, for
# those who cannot share. The number is how many times as much the next one costs.
width = 1240; height = 900
load style
cheapest = folder . "/cheapest.csv"
gridded = cheapest
grid_left = 0.085; grid_top = 0.835; grid_bottom = 0.165; grid_right = 0.955
load grid
eval end_if_nothing_is_found

# What the file has as columns are the lines of a map here; the columns are the two choices.
fractions = columns
array fraction_titles[fractions]
do for [i = 1:fractions] { fraction_titles[i] = column_titles[i] }
columns = 2
choices = "all private"
array column_titles[2] = ["all modes", "without shared memory"]

stats cheapest using "step" nooutput; steps = int(STATS_max) + 1
array size_names[steps]
stats cheapest using (size_names[int(column("step")) + 1] = bytes(column("size")), 0) nooutput

set xrange [-0.5 : steps - 0.5]
set yrange [-0.5 : fractions - 0.5]
unset grid
unset key
set border 0
set style fill solid 0.75 border rgb "white"

in_map(r, choice) = int(column("row")) == r && strcol("among") eq choice
factor(ratio) = sprintf(ratio < 1.095 ? "%.2f" : ratio < 9.95 ? "%.1f" : "%.0f", ratio)
# "written 50%" is told on the axis: there a per cent sign has to be doubled.
doubled(text) = text[strlen(text):*] eq "%" ? text . "%" : text
in_words(written) = written eq "0" ? "none" : written eq "word" ? "one word" : doubled(written)
written_of(text) = in_words(strstrt(text, "written ") == 1 ? text[9:*] : text)

# Cells in which the next one costs as much are nobody's.
even_colour = "#c4c4c4"
is_even = 0
winners = ""
stats cheapest using (column("even") == 1 ? (is_even = 1) : \
    strstrt(winners . " ", " " . strcol("mode") . " ") ? 0 : (winners = winners . " " . strcol("mode"), 0)) nooutput
of_winner(mode) = column("even") == 0 && strcol("mode") eq mode

set multiplot
shown = 0
do for [mode in modes] {
    if (strstrt(winners . " ", " " . mode . " ")) {
        shown = shown + 1
        set label shown mode at screen 0.10 + 0.11 * (shown - 1), 0.915 left offset 1.2, 0 textcolor rgb "#202020" \
            point pointtype 5 pointsize 1.6 linecolor rgb colour(mode)
    }
}
if (is_even) {
    set label shown + 1 "no difference to the next (up to 1 %)" at screen 0.10 + 0.11 * shown, 0.915 left offset 1.2, 0 \
        textcolor rgb "#202020" point pointtype 5 pointsize 1.6 linecolor rgb even_colour
}
set label 20 "Which mode is cheapest" at screen 0.02, 0.967 font ",16" textcolor rgb "#101010"
set label 21 caption("Numbers: how many times as much the next cheapest mode costs, in " . unit . " for one transfer; move is only there where the sender drops its") \
    at screen 0.02, 0.082 textcolor rgb "#505050"
set label 22 caption("buffer; share leaves the payload within both sides' reach.") \
    at screen 0.02, 0.060 textcolor rgb "#505050"
set label 25 engine_caption at screen 0.02, 0.038 textcolor rgb "#505050"
set label 26 model_caption at screen 0.02, 0.016 textcolor rgb "#505050"
set label 23 "pages that the receiver writes" at screen 0.016, 0.5 rotate center textcolor rgb "#101010"
set label 24 "message size" at screen 0.52, 0.112 center textcolor rgb "#101010"
do for [r = 0:rows - 1] {
    do for [c = 0:1] {
        choice = word(choices, c + 1)
        eval place_picture
        eval name_columns
        eval name_rows
        set xtics scale 0 ("" 0) font ",9.5"
        set ytics scale 0 ("" 0) font ",9.5"
        if (r == rows - 1) { do for [i = 1:steps] { set xtics add (size_names[i] i - 1) } }
        if (c == 0) { do for [i = 1:fractions] { set ytics add (written_of(fraction_titles[i]) i - 1) } }
        plot for [mode in modes] cheapest \
                 using (in_map(r, choice) && of_winner(mode) ? column("step") : NaN):(column("column")):(0.5):(0.5) \
                 with boxxyerror fillcolor rgb colour(mode), \
             cheapest using (in_map(r, choice) && column("even") == 1 ? column("step") : NaN):(column("column")):(0.5):(0.5) \
                 with boxxyerror fillcolor rgb even_colour, \
             cheapest using (in_map(r, choice) ? column("step") : NaN):(column("column")):(factor(column("ratio"))) \
                 with labels font ",9" textcolor rgb "#101010"
        unset label
    }
}
unset multiplot
