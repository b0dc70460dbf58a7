/* SPDX-License-Identifier: MIT */
/* A range of numbers, its ends included. */
#ifndef IPCLAB_HARNESS_INTERVAL_H
#define IPCLAB_HARNESS_INTERVAL_H

struct interval {
    double low, high;
};

#endif
