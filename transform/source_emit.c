/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source_emit - what becomes of a record: lookups into other roles, the facts
 * it makes, the conditions and constants of both emits and rules.  Every name
 * is resolved here, so that the mapping knows numbers only.
 */
#include "transform/source_node.h"

#include <stdio.h>

#include "common/day.h"
#include "transform/emit_word.h"

size_t source_file_find(const struct source *src, struct str role)
{
    for (size_t i = 0; i < src->nfiles; i++) {
        if (str_eq(src->file[i].role, role)) {
            return i;
        }
    }
    return SIZE_MAX;
}

struct str source_file_nearest(struct arena *a, const struct source *src,
                               struct str role)
{
    struct str *all = arena_zalloc(a, src->nfiles + 1, sizeof *all);

    for (size_t i = 0; i < src->nfiles; i++) {
        all[i] = src->file[i].role;
    }
    return str_nearest(role, all, src->nfiles);
}

/* role.field: a role may hold no dot, a field may. */
static enum err_code role_field(struct source_read *r, const struct node *n,
                                bool at_key, struct str name, size_t *file,
                                size_t *field, struct err *err)
{
    struct str rest = name, role = str_cut(&rest, '.');
    const struct source *src = r->src;

    err->code = OK;
    *file = source_file_find(src, role);
    if (*file == SIZE_MAX || !rest.ptr) {
        return node_unknown(n, at_key, "role", role,
                            source_file_nearest(r->a, src, role), err);
    }
    *field = source_field_find(&src->file[*file], rest);
    if (*field == SIZE_MAX) {
        return node_unknown(n, at_key, "field", rest,
                            source_field_nearest(r->a, &src->file[*file], rest),
                            err);
    }
    return OK;
}

enum err_code source_lookup(struct source_read *r, const struct node *n,
                            struct err *err)
{
    struct source *src = r->src;
    struct str to;

    if (node_want_map(n, "lookup", err)) {
        return err->code;
    }
    src->lookup = arena_zalloc(r->a, n->count + 1, sizeof *src->lookup);
    for (size_t i = 0; i < n->count; i++) {
        const struct node *m = &n->items[i];
        struct lookup *l = &src->lookup[src->nlookup++];

        if (node_want_text(m, "a lookup", &to, err) ||
            role_field(r, m, true, m->key, &l->file, &l->field, err) ||
            role_field(r, m, false, to, &l->in_file, &l->in_field, err)) {
            return err->code;
        }
        if (l->file == l->in_file) {
            return node_err(err, m, "a role cannot be looked up in itself");
        }
    }
    for (size_t i = 0; i < src->nlookup; i++) {
        for (size_t k = 0; k < src->nlookup; k++) {
            if (src->lookup[i].in_file == src->lookup[k].file) {
                return node_err(
                    err, n, "role \"%.*s\" is looked up and looks up itself",
                    STR_ARG(src->file[src->lookup[k].file].role));
            }
        }
    }
    return OK;
}

/* A looked-up field, "role.field", seen from a role. */
static bool find_lookup(const struct source *src, size_t file, struct str name,
                        struct ref *ref)
{
    struct str rest = name, role = str_cut(&rest, '.');

    for (size_t i = 0; rest.ptr && i < src->nlookup; i++) {
        const struct lookup *l = &src->lookup[i];
        size_t field = source_field_find(&src->file[l->in_file], rest);

        if (l->file == file && field != SIZE_MAX &&
            str_eq(role, src->file[l->in_file].role)) {
            *ref = (struct ref){REF_LOOKUP, field, i, name};
            return true;
        }
    }
    return false;
}

/* A name used in an emit of a role; ref->text keeps it as written. */
static bool find_ref(const struct source *src, size_t file, struct str name,
                     struct ref *ref)
{
    size_t field = source_field_find(&src->file[file], name);

    if (field != SIZE_MAX) {
        *ref = (struct ref){REF_FIELD, field, 0, name};
        return true;
    }
    return find_lookup(src, file, name, ref);
}

static const struct field *ref_field(const struct source *src, size_t file,
                                     const struct ref *ref)
{
    if (ref->kind == REF_LOOKUP) {
        return &src->file[src->lookup[ref->lookup].in_file].field[ref->field];
    }
    return &src->file[file].field[ref->field];
}

/* /pattern/ and /pattern/i */
static enum err_code when_pattern(struct source_read *r, const struct node *n,
                                  struct str s, struct when *w, struct err *err)
{
    size_t end = s.len;

    while (end > 1 && s.ptr[end - 1] != '/') {
        end--;
    }
    w->op = WHEN_MATCHES;
    w->pattern = (struct str){s.ptr + 1, end - 2};
    w->nocase = end < s.len;
    if (s.len - end > 1 || (w->nocase && s.ptr[end] != 'i')) {
        return node_err(err, n, "a pattern has the flag i or none");
    }
    return node_want_pattern(r->a, n, w->pattern, err);
}

static bool is_pattern(struct str s)
{
    return s.len > 2 && s.ptr[0] == '/' &&
           memchr(s.ptr + 1, '/', s.len - 1) != NULL;
}

static enum err_code when_values(struct source_read *r, const struct node *n,
                                 struct when *w, struct err *err)
{
    const char *list = w->ref.kind == REF_NONE ? word_code_list(w->word) : NULL;

    if (node_want_texts(r->a, n, "a condition", &w->values, err)) {
        return err->code;
    }
    if (n->kind != NODE_LIST && is_pattern(w->values.item[0])) {
        return when_pattern(r, n, w->values.item[0], w, err);
    }
    w->op = WHEN_IS;
    if (w->values.n == 1 && w->values.item[0].len == 0) {
        w->op = WHEN_EMPTY;
    } else if (w->values.n == 1 && str_is(w->values.item[0], "*")) {
        w->op = WHEN_FILLED;
    }
    for (size_t i = 0; w->op == WHEN_IS && list && i < w->values.n; i++) {
        struct str v = w->values.item[i];
        const struct node *at = node_item(n, i);

        if (v.len > 0 && !code_known(list, v) &&
            !(w->word == WORD_kind && code_known("statement", v))) {
            return node_unknown(at ? at : n, false, list, v,
                                code_nearest(list, v), err);
        }
    }
    return OK;
}

/* In rules a name is a word, or a field of any role. */
static bool find_in_rules(const struct source *src, struct str name,
                          struct when *w)
{
    int end = 0;

    w->word = word_find(name, &end);
    if (w->word != WORD_NONE && w->word != WORD_code && end == 0) {
        return true;
    }
    w->word = WORD_NONE;
    for (size_t i = 0; i < src->nfiles; i++) {
        if (find_ref(src, i, name, &w->ref)) {
            return true;
        }
    }
    return false;
}

enum err_code source_when(struct source_read *r, const struct node *n,
                          size_t file, struct when **out, size_t *nout,
                          struct err *err)
{
    const struct source *src = r->src;

    *nout = 0;
    if (node_want_map(n, "when", err)) {
        return err->code;
    }
    *out = arena_zalloc(r->a, n->count + 1, sizeof **out);
    for (size_t i = 0; i < n->count; i++) {
        const struct node *m = &n->items[i];
        struct when *w = &(*out)[(*nout)++];
        struct str near;

        *w = (struct when){.word = WORD_NONE};
        if (file == SIZE_MAX ? find_in_rules(src, m->key, w)
                             : find_ref(src, file, m->key, &w->ref)) {
            if (when_values(r, m, w, err)) {
                return err->code;
            }
            continue;
        }
        near = file == SIZE_MAX
                   ? word_nearest(m->key)
                   : source_field_nearest(r->a, &src->file[file], m->key);
        for (size_t k = 0; file == SIZE_MAX && !near.ptr && k < src->nfiles;
             k++) {
            near = source_field_nearest(r->a, &src->file[k], m->key);
        }
        return node_unknown(m, true,
                            file == SIZE_MAX ? "word or field" : "field",
                            m->key, near, err);
    }
    return OK;
}

enum err_code source_constant(const struct node *n, enum word w,
                              struct str *out, struct err *err)
{
    const char *list = word_code_list(w);
    int64_t number;
    int32_t day;

    if (node_want_text(n, "a constant", out, err)) {
        return err->code;
    }
    if (list && !code_known(list, *out) &&
        !(w == WORD_kind && (code_known("statement", *out) ||
                             str_starts(*out, STR("document:"))))) {
        return node_unknown(n, false, list, *out, code_nearest(list, *out),
                            err);
    }
    if (word_type(w) == 'D' && !day_parse_iso(*out, &day)) {
        return node_err(err, n, "\"%.*s\" is not a date (YYYY-MM-DD)",
                        STR_ARG(*out));
    }
    if (word_type(w) == 'I' && !str_int64(*out, &number)) {
        return node_err(err, n, "\"%.*s\" is not a number", STR_ARG(*out));
    }
    if (word_type(w) == 'B' && !str_is(*out, "yes") && !str_is(*out, "no") &&
        !str_is(*out, "true") && !str_is(*out, "false")) {
        return node_err(err, n, "\"%.*s\" is not yes or no", STR_ARG(*out));
    }
    if (word_type(w) == 'T' || word_type(w) == 'M') {
        return node_err(err, n, "word \"%s\" cannot be a constant",
                        word_name(w));
    }
    return OK;
}

/* Whether a value of the referred kind can fill the word. */
static enum err_code check_type(const struct source *src, const struct emit *e,
                                const struct node *n, const struct assign *as,
                                struct err *err)
{
    static const char days[] = {TYPE_DATE, TYPE_DATETIME, TYPE_YEARMONTH,
                                TYPE_YEAR};
    const struct field *f = NULL;
    char type = word_type(as->word);

    err->code = OK;
    if (as->ref.kind == REF_FIELD || as->ref.kind == REF_LOOKUP) {
        f = ref_field(src, e->file, &as->ref);
    } else if (as->ref.kind == REF_EACH && e->neach > 0) {
        f = &src->file[e->file].field[e->each[0]];
    }
    if (!f || (type != 'D' && type != 'T' && type != 'M')) {
        return as->ref.kind == REF_COLUMN && (type == 'D' || type == 'T')
                   ? node_err(err, n, "word \"%s\" is not a text",
                              word_name(as->word))
                   : OK;
    }
    if ((type == 'D' && memchr(days, (int)f->type, sizeof days)) ||
        (type == 'T' && (f->type == TYPE_TIME || f->type == TYPE_DATETIME)) ||
        (type == 'M' && (f->type == TYPE_DATE || f->type == TYPE_DATETIME))) {
        return OK;
    }
    return node_err(err, n, "field \"%.*s\" has no type that can be \"%s\"",
                    STR_ARG(f->names.item[0]), word_name(as->word));
}

static enum err_code emit_word(struct source_read *r, const struct node *m,
                               struct emit *e, bool constant, struct err *err)
{
    struct assign *as = &e->assign[e->nassign++];
    struct str name;

    as->word = word_find(m->key, &as->end);
    if (as->word == WORD_NONE) {
        return node_unknown(m, true, constant ? "word" : "key", m->key,
                            word_nearest(m->key), err);
    }
    if (!emit_takes(e->as, as->word)) {
        char text[160];

        (void)snprintf(text, sizeof text, "word \"%s\" is not of a %s",
                       word_name(as->word), emit_noun(e->as));
        return node_key_err(err, m, text);
    }
    if (constant) {
        as->ref.kind = REF_CONST;
        return source_constant(m, as->word, &as->ref.text, err);
    }
    if (node_want_text(m, "a field", &name, err)) {
        return err->code;
    }
    if (str_is(name, "$each") || str_is(name, "$column")) {
        as->ref.kind = str_is(name, "$each") ? REF_EACH : REF_COLUMN;
        if (e->neach == 0) {
            return node_err(err, m, "\"%.*s\" needs \"each\"", STR_ARG(name));
        }
    } else if (!find_ref(r->src, e->file, name, &as->ref)) {
        return node_unknown(
            m, false, "field", name,
            source_field_nearest(r->a, &r->src->file[e->file], name), err);
    }
    return check_type(r->src, e, m, as, err);
}

static enum err_code emit_each(struct source_read *r, const struct node *m,
                               struct emit *e, struct err *err)
{
    struct texts t;

    if (node_want_texts(r->a, m, "each", &t, err)) {
        return err->code;
    }
    e->each = arena_zalloc(r->a, t.n + 1, sizeof *e->each);
    for (size_t i = 0; i < t.n; i++) {
        const struct file_spec *spec = &r->src->file[e->file];
        const struct node *at = node_item(m, i);

        e->each[i] = source_field_find(spec, t.item[i]);
        if (e->each[i] == SIZE_MAX) {
            return node_unknown(at ? at : m, false, "field", t.item[i],
                                source_field_nearest(r->a, spec, t.item[i]),
                                err);
        }
    }
    e->neach = t.n;
    return OK;
}

static enum err_code emit_as(struct source_read *r, const struct node *n,
                             struct emit *e, struct err *err)
{
    static const char *const names[] = {"event",  "case",    "statement",
                                        "policy", "holiday", "coverage",
                                        "review", NULL};
    const struct node *as = node_get(n, "as");
    struct str text;

    if (!as) {
        return node_err(err, n, "an emit needs \"as\"");
    }
    if (node_want_text(as, "as", &text, err)) {
        return err->code;
    }
    for (int i = 0; names[i]; i++) {
        if (str_is(text, names[i])) {
            e->as = (enum emit_as)(AS_EVENT + i);
            return OK;
        }
    }
    e->as = AS_KIND;
    e->kind = text;
    if (!code_known("kind", text)) {
        struct str near = code_nearest("kind", text), all[8];
        size_t count = 0;

        for (; names[count]; count++) {
            all[count] = str_from(names[count]);
        }
        if (!near.ptr) {
            near = str_nearest(text, all, count);
        }
        return node_unknown(as, false, "kind", text, near, err);
    }
    (void)r;
    return OK;
}

/* Prose: the sentences say what they say. */
static enum err_code emit_prose(const struct node *n, const struct emit *e,
                                struct err *err)
{
    err->code = OK;
    if (e->as != AS_STATEMENT || n->count > 2) {
        return node_err(err, n,
                        "a role without fields is prose: as: statement, "
                        "and no words");
    }
    return OK;
}

static enum err_code emit_members(struct source_read *r, const struct node *n,
                                  struct emit *e, struct err *err)
{
    const struct node *set = node_get(n, "set");
    const struct node *each = node_get(n, "each");
    const struct node *when = node_get(n, "when");
    size_t most = n->count + node_count(set);

    err->code = OK;
    e->assign = arena_zalloc(r->a, most + 1, sizeof *e->assign);
    if ((each && emit_each(r, each, e, err)) ||
        (when && source_when(r, when, e->file, &e->when, &e->nwhen, err)) ||
        (set && node_want_map(set, "set", err))) {
        return err->code;
    }
    for (size_t i = 0; i < n->count; i++) {
        const struct node *m = &n->items[i];

        if (!str_is(m->key, "file") && !str_is(m->key, "as") &&
            !str_is(m->key, "when") && !str_is(m->key, "each") &&
            !str_is(m->key, "set") && emit_word(r, m, e, false, err)) {
            return err->code;
        }
    }
    for (size_t i = 0; set && i < set->count; i++) {
        if (emit_word(r, &set->items[i], e, true, err)) {
            return err->code;
        }
    }
    for (size_t i = 0; i < e->nassign; i++) {
        for (size_t k = 0; k < i; k++) {
            if (e->assign[i].word == e->assign[k].word &&
                (e->assign[i].end == e->assign[k].end ||
                 e->assign[i].end == 0 || e->assign[k].end == 0)) {
                return node_err(err, n, "word \"%s\" is given twice",
                                word_name(e->assign[i].word));
            }
        }
    }
    return OK;
}

static enum err_code one_emit(struct source_read *r, const struct node *n,
                              struct emit *e, struct err *err)
{
    const struct node *file, *doubled;
    struct str role;

    if (node_want_map(n, "an emit", err)) {
        return err->code;
    }
    e->line = n->line;
    doubled = node_doubled(r->a, n);
    if (doubled) {
        return node_unknown(doubled, true, "second key", doubled->key, STR_NULL,
                            err);
    }
    file = node_get(n, "file");
    if (!file) {
        return node_err(err, n, "an emit needs \"file\"");
    }
    if (node_want_text(file, "file", &role, err)) {
        return err->code;
    }
    e->file = source_file_find(r->src, role);
    if (e->file == SIZE_MAX) {
        return node_unknown(file, false, "role", role,
                            source_file_nearest(r->a, r->src, role), err);
    }
    if (emit_as(r, n, e, err)) {
        return err->code;
    }
    return r->src->file[e->file].nfields == 0 ? emit_prose(n, e, err)
                                              : emit_members(r, n, e, err);
}

enum err_code source_emit(struct source_read *r, const struct node *n,
                          struct err *err)
{
    err->code = OK;
    if (n->kind != NODE_LIST) {
        return node_err(err, n, "emit must be a list");
    }
    r->src->emit = arena_zalloc(r->a, n->count + 1, sizeof *r->src->emit);
    for (size_t i = 0; i < n->count; i++) {
        if (one_emit(r, &n->items[i], &r->src->emit[r->src->nemit++], err)) {
            return err->code;
        }
    }
    return OK;
}
