/* SPDX-License-Identifier: MIT */
/*
 * The only program of a Linux guest: process 1. It finds the run region by the kernel's command
 * line, as the kernel of ipclab does, maps it through /dev/mem (it lies above the memory that
 * Linux was given), runs the plan, and ends the guest through the exit device.
 */
#include "../host/planned_cell.h"
#include "../host/runner.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define COMMAND_LINE_BYTES 4096

static _Noreturn void end_guest(enum guest_exit verdict)
{
    fflush(stdout);
    if (!iopl(3))
        outl(verdict, GUEST_EXIT_PORT);
    _exit(1); /* process 1 may not end: the kernel panics, and QEMU with it */
}

static _Noreturn void give_up(const char *what)
{
    printf("init: %s: %s\n", what, strerror(errno));
    end_guest(GUEST_EXIT_PANIC);
}

static void mount_file_systems(void)
{
    mkdir("/dev", 0755);
    mkdir("/proc", 0755);
    if (mount("devtmpfs", "/dev", "devtmpfs", 0, NULL))
        give_up("mount of /dev");
    if (mount("proc", "/proc", "proc", 0, NULL))
        give_up("mount of /proc");
}

static void find_run(uint64_t *address, uint64_t *bytes)
{
    char line[COMMAND_LINE_BYTES] = "", *word;
    FILE *file = fopen("/proc/cmdline", "re");

    if (!file || !fgets(line, sizeof(line), file))
        give_up("/proc/cmdline");
    fclose(file);
    word = strstr(line, "run=");
    if (!word || sscanf(word, "run=%" SCNx64 ",%" SCNx64, address, bytes) != 2)
        end_guest(GUEST_EXIT_BAD_PLAN);
}

static struct run_header *map_run(void)
{
    uint64_t address, bytes;
    int memory;
    void *header;

    find_run(&address, &bytes);
    memory = open("/dev/mem", O_RDWR | O_SYNC | O_CLOEXEC);
    if (memory < 0)
        give_up("/dev/mem");
    header = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory, (off_t)address);
    if (header == MAP_FAILED)
        give_up("mapping the run region");
    return header;
}

int main(void)
{
    mount_file_systems();
    end_guest(runner_run(map_run(), planned_cell_drive, NULL));
}
