/* SPDX-License-Identifier: MIT */
/* ipclab: measures how kernels move the data of messages. The table of its commands. */
#include "command.h"
#include "interrupt.h"
#include "memory.h"
#include "suite.h"
#include "utf8.h"
#include "version.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct command *const commands[] = {
    &command_probe,
    &command_list,
    &command_run,
    &command_report,
    &command_compare,
    &command_export,
    &command_import,
    &command_conform,
    &command_trace,
    &command_calibrate,
    &command_validate,
    NULL,
};

static enum exit_code exit_status;

static char *command_names(void)
{
    char *names = copy_text("");

    for (const struct command *const *command = commands; *command; command++) {
        char *longer = format_text("%s%s%s", names, *names ? ", " : "", (*command)->name);

        free(names);
        names = longer;
    }
    return names;
}

static enum exit_code unknown_command(const char *name)
{
    char *names = command_names();

    fail(EXIT_USAGE, "there is no command `%s`; the commands are %s", name, names);
    free(names);
    return EXIT_USAGE;
}

static enum exit_code dispatch(int argc, char **argv)
{
    for (const struct command *const *command = commands; *command; command++) {
        if (strcmp((*command)->name, argv[0]))
            continue;
        argv[0] = format_text("ipclab %s", (*command)->name);
        return (*command)->run(argc, argv);
    }
    return unknown_command(argv[0]);
}

/* The first word that is no option is the command; all that follows belongs to it. */
static error_t parse(int key, char *argument, struct argp_state *state)
{
    switch (key) {
    case ARGP_KEY_ARG:
        (void)argument;
        exit_status = dispatch(state->argc - state->next + 1, state->argv + state->next - 1);
        state->next = state->argc;
        return 0;
    case ARGP_KEY_NO_ARGS:
        exit_status = fail(EXIT_USAGE, "no command is given; `ipclab --help` shows what there is");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* argp's help filter: the commands, from their own table. */
static char *describe_commands(int key, const char *text, void *input)
{
    char *all;

    (void)input;
    if (key != ARGP_KEY_HELP_POST_DOC)
        return (char *)text;
    all = copy_text("Commands:\n");
    for (const struct command *const *command = commands; *command; command++) {
        char *usage = format_text("%s %s", (*command)->name, (*command)->arguments);
        char *longer = format_text("%s  %-26s %s\n", all, usage, (*command)->summary);

        free(usage);
        free(all);
        all = longer;
    }
    return format_text("%s\n%s", all, text);
}

static const char documentation[] =
    "Measures how kernels move the data of messages: boots one small kernel with many IPC modes "
    "under QEMU, runs the same benchmarks over each, and writes counts, tables and plots."
    "\v"
    "`ipclab COMMAND --help` tells more of each.\n\n"
    "Examples:\n"
    "  ipclab run smoke               every mode, a few sizes, in seconds\n"
    "  ipclab run latency --out DIR   what a round trip costs by size, with plots\n"
    "  ipclab report DIR              its tables again, and a page with all of it\n"
    "  ipclab compare BEFORE AFTER    what became slower, by more than chance\n"
    "  ipclab list                    modes, benchmarks, engines and scenarios\n"
    "  ipclab conform                 does every mode keep to the rules?\n\n"
    "Exit status: 0 good; 1 what was measured failed; 2 wrong use or bad input; 3 this machine "
    "cannot; 4 the guest failed; 130 interrupted.";

const char *argp_program_version = "ipclab " IPCLAB_VERSION;

/* What is told here, and where the suite lies, is written into manifests. */
static enum exit_code check_texts(int argc, char **argv)
{
    char *suite = suite_path("");
    enum exit_code code = EXIT_GOOD;

    for (int i = 1; !code && i < argc; i++)
        if (!utf8_valid(argv[i], strlen(argv[i])))
            code = fail(EXIT_USAGE, "argument %d is not UTF-8; write names in that encoding", i);
    if (!code && !utf8_valid(suite, strlen(suite)))
        code = fail(EXIT_USAGE, "%s: the path is not UTF-8; move the suite to one that is", suite);
    free(suite);
    return code;
}

int main(int argc, char **argv)
{
    const struct argp parser = {
        .parser = parse,
        .args_doc = "COMMAND [ARGUMENT...]",
        .doc = documentation,
        .help_filter = describe_commands,
    };

    argp_err_exit_status = EXIT_USAGE;
    interrupt_install();
    if (check_texts(argc, argv))
        return EXIT_USAGE;
    if (argp_parse(&parser, argc, argv, ARGP_IN_ORDER, NULL, NULL))
        return EXIT_USAGE;
    if ((fflush(stdout) || ferror(stdout)) && exit_status != EXIT_ENVIRONMENT) /* not told yet */
        return fail(EXIT_ENVIRONMENT, "standard output: %s; send it where there is room",
                    strerror(errno));
    return exit_status;
}
