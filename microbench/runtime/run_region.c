/* SPDX-License-Identifier: MIT */
#include "run_region.h"
#include "system.h"

struct run_header *run_region_map(uint64_t handle)
{
    struct system_result region = memory_map(4096, MAP_WRITE, handle);
    struct run_header *header = (struct run_header *)region.value;
    uint64_t bytes;

    if (region.status || header->magic != RUN_MAGIC || header->version != RUN_VERSION)
        return NULL;
    bytes = header->region_bytes;
    memory_change(header, 4096, MEMORY_UNMAP);
    region = memory_map(bytes, MAP_WRITE | MAP_POPULATE, handle);
    return region.status ? NULL : (struct run_header *)region.value;
}
