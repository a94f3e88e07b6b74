/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source_map - the code tables of a source: `map` in its file and the rows of
 * vocabulary.csv that are about it, as one list of (theirs, ours).
 */
#include "transform/source_node.h"

#include <stdlib.h>

#include "common/day.h"
#include "transform/vocabulary.h"

/* The map being read, with the place of each of its rows. */
struct map_read {
    struct source_read *r;
    struct map_row *row;
    struct node *at;
    size_t n;
};

static void add_row(struct map_read *m, const struct map_row *row,
                    const struct node *at)
{
    m->row[m->n] = *row;
    m->at[m->n++] = *at;
}

static bool is_yes_or_no(struct str s)
{
    return str_is(s, "yes") || str_is(s, "no") || str_is(s, "true") ||
           str_is(s, "false");
}

/* name=value of an "ours": a word that a code can give a value to. */
static enum err_code check_value(struct str name, struct str value,
                                 struct err *err)
{
    int end;
    enum word w = word_find(name, &end);
    const char *list = word_code_list(w);
    struct str near = STR_NULL;
    int64_t number;

    if (w == WORD_NONE || end != 0) {
        near = word_nearest(name);
        return err_set(err, ERR_USAGE, "unknown word \"%.*s\"%s%.*s%s",
                       STR_ARG(name), near.ptr ? " (did you mean \"" : "",
                       STR_ARG(near), near.ptr ? "\"?)" : "");
    }
    if (list && !code_known(list, value)) {
        near = code_nearest(list, value);
        return err_set(err, ERR_USAGE, "unknown %s \"%.*s\"%s%.*s%s", list,
                       STR_ARG(value), near.ptr ? " (did you mean \"" : "",
                       STR_ARG(near), near.ptr ? "\"?)" : "");
    }
    if (strchr("DTMP", word_type(w)) || w == WORD_code || w == WORD_kind ||
        (word_type(w) == 'I' && !str_int64(value, &number)) ||
        (word_type(w) == 'B' && !is_yes_or_no(value))) {
        return err_set(err, ERR_USAGE, "a code cannot say \"%.*s=%.*s\"",
                       STR_ARG(name), STR_ARG(value));
    }
    return OK;
}

/* The word that a part of an "ours" fills. */
static enum err_code check_part(struct str part, bool *seen, struct err *err)
{
    ptrdiff_t eq = str_find(part, '=');
    enum word w = WORD_kind;
    struct str near;
    int end;

    if (eq > 0) {
        struct str name = {part.ptr, (size_t)eq};
        struct str value = {part.ptr + eq + 1, part.len - (size_t)eq - 1};

        if (check_value(name, value, err)) {
            return err->code;
        }
        w = word_find(name, &end);
    } else if (!code_known("kind", part)) {
        w = code_axis(part);
    }
    if (str_is(part, "ignore")) {
        return err_set(err, ERR_USAGE, "\"ignore\" stands alone");
    }
    if (w == WORD_NONE && str_is(part, "unknown")) {
        return err_set(err, ERR_USAGE,
                       "\"unknown\" of which axis? (channel=unknown)");
    }
    if (w == WORD_NONE) {
        near = code_nearest(NULL, part);
        return err_set(err, ERR_USAGE,
                       "code \"%.*s\" belongs to no closed list%s%.*s%s",
                       STR_ARG(part), near.ptr ? " (did you mean \"" : "",
                       STR_ARG(near), near.ptr ? "\"?)" : "");
    }
    if (seen[w] && w != WORD_tags) {
        return err_set(err, ERR_USAGE, "two words for \"%s\" in one code",
                       word_name(w));
    }
    seen[w] = true;
    return OK;
}

enum err_code source_ours_check(struct str ours, struct err *err)
{
    bool seen[WORD_COUNT] = {false};
    struct str rest = ours;

    err->code = OK;
    if (str_is(ours, "ignore")) {
        return OK;
    }
    if (ours.len == 0) {
        return err_set(err, ERR_USAGE, "a code needs words, or ignore");
    }
    while (rest.ptr) {
        if (check_part(str_trim(str_cut(&rest, '/')), seen, err)) {
            return err->code;
        }
    }
    return OK;
}

/* What a map is about: a word, or a field of some role. */
static bool map_target(const struct source *src, struct str key,
                       bool field_first, struct map_row *row)
{
    int end = 0;
    enum word w = word_find(key, &end);

    *row = (struct map_row){.word = w, .from = DAY_NONE, .to = DAY_NONE};
    if (w != WORD_NONE && end == 0 && !(field_first && w != WORD_code)) {
        return true;
    }
    for (size_t i = 0; i < src->nfiles; i++) {
        size_t f = source_field_find(&src->file[i], key);

        if (f != SIZE_MAX) {
            row->word = src->file[i].field[f].to;
            row->field = src->file[i].field[f].names.item[0];
            return true;
        }
    }
    return w != WORD_NONE && end == 0;
}

/* "kind" takes the kinds of all sorts of facts. */
static bool is_kind(struct str s)
{
    return code_known("kind", s) || code_known("statement", s) ||
           str_starts(s, STR("document:"));
}

/* What the values of a word or field are mapped to; place is where "ours"
 * stands.  An empty one says that theirs means nothing. */
static enum err_code check_ours(const struct node *place,
                                const struct map_row *row, struct err *err)
{
    const char *list = word_code_list(row->word);
    char type = word_type(row->word);
    struct err inner = {0};
    int64_t number;

    err->code = OK;
    if (row->word == WORD_code) {
        return source_ours_check(row->ours, &inner)
                   ? node_err(err, place, "%s", inner.text)
                   : OK;
    }
    list = row->word == WORD_accepts_channel ? "channel"
           : row->word == WORD_accepts_site  ? "site"
                                             : list;
    if (row->ours.len == 0) {
        return OK;
    }
    if (list && !(row->word == WORD_kind ? is_kind(row->ours)
                                         : code_known(list, row->ours))) {
        return node_unknown(place, false, list, row->ours,
                            code_nearest(list, row->ours), err);
    }
    if (type == 'I' && !str_int64(row->ours, &number)) {
        return node_err(err, place, "\"%.*s\" is not a number",
                        STR_ARG(row->ours));
    }
    if (type == 'B' && !is_yes_or_no(row->ours)) {
        return node_err(err, place, "\"%.*s\" is not yes or no",
                        STR_ARG(row->ours));
    }
    return OK;
}

/* Dates are read by their format; there is nothing to look up. */
static bool takes_no_map(enum word w)
{
    return w != WORD_NONE && strchr("DTM", word_type(w)) != NULL;
}

static struct str nearest_target(struct source_read *r, struct str key)
{
    struct str near = STR_NULL;

    for (size_t i = 0; i < r->src->nfiles && !near.ptr; i++) {
        near = source_field_nearest(r->a, &r->src->file[i], key);
    }
    return near.ptr ? near : word_nearest(key);
}

static enum err_code one_map(struct map_read *m, const struct node *n,
                             struct err *err)
{
    struct source_read *r = m->r;
    struct map_row row;
    struct texts theirs;

    if (!map_target(r->src, n->key, false, &row)) {
        return node_unknown(n, true, "word or field", n->key,
                            nearest_target(r, n->key), err);
    }
    if (takes_no_map(row.word)) {
        return node_key_err(err, n, "dates and times take no map");
    }
    if (node_want_map(n, "a map", err)) {
        return err->code;
    }
    for (size_t i = 0; i < n->count; i++) {
        const struct node *ours = &n->items[i];
        struct node place = *ours;

        place.line = ours->key_line;
        place.column = ours->key_column;
        row.ours = ours->key;
        if (node_want_texts(r->a, ours, "a map", &theirs, err) ||
            check_ours(&place, &row, err)) {
            return err->code;
        }
        for (size_t k = 0; k < theirs.n; k++) {
            const struct node *at = node_item(ours, k);

            row.theirs = str_trim(theirs.item[k]);
            add_row(m, &row, at ? at : &place);
        }
    }
    return OK;
}

/* Whether the source file itself maps what a row of vocabulary.csv is about:
 * then the row is not looked at. */
static bool is_mapped(const struct map_row *own, size_t n,
                      const struct map_row *row)
{
    for (size_t i = 0; i < n; i++) {
        if (own[i].word == row->word &&
            (own[i].field.len == 0 || str_eq(own[i].field, row->field))) {
            return true;
        }
    }
    return false;
}

static enum err_code effective(const struct vocabulary_row *v,
                               struct map_row *row, struct err *err)
{
    struct str from = v->cell[VOCABULARY_FROM], to = v->cell[VOCABULARY_TO];

    err->code = OK;
    if ((from.len > 0 && !day_parse_iso(from, &row->from)) ||
        (to.len > 0 && !day_parse_iso(to, &row->to))) {
        return node_err(err, &v->at,
                        "effective dates must be YYYY-MM-DD or empty");
    }
    if (row->from != DAY_NONE && row->to != DAY_NONE && row->to <= row->from) {
        return node_err(err, &v->at,
                        "effective_to is not after effective_from");
    }
    return OK;
}

static enum err_code vocabulary(struct map_read *m,
                                const struct vocabulary_row *v, size_t n,
                                struct err *err)
{
    struct source *src = m->r->src;
    size_t own = m->n;

    err->code = OK;
    for (size_t i = 0; i < n; i++) {
        const struct str *cell = v[i].cell;
        struct map_row row;

        if (cell[VOCABULARY_SOURCE].len > 0 &&
            !str_eq(cell[VOCABULARY_SOURCE], src->id)) {
            continue;
        }
        if (!map_target(src, cell[VOCABULARY_FIELD], true, &row)) {
            return node_unknown(
                &v[i].at, false, "word or field", cell[VOCABULARY_FIELD],
                nearest_target(m->r, cell[VOCABULARY_FIELD]), err);
        }
        if (takes_no_map(row.word)) {
            return node_err(err, &v[i].at, "dates and times take no map");
        }
        row.theirs = cell[VOCABULARY_CODE];
        row.ours = cell[VOCABULARY_OURS];
        row.citation = cell[VOCABULARY_CITATION];
        if (effective(&v[i], &row, err) || check_ours(&v[i].at, &row, err)) {
            return err->code;
        }
        if (!is_mapped(m->row, own, &row)) {
            add_row(m, &row, &v[i].at);
        }
    }
    return OK;
}

static int row_cmp(const void *pa, const void *pb)
{
    const struct map_row *const *pra = pa, *const *prb = pb;
    const struct map_row *a = *pra, *b = *prb;
    int c = (a->word > b->word) - (a->word < b->word);

    c = c ? c : str_cmp(a->field, b->field);
    c = c ? c : str_cmp(a->theirs, b->theirs);
    c = c ? c : (a->from > b->from) - (a->from < b->from);
    return c ? c : (a > b) - (a < b); /* the later one is the doubled one */
}

/* One value has one meaning on one day. */
static enum err_code check_overlap(const struct map_read *m, struct err *err)
{
    const struct map_row **sorted =
        arena_zalloc(m->r->a, m->n + 1, sizeof *sorted);

    err->code = OK;
    for (size_t i = 0; i < m->n; i++) {
        sorted[i] = &m->row[i];
    }
    qsort(sorted, m->n, sizeof *sorted, row_cmp);
    for (size_t i = 1; i < m->n; i++) {
        const struct map_row *a = sorted[i - 1], *b = sorted[i];

        if (a->word == b->word && str_eq(a->field, b->field) &&
            str_eq(a->theirs, b->theirs) &&
            (a->to == DAY_NONE || b->from == DAY_NONE || b->from < a->to)) {
            return node_err(err, &m->at[b - m->row], "\"%.*s\" is mapped twice",
                            STR_ARG(b->theirs));
        }
    }
    return OK;
}

enum err_code source_map(struct source_read *r, const struct node *n,
                         const char *path, struct err *err)
{
    struct map_read m = {.r = r};
    struct vocabulary_row *v;
    size_t nv, most;

    if (vocabulary_read(r->a, path, &v, &nv, err)) {
        return err->code;
    }
    most = nv;
    if (n && node_want_map(n, "map", err)) {
        return err->code;
    }
    for (size_t i = 0; n && i < n->count; i++) {
        for (size_t k = 0; k < n->items[i].count; k++) {
            most += node_count(&n->items[i].items[k]) + 1;
        }
    }
    m.row = arena_zalloc(r->a, most + 1, sizeof *m.row);
    m.at = arena_zalloc(r->a, most + 1, sizeof *m.at);
    for (size_t i = 0; n && i < n->count; i++) {
        if (one_map(&m, &n->items[i], err)) {
            return err->code;
        }
    }
    if (vocabulary(&m, v, nv, err) || check_overlap(&m, err)) {
        return err->code;
    }
    r->src->map = m.row;
    r->src->nmap = m.n;
    return OK;
}
