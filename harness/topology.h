/* SPDX-License-Identifier: MIT */
/*
 * The machine's topology, and what runs where: the one face of hwloc. Processors are named by
 * the operating system's numbers.
 */
#ifndef IPCLAB_HARNESS_TOPOLOGY_H
#define IPCLAB_HARNESS_TOPOLOGY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct topology;

/* The topology of this machine, or of the hwloc XML file at `path` where that is not NULL.
 * NULL where it cannot be had. */
struct topology *topology_open(const char *path);
void topology_close(struct topology *topology);

/* Two processors for two partners. */
struct processor_pair {
    unsigned first, second;
};

/* The last core's first processor, twice: the first core serves most interrupts. */
struct processor_pair topology_same_core(const struct topology *topology);

/* That one, and one of the core that is nearest to it. False where there is one core only. */
bool topology_cross_core(const struct topology *topology, struct processor_pair *pair);

/* How far apart they are: "same processor", "same core", "cores that share an L3 cache", "cores
 * of one package", "cores of two packages". Static text. */
const char *topology_distance(const struct topology *topology, struct processor_pair pair);

/* Cores that this process may run on. */
unsigned topology_cores(const struct topology *topology);

/* Binds the calling thread, or the thread `thread`, to one processor. */
bool topology_bind_self(const struct topology *topology, unsigned processor);
bool topology_bind_thread(const struct topology *topology, pid_t thread, unsigned processor);

/* Lets the calling thread run anywhere again. */
void topology_unbind_self(const struct topology *topology);

/* The topology as hwloc's XML; the caller frees. NULL where hwloc cannot write it. */
char *topology_xml(const struct topology *topology);

#endif
