/* SPDX-License-Identifier: MIT */
/* The knots of a fitted curve. */
#include "curve.h"

double curve_knot(const struct curve_point *point)
{
    double sum = 0;

    for (size_t i = 0; i < point->layouts; i++)
        sum += point->costs[i];
    return sum / (double)point->layouts;
}

const struct curve_point *curve_find(struct curve curve, double size)
{
    for (size_t i = 0; i < curve.count; i++)
        if (curve.points[i].size == size)
            return curve.points + i;
    return NULL;
}
