/* SPDX-License-Identifier: MIT */
/*
 * The sweep keys of a scenario file, in the order in which they form a record's name.
 * `mode` and `benchmark` come before them. One table: the harness parses and prints with
 * it, a benchmark in ring 3 asks for a value by symbol.
 */
#ifndef IPCLAB_PARAMETERS_H
#define IPCLAB_PARAMETERS_H

/* How an end keeps its messages: ipclab/presentation.h, and of those out of line that the receiver
 * will not write to them, or that the sender gives them away. */
#define LAYOUT_CHOICES "contiguous blocks vector ring out-of-line lent given"

/* clang-format off */
/* P(symbol, key, kind, choices, meaning) */
#define IPCLAB_PARAMETER_TABLE(P)                                                                  \
    P(SIZE,      "size",      BYTES,    "",                        "payload of a message, each way") \
    P(WRITTEN,   "written",   FRACTION, "",                        "pages the receiver writes")      \
    P(READ,      "read",      FRACTION, "",                        "pages the receiver reads")       \
    P(MEMORY,    "memory",    CHOICE,   "reused fresh",            "receive memory: warm, or new")   \
    P(SENDER,    "sender",    CHOICE,   "keeps rewrites drops",    "what the sender does after")     \
    P(SEGMENTS,  "segments",  COUNT,    "",                        "parts of a message")             \
    P(SEGMENT,   "segment",   BYTES,    "",                        "size of each part")              \
    P(WRAP,      "wrap",      CHOICE,   "none byte middle page",   "where the ring's end falls")     \
    P(PLACEMENT, "placement", CHOICE,   "same-core cross-core",    "where the two partners run")    \
    P(STATE,     "state",     CHOICE,   "warm cold tlb-cold",      "caches and TLBs before a batch") \
    P(ACCESS,    "access",    CHOICE,   "copy gather stride random touch ring", "how memory is walked") \
    P(CLIENT,    "client",    CHOICE,   LAYOUT_CHOICES,            "how the client keeps messages")  \
    P(SERVER,    "server",    CHOICE,   LAYOUT_CHOICES,            "how the server keeps messages")  \
    P(TRUST,     "trust",     CHOICE,   "full relaxed",            "protection, or some given up")   \
    P(SIDE,      "side",      CHOICE,   "sender receiver",     "whose pages a pager supplies")       \
    P(PAGES,     "pages",     COUNT,    "",                    "pages absent from a message")        \
    P(DELAY,     "delay",     COUNT,    "",                    "thousand ticks until a page comes")  \
    P(BYSTANDER, "bystander", CHOICE,   "same-server other-server", "whose latency is observed") \
    P(TARGET,    "target",    CHOICE,   "memory server",       "what a flood fills")              \
    P(START,     "start",     CHOICE,   "page inside",         "where in a page messages begin")
/* clang-format on */

enum ipclab_parameter {
#define P(symbol, key, kind, choices, meaning) PARAMETER_##symbol,
    IPCLAB_PARAMETER_TABLE(P)
#undef P
        PARAMETER_COUNT
};

/*
 * BYTES     0 or more bytes; K and M are binary; printed in bytes
 * COUNT     1 or more
 * FRACTION  per cent of the pages, `0`, `1%`..`100%`; or `word`: one word of one page
 * CHOICE    the index of the value among `choices`, which are separated by blanks
 */
enum ipclab_parameter_kind {
    PARAMETER_KIND_BYTES,
    PARAMETER_KIND_COUNT,
    PARAMETER_KIND_FRACTION,
    PARAMETER_KIND_CHOICE,
};

/* A FRACTION's value for `word`; the others are the per cent, 0 to 100. */
#define FRACTION_WORD 101u

#define PARAMETER_BIT(symbol) (1u << PARAMETER_##symbol)

#endif
