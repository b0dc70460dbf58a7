/* SPDX-License-Identifier: MIT */
#include "qmp.h"

#include <jansson.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>

/* It answers within milliseconds; who waits longer waits for nothing. */
#define ANSWER_SECONDS 10

/* The next object at the socket, or NULL. */
static json_t *receive(int socket)
{
    return json_loadfd(socket, JSON_DISABLE_EOF_CHECK, NULL);
}

/* Sends a command and returns the object that answers it; events come in between. */
static json_t *execute(int socket, const char *command)
{
    char text[80];
    int length = snprintf(text, sizeof(text), "{\"execute\": \"%s\"}\n", command);
    json_t *answer;

    if (send(socket, text, (size_t)length, MSG_NOSIGNAL) != length)
        return NULL;
    while ((answer = receive(socket)) && json_object_get(answer, "event"))
        json_decref(answer);
    return answer;
}

static bool execute_plain(int socket, const char *command)
{
    json_t *answer = execute(socket, command);
    bool good = json_object_get(answer, "return") != NULL;

    json_decref(answer);
    return good;
}

/* Of the greeting; the package is the distribution's name for its build. */
static void read_version(const json_t *greeting, char text[QMP_VERSION_BYTES])
{
    const char *package = "";
    int major = 0, minor = 0, micro = 0;

    json_unpack((json_t *)greeting, "{s:{s:{s?:{s:i, s:i, s:i}, s?:s}}}", "QMP", "version", "qemu",
                "major", &major, "minor", &minor, "micro", &micro, "package", &package);
    snprintf(text, QMP_VERSION_BYTES, "QEMU %d.%d.%d%s%s%s", major, minor, micro,
             *package ? " (" : "", package, *package ? ")" : "");
}

pid_t qmp_processor_thread(int socket, char version[QMP_VERSION_BYTES])
{
    const struct timeval patience = {.tv_sec = ANSWER_SECONDS};
    json_t *greeting, *processors;
    json_int_t thread;

    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    greeting = receive(socket);
    if (!json_object_get(greeting, "QMP") || !execute_plain(socket, "qmp_capabilities")) {
        json_decref(greeting);
        return 0;
    }
    read_version(greeting, version);
    json_decref(greeting);
    processors = execute(socket, "query-cpus-fast");
    thread = json_integer_value(
        json_object_get(json_array_get(json_object_get(processors, "return"), 0), "thread-id"));
    json_decref(processors);
    return (pid_t)thread;
}

bool qmp_continue(int socket)
{
    return execute_plain(socket, "cont");
}
