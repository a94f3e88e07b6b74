/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source_map - the code tables of a source: `map` in its file and the rows of
 * vocabulary.csv that are about it, as one list of (theirs, ours).
 */
#include "transform/source_node.h"

#include <stdlib.h>

#include "common/day.h"
#include "transform/vocabulary.h"

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
        (word_type(w) == 'I' && !str_int64(value, &number))) {
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

static enum err_code check_ours(const struct node *at, bool at_key,
                                const struct map_row *row, struct err *err)
{
    const char *list = word_code_list(row->word);
    struct err inner = {0};

    err->code = OK;
    if (row->word == WORD_code) {
        if (source_ours_check(row->ours, &inner)) {
            struct node place = *at;

            if (at_key && at->key_line) {
                place.line = at->key_line;
                place.column = at->key_column;
            }
            return node_err(err, &place, "%s", inner.text);
        }
        return OK;
    }
    if (list && !code_known(list, row->ours)) {
        return node_unknown(at, at_key, list, row->ours,
                            code_nearest(list, row->ours), err);
    }
    return OK;
}

static struct str nearest_target(struct source_read *r, struct str key)
{
    struct str near = STR_NULL;

    for (size_t i = 0; i < r->src->nfiles && !near.ptr; i++) {
        near = source_field_nearest(r->a, &r->src->file[i], key);
    }
    return near.ptr ? near : word_nearest(key);
}

static enum err_code one_map(struct source_read *r, const struct node *n,
                             struct err *err)
{
    struct source *src = r->src;
    struct map_row row;
    struct texts theirs;

    if (!map_target(src, n->key, false, &row)) {
        return node_unknown(n, true, "word or field", n->key,
                            nearest_target(r, n->key), err);
    }
    if (node_want_map(n, "a map", err)) {
        return err->code;
    }
    for (size_t i = 0; i < n->count; i++) {
        row.ours = n->items[i].key;
        if (node_want_texts(r->a, &n->items[i], "a map", &theirs, err) ||
            check_ours(&n->items[i], true, &row, err)) {
            return err->code;
        }
        for (size_t k = 0; k < theirs.n; k++) {
            row.theirs = str_trim(theirs.item[k]);
            src->map[src->nmap++] = row;
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

static enum err_code vocabulary(struct source_read *r,
                                const struct vocabulary_row *v, size_t n,
                                struct err *err)
{
    struct source *src = r->src;
    size_t own = src->nmap;

    err->code = OK;
    for (size_t i = 0; i < n; i++) {
        const struct str *cell = v[i].cell;
        struct map_row row;

        if (cell[VOCABULARY_SOURCE].len > 0 &&
            !str_eq(cell[VOCABULARY_SOURCE], src->id)) {
            continue;
        }
        if (!map_target(src, cell[VOCABULARY_FIELD], true, &row)) {
            return node_unknown(&v[i].at, false, "word or field",
                                cell[VOCABULARY_FIELD],
                                nearest_target(r, cell[VOCABULARY_FIELD]), err);
        }
        row.theirs = cell[VOCABULARY_CODE];
        row.ours = cell[VOCABULARY_OURS];
        row.citation = cell[VOCABULARY_CITATION];
        if (effective(&v[i], &row, err) ||
            check_ours(&v[i].at, false, &row, err)) {
            return err->code;
        }
        if (!is_mapped(src->map, own, &row)) {
            src->map[src->nmap++] = row;
        }
    }
    return OK;
}

static int row_cmp(const void *pa, const void *pb)
{
    const struct map_row *a = pa, *b = pb;
    int c = (a->word > b->word) - (a->word < b->word);

    c = c ? c : str_cmp(a->field, b->field);
    c = c ? c : str_cmp(a->theirs, b->theirs);
    return c ? c : (a->from > b->from) - (a->from < b->from);
}

/* One value has one meaning on one day. */
static enum err_code check_overlap(struct source_read *r, struct err *err)
{
    size_t n = r->src->nmap;
    struct map_row *sorted = arena_zalloc(r->a, n + 1, sizeof *sorted);

    err->code = OK;
    if (n > 0) {
        memcpy(sorted, r->src->map, n * sizeof *sorted);
    }
    qsort(sorted, n, sizeof *sorted, row_cmp);
    for (size_t i = 1; i < n; i++) {
        const struct map_row *a = &sorted[i - 1], *b = &sorted[i];

        if (a->word == b->word && str_eq(a->field, b->field) &&
            str_eq(a->theirs, b->theirs) &&
            (a->to == DAY_NONE || b->from == DAY_NONE || b->from < a->to)) {
            return err_set(err, ERR_USAGE, "%s: \"%.*s\" is mapped twice",
                           r->path, STR_ARG(b->theirs));
        }
    }
    return OK;
}

enum err_code source_map(struct source_read *r, const struct node *n,
                         const char *path, struct err *err)
{
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
    r->src->map = arena_zalloc(r->a, most + 1, sizeof *r->src->map);
    for (size_t i = 0; n && i < n->count; i++) {
        if (one_map(r, &n->items[i], err)) {
            return err->code;
        }
    }
    if (vocabulary(r, v, nv, err)) {
        return err->code;
    }
    return check_overlap(r, err);
}
