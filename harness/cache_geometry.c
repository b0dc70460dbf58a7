/* SPDX-License-Identifier: MIT */
/* By hwloc's source: Linux's /sys/devices/system/cpu/cpu0/cache. */
#include "cache_geometry.h"

#include "memory.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAYS_MAXIMUM 32

/* The first word of an attribute of cache `index`; false where there is none. */
static bool read_attribute(unsigned index, const char *name, char word[32])
{
    char *path = format_text("/sys/devices/system/cpu/cpu0/cache/index%u/%s", index, name);
    FILE *file = fopen(path, "re");
    bool found = file && fscanf(file, "%31s", word) == 1;

    if (file)
        fclose(file);
    free(path);
    return found;
}

static struct costmodel_cache_geometry *cache_named(struct costmodel_geometry *geometry,
                                                    const char *level, const char *type)
{
    if (!strcmp(level, "1"))
        return strcmp(type, "Instruction") ? &geometry->l1d : &geometry->l1i;
    if (!strcmp(level, "2"))
        return &geometry->l2;
    return strcmp(level, "3") ? NULL : &geometry->l3;
}

static void set_geometry(struct costmodel_cache_geometry *cache, unsigned long sets,
                         unsigned long ways)
{
    unsigned long lines = sets * ways;

    while (sets & (sets - 1))
        sets &= sets - 1;
    ways = sets ? lines / sets : 0;
    if (ways >= 1 && ways <= WAYS_MAXIMUM)
        *cache = (struct costmodel_cache_geometry){(uint32_t)sets, (uint32_t)ways};
}

void cache_geometry_read(struct costmodel_geometry *geometry)
{
    char level[32], type[32], sets[32], ways[32];

    for (unsigned i = 0; read_attribute(i, "level", level) && read_attribute(i, "type", type);
         i++) {
        struct costmodel_cache_geometry *cache = cache_named(geometry, level, type);

        if (cache && read_attribute(i, "number_of_sets", sets) &&
            read_attribute(i, "ways_of_associativity", ways))
            set_geometry(cache, strtoul(sets, NULL, 10), strtoul(ways, NULL, 10));
    }
}
