/* SPDX-License-Identifier: Apache-2.0 */
/*
 * encoding_case - upper, lower and folded text; utf8proc is confined here.
 * ASCII is done without it, eight bytes at a time.
 */
#include "transform/encoding.h"

#include <endian.h>

#include <utf8proc.h>

#define HIGH_BITS UINT64_C(0x8080808080808080)
#define LOW_BITS UINT64_C(0x0101010101010101)

/* Bytes of a word of ASCII from first to first + 25, changed in case. */
static uint64_t flip_word(uint64_t word, unsigned first)
{
    uint64_t from = word + (0x80 - first) * LOW_BITS;
    uint64_t past = word + (0x80 - first - 26) * LOW_BITS;

    return word ^ ((from & ~past & HIGH_BITS) >> 2);
}

static inline char flip_char(char c, char first)
{
    return c >= first && c < first + 26 ? (char)(c ^ 0x20) : c;
}

/* As long as it is ASCII; bytes done. */
static size_t flip_ascii(struct str s, char first, char *out)
{
    size_t i = 0;

    for (; s.len - i >= 8; i += 8) {
        uint64_t word;

        memcpy(&word, s.ptr + i, 8);
        if (word & HIGH_BITS) {
            break;
        }
        word = flip_word(word, (unsigned)first);
        memcpy(out + i, &word, 8);
    }
    for (; i < s.len && !(s.ptr[i] & 0x80); i++) {
        out[i] = flip_char(s.ptr[i], first);
    }
    return i;
}

static struct str change_case(struct arena *a, struct str s, char first)
{
    /* no mapping of one character makes two bytes more than three */
    char *p = arena_alloc(a, s.len + s.len / 2 + 4);
    size_t i = flip_ascii(s, first, p), n = i;

    while (i < s.len) {
        utf8proc_int32_t code;
        utf8proc_ssize_t used;

        if (!(s.ptr[i] & 0x80)) {
            p[n++] = flip_char(s.ptr[i++], first);
            continue;
        }
        used = utf8proc_iterate((const utf8proc_uint8_t *)s.ptr + i,
                                (utf8proc_ssize_t)(s.len - i), &code);
        if (used <= 0) {
            memcpy(p, s.ptr, s.len);
            return (struct str){p, s.len};
        }
        code = first == 'a' ? utf8proc_toupper(code) : utf8proc_tolower(code);
        n += (size_t)utf8proc_encode_char(code, (utf8proc_uint8_t *)p + n);
        i += (size_t)used;
    }
    return (struct str){p, n};
}

struct str encoding_upper(struct arena *a, struct str s)
{
    return change_case(a, s, 'a');
}

struct str encoding_lower(struct arena *a, struct str s)
{
    return change_case(a, s, 'A');
}

static bool is_blank(utf8proc_int32_t code)
{
    return code == ' ' || (code >= '\t' && code <= '\r') ||
           (code >= 0x80 && utf8proc_category(code) == UTF8PROC_CATEGORY_ZS);
}

/* Runs of blanks become one, at the ends none; how many are left. */
static size_t squeeze(utf8proc_int32_t *code, size_t n)
{
    size_t out = 0;
    bool pending = false;

    for (size_t i = 0; i < n; i++) {
        if (is_blank(code[i])) {
            pending = out > 0;
            continue;
        }
        if (pending) {
            code[out++] = ' ';
            pending = false;
        }
        code[out++] = code[i];
    }
    return out;
}

/* Bit 7 of each byte of a word of ASCII that is below 0x20. */
static inline uint64_t controls(uint64_t word)
{
    return ~(word + 0x60 * LOW_BITS) & HIGH_BITS;
}

/* Bit 7 of each that is a blank. */
static inline uint64_t blanks(uint64_t word)
{
    return ~((word ^ ' ' * LOW_BITS) + 0x7f * LOW_BITS) & HIGH_BITS;
}

/* ASCII of which nothing but the case is to change, as nearly every note is;
 * false: it is something else, and out is not its folded text. */
static bool fold_plain(struct str s, char *out)
{
    uint64_t before = HIGH_BITS; /* whether the last byte was a blank */
    size_t i = 0;

    for (; s.len - i >= 8; i += 8) {
        uint64_t word, blank;

        memcpy(&word, s.ptr + i, 8);
        blank = le64toh(blanks(word));
        if ((word & HIGH_BITS) | controls(word) |
            (blank & (blank << 8 | before >> 56))) {
            return false;
        }
        before = blank;
        word = flip_word(word, 'A');
        memcpy(out + i, &word, 8);
    }
    for (; i < s.len; i++) {
        uint64_t blank = s.ptr[i] == ' ' ? HIGH_BITS : 0;

        if (s.ptr[i] & 0x80 || s.ptr[i] < ' ' || (blank & before) >> 63) {
            return false;
        }
        before = blank;
        out[i] = flip_char(s.ptr[i], 'A');
    }
    return !(before >> 63);
}

static struct str fold_ascii(struct str s, char *p)
{
    size_t out = 0;
    bool pending = false;

    for (size_t i = 0; i < s.len; i++) {
        if (is_blank(s.ptr[i])) {
            pending = out > 0;
            continue;
        }
        if (pending) {
            p[out++] = ' ';
            pending = false;
        }
        p[out++] = flip_char(s.ptr[i], 'A');
    }
    return (struct str){p, out};
}

struct str encoding_fold(struct arena *a, struct str s)
{
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE |
                                      UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    char *plain = arena_alloc(a, s.len + 1);
    utf8proc_int32_t *code;
    utf8proc_ssize_t n, room;

    if (fold_plain(s, plain)) {
        return (struct str){plain, s.len};
    }
    if (encoding_is_ascii(s)) {
        return fold_ascii(s, plain);
    }
    n = utf8proc_decompose((const utf8proc_uint8_t *)s.ptr,
                           (utf8proc_ssize_t)s.len, NULL, 0, options);
    if (n < 0) {
        return arena_str(a, s);
    }
    room = n + 1; /* reencode ends its text with a NUL */
    code = arena_alloc(a, (size_t)room * sizeof *code);
    n = utf8proc_decompose((const utf8proc_uint8_t *)s.ptr,
                           (utf8proc_ssize_t)s.len, code, n, options);
    if (n < 0) {
        return arena_str(a, s);
    }
    n = (utf8proc_ssize_t)squeeze(code, (size_t)n);
    n = utf8proc_reencode(code, n, options);
    if (n < 0) {
        return arena_str(a, s);
    }
    return (struct str){(char *)code, (size_t)n};
}
