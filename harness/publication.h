/* SPDX-License-Identifier: MIT */
/* What a run leaves behind: the files of its result, and its tables on standard output. */
#ifndef IPCLAB_HARNESS_PUBLICATION_H
#define IPCLAB_HARNESS_PUBLICATION_H

#include "output_folder.h"
#include "run_facts.h"

/* Writes all files into the open folder, gives it its final name, and prints the tables, or
 * results.json where `json` is set. */
enum exit_code publish(const struct run_facts *facts, const struct measurement_set *set,
                       struct output_folder *folder, bool json);

#endif
