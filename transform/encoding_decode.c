/* SPDX-License-Identifier: Apache-2.0 */
/*
 * encoding_decode - from single bytes and UTF-16 to UTF-8, in pieces that may
 * end anywhere.  A mark in the middle of the data is a character like others.
 */
#include "transform/encoding.h"

#include "transform/encoding_table.h"

#define HIGH_BITS UINT64_C(0x8080808080808080)
#define BAD '\xFF'

void decoder_init(struct decoder *d, enum encoding e)
{
    *d = (struct decoder){.encoding = e};
}

/* Any code point, a surrogate too. */
static inline char *put_code(char *out, uint32_t code)
{
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xC0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        *out++ = (char)(0xE0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    } else {
        *out++ = (char)(0xF0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3F));
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    }
    return out;
}

/* table NULL: the identity, ISO 8859-1. */
static char *put_bytes(struct str in, const uint16_t *table, bool ascii,
                       char *out)
{
    size_t i = 0;

    while (i < in.len) {
        uint32_t code;

        while (ascii && in.len - i >= 8) {
            uint64_t word;

            memcpy(&word, in.ptr + i, 8);
            if (word & HIGH_BITS) {
                break;
            }
            memcpy(out, &word, 8);
            out += 8;
            i += 8;
        }
        if (i == in.len) {
            break;
        }
        code = (unsigned char)in.ptr[i++];
        code = table ? table[code] : code;
        if (code == CODE_NONE) {
            *out++ = BAD;
        } else {
            out = put_code(out, code);
        }
    }
    return out;
}

static inline uint32_t unit_of(const unsigned char *p, bool big)
{
    return big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

static bool is_high(uint32_t unit)
{
    return unit >= 0xD800 && unit < 0xDC00;
}

static bool is_low(uint32_t unit)
{
    return unit >= 0xDC00 && unit < 0xE000;
}

/* What four units of ASCII do not have. */
static const unsigned char high_of_little[] = {0x80, 0xFF, 0x80, 0xFF,
                                               0x80, 0xFF, 0x80, 0xFF};
static const unsigned char high_of_big[] = {0xFF, 0x80, 0xFF, 0x80,
                                            0xFF, 0x80, 0xFF, 0x80};

/* Whole units; a high surrogate at the end is left.  Returns bytes used. */
static size_t put_units(const unsigned char *p, size_t n, bool big, char **at)
{
    size_t i = 0;
    char *out = *at;
    uint64_t high, word;

    memcpy(&high, big ? high_of_big : high_of_little, 8);
    while (n - i >= 2) {
        uint32_t unit;

        for (; n - i >= 8; i += 8) {
            memcpy(&word, p + i, 8);
            if (word & high) {
                break;
            }
            for (size_t k = 0; k < 8; k += 2) {
                *out++ = (char)p[i + k + big];
            }
        }
        if (n - i < 2) {
            break;
        }
        unit = unit_of(p + i, big);
        if (unit < 0x80) {
            *out++ = (char)unit;
        } else if (!is_high(unit)) {
            out = put_code(out, unit);
        } else if (n - i < 4) {
            break;
        } else if (is_low(unit_of(p + i + 2, big))) {
            uint32_t low = unit_of(p + i + 2, big);

            out =
                put_code(out, 0x10000 + ((unit & 0x3FF) << 10) + (low & 0x3FF));
            i += 2;
        } else {
            out = put_code(out, unit);
        }
        i += 2;
    }
    *at = out;
    return i;
}

static void choose_order(struct decoder *d, struct str in, bool last)
{
    unsigned char head[2] = {0, 0};
    size_t n = 0;

    for (; n < d->nheld && n < 2; n++) {
        head[n] = d->held[n];
    }
    for (size_t i = 0; i < in.len && n < 2; i++) {
        head[n++] = (unsigned char)in.ptr[i];
    }
    if (n == 2 || last) {
        d->encoding = n == 2 && head[0] == 0xFE && head[1] == 0xFF
                          ? ENC_UTF16BE
                          : ENC_UTF16LE;
    }
}

/* A unit or a pair that the last piece began: bytes of in that went to it. */
static size_t finish_held(struct decoder *d, struct str in, bool big,
                          char **out)
{
    size_t taken = 0;

    while (d->nheld > 0 && taken < in.len) {
        size_t used;

        d->held[d->nheld++] = (unsigned char)in.ptr[taken++];
        used = put_units(d->held, d->nheld, big, out);
        d->nheld -= used;
        memmove(d->held, d->held + used, d->nheld);
    }
    return taken;
}

static char *put_utf16(struct decoder *d, struct str in, bool last, char *out)
{
    bool big = d->encoding == ENC_UTF16BE;
    size_t taken = finish_held(d, in, big, &out);

    in.ptr += taken;
    in.len -= taken;
    if (in.len > 0) {
        size_t used =
            put_units((const unsigned char *)in.ptr, in.len, big, &out);

        d->nheld = in.len - used;
        memcpy(d->held, in.ptr + used, d->nheld);
    }
    if (last && d->nheld >= 2) {
        out = put_code(out, unit_of(d->held, big));
    }
    if (last && d->nheld % 2 == 1) {
        *out++ = BAD;
    }
    d->nheld = last ? 0 : d->nheld;
    return out;
}

size_t decoder_put(struct decoder *d, struct str in, bool last, char *out)
{
    char *end = out;

    if (d->encoding == ENC_UTF16) {
        choose_order(d, in, last);
    }
    switch (d->encoding) {
    case ENC_UTF8:
    case ENC_ASCII:
        if (in.len > 0) {
            memcpy(out, in.ptr, in.len);
        }
        return in.len;
    case ENC_ISO_8859_1:
    case ENC_ISO_8859_15:
    case ENC_WINDOWS_1252:
    case ENC_MACROMAN:
        end = put_bytes(in, encoding_table(d->encoding), true, out);
        break;
    case ENC_CP037:
        end = put_bytes(in, encoding_table(d->encoding), false, out);
        break;
    case ENC_UTF16LE:
    case ENC_UTF16BE:
        end = put_utf16(d, in, last, out);
        break;
    case ENC_UTF16: /* of a piece of one byte nothing is known yet */
        if (in.len > 0) {
            d->held[d->nheld++] = (unsigned char)in.ptr[0];
        }
        break;
    }
    return (size_t)(end - out);
}

uint64_t encoding_raw_len(enum encoding e, struct str decoded)
{
    bool wide = e == ENC_UTF16LE || e == ENC_UTF16BE || e == ENC_UTF16;
    uint64_t n = 0;

    if (e == ENC_UTF8 || e == ENC_ASCII) {
        return decoded.len;
    }
    for (size_t i = 0; i < decoded.len; i++) {
        unsigned char c = (unsigned char)decoded.ptr[i];

        if ((c & 0xC0) == 0x80) { /* inside a character */
            continue;
        }
        n += !wide || c == 0xFF ? 1 : c >= 0xF0 ? 4 : 2;
    }
    return n;
}

static size_t first_high(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] & 0x80) {
            return i;
        }
    }
    return s.len;
}

struct str encoding_decode(struct arena *a, enum encoding e, struct str s,
                           size_t *bad)
{
    enum encoding marked = e;
    size_t mark = encoding_bom(s, &marked), good;
    struct decoder d;
    struct str out;
    char *p;

    if (mark > 0 && (marked == e || (e == ENC_UTF16 && marked != ENC_UTF8))) {
        e = marked;
        s.ptr += mark;
        s.len -= mark;
    } else {
        mark = 0;
    }
    if (e == ENC_UTF8 || e == ENC_ASCII) {
        good = e == ENC_UTF8 ? encoding_valid_utf8(s) : first_high(s);
        *bad = good < s.len ? mark + good : SIZE_MAX;
        return arena_str(a, s);
    }
    p = arena_alloc(a, ENCODING_GROWTH * s.len + 16);
    decoder_init(&d, e);
    out = (struct str){p, decoder_put(&d, s, true, p)};
    good = encoding_valid_utf8(out);
    *bad = good < out.len
               ? mark + (size_t)encoding_raw_len(e, (struct str){p, good})
               : SIZE_MAX;
    return out;
}
