/* SPDX-License-Identifier: MIT */
#include "partners.h"

#include "../longest_message.h"
#include "registry.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* One side, on its way into a process or a thread. */
struct partner {
    const struct partners *partners;
    const struct bench_functions *functions;
    struct bench_state state;
};

static void explain(struct run_record *record, const char *reason)
{
    record->status = RUN_FAILED;
    snprintf(record->message, sizeof(record->message), "%s", reason);
}

static struct partner partner_of(const struct partners *partners, const struct transport *transport,
                                 enum side side)
{
    struct partner partner = {
        .partners = partners,
        .functions = benchmark_find(partners->cell->benchmark),
        .state = {.cell = partners->cell,
                  .transport = *transport,
                  .layout = partners->cell->seed,
                  .batch = 1},
    };

    partner.state.transport.side = side;
    if (side == SIDE_CLIENT) {
        partner.state.record = partners->record;
        partner.state.loop = partners->loop;
    }
    return partner;
}

static void bind_partner(const struct partner *partner)
{
    if (partner->partners->bind)
        partner->partners->bind(partner->partners->bind_user, partner->state.transport.side);
}

/* ---- the server ----------------------------------------------------------------------------- */

static void *serve(void *argument)
{
    struct partner *server = argument;

    bind_partner(server);
    server->functions->serve(&server->state);
    return NULL;
}

/* The client waits for answers only: a server that ends in the midst of it must end it too. */
static struct run_record *record_of_client;

static void on_death_of_server(int signal)
{
    (void)signal;
    if (record_of_client->status == RUN_EMPTY || record_of_client->status == RUN_MEASURED) {
        static const char reason[] = "the server did not live to the end: see the log";

        record_of_client->status = RUN_FAILED;
        memcpy(record_of_client->message, reason, sizeof(reason));
    }
    _exit(1);
}

static void watch_server(const struct partners *partners, bool watch)
{
    record_of_client = partners->record;
    signal(SIGCHLD, watch ? on_death_of_server : SIG_DFL);
}

/* Does not return. */
static void become_server(struct partner *server, pid_t client)
{
    signal(SIGCHLD, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != client) /* it died before prctl could tell us */
        _exit(1);
    server->state.transport.partner = client;
    serve(server);
    pause(); /* until the client has read the last reply and says good-bye */
    _exit(0);
}

/* ---- the client ----------------------------------------------------------------------------- */

static void be_client(struct partner *client)
{
    bind_partner(client);
    client->functions->run(&client->state);
    bench_tell_server(&client->state, BENCH_STOP);
}

/* Linux lets a process read another's memory if it may trace it: the server may trace its
 * client where that allows it (prctl(2), Yama). */
static void run_processes(struct partner *client, struct partner *server)
{
    pid_t self = getpid(), child;

    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
    watch_server(client->partners, true);
    child = fork();
    if (!child)
        become_server(server, self);
    if (child < 0) {
        explain(client->partners->record, "fork of the server failed");
        return;
    }
    client->state.transport.partner = child;
    be_client(client);
    watch_server(client->partners, false);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

static void run_threads(struct partner *client, struct partner *server)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, serve, server)) {
        explain(client->partners->record, "no thread for the server");
        return;
    }
    be_client(client);
    pthread_join(thread, NULL);
}

void partners_run(const struct partners *partners)
{
    const struct linux_transport *kind = linux_transport_find(partners->cell->mode);
    struct transport transport = {.kind = kind};
    struct partner client, server;
    int status;

    if (!kind || !benchmark_find(partners->cell->benchmark)) {
        explain(partners->record, "no such transport or benchmark in this program");
        return;
    }
    if (kind->operations.spins && partners_placement(partners->cell) == PARTNERS_SAME_CORE) {
        partners->record->status = RUN_SKIPPED;
        snprintf(partners->record->message, sizeof(partners->record->message),
                 "who spins keeps its partner from their one processor");
        return;
    }
    status = kind->operations.open(&transport, longest_message(partners->cell, kind->description));
    if (status) {
        explain(partners->record, strerror(-status));
        return;
    }
    client = partner_of(partners, &transport, SIDE_CLIENT);
    server = partner_of(partners, &transport, SIDE_SERVER);
    if (kind->operations.one_space)
        run_threads(&client, &server);
    else
        run_processes(&client, &server);
    kind->operations.close(&transport);
}
