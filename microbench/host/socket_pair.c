/* SPDX-License-Identifier: MIT */
#include "socket_pair.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct socket_pair {
    int end[SIDE_COUNT];
};

int socket_pair_open(struct transport *transport, int type)
{
    struct socket_pair *sockets = malloc(sizeof(*sockets));

    transport->own = sockets;
    if (!sockets)
        return -ENOMEM;
    return socketpair(AF_UNIX, type, 0, sockets->end) ? -errno : 0;
}

void socket_pair_close(struct transport *transport)
{
    struct socket_pair *sockets = transport->own;

    close(sockets->end[SIDE_CLIENT]);
    close(sockets->end[SIDE_SERVER]);
    free(sockets);
}

int socket_pair_end(const struct transport *transport)
{
    const struct socket_pair *sockets = transport->own;

    return sockets->end[transport->side];
}
