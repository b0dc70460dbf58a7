/* SPDX-License-Identifier: MIT */
#include "core/bank.h"
#include "core/endpoint.h"
#include "core/frame.h"
#include "x86_64/boot_info.h"
#include "x86_64/page_table.h"
#include "x86_64/upcalls.h"

unsigned char host_memory[HOST_MEMORY_BYTES] __attribute__((aligned(4096)));
struct cpu cpu_local;

/* The kernel image, which is empty: all its bounds are one address. */
char kernel_image[1];
__asm__(".globl text_begin, text_end, data_begin, image_end\n"
        ".set text_begin, kernel_image\n"
        ".set text_end, kernel_image\n"
        ".set data_begin, kernel_image\n"
        ".set image_end, kernel_image");

void machine_start(void)
{
    const struct boot_range all = {0, HOST_MEMORY_BYTES};

    memset(host_memory, 0xee, sizeof(host_memory));
    frames_initialise(&all, 1, 1 << 20, 0, 0);
    kernel_tables_initialise();
}

struct endpoint dead_endpoint; /* endpoint.c needs threads */
struct bank root_bank; /* there is no other: bank.c needs processes */

void banks_initialise(uint64_t frames)
{
    root_bank = (struct bank){.limit = frames};
}

uint64_t core_table_allocate(struct bank *bank)
{
    return frame_allocate_zeroed(bank ? bank : &root_bank);
}

void core_table_release(uint64_t frame)
{
    frame_release(frame);
}

void core_frame_unmapped(uint64_t frame)
{
    frame_release(frame);
}
