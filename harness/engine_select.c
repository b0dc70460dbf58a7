/* SPDX-License-Identifier: MIT */
/* Chooses the engine by asking a guest. */
#include "engine_select.h"

#include "boot.h"

#include <stdlib.h>

/* A probe is over in a tenth of a second; whoever waits for it waits for an answer. */
#define PROBE_SECONDS 20

enum exit_code engine_probe(const struct engine *engine, const struct probe *probe,
                            struct engine_selection *selection)
{
    const struct plan plan = {
        .engine = engine,
        .class = engine->fixed_class,
        .kernel = probe->kernel,
        .program = "bench",
        .words = probe->words,
        .silence_seconds = probe->silence_seconds > 0 ? probe->silence_seconds : PROBE_SECONDS,
    };
    struct boot boot;
    enum exit_code code = boot_run_one(&plan, &boot);

    if (!code) {
        const struct run_machine *machine = &boot.outcome.machine;

        *selection = (struct engine_selection){
            .engine = engine,
            .class = engine->classify ? engine->classify(machine) : engine->fixed_class,
            .probed = true,
            .machine = *machine,
            .boot_seconds = boot.host_seconds,
        };
    }
    boots_free(&boot, 1);
    return code;
}

static enum exit_code select_engine(const struct engine *engine, const struct probe *probe,
                                    struct engine_selection *selection)
{
    char *objection = engine->objection();

    if (objection) {
        fail(EXIT_ENVIRONMENT, "%s", objection);
        free(objection);
        return EXIT_ENVIRONMENT;
    }
    if (engine->classify)
        return engine_probe(engine, probe, selection);
    *selection = (struct engine_selection){.engine = engine, .class = engine->fixed_class};
    return EXIT_GOOD;
}

/* kvm where it is there and is hardware, else model. */
static enum exit_code select_auto(const struct probe *probe, struct engine_selection *selection)
{
    char *objection = engine_kvm.objection();
    enum exit_code code;

    if (!objection) {
        code = engine_probe(&engine_kvm, probe, selection);
        if (code == EXIT_INTERRUPTED || (!code && selection->class == ENGINE_CLASS_KVM_HARDWARE))
            return code;
        if (code)
            warn("the probe under kvm failed; engine auto takes model instead");
    }
    free(objection);
    return select_engine(&engine_model, probe, selection);
}

enum exit_code engine_select(const char *name, const struct probe *probe,
                             struct engine_selection *selection)
{
    const struct engine *engine = engine_by_name(name);

    if (!engine)
        return select_auto(probe, selection);
    return select_engine(engine, probe, selection);
}
