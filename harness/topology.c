/* SPDX-License-Identifier: MIT */
#include "topology.h"

#include "memory.h"

#include <hwloc.h>
#include <hwloc/linux.h>
#include <stdlib.h>

struct topology {
    hwloc_topology_t hwloc;
};

struct topology *topology_open(const char *path)
{
    struct topology *topology = allocate(1, sizeof(*topology));

    if (hwloc_topology_init(&topology->hwloc)) {
        free(topology);
        return NULL;
    }
    if ((path && hwloc_topology_set_xml(topology->hwloc, path)) ||
        hwloc_topology_load(topology->hwloc)) {
        topology_close(topology);
        return NULL;
    }
    return topology;
}

void topology_close(struct topology *topology)
{
    if (!topology)
        return;
    hwloc_topology_destroy(topology->hwloc);
    free(topology);
}

unsigned topology_cores(const struct topology *topology)
{
    int count = hwloc_get_nbobjs_by_type(topology->hwloc, HWLOC_OBJ_CORE);

    return count > 0 ? (unsigned)count : 1;
}

/* The last core; where hwloc knows of none, as in some containers, the last processor. */
static hwloc_obj_t last_core(const struct topology *topology)
{
    int type = hwloc_get_nbobjs_by_type(topology->hwloc, HWLOC_OBJ_CORE) > 0 ? HWLOC_OBJ_CORE
                                                                             : HWLOC_OBJ_PU;
    int count = hwloc_get_nbobjs_by_type(topology->hwloc, (hwloc_obj_type_t)type);

    return hwloc_get_obj_by_type(topology->hwloc, (hwloc_obj_type_t)type, (unsigned)count - 1);
}

static unsigned first_processor(hwloc_obj_t object)
{
    return (unsigned)hwloc_bitmap_first(object->cpuset);
}

struct processor_pair topology_same_core(const struct topology *topology)
{
    unsigned processor = first_processor(last_core(topology));

    return (struct processor_pair){processor, processor};
}

bool topology_cross_core(const struct topology *topology, struct processor_pair *pair)
{
    hwloc_obj_t core = last_core(topology), nearest;

    /* In the order of distance; "closest" are objects of the same type. */
    if (!hwloc_get_closest_objs(topology->hwloc, core, &nearest, 1))
        return false;
    *pair = (struct processor_pair){first_processor(core), first_processor(nearest)};
    return true;
}

const char *topology_distance(const struct topology *topology, struct processor_pair pair)
{
    hwloc_obj_t first = hwloc_get_pu_obj_by_os_index(topology->hwloc, pair.first);
    hwloc_obj_t second = hwloc_get_pu_obj_by_os_index(topology->hwloc, pair.second);
    hwloc_obj_t common;

    if (!first || !second)
        return "unknown";
    if (first == second)
        return "same processor";
    common = hwloc_get_common_ancestor_obj(topology->hwloc, first, second);
    switch (common->type) {
    case HWLOC_OBJ_CORE:
        return "same core";
    case HWLOC_OBJ_L2CACHE:
        return "cores that share an L2 cache";
    case HWLOC_OBJ_L3CACHE:
        return "cores that share an L3 cache";
    case HWLOC_OBJ_MACHINE:
        return hwloc_get_nbobjs_by_type(topology->hwloc, HWLOC_OBJ_PACKAGE) > 1
                   ? "cores of two packages"
                   : "cores of one package";
    default:
        return "cores of one package";
    }
}

static hwloc_bitmap_t set_of(unsigned processor)
{
    hwloc_bitmap_t set = hwloc_bitmap_alloc();

    if (set)
        hwloc_bitmap_only(set, processor);
    return set;
}

bool topology_bind_self(const struct topology *topology, unsigned processor)
{
    hwloc_bitmap_t set = set_of(processor);
    bool bound = set && !hwloc_set_cpubind(topology->hwloc, set, HWLOC_CPUBIND_THREAD);

    hwloc_bitmap_free(set);
    return bound;
}

bool topology_bind_thread(const struct topology *topology, pid_t thread, unsigned processor)
{
    hwloc_bitmap_t set = set_of(processor);
    bool bound = set && !hwloc_linux_set_tid_cpubind(topology->hwloc, thread, set);

    hwloc_bitmap_free(set);
    return bound;
}

void topology_unbind_self(const struct topology *topology)
{
    hwloc_set_cpubind(topology->hwloc, hwloc_topology_get_allowed_cpuset(topology->hwloc),
                      HWLOC_CPUBIND_THREAD);
}

char *topology_xml(const struct topology *topology)
{
    char *buffer, *copy;
    int length;

    if (hwloc_topology_export_xmlbuffer(topology->hwloc, &buffer, &length, 0))
        return NULL;
    copy = copy_text(buffer);
    hwloc_free_xmlbuffer(topology->hwloc, buffer);
    return copy;
}
