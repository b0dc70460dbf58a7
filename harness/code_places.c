/* SPDX-License-Identifier: MIT */
/* The only file that knows addr2line. */
#include "code_places.h"

#include "file.h"
#include "memory.h"
#include "subprocess.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ADDR2LINE "addr2line"

static bool add_place(const char *line, struct code_places *places)
{
    char *end;
    uint64_t address = strtoull(line, &end, 16);

    if (*end)
        return false;
    places->places = make_room(places->places, places->count, sizeof(*places->places));
    places->places[places->count++] = (struct code_place){.address = address};
    return true;
}

/* An address begins an entry: "0xffffffff80107350"; pairs of lines follow, FUNCTION and FILE:LINE,
 * from the innermost function out. */
bool code_places_parse(char *text, struct code_places *places)
{
    char *rest = text, *line;

    while ((line = strsep(&rest, "\n")) && *line) {
        struct code_place *place;
        char *file;

        if (!strncmp(line, "0x", 2)) {
            if (!add_place(line, places))
                return false;
            continue;
        }
        file = strsep(&rest, "\n");
        if (!places->count || !file)
            return false;
        place = &places->places[places->count - 1];
        if (place->depth == CODE_FUNCTIONS_MAXIMUM)
            continue;
        place->function[place->depth] = line;
        place->file[place->depth++] = file;
    }
    return true;
}

static char **arguments_for(const char *program, const char *path, const uint64_t *addresses,
                            size_t count)
{
    char **arguments = allocate(count + 7, sizeof(*arguments));
    size_t at = 0;

    arguments[at++] = copy_text(program);
    arguments[at++] = copy_text("-afi");
    arguments[at++] = copy_text("-e");
    arguments[at++] = copy_text(path);
    for (size_t i = 0; i < count; i++)
        arguments[at++] = format_text("%" PRIx64, addresses[i]);
    return arguments;
}

static void free_arguments(char **arguments)
{
    for (char **each = arguments; *each; each++)
        free(*each);
    free(arguments);
}

enum exit_code code_places_find(const char *path, const uint64_t *addresses, size_t count,
                                struct code_places *places)
{
    char *program = program_path(ADDR2LINE);
    struct subprocess_output output;
    char **arguments;
    bool sound;

    *places = (struct code_places){0};
    if (!program)
        return fail(EXIT_ENVIRONMENT,
                    ADDR2LINE ": not found on PATH; install binutils with `make setup`");
    arguments = arguments_for(program, path, addresses, count);
    subprocess_run((const char *const *)arguments, &output);
    free_arguments(arguments);
    free(program);
    places->text = output.bytes;
    sound = output.succeeded && code_places_parse(places->text, places) && places->count == count;
    for (size_t i = 0; sound && i < count; i++)
        sound = places->places[i].address == addresses[i];
    if (sound)
        return EXIT_GOOD;
    code_places_free(places);
    return fail(EXIT_ENVIRONMENT, ADDR2LINE ": cannot find the functions of %s: %s", path,
                *output.error ? output.error : "it says something else than asked");
}

const struct code_place *code_place_at(const struct code_places *places, uint64_t address)
{
    size_t low = 0, high = places->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (places->places[middle].address < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low < places->count && places->places[low].address == address ? &places->places[low]
                                                                         : NULL;
}

void code_places_free(struct code_places *places)
{
    free(places->places);
    free(places->text);
    *places = (struct code_places){0};
}
