/* SPDX-License-Identifier: MIT */
/*
 * Engine `kvm`: the guest on the host's processor. Whether that is hardware, or a KVM that
 * emulates ring 0 in software, only a guest can tell; so each run is stamped by a probe.
 */
#include "engine.h"

#include "memory.h"
#include "tick_rate.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

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

const struct engine engine_kvm = {
    .name = "kvm",
    .summary = "the host's processor under KVM: times, if a probe finds it to be hardware",
    .accelerator = QEMU_KVM,
    .memory_bytes = UINT64_C(128) << 20,
    .jobs_maximum = 1,
    .silence_seconds = 120,
    .objection = objection,
    .classify = engine_class_of_kvm,
    /* KVM does not scale the guest's counter unless told to: the host's rate is the guest's. */
    .ticks_per_nanosecond = tick_rate_of_host,
};
