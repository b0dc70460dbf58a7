/* SPDX-License-Identifier: MIT */
#include "symbols.h"

struct symbol {
    uint64_t address;
    const char *name;
};

extern const uint64_t symbol_count;
extern const struct symbol symbol_table[]; /* by ascending address */

const char *symbol_find(uint64_t address, uint64_t *offset)
{
    uint64_t low = 0, high = symbol_count;

    while (low < high) {
        uint64_t middle = (low + high) / 2;
        if (symbol_table[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    *offset = low ? address - symbol_table[low - 1].address : 0;
    return low ? symbol_table[low - 1].name : "?";
}
