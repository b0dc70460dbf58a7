/* SPDX-License-Identifier: MIT */
/* Banks below banks below banks: the kernel walks up and down such a chain on its one stack. */
#include "test.h"

TEST(bank_depth, TEST_ONCE, "a chain of banks ends at a depth that the kernel can walk")
{
    uint64_t frames = free_frames(), depth = 0;
    uint64_t top = bank_create(0, 30000).value, bank = top;

    for (;;) {
        struct system_result below = bank_create(bank, 30000);

        if (bank != top)
            handle_close(bank);
        if (below.status)
            break;
        bank = below.value;
        depth++;
    }
    check(test, depth > 8);
    check_equal(test, bank_destroy(top, BANK_RESCIND).status, STATUS_OK);
    handle_close(top);
    check_equal(test, free_frames(), frames);
}
