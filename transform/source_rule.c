/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source_rule - corrections by name: when a fact looks so, set a word.  A
 * rule's version is the beginning of the digest of its own text, so that a
 * fact says which wording corrected it.
 */
#include "transform/source_node.h"

#include "transform/emit_word.h"

/* A rule must be told apart by name in a profile; ours are sentences. */
#define WHY_MAX 400

static void digest_node(struct sha256 *sum, const struct node *n)
{
    if (n->kind != NODE_MAP && n->kind != NODE_LIST) {
        sha256_field(sum, n->text);
        return;
    }
    sha256_field(sum, n->kind == NODE_MAP ? STR("{") : STR("["));
    for (size_t i = 0; i < n->count; i++) {
        const struct node *m = &n->items[i];

        sha256_field(sum, m->key);
        if (m->kind == NODE_MAP) { /* when and set: one level */
            sha256_field(sum, STR("{"));
            for (size_t k = 0; k < m->count; k++) {
                sha256_field(sum, m->items[k].key);
                for (size_t v = 0; v < node_count(&m->items[k]); v++) {
                    sha256_field(sum, node_item(&m->items[k], v)->text);
                }
            }
            sha256_field(sum, STR("}"));
        } else {
            sha256_field(sum, m->text);
        }
    }
    sha256_field(sum, STR("."));
}

static bool is_axis(enum word w)
{
    for (size_t i = 0; word_axis(i) != WORD_NONE; i++) {
        if (word_axis(i) == w) {
            return true;
        }
    }
    return false;
}

/* Whether a condition tells records whose code nobody listed from others: it
 * asks for an axis that is filled, or for a value of something else. */
static bool tells_apart(const struct when *w, enum word filled)
{
    if (w->ref.kind == REF_NONE && w->word == filled) {
        return false;
    }
    if (w->ref.kind == REF_NONE && is_axis(w->word)) {
        return w->op != WHEN_EMPTY;
    }
    /* every record has a kind, a case and a date */
    return (w->op == WHEN_IS || w->op == WHEN_MATCHES) &&
           !(w->ref.kind == REF_NONE && w->word == WORD_kind);
}

/* A rule that fills an axis where it is empty and asks for nothing else
 * would fill records whose code nobody listed. */
static enum err_code check_filling(const struct node *n, const struct rule *u,
                                   struct err *err)
{
    err->code = OK;
    if (u->nwhen == 0) {
        return node_err(err, n, "a rule needs \"when\"");
    }
    for (size_t i = 0; i < u->nset; i++) {
        enum word w = u->set[i].word;
        bool fills = false, told = false;

        for (size_t k = 0; k < u->nwhen && is_axis(w); k++) {
            fills |= u->when[k].ref.kind == REF_NONE && u->when[k].word == w &&
                     u->when[k].op == WHEN_EMPTY;
            told |= tells_apart(&u->when[k], w);
        }
        if (fills && !told) {
            return node_err(err, n,
                            "a rule that fills an empty \"%s\" must ask for "
                            "another axis or the value of a field too",
                            word_name(w));
        }
    }
    return OK;
}

static enum err_code rule_set(struct source_read *r, const struct node *n,
                              struct rule *u, struct err *err)
{
    if (node_want_map(n, "set", err)) {
        return err->code;
    }
    u->set = arena_zalloc(r->a, n->count + 1, sizeof *u->set);
    for (size_t i = 0; i < n->count; i++) {
        const struct node *m = &n->items[i];
        struct assign *as = &u->set[u->nset++];

        as->word = word_find(m->key, &as->end);
        if (as->word == WORD_NONE) {
            return node_unknown(m, true, "word", m->key, word_nearest(m->key),
                                err);
        }
        if (as->end != 0 || as->word == WORD_code ||
            word_type(as->word) == 'D') {
            return node_key_err(err, m, "a rule cannot set this word");
        }
        as->ref.kind = REF_CONST;
        if (source_constant(m, as->word, &as->ref.text, err)) {
            return err->code;
        }
    }
    return u->nset > 0 ? OK : node_err(err, n, "a rule sets no word");
}

static bool role_has(const struct source *src, size_t file,
                     const struct rule *u)
{
    for (size_t i = 0; i < u->nwhen; i++) {
        struct str rest = u->when[i].ref.text, role;
        bool found = u->when[i].ref.kind == REF_NONE ||
                     source_field_find(&src->file[file], rest) != SIZE_MAX;

        role = str_cut(&rest, '.');
        for (size_t l = 0; !found && rest.ptr && l < src->nlookup; l++) {
            found = src->lookup[l].file == file &&
                    str_eq(src->file[src->lookup[l].in_file].role, role);
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

/* Whether some fact has all words that the rule sets. */
static bool can_act(const struct source *src, const struct rule *u)
{
    for (size_t i = 0; i < src->nemit; i++) {
        const struct emit *e = &src->emit[i];
        bool fits = role_has(src, e->file, u);

        for (size_t k = 0; k < u->nset; k++) {
            fits = fits && emit_takes(e->as, u->set[k].word) &&
                   (u->set[k].word != WORD_kind ||
                    emit_takes_kind(e->as, u->set[k].ref.text));
        }
        if (fits) {
            return true;
        }
    }
    return false;
}

static enum err_code one_rule(struct source_read *r, const struct node *n,
                              struct rule *u, struct err *err)
{
    static const char *const allowed[] = {"when", "set", "why", NULL};
    const struct node *when = node_get(n, "when");
    const struct node *set = node_get(n, "set");
    const struct node *why = node_get(n, "why");
    struct sha256 *sum;
    struct digest d;
    char hex[DIGEST_HEX + 1];
    size_t roles = 0;

    if (node_want_map(n, "a rule", err) || source_check_keys(n, allowed, err)) {
        return err->code;
    }
    u->line = n->line;
    if (!why || node_count(why) == 0) {
        return node_err(err, n, "a rule needs \"why\", its name");
    }
    if (!set) {
        return node_err(err, n, "a rule needs \"set\"");
    }
    if (node_want_text(why, "why", &u->why, err) ||
        (when && source_when(r, when, SIZE_MAX, &u->when, &u->nwhen, err)) ||
        rule_set(r, set, u, err) || check_filling(n, u, err)) {
        return err->code;
    }
    if (u->why.len == 0 || u->why.len > WHY_MAX) {
        return node_err(err, why, "why must be a text of 1 to %d bytes",
                        WHY_MAX);
    }
    for (size_t i = 0; i < r->src->nfiles; i++) {
        roles += role_has(r->src, i, u);
    }
    if (roles == 0) {
        return node_err(err, when, "no role has all fields of this rule");
    }
    if (!can_act(r->src, u)) {
        return node_err(err, set, "no emit makes a fact with these words");
    }
    sum = sha256_new();
    digest_node(sum, n);
    d = sha256_end(sum);
    digest_hex(&d, hex);
    memcpy(u->version, hex, sizeof u->version - 1);
    return OK;
}

enum err_code source_rules(struct source_read *r, const struct node *n,
                           struct err *err)
{
    struct source *src = r->src;

    err->code = OK;
    if (n->kind != NODE_LIST) {
        return node_err(err, n, "rules must be a list");
    }
    src->rule = arena_zalloc(r->a, n->count + 1, sizeof *src->rule);
    for (size_t i = 0; i < n->count; i++) {
        if (one_rule(r, &n->items[i], &src->rule[src->nrules], err)) {
            return err->code;
        }
        for (size_t k = 0; k < src->nrules; k++) {
            if (str_eq(src->rule[k].why, src->rule[i].why)) {
                return node_err(err, &n->items[i],
                                "two rules have the same \"why\"");
            }
        }
        src->nrules++;
    }
    return OK;
}
