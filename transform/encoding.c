/* SPDX-License-Identifier: Apache-2.0 */
/*
 * encoding - names and marks of encodings, and what is UTF-8.  Text is mostly
 * ASCII, so all that looks at it takes eight bytes at a time until it is not.
 */
#include "transform/encoding.h"

#include <stdio.h>

#include "transform/encoding_table.h"

#define HIGH_BITS UINT64_C(0x8080808080808080)
#define LOW_BITS UINT64_C(0x0101010101010101)
#define LABEL_MAX 64 /* of a name that is looked at; the longest has 17 */

static const struct {
    const char *name;
    enum encoding encoding;
    bool as_1252; /* on a web page */
} names[] = {
    /* the first of each is its name */
    {"utf-8", ENC_UTF8, false},
    {"ascii", ENC_ASCII, true},
    {"windows-1252", ENC_WINDOWS_1252, false},
    {"iso-8859-1", ENC_ISO_8859_1, true},
    {"iso-8859-15", ENC_ISO_8859_15, false},
    {"macroman", ENC_MACROMAN, false},
    {"cp037", ENC_CP037, false},
    {"utf-16le", ENC_UTF16LE, false},
    {"utf-16be", ENC_UTF16BE, false},
    {"utf-16", ENC_UTF16, false},
    {"utf-8-sig", ENC_UTF8, false},
    {"cp65001", ENC_UTF8, false},
    {"us-ascii", ENC_ASCII, true},
    {"ansi_x3.4-1968", ENC_ASCII, true},
    {"iso646-us", ENC_ASCII, true},
    {"cp1252", ENC_WINDOWS_1252, false},
    {"x-cp1252", ENC_WINDOWS_1252, false},
    {"win-1252", ENC_WINDOWS_1252, false},
    {"latin-1", ENC_ISO_8859_1, true},
    {"l1", ENC_ISO_8859_1, true},
    {"iso-8859-1:1987", ENC_ISO_8859_1, true},
    {"iso-ir-100", ENC_ISO_8859_1, true},
    {"cp819", ENC_ISO_8859_1, true},
    {"ibm819", ENC_ISO_8859_1, true},
    {"latin-9", ENC_ISO_8859_15, false},
    {"l9", ENC_ISO_8859_15, false},
    {"mac-roman", ENC_MACROMAN, false},
    {"x-mac-roman", ENC_MACROMAN, false},
    {"macintosh", ENC_MACROMAN, false},
    {"mac", ENC_MACROMAN, false},
    {"ibm037", ENC_CP037, false},
    {"ibm-37", ENC_CP037, false},
    {"cp37", ENC_CP037, false},
    {"ebcdic-cp-us", ENC_CP037, false},
    {"ucs-2", ENC_UTF16, false},
    {"iso-10646-ucs-2", ENC_UTF16, false},
    {"unicode", ENC_UTF16, false},
};
#define NAMES (sizeof names / sizeof *names)
#define ENCODINGS ((size_t)ENC_UTF16 + 1)

/* Lower case without what does not count; 0 when it is too long. */
static size_t fold_label(struct str s, char out[LABEL_MAX])
{
    size_t n = 0;

    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];

        if (c == '-' || c == '_' || c == ' ' || (c >= '\t' && c <= '\r')) {
            continue;
        }
        if (n == LABEL_MAX) {
            return 0;
        }
        out[n++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    return n;
}

static enum err_code unknown(struct str name, struct err *err)
{
    struct str known[NAMES], near;
    char list[160] = "";
    int n = 0;

    for (size_t i = 0; i < NAMES; i++) {
        known[i] = str_from(names[i].name);
    }
    near = str_nearest(name, known, NAMES);
    if (near.ptr) {
        return err_set(err, ERR_USAGE,
                       "unknown encoding \"%.*s\" (did you mean \"%.*s\"?)",
                       STR_ARG(name), STR_ARG(near));
    }
    for (size_t i = 0; i < ENCODINGS; i++) {
        n += snprintf(list + n, sizeof list - (size_t)n, "%s%s",
                      i > 0 ? ", " : "", names[i].name);
    }
    return err_set(err, ERR_USAGE, "unknown encoding \"%.*s\" (there are %s)",
                   STR_ARG(name), list);
}

enum err_code encoding_find(struct str name, bool html, enum encoding *e,
                            struct err *err)
{
    char want[LABEL_MAX], have[LABEL_MAX];
    size_t n = fold_label(name, want);

    err->code = OK;
    for (size_t i = 0; i < NAMES && n > 0; i++) {
        if (fold_label(str_from(names[i].name), have) == n &&
            memcmp(have, want, n) == 0) {
            *e =
                html && names[i].as_1252 ? ENC_WINDOWS_1252 : names[i].encoding;
            return OK;
        }
    }
    return unknown(name, err);
}

const char *encoding_name(enum encoding e)
{
    return names[e].name;
}

size_t encoding_bom(struct str text, enum encoding *e)
{
    if (str_starts(text, STR("\xEF\xBB\xBF"))) {
        *e = ENC_UTF8;
        return 3;
    }
    if (str_starts(text, STR("\xFF\xFE"))) {
        *e = ENC_UTF16LE;
        return 2;
    }
    if (str_starts(text, STR("\xFE\xFF"))) {
        *e = ENC_UTF16BE;
        return 2;
    }
    return 0;
}

static inline uint64_t load(const char *p)
{
    uint64_t word;

    memcpy(&word, p, sizeof word);
    return word;
}

size_t encoding_valid_utf8(struct str s)
{
    size_t i = 0;

    while (i < s.len) {
        size_t n;

        while (s.len - i >= 32 &&
               ((load(s.ptr + i) | load(s.ptr + i + 8) | load(s.ptr + i + 16) |
                 load(s.ptr + i + 24)) &
                HIGH_BITS) == 0) {
            i += 32;
        }
        while (s.len - i >= 8 && (load(s.ptr + i) & HIGH_BITS) == 0) {
            i += 8;
        }
        while (i < s.len && !(s.ptr[i] & 0x80)) {
            i++;
        }
        while (i < s.len && (s.ptr[i] & 0x80)) {
            n = str_utf8((struct str){s.ptr + i, s.len - i});
            if (n == 0) {
                return i;
            }
            i += n;
        }
    }
    return i;
}

bool encoding_is_ascii(struct str s)
{
    uint64_t wrong = 0;
    size_t i = 0;

    for (; s.len - i >= 8; i += 8) {
        uint64_t word = load(s.ptr + i);

        /* with no high bit set, one that a borrow sets is of a NUL */
        wrong |= word | (word - LOW_BITS);
    }
    for (; i < s.len; i++) {
        wrong |= (s.ptr[i] & 0x80) || s.ptr[i] == '\0' ? HIGH_BITS : 0;
    }
    return (wrong & HIGH_BITS) == 0;
}

/* The byte that windows-1252 or latin-1 has for the character at p, from 0x80
 * on; 0 for none.  *n: its length. */
static unsigned byte_of(const char *p, const char *end, size_t *n)
{
    const uint16_t *table = encoding_table(ENC_WINDOWS_1252);
    const unsigned char *u = (const unsigned char *)p;
    unsigned code;

    *n = str_utf8((struct str){p, (size_t)(end - p)});
    if (*n == 2) {
        code = (u[0] & 0x1Fu) << 6 | (u[1] & 0x3Fu);
    } else if (*n == 3) {
        code = (u[0] & 0x0Fu) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
    } else {
        return 0;
    }
    if (code >= 0x80 && code <= 0xFF) {
        return code;
    }
    for (unsigned b = 0x80; b < 0xA0; b++) {
        if (table[b] == code) {
            return b;
        }
    }
    return 0;
}

/* A character that was encoded twice, at p: how many bytes it takes now, 0
 * for none; *code is what it once was. */
static size_t doubled_at(const char *p, const char *end, uint32_t *code)
{
    size_t n, at = 0, len = 0, want;
    char raw[4];
    unsigned b = byte_of(p, end, &n);

    want = b >= 0xC2 && b < 0xE0   ? 2
           : b >= 0xE0 && b < 0xF0 ? 3
           : b >= 0xF0 && b < 0xF5 ? 4
                                   : 0;
    while (len < want && b >= 0x80) {
        raw[len++] = (char)b;
        at += n;
        b = len < want && p + at < end ? byte_of(p + at, end, &n) : 0;
    }
    if (want == 0 || len < want || str_utf8((struct str){raw, len}) != want) {
        return 0;
    }
    *code = (unsigned char)raw[0] & (0xFFu >> (want + 1));
    for (size_t i = 1; i < want; i++) {
        *code = *code << 6 | ((unsigned char)raw[i] & 0x3Fu);
    }
    return at;
}

/* What western text has outside of ASCII.  A capital with an accent
 * and the closing quote behind it would read as one letter of another
 * alphabet; only a run of those is taken for text. */
static bool is_western(uint32_t code)
{
    return (code >= 0xA0 && code <= 0x17F) ||
           (code >= 0x2010 && code <= 0x2044) || code == 0x20AC ||
           code == 0x2122 || code == 0xFEFF;
}

bool encoding_looks_doubled(struct str s)
{
    const char *p = s.ptr, *end = s.ptr + s.len;
    unsigned run = 0;

    /* leads are U+00C2 to U+00F4, all of them C3 and a byte */
    while (p < end && (p = memchr(p, 0xC3, (size_t)(end - p))) != NULL) {
        uint32_t code;
        size_t n = doubled_at(p, end, &code);

        run = n > 0 ? run + 1 : 0;
        if (run > 1 || (run == 1 && is_western(code))) {
            return true;
        }
        p += n > 0 ? n : 1;
        if (p < end && *p != '\xC3') {
            run = 0;
        }
    }
    return false;
}
