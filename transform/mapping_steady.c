/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapping_steady - facts that differ from one before in their dates and fields
 * alone.  What codes and constants say is worked out once for a combination of
 * codes and remembered beside its profile; where a rule may act, or somebody
 * needs the words of the profile, the fact is made as all others are.
 */
#include "transform/mapping_program.h"

/* Whether the clock of occurred is a column of its own. */
static bool has_clock(const struct role *role, const struct emit_program *p)
{
    for (size_t i = 0; i < p->ndate; i++) {
        const struct take *t = &p->take[i];

        if (t->word == WORD_occurred_time && t->ref.kind == REF_FIELD &&
            role->spec->field[t->ref.field].type == TYPE_TIME) {
            return true;
        }
    }
    return false;
}

static bool is_steady(const struct emit_program *p)
{
    bool steady = p->is_plain && p->table == FACT_EVENT &&
                  p->emit->neach == 0 && p->column.len == 0;

    for (size_t i = p->nfield; i < p->ntake; i++) {
        steady = steady && word_is_of_profile(p->take[i].into);
    }
    return steady;
}

void steady_compile(struct role *role)
{
    for (size_t i = 0; i < role->nemit; i++) {
        role->emit[i].has_clock = has_clock(role, &role->emit[i]);
        role->emit[i].is_steady = is_steady(&role->emit[i]);
    }
}

void steady_number(struct mapping *m, struct role *role)
{
    role->code_memo = arena_zalloc(&m->arena, 1, sizeof *role->code_memo);
    for (size_t i = 0; i < role->nemit; i++) {
        const struct emit_program *p = &role->emit[i];

        for (size_t k = 0; k < p->ncode; k++) {
            if (p->code[k].ref.kind == REF_FIELD) {
                cleaner_number(role->cleaner[p->code[k].ref.field], &m->arena,
                               &m->last_id);
            }
        }
    }
}

struct profile_slot *profile_slot(struct mapping *m, const struct role *role,
                                  const struct emit_program *e,
                                  const struct code_fact *c, uint64_t fired)
{
    uint64_t generation = code_generation(role->codes);
    struct profile_slot *p;
    uint64_t h = (uintptr_t)c / sizeof *c ^ (uintptr_t)e / sizeof *e * 31 ^
                 fired * 131 ^ (uint64_t)m->fact.precision * 7;

    h ^= h >> 10;
    p = &m->profile[h % PROFILE_SLOTS];
    if (p->emit != e || p->code != c || p->generation != generation ||
        p->fired != fired || p->precision != m->fact.precision) {
        *p = (struct profile_slot){.emit = e,
                                   .code = c,
                                   .generation = generation,
                                   .fired = fired,
                                   .precision = m->fact.precision};
    }
    return p;
}

bool steady_build(struct mapping *m, const struct role *role,
                  const struct emit_program *e, const struct code_fact *c)
{
    struct fact *f = &m->fact;
    struct profile_slot *p;

    if (!e->is_steady) {
        return false;
    }
    p = profile_slot(m, role, e, c, 0);
    if (!p->is_known || (p->key == 0 && !m->counts_only)) {
        return false;
    }
    *fact_word(m, WORD_kind) = p->kind;
    if (!fact_is_whole(f, e) || rules_fire(m, role, e, p->may_fire)) {
        f->word[WORD_kind] = (struct value){.set = false};
        return false;
    }
    f->slot = p->slot;
    f->unlisted = p->unlisted;
    f->conflict = p->conflict;
    f->profile = &p->key;
    return true;
}

void steady_note(struct mapping *m, const struct role *role,
                 const struct emit_program *e, const struct code_fact *c)
{
    const struct fact *f = &m->fact;
    struct profile_slot *p;

    if (!e->is_steady) {
        return;
    }
    for (size_t i = 0; c && i < c->nword; i++) {
        if (c->word[i].type != 'C' || !word_is_of_profile(c->word[i].word)) {
            return;
        }
    }
    p = profile_slot(m, role, e, c, 0);
    p->is_known = true;
    p->unlisted = f->unlisted;
    p->conflict = f->conflict;
    p->kind = f->word[WORD_kind];
    p->slot = f->slot;
    p->may_fire = rules_possible(m, role, e);
}
