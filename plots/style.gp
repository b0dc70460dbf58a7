# SPDX-License-Identifier: MIT
# The look that all plots share. The harness sets these variables before a script runs:
#   folder   that of the result; the columns of its CSV files are named in their first lines
#   data     its summary.csv
#   style    the path of this file, and
#   grid     that of grid.gp
#   format   svg or png; the picture goes to standard output
#   modes    the modes in it, in order, separated by blanks
#   reference  the mode that others are told against
#   title    of the scenario
#   counter  the column family that is the cost: COUNTER_median, COUNTER_min, COUNTER_max
#   unit     what that counts
#   class    the engine's class, and
#   meaning  what its numbers are
#   model    of modelled cycles: whose they are and how far they were off; else empty
# A script that needs another size than 960 x 640 sets width and height before it loads this.

set encoding utf8
if (!exists("width")) { width = 960; height = 640 }
if (format eq "svg") {
    set terminal svg size width,height font "DejaVu Sans,13" background rgb "white" enhanced
} else {
    set terminal pngcairo size 2 * width,2 * height fontscale 1.9 linewidth 2 pointscale 1.9 \
        font "DejaVu Sans,12" background rgb "white" enhanced
}
set datafile separator ","
set datafile missing NaN

# ---- pictures of nothing --------------------------------------------------------------------
# A filter may leave nothing of what a script shows. It looks for that before it draws, by
# `stats FILE using (CONDITION ? found = 1 : 0, 0) nooutput`, and `eval end_if_nothing_is_found` ends
# it without a picture; the harness says so.
found = 0
end_if_nothing_is_found = "if (!found) { exit }"
has(name) = strcol(name) ne "" && strcol(name) ne name

# ---- a mode looks the same in every plot --------------------------------------------------
# Colours that the colour-blind tell apart (Okabe and Ito for the basic modes, Tol's muted
# set for whole systems, which are dashed too), and a shape of its own for each.
known_modes = "null twostage direct cow gather move share mach mtrpc presentation keykos qnx l3 " . \
    "mach-ool mach-hardened queued queued-kernel direct-pinned keykos-large"
colours = "#6e6e6e #d55e00 #0072b2 #009e73 #e69f00 #cc79a7 #56b4e9 " . \
          "#332288 #882255 #999933 #117733 #aa4499 #000000 " . \
          "#6a5acd #9d92e0 #9c4500 #f0a070 #5b9bd5 #77b877 #b8860b #4b6a8a"
shapes  = "7 5 9 11 13 15 4 6 8 10 12 14 2 1 3 4 6 8 12 1 3"
basic_modes = 7

# A mode that is not known takes one of the looks at the end. Variants have a lighter or darker
# colour of their family.
known(mode) = sum [i = 1:words(known_modes)] (word(known_modes, i) eq mode ? i : 0)
place(mode) = sum [i = 1:words(modes)] (word(modes, i) eq mode ? i : 0)
spare = words(colours) - words(known_modes)
look(mode)   = known(mode) ? known(mode) : words(known_modes) + 1 + (place(mode) - 1) % spare
colour(mode) = word(colours, look(mode))
shape(mode)  = int(word(shapes, look(mode)))
dashes(mode) = look(mode) > basic_modes ? 2 : 1

# ---- axes -----------------------------------------------------------------------------------
set border 3 linecolor rgb "#404040"
set offsets graph 0.02, graph 0.02, 0, 0
set tics nomirror out textcolor rgb "#202020"
set grid xtics ytics back linetype 1 linecolor rgb "#e2e2e2" linewidth 0.8

bytes(n) = n < 2**10 ? sprintf("%d B", n) : \
           n < 2**20 ? sprintf("%d KiB", n / 2**10) : sprintf("%d MiB", n / 2**20)

# Sizes on a binary scale: a name for each factor of eight, and from a MiB on of four.
set_size_axis = "set logscale x 2; set xtics () ; " . \
    "do for [k = 0:30] { if (k < 20 ? k % 3 == 0 : k % 2 == 0) { set xtics add (bytes(2**k) 2**k) } " . \
    "else { set xtics add ('' 2**k 1) } }"

# An outcome without what it hangs on: "inconclusive below 1 KiB: page_fault".
in_short(outcome) = strstrt(outcome, ": ") ? outcome[1:strstrt(outcome, ": ") - 1] : outcome

# ---- words ----------------------------------------------------------------------------------
set title title font ",17" textcolor rgb "#101010" offset 0, 0.4
set key top left Left reverse samplen 2.4 spacing 1.25 textcolor rgb "#202020"
set lmargin 11
set rmargin 5
set tmargin 3.5
set bmargin 7
caption(line) = "{/*0.82 ".line."}"
# Whose numbers these are, and in a line of its own how well modelled ones are known.
if (exists("meaning")) {
    engine_caption = caption("Engine class " . class . ": " . meaning . (model eq "" ? "." : ";"))
    model_caption = model eq "" ? "" : caption(model . ".")
}
