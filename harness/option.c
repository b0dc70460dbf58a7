/* SPDX-License-Identifier: MIT */
/* Values of command-line options. */
#include "option.h"

#include "diagnostic.h"
#include "engine.h"
#include "memory.h"
#include "parameter.h"

#include <inttypes.h>
#include <stdlib.h>

uint64_t option_number(const char *option, const char *text, uint64_t least, uint64_t most)
{
    uint64_t number;

    if (!parse_number(text, &number) || number < least || number > most)
        exit(fail(EXIT_USAGE, "%s: `%s`: write a whole number from %" PRIu64 " to %" PRIu64, option,
                  text, least, most));
    return number;
}

double option_real(const char *option, const char *text, double least, double most)
{
    char *end;
    double number = strtod(text, &end);

    if (end == text || *end || !(number >= least && number <= most))
        exit(fail(EXIT_USAGE, "%s: `%s`: write a number from %g to %g", option, text, least, most));
    return number;
}

const char *option_engine(const char *text)
{
    if (!engine_name_valid(text))
        exit(fail(EXIT_USAGE,
                  "--engine: there is no engine `%s` in this version; the engines are %s", text,
                  engine_names()));
    return text;
}

const char *option_text(const char *option, const char *text)
{
    if (!*text)
        exit(fail(EXIT_USAGE, "%s: is empty; give it a value or leave it out", option));
    return text;
}

char *option_command_line(int argc, char **argv)
{
    char *line = copy_text(argv[0]);

    for (int i = 1; i < argc; i++) {
        char *longer = format_text("%s %s", line, argv[i]);

        free(line);
        line = longer;
    }
    return line;
}
