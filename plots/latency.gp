# SPDX-License-Identifier: MIT
# What a round trip costs by the size of its messages: one line for each mode, both axes
# logarithmic, so that a constant cost is level and a cost by the byte is a straight slope.
width = 1180; height = 700
load style

stats data using (has(counter . "_median") ? found = 1 : 0, 0) nooutput
eval end_if_nothing_is_found

eval set_size_axis
set logscale y 10
set yrange [100:*]
set format y "%.0s %c"
set xlabel "message size, each way"
set ylabel unit . " for one round trip"
set label 1 caption("A round trip is a call and its reply between two address spaces, from ring 3 to ring 3 and back.") \
    at screen 0.02, 0.084 textcolor rgb "#505050"
set label 2 engine_caption at screen 0.02, 0.053 textcolor rgb "#505050"
set label 3 model_caption at screen 0.02, 0.022 textcolor rgb "#505050"
set bmargin 8
set rmargin at screen 0.835
set key at screen 0.85, graph 1 top left

of_mode(mode, column_name) = strcol("mode") eq mode ? column(column_name) : NaN

# The spread over the boots, from the smallest to the largest, and over it the medians.
plot for [mode in modes] data \
         using (of_mode(mode, "size")):(of_mode(mode, counter . "_min")):(0): \
               (of_mode(mode, counter . "_max") - of_mode(mode, counter . "_min")) \
         with vectors nohead linewidth 1.6 linecolor rgb colour(mode) notitle, \
     for [mode in modes] data \
         using (of_mode(mode, "size")):(of_mode(mode, counter . "_median")) \
         with linespoints title mode linewidth 2 linecolor rgb colour(mode) \
         dashtype dashes(mode) pointtype shape(mode) pointsize 0.8
