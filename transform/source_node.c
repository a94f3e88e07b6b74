/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source_node - typed reads of the nodes of a source file.  Every refusal
 * says the place and what was wanted; of keys it knows only where each
 * belongs.
 */
#include "transform/source_node.h"

#include <stdio.h>

#include "transform/regex.h"

static const char *kind_of(const struct node *n)
{
    switch (n->kind) {
    case NODE_NULL:
        return "nothing";
    case NODE_SCALAR:
    case NODE_NUMBER:
    case NODE_BOOL:
        return "a text";
    case NODE_LIST:
        return "a list";
    case NODE_MAP:
        return "a map";
    }
    return "";
}

/* Where a key stands that is often written somewhere else. */
static const struct {
    const char *key, *place;
} places[] = {{"fields", "schema"},
              {"primaryKey", "schema"},
              {"fieldsMatch", "schema"},
              {"missingValues", "schema or a field"},
              {"required", "constraints"},
              {"pattern", "constraints"},
              {"minimum", "constraints"},
              {"maximum", "constraints"},
              {"enum", "constraints"},
              {"constraints", "a field"},
              {"to", "a field"},
              {"type", "a field"},
              {"path", "a field"},
              {"position", "a field"},
              {"clean", "a field"},
              {"onError", "a field"},
              {"lineTerminator", "dialect"},
              {"quoteChar", "dialect"},
              {"escapeChar", "dialect"},
              {"header", "dialect"},
              {"headerRows", "dialect"},
              {"headerJoin", "dialect"},
              {"sheetName", "dialect"},
              {"skipRows", "dialect"},
              {"base", "dialect"},
              {"delimiter", "dialect or a field of type list"},
              {"refused", "checks"},
              {"unlisted", "checks"},
              {"conflict", "checks"},
              {"rows", "checks"},
              {"freshness", "checks"},
              {"total", "checks"},
              {"match", "a role of files"},
              {"schema", "a role of files"},
              {"record", "a role of files"},
              {"format", "a role of files or a field"},
              {"optional", "a role of files or a field"},
              {"dialect", "the top or a role of files"},
              {"encoding", "the top or a role of files"},
              {"checks", "the top or a role of files"},
              {"as", "emit"},
              {"each", "emit"},
              {"why", "rules"},
              {"lookup", "the top"},
              {"map", "the top"},
              {"emit", "the top"},
              {"rules", "the top"},
              {"delivery", "the top"},
              {"zone", "the top"},
              {"ambiguous", "the top"},
              {"coverage", "the top"},
              {"aliases", "the top"}};

static bool is_allowed(struct str key, const char *const *allowed)
{
    for (size_t i = 0; allowed[i]; i++) {
        if (str_is(key, allowed[i])) {
            return true;
        }
    }
    return false;
}

enum err_code source_check_keys(const struct node *map,
                                const char *const *allowed, struct err *err)
{
    err->code = OK;
    for (size_t i = 0; i < map->count; i++) {
        const struct node *m = &map->items[i];

        if (is_allowed(m->key, allowed)) {
            continue;
        }
        for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
            if (str_is(m->key, places[k].key)) {
                char text[160];

                (void)snprintf(text, sizeof text,
                               "misplaced key \"%s\" (it belongs in %s)",
                               places[k].key, places[k].place);
                return node_key_err(err, m, text);
            }
        }
        break; /* the first unknown one is told with its nearest */
    }
    return node_check_keys(map, allowed, err);
}

enum err_code node_want_map(const struct node *n, const char *what,
                            struct err *err)
{
    err->code = OK;
    if (n->kind != NODE_MAP) {
        return node_err(err, n, "%s must be a map, not %s", what, kind_of(n));
    }
    return OK;
}

enum err_code node_want_text(const struct node *n, const char *what,
                             struct str *out, struct err *err)
{
    err->code = OK;
    if (n->kind == NODE_LIST || n->kind == NODE_MAP) {
        return node_err(err, n, "%s must be a text, not %s", what, kind_of(n));
    }
    *out = n->kind == NODE_NULL ? STR("") : n->text;
    return OK;
}

enum err_code node_want_texts(struct arena *a, const struct node *n,
                              const char *what, struct texts *out,
                              struct err *err)
{
    err->code = OK;
    if (n->kind == NODE_MAP) {
        return node_err(err, n, "%s must be a text or a list, not a map", what);
    }
    out->n = n->kind == NODE_LIST ? n->count : 1;
    out->item = arena_zalloc(a, out->n + 1, sizeof *out->item);
    for (size_t i = 0; i < out->n; i++) {
        const struct node *item = n->kind == NODE_LIST ? &n->items[i] : n;

        if (node_want_text(item, what, &out->item[i], err)) {
            return err->code;
        }
    }
    return OK;
}

enum err_code node_want_bool(const struct node *n, const char *what, bool *out,
                             struct err *err)
{
    static const char *const choices[] = {"false", "true", "no", "yes", NULL};
    int i = 0;

    if (node_want_choice(n, what, choices, &i, err)) {
        return err->code;
    }
    *out = (i & 1) != 0;
    return OK;
}

enum err_code node_want_choice(const struct node *n, const char *what,
                               const char *const *choices, int *out,
                               struct err *err)
{
    struct str names[64], text = STR_NULL;
    size_t count = 0;

    if (node_want_text(n, what, &text, err)) {
        return err->code;
    }
    for (; choices[count] && count < 64; count++) {
        names[count] = str_from(choices[count]);
        if (str_eq(text, names[count])) {
            *out = (int)count;
            return OK;
        }
    }
    return node_unknown(n, false, what, text, str_nearest(text, names, count),
                        err);
}

enum err_code node_unknown(const struct node *n, bool at_key, const char *what,
                           struct str name, struct str nearest, struct err *err)
{
    struct node at = *n;

    if (at_key && n->key_line > 0) {
        at.line = n->key_line;
        at.column = n->key_column;
    }
    if (nearest.ptr) {
        return node_err(err, &at,
                        "unknown %s \"%.*s\" (did you mean \"%.*s\"?)", what,
                        STR_ARG(name), STR_ARG(nearest));
    }
    return node_err(err, &at, "unknown %s \"%.*s\"", what, STR_ARG(name));
}

enum err_code node_key_err(struct err *err, const struct node *n,
                           const char *text)
{
    struct node at = *n;

    if (n->key_line > 0) {
        at.line = n->key_line;
        at.column = n->key_column;
    }
    return node_err(err, &at, "%s", text);
}

enum err_code node_want_pattern(struct arena *a, const struct node *n,
                                struct str pattern, struct err *err)
{
    struct err inner = {0};
    struct regex *re;

    err->code = OK;
    if (regex_new(&re, a, pattern, 0, &inner)) {
        return node_err(err, n, "%s", inner.text);
    }
    regex_free(re);
    return OK;
}
