# SPDX-License-Identifier: MIT
# A segment by key against the same bytes by message: what one way costs until its receiver has
# read all of it, by size.
width = 1040
height = 680
load style

eval set_size_axis
set logscale y 10
set format y "%.0s %c"
set xlabel "payload"
set ylabel unit . " for one message, read by its receiver"
set bmargin 9.5
set label 3 caption("By key: the message passes a handle; its receiver maps the memory object, reads it, unmaps it, and closes the handle.") \
    at screen 0.02, 0.110 textcolor rgb "#505050"
set label 1 caption("By message: into a buffer that is warm, or, with cow and share, where the mode puts it. Senders keep what they send and only read on.") \
    at screen 0.02, 0.080 textcolor rgb "#505050"
set label 2 engine_caption at screen 0.02, 0.050 textcolor rgb "#505050"
set label 4 model_caption at screen 0.02, 0.020 textcolor rgb "#505050"

of(benchmark, mode) = strcol("benchmark") eq benchmark && strcol("mode") eq mode && \
    column("size") > 0 ? column(counter . "_median") : NaN

is_shown(benchmark) = benchmark eq "touch" || benchmark eq "pass"
stats data using (is_shown(strcol("benchmark")) && has(counter . "_median") ? found = 1 : 0, 0) nooutput
eval end_if_nothing_is_found

plot for [mode in "twostage direct cow share"] data using "size":(of("touch", mode)) \
         with linespoints title mode linewidth 2 linecolor rgb colour(mode) \
         dashtype dashes(mode) pointtype shape(mode) pointsize 0.9, \
     data using "size":(of("pass", "null")) \
         with linespoints title "segment by key" linewidth 2.4 linecolor rgb "#101010" \
         dashtype 2 pointtype 4 pointsize 1
