/* SPDX-License-Identifier: MIT */
/*
 * A QEMU plugin that writes down each instruction of one timed section, in order. Ring 3 says
 * by markers (ipclab/markers.h) where a section begins and ends and what it was; the section
 * of the last sample is what is kept.
 */
#include "harness/costmodel/decode.h"
#include "harness/costmodel/qemu_plugin.h"
#include "record.h"

#include <ipclab/markers.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

/* An instruction as it was translated. */
struct site {
    uint64_t address;
    struct instruction decoded;
};

static struct {
    int descriptor;
    bool in_section;
    struct trace_step *steps; /* of the section that began last */
    size_t count, capacity;
    uint64_t executed; /* instructions in it */
    bool lost;
    struct trace_header header;
} trace;

static void add_step(const struct site *site)
{
    struct trace_step *last = trace.count ? &trace.steps[trace.count - 1] : NULL;

    trace.executed++;
    if (last && last->address == site->address &&
        site->decoded.class == INSTRUCTION_REPEATED_STRING) {
        last->count++;
        return;
    }
    if (trace.count == TRACE_STEPS_MAXIMUM) {
        trace.lost = true;
        return;
    }
    if (trace.count == trace.capacity) {
        trace.capacity = trace.capacity ? 2 * trace.capacity : 4096;
        trace.steps = realloc(trace.steps, trace.capacity * sizeof(*trace.steps));
        if (!trace.steps) {
            fprintf(stderr, "trace: out of memory\n");
            exit(EXIT_FAILURE);
        }
    }
    trace.steps[trace.count++] = (struct trace_step){
        .address = site->address, .count = 1, .event = (uint32_t)site->decoded.class};
}

/* A failure to write shows as a short file, which the harness refuses. */
static void keep_section(void)
{
    size_t bytes = trace.count * sizeof(*trace.steps);

    trace.header.steps = trace.count;
    trace.header.lost = trace.lost;
    if (pwrite(trace.descriptor, &trace.header, sizeof(trace.header), 0) < 0 ||
        pwrite(trace.descriptor, trace.steps, bytes, sizeof(trace.header)) < 0)
        fprintf(stderr, "trace: the record cannot be written\n");
}

static void obey(enum ipclab_marker marker)
{
    switch (marker) {
    case MARKER_BEGIN:
        trace.in_section = true;
        trace.lost = false;
        trace.count = 0;
        trace.executed = 0;
        break;
    case MARKER_END:
        trace.in_section = false;
        break;
    case MARKER_EMPTY:
        trace.header.empty = trace.executed;
        break;
    case MARKER_SAMPLE:
        keep_section();
        break;
    case MARKER_COLD:
    case MARKER_TLB_COLD:
        break;
    }
}

static void on_marker(unsigned vcpu, void *user)
{
    const struct site *site = user;

    (void)vcpu;
    obey((enum ipclab_marker)site->decoded.marker);
}

static void on_instruction(unsigned vcpu, void *user)
{
    (void)vcpu;
    if (trace.in_section)
        add_step(user);
}

static void on_access(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t address, void *user)
{
    struct trace_step *last;

    (void)vcpu;
    (void)address;
    (void)user;
    if (!trace.in_section || !trace.count || trace.lost)
        return;
    last = &trace.steps[trace.count - 1];
    if (qemu_plugin_mem_is_store(info))
        last->stores++;
    else
        last->loads++;
}

static void instrument(struct qemu_plugin_insn *insn)
{
    struct site *site = malloc(sizeof(*site));

    if (!site) {
        fprintf(stderr, "trace: out of memory\n");
        exit(EXIT_FAILURE);
    }
    *site = (struct site){
        .address = qemu_plugin_insn_vaddr(insn),
        .decoded = instruction_decode(qemu_plugin_insn_data(insn), qemu_plugin_insn_size(insn)),
    };
    if (site->decoded.class == INSTRUCTION_MARKER) {
        qemu_plugin_register_vcpu_insn_exec_cb(insn, on_marker, QEMU_PLUGIN_CB_NO_REGS, site);
        return;
    }
    qemu_plugin_register_vcpu_insn_exec_cb(insn, on_instruction, QEMU_PLUGIN_CB_NO_REGS, site);
    /* For both at once: QEMU 7.2 confuses loads and stores when asked for one of them. */
    qemu_plugin_register_vcpu_mem_cb(insn, on_access, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW,
                                     NULL);
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
    (void)id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++)
        instrument(qemu_plugin_tb_get_insn(block, i));
}

/* The argument is `plan=N`: a descriptor, inherited through QEMU, of a file that holds it. */
static const char *start(int argc, char **argv)
{
    struct trace_plan plan;

    if (argc != 1 || strncmp(argv[0], "plan=", 5))
        return "takes one argument, plan=DESCRIPTOR; it is started by `ipclab trace`";
    if (pread(atoi(argv[0] + 5), &plan, sizeof(plan), 0) != sizeof(plan) ||
        plan.magic != TRACE_MAGIC || plan.version != TRACE_VERSION)
        return "the plan is of another version; rebuild with `make`";
    trace.descriptor = plan.record_descriptor;
    trace.header = (struct trace_header){.magic = TRACE_MAGIC, .version = TRACE_VERSION};
    return NULL;
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info_t *info, int argc, char **argv)
{
    const char *problem = start(argc, argv);

    (void)info;
    if (problem) {
        fprintf(stderr, "trace: %s\n", problem);
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    return 0;
}
