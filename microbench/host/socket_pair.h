/* SPDX-License-Identifier: MIT */
/* A connected pair of Unix-domain sockets (unix(7)), with the buffers that Linux gives them. */
#ifndef HOST_SOCKET_PAIR_H
#define HOST_SOCKET_PAIR_H

#include "../transport.h"

/* Of SOCK_STREAM, SOCK_SEQPACKET, ...; points transport->own to it. 0 or -errno. */
int socket_pair_open(struct transport *transport, int type);
void socket_pair_close(struct transport *transport);

/* This side's end. */
int socket_pair_end(const struct transport *transport);

#endif
