/* SPDX-License-Identifier: MIT */
#include "shared_options.h"

#include "option.h"

/* Behind the keys of any command's own. */
enum { KEY_JSON = 0x1000, KEY_IMAGE, KEY_APPEND, KEY_WATCHDOG };

static const struct {
    unsigned which;
    struct argp_option option;
} table[] = {
    {SHARED_JSON, {"json", KEY_JSON, NULL, 0, "print JSON instead of text", 0}},
    {SHARED_IMAGE,
     {"image", KEY_IMAGE, "FILE", 0, "the kernel (default: kernel.elf beside ipclab)", 0}},
    {SHARED_GUEST,
     {"append", KEY_APPEND, "WORDS", 0, "further words for the kernel's command line", 0}},
    {SHARED_GUEST,
     {"watchdog", KEY_WATCHDOG, "SECONDS", 0, "end a guest that finishes nothing for so long", 0}},
};

#define TABLE_COUNT (sizeof(table) / sizeof(table[0]))

static error_t parse_shared(int key, char *argument, struct argp_state *state)
{
    struct shared_options *shared = state->input;

    switch (key) {
    case KEY_JSON:
        shared->json = true;
        return 0;
    case KEY_IMAGE:
        shared->image = option_text("--image", argument);
        return 0;
    case KEY_APPEND:
        shared->words = argument;
        return 0;
    case KEY_WATCHDOG:
        shared->silence_seconds =
            (double)option_number("--watchdog", argument, 1, OPTION_SECONDS_MAXIMUM);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

struct inputs {
    void *own;
    struct shared_options *shared;
};

static error_t hand_down(int key, char *argument, struct argp_state *state)
{
    const struct inputs *inputs = state->input;

    (void)argument;
    if (key != ARGP_KEY_INIT)
        return ARGP_ERR_UNKNOWN;
    state->child_inputs[0] = inputs->own;
    state->child_inputs[1] = inputs->shared;
    return 0;
}

bool options_parse(int argc, char **argv, const struct argp *own, void *input, unsigned which,
                   struct shared_options *shared)
{
    struct argp_option wanted[TABLE_COUNT + 1] = {{0}};
    const struct argp common = {.options = wanted, .parser = parse_shared};
    const struct argp_child children[] = {{own, 0, NULL, 0}, {&common, 0, NULL, 0}, {0}};
    const struct argp all = {.parser = hand_down, .children = children};
    struct inputs inputs = {input, shared};
    size_t count = 0;

    *shared = (struct shared_options){.words = ""};
    for (size_t i = 0; i < TABLE_COUNT; i++)
        if (table[i].which & which)
            wanted[count++] = table[i].option;
    return argp_parse(&all, argc, argv, 0, NULL, &inputs) == 0;
}
