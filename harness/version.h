/* SPDX-License-Identifier: MIT */
/* The version that --version prints and every manifest carries. */
#ifndef IPCLAB_HARNESS_VERSION_H
#define IPCLAB_HARNESS_VERSION_H

#define IPCLAB_VERSION "0.1.0"

#endif
