/* SPDX-License-Identifier: MIT */
/* A sentence or two on faults, on floods and on interrupts, out of the numbers alone. */
#include "disturbance.h"

#include "memory.h"
#include "phrase.h"
#include "text_wrap.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A sentence in the making: modes that have something in common, and the worst of them. */
struct group {
    char *modes;
    double most;
};

static bool names(const char *modes, const char *mode)
{
    size_t length = strlen(mode);

    for (const char *at = strstr(modes, mode); at; at = strstr(at + 1, mode))
        if ((at == modes || at[-1] == ' ') && (at[length] == ',' || !at[length]))
            return true;
    return false;
}

static void group_add(struct group *group, const char *mode, double value)
{
    if (!names(group->modes, mode))
        group->modes = phrase_append(group->modes, "%s%s", *group->modes ? ", " : "", mode);
    if (!(value <= group->most))
        group->most = value;
}

static struct group group_new(void)
{
    return (struct group){copy_text(""), NAN};
}

static void tell(char *sentence, FILE *file)
{
    text_wrap(sentence, file);
    free(sentence);
}

/* ---- faults --------------------------------------------------------------------------------- */

#define ANY_SIDE UINT64_MAX

/* The most times as long that a bystander of that kind was held in a mode, by a page of that side.
 */
static double worst_of(const struct disturbances *all, const char *mode, uint64_t bystander,
                       uint64_t side)
{
    double worst = NAN;

    for (size_t i = 0; i < all->count; i++) {
        const struct cell *cell = all->list[i].cell;

        if (cell->present & PARAMETER_BIT(BYSTANDER) && !strcmp(cell->mode, mode) &&
            cell->parameter[PARAMETER_BYSTANDER] == bystander &&
            (side == ANY_SIDE || cell->parameter[PARAMETER_SIDE] == side) &&
            !(disturbance_times(&all->list[i]) <= worst))
            worst = disturbance_times(&all->list[i]);
    }
    return worst;
}

/* Where a page of one side holds the bystander, and one of the other side does not. */
static const char *only_side(const struct disturbances *all, const char *mode, uint64_t bystander)
{
    bool by_sender = worst_of(all, mode, bystander, 0) >= DISTURBANCE_HELD;
    bool by_receiver = worst_of(all, mode, bystander, 1) >= DISTURBANCE_HELD;

    if (by_sender == by_receiver)
        return "";
    return by_sender ? " (by the sender's page only)" : " (by the receiver's page only)";
}

/* Modes whose bystander, of the same server (0) or another one (1), was held, or was not. */
static struct group bystanders(const struct disturbances *all, uint64_t bystander, bool held)
{
    struct group group = group_new();

    for (size_t i = 0; i < all->count; i++) {
        const struct cell *cell = all->list[i].cell;
        double worst = worst_of(all, cell->mode, bystander, ANY_SIDE);
        char *name;

        if (!(cell->present & PARAMETER_BIT(BYSTANDER)) || isnan(worst) ||
            (worst >= DISTURBANCE_HELD) != held)
            continue;
        name = format_text("%s%s", cell->mode, only_side(all, cell->mode, bystander));
        group_add(&group, name, worst);
        free(name);
    }
    return group;
}

static void tell_faults(const struct disturbances *all, FILE *file)
{
    static const char *const whose[] = {"the same server", "another server"};

    for (uint64_t bystander = 0; bystander < 2; bystander++) {
        struct group held = bystanders(all, bystander, true);
        struct group free_ones = bystanders(all, bystander, false);
        char *sentence = format_text("fault: while a page of somebody else's message is awaited, a "
                                     "client of %s ",
                                     whose[bystander]);

        if (*held.modes)
            sentence = phrase_append(sentence,
                                     "is held under %s (a round trip takes up to %.0f "
                                     "times as long as undisturbed)",
                                     held.modes, held.most);
        if (*free_ones.modes)
            sentence = phrase_append(sentence, "%s under %s (at most %.1f times)",
                                     *held.modes ? ", and not" : "is not held", free_ones.modes,
                                     free_ones.most);
        sentence = phrase_append(sentence, ".");
        if (*held.modes || *free_ones.modes)
            tell(sentence, file);
        else
            free(sentence);
        free(held.modes);
        free(free_ones.modes);
    }
}

/* ---- floods --------------------------------------------------------------------------------- */

static bool floods_memory(const struct cell *cell)
{
    return cell->present & PARAMETER_BIT(TARGET) &&
           cell->parameter[PARAMETER_TARGET] == TARGET_MEMORY;
}

/* A flood of memory that refuses nobody and takes as much as one before. */
static bool is_alike(const struct disturbances *all, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (floods_memory(all->list[i].cell) && !(all->list[i].refused > 0) &&
            all->list[i].frames == all->list[index].frames)
            return true;
    return false;
}

/* "319 frames under direct, gather" */
static char *add_alike(char *text, const struct disturbances *all, size_t index)
{
    struct group alike = group_new();

    for (size_t i = index; i < all->count; i++)
        if (floods_memory(all->list[i].cell) && !(all->list[i].refused > 0) &&
            all->list[i].frames == all->list[index].frames)
            group_add(&alike, all->list[i].cell->mode, 0);
    text = phrase_append(text, "%s%.0f frames under %s", *text ? "; " : "", all->list[index].frames,
                         alike.modes);
    free(alike.modes);
    return text;
}

static void tell_memory(const struct disturbances *all, FILE *file)
{
    struct group refused = group_new();
    char *served = copy_text("");

    for (size_t i = 0; i < all->count; i++) {
        const struct disturbance *each = &all->list[i];

        if (!floods_memory(each->cell))
            continue;
        if (each->refused > 0)
            group_add(&refused, each->cell->mode, each->frames);
        else if (!is_alike(all, i))
            served = add_alike(served, all, i);
    }
    if (*refused.modes)
        tell(format_text("flood: under %s a sender takes %.0f frames of memory, all there are, and "
                         "others' round trips are refused.",
                         refused.modes, refused.most),
             file);
    if (*served)
        tell(format_text("flood: nobody is refused%s; the sender takes %s.",
                         *refused.modes ? " elsewhere" : "", served),
             file);
    free(refused.modes);
    free(served);
}

static void tell_server(const struct disturbances *all, FILE *file)
{
    struct group longer = group_new(), same = group_new();
    char *sentence = copy_text("flood: messages in its server's queue make a victim's round trip");

    for (size_t i = 0; i < all->count; i++) {
        const struct disturbance *each = &all->list[i];

        if (each->cell->present & PARAMETER_BIT(TARGET) &&
            each->cell->parameter[PARAMETER_TARGET] == TARGET_SERVER)
            group_add(disturbance_times(each) > 2 ? &longer : &same, each->cell->mode,
                      disturbance_times(each));
    }
    if (*longer.modes)
        sentence = phrase_append(sentence, " up to %.1f times as long under %s", longer.most,
                                 longer.modes);
    if (*same.modes)
        sentence = phrase_append(sentence, "%s at most %.1f times under %s",
                                 *longer.modes ? ", and" : "", same.most, same.modes);
    if (*longer.modes || *same.modes)
        tell(phrase_append(sentence, "."), file);
    else
        free(sentence);
    free(longer.modes);
    free(same.modes);
}

/* ---- interrupts ----------------------------------------------------------------------------- */

/* By what a stretch has to be longer than another to tell of growth. */
#define STRETCH_GROWTH 1.1

static bool same_mode(const struct stretch_of_cell *one, const struct stretch_of_cell *other)
{
    return !strcmp(one->cell->mode, other->cell->mode);
}

static uint64_t size_of(const struct stretch_of_cell *each)
{
    return each->cell->parameter[PARAMETER_SIZE];
}

/* Of the mode of `each` the longest stretch, or that of its largest messages. */
static const struct stretch_of_cell *most_of(const struct disturbances *all,
                                             const struct stretch_of_cell *each, bool by_size)
{
    const struct stretch_of_cell *most = each;

    for (size_t i = 0; i < all->stretch_count; i++) {
        const struct stretch_of_cell *other = &all->stretches[i];

        if (same_mode(other, each) &&
            (by_size ? size_of(other) > size_of(most) : other->instructions > most->instructions))
            most = other;
    }
    return most;
}

/* Whether the longest stretch of the mode is longer than any of its smaller messages has. */
static bool grows(const struct disturbances *all, const struct stretch_of_cell *each)
{
    const struct stretch_of_cell *largest = most_of(all, each, true);

    for (size_t i = 0; i < all->stretch_count; i++)
        if (same_mode(&all->stretches[i], each) && &all->stretches[i] != largest &&
            largest->instructions < STRETCH_GROWTH * all->stretches[i].instructions)
            return false;
    return true;
}

static void tell_interrupts(const struct disturbances *all, FILE *file)
{
    struct group bounded = group_new(), growing = group_new();

    for (size_t i = 0; i < all->stretch_count; i++) {
        const struct stretch_of_cell *worst = most_of(all, &all->stretches[i], false);

        group_add(grows(all, &all->stretches[i]) ? &growing : &bounded,
                  all->stretches[i].cell->mode, worst->instructions);
    }
    if (*bounded.modes)
        tell(format_text("Interrupts are off for at most %.0f instructions at any size under %s.",
                         bounded.most, bounded.modes),
             file);
    if (*growing.modes)
        tell(format_text("For how long they are grows with the message, up to %.0f instructions, "
                         "under %s.",
                         growing.most, growing.modes),
             file);
    free(bounded.modes);
    free(growing.modes);
}

void disturbances_tell(const struct disturbances *all, const char *class, FILE *file)
{
    if (!all->count)
        return;
    tell_faults(all, file);
    tell_memory(all, file);
    tell_server(all, file);
    tell_interrupts(all, file);
    tell(format_text(
             "(Others' round trips by the time-stamp counter, engine class %s, in the boot in "
             "which it was worst.)",
             class),
         file);
}
