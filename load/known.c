/* SPDX-License-Identifier: Apache-2.0 */
/*
 * known - cases in step with the events, both in order; the others, some
 * thousands at most, in hash tables.
 */
#include "load/known.h"

/* Columns of the contract (docs/contracts.md), counted from 0. */
enum { EVENT_PROFILE = 9, EVENT_OFFICER = 10, EVENT_OFFICE = 11 };
enum { DETAIL_ENTERED_BY = 9 };

/* Open addressing; 0 is never a key. */
struct keys {
    int64_t *slot;
    unsigned shift; /* 64 - log2 of the number of slots */
    int64_t last;   /* the key found last: neighbours are often alike */
};

struct known {
    struct keys profile, officer, office;
    struct sorted *cases;
    const struct sorted_row *its_case; /* NULL behind the last */
    int64_t before[2];
    bool any, missing, twice;
};

static size_t slot_of(const struct keys *k, int64_t key)
{
    /* Fibonacci hashing: 2^64 / golden ratio */
    return (size_t)((uint64_t)key * UINT64_C(0x9e3779b97f4a7c15) >> k->shift);
}

static size_t next_slot(const struct keys *k, size_t at)
{
    return (at + 1) & (((size_t)1 << (64 - k->shift)) - 1);
}

static void add(struct keys *k, int64_t key)
{
    size_t at = slot_of(k, key);

    while (k->slot[at] != 0 && k->slot[at] != key) {
        at = next_slot(k, at);
    }
    k->slot[at] = key;
}

static bool has(struct keys *k, int64_t key)
{
    size_t at;

    if (key == k->last) {
        return key != 0;
    }
    for (at = slot_of(k, key); k->slot[at] != 0; at = next_slot(k, at)) {
        if (k->slot[at] == key) {
            k->last = key;
            return true;
        }
    }
    return false;
}

static enum err_code read_keys(struct arena *a, const struct staged *s,
                               const char *name, struct keys *k,
                               struct err *err)
{
    size_t table = staged_table(name);
    struct sorted *rows = sorted_open(a, s, table, 1, true);
    const struct sorted_row *row;
    unsigned bits = 4;

    while ((int64_t)1 << bits < 2 * s->rows[table]) {
        bits++;
    }
    k->shift = 64 - bits;
    k->slot = arena_zalloc(a, (size_t)1 << bits, sizeof *k->slot);
    while (sorted_next(rows, &row, err) == OK && row) {
        add(k, row->key[0]);
    }
    sorted_close(rows);
    return err->code;
}

enum err_code known_open(struct arena *a, const struct staged *s,
                         struct known **out, struct err *err)
{
    struct known *k = arena_zalloc(a, 1, sizeof *k);

    *out = k;
    k->cases = sorted_open(a, s, staged_table("case_ref"), 1, true);
    if (read_keys(a, s, "profile", &k->profile, err) ||
        read_keys(a, s, "officer", &k->officer, err) ||
        read_keys(a, s, "office", &k->office, err)) {
        return err->code;
    }
    return sorted_next(k->cases, &k->its_case, err);
}

void known_close(struct known *k)
{
    if (k) {
        sorted_close(k->cases);
    }
}

/* NULL names nothing; a key that is none is the database's to refuse. */
static bool has_field(struct keys *k, const struct sorted_row *row, size_t i)
{
    if (i >= row->fields || (row->field[i].ptr && row->field[i].len != 8)) {
        return false;
    }
    return !row->field[i].ptr || has(k, sorted_int64(row->field[i].ptr));
}

enum err_code known_event(struct known *k, const struct sorted_row *row,
                          struct err *err)
{
    err->code = OK;
    while (k->its_case && k->its_case->key[0] < row->key[0]) {
        if (sorted_next(k->cases, &k->its_case, err)) {
            return err->code;
        }
    }
    if (!k->its_case || k->its_case->key[0] != row->key[0] ||
        !has_field(&k->profile, row, EVENT_PROFILE) ||
        !has_field(&k->officer, row, EVENT_OFFICER) ||
        !has_field(&k->office, row, EVENT_OFFICE)) {
        k->missing = true;
    }
    /* out of order counts as twice: nobody knows then */
    if (k->any &&
        (row->key[0] < k->before[0] ||
         (row->key[0] == k->before[0] && row->key[1] <= k->before[1]))) {
        k->twice = true;
    }
    k->any = true;
    k->before[0] = row->key[0];
    k->before[1] = row->key[1];
    return OK;
}

void known_detail(struct known *k, const struct sorted_row *row)
{
    k->missing |= !has_field(&k->officer, row, DETAIL_ENTERED_BY);
}

bool known_once(const struct known *k)
{
    return !k->twice;
}

bool known_all(const struct known *k)
{
    return !k->missing;
}
