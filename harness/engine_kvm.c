/* SPDX-License-Identifier: MIT */
/*
 * Engine `kvm`: the guest on the host's processor. Whether that is hardware, or a KVM that
 * emulates ring 0 in software, only a guest can tell; so each run is stamped by a probe.
 */
#include "engine.h"

#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

static char *objection(void)
{
    int device, version;
    char *text = engine_model.objection(); /* QEMU is needed either way */

    if (text)
        return text;
    device = open("/dev/kvm", O_RDWR | O_CLOEXEC);
    if (device < 0)
        return format_text(
            "/dev/kvm: %s; load the module kvm, join the group kvm, or use --engine model",
            strerror(errno));
    version = ioctl(device, KVM_GET_API_VERSION, 0);
    close(device);
    if (version != KVM_API_VERSION)
        return copy_text("/dev/kvm: is not the device of KVM; use --engine model");
    return NULL;
}

static uint64_t monotonic_nanoseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC_RAW, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* KVM does not scale the guest's counter unless told to, so the host's rate is the guest's.
 * 50 ms against a clock read within 100 ns: good to some parts in a million. */
static double ticks_per_nanosecond(void)
{
    const struct timespec interval = {.tv_nsec = 50000000};
    uint64_t clock = monotonic_nanoseconds(), ticks = __rdtsc();

    nanosleep(&interval, NULL);
    ticks = __rdtsc() - ticks;
    return (double)ticks / (double)(monotonic_nanoseconds() - clock);
}

const struct engine engine_kvm = {
    .name = "kvm",
    .summary = "the host's processor under KVM: times, if a probe finds it to be hardware",
    .accelerator = QEMU_KVM,
    .memory_bytes = UINT64_C(128) << 20,
    .jobs_maximum = 1,
    .silence_seconds = 120,
    .objection = objection,
    .classify = engine_class_of_kvm,
    .ticks_per_nanosecond = ticks_per_nanosecond,
};
