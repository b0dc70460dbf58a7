/* SPDX-License-Identifier: MIT */
#include "boot_info.h"
#include "console.h"
#include "cpu.h"
#include "upcalls.h"

void kernel_main(enum boot_protocol protocol, uint64_t information);

/* Called by boot.S on the boot stack, with the first GiB mapped directly. */
void kernel_main(enum boot_protocol protocol, uint64_t information)
{
    static struct boot_info boot;

    console_initialise();
    cpu_initialise();
    boot_info_read(&boot, protocol, information);
    core_start(&boot);
}
