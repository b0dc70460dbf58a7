# SPDX-License-Identifier: MIT
# How long a bystander's round trip takes at worst, while a pager takes its time for one page of
# somebody else's message: against that time, as a multiple of what it takes undisturbed. The
# absent page is the sender's of a request (left) or the receiver's of a reply (right); the
# bystander is a client of the same server (above) or of another one (below).
width = 1040
height = 760
load style

# Modes that were measured: the others' lines would stand in the key without a point.
measured = ""
is_new(mode) = !strstrt(measured . " ", " " . mode . " ")
stats data using (strcol("benchmark") eq "fault" && strcol("bystander") ne "" && strcol("mode") ne "mode" && is_new(strcol("mode")) ? \
    measured = measured . " " . strcol("mode") : 0, 0) nooutput
found = words(measured)
eval end_if_nothing_is_found

unset title
set logscale x 10
set logscale y 10
set xrange [6:550]
set format x "%.0f"
set yrange [0.7:8000]
set format y "%.0f"
set ytics 10
unset mytics

is_cell(mode, side, whose) = strcol("benchmark") eq "fault" && strcol("mode") eq mode && \
    strcol("side") eq side && strcol("bystander") eq whose
# Modes that are held alike are drawn side by side.
aside(i) = 1.06**(i - (words(measured) + 1) / 2.0)
times(mode, side, whose) = is_cell(mode, side, whose) ? \
    column("bystander_longest_median") / column("bystander_alone_median") : NaN

set multiplot
set label 1 title font ",17" textcolor rgb "#101010" at screen 0.5, 0.965 center
set label 2 caption("The longest round trip of a bystander while one page of somebody else's message of 64 KiB (keykos: 4 KiB) waits for its pager, against what it takes undisturbed.") \
    at screen 0.02, 0.062 textcolor rgb "#505050"
set label 3 caption("Engine class " . class . ": by its time-stamp counter" . (class eq "model" ? ", which counts instructions." : ".")) \
    at screen 0.02, 0.030 textcolor rgb "#505050"
sides = "sender receiver"
do for [row = 1:2] {
    whose = row == 1 ? "same-server" : "other-server"
    do for [s = 1:2] {
        set lmargin at screen 0.085 + (s - 1) * 0.395
        set rmargin at screen 0.085 + (s - 1) * 0.395 + 0.365
        set tmargin at screen row == 1 ? 0.88 : 0.485
        set bmargin at screen row == 1 ? 0.555 : 0.16
        set label 5 (row == 1 ? "a client of the same server" : "a client of another server") . ", " . \
            (s == 1 ? "the sender's page" : "the receiver's page") at graph 0.03, 0.93 font ",11"
        set xlabel (row == 2 ? "thousand ticks until the page comes" : "")
        set ylabel (s == 1 ? "times as long" : "")
        set format y (s == 1 ? "%.0f" : "")
        if (row == 1 && s == 1) { set key at screen 0.995, 0.88 top right samplen 2 } else { unset key }
        plot for [i = 1:words(measured)] data \
            using (column("delay") * aside(i)):(times(word(measured, i), word(sides, s), whose)) \
            with linespoints title word(measured, i) linewidth 1.4 \
            linecolor rgb colour(word(measured, i)) dashtype dashes(word(measured, i)) \
            pointtype shape(word(measured, i)) pointsize 0.9
        unset label 1; unset label 2; unset label 3
    }
}
unset multiplot
