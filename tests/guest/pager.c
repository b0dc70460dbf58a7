/* SPDX-License-Identifier: MIT */
/* Pagers in ring 3: pages that come late, wrong or never, for plain accesses. */
#include "pager.h"

static uint64_t read_and_write(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    uint8_t *area = map_paged();

    (void)unused0;
    (void)unused1;
    (void)unused2;
    if (!is_paged_content(area, 0, AREA))
        return 1;
    for (uint64_t i = 0; i < AREA; i++)
        area[i] = (uint8_t)i;
    return area[AREA - 1] == (uint8_t)(AREA - 1) ? 0 : 2;
}

TEST(pager_supplies, TEST_ONCE, "a pager's pages appear at the first touch, and are asked for once")
{
    struct pager pager = pager_start(test);
    uint64_t process = customer(test, read_and_write, 0, pager.endpoint, 0, pager);

    pager_supply_all(test, pager);
    process_finish(test, process, PROCESS_EXITED, 0);
    process = customer(test, read_and_write, 0, pager.endpoint, 0, pager);
    process_finish(test, process, PROCESS_EXITED, 1); /* the same pages, written since */
    pager_end(test, pager);
}

TEST(pager_refuses, TEST_ONCE, "a page that is refused ends who touched it")
{
    struct pager pager = pager_start(test);
    uint64_t process = customer(test, read_and_write, 0, pager.endpoint, 0, pager);

    pager_supply(test, pager_request(test, pager));
    check_equal(test, page_supply(pager_request(test, pager).token, NULL), STATUS_OK);
    process_finish(test, process, PROCESS_FAULTED, 14);
    pager_end(test, pager);
}

TEST(pager_goes, TEST_ONCE, "when the last who receives the requests goes, they fail")
{
    struct pager pager = pager_start(test);
    uint64_t process = customer(test, read_and_write, 0, pager.endpoint, 0, pager);

    others_run(4);
    pager_end(test, pager);
    process_finish(test, process, PROCESS_FAULTED, 14);
}

TEST(pager_dies, TEST_ONCE, "a pager that ends with a request: its customer ends, nobody else")
{
    struct pager pager = pager_start(test);
    uint64_t dying = pager_to_die(pager), process;

    thread_yield();
    process = customer(test, read_and_write, 0, pager.endpoint, 0, pager);
    process_finish(test, dying, PROCESS_EXITED, 0);
    process_finish(test, process, PROCESS_FAULTED, 14);
    pager_end(test, pager);
}

TEST(pager_lies, TEST_ONCE, "what is not the pager's to give is its own error; so are tokens")
{
    struct pager pager = pager_start(test);
    uint64_t process = customer(test, read_and_write, 0, pager.endpoint, 0, pager);
    struct system_result request = pager_request(test, pager);
    uint8_t *shared = map_memory(test, 2 * PAGE);

    check_equal(test, page_supply(request.token, (void *)0x10), -STATUS_BAD_ADDRESS);
    check_equal(test, page_supply(request.token, shared + 1), -STATUS_BAD_ADDRESS);
    check_equal(test, page_supply(request.token, (void *)UINT64_MAX), -STATUS_BAD_ADDRESS);
    check_equal(test, page_supply(request.token, (void *)0xffffffff80100000ull),
                -STATUS_BAD_ADDRESS);
    check_equal(test, page_supply(request.token + 256, shared), -STATUS_BAD_TOKEN);
    check_equal(test, page_supply(request.token ^ 1, shared), -STATUS_BAD_TOKEN);
    check_equal(test, page_supply(0, shared), -STATUS_BAD_TOKEN);
    check_equal(test, ipc_reply(pager.endpoint, request.token, NULL, 0, 0).status,
                -STATUS_BAD_TOKEN);
    pager_supply(test, request);
    check_equal(test, page_supply(request.token, shared), -STATUS_BAD_TOKEN);
    for (uint64_t i = 1; i < PAGES; i++)
        pager_supply(test, pager_request(test, pager));
    process_finish(test, process, PROCESS_EXITED, 0);
    memory_change(shared, 2 * PAGE, MEMORY_UNMAP);
    pager_end(test, pager);
}
