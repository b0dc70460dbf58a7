/* SPDX-License-Identifier: MIT */
#include "guest_processor.h"

#include <sys/socket.h>
#include <unistd.h>

bool guest_processor_create(struct guest_processor *processor)
{
    int ends[2];

    *processor = (struct guest_processor){.monitor = -1, .monitor_of_qemu = -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
        return false;
    processor->monitor = ends[0];
    processor->monitor_of_qemu = ends[1];
    return true;
}

/* The guest's processor gets the last core, this process the one beside it. */
static void bind_apart(struct guest_processor *processor)
{
    struct topology *topology = topology_open(NULL);

    if (!topology)
        return;
    if (topology_cross_core(topology, &processor->bound) &&
        topology_bind_thread(topology, processor->thread, processor->bound.first) &&
        topology_bind_self(topology, processor->bound.second))
        processor->topology = topology;
    else
        topology_close(topology);
}

void guest_processor_start(struct guest_processor *processor, bool alone)
{
    close(processor->monitor_of_qemu); /* or its end would not be the end of the stream */
    processor->monitor_of_qemu = -1;
    processor->thread = qmp_processor_thread(processor->monitor, processor->qemu);
    if (!processor->thread)
        return; /* QEMU has refused and ended: its exit status tells */
    if (alone)
        bind_apart(processor);
    perf_counters_open(&processor->counters, processor->thread);
    qmp_continue(processor->monitor);
}

json_t *guest_processor_json(const struct guest_processor *processor)
{
    json_t *value;

    if (!processor->thread)
        return NULL;
    value = json_pack("{s:s, s:o}", "qemu", processor->qemu, "host_counters",
                      perf_counters_json(&processor->counters));
    if (processor->topology)
        json_object_set_new(value, "bound",
                            json_pack("{s:i, s:i, s:s}", "processor", (int)processor->bound.first,
                                      "harness", (int)processor->bound.second, "distance",
                                      topology_distance(processor->topology, processor->bound)));
    return value;
}

void guest_processor_close(struct guest_processor *processor)
{
    if (processor->thread)
        perf_counters_close(&processor->counters);
    if (processor->topology)
        topology_unbind_self(processor->topology);
    topology_close(processor->topology);
    if (processor->monitor >= 0)
        close(processor->monitor);
    if (processor->monitor_of_qemu >= 0)
        close(processor->monitor_of_qemu);
    *processor = (struct guest_processor){.monitor = -1, .monitor_of_qemu = -1};
}
