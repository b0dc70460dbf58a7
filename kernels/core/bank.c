/* SPDX-License-Identifier: MIT */
#include "bank.h"
#include "frame.h"
#include "process.h"
#include "schedule.h"
#include "thread.h"

static void bank_release(struct object *object);

const struct object_type bank_type = {"bank", bank_release};

struct bank root_bank = {.object = {&bank_type, 1}}; /* the kernel's own: never destroyed */

void banks_initialise(uint64_t frames)
{
    list_initialise(&root_bank.children);
    list_initialise(&root_bank.link);
    root_bank.limit = frames;
}

/* A bank below `parent`, which pays for its frame; null where it cannot, or lies too deep. */
static struct bank *create_below(struct bank *parent, uint64_t limit)
{
    struct bank *bank;

    if (parent->depth == BANK_DEPTH_LIMIT)
        return NULL;
    bank = object_allocate(parent, &bank_type, sizeof(*bank));
    if (!bank)
        return NULL;
    bank->depth = parent->depth + 1;
    list_initialise(&bank->children);
    list_append(&parent->children, &bank->link);
    object_reference(&parent->object);
    bank->parent = parent;
    bank->limit = limit;
    return bank;
}

/* The bank above pays from now on for what this one and those below it did; `used` of those
 * above counts it already. */
static void inherit(struct bank *bank)
{
    frames_recharge(bank, bank->parent);
    while (!list_is_empty(&bank->children)) {
        struct bank *child = LIST_MEMBER(bank->children.next, struct bank, link);

        list_remove(&child->link);
        list_append(&bank->parent->children, &child->link);
        child->parent = bank->parent;
        object_reference(&bank->parent->object);
        object_release(&bank->object);
    }
    bank->used = 0;
    bank->closed = true;
    bank->limit = 0;
}

/* Takes away all that is charged to this bank and those below: processes that live off them
 * end, handles to objects in their memory are revoked, pages are unmapped wherever they are. What
 * somebody else's message under way still holds the bank above pays for until that is over. Returns
 * false where the current process was one of them. */
static bool rescind(struct bank *bank) // NOLINT(misc-no-recursion): BANK_DEPTH_LIMIT deep at most
{
    bool survives = true;

    while (!list_is_empty(&bank->children))
        survives &= rescind(LIST_MEMBER(bank->children.next, struct bank, link));
    bank->closed = true;
    survives &= processes_terminate_of(bank);
    processes_revoke_of(bank);
    frames_recharge(bank, bank->parent);
    bank->used = 0;
    bank->limit = 0;
    list_remove(&bank->link);
    return survives;
}

static void bank_release(struct object *object)
{
    struct bank *bank = (struct bank *)object;
    struct bank *parent = bank->parent;

    inherit(bank);
    list_remove(&bank->link);
    object_free(bank);
    object_release(&parent->object);
}

static struct bank *bank_of(uint64_t handle)
{
    return (struct bank *)handle_object(&current_process()->handles, handle, &bank_type, 0);
}

void bank_create(uint64_t parent_handle, uint64_t limit)
{
    struct bank *parent = parent_handle ? bank_of(parent_handle) : current_process()->bank;

    if (parent)
        handle_return((struct object *)create_below(parent, limit), RIGHTS_ALL);
    else
        thread_return(STATUS_BAD_HANDLE);
}

void bank_read(uint64_t handle)
{
    struct bank *bank = handle ? bank_of(handle) : current_process()->bank;

    if (!bank) {
        thread_return(STATUS_BAD_HANDLE);
        return;
    }
    thread_return_value(bank->used);
    current_thread()->registers.rsi = bank->limit;
}

void bank_destroy(uint64_t handle, uint64_t how)
{
    struct bank *bank = bank_of(handle);

    if (!bank || bank->closed) {
        thread_return(STATUS_BAD_HANDLE);
        return;
    }
    if (how != BANK_INHERIT && how != BANK_RESCIND) {
        thread_return(STATUS_BAD_ARGUMENT);
        return;
    }
    thread_return_value(bank->used);
    if (how == BANK_INHERIT)
        inherit(bank);
    else if (!rescind(bank))
        schedule();
}
