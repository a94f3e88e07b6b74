/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source_field - the schema of a role: its fields with their types, formats,
 * clean steps and constraints, and what they are mapped to.  Checks each
 * field by itself and all of them together.
 */
#include "transform/source_node.h"

#include <stdlib.h>

#include "common/day.h"
#include "transform/date.h"

/* More columns than any export has. */
#define FIELDS_MAX 4096

static const char *const type_names[] = {
    "string",   "integer",   "number", "boolean", "date", "time",
    "datetime", "yearmonth", "year",   "list",    NULL};

static bool is_day_type(enum field_type t)
{
    return t == TYPE_DATE || t == TYPE_DATETIME || t == TYPE_YEARMONTH ||
           t == TYPE_YEAR;
}

static enum err_code clean_subst(struct source_read *r, const struct node *n,
                                 struct str s, struct clean *c, struct err *err)
{
    size_t part[3] = {2, 0, 0}, found = 1;
    char mark = s.len > 1 ? s.ptr[1] : '\0';

    for (size_t i = 2; i < s.len && found < 3; i++) {
        if (s.ptr[i] == '\\') {
            i++;
        } else if (s.ptr[i] == mark) {
            part[found++] = i + 1;
        }
    }
    if (mark == '\0' || mark == '\\' || found < 3) {
        return node_err(err, n, "substitution \"%.*s\" is not s/pattern/text/",
                        STR_ARG(s));
    }
    c->op = CLEAN_SUBST;
    c->pattern = (struct str){s.ptr + 2, part[1] - 3};
    c->replacement = (struct str){s.ptr + part[1], part[2] - part[1] - 1};
    for (size_t i = part[2]; i < s.len; i++) {
        c->global |= s.ptr[i] == 'g';
        c->nocase |= s.ptr[i] == 'i';
        if (s.ptr[i] != 'g' && s.ptr[i] != 'i') {
            return node_err(err, n, "unknown flag \"%c\" of a substitution",
                            s.ptr[i]);
        }
    }
    return node_want_pattern(r->a, n, c->pattern, err);
}

static enum err_code field_clean(struct source_read *r, const struct node *n,
                                 struct field *f, struct err *err)
{
    static const struct str known[] = {{"upper", 5}, {"lower", 5}};
    struct texts step;

    if (node_want_texts(r->a, n, "clean", &step, err)) {
        return err->code;
    }
    f->nclean = step.n;
    f->clean = arena_zalloc(r->a, step.n + 1, sizeof *f->clean);
    for (size_t i = 0; i < step.n; i++) {
        struct str s = step.item[i];
        const struct node *at = node_item(n, i);

        if (str_is(s, "upper") || str_is(s, "lower")) {
            f->clean[i].op = str_is(s, "upper") ? CLEAN_UPPER : CLEAN_LOWER;
        } else if (s.len > 1 && s.ptr[0] == 's' &&
                   !(s.ptr[1] >= 'a' && s.ptr[1] <= 'z')) {
            if (clean_subst(r, at ? at : n, s, &f->clean[i], err)) {
                return err->code;
            }
        } else {
            return node_unknown(at ? at : n, false, "clean step", s,
                                str_nearest(s, known, 2), err);
        }
    }
    return OK;
}

/* Digits with at most one point among them. */
static bool is_decimal(struct str s)
{
    size_t digits = 0, points = 0;

    for (size_t i = 0; i < s.len; i++) {
        digits += s.ptr[i] >= '0' && s.ptr[i] <= '9';
        points += s.ptr[i] == '.';
    }
    return digits > 0 && points <= 1 && digits + points == s.len;
}

/* A bound of the field's own type. */
static enum err_code check_bound(const struct node *n, const struct field *f,
                                 struct str bound, bool is_maximum,
                                 struct err *err)
{
    struct str digits = bound;
    int32_t day;

    if (is_day_type(f->type)) {
        if (is_maximum && str_is(bound, "delivered")) {
            return OK;
        }
        return day_parse_iso(bound, &day)
                   ? OK
                   : node_err(err, n, "\"%.*s\" is not a date (YYYY-MM-DD)",
                              STR_ARG(bound));
    }
    if (f->type != TYPE_INTEGER && f->type != TYPE_NUMBER) {
        return node_err(err, n, "a field of type %s has no %s",
                        type_names[f->type],
                        is_maximum ? "maximum" : "minimum");
    }
    if (digits.len > 0 && digits.ptr[0] == '-') {
        digits = (struct str){digits.ptr + 1, digits.len - 1};
    }
    return is_decimal(digits)
               ? OK
               : node_err(err, n, "\"%.*s\" is not a number", STR_ARG(bound));
}

static enum err_code field_constraints(struct source_read *r,
                                       const struct node *n, struct field *f,
                                       struct err *err)
{
    static const char *const allowed[] = {"required", "pattern", "minimum",
                                          "maximum",  "enum",    NULL};
    err->code = OK;
    if (!n) {
        return OK;
    }
    if (node_want_map(n, "constraints", err) ||
        source_check_keys(n, allowed, err)) {
        return err->code;
    }
    for (size_t i = 0; i < n->count; i++) {
        const struct node *m = &n->items[i];

        if (str_is(m->key, "required")) {
            node_want_bool(m, "required", &f->required, err);
        } else if (str_is(m->key, "pattern")) {
            (void)(node_want_text(m, "pattern", &f->pattern, err) ||
                   node_want_pattern(r->a, m, f->pattern, err));
        } else if (str_is(m->key, "minimum")) {
            (void)(node_want_text(m, "minimum", &f->minimum, err) ||
                   check_bound(m, f, f->minimum, false, err));
        } else if (str_is(m->key, "maximum")) {
            (void)(node_want_text(m, "maximum", &f->maximum, err) ||
                   check_bound(m, f, f->maximum, true, err));
        } else {
            node_want_texts(r->a, m, "enum", &f->allowed, err);
        }
        if (err->code) {
            return err->code;
        }
    }
    return OK;
}

static enum err_code field_position(struct source_read *r, const struct node *n,
                                    struct field *f, struct err *err)
{
    struct texts t;

    if (node_want_texts(r->a, n, "position", &t, err)) {
        return err->code;
    }
    for (size_t i = 0; i < t.n && t.n == 2; i++) {
        f->position[i] = strtod(arena_cstr(r->a, t.item[i]), NULL);
        if (!is_decimal(t.item[i])) {
            t.n = 0;
        }
    }
    if (t.n != 2 || f->position[1] < f->position[0]) {
        return node_err(err, n, "position must be [first, last]");
    }
    f->has_position = true;
    return OK;
}

/* Whether values of a type can fill a word. */
static enum err_code check_word_type(const struct node *n,
                                     const struct field *f, struct err *err)
{
    char want = word_type(f->to);
    const char *types = NULL;

    err->code = OK;
    if (want == 'D' && !is_day_type(f->type)) {
        types = "date, datetime, yearmonth or year";
    } else if (want == 'T' && f->type != TYPE_TIME &&
               f->type != TYPE_DATETIME) {
        types = "time or datetime";
    } else if (want == 'M' && f->type != TYPE_DATE &&
               f->type != TYPE_DATETIME) {
        types = "date or datetime";
    } else if (want == 'I' && f->type != TYPE_INTEGER &&
               f->type != TYPE_NUMBER && f->type != TYPE_STRING) {
        types = "integer";
    } else if (want == 'B' && f->type != TYPE_BOOLEAN &&
               f->type != TYPE_STRING) {
        types = "boolean";
    }
    if (!types) {
        return OK;
    }
    return node_err(err, n, "word \"%s\" needs a field of type %s, not %s",
                    word_name(f->to), types, type_names[f->type]);
}

static enum err_code field_to(const struct node *n, struct field *f,
                              struct err *err)
{
    struct str name;

    if (node_want_text(n, "to", &name, err)) {
        return err->code;
    }
    f->to = word_find(name, &f->to_end);
    if (f->to == WORD_NONE) {
        return node_unknown(n, false, "word", name, word_nearest(name), err);
    }
    return OK;
}

static enum err_code field_member(struct source_read *r, const struct node *m,
                                  struct field *f, struct err *err)
{
    struct str text;
    int choice;

    if (str_is(m->key, "name")) {
        return node_want_texts(r->a, m, "name", &f->names, err);
    }
    if (str_is(m->key, "to")) {
        return field_to(m, f, err);
    }
    if (str_is(m->key, "format")) {
        return node_want_texts(r->a, m, "format", &f->formats, err);
    }
    if (str_is(m->key, "path")) {
        return node_want_text(m, "path", &f->path, err);
    }
    if (str_is(m->key, "position")) {
        return field_position(r, m, f, err);
    }
    if (str_is(m->key, "clean")) {
        return field_clean(r, m, f, err);
    }
    if (str_is(m->key, "missingValues")) {
        return node_want_texts(r->a, m, "missingValues", &f->missing, err);
    }
    if (str_is(m->key, "optional")) {
        return node_want_bool(m, "optional", &f->optional, err);
    }
    if (str_is(m->key, "onError")) {
        static const char *const actions[] = {"refuse", "null", NULL};

        if (node_want_choice(m, "onError", actions, &choice, err) == OK) {
            f->error_null = choice == 1;
        }
        return err->code;
    }
    if (str_is(m->key, "delimiter")) {
        if (node_want_text(m, "delimiter", &text, err)) {
            return err->code;
        }
        if (text.len != 1) {
            return node_err(err, m, "delimiter of a list must be one byte");
        }
        f->list_delimiter = text.ptr[0];
    }
    return OK;
}

static enum err_code field_formats(struct source_read *r, const struct node *n,
                                   struct field *f, struct err *err)
{
    err->code = OK;
    if (f->formats.n > 0 && (f->type < TYPE_DATE || f->type > TYPE_YEAR)) {
        return node_err(err, n, "a field of type %s has no format",
                        type_names[f->type]);
    }
    for (size_t i = 0; i < f->formats.n; i++) {
        struct err inner = {0};

        if (date_format_check(r->a, f->type, f->formats.item[i], &inner)) {
            const struct node *at = node_item(n, i);

            return node_err(err, at ? at : n, "%s", inner.text);
        }
    }
    return OK;
}

static bool is_named(const struct field *f)
{
    for (size_t i = 0; i < f->names.n; i++) {
        if (str_trim(f->names.item[i]).len == 0) {
            return false;
        }
    }
    return f->names.n > 0;
}

static enum err_code read_field(struct source_read *r, const struct node *n,
                                const struct texts *missing, struct field *f,
                                struct err *err)
{
    static const char *const allowed[] = {
        "name",     "to",       "type",  "format",      "delimiter",
        "path",     "position", "clean", "constraints", "missingValues",
        "optional", "onError",  NULL};
    const struct node *type = node_get(n, "type");
    const struct node *to = node_get(n, "to");
    int choice = TYPE_STRING;

    *f = (struct field){.to = WORD_NONE,
                        .missing = *missing,
                        .list_delimiter = ',',
                        .line = n->line,
                        .column = n->column};
    if (node_want_map(n, "a field", err) ||
        source_check_keys(n, allowed, err) ||
        (type && node_want_choice(type, "type", type_names, &choice, err))) {
        return err->code;
    }
    f->type = (enum field_type)choice;
    for (size_t i = 0; i < n->count; i++) {
        if (field_member(r, &n->items[i], f, err)) {
            return err->code;
        }
    }
    if (!is_named(f)) {
        return node_err(err, n, "a field needs a name");
    }
    if (node_get(n, "delimiter") && f->type != TYPE_LIST) {
        return node_err(err, n, "a field of type %s has no delimiter",
                        type_names[f->type]);
    }
    if (node_get(n, "format") &&
        field_formats(r, node_get(n, "format"), f, err)) {
        return err->code;
    }
    if (to && check_word_type(to, f, err)) {
        return err->code;
    }
    return field_constraints(r, node_get(n, "constraints"), f, err);
}

static bool same_name(struct str a, struct str b)
{
    return str_eq_nocase(str_trim(a), str_trim(b));
}

size_t source_field_find(const struct file_spec *spec, struct str name)
{
    for (size_t i = 0; i < spec->nfields; i++) {
        for (size_t k = 0; k < spec->field[i].names.n; k++) {
            if (same_name(spec->field[i].names.item[k], name)) {
                return i;
            }
        }
    }
    return SIZE_MAX;
}

struct str source_field_nearest(struct arena *a, const struct file_spec *spec,
                                struct str name)
{
    struct str *all;
    size_t n = 0;

    for (size_t i = 0; i < spec->nfields; i++) {
        n += spec->field[i].names.n;
    }
    all = arena_zalloc(a, n + 1, sizeof *all);
    n = 0;
    for (size_t i = 0; i < spec->nfields; i++) {
        for (size_t k = 0; k < spec->field[i].names.n; k++) {
            all[n++] = spec->field[i].names.item[k];
        }
    }
    return str_nearest(name, all, n);
}

/* Ends that leave nothing to the other: 0 takes both. */
static bool ends_meet(int a, int b)
{
    return a == 0 || b == 0 || a == b;
}

/* Texts are joined, codes and lists keep all; the rest has one field. */
static enum err_code check_doubled(const struct node *n,
                                   const struct file_spec *spec, size_t i,
                                   struct err *err)
{
    const struct field *f = &spec->field[i];
    char type = f->to == WORD_NONE ? '\0' : word_type(f->to);

    err->code = OK;
    for (size_t k = 0; k < i; k++) {
        const struct field *o = &spec->field[k];

        for (size_t a = 0; a < f->names.n; a++) {
            for (size_t b = 0; b < o->names.n; b++) {
                if (same_name(f->names.item[a], o->names.item[b])) {
                    return node_err(err, n, "field \"%.*s\" stands twice",
                                    STR_ARG(f->names.item[a]));
                }
            }
        }
        if (type && o->to == f->to && ends_meet(o->to_end, f->to_end) &&
            type != 'S' && type != 'P' && type != 'L') {
            return node_err(err, n,
                            "fields \"%.*s\" and \"%.*s\" both are \"%s\", "
                            "which cannot be joined",
                            STR_ARG(o->names.item[0]),
                            STR_ARG(f->names.item[0]), word_name(f->to));
        }
    }
    return OK;
}

static enum err_code primary_key(struct source_read *r, const struct node *n,
                                 struct file_spec *spec, struct err *err)
{
    struct texts t;

    err->code = OK;
    if (!n) {
        return OK;
    }
    if (node_want_texts(r->a, n, "primaryKey", &t, err)) {
        return err->code;
    }
    spec->nprimary_key = t.n;
    spec->primary_key = arena_zalloc(r->a, t.n + 1, sizeof *spec->primary_key);
    for (size_t i = 0; i < t.n; i++) {
        const struct node *at = node_item(n, i);

        spec->primary_key[i] = source_field_find(spec, t.item[i]);
        if (spec->primary_key[i] == SIZE_MAX) {
            return node_unknown(at ? at : n, false, "field", t.item[i],
                                source_field_nearest(r->a, spec, t.item[i]),
                                err);
        }
    }
    return OK;
}

static enum err_code read_fields(struct source_read *r, const struct node *n,
                                 const struct texts *missing,
                                 struct file_spec *spec, struct err *err)
{
    if (n->kind != NODE_LIST || n->count == 0 || n->count > FIELDS_MAX) {
        return node_err(err, n, "fields must be a list of 1 to %d fields",
                        FIELDS_MAX);
    }
    spec->nfields = n->count;
    spec->field = arena_zalloc(r->a, n->count, sizeof *spec->field);
    for (size_t i = 0; i < n->count; i++) {
        if (read_field(r, &n->items[i], missing, &spec->field[i], err) ||
            check_doubled(&n->items[i], spec, i, err)) {
            return err->code;
        }
    }
    return OK;
}

enum err_code source_schema(struct source_read *r, const struct node *n,
                            struct file_spec *spec, struct err *err)
{
    static const char *const allowed[] = {"fieldsMatch", "missingValues",
                                          "primaryKey", "fields", NULL};
    static const char *const matches[] = {"subset", "equal", "superset", NULL};
    static struct str nothing[] = {{"", 0}};
    const struct node *fields = node_get(n, "fields");
    const struct node *match = node_get(n, "fieldsMatch");
    const struct node *missing = node_get(n, "missingValues");
    struct texts empty = {nothing, 1};
    int choice = MATCH_SUBSET;

    if (node_want_map(n, "schema", err) || source_check_keys(n, allowed, err) ||
        (match &&
         node_want_choice(match, "fieldsMatch", matches, &choice, err)) ||
        (missing &&
         node_want_texts(r->a, missing, "missingValues", &empty, err))) {
        return err->code;
    }
    spec->fields_match = (enum fields_match)choice;
    if (!fields) {
        return node_err(err, n, "schema has no fields");
    }
    if (read_fields(r, fields, &empty, spec, err)) {
        return err->code;
    }
    return primary_key(r, node_get(n, "primaryKey"), spec, err);
}
