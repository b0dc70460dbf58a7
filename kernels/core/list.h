/* SPDX-License-Identifier: MIT */
/* A circular doubly linked list whose links lie in its members. */
#ifndef CORE_LIST_H
#define CORE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
    struct list *next, *previous;
};

#define LIST_MEMBER(link, type, member) ((type *)((char *)(link)-offsetof(type, member)))

/* An empty list, or a link that is in none. */
static inline void list_initialise(struct list *list)
{
    list->next = list->previous = list;
}

static inline bool list_is_empty(const struct list *list)
{
    return list->next == list;
}

/* `position` is a member, or the list itself: then the link comes last. */
static inline void list_insert_before(struct list *position, struct list *link)
{
    link->next = position;
    link->previous = position->previous;
    position->previous->next = link;
    position->previous = link;
}

static inline void list_append(struct list *list, struct list *link)
{
    list_insert_before(list, link);
}

/* Takes a link out of whatever list it is in, if any: to do it again does nothing. */
static inline void list_remove(struct list *link)
{
    link->next->previous = link->previous;
    link->previous->next = link->next;
    list_initialise(link);
}

#endif
