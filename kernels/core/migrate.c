/* SPDX-License-Identifier: MIT */
#include "migrate.h"

void migrate_split(const struct thread *ending)
{
    for (unsigned i = 0; i < THREAD_LIMIT; i++)
        if (thread_table[i]->runs_for == ending)
            migrate_leave(thread_table[i]);
}

void thread_ticks(void)
{
    thread_return_value(current_thread()->ticks);
}
