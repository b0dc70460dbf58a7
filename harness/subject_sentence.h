/* SPDX-License-Identifier: MIT */
/* What came out of a comparison under all its baselines, in words. */
#ifndef IPCLAB_HARNESS_SUBJECT_SENTENCE_H
#define IPCLAB_HARNESS_SUBJECT_SENTENCE_H

#include "subject.h"

/* "cow beats direct from 12 KiB on where ...; never elsewhere. It costs up to 30 % less (...).":
 * under which baselines it does, where that cannot be told and what it hangs on, and by how much at
 * most. `against` names what it is held against. The caller frees. */
char *subject_sentence(const struct subject *subject, const char *against);

#endif
