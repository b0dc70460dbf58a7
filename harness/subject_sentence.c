/* SPDX-License-Identifier: MIT */
/* Sentences: outcomes by baseline, covered by as few conditions as will do. */
#include "subject_sentence.h"

#include "memory.h"
#include "phrase.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
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

/* Of an outcome without sizes. */
static const char *plain_phrase(int outcome)
{
    static const char *const phrases[OUTCOME_MISSING + 1] = {
        [OUTCOME_ALWAYS] = "at every size",
        [OUTCOME_SEVERAL] = "with more than one change of sides",
        [OUTCOME_EQUAL] = "never, at the same cost",
        [OUTCOME_NEVER] = "never",
        [OUTCOME_MISSING] = "it was not measured",
    };

    return phrases[outcome];
}

static char *outcome_phrase(const struct subject *subject, int outcome, const struct cover_box *box)
{
    char *sizes, *text;

    if (outcome != OUTCOME_FROM && outcome != OUTCOME_UP_TO)
        return copy_text(plain_phrase(outcome));
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

/* What is told by a sentence of its own. */
static bool is_open(int outcome)
{
    return outcome == OUTCOME_WEIGHTS || outcome == OUTCOME_UNCLEAR;
}

/* The outcome that takes the most conditions to tell is told as what is left. */
static int told_as_rest(const struct cover *covers)
{
    int rest =
        covers[OUTCOME_NEVER].count > covers[OUTCOME_ALWAYS].count ? OUTCOME_NEVER : OUTCOME_ALWAYS;

    return covers[rest].count > 1 ? rest : -1;
}

static char *clauses_of(const struct subject *subject, const struct cover *covers)
{
    bool open = covers[OUTCOME_WEIGHTS].count || covers[OUTCOME_UNCLEAR].count;
    char *clauses = copy_text("");
    int rest = told_as_rest(covers);

    for (int outcome = 0; outcome <= OUTCOME_MISSING; outcome++)
        if (outcome != rest && !is_open(outcome))
            clauses = add_outcome(clauses, subject, outcome, &covers[outcome]);
    if (rest >= 0)
        clauses =
            phrase_append(clauses, "%s%s%s%s", *clauses ? "; " : "", plain_phrase(rest),
                          *clauses ? " elsewhere" : "", open ? ", as far as it can be told" : "");
    return clauses;
}

/* ---- what cannot be told -------------------------------------------------------------------- */

static char *add_name(char *names, const char *name)
{
    const char *found = names;
    size_t length = strlen(name);

    while ((found = strstr(found, name)) != NULL) {
        bool begins = found == names || found[-1] == ' ';

        if (begins && (!found[length] || found[length] == ','))
            return names;
        found += length;
    }
    return phrase_append(names, "%s%s", *names ? ", " : "", name);
}

/* What decides where it is open, each weight and machine named once. */
static char *deciders_of(const struct subject *subject, int outcome)
{
    char *names, *text;

    if (outcome == OUTCOME_UNCLEAR)
        return copy_text("the layout decides");
    names = copy_text("");

    for (size_t i = 0; i < subject->baselines.count; i++) {
        const struct comparison *comparison = subject->comparisons[i];

        if (subject->items[i].class != outcome)
            continue;
        for (size_t j = 0; j < comparison->decider_count; j++)
            names = add_name(names, comparison->deciders[j]);
    }
    text = format_text("what the cost model leaves open decides (%s)", names);
    free(names);
    return text;
}

/* " below 4 KiB, from where on it does", or the range over the baselines of an outcome; "" where
 * one of them has no such size. */
static char *open_sizes(const struct subject *subject, int outcome)
{
    double least = INFINITY, most = 0;
    char *low, *high, *text;

    for (size_t i = 0; i < subject->baselines.count; i++) {
        double sure;

        if (subject->items[i].class != outcome)
            continue;
        sure = comparison_sure_from(subject->comparisons[i]);
        if (sure == 0)
            return copy_text("");
        least = fmin(least, sure);
        most = fmax(most, sure);
    }
    low = phrase_size(least);
    high = phrase_size(most);
    text = least < most
               ? format_text(" below %s to %s%s, from where on it does", low, high, subject->each)
               : format_text(" below %s%s, from where on it does", low, subject->each);
    free(low);
    free(high);
    return text;
}

/* One more sentence: what `it_does` says is open. */
static char *add_open(char *sentences, const struct subject *subject, int outcome,
                      const struct cover *cover, const char *it_does)
{
    char *sizes, *conditions, *names;

    if (!cover->count)
        return sentences;
    sizes = open_sizes(subject, outcome);
    conditions = copy_text("");
    for (size_t i = 0; i < cover->count; i++) {
        char *condition = phrase_box(&cover->boxes[i]);

        if (*condition)
            conditions = phrase_append(conditions, "%s where %s", i ? ", nor" : "", condition);
        free(condition);
    }
    names = deciders_of(subject, outcome);
    sentences =
        phrase_append(sentences, "%sWhether %s cannot be told%s%s%s: %s", *sentences ? ". " : "",
                      it_does, sizes, *sizes && *conditions ? "," : "", conditions, names);
    free(sizes);
    free(conditions);
    free(names);
    return sentences;
}

/* ---- extremes ------------------------------------------------------------------------------- */

struct extreme {
    const struct comparison *comparison;
    const struct gain *gain;
};

/* The largest gain, or with `sign` -1 the largest loss, whatever the baseline; none where there is
 * no difference to speak of. */
static struct extreme extreme_of(const struct subject *subject, int sign)
{
    struct extreme extreme = {0};

    for (size_t i = 0; i < subject->baselines.count; i++)
        for (size_t j = 0; subject->comparisons[i] && j < subject->comparisons[i]->gain_count;
             j++) {
            const struct gain *gain = &subject->comparisons[i]->gains[j];

            if (sign * gain->gain > (extreme.gain ? sign * extreme.gain->gain : CROSSOVER_FLOOR))
                extreme = (struct extreme){subject->comparisons[i], gain};
        }
    return extreme;
}

static void print_percent(char text[32], double gain, int sign)
{
    double percent = sign * gain * 100;

    if (fabs(percent) < 0.05)
        percent = 0; /* and not -0 */
    snprintf(text, 32, fabs(percent) < 9.95 ? "%.1f" : "%.0f", percent);
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

/* The largest difference under any weights, be it a gain or a loss. */
static double largest_difference(const struct subject *subject)
{
    double largest = 0;

    for (size_t i = 0; i < subject->baselines.count; i++)
        for (size_t j = 0; subject->comparisons[i] && j < subject->comparisons[i]->gain_count;
             j++) {
            const struct interval *weights = &subject->comparisons[i]->gains[j].weights;

            largest = fmax(largest, fmax(fabs(weights->low), fabs(weights->high)));
        }
    return largest;
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
    if (!gain.gain && !loss.gain) {
        char percent[32];

        print_percent(percent, largest_difference(subject), 1);
        sentence = phrase_append(sentence, ". The two differ by %s %% at most", percent);
    }
    return sentence;
}

/* ---- the sentence --------------------------------------------------------------------------- */

static char *sentence_by_case(const struct subject *subject, const char *against)
{
    struct cover covers[OUTCOME_MISSING + 1];
    char *clauses, *it_does, *sentence;

    for (int outcome = 0; outcome <= OUTCOME_MISSING; outcome++)
        covers[outcome] = cover_of(subject->items, subject->baselines.count, outcome);
    clauses = clauses_of(subject, covers);
    it_does = format_text("%s beats %s", subject->pairing.left->mode, against);
    if (!strncmp(clauses, "never", 5))
        sentence =
            format_text("%s never beats %s%s", subject->pairing.left->mode, against, clauses + 5);
    else
        sentence = *clauses ? format_text("%s %s", it_does, clauses) : copy_text("");
    for (int outcome = 0; outcome <= OUTCOME_MISSING; outcome++)
        if (is_open(outcome))
            sentence = add_open(sentence, subject, outcome, &covers[outcome],
                                *sentence ? "it does" : it_does);
    for (int outcome = 0; outcome <= OUTCOME_MISSING; outcome++)
        cover_free(&covers[outcome]);
    free(it_does);
    free(clauses);
    return sentence;
}

char *subject_sentence(const struct subject *subject, const char *against)
{
    char *sentence =
        subject_is_uniform(subject)
            ? format_text("%s %s %s, whatever the size%s", subject->pairing.left->mode,
                          subject_uniform_verb(subject_common_outcome(subject)), against,
                          subject->baselines.count > 1 ? " and the baseline" : "")
            : sentence_by_case(subject, against);

    sentence = add_extremes(sentence, subject);
    return phrase_append(sentence, ".");
}
