/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source_emit - what becomes of a record: lookups into other roles and the
 * facts it makes.  Every name is resolved here, so that the mapping knows
 * numbers only.
 */
#include "transform/source_node.h"

#include <stdio.h>

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
    if (!rest.ptr) {
        return node_err(err, n, "\"%.*s\" is not role.field", STR_ARG(name));
    }
    if (*file == SIZE_MAX) {
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
            return node_key_err(err, m, "a role cannot be looked up in itself");
        }
    }
    for (size_t i = 0; i < src->nlookup; i++) {
        for (size_t k = 0; k < src->nlookup; k++) {
            const struct lookup *l = &src->lookup[i], *o = &src->lookup[k];

            if (l->in_file == o->file) {
                return node_err(err, &n->items[i],
                                "role \"%.*s\" is looked up and looks up "
                                "itself",
                                STR_ARG(src->file[o->file].role));
            }
            if (k < i && l->file == o->file && l->in_file == o->in_file) {
                return node_err(err, &n->items[i],
                                "role \"%.*s\" is looked up twice from here "
                                "(give its file a second role)",
                                STR_ARG(src->file[l->in_file].role));
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

bool source_ref_find(const struct source *src, size_t file, struct str name,
                     struct ref *ref)
{
    size_t field = source_field_find(&src->file[file], name);

    if (field != SIZE_MAX) {
        *ref = (struct ref){REF_FIELD, field, 0, name};
        return true;
    }
    return find_lookup(src, file, name, ref);
}

struct str source_ref_nearest(struct arena *a, const struct source *src,
                              size_t file, struct str name)
{
    struct str near = source_field_nearest(a, &src->file[file], name);

    for (size_t i = 0; !near.ptr && i < src->nlookup; i++) {
        const struct file_spec *in = &src->file[src->lookup[i].in_file];
        struct str rest = name, role = str_cut(&rest, '.');

        if (src->lookup[i].file == file && rest.ptr &&
            str_eq_nocase(role, in->role)) {
            near = source_field_nearest(a, in, rest);
            near = near.ptr ? arena_printf(a, "%.*s.%.*s", STR_ARG(in->role),
                                           STR_ARG(near))
                            : near;
        }
    }
    return near;
}

static const struct field *ref_field(const struct source *src, size_t file,
                                     const struct ref *ref)
{
    if (ref->kind == REF_LOOKUP) {
        return &src->file[src->lookup[ref->lookup].in_file].field[ref->field];
    }
    return &src->file[file].field[ref->field];
}

/* Whether values of a field can fill the word. */
static bool type_fits(char word, enum field_type t)
{
    switch (word) {
    case 'D':
        return t == TYPE_DATE || t == TYPE_DATETIME || t == TYPE_YEARMONTH ||
               t == TYPE_YEAR;
    case 'T':
        return t == TYPE_TIME || t == TYPE_DATETIME;
    case 'M':
        return t == TYPE_DATE || t == TYPE_DATETIME;
    }
    return true;
}

static enum err_code check_type(const struct source *src, const struct emit *e,
                                const struct node *n, const struct assign *as,
                                struct err *err)
{
    size_t count = as->ref.kind == REF_EACH ? e->neach : 1;
    char type = word_type(as->word);

    err->code = OK;
    if (as->ref.kind == REF_COLUMN && strchr("DTM", type)) {
        return node_err(err, n, "word \"%s\" is not a text",
                        word_name(as->word));
    }
    for (size_t i = 0; i < count && as->ref.kind != REF_COLUMN; i++) {
        const struct field *f = as->ref.kind == REF_EACH
                                    ? &src->file[e->file].field[e->each[i]]
                                    : ref_field(src, e->file, &as->ref);

        if (!type_fits(type, f->type)) {
            return node_err(err, n,
                            "field \"%.*s\" has no type that can be \"%s\"",
                            STR_ARG(f->names.item[0]), word_name(as->word));
        }
    }
    return OK;
}

static enum err_code emit_constant(const struct node *m, const struct emit *e,
                                   struct assign *as, struct err *err)
{
    as->ref.kind = REF_CONST;
    if (source_constant(m, as->word, &as->ref.text, err)) {
        return err->code;
    }
    return as->word == WORD_kind && !emit_takes_kind(e->as, as->ref.text)
               ? node_err(err, m, "\"%.*s\" is no kind of %s",
                          STR_ARG(as->ref.text), emit_noun(e->as))
               : OK;
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

        (void)snprintf(text, sizeof text, "word \"%s\" is not of %s",
                       word_name(as->word), emit_noun(e->as));
        return node_key_err(err, m, text);
    }
    if (as->word == WORD_kind && e->as == AS_KIND) {
        return node_key_err(err, m, "the kind is said by \"as\" already");
    }
    if (constant) {
        return emit_constant(m, e, as, err);
    }
    if (node_want_text(m, "a field", &name, err)) {
        return err->code;
    }
    if (str_is(name, "$each") || str_is(name, "$column")) {
        as->ref.kind = str_is(name, "$each") ? REF_EACH : REF_COLUMN;
        if (e->neach == 0) {
            return node_err(err, m, "\"%.*s\" needs \"each\"", STR_ARG(name));
        }
    } else if (!source_ref_find(r->src, e->file, name, &as->ref)) {
        return node_unknown(m, false, "field", name,
                            source_ref_nearest(r->a, r->src, e->file, name),
                            err);
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
    return t.n > 0 ? OK : node_err(err, m, "each names no field");
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

/* Whether something gives a word: the emit, a field, a code. */
static bool is_given(const struct source *src, const struct emit *e,
                     enum word w)
{
    const struct file_spec *spec = &src->file[e->file];
    bool given = w == WORD_kind && e->as == AS_KIND;

    for (size_t i = 0; i < e->nassign; i++) {
        given |= e->assign[i].word == w ||
                 (w == WORD_kind && e->assign[i].word == WORD_code);
    }
    for (size_t i = 0; i < spec->nfields; i++) {
        given |= spec->field[i].to == w ||
                 (w == WORD_kind && spec->field[i].to == WORD_code);
    }
    return given;
}

static enum err_code check_needs(const struct source *src, const struct node *n,
                                 const struct emit *e, struct err *err)
{
    const enum word *w = emit_needs(e->as);

    err->code = OK;
    for (; *w != WORD_NONE; w++) {
        if (!is_given(src, e, *w)) {
            return node_err(err, n,
                            "%s needs the word \"%s\", which no field of "
                            "role \"%.*s\" gives",
                            emit_noun(e->as), word_name(*w),
                            STR_ARG(src->file[e->file].role));
        }
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
    return check_needs(r->src, n, e, err);
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
