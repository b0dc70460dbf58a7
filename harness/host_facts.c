/* SPDX-License-Identifier: MIT */
#include "host_facts.h"

#include "diagnostic.h"
#include "memory.h"

#include <stdlib.h>

static bool publishes_times(enum engine_class class)
{
    return class == ENGINE_CLASS_NATIVE || class == ENGINE_CLASS_KVM_HARDWARE;
}

static void place(struct host_facts *host)
{
    struct topology *topology = topology_open(NULL);

    if (!topology)
        return;
    host->topology = topology_xml(topology);
    host->same_core = topology_same_core(topology);
    host->has_cross_core = topology_cross_core(topology, &host->cross_core);
    if (host->has_cross_core)
        host->distance = topology_distance(topology, host->cross_core);
    topology_close(topology);
}

static void warn_of(const struct host_facts *host)
{
    if (machine_is_bad(host->verdict))
        warn("this machine is %s; every output of this run says so", host->verdict);
}

struct host_facts host_facts_of(enum engine_class class)
{
    struct host_facts host = {.checked = publishes_times(class)};

    place(&host);
    if (!host.checked)
        return host;
    if (!host.topology)
        warn("hwloc shows no topology of this machine: nothing is bound to a processor, and there "
             "is no topology.xml; look at what `lstopo` says");
    host.machine = machine_check_run();
    host.verdict = machine_check_verdict(&host.machine);
    warn_of(&host);
    return host;
}

void host_facts_look_again(struct host_facts *host)
{
    char *verdict;

    if (!host->checked)
        return;
    host->afterwards = machine_check_run();
    host->looked_again = true;
    verdict = machine_check_verdict(&host->afterwards);
    if (machine_is_bad(verdict) && !machine_is_bad(host->verdict)) {
        free(host->verdict);
        host->verdict = format_text("%s (after the run)", verdict);
        warn_of(host);
    }
    free(verdict);
}

json_t *host_facts_json(const struct host_facts *host)
{
    json_t *value = json_object();

    if (host->checked)
        json_object_set_new(value, "machine_check", machine_check_json(&host->machine));
    if (host->looked_again)
        json_object_set_new(value, "machine_check_afterwards",
                            machine_check_json(&host->afterwards));
    if (host->topology)
        json_object_set_new(value, "same_core_processor",
                            json_integer((json_int_t)host->same_core.first));
    if (host->has_cross_core)
        json_object_set_new(value, "cross_core",
                            json_pack("{s:[i,i], s:s}", "processors", (int)host->cross_core.first,
                                      (int)host->cross_core.second, "distance", host->distance));
    return value;
}

void host_facts_free(struct host_facts *host)
{
    machine_check_free(&host->machine);
    machine_check_free(&host->afterwards);
    free(host->verdict);
    free(host->topology);
    *host = (struct host_facts){0};
}
