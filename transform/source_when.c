/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source_when - the conditions of emits and rules, and the constants that
 * both set.  Values of closed lists are held to them here.
 */
#include "transform/source_node.h"

#include <stdio.h>

#include "common/day.h"
#include "transform/emit_word.h"

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
    if (w->values.n == 0) {
        return node_err(err, n, "a condition names no value");
    }
    if (n->kind != NODE_LIST && is_pattern(w->values.item[0])) {
        return when_pattern(r, n, w->values.item[0], w, err);
    }
    w->op = WHEN_IS;
    for (size_t i = 0; n->kind == NODE_LIST && i < w->values.n; i++) {
        if (is_pattern(w->values.item[i]) || str_is(w->values.item[i], "*")) {
            return node_err(err, &n->items[i],
                            "a pattern or '*' stands alone, not in a list");
        }
    }
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

static bool some_fact_has(const struct source *src, enum word w)
{
    for (size_t i = 0; i < src->nemit; i++) {
        if (emit_takes(src->emit[i].as, w)) {
            return true;
        }
    }
    return false;
}

/* In rules a name is a word that facts of this source have, or a field of any
 * role: the words of a policy row hide no field "unit" of a contact log. */
static bool find_in_rules(const struct source *src, struct str name,
                          struct when *w)
{
    int end = 0;

    w->word = word_find(name, &end);
    if (w->word != WORD_NONE && w->word != WORD_code && end == 0 &&
        some_fact_has(src, w->word)) {
        return true;
    }
    w->word = WORD_NONE;
    for (size_t i = 0; i < src->nfiles; i++) {
        if (source_ref_find(src, i, name, &w->ref)) {
            return true;
        }
    }
    return false;
}

/* What `when` names is neither a field nor, in rules, a word. */
static enum err_code when_unknown(struct source_read *r, const struct node *m,
                                  size_t file, struct err *err)
{
    const struct source *src = r->src;
    struct str near = STR_NULL;
    int end = 0;

    if (file != SIZE_MAX) {
        return node_unknown(
            m, true, "field", m->key,
            source_field_nearest(r->a, &src->file[file], m->key), err);
    }
    if (word_find(m->key, &end) != WORD_NONE) {
        char text[160];

        (void)snprintf(text, sizeof text,
                       "no emit makes a fact with word \"%.*s\"",
                       STR_ARG(m->key));
        return node_key_err(err, m, text);
    }
    near = word_nearest(m->key);
    for (size_t k = 0; !near.ptr && k < src->nfiles; k++) {
        near = source_field_nearest(r->a, &src->file[k], m->key);
    }
    return node_unknown(m, true, "word or field", m->key, near, err);
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

        *w = (struct when){.word = WORD_NONE};
        if (!(file == SIZE_MAX ? find_in_rules(src, m->key, w)
                               : source_ref_find(src, file, m->key, &w->ref))) {
            return when_unknown(r, m, file, err);
        }
        if (when_values(r, m, w, err)) {
            return err->code;
        }
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
