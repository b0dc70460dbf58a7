/* SPDX-License-Identifier: MIT */
/* Values of command-line options. */
#include "option.h"

#include "diagnostic.h"
#include "engine.h"
#include "parameter.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Prints the argument as a shell takes it back. */
static void print_quoted(FILE *file, const char *argument)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-_./=,:+@%";

    if (*argument && !argument[strspn(argument, plain)]) {
        fputs(argument, file);
        return;
    }
    fputc('\'', file);
    for (; *argument; argument++)
        if (*argument == '\'')
            fputs("'\\''", file);
        else
            fputc(*argument, file);
    fputc('\'', file);
}

char *option_command_line(int argc, char **argv)
{
    char *line;
    size_t size;
    FILE *file = open_memstream(&line, &size);

    fputs(argv[0], file);
    for (int i = 1; i < argc; i++) {
        fputc(' ', file);
        print_quoted(file, argv[i]);
    }
    fclose(file);
    return line;
}
