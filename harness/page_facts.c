/* SPDX-License-Identifier: MIT */
/* Definitions, machine, reproduction. */
#include "page_facts.h"

#include "counter.h"
#include "counter_table.h"
#include "html.h"
#include "memory.h"
#include "parameter.h"

#include <stdlib.h>
#include <string.h>

static void begin_table(FILE *file)
{
    fputs("<div class=\"scroll\"><table class=\"wrap\"><tbody>\n", file);
}

static void end_table(FILE *file)
{
    fputs("</tbody></table></div>\n", file);
}

static void put_definition(FILE *file, const char *term, const char *text, const char *detail)
{
    fputs("<tr><td><code>", file);
    html_text(file, term);
    fputs("</code></td><td>", file);
    html_text(file, text);
    fputs("</td><td class=\"note\">", file);
    html_text(file, detail);
    fputs("</td></tr>\n", file);
}

static const char *source_text(enum ipclab_counter_source source)
{
    switch (source) {
    case COUNTER_BY_KERNEL:
        return "counted by the kernel";
    case COUNTER_BY_BENCHMARK:
        return "stated by the benchmark in ring 3";
    default:
        return "counted by the engine";
    }
}

static bool has_parameter(const struct result *result, int which)
{
    for (size_t i = 0; i < result->count; i++)
        if (result->cells[i].cell.present & (1u << which))
            return true;
    return false;
}

void page_definitions(const struct result *result, FILE *file)
{
    fputs("<h2 id=\"definitions\">What the quantities are</h2>\n<p>All numbers are for one "
          "operation. Engine class <b>",
          file);
    html_text(file, result->class->label);
    fputs("</b>: ", file);
    html_text(file, result->class->meaning);
    fputs(".</p>\n", file);
    begin_table(file);
    for (int which = 0; which < COUNTER_COUNT; which++)
        if (counter_is_interesting(result, (enum ipclab_counter)which))
            put_definition(file, counters[which].name, counters[which].meaning,
                           source_text(counters[which].source));
    for (int which = 0; which < PARAMETER_COUNT; which++)
        if (has_parameter(result, which))
            put_definition(file, parameters[which].key, parameters[which].meaning,
                           *parameters[which].choices ? parameters[which].choices : "a parameter");
    end_table(file);
}

/* ---- facts out of the manifest ----------------------------------------------------------------
 */

static void put_fact(FILE *file, const char *key, const json_t *value)
{
    char *text = json_is_string(value)
                     ? copy_text(json_string_value(value))
                     : json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(6));
    char *name = copy_text(key);

    for (char *each = name; *each; each++)
        if (*each == '_')
            *each = ' ';
    fputs("<tr><td>", file);
    html_text(file, name);
    fputs("</td><td>", file);
    html_text(file, text);
    fputs("</td></tr>\n", file);
    free(name);
    free(text);
}

/* Nothing is said by null, an empty text, or an empty list. */
static bool says_something(const json_t *value)
{
    if (json_is_array(value))
        return json_array_size(value);
    return !json_is_null(value) && (!json_is_string(value) || json_string_length(value));
}

/* The members of an object, those of objects in it behind their own names. */
static void put_members(FILE *file, const char *prefix, // NOLINT: as deep as the manifest is
                        const json_t *object)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)object, key, value)
    {
        char *name = format_text("%s%s%s", prefix, *prefix ? ", " : "", key);

        if (json_is_object(value))
            put_members(file, name, value);
        else if (says_something(value))
            put_fact(file, name, value);
        free(name);
    }
}

static void put_object(FILE *file, const char *heading, const json_t *object)
{
    if (!json_object_size(object))
        return;
    fprintf(file, "<h3>%s</h3>\n", heading);
    begin_table(file);
    put_members(file, "", object);
    end_table(file);
}

void page_machine(const json_t *manifest, FILE *file)
{
    const json_t *placement = json_object_get(manifest, "placement");
    const json_t *boot = json_array_get(json_object_get(manifest, "boots"), 0);

    fputs("<h2 id=\"machine\">The machine</h2>\n", file);
    put_object(file, "Host", json_object_get(manifest, "host"));
    put_object(file, "Read on", json_object_get(manifest, "imported_on"));
    put_object(file, "As the guest saw it", json_object_get(boot, "guest"));
    put_object(file, "Engine", json_object_get(manifest, "engine"));
    if (json_object_get(placement, "machine_check"))
        put_object(file, "Self-check and placement", placement);
    else
        fputs("<p>No number of this engine class depends on the host's speed or load, so there was "
              "nothing to check about it.</p>\n",
              file);
}

static void put_folded(FILE *file, const char *summary, const char *text)
{
    fprintf(file, "<details><summary>%s</summary><pre>", summary);
    html_text(file, text);
    fputs("</pre></details>\n", file);
}

static void put_qemu(FILE *file, const json_t *arguments)
{
    char *line = copy_text("");

    for (size_t i = 0; i < json_array_size(arguments); i++) {
        char *longer = format_text("%s%s%s", line, i ? " " : "",
                                   json_string_value(json_array_get(arguments, i)));

        free(line);
        line = longer;
    }
    if (*line)
        put_folded(file, "QEMU as it was started", line);
    free(line);
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

void page_reproduction(const json_t *manifest, FILE *file)
{
    const json_t *scenario = json_object_get(manifest, "scenario");

    fputs("<h2 id=\"reproduce\">How to measure it again</h2>\n<pre>", file);
    html_text(file, text_of(manifest, "command_line"));
    fputs("</pre>\n<p class=\"meta\">in a tree of revision <code>", file);
    html_text(file, text_of(json_object_get(manifest, "versions"), "git_revision"));
    fputs("</code>, with the kernel whose SHA-256 is <code>", file);
    html_text(file, text_of(json_object_get(manifest, "image"), "sha256"));
    fputs("</code>, seed ", file);
    html_text(file, text_of(manifest, "seed"));
    fputs(". Under the engine class model the same bits come out.</p>\n", file);
    if (*text_of(scenario, "text"))
        put_folded(file, "The scenario", text_of(scenario, "text"));
    put_qemu(file, json_object_get(manifest, "qemu_command"));
    fputs("<details><summary>Versions</summary>\n", file);
    put_object(file, "Versions", json_object_get(manifest, "versions"));
    fputs("</details>\n", file);
}
