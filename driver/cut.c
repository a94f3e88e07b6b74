/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cut - walks over records and fields, writes newlines.
 */
#include "driver/cut.h"

#include <ctype.h>
#include <string.h>

/* A case has a handful of spellings: with and without a prefix or zeros. */
#define SPELLINGS_MAX 1024

static bool begins(struct str bytes, const char *magic, size_t n)
{
    return bytes.len >= n && memcmp(bytes.ptr, magic, n) == 0;
}

enum cut_kind cut_kind_of(const char *format, struct str bytes)
{
    /* gzip, zip, PDF, UTF-16 of both orders */
    if (begins(bytes, "\x1f\x8b", 2) || begins(bytes, "PK\x03\x04", 4) ||
        begins(bytes, "%PDF", 4) || begins(bytes, "\xff\xfe", 2) ||
        begins(bytes, "\xfe\xff", 2)) {
        return CUT_NOT;
    }
    if (format && strcmp(format, "csv") == 0) {
        return CUT_QUOTED;
    }
    if (format &&
        (strcmp(format, "jsonl") == 0 || strcmp(format, "fixed") == 0)) {
        return CUT_LINES;
    }
    return CUT_NOT;
}

/* Where the record that begins at `at` ends, its newline included. */
static size_t record_end(const struct cut *c, size_t at, size_t limit)
{
    bool quoted = false;

    for (size_t i = at; i < limit; i++) {
        char b = c->bytes[i];

        if (b == '"' && c->kind == CUT_QUOTED) {
            quoted = !quoted;
        } else if (!quoted && b == '\n') {
            return i + 1;
        } else if (!quoted && b == '\r' &&
                   (i + 1 == c->len || c->bytes[i + 1] != '\n')) {
            return i + 1;
        }
    }
    return limit;
}

static bool is_beginning(const struct cut *c, uint64_t at)
{
    return at < c->len &&
           (at == 0 || c->bytes[at - 1] == '\n' || c->bytes[at - 1] == '\r' ||
            (at == 3 && (unsigned char)c->bytes[2] == 0xbf));
}

/* The next field of a record, without its quotes; what separates fields is
 * one of these, whichever the file uses. */
static bool next_field(struct str *rest, struct str *field)
{
    bool quoted = false;
    size_t i = 0;

    if (rest->len == 0) {
        return false;
    }
    for (; i < rest->len; i++) {
        if (rest->ptr[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && memchr(",;\t|:{}[]\r\n", rest->ptr[i], 11)) {
            break;
        }
    }
    *field = str_trim((struct str){rest->ptr, i});
    if (field->len >= 2 && field->ptr[0] == '"' &&
        field->ptr[field->len - 1] == '"') {
        *field = str_trim((struct str){field->ptr + 1, field->len - 2});
    }
    i += i < rest->len;
    rest->ptr += i;
    rest->len -= i;
    return true;
}

/* Whether letters and digits of the field end with those of the number. */
static bool spells(struct str field, struct str number)
{
    size_t f = field.len, n = number.len;

    while (n > 0) {
        unsigned char want = (unsigned char)number.ptr[n - 1];

        if (!isalnum(want)) {
            n--;
            continue;
        }
        while (f > 0 && !isalnum((unsigned char)field.ptr[f - 1])) {
            f--;
        }
        if (f == 0 ||
            toupper((unsigned char)field.ptr[f - 1]) != toupper(want)) {
            return false;
        }
        f--;
        n--;
    }
    return true;
}

static bool is_spelling(const struct cut *c, struct str field)
{
    for (size_t i = 0; i < c->nspelling; i++) {
        if (str_eq(c->spelling[i], field)) {
            return true;
        }
    }
    return false;
}

static void learn(struct arena *a, struct cut *c, struct str record,
                  struct str number)
{
    struct str field;

    while (next_field(&record, &field)) {
        if (field.len >= CUT_SPELLING_MIN && spells(field, number) &&
            !is_spelling(c, field) && c->nspelling < c->spelling_cap &&
            c->nspelling < SPELLINGS_MAX) {
            c->spelling[c->nspelling++] = arena_str(a, field);
        }
    }
}

static void blank(struct cut *c, size_t from, size_t to)
{
    memset(c->bytes + from, '\n', to - from);
}

bool cut_starts(struct arena *a, struct cut *c, struct str number,
                size_t *records)
{
    *records = 0;
    for (size_t i = 0; i < c->nstart; i++) {
        if (!is_beginning(c, c->start[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < c->nstart; i++) {
        size_t from = c->start[i];
        size_t next = i + 1 < c->nstart ? c->start[i + 1] : c->len;
        size_t to;

        if (i > 0 && from == c->start[i - 1]) {
            continue; /* several facts of one record */
        }
        while (next == from && i + 1 < c->nstart) {
            i++;
            next = i + 1 < c->nstart ? c->start[i + 1] : c->len;
        }
        to = record_end(c, from, next);
        if (number.len > 0) {
            learn(a, c, (struct str){c->bytes + from, to - from}, number);
        }
        blank(c, from, to);
        ++*records;
    }
    return true;
}

size_t cut_spellings(struct cut *c)
{
    size_t records = 0;

    for (size_t at = 0; at < c->len && c->nspelling > 0;) {
        size_t end = record_end(c, at, c->len);
        struct str record = {c->bytes + at, end - at};
        struct str field;

        while (next_field(&record, &field)) {
            if (is_spelling(c, field)) {
                blank(c, at, end);
                records++;
                break;
            }
        }
        at = end;
    }
    return records;
}
