/* SPDX-License-Identifier: MIT */
#include "pager.h"

#include "microbench/payload.h"

#define SEED 7

struct pager pager_start(struct test *test)
{
    struct pager pager = {.endpoint = endpoint_create().value};
    struct system_result object = memory_create_paged(pager.endpoint, AREA, 0x1234);

    check_equal(test, object.status, STATUS_OK);
    pager.object = object.value;
    return pager;
}

void pager_end(struct test *test, struct pager pager)
{
    check_equal(test, handle_close(pager.object), STATUS_OK);
    check_equal(test, handle_close(pager.endpoint), STATUS_OK);
}

/* What the pager puts into the area's page of that number. */
static void fill_page(uint8_t *page, uint64_t number)
{
    payload_fill(page, PAGE, payload_key(SEED, number, PAYLOAD_REQUEST));
}

void pager_supply(struct test *test, struct system_result request)
{
    uint8_t *page = map_memory(test, PAGE);

    fill_page(page, request.value / PAGE);
    check_equal(test, page_supply(request.token, page), STATUS_OK);
    check_equal(test, memory_change(page, PAGE, MEMORY_UNMAP), STATUS_OK);
}

struct system_result pager_request(struct test *test, struct pager pager)
{
    struct system_result request = ipc_receive(pager.endpoint, NULL, 0);

    check_equal(test, request.status, -STATUS_PAGE_REQUEST);
    check_equal(test, request.second, 0x1234);
    return request;
}

void pager_supply_all(struct test *test, struct pager pager)
{
    for (uint64_t i = 0; i < PAGES; i++) {
        struct system_result request = pager_request(test, pager);

        check_equal(test, request.value / PAGE, i);
        pager_supply(test, request);
    }
}

bool is_paged_content(const uint8_t *bytes, uint64_t offset, uint64_t length)
{
    static uint8_t page[4096];

    for (uint64_t i = 0; i < length; i++) {
        uint64_t at = offset + i;

        if (i == 0 || at % PAGE == 0)
            fill_page(page, at / PAGE);
        if (bytes[i] != page[at % PAGE])
            return false;
    }
    return true;
}

uint8_t *map_paged(void)
{
    return (uint8_t *)memory_map(AREA, MAP_WRITE, PAGED_MEMORY).value;
}

/* Memory of one's own with what a pager's would hold. */
static uint8_t *map_filled(void)
{
    uint8_t *area = (uint8_t *)memory_map(AREA, MAP_WRITE, 0).value;

    for (uint64_t i = 0; i < PAGES; i++)
        fill_page(area + i * PAGE, i);
    return area;
}

uint64_t customer(struct test *test, program_function function, uint64_t argument,
                  uint64_t endpoint, uint32_t rights, struct pager pager)
{
    const struct process_grant grants[] = {{(uint32_t)endpoint, rights},
                                           {(uint32_t)pager.object, RIGHT_WRITE}};
    struct system_result process = process_spawn("conformance", function, test->mode_index,
                                                 argument, 0, grants, 2);

    check_equal(test, process.status, STATUS_OK);
    return process.value;
}

/* Exit code 0: it was asked for a page. */
static uint64_t take_request(uint64_t unused0, uint64_t unused1, uint64_t unused2)
{
    struct system_result request = ipc_receive(CHANNEL_ENDPOINT, NULL, 0);

    (void)unused0;
    (void)unused1;
    (void)unused2;
    return request.status == -STATUS_PAGE_REQUEST ? 0 : 1;
}

uint64_t pager_to_die(struct pager pager)
{
    const struct process_grant grant = {(uint32_t)pager.endpoint, RIGHT_RECEIVE};

    return process_spawn("conformance", take_request, 0, 0, 0, &grant, 1).value;
}

uint64_t send_paged(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    uint8_t *area = map_paged(), *reply = (uint8_t *)memory_map(AREA, MAP_WRITE, 0).value;
    uint64_t channel = bind_mode(CHANNEL_ENDPOINT, mode_index, AREA);
    struct system_result result = ipc_call(channel, area + 50, LENGTH, reply, AREA, 3);

    (void)unused0;
    (void)unused1;
    if (result.status)
        return (uint64_t)-result.status;
    return result.value == LENGTH && is_paged_content(reply, 50, LENGTH) ? 0 : 100;
}

uint64_t receive_paged(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    uint8_t *area = map_paged(), *request = map_filled();
    uint64_t channel = bind_mode(CHANNEL_ENDPOINT, mode_index, AREA);
    struct system_result result = ipc_call(channel, request, LENGTH, area + 50, LENGTH, 3);

    (void)unused0;
    (void)unused1;
    if (result.status)
        return (uint64_t)-result.status;
    return result.value == LENGTH && is_paged_content(area + 50, 0, LENGTH) ? 0 : 100;
}

uint64_t serve_paged(uint64_t mode_index, uint64_t how, uint64_t unused)
{
    uint8_t *area = map_paged(), *plain = (uint8_t *)memory_map(AREA, MAP_WRITE, 0).value;
    struct system_result request =
        ipc_receive(CHANNEL_ENDPOINT, how == SERVE_RECEIVES ? area + 50 : plain, LENGTH);
    struct system_result reply;

    (void)mode_index;
    (void)unused;
    if (request.status)
        return (uint64_t)-request.status;
    reply = ipc_reply_wait(CHANNEL_ENDPOINT, request.token, area + 50, LENGTH, 0, plain, AREA);
    return reply.status ? (uint64_t)-reply.status : reply.second; /* the last request's label */
}

void need_buffers(struct test *test)
{
    if (!receiver_places(test))
        test_skip(test, "no transfer of this mode touches a pager's memory");
    if (message_bytes(test, AREA) < AREA)
        test_skip(test, "its messages are shorter than this area: its rules show the same");
}

uint64_t call_plain(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    uint8_t *request = map_filled(), *reply = (uint8_t *)memory_map(AREA, MAP_WRITE, 0).value;
    uint64_t channel = bind_mode(CHANNEL_ENDPOINT, mode_index, AREA);
    struct system_result result = ipc_call(channel, request + 50, LENGTH, reply, AREA, 3);

    (void)unused0;
    (void)unused1;
    if (result.status)
        return (uint64_t)-result.status;
    if (result.value != LENGTH || !is_paged_content(reply, 50, LENGTH))
        return 100;
    ipc_call(channel, request, 0, reply, 0, STOP);
    return 0;
}

uint64_t call_and_tell(uint64_t mode_index, uint64_t unused0, uint64_t unused1)
{
    uint64_t result = call_plain(mode_index, unused0, unused1);

    *(volatile uint64_t *)memory_map(PAGE, MAP_WRITE, PAGED_MEMORY).value = 1;
    return result;
}
