/* SPDX-License-Identifier: MIT */
/* Sentences: outcomes by baseline, covered by as few conditions as will do. */
#include "finding.h"

#include "machine_check.h"
#include "memory.h"
#include "peer.h"
#include "phrase.h"
#include "subject.h"
#include "text_wrap.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- one clause ----------------------------------------------------------------------------- */

static double first_crossing(const struct comparison *comparison)
{
    return comparison->crossover.crossings[0].size;
}

/* "12 KiB (10 to 14 KiB)", or the range over several baselines. */
static char *crossing_sizes(const struct subject *subject, const struct cover_box *box)
{
    const struct comparison *least = NULL, *most = NULL;
    char *low, *high, *text;

    for (size_t i = 0; i < subject->baselines.count; i++) {
        const struct comparison *comparison = subject->comparisons[i];

        if (!box->members[i])
            continue;
        if (!least || first_crossing(comparison) < first_crossing(least))
            least = comparison;
        if (!most || first_crossing(comparison) > first_crossing(most))
            most = comparison;
    }
    assert(least && most); /* a box has members */
    low = phrase_size(first_crossing(least));
    high = phrase_size(first_crossing(most));
    text = strcmp(low, high)
               ? format_text("between %s and %s", low, high)
               : phrase_size_interval(first_crossing(least), comparison_interval(least, 0));
    free(low);
    free(high);
    return text;
}

static bool named_before(const struct subject *subject, const struct cover_box *box, size_t until,
                         const char *name)
{
    for (size_t i = 0; i < until; i++)
        for (size_t j = 0; box->members[i] && j < subject->comparisons[i]->decider_count; j++)
            if (!strcmp(subject->comparisons[i]->deciders[j], name))
                return true;
    return false;
}

/* What decides under the baselines of the box, each named once. */
static char *deciders_phrase(const struct subject *subject, const struct cover_box *box)
{
    char *text = copy_text("under some of the cost model's weights only (");
    const char *joint = "";

    for (size_t i = 0; i < subject->baselines.count; i++) {
        const struct comparison *comparison = subject->comparisons[i];

        if (!box->members[i])
            continue;
        for (size_t j = 0; j < comparison->decider_count; j++) {
            if (named_before(subject, box, i, comparison->deciders[j]))
                continue;
            text = phrase_append(text, "%s%s", joint, comparison->deciders[j]);
            joint = ", ";
        }
    }
    return phrase_append(text, ")");
}

static char *outcome_phrase(const struct subject *subject, int outcome, const struct cover_box *box)
{
    static const char *const phrases[OUTCOME_MISSING + 1] = {
        [OUTCOME_ALWAYS] = "at every size",
        [OUTCOME_SEVERAL] = "with more than one change of sides",
        [OUTCOME_EQUAL] = "nowhere, at the same cost",
        [OUTCOME_UNCLEAR] = "in some layouts only",
        [OUTCOME_NEVER] = "never",
        [OUTCOME_MISSING] = "(not measured)",
    };
    char *sizes, *text;

    if (outcome == OUTCOME_WEIGHTS)
        return deciders_phrase(subject, box);
    if (outcome != OUTCOME_FROM && outcome != OUTCOME_UP_TO)
        return copy_text(phrases[outcome]);
    sizes = crossing_sizes(subject, box);
    text =
        format_text(outcome == OUTCOME_FROM ? "from %s%s on" : "up to %s%s", sizes, subject->each);
    free(sizes);
    return text;
}

static char *add_clause(char *clauses, const char *phrase, const char *condition)
{
    return phrase_append(clauses, "%s%s%s%s", *clauses ? "; " : "", phrase,
                         *condition ? " where " : "", condition);
}

static char *add_outcome(char *clauses, const struct subject *subject, int outcome,
                         const struct cover *cover)
{
    for (size_t i = 0; i < cover->count; i++) {
        char *phrase = outcome_phrase(subject, outcome, &cover->boxes[i]);
        char *condition = phrase_box(&cover->boxes[i]);

        clauses = add_clause(clauses, phrase, condition);
        free(phrase);
        free(condition);
    }
    return clauses;
}

/* The outcome that takes the most conditions to tell is told as what is left. */
static int told_as_rest(const struct cover *covers)
{
    int rest =
        covers[OUTCOME_NEVER].count > covers[OUTCOME_ALWAYS].count ? OUTCOME_NEVER : OUTCOME_ALWAYS;

    return covers[rest].count > 1 ? rest : -1;
}

static char *clauses_of(const struct subject *subject)
{
    struct cover covers[OUTCOME_MISSING + 1];
    char *clauses = copy_text("");
    int rest;

    for (int outcome = 0; outcome <= OUTCOME_MISSING; outcome++)
        covers[outcome] = cover_of(subject->items, subject->baselines.count, outcome);
    rest = told_as_rest(covers);
    for (int outcome = 0; outcome <= OUTCOME_MISSING; outcome++)
        if (outcome != rest)
            clauses = add_outcome(clauses, subject, outcome, &covers[outcome]);
    if (rest >= 0) {
        char *phrase = outcome_phrase(subject, rest, NULL);

        clauses = phrase_append(clauses, "; %s elsewhere", phrase);
        free(phrase);
    }
    for (int outcome = 0; outcome <= OUTCOME_MISSING; outcome++)
        cover_free(&covers[outcome]);
    return clauses;
}

/* ---- extremes ------------------------------------------------------------------------------- */

struct extreme {
    const struct comparison *comparison;
    const struct gain *gain;
};

/* The largest gain, or with `sign` -1 the largest loss, whatever the baseline. */
static struct extreme extreme_of(const struct subject *subject, int sign)
{
    struct extreme extreme = {0};

    for (size_t i = 0; i < subject->baselines.count; i++)
        for (size_t j = 0; subject->comparisons[i] && j < subject->comparisons[i]->gain_count;
             j++) {
            const struct gain *gain = &subject->comparisons[i]->gains[j];

            if (sign * gain->gain > (extreme.gain ? sign * extreme.gain->gain : 0))
                extreme = (struct extreme){subject->comparisons[i], gain};
        }
    return extreme;
}

static void print_percent(char text[32], double gain, int sign)
{
    double percent = sign * gain * 100;

    snprintf(text, 32, fabs(percent) < 1000 ? "%.3g" : "%.0f", percent);
}

/* "30 % less", or "30 % (20 to 40 % over the cost model's band) less". */
static char *percent_phrase(const struct gain *gain, int sign, const char *what)
{
    char percent[32], least[32], most[32];

    print_percent(percent, gain->gain, sign);
    print_percent(least, sign > 0 ? gain->weights.low : gain->weights.high, sign);
    print_percent(most, sign > 0 ? gain->weights.high : gain->weights.low, sign);
    return strcmp(least, most) ? format_text("%s %% %s (%s to %s %% by weights and profiles;",
                                             percent, what, least, most)
                               : format_text("%s %% %s (", percent, what);
}

/* "30 % less (1 KiB a segment; segments 64, wrap none)" */
static char *extreme_phrase(const struct subject *subject, struct extreme extreme, int sign,
                            const char *what)
{
    char *size = phrase_size(extreme.gain->size);
    char *baseline =
        phrase_baseline(&extreme.comparison->left->key, ~subject->baselines.varying, ", ");
    char *percent = percent_phrase(extreme.gain, sign, what);
    bool banded = percent[strlen(percent) - 1] == ';';
    char *text = format_text("%s%s%s%s%s%s)", percent, banded ? " " : "", size, subject->each,
                             *baseline ? "; " : "", baseline);

    free(size);
    free(baseline);
    free(percent);
    return text;
}

static char *add_extremes(char *sentence, const struct subject *subject)
{
    struct extreme gain = extreme_of(subject, 1), loss = extreme_of(subject, -1);
    const char *joint = ". It costs up to ";

    if (gain.gain) {
        char *less = extreme_phrase(subject, gain, 1, "less");

        sentence = phrase_append(sentence, "%s%s", joint, less);
        joint = " and up to ";
        free(less);
    }
    if (loss.gain) {
        char *more = extreme_phrase(subject, loss, -1, "more");

        sentence = phrase_append(sentence, "%s%s", joint, more);
        free(more);
    }
    return sentence;
}

static void print_sentence(const struct subject *subject, const char *against, const char *topic,
                           FILE *file)
{
    const char *mode = subject->pairing.left->mode;
    char *clauses = subject_is_uniform(subject) ? copy_text("") : clauses_of(subject);
    char *sentence =
        subject_is_uniform(subject)
            ? format_text("%s%s %s %s at every size%s", topic, mode,
                          subject_uniform_verb(subject_common_outcome(subject)), against,
                          subject->baselines.count > 1 ? " and under every baseline" : "")
            : format_text("%s%s beats %s %s", topic, mode, against, clauses);

    sentence = add_extremes(sentence, subject);
    sentence = phrase_append(sentence, ".");
    text_wrap(sentence, file);
    free(clauses);
    free(sentence);
}

/* ---- findings ------------------------------------------------------------------------------- */

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
            format_text("%s%s%s %s " STUDY_REFERENCE " at every size%s.", topic, uniform.modes,
                        uniform.count > 1 ? ": each" : "", subject_uniform_verb(outcome),
                        subjects->baselines.count > 1 ? " and under every baseline" : "");

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
    bool bad = machine_is_bad(machine);
    char *text = format_text("(By %s, engine class %s. Sizes between two that were measured are by "
                             "interpolation; %s%s.%s%s%s%s%s)",
                             study->costs.unit, study->costs.class->label, spread,
                             has_bounds(study) ? ", and the band of the cost model's weights" : "",
                             *model ? " Costs: " : "", model, bad ? " The machine was " : "",
                             bad ? machine : "", bad ? "." : "");

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
    disturbances_tell(&study->disturbances, study->costs.class->label, file);
}
