/* SPDX-License-Identifier: MIT */
/* Gets the cost model ready: profiles, plugin, and the addresses out of the kernel image. */
#include "cost_model.h"

#include "elf_file.h"
#include "file.h"
#include "kernel_phases.h"
#include "memory.h"
#include "suite.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define IMAGE_BYTES_MAXIMUM (64u << 20)
#define IMAGE_BASE          UINT64_C(0xffffffff80000000)
#define DIRECT_MAP          UINT64_C(0xffff800000000000)
#define TRAP_VECTORS        48

/* ---- profiles ------------------------------------------------------------------------------ */

static enum exit_code add_profile(const char *path, struct cost_model *model)
{
    enum exit_code code;

    if (model->count == COSTMODEL_MACHINES)
        return fail(EXIT_USAGE,
                    "%s: more than %d profiles cannot be modelled at once; move one "
                    "out of profiles/",
                    path, COSTMODEL_MACHINES);
    code = profile_read(path, &model->profiles[model->count]);
    model->count += !code;
    return code;
}

struct adding {
    struct cost_model *model;
    enum exit_code code;
};

static void add_next(const char *path, void *context)
{
    struct adding *adding = context;

    if (!adding->code)
        adding->code = add_profile(path, adding->model);
}

/* All of profiles/, by name. */
static enum exit_code add_shipped(struct cost_model *model)
{
    struct adding adding = {.model = model};

    if (!profile_list(add_next, &adding))
        return fail(EXIT_ENVIRONMENT,
                    "profiles/ holds no profile; restore them from the repository");
    return adding.code;
}

/* The last profile takes the place of a shipped one of its name: it is a newer one of that. */
static void settle_last(struct cost_model *model)
{
    unsigned last = model->count - 1;

    for (model->chosen = 0; model->chosen < last; model->chosen++) {
        struct profile *shipped = &model->profiles[model->chosen];

        if (strcmp(shipped->name, model->profiles[last].name))
            continue;
        profile_free(shipped);
        *shipped = model->profiles[last];
        model->count--;
        return;
    }
}

/* A name is one of the shipped ones; a path is added to them. */
static enum exit_code choose(const char *chosen, struct cost_model *model)
{
    enum exit_code code;

    for (model->chosen = 0; model->chosen < model->count; model->chosen++)
        if (!strcmp(model->profiles[model->chosen].name, chosen))
            return EXIT_GOOD;
    if (!strchr(chosen, '/') && !file_exists(chosen))
        return fail(EXIT_USAGE, "there is no profile `%s`; name one of profiles/, or a file",
                    chosen);
    code = add_profile(chosen, model);
    if (!code)
        settle_last(model);
    return code;
}

/* ---- the plugin and the image -------------------------------------------------------------- */

static enum exit_code check_plugin(const char *path)
{
    struct elf_file file;
    enum exit_code code;
    void *version = NULL;
    size_t size;
    char *bytes;
    bool right;

    if (!file_exists(path))
        return fail(EXIT_ENVIRONMENT, "%s: is not there; build it with `make`", path);
    code = file_read(path, IMAGE_BYTES_MAXIMUM, &bytes, &size);
    if (code)
        return code;
    right = elf_file_open(&file, bytes, size);
    if (right) {
        right = elf_file_section(&file, COSTMODEL_VERSION_SECTION, &version, &size) &&
                size == sizeof(uint32_t) && *(uint32_t *)version == COSTMODEL_VERSION;
        elf_file_close(&file);
    }
    free(version);
    free(bytes);
    return right ? EXIT_GOOD
                 : fail(EXIT_USAGE, "%s: is not the cost model of this ipclab; rebuild with `make`",
                        path);
}

static bool read_addresses(const struct elf_file *kernel, struct costmodel_plan *plan)
{
    uint64_t address;
    const uint64_t *tables;

    if (!elf_file_symbol(kernel, "costmodel_tables", &address))
        return false;
    tables = elf_file_at(kernel, address, sizeof(*tables));
    if (!tables || *tables < IMAGE_BASE ||
        !elf_file_symbol(kernel, "trap_stubs", &plan->trap_stubs))
        return false;
    plan->current_tables = *tables - IMAGE_BASE;
    plan->range_count = kernel_phases(kernel, plan->range);
    return true;
}

static enum exit_code read_kernel(const char *path, struct costmodel_plan *plan)
{
    struct elf_file file;
    size_t size;
    char *bytes;
    bool sound;
    enum exit_code code = file_read(path, IMAGE_BYTES_MAXIMUM, &bytes, &size);

    if (code)
        return code;
    sound = elf_file_open(&file, bytes, size);
    if (sound) {
        sound = read_addresses(&file, plan);
        elf_file_close(&file);
    }
    free(bytes);
    return sound ? EXIT_GOOD
                 : fail(EXIT_USAGE,
                        "%s: the cost model does not find its symbols in it; rebuild "
                        "with `make`",
                        path);
}

static void start(struct cost_model *model)
{
    *model = (struct cost_model){
        .plugin = beside_executable("costmodel.so"),
        .plan =
            {
                .magic = COSTMODEL_MAGIC,
                .version = COSTMODEL_VERSION,
                .plan_bytes = sizeof(struct costmodel_plan),
                .record_bytes = sizeof(struct costmodel_record),
                .image_base = IMAGE_BASE,
                .direct_map = DIRECT_MAP,
                .trap_count = TRAP_VECTORS,
            },
    };
}

/* With the profiles in place. */
static enum exit_code finish(const char *kernel, struct cost_model *model)
{
    enum exit_code code = check_plugin(model->plugin);

    if (!code)
        code = read_kernel(kernel, &model->plan);
    model->plan.machine_count = model->count;
    for (unsigned i = 0; i < model->count; i++)
        model->plan.machine[i] = model->profiles[i].geometry;
    return code;
}

enum exit_code cost_model_open(const char *kernel, const char *chosen, struct cost_model *model)
{
    enum exit_code code;

    start(model);
    code = add_shipped(model);
    if (!code)
        code = choose(chosen ? chosen : PROFILE_DEFAULT, model);
    if (!code)
        code = finish(kernel, model);
    if (code)
        cost_model_close(model);
    return code;
}

enum exit_code cost_model_open_one(const char *kernel, const struct profile *profile,
                                   struct cost_model *model)
{
    enum exit_code code;

    start(model);
    profile_copy(profile, &model->profiles[model->count++]);
    code = finish(kernel, model);
    if (code)
        cost_model_close(model);
    return code;
}

char *cost_model_text(const struct cost_model *model)
{
    const struct profile *profile = &model->profiles[model->chosen];

    return format_text("profile %s, %s; ring 3 against hardware: %s", profile->name, profile->title,
                       *profile->validation ? profile->validation : "not validated");
}

void cost_model_close(struct cost_model *model)
{
    for (unsigned i = 0; i < model->count; i++)
        profile_free(&model->profiles[i]);
    free(model->plugin);
    *model = (struct cost_model){0};
}
