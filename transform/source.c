/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source - the top of a source file and its roles; the parts are read by the
 * source_* modules.  Everything that can be wrong without looking at data is
 * found here, once, with its place.
 */
#include "transform/source.h"

#include "common/config.h"
#include "common/pattern.h"
#include "transform/encoding.h"
#include "transform/source_node.h"
#include "transform/zone.h"

#define ROLES_MAX 256 /* one bit a role is not needed; nobody has so many */

static const char *const format_names[] = {"csv",  "fixed", "xlsx", "xml",
                                           "json", "jsonl", "html", "pdf",
                                           "text", NULL};

const char *delivery_kind_name(enum delivery_kind k)
{
    static const char *const names[] = {"full", "full_period", "append",
                                        "delta", "roster"};
    return names[k];
}

/* The folder that holds the file: ".../us-pa/contacts.yaml" is us-pa. */
static struct str folder_of(const char *path)
{
    struct str s = str_from(path), name = STR_NULL;

    while (s.len > 0 && s.ptr[s.len - 1] != '/') {
        s.len--;
    }
    while (s.len > 0 && s.ptr[s.len - 1] == '/') {
        s.len--;
    }
    name = (struct str){s.ptr + s.len, 0};
    while (s.len > 0 && s.ptr[s.len - 1] != '/') {
        s.len--;
        name.ptr--;
        name.len++;
    }
    return name;
}

/* A file that lies beside another. */
static const char *beside(struct arena *a, const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    struct str folder = {path, slash ? (size_t)(slash - path) + 1 : 0};

    return arena_printf(a, "%.*s%s", STR_ARG(folder), name).ptr;
}

static bool is_id_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/* The id names files: receipts/<id>.jsonl. */
static enum err_code read_id(struct source_read *r, struct err *err)
{
    const struct node *n = node_get(r->root, "source");
    struct str text, out = STR("");

    if (!n) {
        return node_err(err, r->root, "\"source\" is missing");
    }
    if (node_want_text(n, "source", &text, err)) {
        return err->code;
    }
    while (text.ptr && text.len > 0) {
        struct str head = text;
        size_t i = 0;

        while (i + 1 < text.len &&
               !(text.ptr[i] == '%' && text.ptr[i + 1] == 'j')) {
            i++;
        }
        if (i + 1 >= text.len) {
            out = arena_printf(r->a, "%.*s%.*s", STR_ARG(out), STR_ARG(text));
            break;
        }
        head.len = i;
        out = arena_printf(r->a, "%.*s%.*s%.*s", STR_ARG(out), STR_ARG(head),
                           STR_ARG(r->src->jurisdiction));
        text = (struct str){text.ptr + i + 2, text.len - i - 2};
    }
    for (size_t i = 0; i < out.len; i++) {
        if (!is_id_char(out.ptr[i])) {
            return node_err(err, n,
                            "source \"%.*s\" may hold letters, digits, "
                            "\"-\", \"_\" and \".\" only",
                            STR_ARG(out));
        }
    }
    if (out.len == 0 || out.len > 100 || out.ptr[0] == '.') {
        return node_err(err, n, "source must be a name of 1 to 100 letters");
    }
    r->src->id = out;
    return OK;
}

static enum err_code check_matches(struct source_read *r, const struct node *n,
                                   struct file_spec *spec, struct err *err)
{
    if (node_want_texts(r->a, n, "match", &spec->match, err)) {
        return err->code;
    }
    for (size_t i = 0; i < spec->match.n; i++) {
        const struct node *at = node_item(n, i);
        struct err inner = {0};

        if (spec->match.item[i].len == 0) {
            return node_err(err, at ? at : n, "match is empty");
        }
        if (pattern_check(spec->match.item[i], &inner)) {
            return node_err(err, at ? at : n, "%s", inner.text);
        }
    }
    return spec->match.n > 0 ? OK : node_err(err, n, "match is empty");
}

/* Columns of a pdf are found by its header; without one, or where one field
 * says its place, every field has to. */
static bool needs_positions(const struct file_spec *spec)
{
    bool some = spec->dialect.nheader_rows == 0;

    for (size_t i = 0; i < spec->nfields; i++) {
        some |= spec->field[i].has_position;
    }
    return spec->format == FORMAT_FIXED || (spec->format == FORMAT_PDF && some);
}

/* Whether a field says how to find it in a way that its format knows. */
static enum err_code check_places(const struct node *n,
                                  const struct file_spec *spec, struct err *err)
{
    enum format is = spec->format;
    bool has_paths = is == FORMAT_XML || is == FORMAT_JSON ||
                     is == FORMAT_JSONL || is == FORMAT_HTML;
    bool has_positions = is == FORMAT_FIXED || is == FORMAT_PDF;
    bool needs = needs_positions(spec);

    err->code = OK;
    for (size_t i = 0; i < spec->nfields; i++) {
        const struct field *f = &spec->field[i];
        struct node at = *n;

        at.line = f->line;
        at.column = f->column;
        if (f->path.len > 0 && !has_paths) {
            return node_err(err, &at, "a field of format %s has no path",
                            format_names[is]);
        }
        if (f->has_position && !has_positions) {
            return node_err(err, &at, "a field of format %s has no position",
                            format_names[is]);
        }
        if (needs && !f->has_position && !f->optional) {
            return node_err(err, &at, "field \"%.*s\" needs a position",
                            STR_ARG(f->names.item[0]));
        }
    }
    return OK;
}

static enum err_code check_record(struct source_read *r, const struct node *n,
                                  const struct file_spec *spec, struct err *err)
{
    const struct node *at = node_get(n, "record");

    err->code = OK;
    if (!at) {
        return OK;
    }
    switch (spec->format) {
    case FORMAT_CSV:
    case FORMAT_XLSX:
    case FORMAT_HTML:
        return node_key_err(err, at,
                            "format csv, xlsx or html has no \"record\"");
    case FORMAT_PDF:
    case FORMAT_TEXT:
        return spec->nfields == 0 ||
                       source_field_find(spec, spec->record) != SIZE_MAX
                   ? OK
                   : node_unknown(
                         at, false, "field", spec->record,
                         source_field_nearest(r->a, spec, spec->record), err);
    case FORMAT_FIXED:
    case FORMAT_XML:
    case FORMAT_JSON:
    case FORMAT_JSONL:
        break;
    }
    return OK;
}

/* The role's own encoding, or that of the top. */
static enum err_code check_encoding(const struct source_read *r,
                                    const struct node *n,
                                    const struct file_spec *spec,
                                    struct err *err)
{
    const struct node *own = node_get(n, "encoding");
    const struct node *at = own ? own : node_get(r->root, "encoding");
    struct err inner = {0};
    enum encoding e;

    err->code = OK;
    if (at && encoding_find(spec->encoding, spec->format == FORMAT_HTML, &e,
                            &inner)) {
        return node_err(err, at, "%s", inner.text);
    }
    return OK;
}

/* What a role needs is known when all of it is read. */
static enum err_code check_role(struct source_read *r, const struct node *n,
                                const struct file_spec *spec, struct err *err)
{
    if (spec->match.n == 0) {
        return node_err(err, n, "role \"%.*s\" has no match",
                        STR_ARG(spec->role));
    }
    if (spec->nfields == 0 && spec->format != FORMAT_TEXT &&
        spec->format != FORMAT_HTML) {
        return node_err(err, n, "role \"%.*s\" has no schema",
                        STR_ARG(spec->role));
    }
    if (check_record(r, n, spec, err) || check_places(n, spec, err)) {
        return err->code;
    }
    return check_encoding(r, n, spec, err);
}

static enum err_code role_member(struct source_read *r, const struct node *m,
                                 struct file_spec *spec, struct err *err)
{
    int choice;

    if (str_is(m->key, "match")) {
        return check_matches(r, m, spec, err);
    }
    if (str_is(m->key, "optional")) {
        return node_want_bool(m, "optional", &spec->optional, err);
    }
    if (str_is(m->key, "format")) {
        if (node_want_choice(m, "format", format_names, &choice, err) == OK) {
            spec->format = (enum format)choice;
        }
        return err->code;
    }
    if (str_is(m->key, "record")) {
        return node_want_text(m, "record", &spec->record, err);
    }
    if (str_is(m->key, "encoding")) {
        return node_want_text(m, "encoding", &spec->encoding, err);
    }
    if (str_is(m->key, "dialect")) {
        return source_dialect(r, m, &spec->dialect, err);
    }
    if (str_is(m->key, "checks")) {
        return source_checks(r, m, &spec->checks, err);
    }
    return source_schema(r, m, spec, err);
}

static enum err_code read_role(struct source_read *r, const struct node *n,
                               struct file_spec *spec, struct err *err)
{
    static const char *const allowed[] = {"match",  "optional", "format",
                                          "record", "encoding", "dialect",
                                          "schema", "checks",   NULL};

    *spec = (struct file_spec){.role = n->key,
                               .encoding = r->encoding,
                               .dialect = r->dialect,
                               .checks = r->src->checks};
    if (node_want_map(n, "a role", err) || source_check_keys(n, allowed, err)) {
        return err->code;
    }
    for (size_t i = 0; i < n->key.len; i++) {
        if (n->key.ptr[i] == '.' || !is_id_char(n->key.ptr[i])) {
            return node_key_err(err, n,
                                "a role is a name of letters and digits");
        }
    }
    for (size_t i = 0; i < n->count; i++) {
        if (role_member(r, &n->items[i], spec, err)) {
            return err->code;
        }
    }
    return check_role(r, n, spec, err);
}

static enum err_code read_files(struct source_read *r, struct err *err)
{
    const struct node *n = node_get(r->root, "files"), *doubled;
    struct source *src = r->src;

    if (!n) {
        return node_err(err, r->root, "\"files\" is missing");
    }
    if (node_want_map(n, "files", err)) {
        return err->code;
    }
    if (n->count == 0 || n->count > ROLES_MAX) {
        return node_err(err, n, "files must hold 1 to %d roles", ROLES_MAX);
    }
    doubled = node_doubled(r->a, n);
    if (doubled) {
        return node_unknown(doubled, true, "second role", doubled->key,
                            STR_NULL, err);
    }
    src->file = arena_zalloc(r->a, n->count, sizeof *src->file);
    for (size_t i = 0; i < n->count; i++) {
        if (read_role(r, &n->items[i], &src->file[i], err)) {
            return err->code;
        }
        src->nfiles++;
    }
    return OK;
}

static enum err_code read_choices(struct source_read *r, struct err *err)
{
    static const char *const deliveries[] = {"full",  "full_period", "append",
                                             "delta", "roster",      NULL};
    static const char *const ambiguous[] = {"refuse", "earlier", "later", NULL};
    const struct node *delivery = node_get(r->root, "delivery");
    const struct node *twice = node_get(r->root, "ambiguous");
    int d = DELIVERY_FULL, a = AMBIGUOUS_REFUSE;

    err->code = OK;
    if ((delivery &&
         node_want_choice(delivery, "delivery", deliveries, &d, err)) ||
        (twice && node_want_choice(twice, "ambiguous", ambiguous, &a, err))) {
        return err->code;
    }
    r->src->delivery = (enum delivery_kind)d;
    r->src->ambiguous = (enum ambiguous_policy)a;
    return OK;
}

static enum err_code read_texts(struct source_read *r, struct err *err)
{
    const struct {
        const char *key;
        struct str *to;
    } texts[] = {{"title", &r->src->title},
                 {"zone", &r->src->zone},
                 {"encoding", &r->encoding},
                 {"aliases", &r->src->aliases}};

    err->code = OK;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct node *n = node_get(r->root, texts[i].key);

        if (n && node_want_text(n, texts[i].key, texts[i].to, err)) {
            return err->code;
        }
    }
    return OK;
}

static enum err_code check_zone(const struct source_read *r, struct err *err)
{
    const struct node *n = node_get(r->root, "zone");
    struct err inner = {0};
    struct zone *zone;

    err->code = OK;
    if (!n || zone_load(&zone, r->a, r->src->zone, &inner) == OK) {
        return OK;
    }
    if (inner.code != ERR_USAGE) {
        *err = inner; /* the system's, not the file's, fault */
        return err->code;
    }
    return node_err(err, n, "%s", inner.text);
}

/* Prefixes of xml paths. */
static enum err_code check_namespaces(const struct source_read *r,
                                      struct err *err)
{
    const struct node *n = node_get(r->root, "namespaces");
    struct str uri;

    err->code = OK;
    if (!n || node_want_map(n, "namespaces", err)) {
        return err->code;
    }
    for (size_t i = 0; i < n->count; i++) {
        if (node_want_text(&n->items[i], "a namespace", &uri, err)) {
            return err->code;
        }
    }
    return OK;
}

/* The parts in the order in which they need one another. */
static enum err_code read_parts(struct source_read *r, struct err *err)
{
    const struct node *dialect = node_get(r->root, "dialect");
    const struct node *checks = node_get(r->root, "checks");
    const struct node *lookup = node_get(r->root, "lookup");
    const struct node *emit = node_get(r->root, "emit");
    const struct node *rules = node_get(r->root, "rules");
    const struct node *coverage = node_get(r->root, "coverage");

    if (read_id(r, err) || read_choices(r, err) || read_texts(r, err) ||
        check_zone(r, err) || check_namespaces(r, err) ||
        (dialect && source_dialect(r, dialect, &r->dialect, err)) ||
        (checks && source_checks(r, checks, &r->src->checks, err)) ||
        read_files(r, err) || (lookup && source_lookup(r, lookup, err)) ||
        source_map(r, node_get(r->root, "map"),
                   beside(r->a, r->path, "vocabulary.csv"), err)) {
        return err->code;
    }
    if (!emit) {
        return node_err(err, r->root, "\"emit\" is missing");
    }
    if (source_emit(r, emit, err) || (rules && source_rules(r, rules, err)) ||
        (coverage && source_coverage(r, coverage, err))) {
        return err->code;
    }
    source_digest(r, err);
    return OK;
}

enum err_code source_load(struct arena *a, const char *path,
                          const char *jurisdiction, struct source **out,
                          struct err *err)
{
    static const char *const allowed[] = {
        "source",   "title",    "zone",     "ambiguous", "namespaces", "fetch",
        "delivery", "encoding", "dialect",  "files",     "lookup",     "map",
        "emit",     "rules",    "coverage", "aliases",   "checks",     NULL};
    static int64_t first_row[] = {1};
    static const struct checks none = {{-1, -1}, {-1, -1}, {-1, -1}, {-1, -1},
                                       -1,       -1,       {"", 0}};
    struct source_read r = {.a = a, .path = path, .encoding = STR("utf-8")};
    struct node *root;

    *out = NULL;
    err->code = OK;
    r.dialect = (struct dialect){.delimiter = ',',
                                 .delimiter_text = STR(","),
                                 .quote = '"',
                                 .header = true,
                                 .header_rows = first_row,
                                 .nheader_rows = 1,
                                 .header_join = STR(" "),
                                 .base = 1};
    if (config_load(a, path, &root, err)) {
        return err->code;
    }
    r.root = root;
    if (node_want_map(root, "a source file", err) ||
        source_check_keys(root, allowed, err)) {
        return err->code;
    }
    r.src = arena_zalloc(a, 1, sizeof *r.src);
    r.src->path = arena_cstr(a, str_from(path));
    r.src->checks = none;
    r.src->zone = STR("UTC");
    r.src->jurisdiction =
        arena_str(a, jurisdiction ? str_from(jurisdiction) : folder_of(path));
    if (read_parts(&r, err)) {
        return err->code;
    }
    *out = r.src;
    return OK;
}
