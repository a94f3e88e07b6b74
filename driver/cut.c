/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cut - walks over records and fields, writes newlines.
 */
#include "driver/cut.h"

#include <ctype.h>
#include <string.h>

/* A case has a handful of spellings: with and without a prefix or zeros. */
#define SPELLINGS_MAX 1024
/* Columns that are looked at for numbers that count in their own only. */
#define COLUMNS_MAX 64

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

struct field {
    struct str text; /* without its quotes */
    size_t column;
};

/* The fields of a record one by one; what separates them is one of these,
 * whichever the file uses.  Columns are counted by what separates those of a
 * CSV file, so that a time or a word before a colon moves none. */
struct fields {
    struct str rest;
    size_t column;
};

static bool next_field(struct fields *at, struct field *field)
{
    struct str *rest = &at->rest;
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
    field->text = str_trim((struct str){rest->ptr, i});
    if (field->text.len >= 2 && field->text.ptr[0] == '"' &&
        field->text.ptr[field->text.len - 1] == '"') {
        field->text =
            str_trim((struct str){field->text.ptr + 1, field->text.len - 2});
    }
    field->column = at->column;
    if (i < rest->len) {
        at->column += memchr(",;\t|", rest->ptr[i], 4) != NULL;
        i++;
    }
    rest->ptr += i;
    rest->len -= i;
    return true;
}

/* Letters and digits of a field. */
static void count_kinds(struct str s, size_t *letters, size_t *digits,
                        size_t *zeros)
{
    *letters = *digits = *zeros = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char b = (unsigned char)s.ptr[i];

        *letters += isalpha(b) != 0 || b >= 0x80;
        *digits += isdigit(b) != 0;
        *zeros += b == '0';
    }
}

/* Whether letters and digits of the field end with those of the number, and
 * what is before them may be before a number. */
static bool spells(struct str field, struct str number)
{
    size_t f = field.len, n = number.len, letters, digits, zeros;

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
    count_kinds((struct str){field.ptr, f}, &letters, &digits, &zeros);
    if (digits == zeros) {
        return true;
    }
    count_kinds(field, &letters, &digits, &zeros);
    return letters > 0;
}

static bool is_sure(struct str field)
{
    size_t letters, digits, zeros;

    count_kinds(field, &letters, &digits, &zeros);
    return letters > 0 && digits > 0 && letters + digits >= CUT_SPELLING_SURE;
}

static bool is_spelling(const struct cut *c, const struct field *field)
{
    for (size_t i = 0; i < c->nspelling; i++) {
        const struct cut_spelling *s = &c->spelling[i];

        if (str_eq(s->text, field->text) &&
            (s->column == CUT_ANY_COLUMN || s->column == field->column)) {
            return true;
        }
    }
    return false;
}

/* Columns of the record that spell the number and count in their own only. */
static uint64_t columns_of(struct str record, struct str number)
{
    struct fields at = {record, 0};
    uint64_t columns = 0;
    struct field field;

    while (next_field(&at, &field)) {
        if (field.column < COLUMNS_MAX && field.text.len >= CUT_SPELLING_MIN &&
            !is_sure(field.text) && spells(field.text, number)) {
            columns |= UINT64_C(1) << field.column;
        }
    }
    return columns;
}

/* column: where it counts in its own only, COLUMNS_MAX for nowhere. */
static void learn(struct arena *a, struct cut *c, struct str record,
                  struct str number, size_t column)
{
    struct fields at = {record, 0};
    struct field field;

    while (next_field(&at, &field)) {
        bool sure = is_sure(field.text);

        if (field.text.len >= CUT_SPELLING_MIN && spells(field.text, number) &&
            (sure || field.column == column) && !is_spelling(c, &field) &&
            c->nspelling < c->spelling_cap && c->nspelling < SPELLINGS_MAX) {
            c->spelling[c->nspelling++] = (struct cut_spelling){
                arena_str(a, field.text), sure ? CUT_ANY_COLUMN : column};
        }
    }
}

static void blank(struct cut *c, size_t from, size_t to)
{
    memset(c->bytes + from, '\n', to - from);
}

/* Record i of the starts; *i is left at its last start (several facts may be
 * of one record). */
static struct str record_at(const struct cut *c, size_t *i)
{
    size_t from = c->start[*i], next;

    while (*i + 1 < c->nstart && c->start[*i + 1] == from) {
        ++*i;
    }
    next = *i + 1 < c->nstart ? c->start[*i + 1] : c->len;
    return (struct str){c->bytes + from, record_end(c, from, next) - from};
}

/* The one column that spells the number in all records, or COLUMNS_MAX. */
static size_t common_column(const struct cut *c, struct str number)
{
    uint64_t columns = UINT64_MAX;
    size_t column = 0;

    for (size_t i = 0; i < c->nstart && columns; i++) {
        columns &= columns_of(record_at(c, &i), number);
    }
    if (columns == 0 || c->nstart == 0 || (columns & (columns - 1))) {
        return COLUMNS_MAX;
    }
    while (!(columns >> column & 1)) {
        column++;
    }
    return column;
}

bool cut_starts(struct arena *a, struct cut *c, struct str number,
                size_t *records)
{
    size_t column;

    *records = 0;
    for (size_t i = 0; i < c->nstart; i++) {
        if (!is_beginning(c, c->start[i])) {
            return false;
        }
    }
    column = number.len > 0 ? common_column(c, number) : COLUMNS_MAX;
    for (size_t i = 0; i < c->nstart; i++) {
        struct str record = record_at(c, &i);

        if (number.len > 0) {
            learn(a, c, record, number, column);
        }
        blank(c, (size_t)(record.ptr - c->bytes),
              (size_t)(record.ptr - c->bytes) + record.len);
        ++*records;
    }
    return true;
}

size_t cut_spellings(struct cut *c)
{
    size_t records = 0;

    for (size_t at = 0; at < c->len && c->nspelling > 0;) {
        size_t end = record_end(c, at, c->len);
        struct fields fields = {{c->bytes + at, end - at}, 0};
        struct field field;

        while (next_field(&fields, &field)) {
            if (is_spelling(c, &field)) {
                blank(c, at, end);
                records++;
                break;
            }
        }
        at = end;
    }
    return records;
}
