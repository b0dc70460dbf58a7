/* SPDX-License-Identifier: MIT */
/* The flag that a signal sets. */
#include "interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t requested;

static void note(int signal)
{
    (void)signal;
    requested = 1;
}

void interrupt_install(void)
{
    const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = note}, before;

    for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
        sigaction(signals[i], &action, &before);
        if (signals[i] == SIGHUP && before.sa_handler == SIG_IGN)
            sigaction(signals[i], &before, NULL);
    }
    signal(SIGXFSZ, SIG_IGN);
}

bool interrupt_requested(void)
{
    return requested;
}

enum exit_code interrupt_fail(void)
{
    return fail(EXIT_INTERRUPTED, "interrupted; nothing has been kept of this run");
}
