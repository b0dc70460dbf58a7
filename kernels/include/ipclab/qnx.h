/* SPDX-License-Identifier: MIT */
/*
 * CHANNEL_CONTROL operations of the mode `qnx`, for the server, about the client whose reply the
 * token stands for. The client stays reply-blocked in all but QNX_ERROR. Their numbers are no
 * other mode's: a server may try whether its clients' mode has them.
 *
 * A range is a base and a length, or, with MESSAGE_PARTS, a list (message.h). Status FAULT is about
 * the server's own memory, PEER_FAULT about the client's; what had moved before is in rdx then too.
 */
#ifndef IPCLAB_QNX_H
#define IPCLAB_QNX_H

/* MsgRead, MsgReadv: range (two arguments), offset in the client's message -> bytes read: fewer
 * past its end, none beyond it. Nothing that is read is used up. */
#define QNX_READ 16

/* MsgWrite, MsgWritev: range, offset in the client's reply buffer -> bytes written: fewer past
 * its end, none beyond it. */
#define QNX_WRITE 17

/* MsgError: a status, 0 to QNX_ERROR_HIGHEST. The client's call returns it, without a reply. */
#define QNX_ERROR 18
#define QNX_ERROR_HIGHEST 4095u

#endif
