/* SPDX-License-Identifier: MIT */
/*
 * Kernel objects: what a handle can name. Each lies in a frame of its own, so that kernel
 * memory is counted, and given back, in frames. Within its frame it starts at a multiple of
 * 64 bytes that depends on the frame: objects that a message touches would otherwise all
 * compete for the same cache sets.
 */
#ifndef CORE_OBJECT_H
#define CORE_OBJECT_H

#include <stddef.h>
#include <stdint.h>

struct bank;
struct object;

struct object_type {
    const char *name;
    void (*destroy)(struct object *object); /* the last reference is gone; frees its frame */
};

struct object {
    const struct object_type *type;
    uint64_t references;
};

/* Memory for `bytes` bytes, zeroed, at the cost of `bank`; null where it cannot pay. With a type
 * it begins with a struct object, and has one reference; without one it is somebody's own. */
void *object_allocate(struct bank *bank, const struct object_type *type, size_t bytes);

/* Who pays for the object. */
struct bank *object_bank(const struct object *object);

/* Frees the memory of an object without asking its type. */
void object_free(void *object);

/* One reference more, and one less: the last has the object destroyed. */
static inline void object_reference(struct object *object)
{
    object->references++;
}

static inline void object_release(struct object *object)
{
    if (--object->references == 0)
        object->type->destroy(object);
}

#endif
