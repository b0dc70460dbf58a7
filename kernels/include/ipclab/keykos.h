/* SPDX-License-Identifier: MIT */
/* The modes `keykos` and `keykos-large`: their limit, and their CHANNEL_CONTROL operations. */
#ifndef IPCLAB_KEYKOS_H
#define IPCLAB_KEYKOS_H

#define KEYKOS_STRING 4096ull /* bytes of a message's string; in `keykos-large`, copied directly */

enum keykos_operation {
    KEYKOS_LENGTH = 1, /* keykos, client; enum keykos_length: what receivers are told from now on */
    KEYKOS_RESUME_KEY, /* server; -> a handle to the call's resume key, which may be passed on */
    KEYKOS_BANK,       /* keykos-large, either side; the bank that pays for large messages of this
                          side on this channel, 0: its process's own */
};

/* Which length the receiver of a message finds in rdx. */
enum keykos_length {
    KEYKOS_LENGTH_DELIVERED, /* KeyKOS: what has arrived */
    KEYKOS_LENGTH_SENT,      /* CapROS: the sender's, more where the receiver's room was less */
};

#endif
