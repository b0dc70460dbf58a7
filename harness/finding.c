/* SPDX-License-Identifier: MIT */
/* Sentences: outcomes by baseline, covered by as few conditions as will do. */
#include "finding.h"

#include "baselines.h"
#include "memory.h"
#include "phrase.h"
#include "text_wrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Behind the outcomes: a baseline under which one of the two was not measured. */
#define OUTCOME_MISSING OUTCOME_COUNT

/* A pairing under all baselines of its benchmark. */
struct subject {
    const struct comparison_list *list;
    struct pairing pairing;
    struct baselines baselines;
    const struct comparison **comparisons; /* by baseline; NULL: missing */
    struct cover_item *items;              /* by baseline; the class is an enum outcome */
    const char *each;                      /* what a size is the size of, "" or " a segment" */
};

static struct subject subject_of(const struct comparison_list *list, struct pairing pairing,
                                 const struct series_list *series, const char *each)
{
    struct subject subject = {
        .list = list,
        .pairing = pairing,
        .baselines = baselines_of(series, pairing.left),
        .each = each,
    };
    size_t count = subject.baselines.count;

    subject.comparisons = allocate(count, sizeof(*subject.comparisons));
    subject.items = allocate(count, sizeof(*subject.items));
    for (size_t i = 0; i < count; i++) {
        const struct cell *key = subject.baselines.keys[i];
        const struct comparison *found = pairing_find(list, pairing, key);

        subject.comparisons[i] = found;
        subject.items[i] =
            (struct cover_item){key, found ? (int)outcome_of(&found->crossover) : OUTCOME_MISSING};
    }
    return subject;
}

static void subject_free(struct subject *subject)
{
    baselines_free(&subject->baselines);
    free(subject->comparisons);
    free(subject->items);
}

/* The outcome that all baselines share, or OUTCOME_MISSING. */
static int common_outcome(const struct subject *subject)
{
    int outcome = subject->items[0].class;

    for (size_t i = 1; i < subject->baselines.count; i++)
        if (subject->items[i].class != outcome)
            return OUTCOME_MISSING;
    return outcome;
}

/* A statement without conditions. */
static bool is_uniform(const struct subject *subject)
{
    int outcome = common_outcome(subject);

    return outcome == OUTCOME_ALWAYS || outcome == OUTCOME_EQUAL || outcome == OUTCOME_NEVER;
}

/* ---- one clause ----------------------------------------------------------------------------- */

/* "12 KiB (10 KiB to 14 KiB)", or the range over several baselines. */
static char *crossing_sizes(const struct subject *subject, const struct cover_box *box)
{
    const struct crossing *least = NULL, *most = NULL;
    char *low, *high, *text;

    for (size_t i = 0; i < subject->baselines.count; i++) {
        const struct crossing *crossing;

        if (!box->members[i])
            continue;
        crossing = &subject->comparisons[i]->crossover.crossings[0];
        if (!least || crossing->size < least->size)
            least = crossing;
        if (!most || crossing->size > most->size)
            most = crossing;
    }
    low = phrase_size(least->size);
    high = phrase_size(most->size);
    text = strcmp(low, high) ? format_text("between %s and %s", low, high)
                             : phrase_size_interval(least->size, least->layouts);
    free(low);
    free(high);
    return text;
}

static char *outcome_phrase(const struct subject *subject, int outcome, const struct cover_box *box)
{
    char *sizes, *text;

    switch (outcome) {
    case OUTCOME_FROM:
    case OUTCOME_UP_TO:
        sizes = crossing_sizes(subject, box);
        text = outcome == OUTCOME_FROM ? format_text("from %s%s on", sizes, subject->each)
                                       : format_text("up to %s%s", sizes, subject->each);
        free(sizes);
        return text;
    case OUTCOME_ALWAYS:
        return copy_text("at every size");
    case OUTCOME_SEVERAL:
        return copy_text("with more than one change of sides");
    case OUTCOME_EQUAL:
        return copy_text("nowhere, at the same cost");
    case OUTCOME_UNCLEAR:
        return copy_text("in some layouts and not in others");
    case OUTCOME_NEVER:
        return copy_text("never");
    default:
        return copy_text("in no way that was measured");
    }
}

static char *add_clauses(char *sentence, const struct subject *subject, int outcome)
{
    struct cover cover = cover_of(subject->items, subject->baselines.count, outcome);

    for (size_t i = 0; i < cover.count; i++) {
        char *phrase = outcome_phrase(subject, outcome, &cover.boxes[i]);
        char *box = phrase_box(&cover.boxes[i]);

        sentence = phrase_append(sentence, "%s%s%s%s", *sentence ? "; " : "", phrase,
                                 *box ? " where " : "", box);
        free(phrase);
        free(box);
    }
    cover_free(&cover);
    return sentence;
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

/* "30 % less (1 KiB a segment; segments 64, wrap none)" */
static char *extreme_phrase(const struct subject *subject, struct extreme extreme, const char *what)
{
    char *size = phrase_size(extreme.gain->size);
    char *baseline = phrase_baseline(&extreme.comparison->left->key, ~subject->baselines.varying);
    char *text = format_text("%.3g %% %s (%s%s%s%s)", fabs(extreme.gain->gain) * 100, what, size,
                             subject->each, *baseline ? "; " : "", baseline);

    free(size);
    free(baseline);
    return text;
}

static char *add_extremes(char *sentence, const struct subject *subject)
{
    struct extreme gain = extreme_of(subject, 1), loss = extreme_of(subject, -1);
    const char *joint = ". It costs up to ";

    if (gain.gain) {
        char *less = extreme_phrase(subject, gain, "less");

        sentence = phrase_append(sentence, "%s%s", joint, less);
        joint = " and up to ";
        free(less);
    }
    if (loss.gain) {
        char *more = extreme_phrase(subject, loss, "more");

        sentence = phrase_append(sentence, "%s%s", joint, more);
        free(more);
    }
    return sentence;
}

static void print_sentence(const struct subject *subject, const char *against, FILE *file)
{
    char *clauses = copy_text(""), *sentence;

    for (int outcome = 0; outcome <= OUTCOME_MISSING; outcome++)
        clauses = add_clauses(clauses, subject, outcome);
    sentence = format_text("%s beats %s %s", subject->pairing.left->mode, against, clauses);
    sentence = add_extremes(sentence, subject);
    sentence = phrase_append(sentence, ".");
    text_wrap(sentence, file);
    free(clauses);
    free(sentence);
}

/* ---- findings ------------------------------------------------------------------------------- */

/* Modes that come out the same against the reference under every baseline, in one sentence. */
static void print_uniform(const struct subject *subjects, size_t count, int outcome, FILE *file)
{
    char *modes = copy_text("");
    const char *verb = outcome == OUTCOME_ALWAYS ? "is cheaper than" : "is dearer than";
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        if (common_outcome(&subjects[i]) == outcome)
            modes =
                phrase_append(modes, "%s%s", found++ ? ", " : "", subjects[i].pairing.left->mode);
    if (outcome == OUTCOME_EQUAL)
        verb = "costs the same as";
    if (found) {
        char *sentence = format_text(
            "%s%s %s " STUDY_REFERENCE " at every size%s.", modes, found > 1 ? ": each" : "", verb,
            subjects->baselines.count > 1 ? " and under every baseline" : "");

        text_wrap(sentence, file);
        free(sentence);
    }
    free(modes);
}

static void print_modes(const struct study *study, FILE *file)
{
    size_t count, subject_count = 0;
    struct pairing *pairings = pairings_of(&study->modes, &count);
    struct subject *subjects = allocate(count, sizeof(*subjects));

    for (size_t i = 0; i < count; i++)
        if (!strcmp(pairings[i].right->mode, STUDY_REFERENCE))
            subjects[subject_count++] = subject_of(&study->modes, pairings[i], &study->by_size, "");
    for (size_t i = 0; i < subject_count; i++)
        if (!is_uniform(&subjects[i]))
            print_sentence(&subjects[i], STUDY_REFERENCE, file);
    print_uniform(subjects, subject_count, OUTCOME_ALWAYS, file);
    print_uniform(subjects, subject_count, OUTCOME_EQUAL, file);
    print_uniform(subjects, subject_count, OUTCOME_NEVER, file);
    for (size_t i = 0; i < subject_count; i++)
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

        print_sentence(&subject, alternative_of(pairings[i].right)->name, file);
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

/* What the figures are, and how far they can be trusted. */
static void print_method(const struct study *study, FILE *file)
{
    size_t layouts = fewest_layouts(&study->gather, fewest_layouts(&study->modes, SIZE_MAX));
    char *spread =
        layouts > 1
            ? format_text(
                  "ranges in brackets are %.0f %% intervals over %zu layouts, by bootstrap; "
                  "where there is none, the layouts agree",
                  BOOTSTRAP_CONFIDENCE * 100, layouts)
            : copy_text("from one layout, so that no interval is known");
    char *text = format_text("(By %s, engine class %s. Sizes between two that were measured are by "
                             "interpolation; %s.)",
                             study->costs.unit, study->costs.class->label, spread);

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
    print_method(study, file);
}
