/* SPDX-License-Identifier: MIT */
/*
 * The plugin's side towards QEMU: decides, when an instruction is translated, what is to
 * happen when it is executed. Counting is done by code that QEMU generates in place; calls
 * are made for memory accesses, for blocks of instructions and for the rare instructions
 * that act on the model.
 *
 * QEMU repeats a string instruction by jumping back to it, once for each element, so that an
 * element counts as an instruction (which is what the engine's instruction count says) and a
 * block that begins with one is a repetition. It is not counted as an instruction again, nor
 * is it fetched again.
 */
#include "qemu_plugin.h"

#include "decode.h"
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

static const uint32_t file_version __attribute__((section(COSTMODEL_VERSION_SECTION), used)) =
    COSTMODEL_VERSION;

#define LINE_BYTES  (1u << CACHE_LINE_SHIFT)
#define LINE_OFFSET (LINE_BYTES - 1)

/* ---- data ---------------------------------------------------------------------------------- */

/*
 * Does the access store? QEMU describes an access by a word that is the same each time for
 * an access of the same kind and size, so an instruction's are asked about once.
 */
static inline bool stores(struct site *site, qemu_plugin_meminfo_t info)
{
    if (info == site->load_info)
        return false;
    if (info == site->store_info)
        return true;
    if (!qemu_plugin_mem_is_store(info)) {
        site->load_info = info;
        return false;
    }
    site->store_info = info;
    return true;
}

static void touch_load(struct site *site, uint64_t line)
{
    model_touch(ACCESS_LOAD, stream_touch(&site->load, line, model.epoch), site->phase, line);
    recent_put(&model.recent, &model.recent.load, line);
}

static void touch_store(struct site *site, uint64_t line)
{
    model_touch(ACCESS_STORE, stream_touch(&site->store, line, model.epoch), site->phase, line);
    recent_put(&model.recent, &model.recent.store, line);
}

static inline void touch(struct site *site, bool store, uint64_t line)
{
    if (recent_holds(store ? &model.recent.store : &model.recent.load, line))
        return;
    if (store)
        touch_store(site, line);
    else
        touch_load(site, line);
}

/* Does the access reach into the next line? Only the last bytes of a line can begin one. */
static inline bool crosses(uint64_t address, qemu_plugin_meminfo_t info)
{
    uint64_t offset = address & LINE_OFFSET;

    return offset > LINE_BYTES - 16 &&
           offset + (1u << qemu_plugin_mem_size_shift(info)) > LINE_BYTES;
}

static void on_access(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t address, void *user)
{
    struct site *site = user;
    bool store;

    (void)vcpu;
    if (!model.in_region)
        return;
    model_settle();
    store = stores(site, info);
    touch(site, store, address >> CACHE_LINE_SHIFT);
    if (crosses(address, info))
        touch(site, store, (address >> CACHE_LINE_SHIFT) + 1);
}

/* Is this element all in the line that the one before was in, and right behind it? */
static inline bool goes_on(uint64_t address, uint64_t next, unsigned bytes)
{
    uint64_t offset = address & LINE_OFFSET;

    return address == next && offset && offset + bytes <= LINE_BYTES;
}

/* The lines that an element begins: its own unless the element before was in it too, and the
 * next one if it reaches into that. All but the first of a run are foreseen: the instruction
 * says how far it goes. */
static void touch_element(enum costmodel_access kind, const struct site *site, uint64_t address,
                          bool behind)
{
    uint64_t line = address >> CACHE_LINE_SHIFT;
    uint64_t last = (address + site->element_bytes - 1) >> CACHE_LINE_SHIFT;

    if (!behind || !(address & LINE_OFFSET))
        model_touch_string(kind, behind ? PATTERN_STREAM : PATTERN_DEMAND, site->phase, line);
    if (last != line)
        model_touch_string(kind, PATTERN_STREAM, site->phase, last);
}

static void on_string_access(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t address,
                             void *user)
{
    struct site *site = user;
    uint64_t *next, expected;
    bool store;

    (void)vcpu;
    if (!model.in_region)
        return;
    store = stores(site, info);
    next = store ? &site->next_store : &site->next_load;
    expected = *next;
    *next = address + site->element_bytes;
    if (!goes_on(address, expected, site->element_bytes))
        touch_element(store ? ACCESS_STRING_STORE : ACCESS_STRING_LOAD, site, address,
                      address == expected);
}

/* ---- instructions -------------------------------------------------------------------------- */

/*
 * Lines to be fetched, in one word that is passed as the user pointer, so that nothing has
 * to be allocated for a block: the address of the first line, and in the six bits that this
 * leaves free their number less one and the phase.
 */
#define BLOCK_LINES 8u

_Static_assert(PHASE_COUNT <= 8, "three bits");

static void *block_pack(uint64_t line, unsigned lines, enum costmodel_phase phase)
{
    return (void *)(line << CACHE_LINE_SHIFT | (lines - 1) << 3 | phase);
}

static void on_block(unsigned vcpu, void *user)
{
    static struct stream stream;
    uint64_t packed = (uint64_t)user, line = packed >> CACHE_LINE_SHIFT;
    enum costmodel_phase phase = packed & 7;

    (void)vcpu;
    if (!model.in_region)
        return;
    model_settle();
    for (unsigned lines = (packed >> 3 & 7) + 1; lines > 0; lines--, line++) {
        if (recent_holds(&model.recent.fetch, line))
            continue;
        model_touch(ACCESS_FETCH, stream_touch(&stream, line, model.epoch), phase, line);
        recent_put(&model.recent, &model.recent.fetch, line);
    }
}

static void on_marker(unsigned vcpu, void *user)
{
    (void)vcpu;
    model_obey((enum ipclab_marker)(uintptr_t)user);
}

static void on_cr3_write(unsigned vcpu, void *user)
{
    (void)vcpu;
    (void)user;
    model_load_root();
}

static void on_invlpg(unsigned vcpu, void *user)
{
    (void)vcpu;
    (void)user;
    model_invalidate_page();
}

static void on_stretch_event(unsigned vcpu, void *user)
{
    (void)vcpu;
    stretch_obey(&model.stretch, (enum stretch_event)(uintptr_t)user);
}

/* ---- translation --------------------------------------------------------------------------- */

static void count(struct qemu_plugin_insn *insn, uint64_t *counter)
{
    qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64, counter, 1);
}

static void call(struct qemu_plugin_insn *insn, qemu_plugin_vcpu_udata_cb_t callback, void *user)
{
    qemu_plugin_register_vcpu_insn_exec_cb(insn, callback, QEMU_PLUGIN_CB_NO_REGS, user);
}

/* For loads and stores at once: QEMU 7.2 confuses the two when asked for one of them. */
static void watch(struct qemu_plugin_insn *insn, struct site *site,
                  qemu_plugin_vcpu_mem_cb_t callback)
{
    qemu_plugin_register_vcpu_mem_cb(insn, callback, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW,
                                     site);
}

static void instrument_string(struct qemu_plugin_insn *insn, struct site *site,
                              const struct instruction *decoded, bool first)
{
    site->element_bytes = decoded->element_bytes;
    watch(insn, site, on_string_access);
    count(insn, &model.counts.iterations);
    if (!first)
        count(insn, &model.counts.strings[site->phase]);
}

static void call_stretch(struct qemu_plugin_insn *insn, enum stretch_event event)
{
    call(insn, on_stretch_event, (void *)(uintptr_t)event);
}

/* What an instruction does beyond its accesses to memory. */
static void instrument_event(struct qemu_plugin_insn *insn, const struct instruction *decoded)
{
    switch (decoded->class) {
    case INSTRUCTION_MARKER:
        call(insn, on_marker, (void *)(uintptr_t)decoded->marker);
        break;
    case INSTRUCTION_SYSCALL:
        count(insn, &model.counts.events[EVENT_SYSCALL]);
        call_stretch(insn, STRETCH_SYSCALL);
        break;
    case INSTRUCTION_SYSRET:
        count(insn, &model.counts.events[EVENT_SYSRET]);
        call_stretch(insn, STRETCH_SYSRET);
        break;
    case INSTRUCTION_IRET:
        count(insn, &model.counts.events[EVENT_IRET]);
        call_stretch(insn, STRETCH_IRET);
        break;
    case INSTRUCTION_SWAPGS:
        count(insn, &model.counts.events[EVENT_SWAPGS]);
        call_stretch(insn, STRETCH_SWAPGS);
        break;
    case INSTRUCTION_CR3_WRITE:
        count(insn, &model.counts.events[EVENT_CR3_WRITE]);
        call(insn, on_cr3_write, NULL);
        break;
    case INSTRUCTION_INVLPG:
        count(insn, &model.counts.events[EVENT_INVLPG]);
        call(insn, on_invlpg, NULL);
        break;
    case INSTRUCTION_CLI:
        call_stretch(insn, STRETCH_DISABLE);
        break;
    case INSTRUCTION_STI:
        call_stretch(insn, STRETCH_ENABLE);
        break;
    case INSTRUCTION_OTHER:
    case INSTRUCTION_REPEATED_STRING:
        break;
    }
}

#define STUB_BYTES        16
#define PAGE_FAULT_VECTOR 14

/* A trap is known by the first instruction of its stub. */
static void instrument_trap(struct qemu_plugin_insn *insn, uint64_t address)
{
    uint64_t offset = address - model.plan.trap_stubs;

    if (offset % STUB_BYTES || offset / STUB_BYTES >= model.plan.trap_count)
        return;
    count(insn, &model.counts.events[offset / STUB_BYTES == PAGE_FAULT_VECTOR ? EVENT_PAGE_FAULT
                                                                              : EVENT_TRAP]);
    call_stretch(insn, STRETCH_TRAP);
}

static void instrument(struct qemu_plugin_insn *insn, bool first)
{
    uint64_t address = qemu_plugin_insn_vaddr(insn);
    const struct instruction decoded =
        instruction_decode(qemu_plugin_insn_data(insn), qemu_plugin_insn_size(insn));
    struct site *site = site_at(address);

    if (!site) {
        fprintf(stderr, "costmodel: out of memory\n");
        exit(EXIT_FAILURE);
    }
    site->phase = model_phase(address);
    instrument_trap(insn, address);
    if (decoded.class == INSTRUCTION_REPEATED_STRING) {
        instrument_string(insn, site, &decoded, first);
        return;
    }
    count(insn, &model.counts.instructions[site->phase]);
    watch(insn, site, on_access);
    instrument_event(insn, &decoded);
}

static void instrument_fetch(struct qemu_plugin_tb *block, size_t count_of_insns)
{
    struct qemu_plugin_insn *last = qemu_plugin_tb_get_insn(block, count_of_insns - 1);
    uint64_t address = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(block, 0));
    uint64_t end = qemu_plugin_insn_vaddr(last) + qemu_plugin_insn_size(last) - 1;
    enum costmodel_phase phase = model_phase(address);
    uint64_t line = address >> CACHE_LINE_SHIFT, last_line = end >> CACHE_LINE_SHIFT;

    while (line <= last_line) {
        unsigned lines =
            last_line - line < BLOCK_LINES ? (unsigned)(last_line - line) + 1 : BLOCK_LINES;

        qemu_plugin_register_vcpu_tb_exec_cb(block, on_block, QEMU_PLUGIN_CB_NO_REGS,
                                             block_pack(line, lines, phase));
        line += lines;
    }
}

static bool repeats(struct qemu_plugin_insn *insn)
{
    return instruction_decode(qemu_plugin_insn_data(insn), qemu_plugin_insn_size(insn)).class ==
           INSTRUCTION_REPEATED_STRING;
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
    size_t count_of_insns = qemu_plugin_tb_n_insns(block);

    (void)id;
    if (!repeats(qemu_plugin_tb_get_insn(block, 0)))
        instrument_fetch(block, count_of_insns);
    for (size_t i = 0; i < count_of_insns; i++)
        instrument(qemu_plugin_tb_get_insn(block, i), i == 0);
}

static void on_exit_of_qemu(qemu_plugin_id_t id, void *user)
{
    (void)id;
    (void)user;
    model_finish();
}

/* ---- start --------------------------------------------------------------------------------- */

/* The argument is `plan=N`: a descriptor, inherited through QEMU, of a file that holds it. */
static const char *start(int argc, char **argv)
{
    static struct costmodel_plan plan;

    if (argc != 1 || strncmp(argv[0], "plan=", 5))
        return "takes one argument, plan=DESCRIPTOR; it is started by `ipclab run`";
    if (pread(atoi(argv[0] + 5), &plan, sizeof(plan), 0) < 0)
        return "the plan cannot be read";
    return model_start(&plan); /* which objects to one that was too short */
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info_t *info, int argc, char **argv)
{
    const char *problem = start(argc, argv);

    (void)info;
    if (problem) {
        fprintf(stderr, "costmodel: %s\n", problem);
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, NULL);
    return 0;
}
