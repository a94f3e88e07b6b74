/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source - the id, `fetch` and the patterns of a source file.  Knows where a
 * key may stand in `fetch`; knows nothing of schemas, maps and rules.
 */
#include "ingest/source.h"

#include "common/config.h"
#include "common/pattern.h"
#include "common/secret.h"
#include "ingest/address.h"

#define ID_MAX 100     /* it names files: receipts/<id>.jsonl */
#define URLS_MAX 10000 /* a file a day for 27 years, listed by hand */

static bool is_text(const struct node *n)
{
    return n->kind == NODE_SCALAR || n->kind == NODE_NUMBER ||
           n->kind == NODE_BOOL;
}

static enum err_code want_text(const struct node *n, const char *what,
                               struct str *out, struct err *err)
{
    if (!is_text(n) || n->text.len == 0) {
        return node_err(err, n, "%s must be a text", what);
    }
    *out = n->text;
    return OK;
}

/* A text or a list of texts. */
static enum err_code want_texts(struct arena *a, const struct node *n,
                                const char *what, struct source_texts *out,
                                struct err *err)
{
    size_t count = node_count(n);

    if (n->kind == NODE_MAP || count == 0) {
        return node_err(err, n, "%s must be a text or a list", what);
    }
    out->item = arena_zalloc(a, count, sizeof *out->item);
    out->n = count;
    for (size_t i = 0; i < count; i++) {
        if (want_text(node_item(n, i), what, &out->item[i], err)) {
            return err->code;
        }
    }
    return OK;
}

static enum err_code key_err(struct err *err, const struct node *n,
                             const char *text)
{
    struct node at = *n;

    if (n->key_line > 0) {
        at.line = n->key_line;
        at.column = n->key_column;
    }
    return node_err(err, &at, "%s", text);
}

/* ".../us-pa/contacts.yaml" is us-pa: the same words as in transform. */
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

static bool is_id_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

static struct str with_jurisdiction(struct arena *a, struct str text,
                                    struct str jurisdiction)
{
    struct str out = STR("");

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '%' && i + 1 < text.len && text.ptr[i + 1] == 'j') {
            out = arena_printf(a, "%.*s%.*s", STR_ARG(out),
                               STR_ARG(jurisdiction));
            i++;
        } else {
            out = arena_printf(a, "%.*s%c", STR_ARG(out), text.ptr[i]);
        }
    }
    return out;
}

static enum err_code read_id(struct arena *a, const struct node *root,
                             struct str jurisdiction, struct source *src,
                             struct err *err)
{
    const struct node *n = node_get(root, "source");
    struct str text;

    if (!n) {
        return node_err(err, root, "\"source\" is missing");
    }
    if (want_text(n, "source", &text, err)) {
        return err->code;
    }
    text = text.len > ID_MAX ? text : with_jurisdiction(a, text, jurisdiction);
    if (text.len == 0 || text.len > ID_MAX || text.ptr[0] == '.') {
        return node_err(err, n, "source must be a name of 1 to %d letters",
                        ID_MAX);
    }
    for (size_t i = 0; i < text.len; i++) {
        if (!is_id_char(text.ptr[i])) {
            return node_err(err, n,
                            "source \"%.*s\" may hold letters, digits, "
                            "\"-\", \"_\" and \".\" only",
                            STR_ARG(text));
        }
    }
    src->id = text;
    return OK;
}

/* The patterns of one role go behind those of the roles before. */
static enum err_code add_role(struct arena *a, const struct node *role,
                              struct source_texts *all, struct err *err)
{
    const struct node *n = node_get(role, "match");
    struct source_texts more;
    struct str *item;

    if (!n) {
        return node_err(err, role, "role \"%.*s\" has no match",
                        STR_ARG(role->key));
    }
    if (want_texts(a, n, "match", &more, err)) {
        return err->code;
    }
    for (size_t i = 0; i < more.n; i++) {
        struct err inner = {OK, ""};

        if (pattern_check(more.item[i], &inner)) {
            return node_err(err, node_item(n, i), "%s", inner.text);
        }
    }
    item = arena_zalloc(a, all->n + more.n, sizeof *item);
    if (all->n > 0) {
        memcpy(item, all->item, all->n * sizeof *item);
    }
    memcpy(item + all->n, more.item, more.n * sizeof *item);
    *all = (struct source_texts){item, all->n + more.n};
    return OK;
}

static enum err_code read_files(struct arena *a, const struct node *root,
                                struct source *src, struct err *err)
{
    const struct node *files = node_get(root, "files");
    const struct node *aliases = node_get(root, "aliases");

    if (!files) {
        return node_err(err, root, "\"files\" is missing");
    }
    if (files->kind != NODE_MAP || files->count == 0) {
        return node_err(err, files, "files must be a map of roles");
    }
    for (size_t i = 0; i < files->count; i++) {
        if (add_role(a, &files->items[i], &src->match, err)) {
            return err->code;
        }
    }
    return aliases ? want_text(aliases, "aliases", &src->aliases, err) : OK;
}

/* "20GB", "500 MB", "1048576" */
static enum err_code read_limit(const struct node *n, uint64_t *out,
                                struct err *err)
{
    static const struct {
        const char *name;
        int64_t bytes;
    } units[] = {{"", 1},
                 {"kB", 1000},
                 {"MB", 1000000},
                 {"GB", 1000000000},
                 {"TB", 1000000000000}};
    struct str unit, digits;
    int64_t value;

    if (want_text(n, "limit", &unit, err)) {
        return err->code;
    }
    digits = (struct str){unit.ptr, 0};
    while (digits.len < unit.len && unit.ptr[digits.len] >= '0' &&
           unit.ptr[digits.len] <= '9') {
        digits.len++;
    }
    unit = str_trim((struct str){unit.ptr + digits.len, unit.len - digits.len});
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (str_eq_nocase(unit, str_from(units[i].name)) &&
            str_int64(digits, &value) && value > 0 &&
            !__builtin_mul_overflow(value, units[i].bytes, &value)) {
            *out = (uint64_t)value;
            return OK;
        }
    }
    return node_err(err, n, "limit must be a size like 500MB or 20GB");
}

/* A name that nobody wants would be fetched every night for nothing. */
static enum err_code add_url(struct arena *a, const struct node *n, bool named,
                             struct source *src, struct err *err)
{
    struct source_url *u = &src->url[src->nurls];
    struct address at;
    struct str text;

    if (want_text(n, "url", &text, err)) {
        return err->code;
    }
    if (!address_parse(text, &at)) {
        return node_err(err, n,
                        "url must begin with https:// or http:// and "
                        "hold no blanks");
    }
    u->url = arena_cstr(a, text);
    u->name = named ? n->key : address_name(a, &at);
    if (u->name.len == 0) {
        return node_err(err, n,
                        "this url does not end in a file name (write "
                        "url: {NAME: URL})");
    }
    if (!source_wants(src, u->name)) {
        return node_err(err, n,
                        "no role matches \"%.*s\", the name of this url "
                        "(write url: {NAME: URL}, or change a match)",
                        STR_ARG(u->name));
    }
    for (size_t i = 0; i < src->nurls; i++) {
        if (str_eq(src->url[i].name, u->name)) {
            return node_err(err, n, "a second url has the name \"%.*s\"",
                            STR_ARG(u->name));
        }
    }
    src->nurls++;
    return OK;
}

/* Secrets are named first, so that no later message shows one. */
static enum err_code hide_secrets(struct arena *a, const struct node *n,
                                  struct source *src, struct err *err)
{
    struct source_texts secret = {NULL, 0};
    struct address at;

    if (n && want_texts(a, n, "secret", &secret, err)) {
        return err->code;
    }
    for (size_t k = 0; k < secret.n; k++) {
        bool found = false;

        for (size_t i = 0; i < src->nurls && !found; i++) {
            found = address_parse(str_from(src->url[i].url), &at) &&
                    address_has_query(&at, secret.item[k]);
        }
        if (!found) {
            return node_err(err, node_item(n, k),
                            "secret \"%.*s\" is in the query of no url",
                            STR_ARG(secret.item[k]));
        }
    }
    for (size_t i = 0; i < src->nurls; i++) {
        (void)address_parse(str_from(src->url[i].url), &at);
        src->url[i].shown = address_shown(a, &at, secret.item, secret.n);
        if ((secret.n > 0 || at.user.len > 0) &&
            secret_file_check("source file with a secret", src->path, err)) {
            return err->code;
        }
    }
    return OK;
}

static enum err_code read_urls(struct arena *a, const struct node *fetch,
                               struct source *src, struct err *err)
{
    const struct node *n = node_get(fetch, "url");

    if (!n || node_count(n) == 0) {
        return node_err(err, n ? n : fetch, "fetch of kind http needs a url");
    }
    if (node_count(n) > URLS_MAX) {
        return node_err(err, n, "more than %d urls", URLS_MAX);
    }
    src->url = arena_zalloc(a, node_count(n), sizeof *src->url);
    for (size_t i = 0; i < node_count(n); i++) {
        if (add_url(a, node_item(n, i), n->kind == NODE_MAP, src, err)) {
            return err->code;
        }
    }
    return hide_secrets(a, node_get(fetch, "secret"), src, err);
}

static enum err_code read_contact(const struct node *n, struct str *out,
                                  struct err *err)
{
    if (want_text(n, "contact", out, err)) {
        return err->code;
    }
    for (size_t i = 0; i < out->len; i++) {
        if (out->ptr[i] < ' ' || out->ptr[i] > '~' ||
            strchr("()\\", out->ptr[i])) {
            return node_err(err, n, "contact must be a mail address or a url");
        }
    }
    return OK;
}

static enum err_code read_http(struct arena *a, const struct node *fetch,
                               struct source *src, struct err *err)
{
    static const char *const keys[] = {"kind",  "url",     "secret", "allow",
                                       "limit", "contact", NULL};
    const struct node *allow = node_get(fetch, "allow");
    const struct node *limit = node_get(fetch, "limit");
    const struct node *contact = node_get(fetch, "contact");

    src->limit = SOURCE_LIMIT;
    if (node_check_keys(fetch, keys, err) ||
        (allow && want_texts(a, allow, "allow", &src->allow, err)) ||
        (limit && read_limit(limit, &src->limit, err)) ||
        (contact && read_contact(contact, &src->contact, err))) {
        return err->code;
    }
    return read_urls(a, fetch, src, err);
}

static enum err_code read_folder(const struct node *fetch, struct source *src,
                                 struct err *err)
{
    static const char *const keys[] = {"kind", "path", NULL};
    const struct node *path = node_get(fetch, "path");

    src->folder = STR(".");
    if (fetch && node_check_keys(fetch, keys, err)) {
        return err->code;
    }
    return path ? want_text(path, "path", &src->folder, err) : OK;
}

static enum err_code read_fetch(struct arena *a, const struct node *root,
                                struct source *src, struct err *err)
{
    static const struct str kinds[] = {{"folder", 6}, {"http", 4}};
    const struct node *fetch = node_get(root, "fetch");
    const struct node *kind = node_get(fetch, "kind");
    struct str text = kinds[0], near;

    if (fetch && fetch->kind != NODE_MAP) {
        return node_err(err, fetch, "fetch must be a map");
    }
    if (kind && want_text(kind, "kind", &text, err)) {
        return err->code;
    }
    if (str_eq(text, kinds[0])) {
        src->kind = FETCH_FOLDER;
        return read_folder(fetch, src, err);
    }
    if (str_eq(text, kinds[1])) {
        src->kind = FETCH_HTTP;
        return read_http(a, fetch, src, err);
    }
    near = str_nearest(text, kinds, 2);
    if (near.ptr) {
        return node_err(err, kind,
                        "unknown kind \"%.*s\" (did you mean \"%.*s\"?)",
                        STR_ARG(text), STR_ARG(near));
    }
    return node_err(err, kind,
                    "unknown kind \"%.*s\" (there are folder and http)",
                    STR_ARG(text));
}

enum err_code source_load(struct arena *a, const char *path,
                          const char *jurisdiction, struct source **out,
                          struct err *err)
{
    struct source *src = arena_zalloc(a, 1, sizeof *src);
    const struct node *doubled;
    struct node *root;

    *out = NULL;
    err->code = OK;
    if (config_load(a, path, &root, err)) {
        return err->code;
    }
    if (root->kind != NODE_MAP) {
        return node_err(err, root, "a source file must be a map");
    }
    doubled = node_doubled(a, root);
    if (doubled) {
        return key_err(err, doubled,
                       arena_printf(a, "key \"%.*s\" stands here twice",
                                    STR_ARG(doubled->key))
                           .ptr);
    }
    src->path = arena_cstr(a, str_from(path));
    src->aliases = STR("");
    if (read_id(a, root,
                jurisdiction ? str_from(jurisdiction) : folder_of(path), src,
                err) ||
        read_files(a, root, src, err) || read_fetch(a, root, src, err)) {
        return err->code;
    }
    *out = src;
    return OK;
}

bool source_wants(const struct source *src, struct str name)
{
    struct period ignored;

    for (size_t i = 0; i < src->match.n; i++) {
        if (pattern_match(src->match.item[i], name, &ignored)) {
            return true;
        }
    }
    return src->aliases.len > 0 && str_eq(src->aliases, name);
}
