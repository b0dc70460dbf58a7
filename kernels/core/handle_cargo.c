/* SPDX-License-Identifier: MIT */
#include "handle_cargo.h"
#include "resume.h"

static struct list loaded = {&loaded, &loaded};

unsigned handle_cargo_add(struct handle_cargo *cargo, struct handle handle)
{
    if (cargo->count == 0)
        list_append(&loaded, &cargo->link);
    object_reference(handle.object);
    cargo->slot[cargo->count] = handle;
    return cargo->count++;
}

uint64_t handle_cargo_deliver(struct handle_cargo *cargo, unsigned slot, struct handle_table *table)
{
    struct handle handle = cargo->slot[slot];

    if (!handle.type)
        return 0;
    cargo->slot[slot].type = NULL;
    return handle_put(table, 0, handle);
}

void handle_cargo_release(struct handle_cargo *cargo)
{
    unsigned count = cargo->count;

    if (count == 0)
        return;
    list_remove(&cargo->link);
    cargo->count = 0;
    for (unsigned i = 0; i < count; i++) {
        const struct handle *handle = &cargo->slot[i];

        if (handle->type == &resume_type)
            resume_key_removed(handle->token);
        if (handle->type)
            object_release(handle->object);
    }
}

void handle_cargo_revoke(const struct object *object, const struct bank *bank)
{
    for (struct list *link = loaded.next; link != &loaded; link = link->next) {
        struct handle_cargo *cargo = LIST_MEMBER(link, struct handle_cargo, link);

        for (unsigned i = 0; i < cargo->count; i++) {
            struct handle *handle = &cargo->slot[i];

            if (!handle->type ||
                (object ? handle->object != object : object_bank(handle->object) != bank))
                continue;
            handle->type = NULL;
            object_release(handle->object);
        }
    }
}

bool handle_cargo_has_resume_key(uint64_t token)
{
    for (struct list *link = loaded.next; link != &loaded; link = link->next) {
        const struct handle_cargo *cargo = LIST_MEMBER(link, struct handle_cargo, link);

        for (unsigned i = 0; i < cargo->count; i++)
            if (cargo->slot[i].type == &resume_type && cargo->slot[i].token == token)
                return true;
    }
    return false;
}
