/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapping_compile - a source into programs, one a role: which fields are
 * typed, which words each emit takes from where, which rules can act on it.
 * Runs once a delivery, before the sandbox closes.
 */
#include "transform/mapping_program.h"

#include "transform/emit_word.h"
#include "transform/source_node.h"

static bool ends_meet(int a, int b)
{
    return a == 0 || b == 0 || a == b;
}

static bool is_assigned(const struct emit *e, enum word w, int end)
{
    for (size_t i = 0; i < e->nassign; i++) {
        if (e->assign[i].word == w && ends_meet(e->assign[i].end, end)) {
            return true;
        }
    }
    return false;
}

static bool is_date(enum word w)
{
    char t = word_type(w);

    return t == 'D' || t == 'T' || t == 'M';
}

/* Whether a field fills its own word in this emit. */
static bool takes_field(const struct emit *e, const struct field *f)
{
    if (f->to == WORD_NONE || !emit_takes(e->as, f->to) ||
        is_assigned(e, f->to, f->to_end)) {
        return false;
    }
    if (f->to == WORD_kind && e->as == AS_KIND) {
        return false;
    }
    /* the clock belongs to the date that the emit does not use */
    return f->to != WORD_occurred_time || !is_assigned(e, WORD_occurred, 0);
}

static const struct field *take_field(const struct source *src,
                                      const struct emit *e,
                                      const struct ref *ref)
{
    switch (ref->kind) {
    case REF_FIELD:
        return &src->file[e->file].field[ref->field];
    case REF_LOOKUP:
        return &src->file[src->lookup[ref->lookup].in_file].field[ref->field];
    case REF_EACH:
        return &src->file[e->file].field[e->each[0]];
    case REF_COLUMN:
    case REF_CONST:
    case REF_NONE:
        break;
    }
    return NULL;
}

struct takes {
    struct take *take;
    size_t n;
};

static void add(struct takes *t, enum word w, int end, struct ref ref)
{
    enum word into = w == WORD_value && end == 2 ? WORD_value_hi : w;

    t->take[t->n++] = (struct take){.word = w,
                                    .into = into,
                                    .type = word_type(into),
                                    .end = end,
                                    .ref = ref};
}

/* A date with a clock gives the time of day too, where nothing else does. */
static void add_clock(struct takes *t, const struct source *src,
                      const struct emit *e)
{
    struct ref ref = {REF_NONE, 0, 0, STR_NULL};

    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = take_field(src, e, &t->take[i].ref);

        if (t->take[i].word == WORD_occurred_time) {
            return;
        }
        if (t->take[i].word == WORD_occurred && t->take[i].end != 2 && f &&
            f->type == TYPE_DATETIME) {
            ref = t->take[i].ref;
        }
    }
    if (ref.kind != REF_NONE) {
        add(t, WORD_occurred_time, 0, ref);
    }
}

/* Dates, then other fields, then constants; codes apart. */
static void compile_takes(struct mapping *m, struct emit_program *p)
{
    struct arena *a = &m->arena;
    const struct emit *e = p->emit;
    const struct file_spec *spec = &m->src->file[e->file];
    size_t most = spec->nfields + e->nassign + 1, n = 0;
    struct takes all = {arena_zalloc(a, most, sizeof *all.take), 0};

    for (size_t i = 0; i < spec->nfields; i++) {
        if (takes_field(e, &spec->field[i])) {
            add(&all, spec->field[i].to, spec->field[i].to_end,
                (struct ref){REF_FIELD, i, 0, STR_NULL});
        }
    }
    for (size_t i = 0; i < e->nassign; i++) {
        add(&all, e->assign[i].word, e->assign[i].end, e->assign[i].ref);
    }
    if (emit_takes(e->as, WORD_occurred_time)) {
        add_clock(&all, m->src, e);
    }
    p->take = arena_zalloc(a, most, sizeof *p->take);
    p->code = arena_zalloc(a, most, sizeof *p->code);
    for (int group = 0; group < 3; group++) {
        for (size_t i = 0; i < all.n; i++) {
            struct take *t = &all.take[i];
            bool constant = t->ref.kind == REF_CONST;
            int own = is_date(t->word) ? 0 : constant ? 2 : 1;

            if (own != group) {
                continue;
            }
            if (constant) {
                value_constant(a, t->word, t->ref.text, &t->constant);
            }
            if (t->word == WORD_code) {
                p->code[p->ncode++] = *t;
            } else {
                p->take[n++] = *t;
            }
        }
        *(group == 0 ? &p->ndate : group == 1 ? &p->nfield : &p->ntake) = n;
    }
}

static enum fact_table table_of(enum emit_as as)
{
    switch (as) {
    case AS_KIND:
    case AS_EVENT:
        return FACT_EVENT;
    case AS_CASE:
        return FACT_TERM;
    case AS_STATEMENT:
        return FACT_STATEMENT;
    case AS_POLICY:
        return FACT_POLICY;
    case AS_HOLIDAY:
        return FACT_HOLIDAY;
    case AS_COVERAGE:
        return FACT_COVERAGE;
    case AS_REVIEW:
        return FACT_REVIEW;
    }
    return FACT_EVENT;
}

/* The field that the emit itself names as the date of its facts. */
static struct str own_date(const struct source *src, const struct emit *e)
{
    for (size_t i = 0; i < e->nassign; i++) {
        const struct assign *as = &e->assign[i];

        if ((as->word == WORD_occurred || as->word == WORD_scheduled_for) &&
            (as->ref.kind == REF_FIELD || as->ref.kind == REF_LOOKUP)) {
            return take_field(src, e, &as->ref)->names.item[0];
        }
    }
    return STR_NULL;
}

static bool is_event(const struct emit *e)
{
    return e->as == AS_KIND || e->as == AS_EVENT;
}

static bool is_plain(const struct emit_program *p)
{
    bool plain = p->nrule <= 64;

    for (size_t i = 0; i < p->nfield; i++) {
        plain = plain && !word_is_of_profile(p->take[i].into) &&
                p->take[i].type != 'C';
    }
    return plain;
}

/* Which of a role's emits reads codes, makes facts of codes with a kind, and
 * needs its column to be told from another of the same kind. */
static void compare_emits(struct mapping *m, struct role *role)
{
    const struct source *src = m->src;
    bool has_plain = false;

    for (size_t i = 0; i < role->nemit; i++) {
        const struct emit *e = role->emit[i].emit;

        has_plain |= is_event(e) && !is_assigned(e, WORD_occurred, 0);
    }
    for (size_t i = 0; i < role->nemit; i++) {
        struct emit_program *p = &role->emit[i];
        struct str date = own_date(src, p->emit);

        p->takes_kinds =
            is_event(p->emit) &&
            (!has_plain || !is_assigned(p->emit, WORD_occurred, 0));
        p->takes_codes = p->takes_kinds || (p->emit->as == AS_KIND &&
                                            code_kind_has_axes(p->emit->kind));
        for (size_t k = 0; k < role->nemit; k++) {
            const struct emit *o = role->emit[k].emit;

            if (k != i && o->as == p->emit->as && is_event(o) &&
                str_eq(o->kind, p->emit->kind) &&
                !str_eq(own_date(src, o), date)) {
                p->column = date;
            }
        }
    }
}

static enum err_code compile_when(struct mapping *m, const struct when *w,
                                  size_t n, struct condition **out,
                                  struct err *err)
{
    *out = arena_zalloc(&m->arena, n + 1, sizeof **out);
    err->code = OK;
    for (size_t i = 0; i < n; i++) {
        if (condition_new(&(*out)[i], &m->arena, &w[i], err)) {
            return err->code;
        }
    }
    return OK;
}

/* A rule can act where the emit takes all words that it sets. */
static void compile_rules_of(struct mapping *m, const struct role *role,
                             struct emit_program *p)
{
    p->rule = arena_zalloc(&m->arena, m->src->nrules + 1, sizeof *p->rule);
    for (size_t i = 0; i < m->src->nrules; i++) {
        const struct rule *r = &m->src->rule[i];
        bool fits = role->rule[i].fits;

        for (size_t k = 0; k < r->nset; k++) {
            fits = fits && emit_takes(p->emit->as, r->set[k].word) &&
                   (r->set[k].word != WORD_kind ||
                    emit_takes_kind(p->emit->as, r->set[k].ref.text));
        }
        if (fits) {
            p->rule[p->nrule++] = i;
        }
    }
}

static enum err_code compile_emits(struct mapping *m, struct role *role,
                                   size_t file, struct err *err)
{
    const struct source *src = m->src;

    err->code = OK;
    role->emit = arena_zalloc(&m->arena, src->nemit + 1, sizeof *role->emit);
    for (size_t i = 0; i < src->nemit; i++) {
        struct emit_program *p = &role->emit[role->nemit];

        if (src->emit[i].file != file) {
            continue;
        }
        role->nemit++;
        p->emit = &src->emit[i];
        p->table = table_of(p->emit->as);
        p->nwhen = p->emit->nwhen;
        compile_takes(m, p);
        compile_rules_of(m, role, p);
        p->is_plain = is_plain(p);
        if (compile_when(m, p->emit->when, p->nwhen, &p->when, err)) {
            return err->code;
        }
    }
    compare_emits(m, role);
    steady_compile(role);
    return OK;
}

static enum err_code compile_rules(struct mapping *m, struct role *role,
                                   size_t file, struct err *err)
{
    const struct source *src = m->src;

    err->code = OK;
    role->rule = arena_zalloc(&m->arena, src->nrules + 1, sizeof *role->rule);
    for (size_t i = 0; i < src->nrules; i++) {
        struct rule_program *p = &role->rule[i];

        p->fits = true;
        p->nwhen = src->rule[i].nwhen;
        if (compile_when(m, src->rule[i].when, p->nwhen, &p->when, err)) {
            return err->code;
        }
        for (size_t k = 0; k < p->nwhen && p->fits; k++) {
            p->fits = p->when[k].ref.kind == REF_NONE ||
                      source_ref_find(src, file, p->when[k].ref.text,
                                      &p->when[k].ref);
        }
    }
    return OK;
}

static void use(struct mapping *m, struct role *role, const struct ref *ref)
{
    if (ref->kind == REF_FIELD) {
        role->used[ref->field] = true;
        role->lenient[ref->field] = false;
    } else if (ref->kind == REF_LOOKUP) {
        const struct lookup *l = &m->src->lookup[ref->lookup];

        m->role[l->in_file].used[ref->field] = true;
        role->looked[role->nlooked++] = *ref;
    }
}

static void use_fields(struct mapping *m, struct role *role)
{
    const struct file_spec *spec = role->spec;

    for (size_t i = 0; i < role->nemit; i++) {
        const struct emit *e = role->emit[i].emit;

        for (size_t k = 0; k < e->neach; k++) {
            role->lenient[e->each[k]] = !role->used[e->each[k]];
        }
    }
    for (size_t i = 0; i < spec->nfields; i++) {
        if (spec->field[i].to != WORD_NONE) {
            use(m, role, &(struct ref){REF_FIELD, i, 0, STR_NULL});
        }
    }
    for (size_t i = 0; i < spec->nprimary_key; i++) {
        use(m, role,
            &(struct ref){REF_FIELD, spec->primary_key[i], 0, STR_NULL});
    }
    for (size_t i = 0; i < role->nemit; i++) {
        const struct emit *e = role->emit[i].emit;

        for (size_t k = 0; k < e->nassign; k++) {
            use(m, role, &e->assign[k].ref);
        }
        for (size_t k = 0; k < e->nwhen; k++) {
            use(m, role, &e->when[k].ref);
        }
    }
    for (size_t i = 0; i < m->src->nrules; i++) {
        const struct rule_program *p = &role->rule[i];

        for (size_t k = 0; p->fits && k < p->nwhen; k++) {
            use(m, role, &p->when[k].ref);
        }
    }
    for (size_t i = 0; i < spec->nfields; i++) {
        role->used[i] |= role->lenient[i];
    }
}

static size_t refs_of(const struct source *src)
{
    size_t n = 1;

    for (size_t i = 0; i < src->nemit; i++) {
        n += src->emit[i].nassign + src->emit[i].nwhen;
    }
    for (size_t i = 0; i < src->nrules; i++) {
        n += src->rule[i].nwhen;
    }
    return n;
}

static void init_role(struct mapping *m, size_t file)
{
    struct arena *a = &m->arena;
    struct role *role = &m->role[file];
    size_t n = m->src->file[file].nfields + 1;

    role->spec = &m->src->file[file];
    role->used = arena_zalloc(a, n, sizeof *role->used);
    role->convert = arena_zalloc(a, n, sizeof *role->convert);
    role->lenient = arena_zalloc(a, n, sizeof *role->lenient);
    role->typed = arena_zalloc(a, n, sizeof *role->typed);
    role->filled = arena_zalloc(a, n, sizeof *role->filled);
    role->map = arena_zalloc(a, n, sizeof *role->map);
    role->cleaner = arena_zalloc(a, n, sizeof *role->cleaner);
    role->lookup = arena_zalloc(a, m->src->nlookup + 1, sizeof *role->lookup);
    role->wants_text = arena_zalloc(a, n, sizeof *role->wants_text);
    role->row_field = arena_zalloc(a, n, sizeof *role->row_field);
    role->key_field = arena_zalloc(a, n, sizeof *role->key_field);
    role->looked = arena_zalloc(a, refs_of(m->src), sizeof *role->looked);
    code_map_new(&role->codes, a, m->src, file);
}

/* Maps by field, which go before maps by word. */
static void compile_maps(struct mapping *m, struct role *role)
{
    for (size_t i = 0; i < m->src->nmap; i++) {
        const struct map_row *row = &m->src->map[i];
        size_t f = row->field.len > 0
                       ? source_field_find(role->spec, row->field)
                       : SIZE_MAX;
        struct value_map *v;

        if (f == SIZE_MAX || role->map[f] || row->word == WORD_code) {
            continue;
        }
        v = arena_zalloc(&m->arena, 1, sizeof *v);
        value_map_new(v, &m->arena, m->src, WORD_NONE, row->field);
        v->closed = role->spec->field[f].to == WORD_NONE;
        role->map[f] = v;
    }
}

static void compile_lookups(struct mapping *m)
{
    const struct source *src = m->src;

    m->table = arena_zalloc(&m->arena, src->nlookup + 1, sizeof *m->table);
    m->found =
        arena_zalloc(&m->arena, src->nlookup + 1, sizeof(struct typed *));
    for (size_t i = 0; i < src->nlookup; i++) {
        const struct lookup *l = &src->lookup[i];
        struct role *from = &m->role[l->file], *in = &m->role[l->in_file];

        from->lookup[from->nlookup++] = i;
        from->looks_up = true;
        from->used[l->field] = true;
        in->looked_up = true;
        in->used[l->in_field] = true;
        lookup_init(&m->table[i], src->file[l->in_file].nfields);
    }
}

static void want_text(struct mapping *m, struct role *role,
                      const struct ref *ref)
{
    if (ref->kind == REF_FIELD) {
        role->wants_text[ref->field] = true;
    } else if (ref->kind == REF_LOOKUP) {
        m->role[m->src->lookup[ref->lookup].in_file].wants_text[ref->field] =
            true;
    }
}

/* Whose text is read: days that go into words of days, and there by no map,
 * are left as they were written. */
static void compile_texts(struct mapping *m, struct role *role)
{
    for (size_t i = 0; i < role->nemit; i++) {
        struct emit_program *p = &role->emit[i];

        for (size_t k = 0; k < p->ntake; k++) {
            struct take *t = &p->take[k];

            t->map = value_map_of(m, role, &t->ref, t->word);
            t->from =
                t->ref.kind == REF_FIELD ? &role->typed[t->ref.field] : NULL;
            if (t->map || !memchr("DTM", t->type, 3)) {
                want_text(m, role, &t->ref);
            }
        }
        for (size_t k = 0; k < p->ncode; k++) {
            struct take *t = &p->code[k];

            t->from =
                t->ref.kind == REF_FIELD ? &role->typed[t->ref.field] : NULL;
            want_text(m, role, &t->ref);
        }
        for (size_t k = 0; k < p->nwhen; k++) {
            want_text(m, role, &p->when[k].ref);
        }
        for (size_t k = 0; k < p->emit->neach; k++) {
            role->wants_text[p->emit->each[k]] = true;
        }
    }
    for (size_t i = 0; i < m->src->nrules; i++) {
        const struct rule_program *p = &role->rule[i];

        /* one that does not fit names the fields of another role */
        for (size_t k = 0; p->fits && k < p->nwhen; k++) {
            want_text(m, role, &p->when[k].ref);
        }
    }
    for (size_t i = 0; i < role->nlookup; i++) {
        const struct lookup *l = &m->src->lookup[role->lookup[i]];

        role->wants_text[l->field] = true;
        m->role[l->in_file].wants_text[l->in_field] = true;
    }
}

static enum err_code compile_cleaners(struct mapping *m, struct role *role,
                                      int32_t delivered, struct err *err)
{
    struct clean_setting set = {m->zone, m->src->ambiguous, delivered, m->memo};

    err->code = OK;
    for (size_t i = 0; i < role->spec->nfields; i++) {
        const struct field *f = &role->spec->field[i];

        role->convert[i] = role->used[i] || f->required || f->pattern.len > 0 ||
                           f->minimum.len > 0 || f->maximum.len > 0 ||
                           f->allowed.n > 0;
        if (cleaner_new(&role->cleaner[i], &m->arena, &set, f, err)) {
            return err->code;
        }
        if (!role->wants_text[i]) {
            cleaner_leave_text(role->cleaner[i]);
        }
    }
    steady_number(m, role);
    return OK;
}

static void compile_constants(struct mapping *m)
{
    const struct source *src = m->src;

    m->rule_uses =
        arena_zalloc(&m->arena, src->nrules + 1, sizeof *m->rule_uses);
    m->rule_value =
        arena_zalloc(&m->arena, src->nrules + 1, sizeof(struct typed *));
    for (size_t i = 0; i < src->nrules; i++) {
        const struct rule *r = &src->rule[i];

        m->rule_value[i] =
            arena_zalloc(&m->arena, r->nset + 1, sizeof **m->rule_value);
        for (size_t k = 0; k < r->nset; k++) {
            value_constant(&m->arena, r->set[k].word, r->set[k].ref.text,
                           &m->rule_value[i][k]);
        }
    }
    m->word_map = arena_zalloc(&m->arena, WORD_COUNT, sizeof *m->word_map);
    for (int w = 0; w < WORD_COUNT; w++) {
        value_map_new(&m->word_map[w], &m->arena, src, (enum word)w, STR_NULL);
    }
}

enum err_code mapping_compile(struct mapping *m, int32_t delivered,
                              struct err *err)
{
    const struct source *src = m->src;

    if (zone_load(&m->zone, &m->arena, src->zone, err)) {
        return err_wrap(err, "%s: ", src->path);
    }
    m->context = (struct date_context){m->zone, src->ambiguous, DAY_NONE,
                                       DAY_NONE, NULL};
    m->memo = arena_zalloc(&m->arena, 1, sizeof *m->memo);
    m->role = arena_zalloc(&m->arena, src->nfiles, sizeof *m->role);
    compile_constants(m);
    for (size_t i = 0; i < src->nfiles; i++) {
        init_role(m, i);
    }
    for (size_t i = 0; i < src->nfiles; i++) {
        compile_maps(m, &m->role[i]);
        if (compile_rules(m, &m->role[i], i, err) ||
            compile_emits(m, &m->role[i], i, err)) {
            return err->code;
        }
        use_fields(m, &m->role[i]);
    }
    compile_lookups(m);
    for (size_t i = 0; i < src->nfiles; i++) {
        record_bytes_compile(&m->role[i]);
        compile_texts(m, &m->role[i]);
    }
    for (size_t i = 0; i < src->nfiles; i++) {
        if (compile_cleaners(m, &m->role[i], delivered, err)) {
            return err_wrap(err, "%s: ", src->path);
        }
    }
    return OK;
}
