/* SPDX-License-Identifier: MIT */
/* The axes of the design space, in words. */
#include "axis.h"

#include <stddef.h>

struct axis {
    const char *title;
    size_t offset; /* of its byte in a mode's description */
    const char *values[8];
};

static const struct axis axes[AXIS_COUNT] = {
#define A(symbol, field, title, ...)                                                               \
    [AXIS_##symbol] = {title, offsetof(struct ipc_mode_description, field), {__VA_ARGS__}},
    IPCLAB_AXIS_TABLE(A)
#undef A
};

const char *axis_title(enum mode_axis axis)
{
    return axes[axis].title;
}

const char *axis_value(const struct ipc_mode_description *mode, enum mode_axis axis)
{
    size_t index = *((const uint8_t *)mode + axes[axis].offset);
    const size_t count = sizeof(axes[axis].values) / sizeof(*axes[axis].values);

    return index < count && axes[axis].values[index] ? axes[axis].values[index] : "unknown";
}

const char *copy_rule_text(enum mode_copy_rule rule)
{
    static const char *const texts[] = {
        [COPY_RULE_NONE] = "0",
        [COPY_RULE_ONCE] = "1 x delivered",
        [COPY_RULE_TWICE] = "2 x delivered",
        [COPY_RULE_BY_PAGE] = "pages written",
        [COPY_RULE_BEYOND_REGISTERS] = "1 x beyond registers",
        [COPY_RULE_TWICE_BEYOND_PAGE] = "2 x beyond a page",
        [COPY_RULE_UP_TO_ONCE] = "up to 1 x delivered",
    };

    return texts[rule];
}
