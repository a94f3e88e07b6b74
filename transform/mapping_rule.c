/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapping_rule - conditions over fields and words, and the rules that correct
 * facts by name.  Rules act in order; what a rule sets, a later one may see.
 */
#include "transform/mapping_program.h"

#include <stdio.h>

#include "transform/number.h"

enum err_code condition_new(struct condition *c, struct arena *a,
                            const struct when *w, struct err *err)
{
    *c = (struct condition){.when = w, .ref = w->ref};
    c->type = w->ref.kind == REF_NONE ? word_type(w->word) : '\0';
    err->code = OK;
    return w->op == WHEN_MATCHES ? regex_new(&c->pattern, a, w->pattern,
                                             w->nocase ? REGEX_NOCASE : 0, err)
                                 : OK;
}

/* A word of the fact as text, to compare with a condition. */
static struct str word_text(const struct mapping *m, enum word w, char type,
                            char *room)
{
    const struct value *v = &m->fact.word[w];

    if (!v->set) {
        return STR_NULL;
    }
    switch (type) {
    case 'D':
        day_format(v->lo, room);
        return (struct str){room, v->lo == DAY_NONE ? 0u : 10u};
    case 'B':
        return v->number ? STR("true") : STR("false");
    case 'I':
        return (struct str){
            room, (size_t)snprintf(room, 24, "%lld", (long long)v->number)};
    case 'T':
        return (struct str){room, (size_t)snprintf(room, 24, "%02d:%02d",
                                                   (int)(v->number / 60),
                                                   (int)(v->number % 60))};
    case 'M':
        return STR("*"); /* filled or empty is all that can be asked */
    }
    return v->text;
}

/* "true" asked of a yes/no value also as "yes". */
static bool same(struct str text, struct str want, bool is_boolean)
{
    bool a, b;

    if (str_eq(text, want)) {
        return true;
    }
    return is_boolean && text.len > 0 &&
           number_boolean(text, &a) == REJECT_NONE &&
           number_boolean(want, &b) == REJECT_NONE && a == b;
}

static bool is_one_of(struct str text, const struct texts *values, bool is_list,
                      bool is_boolean)
{
    for (size_t i = 0; i < values->n; i++) {
        struct str rest = text;

        if (same(text, values->item[i], is_boolean)) {
            return true;
        }
        while (is_list && rest.ptr) {
            if (str_eq(str_cut(&rest, '\n'), values->item[i])) {
                return true;
            }
        }
    }
    return false;
}

static const struct field *field_of(const struct mapping *m,
                                    const struct role *role,
                                    const struct ref *ref)
{
    return ref->kind == REF_LOOKUP
               ? &m->src->file[m->src->lookup[ref->lookup].in_file]
                      .field[ref->field]
               : &role->spec->field[ref->field];
}

static bool holds(const struct mapping *m, const struct role *role,
                  const struct condition *c)
{
    char room[24];
    struct str text;
    bool is_list, is_boolean;

    if (c->ref.kind == REF_NONE) {
        text = word_text(m, c->when->word, c->type, room);
        is_list = c->type == 'L';
        is_boolean = c->type == 'B';
    } else {
        const struct field *f = field_of(m, role, &c->ref);

        text = value_of(m, role, &c->ref)->text;
        is_list = f->type == TYPE_LIST;
        is_boolean = f->type == TYPE_BOOLEAN;
    }
    switch (c->when->op) {
    case WHEN_IS:
        return is_one_of(text, &c->when->values, is_list, is_boolean);
    case WHEN_MATCHES:
        return text.len > 0 && regex_matches(c->pattern, text);
    case WHEN_EMPTY:
        return text.len == 0;
    case WHEN_FILLED:
        return text.len > 0;
    }
    return false;
}

bool condition_holds(const struct mapping *m, const struct role *role,
                     const struct condition *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!holds(m, role, &c[i])) {
            return false;
        }
    }
    return true;
}

/* Whether a condition is about a word of the profile alone. */
static bool is_of_profile(const struct condition *c)
{
    return c->ref.kind == REF_NONE && word_is_of_profile(c->when->word);
}

uint64_t rules_possible(const struct mapping *m, const struct role *role,
                        const struct emit_program *e)
{
    uint64_t possible = 0;

    for (size_t i = 0; i < e->nrule && i < 64; i++) {
        const struct rule_program *p = &role->rule[e->rule[i]];
        bool may = true;

        for (size_t k = 0; k < p->nwhen && may; k++) {
            may = !is_of_profile(&p->when[k]) || holds(m, role, &p->when[k]);
        }
        possible |= (uint64_t)may << i;
    }
    return possible;
}

bool rules_fire(const struct mapping *m, const struct role *role,
                const struct emit_program *e, uint64_t possible)
{
    for (; possible; possible &= possible - 1) {
        size_t i = (size_t)__builtin_ctzll(possible);
        const struct rule_program *p = &role->rule[e->rule[i]];
        bool fires = true;

        for (size_t k = 0; k < p->nwhen && fires; k++) {
            fires = is_of_profile(&p->when[k]) || holds(m, role, &p->when[k]);
        }
        if (fires) {
            return true;
        }
    }
    return false;
}

static struct str join(struct arena *a, struct str s, const char *between,
                       struct str more)
{
    return s.len == 0 ? more
                      : arena_printf(a, "%.*s%s%.*s", STR_ARG(s), between,
                                     STR_ARG(more));
}

static bool asks_for(const struct rule_program *p, enum word w)
{
    for (size_t i = 0; i < p->nwhen; i++) {
        if (p->when[i].ref.kind == REF_NONE && p->when[i].when->word == w) {
            return true;
        }
    }
    return false;
}

/* A rule that looks at the word means to overwrite it; one that does not and
 * sets another value than a rule before it disagrees with that one. */
static void set_word(struct mapping *m, const struct rule_program *p,
                     enum word w, const struct typed *v, uint64_t *was_set)
{
    const struct value *old = &m->fact.word[w];

    if ((*was_set >> w & 1) && old->set && word_code_list(w) &&
        !str_eq(old->text, v->text) && !asks_for(p, w)) {
        m->fact.conflict = true;
    }
    value_set(m, w, v);
    *was_set |= UINT64_C(1) << w;
}

uint64_t rules_apply(struct mapping *m, const struct role *role,
                     const struct emit_program *e)
{
    uint64_t was_set = 0, fired = 0; /* words; rules */

    for (size_t i = 0; i < e->nrule; i++) {
        size_t at = e->rule[i];
        const struct rule *r = &m->src->rule[at];
        const struct rule_program *p = &role->rule[at];

        if (!condition_holds(m, role, p->when, p->nwhen)) {
            continue;
        }
        for (size_t k = 0; k < r->nset; k++) {
            set_word(m, p, r->set[k].word, &m->rule_value[at][k], &was_set);
        }
        fired |= i < 64 ? UINT64_C(1) << i : 0;
        m->rule_uses[at]++;
        m->fact.rules = join(&m->record, m->fact.rules, "; ", r->why);
        m->fact.rule_versions =
            join(&m->record, m->fact.rule_versions, ";", str_from(r->version));
    }
    return fired;
}
