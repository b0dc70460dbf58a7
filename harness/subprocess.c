/* SPDX-License-Identifier: MIT */
/* Runs another program; its output goes to files in memory, so neither side ever waits. */
#include "subprocess.h"

#include "guest_log.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void become_program(const char *const *arguments, int output, int errors)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(errors, STDERR_FILENO);
    execvp(arguments[0], (char *const *)arguments);
    _exit(127);
}

static bool wait_for(pid_t process)
{
    int status = -1;

    while (waitpid(process, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) && !WEXITSTATUS(status);
}

static void read_output(int descriptor, struct subprocess_output *output)
{
    struct stat status;
    ssize_t got = 0;

    if (!fstat(descriptor, &status)) {
        output->bytes = allocate((size_t)status.st_size + 1, 1);
        got = pread(descriptor, output->bytes, (size_t)status.st_size, 0);
    } else {
        output->bytes = copy_text("");
    }
    output->size = got > 0 ? (size_t)got : 0;
}

struct subprocess subprocess_start(const char *const *arguments)
{
    struct subprocess subprocess = {
        .process = -1,
        .output = memfd_create("output", MFD_CLOEXEC),
        .errors = memfd_create("errors", MFD_CLOEXEC),
    };

    if (subprocess.output >= 0 && subprocess.errors >= 0)
        subprocess.process = fork();
    if (!subprocess.process)
        become_program(arguments, subprocess.output, subprocess.errors);
    return subprocess;
}

void subprocess_finish(struct subprocess *subprocess, struct subprocess_output *output)
{
    *output = (struct subprocess_output){0};
    if (subprocess->process > 0)
        output->succeeded = wait_for(subprocess->process);
    read_output(subprocess->output, output);
    guest_log_line(subprocess->errors, output->error);
    close(subprocess->output);
    close(subprocess->errors);
}

void subprocess_run(const char *const *arguments, struct subprocess_output *output)
{
    struct subprocess subprocess = subprocess_start(arguments);

    subprocess_finish(&subprocess, output);
}

char *subprocess_line(const char *const *arguments)
{
    struct subprocess_output output;
    char *line;

    subprocess_run(arguments, &output);
    line = output.succeeded ? format_text("%.*s", (int)strcspn(output.bytes, "\n"), output.bytes)
                            : copy_text("");
    free(output.bytes);
    return line;
}
