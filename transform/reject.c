/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reject - names and shapes.  Knows no record and no reader.
 */
#include "transform/reject.h"

#define SHAPE_MAX 32 /* characters */

const char *reject_name(enum reject_class c)
{
    static const char *const names[REJECT_COUNT] = {[REJECT_NONE] = "none",
#define X(name) [REJECT_##name] = #name,
                                                    REJECT_LIST(X)
#undef X
    };

    return (unsigned)c < REJECT_COUNT ? names[c] : "none";
}

/* A character that is not ASCII may be a letter or a digit of any script: it
 * counts as a letter.  What no terminal and no database wants is a '?'. */
static char shape_of(unsigned char c)
{
    if (c >= '0' && c <= '9') {
        return '9';
    }
    if (c >= 'A' && c <= 'Z') {
        return 'A';
    }
    if ((c >= 'a' && c <= 'z') || c >= 0x80) {
        return 'a';
    }
    return c < ' ' || c == 0x7f ? '?' : (char)c;
}

struct str reject_shape(struct arena *a, struct str value)
{
    char *p = arena_alloc(a, SHAPE_MAX + 1);
    size_t n = 0;

    for (size_t i = 0; i < value.len && n < SHAPE_MAX;) {
        size_t step = str_utf8((struct str){value.ptr + i, value.len - i});

        p[n++] = step > 0 ? shape_of((unsigned char)value.ptr[i]) : '?';
        i += step > 0 ? step : 1;
    }
    p[n] = '\0';
    return (struct str){p, n};
}
