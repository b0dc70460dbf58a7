# SPDX-License-Identifier: MIT
# A grid of small pictures, one for each baseline, all on the same axes. The script sets before:
#   gridded   a CSV file with the columns row, column, row_title and column_title
# and gets: rows, columns, here(), and commands to be evaluated with r and c set, from 0. Where the
# file is empty it gets none of them: the script ends by `eval end_if_nothing_is_found`.
stats gridded using (has("row") ? found = 1 : 0, 0) nooutput
eval end_if_nothing_is_found
stats gridded using "row" nooutput;    rows = int(STATS_max) + 1
stats gridded using "column" nooutput; columns = int(STATS_max) + 1
array row_titles[rows]
array column_titles[columns]
stats gridded using (row_titles[int(column("row")) + 1] = strcol("row_title"), 0) nooutput
stats gridded using (column_titles[int(column("column")) + 1] = strcol("column_title"), 0) nooutput

# The part of the screen that the pictures take, below the titles and above the captions.
if (!exists("grid_left"))   { grid_left = 0.095 }
if (!exists("grid_right"))  { grid_right = 0.965 }
if (!exists("grid_top"))    { grid_top = 0.885 }
if (!exists("grid_bottom")) { grid_bottom = 0.115 }
gap = 0.012
left_of(c) = grid_left + c * (grid_right - grid_left) / columns
top_of(r)  = grid_top - r * (grid_top - grid_bottom) / rows

# "memory fresh; sender keeps" takes two lines.
two_lines(text) = strstrt(text, "; ") ? \
    text[1:strstrt(text, "; ") - 1] . "\n" . text[strstrt(text, "; ") + 2:*] : text

unset title
set offsets 0, 0, 0, 0
place_picture = "set lmargin at screen left_of(c); set rmargin at screen left_of(c + 1) - gap; " . \
    "set tmargin at screen top_of(r) - gap; set bmargin at screen top_of(r + 1) + gap"

# Names of columns stand above the first row, names of rows to the right of the last column.
name_columns = "if (r == 0) { set label 30 column_titles[c + 1] " . \
    "at screen (left_of(c) + left_of(c + 1) - gap) / 2, grid_top + 0.5 * gap center font ',12' }"
name_rows = "if (c == columns - 1) { set label 31 two_lines(row_titles[r + 1]) " . \
    "at screen grid_right + 1.8 * gap, (top_of(r) + top_of(r + 1)) / 2 center rotate by -90 font ',11' }"

# A line of a CSV file that belongs to the picture.
here(r, c) = column("row") == r && column("column") == c
