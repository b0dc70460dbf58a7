/* SPDX-License-Identifier: MIT */
/* What may be compared with what. */
#include "result_join.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* What a cell is measured at; the other parameters are its baseline, and without the same
 * baseline two costs have nothing to do with each other. */
#define SIZES (PARAMETER_BIT(SIZE) | PARAMETER_BIT(SEGMENT))

static enum exit_code check_classes(const struct result_side *before,
                                    const struct result_side *after)
{
    const struct engine_class_description *class = before->result->class;

    if (class != after->result->class)
        return fail(EXIT_USAGE,
                    "%s is of engine class %s and %s of %s: these are different quantities; "
                    "measure both with the same engine",
                    before->result->path, class->label, after->result->path,
                    after->result->class->label);
    if (class->standing == COST_MEANINGLESS || class->standing == COST_NONE)
        return fail(EXIT_USAGE, "under %s there is no cost to compare (%s); use --engine model",
                    class->label, class->meaning);
    if (before->costs->counter != after->costs->counter)
        return fail(EXIT_USAGE, "%s has %s and %s has %s; measure both in the same way",
                    before->result->path, before->costs->unit, after->result->path,
                    after->costs->unit);
    return EXIT_GOOD;
}

/* A member of the context that has to be the same in both, where either has it. */
static enum exit_code check_context(const struct result_side *before,
                                    const struct result_side *after, const char *key,
                                    const char *what)
{
    const char *ours = result_context(before->result, key);
    const char *theirs = result_context(after->result, key);

    if (!strcmp(ours, theirs))
        return EXIT_GOOD;
    return fail(EXIT_USAGE, "%s has the %s `%s` and %s has `%s`; measure both with the same",
                before->result->path, what, ours, after->result->path, theirs);
}

/* Exact costs are those of one machine and of the layouts that one seed makes. */
static enum exit_code check_exact(const struct result_side *before, const struct result_side *after)
{
    enum exit_code code = check_context(before, after, "profile", "machine profile");

    if (!code && before->result->class->standing == COST_EXACT)
        code = check_context(before, after, "seed", "seed");
    return code;
}

static bool same_baseline_and_benchmark(const struct cell *one, const struct cell *other)
{
    if (strcmp(one->benchmark, other->benchmark) || one->present != other->present)
        return false;
    for (int which = 0; which < PARAMETER_COUNT; which++)
        if (one->present & ~SIZES & (1u << which) &&
            one->parameter[which] != other->parameter[which])
            return false;
    return true;
}

/* Whether `side` measures the benchmark at all, and whether under the cell's baseline. */
static bool has_benchmark(const struct result_side *side, const struct cell *cell,
                          bool under_baseline)
{
    for (size_t i = 0; i < side->costs->count; i++) {
        const struct cell *other = &side->costs->cells[i].cell;

        if (under_baseline ? same_baseline_and_benchmark(cell, other)
                           : !strcmp(cell->benchmark, other->benchmark))
            return true;
    }
    return false;
}

/* Every benchmark that both measure, both measure under the same baselines. */
static enum exit_code check_baselines(const struct result_side *side,
                                      const struct result_side *other)
{
    for (size_t i = 0; i < side->costs->count; i++) {
        const struct cell *cell = &side->costs->cells[i].cell;

        if (has_benchmark(other, cell, false) && !has_benchmark(other, cell, true))
            return fail(EXIT_USAGE,
                        "%s has no baseline like that of `%s` in %s; measure the same scenario "
                        "for both",
                        other->result->path, cell->name, side->result->path);
    }
    return EXIT_GOOD;
}

static const struct cell_cost *find(const struct cell_costs *costs, const char *name)
{
    for (size_t i = 0; i < costs->count; i++)
        if (!strcmp(costs->cells[i].cell.name, name))
            return &costs->cells[i];
    return NULL;
}

static enum exit_code join_names(const struct result_side *before, const struct result_side *after,
                                 struct result_join *join)
{
    join->changes = allocate(before->costs->count, sizeof(*join->changes));
    for (size_t i = 0; i < before->costs->count; i++) {
        const struct cell_cost *ours = &before->costs->cells[i];
        const struct cell_cost *theirs = find(after->costs, ours->cell.name);

        if (theirs)
            join->changes[join->count++] = (struct change){.before = ours, .after = theirs};
    }
    join->only_before = before->costs->count - join->count;
    join->only_after = after->costs->count - join->count;
    if (!join->count)
        return fail(EXIT_USAGE, "%s and %s have no record in common; measure the same scenario",
                    before->result->path, after->result->path);
    return EXIT_GOOD;
}

enum exit_code result_join(const struct result_side *before, const struct result_side *after,
                           struct result_join *join)
{
    enum exit_code code = check_classes(before, after);

    *join = (struct result_join){0};
    if (!code)
        code = check_exact(before, after);
    if (!code)
        code = check_baselines(before, after);
    if (!code)
        code = check_baselines(after, before);
    if (!code)
        code = join_names(before, after, join);
    if (code)
        result_join_free(join);
    return code;
}

void result_join_free(struct result_join *join)
{
    free(join->changes);
    *join = (struct result_join){0};
}
