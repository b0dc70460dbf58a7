/* SPDX-License-Identifier: MIT */
/* Findings: which subjects get a sentence of their own, and how all of it was come by. */
#include "finding.h"

#include "machine_check.h"
#include "memory.h"
#include "peer.h"
#include "phrase.h"
#include "segment_tell.h"
#include "subject_sentence.h"
#include "text_wrap.h"

#include <stdlib.h>
#include <string.h>

static void print_sentence(const struct subject *subject, const char *against, const char *topic,
                           FILE *file)
{
    char *told = subject_sentence(subject, against);
    char *sentence = format_text("%s%s", topic, told);

    text_wrap(sentence, file);
    free(told);
    free(sentence);
}

/* Transports of Linux that come out alike are told as one where they are many. */
#define PEERS_NAMED 2

struct uniform {
    char *modes; /* that have the outcome */
    size_t count, peers;
};

static struct uniform uniform_of(const struct subject *subjects, size_t count, int outcome)
{
    struct uniform uniform = {.modes = copy_text("")};
    char *peers = copy_text("");

    for (size_t i = 0; i < count; i++) {
        const char *mode = subjects[i].pairing.left->mode;

        if (subject_common_outcome(&subjects[i]) != outcome)
            continue;
        if (mode_is_peer(mode))
            peers = phrase_append(peers, "%s%s", uniform.peers++ ? ", " : "", mode);
        else
            uniform.modes = phrase_append(uniform.modes, "%s%s", uniform.count++ ? ", " : "", mode);
    }
    if (uniform.peers > PEERS_NAMED) {
        free(peers);
        peers = format_text("%zu transports of Linux", uniform.peers);
    }
    if (uniform.peers)
        uniform.modes = phrase_append(uniform.modes, "%s%s", uniform.count ? ", " : "", peers);
    uniform.count += uniform.peers;
    free(peers);
    return uniform;
}

/* Modes that come out the same against the reference under every baseline, in one sentence. */
static void print_uniform(const struct subject *subjects, size_t count, int outcome,
                          const char *topic, FILE *file)
{
    struct uniform uniform = uniform_of(subjects, count, outcome);

    if (uniform.count) {
        char *sentence =
            format_text("%s%s%s %s " STUDY_REFERENCE ", whatever the size%s.", topic, uniform.modes,
                        uniform.count > 1 ? ": each" : "", subject_uniform_verb(outcome),
                        subjects->baselines.count > 1 ? " and the baseline" : "");

        text_wrap(sentence, file);
        free(sentence);
    }
    free(uniform.modes);
}

/* What `count` subjects of one benchmark say; `topic` comes before each sentence. */
static void print_subjects(const struct subject *subjects, size_t count, const char *topic,
                           FILE *file)
{
    for (size_t i = 0; i < count; i++)
        if (!subject_is_uniform(&subjects[i]))
            print_sentence(&subjects[i], STUDY_REFERENCE, topic, file);
    print_uniform(subjects, count, OUTCOME_ALWAYS, topic, file);
    print_uniform(subjects, count, OUTCOME_EQUAL, topic, file);
    print_uniform(subjects, count, OUTCOME_NEVER, topic, file);
}

static bool same_benchmark(const struct pairing *one, const struct pairing *other)
{
    return !strcmp(one->left->benchmark, other->left->benchmark);
}

/* The pairings with the reference, those of a benchmark in a row. */
static size_t keep_reference(struct pairing *pairings, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (!strcmp(pairings[i].right->mode, STUDY_REFERENCE))
            pairings[kept++] = pairings[i];
    return kept;
}

/* More than one benchmark: each sentence says of which it is. */
static char *topic_of(const struct pairing *pairings, size_t count, size_t first)
{
    for (size_t i = 0; i < count; i++)
        if (!same_benchmark(&pairings[i], &pairings[first]))
            return format_text("%s: ", pairings[first].left->benchmark);
    return copy_text("");
}

static void print_modes(const struct study *study, FILE *file)
{
    size_t all, count, next;
    struct pairing *pairings = pairings_of(&study->modes, &all);
    struct subject *subjects = allocate(all, sizeof(*subjects));

    count = keep_reference(pairings, all);
    for (size_t first = 0; first < count; first = next) {
        char *topic = topic_of(pairings, count, first);

        for (next = first; next < count && same_benchmark(&pairings[next], &pairings[first]);
             next++)
            subjects[next] = subject_of(&study->modes, pairings[next], &study->by_size, "");
        print_subjects(subjects + first, next - first, topic, file);
        free(topic);
    }
    for (size_t i = 0; i < count; i++)
        subject_free(&subjects[i]);
    free(subjects);
    free(pairings);
}

static void print_gather(const struct study *study, FILE *file)
{
    size_t count;
    struct pairing *pairings = pairings_of(&study->gather, &count);

    for (size_t i = 0; i < count; i++) {
        struct subject subject =
            subject_of(&study->gather, pairings[i], &study->by_segment, " a segment");

        print_sentence(&subject, alternative_of(pairings[i].right)->name, "", file);
        subject_free(&subject);
    }
    free(pairings);
}

static size_t fewest_layouts(const struct comparison_list *list, size_t fewest)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->comparisons[i].crossover.layouts < fewest)
            fewest = list->comparisons[i].crossover.layouts;
    return fewest;
}

static bool has_bounds(const struct study *study)
{
    return (study->modes.count && study->modes.comparisons[0].bound_count) ||
           (study->gather.count && study->gather.comparisons[0].bound_count);
}

/* What the figures are, and how far they can be trusted. */
static void print_method(const struct study *study, FILE *file)
{
    size_t layouts = fewest_layouts(&study->gather, fewest_layouts(&study->modes, SIZE_MAX));
    char *spread =
        layouts > 1 ? format_text("in brackets: %.0f %% intervals over %zu layouts, by bootstrap",
                                  BOOTSTRAP_CONFIDENCE * 100, layouts)
                    : copy_text("from one layout, so that no interval is known");
    const char *machine = study->costs.machine;
    const char *model = study->costs.model;
    const char *trust = study->costs.trust;
    bool bad = machine_is_bad(machine);
    char *text =
        format_text("(By %s, engine class %s. A difference of up to %g %% is "
                    "none. Sizes between two that were measured are by interpolation; "
                    "%s%s%s%s.%s%s%s%s%s)",
                    study->costs.unit, study->costs.class->label, CROSSOVER_FLOOR * 100, spread,
                    has_bounds(study) ? ", and the band of the cost model's weights" : "",
                    *trust ? "; " : "", trust, *model ? " Costs: " : "", model,
                    bad ? " The machine was " : "", bad ? machine : "", bad ? "." : "");

    text_wrap(text, file);
    free(spread);
    free(text);
}

void findings_print(const struct study *study, FILE *file)
{
    if (!study_has_findings(study))
        return;
    print_modes(study, file);
    print_gather(study, file);
    if (study->modes.count || study->gather.count)
        print_method(study, file);
    segment_tell(&study->costs, file);
    disturbances_tell(&study->disturbances, study->costs.class->label, file);
}
