/* SPDX-License-Identifier: Apache-2.0 */
/*
 * str - text as a slice.  A struct str lives as long as the bytes under it;
 * to keep one, copy it into an arena.  Not NUL-terminated.  UTF-8 unless said
 * otherwise.  ASCII-only case folding; Unicode lives in transform/encoding.
 */
#ifndef LAPSE_COMMON_STR_H
#define LAPSE_COMMON_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *ptr;
    size_t len;
};

#define STR(lit) ((struct str){"" lit, sizeof(lit) - 1})
#define STR_NULL ((struct str){NULL, 0})
/* For printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).len, (s).ptr ? (s).ptr : ""

static inline struct str str_from(const char *z)
{
    return (struct str){z, z ? strlen(z) : 0};
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool str_is(struct str a, const char *z)
{
    return str_eq(a, str_from(z));
}

bool str_eq_nocase(struct str a, struct str b); /* ASCII case folded */
int str_cmp(struct str a, struct str b);        /* bytes, shorter first */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
struct str str_trim(struct str s); /* ASCII blanks and U+00A0 off both ends */
/* Offset of the first c in s, or -1. */
ptrdiff_t str_find(struct str s, char c);
/* Cut s at the first sep: returns what is before it, *s becomes what is after
 * (ptr NULL when there was no sep left). */
struct str str_cut(struct str *s, char sep);
/* Whole of s as a decimal integer; false when it is not one or overflows. */
bool str_int64(struct str s, int64_t *out);
/* Bytes of the well-formed UTF-8 character that s begins with (no overlong
 * form, surrogate or code point above U+10FFFF), 0 when there is none. */
size_t str_utf8(struct str s);
/* Edit distance (Levenshtein, capped at 8); for "did you mean". */
size_t str_distance(struct str a, struct str b);
/* The candidate nearest to s, case apart, within a third of its length
 * (rounded up; an exchange of neighbours counts one), else one that is its
 * first or last word ("map_to": "to"), else STR_NULL. */
struct str str_nearest(struct str s, const struct str *candidates, size_t n);

#endif
