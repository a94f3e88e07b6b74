/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapping_fact - one emit over one record: for every value of `each` and every
 * code with a kind a fact, with its words, its slot in the event key and what
 * it lacks.  Knows nothing of how facts are stored.
 */
#include "transform/mapping_program.h"

#include "transform/emit_word.h"

#define CODE_CELLS 64 /* code fields of a role that are read */
/* Years such as 0019, 2913 and 9994 stand in real exports: slips, which would
 * move the horizon by centuries.  Refused, never clamped.  Ends are not looked
 * at: 9999-12-31 says that they are open. */
#define DAY_EARLIEST (-25567) /* 1900-01-01 */
#define DAY_LATEST 47481      /* 2099-12-31 */

enum built { BUILT, NO_DATE, REFUSED };

struct str fact_column(const struct mapping *m, const struct role *role,
                       const struct emit_program *e, enum word w)
{
    for (size_t i = 0; i < e->ntake; i++) {
        const struct take *t = &e->take[i];

        if (t->word != w) {
            continue;
        }
        if (t->ref.kind == REF_FIELD) {
            return role->spec->field[t->ref.field].names.item[0];
        }
        return t->ref.kind == REF_LOOKUP ? t->ref.text
               : t->ref.kind == REF_EACH ? m->each_column
                                         : str_from(word_name(w));
    }
    return str_from(word_name(w));
}

static enum built lacks(const struct mapping *m, const struct role *role,
                        const struct emit_program *e, enum word w,
                        enum reject_class class, struct refusal *why)
{
    *why =
        (struct refusal){.class = class, .column = fact_column(m, role, e, w)};
    return REFUSED;
}

/* Takes from..to of an emit into the words of the fact. */
static bool fill(struct mapping *m, const struct role *role,
                 const struct emit_program *e, size_t from, size_t to,
                 int32_t day, struct refusal *why)
{
    for (size_t i = from; i < to; i++) {
        const struct take *t = &e->take[i];

        if (!value_fill_plain(m, t) && !value_fill(m, role, t, day, why)) {
            why->column = fact_column(m, role, e, t->word);
            return false;
        }
    }
    return true;
}

/* A clock of its own column must exist on that day. */
static bool check_clock(struct mapping *m, const struct role *role,
                        const struct emit_program *e, struct refusal *why)
{
    const struct value *day = &m->fact.word[WORD_occurred];
    struct value *clock = &m->fact.word[WORD_occurred_time];
    enum reject_class r;

    if (!e->has_clock || !clock->set || day->lo != day->hi) {
        return true;
    }
    for (size_t i = 0; i < e->ndate; i++) {
        const struct take *t = &e->take[i];
        const struct field *f =
            t->word == WORD_occurred_time && t->ref.kind == REF_FIELD
                ? &role->spec->field[t->ref.field]
                : NULL;

        if (!f || f->type != TYPE_TIME) {
            continue;
        }
        r = date_check_local(&m->context, day->lo,
                             clock->number * INT64_C(60000000));
        if (r != REJECT_NONE && f->error_null) {
            clock->set = false;
        } else if (r != REJECT_NONE) {
            *why = (struct refusal){.class = r, .column = f->names.item[0]};
            return false;
        }
    }
    return true;
}

static bool is_of_our_time(int32_t day)
{
    return day == DAY_NONE || (day >= DAY_EARLIEST && day <= DAY_LATEST);
}

static enum built check_years(struct mapping *m, const struct role *role,
                              const struct emit_program *e, struct refusal *why)
{
    static const enum word words[] = {WORD_occurred, WORD_scheduled_for,
                                      WORD_start_date};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const struct value *v = &m->fact.word[words[i]];

        if (v->set && !(is_of_our_time(v->lo) && is_of_our_time(v->hi))) {
            return lacks(m, role, e, words[i], REJECT_date_out_of_range, why);
        }
    }
    return BUILT;
}

static bool check_recorded(const struct mapping *m)
{
    const int64_t day_us = INT64_C(86400000000);
    const struct value *v = &m->fact.word[WORD_recorded_at];

    return !v->set || (v->number >= (DAY_EARLIEST - DAY_PG_EPOCH) * day_us &&
                       v->number < (DAY_LATEST + 1 - DAY_PG_EPOCH) * day_us);
}

/* Both ends of the intervals that have two. */
static enum built check_days(struct mapping *m, const struct role *role,
                             const struct emit_program *e, struct refusal *why)
{
    static const enum word words[] = {WORD_occurred, WORD_window, WORD_covered};
    struct value *occurred = &m->fact.word[WORD_occurred];

    if (occurred->set && occurred->lo == DAY_NONE) {
        return lacks(m, role, e, WORD_occurred, REJECT_missing_required, why);
    }
    if (occurred->set && occurred->hi == DAY_NONE) {
        occurred->hi = occurred->lo;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const struct value *v = &m->fact.word[words[i]];

        if (v->set && v->lo != DAY_NONE && v->hi != DAY_NONE && v->hi < v->lo) {
            return lacks(m, role, e, words[i], REJECT_date_out_of_range, why);
        }
    }
    if (occurred->set && occurred->lo == occurred->hi) {
        m->fact.precision = 'd';
    } else if (occurred->set && m->fact.precision == 'd') {
        m->fact.precision = 'r';
    }
    return BUILT;
}

/* The day on which the record's codes are read. */
static int32_t day_of(const struct fact *f)
{
    static const enum word words[] = {WORD_occurred,   WORD_scheduled_for,
                                      WORD_start_date, WORD_effective_from,
                                      WORD_stated_on,  WORD_window,
                                      WORD_date};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const struct value *v = &f->word[words[i]];

        if (v->set && v->lo != DAY_NONE) {
            return v->lo;
        }
    }
    return DAY_NONE;
}

static void add_tag(struct mapping *m, enum word w, struct str tag)
{
    struct value *v = fact_word(m, w);
    struct str rest = v->set ? v->text : STR_NULL;

    while (rest.ptr) {
        if (str_eq(str_cut(&rest, '\n'), tag)) {
            return;
        }
    }
    v->text = v->set ? arena_printf(&m->record, "%.*s\n%.*s", STR_ARG(v->text),
                                    STR_ARG(tag))
                     : tag;
    v->set = true;
}

/* What the codes say; a field of the record that says otherwise on an axis
 * makes a conflict, any other field wins over a code. */
static void apply_codes(struct mapping *m, const struct code_fact *c)
{
    struct fact *f = &m->fact;

    f->conflict |= c->conflict;
    if (c->raw.len > 0) {
        f->raw_code = f->raw_code.len == 0
                          ? c->raw
                          : arena_printf(&m->record, "%.*s+%.*s",
                                         STR_ARG(c->raw), STR_ARG(f->raw_code));
    }
    for (size_t i = 0; i < c->nword; i++) {
        const struct code_word *w = &c->word[i];
        struct value *v = &f->word[w->word];

        if (w->type == 'L') {
            add_tag(m, w->word, w->text);
        } else if (!v->set && w->type == 'C') { /* nearly all of them */
            *fact_word(m, w->word) = (struct value){.set = w->text.len > 0,
                                                    .text = w->text,
                                                    .lo = DAY_NONE,
                                                    .hi = DAY_NONE};
        } else if (!v->set) {
            struct typed typed;

            value_constant(&m->record, w->word, w->text, &typed);
            value_set(m, w->word, &typed);
        } else if (w->type == 'C' && !str_eq(v->text, w->text)) {
            v->text = STR("unknown");
            f->conflict = true;
        }
    }
}

static bool is_set_for(struct str kind)
{
    return str_is(kind, "appointment") || str_is(kind, "hearing_set");
}

/* The first of the words it needs that the fact lacks, or WORD_NONE. */
static enum word first_missing(const struct fact *f, enum emit_as as)
{
    const struct value *covered = &f->word[WORD_covered];
    const enum word *want = emit_needs(as);

    for (; *want != WORD_NONE; want++) {
        if (!f->word[*want].set) {
            return *want;
        }
    }
    return f->table == FACT_COVERAGE &&
                   (covered->lo == DAY_NONE || covered->hi == DAY_NONE)
               ? WORD_covered
               : WORD_NONE;
}

static bool has_date(const struct fact *f)
{
    if (f->table == FACT_HOLIDAY) {
        return f->word[WORD_date].set;
    }
    if (f->table != FACT_EVENT) {
        return true;
    }
    return f->word[WORD_occurred].set || (f->word[WORD_scheduled_for].set &&
                                          is_set_for(f->word[WORD_kind].text));
}

bool fact_is_whole(const struct fact *f, const struct emit_program *e)
{
    return has_date(f) && first_missing(f, e->emit->as) == WORD_NONE;
}

static void make_kind(struct mapping *m, const struct emit_program *e,
                      const struct code_fact *c)
{
    struct value *v = fact_word(m, WORD_kind);

    if (c && c->kind.len > 0) {
        *v = (struct value){.set = true, .text = c->kind};
    } else if (!v->set && e->emit->as == AS_KIND) {
        *v = (struct value){.set = true, .text = e->emit->kind};
    }
}

/* Kind and code, or the column or value of `each`; never a place in a list,
 * so that a list that grows keeps its keys. */
static void make_slot(struct mapping *m, const struct role *role,
                      const struct emit_program *e, const struct code_fact *c)
{
    struct fact *f = &m->fact;

    f->slot = c && c->code.len > 0 ? c->slot : f->word[WORD_kind].text;
    if (e->column.len > 0) {
        f->slot = arena_printf(&m->record, "%.*s/%.*s", STR_ARG(f->slot),
                               STR_ARG(e->column));
    }
    if (!m->each) {
        return;
    }
    if (e->emit->neach > 1 || !role->typed[m->each_field].is_list) {
        f->slot = arena_printf(&m->record, "%.*s/%.*s", STR_ARG(f->slot),
                               STR_ARG(m->each_column));
    }
    if (role->typed[m->each_field].is_list) {
        f->slot = arena_printf(&m->record, "%.*s/%.*s", STR_ARG(f->slot),
                               STR_ARG(m->each->text));
    }
}

static void fill_constants(struct mapping *m, const struct emit_program *e)
{
    for (size_t i = e->nfield; i < e->ntake; i++) {
        const struct take *t = &e->take[i];

        /* on an axis a constant is what goes without saying */
        if (t->type != 'C' || !m->fact.word[t->word].set) {
            value_set(m, t->word, &t->constant);
        }
    }
}

static void begin(struct mapping *m, const struct emit_program *e,
                  const struct record *rec)
{
    struct fact *f = &m->fact;

    for (; m->dirty; m->dirty &= m->dirty - 1) {
        f->word[__builtin_ctzll(m->dirty)] = (struct value){.set = false};
    }
    f->table = e->table;
    f->raw_code = f->slot = f->rules = f->rule_versions = STR_NULL;
    f->unlisted = f->conflict = false;
    f->precision = 'd';
    f->key_bytes = m->key_bytes;
    f->row_bytes = m->row_bytes;
    f->at = rec->at;
}

/* Dates only: what the codes and maps need to know. */
static enum built build_days(struct mapping *m, const struct role *role,
                             const struct emit_program *e,
                             const struct record *rec, struct refusal *why)
{
    begin(m, e, rec);
    if (!fill(m, role, e, 0, e->ndate, DAY_NONE, why)) {
        return REFUSED;
    }
    if (check_days(m, role, e, why) == REFUSED ||
        check_years(m, role, e, why) == REFUSED) {
        return REFUSED;
    }
    return check_clock(m, role, e, why) ? BUILT : REFUSED;
}

/* A review names its event by the key that the views show. */
static bool names_event(const struct emit_program *e, const struct fact *f)
{
    const struct value *id = &f->word[WORD_event_id];
    int64_t key;

    return e->table != FACT_REVIEW || !id->set || str_int64(id->text, &key);
}

static enum built build(struct mapping *m, const struct role *role,
                        const struct emit_program *e, const struct code_fact *c,
                        int32_t day, struct refusal *why)
{
    struct fact *f = &m->fact;
    enum word missing;
    uint64_t fired;

    if (!fill(m, role, e, e->ndate, e->nfield, day, why)) {
        return REFUSED;
    }
    if (!check_recorded(m)) {
        return lacks(m, role, e, WORD_recorded_at, REJECT_date_out_of_range,
                     why);
    }
    if (!names_event(e, f)) {
        return lacks(m, role, e, WORD_event_id, REJECT_bad_number, why);
    }
    if (steady_build(m, role, e, c)) {
        return BUILT;
    }
    if (c) {
        apply_codes(m, c);
    }
    fill_constants(m, e);
    make_kind(m, e, c);
    if (!has_date(f)) {
        return NO_DATE;
    }
    missing = first_missing(f, e->emit->as);
    if (missing != WORD_NONE) {
        return lacks(m, role, e, missing, REJECT_missing_required, why);
    }
    make_slot(m, role, e, c);
    steady_note(m, role, e, c);
    fired = rules_apply(m, role, e);
    f->profile = e->is_plain ? &profile_slot(m, role, e, c, fired)->key : NULL;
    return BUILT;
}

static enum err_code refuse(struct mapping *m, const struct record *rec,
                            struct fact_sink *sink, const struct refusal *why,
                            struct err *err)
{
    m->counts.reject_class[why->class]++;
    return sink->reject(sink, m->fact.file_no, rec, why->class, why->column,
                        reject_shape(&m->record, why->value), err);
}

/* What the codes of the record say for this emit; NULL: nothing is asked. */
static const struct code_reading *read_texts(struct mapping *m,
                                             const struct role *role,
                                             const struct emit_program *e,
                                             int32_t day)
{
    struct code_cell cell[CODE_CELLS];
    size_t n = 0;

    for (size_t i = 0; i < e->ncode && n < CODE_CELLS; i++) {
        const struct take *t = &e->code[i];
        const struct typed *v = value_of(m, role, &t->ref);

        if (v->set) {
            cell[n++] = (struct code_cell){
                .field = t->ref.kind == REF_FIELD  ? t->ref.field
                         : t->ref.kind == REF_EACH ? m->each_field
                                                   : SIZE_MAX,
                .text = v->text,
                .is_list = v->is_list};
        }
    }
    return code_read(role->codes, cell, n, day);
}

/* The same by the numbers of the texts, where all of them have one. */
static const struct code_reading *read_codes(struct mapping *m,
                                             const struct role *role,
                                             const struct emit_program *e,
                                             int32_t day)
{
    uint32_t id[CODE_MEMO_IDS] = {0}, epoch;
    const struct code_reading *r;
    struct code_memo_slot *s;
    bool known = e->ncode <= CODE_MEMO_IDS;
    size_t n = 0;

    if (e->ncode == 0 || !e->takes_codes) {
        return NULL;
    }
    for (size_t i = 0; i < e->ncode && known; i++) {
        const struct typed *v = e->code[i].from;

        known = v && (v->id != 0 || !v->set);
        if (known && v->set) {
            id[n++] = v->id;
        }
    }
    if (!known) {
        return read_texts(m, role, e, day);
    }
    epoch = code_epoch(role->codes, day);
    s = code_memo_slot(role->code_memo, id);
    if (code_memo_is(s, id, epoch, code_generation(role->codes))) {
        return s->reading;
    }
    r = read_texts(m, role, e, day);
    if (r->nunlisted == 0) { /* those are counted each time */
        *s = (struct code_memo_slot){.epoch = epoch,
                                     .generation = code_generation(role->codes),
                                     .reading = r};
        memcpy(s->id, id, sizeof id);
    }
    return r;
}

static enum err_code put(struct mapping *m, const struct code_reading *codes,
                         struct fact_sink *sink, size_t *made, struct err *err)
{
    struct fact *f = &m->fact;

    f->unlisted |= codes && codes->nunlisted > 0; /* as its code_fact says */
    m->counts.facts++;
    m->counts.unlisted += f->unlisted;
    m->counts.conflict += f->conflict;
    (*made)++;
    return sink->fact(sink, f, err);
}

/* The facts of one value of `each`, or of the record. */
static enum err_code emit_value(struct mapping *m, const struct role *role,
                                const struct emit_program *e,
                                const struct record *rec,
                                struct fact_sink *sink, size_t *made,
                                size_t *refused, struct err *err)
{
    struct refusal why = {REJECT_NONE, STR_NULL, STR_NULL};
    const struct code_reading *codes = NULL;
    const struct code_fact *fact = NULL;
    enum built built = build_days(m, role, e, rec, &why);
    int32_t day = day_of(&m->fact);
    size_t n = 1;

    err->code = OK;
    if (built == BUILT) {
        codes = read_codes(m, role, e, day);
    }
    if (codes && codes->ignored) {
        return OK; /* all that the record says is of no matter here */
    }
    if (codes && e->takes_kinds && !m->kinds_made) {
        fact = codes->fact;
        n = codes->nfact;
        m->kinds_made = fact->kind.len > 0;
    } else if (codes) {
        fact = codes->bare;
    }
    for (size_t i = 0; i < n && err->code == OK; i++) {
        if (i > 0) {
            built = build_days(m, role, e, rec, &why);
        }
        if (built == BUILT) {
            built = build(m, role, e, fact ? &fact[i] : NULL, day, &why);
        }
        if (built == REFUSED) {
            (*refused)++;
            refuse(m, rec, sink, &why, err);
        } else if (built == BUILT) {
            put(m, codes, sink, made, err);
        }
    }
    return err->code;
}

static enum err_code emit_column(struct mapping *m, const struct role *role,
                                 const struct emit_program *e, size_t field,
                                 const struct record *rec,
                                 struct fact_sink *sink, size_t *made,
                                 size_t *refused, struct err *err)
{
    const struct typed *t = &role->typed[field];
    struct typed item = *t;
    struct str rest = t->text;

    m->each = t;
    m->each_field = field;
    m->each_column = role->spec->field[field].names.item[0];
    if (t->reject != REJECT_NONE) {
        struct refusal why = {t->reject, m->each_column,
                              str_trim(rec->cell[field])};

        (*refused)++;
        return refuse(m, rec, sink, &why, err);
    }
    if (!t->set) {
        return OK;
    }
    if (!t->is_list) {
        return emit_value(m, role, e, rec, sink, made, refused, err);
    }
    while (rest.ptr) {
        item.text = str_cut(&rest, '\n');
        m->each = &item;
        if (emit_value(m, role, e, rec, sink, made, refused, err)) {
            break;
        }
    }
    m->each = NULL;
    return err->code;
}

enum err_code fact_emit(struct mapping *m, const struct role *role,
                        const struct emit_program *e, const struct record *rec,
                        struct fact_sink *sink, size_t *made, size_t *refused,
                        struct err *err)
{
    err->code = OK;
    m->each = NULL;
    if (!condition_holds(m, role, e->when, e->nwhen)) {
        return OK;
    }
    if (e->emit->neach == 0) {
        return emit_value(m, role, e, rec, sink, made, refused, err);
    }
    for (size_t i = 0; i < e->emit->neach && err->code == OK; i++) {
        emit_column(m, role, e, e->emit->each[i], rec, sink, made, refused,
                    err);
    }
    m->each = NULL;
    return err->code;
}
