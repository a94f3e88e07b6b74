/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapping_value - from typed fields to words: maps of values, closed lists,
 * joined texts, both ends of an interval.  Knows no record and no rule.
 */
#include "transform/mapping_program.h"

#include <stdlib.h>

#include "transform/number.h"

static int row_cmp(const void *pa, const void *pb)
{
    const struct map_row *const *a = pa, *const *b = pb;
    int c = str_cmp((*a)->theirs, (*b)->theirs);

    return c ? c : ((*a)->from > (*b)->from) - ((*a)->from < (*b)->from);
}

void value_map_new(struct value_map *v, struct arena *a,
                   const struct source *src, enum word word, struct str field)
{
    size_t cap = 8;

    *v = (struct value_map){
        .row = arena_zalloc(a, src->nmap + 1, sizeof(struct map_row *))};
    for (size_t i = 0; i < src->nmap; i++) {
        const struct map_row *row = &src->map[i];

        if (field.len > 0 ? row->field.len > 0 && str_eq(row->field, field)
                          : row->field.len == 0 && row->word == word) {
            v->row[v->n++] = row;
        }
    }
    qsort(v->row, v->n, sizeof *v->row, row_cmp);
    while (cap < v->n * 2 + 1) {
        cap *= 2;
    }
    v->mask = cap - 1;
    v->index = arena_zalloc(a, cap, sizeof *v->index);
    for (size_t i = 0; i < v->n; i++) {
        size_t at = (size_t)lookup_hash(v->row[i]->theirs) & v->mask;

        if (i > 0 && str_eq(v->row[i]->theirs, v->row[i - 1]->theirs)) {
            continue;
        }
        while (v->index[at] != 0) {
            at = (at + 1) & v->mask;
        }
        v->index[at] = (uint32_t)i + 1;
    }
}

static bool in_force(const struct map_row *r, int32_t day)
{
    if (day == DAY_NONE) {
        return r->from == DAY_NONE && r->to == DAY_NONE;
    }
    return (r->from == DAY_NONE || day >= r->from) &&
           (r->to == DAY_NONE || day < r->to);
}

struct str value_map_get(const struct value_map *v, struct str theirs,
                         int32_t day, bool *listed)
{
    size_t at = (size_t)lookup_hash(theirs) & v->mask;

    for (; v->index[at] != 0; at = (at + 1) & v->mask) {
        size_t i = v->index[at] - 1;

        for (; i < v->n && str_eq(v->row[i]->theirs, theirs); i++) {
            if (in_force(v->row[i], day)) {
                *listed = true;
                return v->row[i]->ours;
            }
        }
    }
    *listed = false;
    return theirs;
}

void value_constant(struct arena *a, enum word w, struct str text,
                    struct typed *out)
{
    bool yes = false;

    *out = (struct typed){.set = text.len > 0,
                          .text = arena_str(a, text),
                          .lo = DAY_NONE,
                          .hi = DAY_NONE,
                          .precision = 'd',
                          .minute = -1};
    switch (word_type(w)) {
    case 'D':
        day_parse_iso(text, &out->lo);
        out->hi = out->lo;
        break;
    case 'I':
        str_int64(text, &out->number);
        break;
    case 'B':
        number_boolean(text, &yes);
        out->number = yes;
        break;
    }
}

const struct typed *value_of(const struct mapping *m, const struct role *role,
                             const struct ref *ref)
{
    switch (ref->kind) {
    case REF_FIELD:
        return &role->typed[ref->field];
    case REF_LOOKUP:
        return m->found[ref->lookup] ? &m->found[ref->lookup][ref->field]
                                     : m->nothing;
    case REF_EACH:
        return m->each ? m->each : m->nothing;
    case REF_CONST:
    case REF_COLUMN:
    case REF_NONE:
        break;
    }
    return m->nothing;
}

static const struct value_map *by_field(const struct mapping *m,
                                        const struct value_map *v, enum word w)
{
    v = v ? v : &m->word_map[w];
    return v->n > 0 ? v : NULL;
}

const struct value_map *value_map_of(const struct mapping *m,
                                     const struct role *role,
                                     const struct ref *ref, enum word w)
{
    if (ref->kind == REF_FIELD) {
        return by_field(m, role->map[ref->field], w);
    }
    if (ref->kind == REF_LOOKUP) {
        size_t in = m->src->lookup[ref->lookup].in_file;

        return by_field(m, m->role[in].map[ref->field], w);
    }
    return NULL; /* a constant is ours already */
}

void value_note_unlisted(struct mapping *m, const struct role *role,
                         struct str code)
{
    struct fact *f = &m->fact;

    f->unlisted = true;
    f->raw_code = f->raw_code.len == 0
                      ? code
                      : arena_printf(&m->record, "%.*s+%.*s",
                                     STR_ARG(f->raw_code), STR_ARG(code));
    code_note(role->codes, code);
}

static bool is_axis(enum word w)
{
    for (size_t i = 0; word_axis(i) != WORD_NONE; i++) {
        if (word_axis(i) == w) {
            return true;
        }
    }
    return w >= WORD_corrected_counterpart && w <= WORD_corrected_outcome;
}

static bool refuse(struct refusal *why, enum reject_class class,
                   struct str value)
{
    *why = (struct refusal){.class = class, .value = value};
    return false;
}

/* Whether a code may stand in a word of a closed list. */
static bool code_fits(const struct mapping *m, enum word w, struct str code)
{
    if (w != WORD_kind) {
        return code_known(word_code_list(w), code);
    }
    switch (m->fact.table) {
    case FACT_STATEMENT:
        return code_known("statement", code);
    case FACT_COVERAGE:
        return code_known("kind", code) || str_starts(code, STR("document:"));
    case FACT_EVENT:
    case FACT_TERM:
    case FACT_POLICY:
    case FACT_HOLIDAY:
    case FACT_REVIEW:
        break;
    }
    return code_known("kind", code);
}

static bool fill_code(struct mapping *m, const struct role *role, enum word w,
                      struct str code, struct refusal *why)
{
    struct value *v = fact_word(m, w);

    if (!code_fits(m, w, code)) {
        if (!is_axis(w)) {
            return refuse(why, REJECT_unknown_code, code);
        }
        value_note_unlisted(m, role, code);
        code = STR("unknown");
    }
    if (v->set && is_axis(w) && !str_eq(v->text, code)) {
        m->fact.conflict = true; /* a code of the record says otherwise */
        code = STR("unknown");
    }
    *v = (struct value){.set = true, .text = code};
    return true;
}

/* Items of a list, each through the map; doubles are left out. */
static bool fill_list(struct mapping *m, const struct value_map *map,
                      enum word w, const struct typed *t, int32_t day,
                      struct refusal *why)
{
    struct value *v = fact_word(m, w);
    const char *list = w == WORD_accepts_channel ? "channel"
                       : w == WORD_accepts_site  ? "site"
                                                 : NULL;
    struct str rest = t->text;
    bool listed;

    while (rest.ptr) {
        struct str item = str_cut(&rest, '\n'), seen = v->text;
        bool doubled;

        if (map && map->n > 0) {
            item = value_map_get(map, item, day, &listed);
        }
        doubled = item.len == 0;
        if (list && !doubled && !code_known(list, item)) {
            return refuse(why, REJECT_unknown_code, item);
        }
        while (v->set && seen.ptr && !doubled) {
            doubled = str_eq(str_cut(&seen, '\n'), item);
        }
        if (doubled) {
            continue;
        }
        v->text = !v->set ? item
                          : arena_printf(&m->record, "%.*s\n%.*s",
                                         STR_ARG(v->text), STR_ARG(item));
        v->set = true;
    }
    return true;
}

static void fill_text(struct mapping *m, enum word w, const struct typed *t,
                      struct str text)
{
    struct value *v = fact_word(m, w);

    if (t->is_list && memchr(text.ptr, '\n', text.len)) {
        char *p = arena_cstr(&m->record, text);

        for (size_t i = 0; i < text.len; i++) {
            p[i] = p[i] == '\n' ? ',' : p[i];
        }
        text = (struct str){p, text.len};
    }
    if (v->set) {
        text = arena_printf(&m->record, "%.*s %.*s", STR_ARG(v->text),
                            STR_ARG(text));
    }
    v->text = text;
    v->set = true;
}

static bool fill_day(struct mapping *m, enum word w, int end,
                     const struct typed *t)
{
    struct value *v;

    if (t->lo == DAY_NONE) {
        return true;
    }
    v = fact_word(m, w);
    if (!v->set) {
        *v = (struct value){.set = true, .lo = DAY_NONE, .hi = DAY_NONE};
    }
    if (end != 2) {
        v->lo = t->lo;
    }
    if (end != 1) {
        v->hi = t->hi;
    }
    if (w == WORD_occurred) {
        m->fact.precision = end == 0 ? t->precision : 'r';
    }
    return true;
}

static bool fill_integer(struct mapping *m, enum word w, struct str text,
                         struct refusal *why)
{
    int64_t n;

    if (number_integer(text, &n) != REJECT_NONE || n > INT32_MAX ||
        n < INT32_MIN) {
        return refuse(why, REJECT_bad_number, text);
    }
    *fact_word(m, w) = (struct value){.set = true, .number = n};
    return true;
}

static bool fill_boolean(struct mapping *m, enum word w, struct str text,
                         struct refusal *why)
{
    bool yes;

    if (number_boolean(text, &yes) != REJECT_NONE) {
        return refuse(why, REJECT_bad_type, text);
    }
    *fact_word(m, w) = (struct value){.set = true, .number = yes};
    return true;
}

bool value_fill(struct mapping *m, const struct role *role,
                const struct take *t, int32_t day, struct refusal *why)
{
    const struct typed *v = t->from ? t->from : value_of(m, role, &t->ref);
    const struct value_map *map = t->map;
    struct str text = v->text;
    enum word w = t->into;
    bool listed = true;

    if (t->ref.kind == REF_COLUMN) {
        text = m->each_column;
    } else if (!v->set) {
        return true;
    }
    if (t->ref.kind == REF_EACH && m->each) {
        map = by_field(m, role->map[m->each_field], t->word);
    }
    if (map && t->type != 'L') {
        text = value_map_get(map, text, day, &listed);
        if (!listed && map->closed) {
            return refuse(why, REJECT_unknown_code, text);
        }
    }
    if (text.len == 0) {
        return true; /* theirs means that nothing is known */
    }
    switch (t->type) {
    case 'D':
        return fill_day(m, w, t->end, v);
    case 'T':
        if (v->minute >= 0) {
            *fact_word(m, w) = (struct value){.set = true, .number = v->minute};
        }
        return true;
    case 'M':
        *fact_word(m, w) = (struct value){.set = true, .number = v->number};
        return true;
    case 'I':
        return fill_integer(m, w, text, why);
    case 'B':
        return fill_boolean(m, w, text, why);
    case 'L':
        return fill_list(m, map, w, v, day, why);
    case 'C':
        return fill_code(m, role, w, text, why);
    }
    fill_text(m, w, v, text);
    return true;
}

void value_set(struct mapping *m, enum word w, const struct typed *v)
{
    *fact_word(m, w) = (struct value){.set = v->set,
                                      .text = v->text,
                                      .lo = v->lo,
                                      .hi = v->hi,
                                      .number = v->number};
}
