/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table - writes rows as aligned text, CSV or JSON.  Knows no view.
 */
#include "report/table.h"

#include "common/arena.h"

/* A column wider than this is not padded for. */
#define WIDEST 60

/* Length of the well-formed UTF-8 sequence at p, or 0. */
static size_t sequence(const unsigned char *p, size_t n, uint32_t *cp)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t len = p[0] < 0x80             ? 1
                 : (p[0] & 0xe0) == 0xc0 ? 2
                 : (p[0] & 0xf0) == 0xe0 ? 3
                 : (p[0] & 0xf8) == 0xf0 ? 4
                                         : 0;

    if (len == 0 || len > n) {
        return 0;
    }
    *cp = len == 1 ? p[0] : p[0] & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
        *cp = *cp << 6 | (p[i] & 0x3fu);
    }
    if (*cp < least[len] || *cp > 0x10ffff || (*cp >> 11) == 0x1b) {
        return 0;
    }
    return len;
}

/* C0, C1, DEL, and what turns the direction of text or hides in it. */
static bool is_hidden(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) ||
           (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
           (cp >= 0x2060 && cp <= 0x206f) || cp == 0x061c || cp == 0xfeff ||
           (cp >= 0xe0000 && cp <= 0xe007f);
}

void text_put(struct buf *out, struct str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;

    for (size_t i = 0; i < s.len;) {
        uint32_t cp = 0;
        size_t len = sequence(p + i, s.len - i, &cp);

        if (len > 0 && !is_hidden(cp)) {
            buf_put(out, s.ptr + i, len);
            i += len;
            continue;
        }
        len = len > 0 ? len : 1;
        for (size_t k = 0; k < len; k++) {
            buf_printf(out, "\\x%02x", (unsigned)p[i + k]);
        }
        i += len;
    }
}

size_t text_width(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t width = 0;

    for (size_t i = 0; i < s.len;) {
        uint32_t cp = 0;
        size_t len = sequence(p + i, s.len - i, &cp);

        if (len > 0 && !is_hidden(cp)) {
            width++;
            i += len;
            continue;
        }
        len = len > 0 ? len : 1;
        width += 4 * len;
        i += len;
    }
    return width;
}

/* What shows nothing and protects from nothing: a blank, U+00A0, U+200B, a byte
 * order mark. */
static size_t blank_len(struct str s)
{
    return s.len > 0 && s.ptr[0] == ' '         ? 1
           : str_starts(s, STR("\xc2\xa0"))     ? 2
           : str_starts(s, STR("\xe2\x80\x8b")) ? 3
           : str_starts(s, STR("\xef\xbb\xbf")) ? 3
                                                : 0;
}

/* Whether a spreadsheet would take s for a formula; blanks before do not
 * protect, nor does the full-width form of a sign (U+FF1D, FF0B, FF0D, FF20).
 */
static bool is_formula(struct str s)
{
    struct str t = s;
    size_t n;

    while ((n = blank_len(t)) > 0) {
        t.ptr += n;
        t.len -= n;
    }
    if (t.len == 0) {
        return false;
    }
    if (str_starts(t, STR("\xef\xbc\x9d")) ||
        str_starts(t, STR("\xef\xbc\x8b")) ||
        str_starts(t, STR("\xef\xbc\x8d")) ||
        str_starts(t, STR("\xef\xbc\xa0"))) {
        return true;
    }
    return memchr("=+-@\t\r\n|%", t.ptr[0], 9) != NULL;
}

void csv_field(struct buf *out, struct str s, bool safe)
{
    bool escape = safe && is_formula(s);
    bool quote =
        escape || s.len == 0 || s.ptr[0] == ' ' || s.ptr[s.len - 1] == ' ';

    for (size_t i = 0; i < s.len && !quote; i++) {
        /* a spreadsheet may part cells at semicolons or tabs */
        quote = memchr(",;\t\"\r\n", s.ptr[i], 6) != NULL;
    }
    if (!quote) {
        buf_str(out, s);
        return;
    }
    buf_char(out, '"');
    if (escape) {
        buf_char(out, '\'');
    }
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"') {
            buf_char(out, '"');
        }
        buf_char(out, s.ptr[i]);
    }
    buf_char(out, '"');
}

void csv_header(struct buf *out, const struct rows *r)
{
    for (size_t i = 0; i < rows_columns(r); i++) {
        if (i > 0) {
            buf_char(out, ',');
        }
        csv_field(out, str_from(rows_name(r, i)), false);
    }
    buf_str(out, STR("\r\n"));
}

void csv_row(struct buf *out, const struct rows *r, size_t i, bool safe)
{
    for (size_t c = 0; c < rows_columns(r); c++) {
        struct str s = rows_text(r, i, c);

        if (c > 0) {
            buf_char(out, ',');
        }
        if (rows_is_bool(r, c) && s.ptr) {
            s = str_is(s, "t") ? STR("true") : STR("false");
        }
        if (s.ptr) {
            csv_field(out, s, safe && !rows_is_number(r, c));
        }
    }
    buf_str(out, STR("\r\n"));
}

void json_row(struct json *j, const struct rows *r, size_t i)
{
    json_open(j, NULL, '{');
    for (size_t c = 0; c < rows_columns(r); c++) {
        const char *name = rows_name(r, c);
        struct str s = rows_text(r, i, c);
        int64_t n;

        if (!s.ptr) {
            json_null(j, name);
        } else if (rows_is_bool(r, c)) {
            json_bool(j, name, str_is(s, "t"));
        } else if (rows_is_number(r, c) && s.len < 16 && str_int64(s, &n)) {
            /* above 2^53 other readers lose digits: then as text */
            json_int(j, name, n);
        } else {
            json_str(j, name, s);
        }
    }
    json_close(j, '}');
}

void text_number(struct buf *out, struct str s)
{
    int64_t ignored;

    if (!str_int64(s, &ignored)) {
        text_put(out, s);
        return;
    }
    for (size_t i = 0; i < s.len; i++) {
        buf_char(out, s.ptr[i]);
        if (s.ptr[i] != '-' && i + 1 < s.len && (s.len - i - 1) % 3 == 0) {
            buf_char(out, ',');
        }
    }
}

static size_t column_width(const struct rows *r, size_t c)
{
    size_t width = strlen(rows_name(r, c));

    for (size_t i = 0; i < rows_count(r); i++) {
        size_t w = text_width(rows_text(r, i, c));

        width = w > width ? w : width;
    }
    return width < WIDEST ? width : WIDEST;
}

static void cell(struct buf *out, struct str s, size_t width, bool right,
                 bool last)
{
    size_t w = text_width(s);
    int pad = width > w ? (int)(width - w) : 0;

    if (right) {
        buf_printf(out, "%*s", pad, "");
    }
    text_put(out, s);
    if (!right && !last) {
        buf_printf(out, "%*s", pad, "");
    }
    buf_str(out, last ? STR("\n") : STR("  "));
}

void table_text(struct buf *out, const struct rows *r)
{
    size_t columns = rows_columns(r);
    struct arena a;
    size_t *width;

    arena_init(&a, 0);
    width = arena_zalloc(&a, columns + 1, sizeof(*width));
    for (size_t c = 0; c < columns; c++) {
        width[c] = column_width(r, c);
    }
    for (size_t i = 0; i <= rows_count(r); i++) {
        for (size_t c = 0; c < columns; c++) {
            struct str s =
                i == 0 ? str_from(rows_name(r, c)) : rows_text(r, i - 1, c);

            cell(out, s.ptr ? s : STR("-"), width[c], rows_is_number(r, c),
                 c + 1 == columns);
        }
    }
    arena_release(&a);
}
