/* SPDX-License-Identifier: MIT */
/* What a run has to say of the host: fit or not, what runs where, how far apart that is. */
#ifndef IPCLAB_HARNESS_HOST_FACTS_H
#define IPCLAB_HARNESS_HOST_FACTS_H

#include "engine_class.h"
#include "machine_check.h"
#include "topology.h"

struct host_facts {
    bool checked; /* times are published, so the machine was looked at */
    struct machine_check machine, afterwards;
    bool looked_again; /* `afterwards` is filled */
    char *verdict;     /* of both; NULL where it was not */
    char *topology;    /* hwloc's XML, or NULL */
    struct processor_pair same_core, cross_core;
    bool has_cross_core;
    const char *distance; /* of the cross-core pair */
};

/* Looks at the host, at as much of it as numbers of that class depend on. */
struct host_facts host_facts_of(enum engine_class class);

/* Looks at the machine once more when a run has ended that took some time: a machine may get
 * bad in the midst of it. */
void host_facts_look_again(struct host_facts *host);

/* For the manifest. */
json_t *host_facts_json(const struct host_facts *host);

void host_facts_free(struct host_facts *host);

#endif
