/* SPDX-License-Identifier: MIT */
#include "utf8.h"

#include <jansson.h>

bool utf8_valid(const char *text, size_t length)
{
    json_t *string = json_stringn(text, length); /* NULL where it is not */

    json_decref(string);
    return string != NULL;
}
