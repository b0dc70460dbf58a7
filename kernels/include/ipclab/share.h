/* SPDX-License-Identifier: MIT */
/* CHANNEL_CONTROL operations of the mode `share`. */
#ifndef IPCLAB_SHARE_H
#define IPCLAB_SHARE_H

#define SHARE_ADDRESS 1 /* -> where the shared area lies in the caller's space */

#endif
