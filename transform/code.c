/* SPDX-License-Identifier: Apache-2.0 */
/*
 * code - from raw codes to facts.  A code's own words win over those of codes
 * that qualify it (a monthly report beside an attempted visit was received);
 * two qualifiers that disagree on an axis make it unknown and are counted.
 */
#include "transform/code.h"

#include <stdlib.h>

#include "common/buf.h"
#include "common/day.h"
#include "transform/lookup.h"
#include "transform/tally.h"

#define CODES_MAX 64       /* in one record; more are not read */
#define READINGS_MAX 16384 /* remembered; then all are forgotten */
#define KEY_MAX ((size_t)1 << 20)

struct meaning { /* an "ours", taken apart */
    bool ignore;
    struct str kind;
    struct code_word *word;
    size_t nword;
};

struct entry {
    size_t field; /* SIZE_MAX: any code field */
    struct str theirs;
    struct str part[8]; /* of "A+B" */
    size_t nparts;
    int32_t from, to;
    struct meaning meaning;
};

struct item { /* a code of the record */
    size_t field;
    struct str text;
    const struct meaning *meaning; /* NULL: not listed */
    bool used;                     /* part of a combination */
};

struct slot {
    struct str key;
    struct code_reading reading;
};

struct code_map {
    struct entry *entry; /* combinations first, longest first */
    size_t nentry, ncombo;
    uint32_t *index; /* entry + 1 by (theirs), open addressing */
    size_t mask;
    int32_t *epoch; /* days on which some meaning changes, sorted */
    size_t nepoch;
    struct arena memory; /* of the readings */
    struct slot **slot;
    size_t nslots, nread;
    uint64_t generation; /* how often all were forgotten */
    struct tally unlisted;
    uint64_t noted; /* in unlisted, each time */
    struct buf key;
};

bool code_kind_has_axes(struct str kind)
{
    static const char *const meetings[] = {
        "contact", "appointment", "test", "search", "warning", "response"};

    for (size_t i = 0; i < sizeof meetings / sizeof *meetings; i++) {
        if (str_is(kind, meetings[i])) {
            return true;
        }
    }
    return false;
}

static bool is_axis(enum word w)
{
    return w == WORD_counterpart || w == WORD_channel || w == WORD_direction ||
           w == WORD_site || w == WORD_outcome;
}

static void parse_ours(struct arena *a, struct str ours, struct meaning *m)
{
    struct str rest = ours;
    size_t most = 1;

    for (size_t i = 0; i < ours.len; i++) {
        most += ours.ptr[i] == '/';
    }
    m->word = arena_zalloc(a, most, sizeof *m->word);
    m->ignore = str_is(ours, "ignore");
    while (!m->ignore && rest.ptr) {
        struct str part = str_trim(str_cut(&rest, '/'));
        ptrdiff_t eq = str_find(part, '=');
        struct code_word *w = &m->word[m->nword];
        int end;

        if (eq > 0) {
            w->word = word_find((struct str){part.ptr, (size_t)eq}, &end);
            w->text =
                (struct str){part.ptr + eq + 1, part.len - (size_t)eq - 1};
            w->type = word_type(w->word);
            m->nword++;
        } else if (code_known("kind", part)) {
            m->kind = part;
        } else {
            w->word = code_axis(part);
            w->text = part;
            w->type = word_type(w->word);
            m->nword++;
        }
    }
}

static void parse_entry(struct arena *a, const struct source *src, size_t file,
                        const struct map_row *row, struct entry *e)
{
    const struct file_spec *spec = &src->file[file];
    struct str rest = row->theirs;

    *e = (struct entry){.field = SIZE_MAX,
                        .theirs = row->theirs,
                        .from = row->from,
                        .to = row->to};
    for (size_t i = 0; row->field.len > 0 && i < spec->nfields; i++) {
        for (size_t k = 0; k < spec->field[i].names.n; k++) {
            if (str_eq_nocase(str_trim(spec->field[i].names.item[k]),
                              str_trim(row->field))) {
                e->field = i;
            }
        }
    }
    while (rest.ptr && e->nparts < sizeof e->part / sizeof *e->part) {
        e->part[e->nparts++] = str_trim(str_cut(&rest, '+'));
    }
    parse_ours(a, row->ours, &e->meaning);
}

static int entry_cmp(const void *pa, const void *pb)
{
    const struct entry *a = pa, *b = pb;
    int c;

    if (a->nparts != b->nparts) {
        return a->nparts > b->nparts ? -1 : 1;
    }
    c = str_cmp(a->theirs, b->theirs);
    if (c == 0 && a->field != b->field) {
        c = a->field < b->field ? -1 : 1; /* by field before any */
    }
    return c ? c : (a->from > b->from) - (a->from < b->from);
}

static int day_cmp(const void *pa, const void *pb)
{
    const int32_t *a = pa, *b = pb;

    return (*a > *b) - (*a < *b);
}

static bool row_is_ours(const struct source *src, size_t file,
                        const struct map_row *row)
{
    const struct file_spec *spec = &src->file[file];

    if (row->word != WORD_code) {
        return false;
    }
    for (size_t i = 0; row->field.len > 0 && i < spec->nfields; i++) {
        for (size_t k = 0; k < spec->field[i].names.n; k++) {
            if (spec->field[i].to == WORD_code &&
                str_eq_nocase(str_trim(spec->field[i].names.item[k]),
                              str_trim(row->field))) {
                return true;
            }
        }
    }
    return row->field.len == 0;
}

/* First entry of each theirs goes into the index; its equals follow it. */
static void build_index(struct code_map *m, struct arena *a)
{
    size_t cap = 16;

    while (cap < m->nentry * 2 + 1) {
        cap *= 2;
    }
    m->mask = cap - 1;
    m->index = arena_zalloc(a, cap, sizeof *m->index);
    for (size_t i = 0; i < m->nentry; i++) {
        size_t at = (size_t)lookup_hash(m->entry[i].theirs) & m->mask;

        if (i > 0 && str_eq(m->entry[i].theirs, m->entry[i - 1].theirs)) {
            continue;
        }
        while (m->index[at] != 0) {
            at = (at + 1) & m->mask;
        }
        m->index[at] = (uint32_t)i + 1;
    }
}

void code_map_new(struct code_map **out, struct arena *a,
                  const struct source *src, size_t file)
{
    struct code_map *m = arena_zalloc(a, 1, sizeof *m);

    *out = m;
    arena_init(&m->memory, 0);
    tally_init(&m->unlisted);
    buf_init(&m->key, KEY_MAX);
    m->entry = arena_zalloc(a, src->nmap + 1, sizeof *m->entry);
    m->epoch = arena_zalloc(a, src->nmap * 2 + 1, sizeof *m->epoch);
    for (size_t i = 0; i < src->nmap; i++) {
        if (!row_is_ours(src, file, &src->map[i])) {
            continue;
        }
        parse_entry(a, src, file, &src->map[i], &m->entry[m->nentry++]);
        if (src->map[i].from != DAY_NONE) {
            m->epoch[m->nepoch++] = src->map[i].from;
        }
        if (src->map[i].to != DAY_NONE) {
            m->epoch[m->nepoch++] = src->map[i].to;
        }
    }
    qsort(m->entry, m->nentry, sizeof *m->entry, entry_cmp);
    qsort(m->epoch, m->nepoch, sizeof *m->epoch, day_cmp);
    while (m->ncombo < m->nentry && m->entry[m->ncombo].nparts > 1) {
        m->ncombo++;
    }
    build_index(m, a);
    m->nslots = READINGS_MAX * 2;
    m->slot = arena_zalloc(a, m->nslots, sizeof *m->slot);
}

void code_map_free(struct code_map *m)
{
    if (m) {
        arena_release(&m->memory);
        tally_release(&m->unlisted);
        buf_release(&m->key);
    }
}

/* Without a day only what holds for ever is known. */
static bool in_force(const struct entry *e, int32_t day)
{
    if (day == DAY_NONE) {
        return e->from == DAY_NONE && e->to == DAY_NONE;
    }
    return (e->from == DAY_NONE || day >= e->from) &&
           (e->to == DAY_NONE || day < e->to);
}

static const struct meaning *find(const struct code_map *m, size_t field,
                                  struct str text, int32_t day)
{
    size_t at = (size_t)lookup_hash(text) & m->mask;

    while (m->index[at] != 0) {
        size_t i = m->index[at] - 1;

        if (str_eq(m->entry[i].theirs, text)) {
            for (; i < m->nentry && str_eq(m->entry[i].theirs, text); i++) {
                const struct entry *e = &m->entry[i];

                if ((e->field == field || e->field == SIZE_MAX) &&
                    in_force(e, day)) {
                    return &e->meaning;
                }
            }
            return NULL;
        }
        at = (at + 1) & m->mask;
    }
    return NULL;
}

static size_t take_items(const struct code_cell *cell, size_t n,
                         struct item *item)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        struct str rest = cell[i].text;

        while (rest.ptr && count < CODES_MAX) {
            struct str text = cell[i].is_list ? str_cut(&rest, '\n') : rest;
            bool doubled = text.len == 0;

            for (size_t k = 0; k < count && !doubled; k++) {
                doubled = str_eq(item[k].text, text) &&
                          item[k].field == cell[i].field;
            }
            if (!doubled) {
                item[count++] =
                    (struct item){.field = cell[i].field, .text = text};
            }
            if (!cell[i].is_list) {
                break;
            }
        }
    }
    return count;
}

/* A code that stands in two fields is read once when it means the same. */
static size_t drop_equal(struct item *item, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        bool doubled = false;

        for (size_t k = 0; k < kept && !doubled; k++) {
            doubled = str_eq(item[k].text, item[i].text) &&
                      item[k].meaning == item[i].meaning;
        }
        if (!doubled) {
            item[kept++] = item[i];
        }
    }
    return kept;
}

/* Items that the parts of a combination stand for; false when one lacks. */
static bool has_parts(const struct entry *e, const struct item *item, size_t n,
                      size_t *where)
{
    for (size_t p = 0; p < e->nparts; p++) {
        size_t i = 0;

        while (i < n && (item[i].used || !str_eq(item[i].text, e->part[p]) ||
                         (e->field != SIZE_MAX && item[i].field != e->field))) {
            i++;
        }
        if (i == n) {
            return false;
        }
        where[p] = i;
    }
    return true;
}

/* Combinations replace the first of their parts and use up the rest. */
static size_t resolve(const struct code_map *m, struct item *item, size_t n,
                      int32_t day)
{
    size_t where[8], kept = 0;

    for (size_t c = 0; c < m->ncombo; c++) {
        const struct entry *e = &m->entry[c];

        if (in_force(e, day) && has_parts(e, item, n, where)) {
            size_t first = where[0];

            for (size_t p = 0; p < e->nparts; p++) {
                item[where[p]].used = true;
                first = where[p] < first ? where[p] : first;
            }
            item[first].meaning = &e->meaning;
            item[first].text = e->theirs;
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (item[i].used && !item[i].meaning) {
            continue;
        }
        if (!item[i].used) {
            item[i].meaning = find(m, item[i].field, item[i].text, day);
        }
        item[kept++] = item[i];
    }
    return drop_equal(item, kept);
}

static void append_tag(struct arena *a, struct code_word *w, struct str tag)
{
    struct str rest = w->text;

    while (rest.ptr) {
        if (str_eq(str_cut(&rest, '\n'), tag)) {
            return;
        }
    }
    w->text = arena_printf(a, "%.*s\n%.*s", STR_ARG(w->text), STR_ARG(tag));
}

/* A word of a qualifier: fills, agrees, or contradicts another qualifier. */
static void qualify(struct arena *a, struct code_fact *f,
                    struct code_word *words, size_t own,
                    const struct code_word *w)
{
    for (size_t i = 0; i < f->nword; i++) {
        if (words[i].word != w->word) {
            continue;
        }
        if (w->type == 'L') {
            append_tag(a, &words[i], w->text);
        } else if (i >= own && is_axis(w->word) &&
                   !str_eq(words[i].text, w->text)) {
            words[i].text = STR("unknown");
            f->conflict = true;
        }
        return;
    }
    words[f->nword++] = *w;
}

static struct str join(struct arena *a, struct str s, struct str more)
{
    return s.len == 0 ? more
                      : arena_printf(a, "%.*s+%.*s", STR_ARG(s), STR_ARG(more));
}

/* The fact that item `made` makes (n: none of them does). */
static void make_fact(struct arena *a, const struct item *item, size_t n,
                      size_t made, struct code_fact *f)
{
    struct code_word *words;
    size_t most = 1, own = 0;
    bool axes = true;

    for (size_t i = 0; i < n; i++) {
        most += item[i].meaning ? item[i].meaning->nword : 0;
    }
    words = arena_zalloc(a, most, sizeof *words);
    *f = (struct code_fact){.word = words};
    if (made < n) {
        const struct meaning *m = item[made].meaning;

        f->kind = m->kind;
        f->code = arena_str(a, item[made].text);
        f->slot = arena_printf(a, "%.*s/%.*s", STR_ARG(m->kind),
                               STR_ARG(item[made].text));
        own = f->nword = m->nword;
        if (own > 0) {
            memcpy(words, m->word, own * sizeof *words);
        }
        axes = code_kind_has_axes(m->kind);
    }
    for (size_t i = 0; i < n; i++) {
        const struct meaning *m = item[i].meaning;

        if (i != made && m && (m->ignore || (made < n && m->kind.len > 0))) {
            continue;
        }
        f->raw = join(a, f->raw, item[i].text);
        for (size_t k = 0; i != made && m && k < m->nword; k++) {
            if (axes || !is_axis(m->word[k].word)) {
                qualify(a, f, words, own, &m->word[k]);
            }
        }
    }
    f->raw = arena_str(a, f->raw);
}

static void make_reading(struct code_map *m, const struct code_cell *cell,
                         size_t n, int32_t day, struct code_reading *r)
{
    struct arena *a = &m->memory;
    struct item item[CODES_MAX];
    size_t count = take_items(cell, n, item), kinds = 0, *unlisted;
    struct code_fact *fact;

    count = resolve(m, item, count, day);
    fact = arena_zalloc(a, count + 2, sizeof *fact);
    unlisted = arena_zalloc(a, count + 1, sizeof *unlisted);
    *r = (struct code_reading){
        .fact = fact, .unlisted = unlisted, .ignored = count > 0};
    for (size_t i = 0; i < count; i++) {
        r->ignored &= item[i].meaning && item[i].meaning->ignore;
        if (!item[i].meaning) {
            unlisted[r->nunlisted++] = tally_find(&m->unlisted, item[i].text);
        } else if (item[i].meaning->kind.len > 0) {
            make_fact(a, item, count, i, &fact[1 + kinds++]);
        }
    }
    make_fact(a, item, count, count, &fact[0]);
    r->bare = &fact[0];
    r->fact = kinds > 0 ? &fact[1] : &fact[0];
    r->nfact = kinds > 0 ? kinds : 1;
}

/* How many changes of meaning lie before a day: same epoch, same meaning. */
uint32_t code_epoch(const struct code_map *m, int32_t day)
{
    uint32_t n = 1;

    if (m->nepoch == 0 || day == DAY_NONE) {
        return 0;
    }
    while (n <= m->nepoch && m->epoch[n - 1] <= day) {
        n++;
    }
    return n;
}

static bool make_key(struct code_map *m, const struct code_cell *cell, size_t n,
                     int32_t day)
{
    uint32_t epoch = code_epoch(m, day);
    size_t most = sizeof epoch;
    char *p;

    buf_clear(&m->key);
    for (size_t i = 0; i < n; i++) {
        most += 2 * sizeof(uint32_t) + cell[i].text.len;
    }
    if (!buf_reserve(&m->key, most)) {
        return false;
    }
    p = m->key.ptr;
    memcpy(p, &epoch, sizeof epoch);
    p += sizeof epoch;
    for (size_t i = 0; i < n; i++) {
        /* a map by field reads the same text elsewhere in another way */
        uint32_t head[2] = {(uint32_t)cell[i].field << 1 | cell[i].is_list,
                            (uint32_t)cell[i].text.len};

        memcpy(p, head, sizeof head);
        p = buf_copy(p + sizeof head, cell[i].text);
    }
    m->key.len = most;
    return true;
}

static void forget(struct code_map *m)
{
    arena_release(&m->memory);
    arena_init(&m->memory, 0);
    memset(m->slot, 0, m->nslots * sizeof *m->slot);
    m->nread = 0;
    m->generation++;
}

uint64_t code_generation(const struct code_map *m)
{
    return m->generation;
}

static struct code_reading *remembered(struct code_map *m, bool *is_new)
{
    struct str key = buf_slice(&m->key);
    size_t mask = m->nslots - 1, at = (size_t)lookup_hash(key) & mask;

    while (m->slot[at] && !str_eq(m->slot[at]->key, key)) {
        at = (at + 1) & mask;
    }
    *is_new = !m->slot[at];
    if (*is_new) {
        m->slot[at] = arena_zalloc(&m->memory, 1, sizeof **m->slot);
        m->slot[at]->key = arena_str(&m->memory, key);
    }
    return &m->slot[at]->reading;
}

const struct code_reading *code_read(struct code_map *m,
                                     const struct code_cell *cell, size_t n,
                                     int32_t day)
{
    struct code_reading *r;
    bool is_new;

    if (m->nread >= READINGS_MAX) {
        forget(m);
    }
    if (!make_key(m, cell, n, day)) { /* an enormous code: not remembered */
        forget(m);
        buf_clear(&m->key);
    }
    r = remembered(m, &is_new);
    if (is_new) {
        m->nread++;
        make_reading(m, cell, n, day, r);
    }
    for (size_t i = 0; i < r->nunlisted; i++, m->noted++) {
        tally_count(&m->unlisted, r->unlisted[i]);
    }
    return r;
}

void code_note(struct code_map *m, struct str code)
{
    tally_count(&m->unlisted, tally_find(&m->unlisted, code));
    m->noted++;
}

size_t code_unlisted(const struct code_map *m, size_t i, struct str *code,
                     uint64_t *count)
{
    *count = m->noted;
    if (i < m->unlisted.n) {
        *code = m->unlisted.item[i].text;
        *count = m->unlisted.item[i].count;
    }
    return m->unlisted.n;
}
