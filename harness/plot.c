/* SPDX-License-Identifier: MIT */
/*
 * Draws plots. The script gets its input by variables (plots/style.gp documents them) and
 * writes the picture to its standard output, so that all files of a result are written,
 * checked and synced in one place.
 */
#include "plot.h"

#include "counter.h"
#include "file.h"
#include "interrupt.h"
#include "machine_check.h"
#include "memory.h"
#include "study.h"
#include "subprocess.h"
#include "suite.h"

#include <stdlib.h>
#include <string.h>

#define GNUPLOT "gnuplot"

static const char *const formats[] = {"svg", "png"};

#define FORMATS (sizeof(formats) / sizeof(*formats))

char *plot_program_version(void)
{
    const char *const arguments[] = {GNUPLOT, "--version", NULL};

    return subprocess_line(arguments);
}

static bool is_first_of_mode(const struct plan *plan, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (!strcmp(plan->cells[i].mode, plan->cells[index].mode))
            return false;
    return true;
}

/* The modes that the run has cells of, in plan order, separated by blanks. */
static char *mode_names(const struct plan *plan)
{
    char *names = copy_text("");

    for (size_t i = 0; i < plan->cell_count; i++) {
        const char *mode = plan->cells[i].mode;
        char *longer;

        if (!is_first_of_mode(plan, i))
            continue;
        longer = format_text("%s%s%s", names, *names ? " " : "", mode);
        free(names);
        names = longer;
    }
    return names;
}

/* Text inside a gnuplot string in double quotes. */
static char *quotable(const char *text)
{
    char *copy = copy_text(text);

    for (char *each = copy; *each; each++)
        if (*each == '"' || *each == '\\' || *each == '`' || *each == '\n')
            *each = '\'';
    return copy;
}

static char *script_variables(const struct run_facts *facts, const struct cell_costs *costs,
                              const char *folder, const char *format)
{
    const struct engine_class_description *class = &engine_classes[facts->selection->class];
    char *modes = mode_names(facts->plan), *style = suite_path("plots/style.gp"),
         *grid = suite_path("plots/grid.gp");
    char *title = quotable(facts->scenario->title), *model = quotable(costs->model);
    const char *verdict = facts->host->verdict;
    bool bad = machine_is_bad(verdict);
    char *text = format_text(
        "folder=\"%s\"; data=\"%s/summary.csv\"; style=\"%s\"; grid=\"%s\"; format=\"%s\"; "
        "modes=\"%s\"; reference=\"" STUDY_REFERENCE "\"; title=\"%s\"; "
        "counter=\"%s\"; unit=\"%s\"; class=\"%s\"; meaning=\"%s%s%s%s%s\"; model=\"%s\"",
        folder, folder, style, grid, format, modes, title, counters[costs->counter].name,
        costs->unit, class->label, costs->meaning, bad ? "; the machine was " : "",
        bad ? verdict : "", *costs->trust ? "; " : "", costs->trust, model);

    free(modes);
    free(style);
    free(grid);
    free(title);
    free(model);
    return text;
}

/* gnuplot at work on a plot in one format. */
static struct subprocess start_drawing(const struct run_facts *facts,
                                       const struct cell_costs *costs,
                                       const struct output_folder *folder, const char *plot,
                                       const char *format)
{
    char *variables = script_variables(facts, costs, folder->partial, format);
    char *relative = format_text("plots/%s.gp", plot), *script = suite_path(relative);
    const char *const arguments[] = {GNUPLOT, "-e", variables, script, NULL};
    struct subprocess drawing = subprocess_start(arguments);

    free(variables);
    free(relative);
    free(script);
    return drawing;
}

/* *drawn becomes false where there is no picture, which has been said: a script that finds nothing
 * of what it shows ends well without one. */
static enum exit_code keep_picture(const struct subprocess_output *picture,
                                   const struct output_folder *folder, const char *plot,
                                   const char *format, bool *drawn)
{
    enum exit_code code = EXIT_GOOD;
    char *name;

    *drawn = picture->succeeded && picture->size;
    if (*drawn) {
        name = format_text("plots/%s.%s", plot, format);
        code = output_folder_write(folder, name, picture->bytes, picture->size);
        free(name);
    } else if (interrupt_requested()) {
        code = interrupt_fail();
    } else if (picture->succeeded) {
        warn("plot `%s` is not drawn: what it shows was not measured", plot);
    } else {
        warn("plot `%s` is not drawn: gnuplot says: %s", plot, picture->error);
    }
    return code;
}

static enum exit_code keep_pictures(const struct subprocess_output *pictures,
                                    const struct name_list *plots,
                                    const struct output_folder *folder)
{
    enum exit_code code = EXIT_GOOD;

    for (size_t i = 0; !code && i < plots->count; i++) {
        bool drawn = true;

        for (size_t format = 0; !code && drawn && format < FORMATS; format++)
            code = keep_picture(&pictures[i * FORMATS + format], folder, plots->names[i],
                                formats[format], &drawn);
    }
    return code;
}

/* All pictures are drawn side by side. */
static enum exit_code draw_all(const struct run_facts *facts, const struct cell_costs *costs,
                               const struct output_folder *folder)
{
    const struct name_list *plots = &facts->scenario->plots;
    size_t count = plots->count * FORMATS;
    struct subprocess *drawings = allocate(count, sizeof(*drawings));
    struct subprocess_output *pictures = allocate(count, sizeof(*pictures));
    enum exit_code code;

    for (size_t i = 0; i < count; i++)
        drawings[i] = start_drawing(facts, costs, folder, plots->names[i / FORMATS],
                                    formats[i % FORMATS]);
    for (size_t i = 0; i < count; i++)
        subprocess_finish(&drawings[i], &pictures[i]);
    code = keep_pictures(pictures, plots, folder);
    for (size_t i = 0; i < count; i++)
        free(pictures[i].bytes);
    free(pictures);
    free(drawings);
    return code;
}

enum exit_code plots_draw(const struct run_facts *facts, const struct cell_costs *costs,
                          const struct output_folder *folder)
{
    char *gnuplot = program_path(GNUPLOT);

    if (!gnuplot && facts->scenario->plots.count) {
        warn("gnuplot is not on PATH, so no plot is drawn; install gnuplot-nox with `make setup`");
        return EXIT_GOOD;
    }
    free(gnuplot);
    return draw_all(facts, costs, folder);
}

/* The format that a file's name asks for, or NULL. */
static const char *format_of(const char *path)
{
    const char *dot = strrchr(path, '.');

    for (size_t i = 0; dot && i < FORMATS; i++)
        if (!strcmp(dot + 1, formats[i]))
            return formats[i];
    return NULL;
}

enum exit_code plot_check_name(const char *path)
{
    return format_of(path)
               ? EXIT_GOOD
               : fail(EXIT_USAGE, "%s: is not the name of a picture; end it with .svg or .png",
                      path);
}

enum exit_code plot_draw_file(const char *name, const char *variables, const char *path)
{
    const char *format = format_of(path);
    char *gnuplot = program_path(GNUPLOT);
    struct subprocess_output output = {0};
    char *relative, *script, *style, *all;
    enum exit_code code = plot_check_name(path);

    if (!code && !gnuplot)
        code = fail(EXIT_ENVIRONMENT,
                    GNUPLOT ": not found on PATH; install gnuplot-nox with `make setup`");
    if (code) {
        free(gnuplot);
        return code;
    }
    relative = format_text("plots/%s.gp", name);
    script = suite_path(relative);
    style = suite_path("plots/style.gp");
    all = format_text("style=\"%s\"; format=\"%s\"; %s", style, format, variables);
    const char *const arguments[] = {gnuplot, "-e", all, script, NULL};
    subprocess_run(arguments, &output);
    if (output.succeeded && output.size)
        code = file_write(path, output.bytes, output.size);
    else if (interrupt_requested())
        code = interrupt_fail();
    else
        code = fail(EXIT_ENVIRONMENT, "%s is not drawn: gnuplot says: %s", path, output.error);
    free(output.bytes);
    free(gnuplot);
    free(relative);
    free(script);
    free(style);
    free(all);
    return code;
}
