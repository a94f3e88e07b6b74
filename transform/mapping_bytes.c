/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapping_bytes - the bytes that identify a record and tell whether it has
 * changed: its typed values in the order of the fields, so that a list that
 * changes the spelling of its dates has not changed its records.  Knows no
 * hash.
 */
#include "transform/mapping_program.h"

#include <endian.h>

static size_t lower_end(const struct file_spec *spec, size_t i)
{
    const struct field *f = spec->field;

    for (size_t k = 0; f[i].to_end == 2 && k < spec->nfields; k++) {
        if (f[k].to == f[i].to && f[k].to_end == 1) {
            return k;
        }
    }
    return SIZE_MAX;
}

void record_bytes_compile(struct role *role)
{
    const struct file_spec *spec = role->spec;

    for (size_t i = 0; i < spec->nfields; i++) {
        struct byte_field b = {i, SIZE_MAX};

        if (spec->nprimary_key == 0) {
            role->key_field[role->nkey_field++] = b;
        }
        if (role->used[i]) {
            b.lo = lower_end(spec, i);
            role->row_field[role->nrow_field++] = b;
        }
    }
    for (size_t i = 0; i < spec->nprimary_key; i++) {
        role->key_field[role->nkey_field++] =
            (struct byte_field){spec->primary_key[i], SIZE_MAX};
    }
}

/*
 * A value in the bytes of a record: a byte that says what follows, and that.
 * Below LENGTH it is the length of a text (SipHash takes 4 ns for every eight
 * bytes, and most texts are short).  A day is its number and precision, so
 * that its spelling does not matter.
 */
enum { LENGTH = 253, DAY_VALUE, MISSING };
#define LENGTH_ROOM 5 /* LENGTH and four bytes, little-endian */
#define DAY_ROOM 10   /* DAY_VALUE, precision, microseconds since 2000 */

static inline size_t room_of(const struct typed *t)
{
    return DAY_ROOM + t->text.len;
}

static inline char *put_typed(char *p, const struct typed *t)
{
    if (!t->set) {
        *p = (char)MISSING;
        return p + 1;
    }
    if (t->lo != DAY_NONE && t->reject == REJECT_NONE) {
        uint64_t number = htole64((uint64_t)t->number);

        p[0] = (char)DAY_VALUE;
        p[1] = t->precision;
        memcpy(p + 2, &number, sizeof number);
        return p + DAY_ROOM;
    }
    if (t->text.len < LENGTH) {
        *p++ = (char)t->text.len;
    } else {
        uint32_t len = htole32((uint32_t)t->text.len);

        *p = (char)LENGTH;
        memcpy(p + 1, &len, sizeof len);
        p += LENGTH_ROOM;
    }
    return buf_copy(p, t->text);
}

/* The upper end of a day that says no more than the lower one: a record that
 * leaves it out is the same record. */
static bool is_same_day(const struct role *role, const struct byte_field *b)
{
    const struct typed *hi, *lo;

    if (b->lo == SIZE_MAX) {
        return false;
    }
    hi = &role->typed[b->field];
    lo = &role->typed[b->lo];
    if (!hi->set || !lo->set) {
        return false;
    }
    return hi->lo != DAY_NONE && lo->lo != DAY_NONE
               ? hi->number == lo->number && hi->precision == lo->precision
               : str_eq(hi->text, lo->text);
}

static size_t room_needed(const struct mapping *m, const struct role *role)
{
    size_t n = DAY_ROOM + role->spec->role.len;

    for (size_t i = 0; i < role->nrow_field; i++) {
        n += room_of(&role->typed[role->row_field[i].field]);
    }
    for (size_t i = 0; i < role->nkey_field; i++) {
        n += room_of(&role->typed[role->key_field[i].field]);
    }
    for (size_t i = 0; i < role->nlooked; i++) {
        n += room_of(value_of(m, role, &role->looked[i]));
    }
    return n;
}

/* The same or more, sooner known: each field once in the row and once in the
 * key. */
static size_t room_enough(const struct mapping *m, const struct role *role)
{
    size_t n = 0, fields = role->spec->nfields;

    for (size_t i = 0; i < fields; i++) {
        n += role->typed[i].text.len;
    }
    n = 2 * (n + fields * DAY_ROOM) + DAY_ROOM + role->spec->role.len;
    return n > RECORD_BYTES_MAX || role->nlooked > 0 ? room_needed(m, role) : n;
}

bool record_bytes(struct mapping *m, const struct role *role)
{
    struct typed name = {.set = true, .lo = DAY_NONE, .text = role->spec->role};
    size_t need = room_enough(m, role);
    char *p, *row;

    if (m->counts_only) {
        m->row_bytes = m->key_bytes = STR_NULL;
        return need <= RECORD_BYTES_MAX;
    }
    buf_clear(&m->scratch);
    if (!buf_reserve(&m->scratch, need)) {
        return false;
    }
    p = row = m->scratch.ptr;
    for (size_t i = 0; i < role->nrow_field; i++) {
        const struct byte_field *b = &role->row_field[i];

        p = put_typed(p, is_same_day(role, b) ? m->nothing
                                              : &role->typed[b->field]);
    }
    for (size_t i = 0; i < role->nlooked; i++) {
        p = put_typed(p, value_of(m, role, &role->looked[i]));
    }
    m->row_bytes = (struct str){row, (size_t)(p - row)};
    m->key_bytes.ptr = p;
    p = put_typed(p, &name);
    for (size_t i = 0; i < role->nkey_field; i++) {
        p = put_typed(p, &role->typed[role->key_field[i].field]);
    }
    m->key_bytes.len = (size_t)(p - m->key_bytes.ptr);
    return true;
}
