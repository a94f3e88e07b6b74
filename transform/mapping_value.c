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
                             const struct take *t)
{
    switch (t->ref.kind) {
    case REF_FIELD:
        return &role->typed[t->ref.field];
    case REF_LOOKUP:
        return m->found[t->ref.lookup] ? &m->found[t->ref.lookup][t->ref.field]
                                       : m->nothing;
    case REF_EACH:
        return m->each ? m->each : m->nothing;
    case REF_CONST:
        return &t->constant;
    case REF_COLUMN:
    case REF_NONE:
        break;
    }
    return m->nothing;
}

/* The map that a value passes: of its field, else of its word. */
static const struct value_map *
map_of(const struct mapping *m, const struct role *role, const struct take *t)
{
    const struct value_map *v = NULL;

    if (t->ref.kind == REF_FIELD) {
        v = role->map[t->ref.field];
    } else if (t->ref.kind == REF_EACH) {
        v = role->map[m->each_field];
    } else if (t->ref.kind == REF_LOOKUP) {
        v = m->role[m->src->lookup[t->ref.lookup].in_file].map[t->ref.field];
    } else {
        return NULL; /* a constant is ours already */
    }
    return v ? v : &m->word_map[t->word];
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
    struct value *v = &m->fact.word[w];

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
    struct value *v = &m->fact.word[w];
    const char *list = w == WORD_accepts_channel ? "channel"
                       : w == WORD_accepts_site  ? "site"
                                                 : NULL;
    struct str rest = t->text;
    bool listed;

    while (rest.ptr) {
        struct str item = str_cut(&rest, '\n'), seen = v->text;
        bool doubled = item.len == 0;

        if (map && map->n > 0) {
            item = value_map_get(map, item, day, &listed);
        }
        if (list && !code_known(list, item)) {
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
    struct value *v = &m->fact.word[w];

    if (memchr(text.ptr, '\n', text.len) && t->is_list) {
        char *p = arena_cstr(&m->record, text);

        for (size_t i = 0; i < text.len; i++) {
            p[i] = p[i] == '\n' ? ',' : p[i];
        }
        text = (struct str){p, text.len};
    }
    v->text = v->set ? arena_printf(&m->record, "%.*s %.*s", STR_ARG(v->text),
                                    STR_ARG(text))
                     : text;
    v->set = true;
}

static bool fill_day(struct mapping *m, enum word w, int end,
                     const struct typed *t)
{
    struct value *v = &m->fact.word[w];

    if (t->lo == DAY_NONE) {
        return true;
    }
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
    m->fact.word[w] = (struct value){.set = true, .number = n};
    return true;
}

static bool fill_boolean(struct mapping *m, enum word w, struct str text,
                         struct refusal *why)
{
    bool yes;

    if (number_boolean(text, &yes) != REJECT_NONE) {
        return refuse(why, REJECT_bad_type, text);
    }
    m->fact.word[w] = (struct value){.set = true, .number = yes};
    return true;
}

bool value_fill(struct mapping *m, const struct role *role,
                const struct take *t, int32_t day, struct refusal *why)
{
    const struct value_map *map = map_of(m, role, t);
    const struct typed *v = value_of(m, role, t);
    enum word w =
        t->word == WORD_value && t->end == 2 ? WORD_value_hi : t->word;
    struct str text = t->ref.kind == REF_COLUMN ? m->each_column : v->text;
    bool listed = true;

    if (t->ref.kind != REF_COLUMN && !v->set) {
        return true;
    }
    if (map && map->n > 0 && word_type(w) != 'L') {
        text = value_map_get(map, text, day, &listed);
    }
    if (!listed && map && map->closed) {
        return refuse(why, REJECT_unknown_code, text);
    }
    switch (word_type(w)) {
    case 'D':
        return fill_day(m, w, t->end, v);
    case 'T':
        if (v->minute >= 0) {
            m->fact.word[w] = (struct value){.set = true, .number = v->minute};
        }
        return true;
    case 'M':
        m->fact.word[w] = (struct value){.set = true, .number = v->number};
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
    m->fact.word[w] = (struct value){.set = v->set,
                                     .text = v->text,
                                     .lo = v->lo,
                                     .hi = v->hi,
                                     .number = v->number};
}
