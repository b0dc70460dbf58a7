/* SPDX-License-Identifier: MIT */
/* Text and tables as HTML. */
#ifndef IPCLAB_HARNESS_HTML_H
#define IPCLAB_HARNESS_HTML_H

#include "table_sink.h"

/* Prints the text with what HTML would take for markup made harmless. */
void html_text(FILE *file, const char *text);

/* A sink that prints tables with their captions. */
struct table_sink table_sink_html(FILE *file);

#endif
