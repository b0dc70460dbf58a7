/* SPDX-License-Identifier: MIT */
#include "strings.h"
#include "copy.h"

#include "x86_64/page_table.h"

#include <ipclab/l3.h>
#include <ipclab/message.h>

/* Where one side is in its message. Addresses are those of the current space: for the side seen
 * through the window they lie in it. */
struct side {
    uintptr_t window;    /* 0, or what user addresses of this side are offset by */
    uintptr_t entry;     /* the next one of the list */
    uint64_t entries;    /* from there on: words, or parts */
    bool parts;          /* they are parts, and all of them one string */
    bool begun;          /* its only string, or its first one, is */
    uintptr_t lengths;   /* the array for the lengths of strings, or 0 */
    uint64_t length;     /* of each substring of the item at hand */
    unsigned substrings; /* of it that are to come */
    bool continues;      /* the string goes on in the next item */
    bool clipped;        /* what is left of it lies beyond user space */
    uintptr_t base;      /* what is left of the substring at hand */
    uint64_t left;
};

enum step { STEP_RUN, STEP_END, STEP_BAD };

static bool next_word(struct side *side, uint64_t *word)
{
    if (side->entries == 0 || !load_word(side->entry, word))
        return false;
    side->entry += sizeof(*word);
    side->entries--;
    return true;
}

static bool next_item(struct side *side)
{
    uint64_t item;

    if (!next_word(side, &item))
        return false;
    side->length = l3_string_length(item);
    side->substrings = l3_string_substrings(item);
    side->continues = item & L3_CONTINUED;
    return true;
}

/* Begins a side with what the system call said. False where its list is not the user's. */
static bool side_begin(struct side *side, struct message_range range, uintptr_t window)
{
    uint64_t entry_bytes;

    *side = (struct side){.window = window, .entry = range.base + window};
    side->parts = range.length & MESSAGE_PARTS;
    side->entries = range.length & ~(MESSAGE_PARTS | L3_STRINGS);
    if (side->entries == range.length) { /* a range */
        side->base = side->entry;
        side->left = side->entries;
        side->entries = 0;
        return user_range(range.base, side->left);
    }
    entry_bytes = side->parts ? sizeof(struct message_part) : sizeof(uint64_t);
    if (side->entries > L3_LIST_LIMIT || !user_range(range.base, side->entries * entry_bytes))
        return false;
    return side->parts || next_word(side, &side->lengths);
}

/* What of [base, base + length) lies in user space becomes the run at hand. */
static void take_run(struct side *side, uintptr_t base, uint64_t length)
{
    uint64_t room = base < USER_TOP ? USER_TOP - base : 0;

    side->clipped = length > room;
    side->base = base + side->window;
    side->left = side->clipped ? room : length;
}

static enum step next_part(struct side *side)
{
    uint64_t base, length;

    if (side->entries == 0)
        return STEP_END;
    if (!load_words(side->entry, &base, &length))
        return STEP_BAD;
    take_run(side, base, length);
    side->entry += sizeof(struct message_part);
    side->entries--;
    return STEP_RUN;
}

/* The next run of the string at hand. */
static enum step next_run(struct side *side)
{
    uint64_t base;

    if (side->clipped)
        return STEP_END;
    if (side->parts)
        return next_part(side);
    if (side->substrings == 0) {
        if (!side->continues)
            return STEP_END;
        if (!next_item(side))
            return STEP_BAD;
    }
    if (!next_word(side, &base))
        return STEP_BAD;
    take_run(side, base, side->length);
    side->substrings--;
    return STEP_RUN;
}

/* Passes what is left of the string at hand, and begins the next. */
static enum step next_string(struct side *side)
{
    bool first = !side->begun;

    side->begun = true;
    if (first && (side->parts || side->left || side->entries == 0))
        return STEP_RUN; /* the only one: a range or parts */
    side->left = 0;
    side->clipped = false;
    if (side->parts)
        return STEP_END;
    do {
        if (side->substrings > side->entries)
            return STEP_BAD;
        side->entries -= side->substrings;
        side->entry += side->substrings * sizeof(uint64_t);
        side->substrings = 0;
    } while (side->continues && next_item(side));
    if (side->entries == 0)
        return side->continues ? STEP_BAD : STEP_END;
    return next_item(side) ? STEP_RUN : STEP_BAD;
}

static void advance(struct side *side, uint64_t bytes)
{
    side->base += bytes;
    side->left -= bytes;
}

/* How far a message has come. */
struct progress {
    uint64_t skip;   /* of its bytes, that arrived before */
    uint64_t copied; /* now */
    uint64_t string; /* of the string at hand, both together */
};

/* One string: the vectors of the two sides advance independently. */
static enum ipclab_status copy_string(struct side *source, struct side *destination,
                                      struct progress *progress)
{
    progress->string = 0;
    for (;;) {
        enum step step = STEP_RUN;
        uint64_t bytes, rest;

        while (source->left == 0 && step == STEP_RUN)
            step = next_run(source);
        if (step == STEP_END)
            return source->clipped ? STATUS_OVERFLOW : STATUS_OK;
        if (step != STEP_RUN)
            return STATUS_FAULT;
        while (destination->left == 0 && step == STEP_RUN)
            step = next_run(destination);
        if (step != STEP_RUN)
            return step == STEP_END ? STATUS_OVERFLOW : STATUS_PEER_FAULT;
        bytes = source->left < destination->left ? source->left : destination->left;
        if (progress->skip) {
            if (bytes > progress->skip)
                bytes = progress->skip;
            progress->skip -= bytes;
            progress->string += bytes;
            advance(source, bytes);
            advance(destination, bytes);
            continue;
        }
        source->left -= bytes;
        destination->left -= bytes;
        rest = copy_advance(&destination->base, &source->base, bytes);
        COUNT(COPIES, 1);
        progress->copied += bytes - rest;
        progress->string += bytes - rest;
        if (rest)
            return copy_fault(source->base);
    }
}

/* Tells the receiver how long its string `number` is. */
static bool store_length(const struct side *destination, uint64_t number, uint64_t length)
{
    uintptr_t address = destination->lengths + number * sizeof(length);

    if (!destination->lengths)
        return true;
    return user_range(destination->lengths, (number + 1) * sizeof(length)) &&
           copy_bytes((void *)(address + destination->window), &length, sizeof(length)) == 0;
}

static enum ipclab_status copy_strings(struct side *source, struct side *destination,
                                       struct progress *progress)
{
    for (uint64_t number = 0;; number++) {
        enum ipclab_status status;
        enum step step = next_string(source);

        if (step != STEP_RUN)
            return step == STEP_END ? STATUS_OK : STATUS_FAULT;
        step = next_string(destination);
        if (step != STEP_RUN)
            return step == STEP_END ? STATUS_OVERFLOW : STATUS_PEER_FAULT;
        status = copy_string(source, destination, progress);
        if (status)
            return status;
        if (!store_length(destination, number, progress->string))
            return STATUS_PEER_FAULT;
    }
}

/* A message in registers is where the entry code left it. */
static bool source_begin(struct side *side, const struct thread *from, uintptr_t window)
{
    uint64_t length = from->outgoing.length;

    if (length < MESSAGE_REGISTERS)
        return side_begin(side, from->outgoing, window);
    *side =
        (struct side){.base = (uintptr_t)&from->outgoing.base, .left = length - MESSAGE_REGISTERS};
    return true;
}

enum ipclab_status strings_transfer(struct thread *from, struct thread *to, uint64_t offset)
{
    uintptr_t source_window = 0, destination_window = 0;
    struct progress progress = {.skip = offset};
    struct side source, destination;
    enum ipclab_status status;

    if (from->tables != to->tables) {
        if (cpu_local.tables == to->tables)
            source_window = window_open(from->tables);
        else
            destination_window = window_open(to->tables);
    }
    cpu_local.copy_fault_address = 0;
    interrupts_enable(); /* lists may be long, and so may what they name */
    if (!source_begin(&source, from, source_window))
        status = source.entries > L3_LIST_LIMIT ? STATUS_TOO_LONG : STATUS_FAULT;
    else if (!side_begin(&destination, to->incoming, destination_window))
        status = STATUS_PEER_FAULT;
    else
        status = copy_strings(&source, &destination, &progress);
    interrupts_disable();
    if (source_window | destination_window)
        window_close();
    COUNT(BYTES_COPIED, progress.copied);
    to->registers.rdx = progress.copied;
    return status;
}
