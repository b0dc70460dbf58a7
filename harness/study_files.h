/* SPDX-License-Identifier: MIT */
/* The files of a result that its study makes: findings.txt and what the plots are drawn from. */
#ifndef IPCLAB_HARNESS_STUDY_FILES_H
#define IPCLAB_HARNESS_STUDY_FILES_H

#include "output_folder.h"
#include "study.h"

/* Writes those that have something in them. */
enum exit_code study_files_write(const struct study *study, const struct output_folder *folder);

#endif
