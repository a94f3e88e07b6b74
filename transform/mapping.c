/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapping - runs the programs of a source on its records: types the cells,
 * joins lookups, makes the bytes that identify a record and hands it to its
 * emits.  Counts so that records_in = mapped + without_fact + rejected.
 * Knows no format, no file and no store.
 */
#include "transform/mapping_program.h"

#include <stdlib.h>

enum err_code mapping_new(struct mapping **out, const struct source *src,
                          int32_t delivered, struct err *err)
{
    struct arena a;
    struct mapping *m;
    struct typed *nothing;

    arena_init(&a, 0);
    m = arena_zalloc(&a, 1, sizeof *m);
    nothing = arena_zalloc(&a, 1, sizeof *nothing);
    *nothing = (struct typed){.lo = DAY_NONE, .hi = DAY_NONE, .minute = -1};
    m->src = src;
    m->nothing = nothing;
    m->arena = a;
    arena_init(&m->record, 0);
    buf_init(&m->scratch, RECORD_BYTES_MAX);
    m->profile = arena_zalloc(&m->arena, PROFILE_SLOTS, sizeof *m->profile);
    *out = m;
    return mapping_compile(m, delivered, err);
}

static void free_conditions(struct condition *c, size_t n)
{
    for (size_t i = 0; c && i < n; i++) {
        regex_free(c[i].pattern);
    }
}

static void free_role(const struct mapping *m, struct role *r)
{
    for (size_t i = 0; r->cleaner && i < r->spec->nfields; i++) {
        cleaner_free(r->cleaner[i]);
    }
    for (size_t i = 0; i < r->nemit; i++) {
        free_conditions(r->emit[i].when, r->emit[i].nwhen);
    }
    for (size_t i = 0; r->rule && i < m->src->nrules; i++) {
        free_conditions(r->rule[i].when, r->rule[i].nwhen);
    }
    code_map_free(r->codes);
}

void mapping_free(struct mapping *m)
{
    struct arena a;

    if (!m) {
        return;
    }
    for (size_t i = 0; m->role && i < m->src->nfiles; i++) {
        if (m->role[i].spec) {
            free_role(m, &m->role[i]);
        }
    }
    for (size_t i = 0; m->table && i < m->src->nlookup; i++) {
        lookup_release(&m->table[i]);
    }
    buf_release(&m->scratch);
    arena_release(&m->record);
    a = m->arena;
    arena_release(&a);
}

/* Every cell into its typed value; the first field that refuses the record,
 * or SIZE_MAX. */
static size_t type_record(struct mapping *m, struct role *role,
                          const struct record *rec, bool count)
{
    const struct file_spec *spec = role->spec;
    unsigned any = 0;

    cleaner_run_record(role->cleaner, spec->nfields, &m->record, rec->cell,
                       role->convert, role->typed);
    role->counted += count;
    for (size_t i = 0; i < spec->nfields; i++) {
        role->filled[i] += count & role->typed[i].set;
        any |= role->typed[i].reject;
    }
    for (size_t i = 0; any != REJECT_NONE && i < spec->nfields; i++) {
        if (role->typed[i].reject != REJECT_NONE && !role->lenient[i]) {
            return i;
        }
    }
    return SIZE_MAX;
}

bool mapping_is_looked_up(const struct mapping *m, size_t file)
{
    return file < m->src->nfiles && m->role[file].looked_up;
}

enum err_code mapping_remember(struct mapping *m, size_t file,
                               const struct record *rec, struct err *err)
{
    struct role *role = &m->role[file];
    struct arena_mark mark = arena_mark(&m->record);

    err->code = OK;
    if (rec->reject != REJECT_NONE) {
        return OK; /* mapping_record() says why */
    }
    type_record(m, role, rec, false);
    for (size_t i = 0; i < m->src->nlookup && err->code == OK; i++) {
        const struct lookup *l = &m->src->lookup[i];
        const struct typed *key = &role->typed[l->in_field];

        if (l->in_file == file && key->set && key->reject == REJECT_NONE &&
            lookup_put(&m->table[i], key->text, role->typed, err)) {
            err_wrap(err, "role \"%.*s\": ", STR_ARG(role->spec->role));
        }
    }
    arena_rewind(&m->record, mark);
    return err->code;
}

static void look_up(struct mapping *m, const struct role *role)
{
    for (size_t i = 0; i < role->nlookup; i++) {
        size_t at = role->lookup[i];
        const struct typed *key = &role->typed[m->src->lookup[at].field];

        m->found[at] = key->set && key->reject == REJECT_NONE
                           ? lookup_get(&m->table[at], key->text)
                           : NULL;
        m->counts.lookup_misses += key->set && !m->found[at];
    }
}

static enum err_code reject(struct mapping *m, uint32_t file_no,
                            const struct record *rec, enum reject_class class,
                            size_t field, const struct role *role,
                            struct fact_sink *sink, struct err *err)
{
    struct str column = STR_NULL, shape = STR_NULL;

    if (field < role->spec->nfields) {
        column = role->spec->field[field].names.item[0];
        shape = reject_shape(&m->record,
                             rec->cell ? str_trim(rec->cell[field]) : STR_NULL);
    }
    m->counts.rejected++;
    m->counts.reject_class[class]++;
    return sink->reject(sink, file_no, rec, class, column, shape, err);
}

static enum err_code run_emits(struct mapping *m, const struct role *role,
                               const struct record *rec, struct fact_sink *sink,
                               struct err *err)
{
    size_t made = 0, refused = 0;

    m->kinds_made = false;
    for (size_t i = 0; i < role->nemit; i++) {
        if (fact_emit(m, role, &role->emit[i], rec, sink, &made, &refused,
                      err)) {
            return err->code;
        }
    }
    if (made > 0) {
        m->counts.mapped++;
    } else if (refused > 0) {
        m->counts.rejected++;
    } else {
        m->counts.without_fact++;
    }
    return OK;
}

enum err_code mapping_record(struct mapping *m, size_t file, uint32_t file_no,
                             const struct record *rec, struct fact_sink *sink,
                             struct err *err)
{
    static const struct arena_mark start = {NULL, 0};
    struct role *role = &m->role[file];
    size_t bad;

    err->code = OK;
    arena_rewind(&m->record, start);
    m->counts.records_in++;
    m->fact.file_no = file_no;
    m->counts_only = sink->counts;
    if (rec->reject != REJECT_NONE) {
        return reject(m, file_no, rec, rec->reject, rec->reject_field, role,
                      sink, err);
    }
    bad = type_record(m, role, rec, true);
    if (bad != SIZE_MAX) {
        return reject(m, file_no, rec, role->typed[bad].reject, bad, role, sink,
                      err);
    }
    look_up(m, role);
    if (!record_bytes(m, role)) {
        return reject(m, file_no, rec, REJECT_record_too_long, SIZE_MAX, role,
                      sink, err);
    }
    return run_emits(m, role, rec, sink, err);
}

const struct mapping_counts *mapping_counts(const struct mapping *m)
{
    return &m->counts;
}

void mapping_field_counts(const struct mapping *m, size_t file, size_t field,
                          uint64_t *filled, uint64_t *empty)
{
    *filled = m->role[file].filled[field];
    *empty = m->role[file].counted - m->role[file].filled[field];
}

uint64_t mapping_rule_uses(const struct mapping *m, size_t rule)
{
    return m->rule_uses[rule];
}

static int most_first(const void *pa, const void *pb)
{
    const struct mapping_unlisted_code *a = pa, *b = pb;

    if (a->n != b->n) {
        return a->n > b->n ? -1 : 1;
    }
    return str_cmp(a->code, b->code);
}

static int by_code(const void *pa, const void *pb)
{
    const struct mapping_unlisted_code *a = pa, *b = pb;

    return str_cmp(a->code, b->code);
}

/* The codes of all roles in one list, most first. */
static void count_unlisted(struct mapping *m)
{
    struct str code;
    uint64_t n = 0;
    size_t most = 1, kept = 0;

    for (size_t r = 0; r < m->src->nfiles; r++) {
        most += code_unlisted(m->role[r].codes, SIZE_MAX, &code, &n);
    }
    m->unlisted = arena_zalloc(&m->arena, most, sizeof *m->unlisted);
    m->nunlisted = 0;
    for (size_t r = 0; r < m->src->nfiles; r++) {
        size_t count = code_unlisted(m->role[r].codes, SIZE_MAX, &code, &n);

        for (size_t i = 0; i < count; i++) {
            struct mapping_unlisted_code *u = &m->unlisted[m->nunlisted++];

            code_unlisted(m->role[r].codes, i, &u->code, &u->n);
        }
    }
    qsort(m->unlisted, m->nunlisted, sizeof *m->unlisted, by_code);
    for (size_t i = 0; i < m->nunlisted; i++) {
        if (kept > 0 &&
            str_eq(m->unlisted[kept - 1].code, m->unlisted[i].code)) {
            m->unlisted[kept - 1].n += m->unlisted[i].n;
        } else {
            m->unlisted[kept++] = m->unlisted[i];
        }
    }
    m->nunlisted = kept;
    qsort(m->unlisted, m->nunlisted, sizeof *m->unlisted, most_first);
}

size_t mapping_unlisted(struct mapping *m, size_t i, struct str *code,
                        uint64_t *n)
{
    if (i == 0 || !m->unlisted) {
        count_unlisted(m);
    }
    if (i < m->nunlisted) {
        *code = m->unlisted[i].code;
        *n = m->unlisted[i].n;
    }
    return m->nunlisted;
}
