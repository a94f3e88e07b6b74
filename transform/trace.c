/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trace - entries, runs and effects.
 */
#include "transform/trace.h"

#include <string.h>

#include "common/day.h"

#define ITEMS ((size_t)64 << 10) /* a frame of them */
#define FACTS_ROOM ((size_t)1024 * sizeof(struct records_fact))

/* Behind the bytes of the mapping: facts by table, and whether one is a
 * contact. */
enum { SINK_EVENTS, SINK_TERMS, SINK_STATEMENTS, SINK_CONTACT, SINK_BYTES };
static const enum table sink_table[] = {TABLE_EVENT, TABLE_TERM,
                                        TABLE_STATEMENT};

void trace_init(struct trace *t, struct arena *a, struct mapping *m,
                struct event_sink *sink, const struct trace_base *base,
                const struct keyset *only)
{
    size_t size = mapping_effect_size(m) + SINK_BYTES;

    *t = (struct trace){.mapping = m,
                        .sink = sink,
                        .site_key = sink->key,
                        .base = base,
                        .only = only};
    t->bytes = arena_zalloc(a, 1, size);
    effects_init(&t->effects, size);
    buf_init(&t->kept, (EFFECTS_MAX + 1) * sizeof(uint64_t));
    buf_init(&t->facts, FACTS_ROOM);
    buf_init(&t->items, ITEMS + FACTS_ROOM + sizeof(struct records_entry));
    if (!base) {
        return;
    }
    if (base->effects->size != size) {
        t->base = NULL; /* of another source file */
        return;
    }
    match_init(&t->match, a, base->fd, base->entries, base->doubts);
    for (size_t i = 0; i < base->effects->n; i++) {
        effects_number(&t->effects, effects_get(base->effects, i));
    }
    if (!buf_reserve(&t->kept, (base->effects->n + 1) * sizeof(uint64_t))) {
        err_no_memory(base->effects->n * sizeof(uint64_t));
    }
    t->kept.len = base->effects->n * sizeof(uint64_t);
    memset(t->kept.ptr, 0, t->kept.len);
}

void trace_release(struct trace *t)
{
    if (t->base) {
        match_release(&t->match);
    }
    effects_release(&t->effects);
    buf_release(&t->kept);
    buf_release(&t->facts);
    buf_release(&t->items);
}

void trace_file(struct trace *t, struct str role, struct str layout)
{
    struct str field[2] = {role, layout};

    t->key = site_record_key(t->site_key, field, 2);
    t->is_useless |= layout.len == 0;
}

static enum err_code send_items(struct trace *t, struct err *err)
{
    err->code = OK;
    if (t->items.len > 0) {
        frame_put(t->sink->out, FRAME_RECORDS, TRACE_ENTRIES,
                  buf_slice(&t->items), err);
        buf_clear(&t->items);
    }
    return err->code;
}

static enum err_code put_item(struct trace *t, const struct records_entry *e,
                              struct str facts, struct err *err)
{
    buf_put(&t->items, e, sizeof *e);
    buf_str(&t->items, facts);
    err->code = OK;
    return t->items.len >= ITEMS ? send_items(t, err) : OK;
}

static enum err_code end_run(struct trace *t, struct err *err)
{
    struct trace_run *run = &t->run;
    struct records_entry e = {.effect = RECORDS_RUN,
                              .last_day = (int32_t)run->records};
    struct records_fact place = {.case_id = run->place};
    uint64_t where[2] = {run->offset, run->bytes};

    err->code = OK;
    if (run->records == 0) {
        return OK;
    }
    memcpy(e.hash, where, sizeof where);
    run->records = 0;
    return put_item(t, &e, (struct str){(const char *)&place, sizeof place},
                    err);
}

/* A record that the base has, and nothing in it to look at again. */
static enum err_code keep(struct trace *t, const struct match_entry *found,
                          int64_t place, struct err *err)
{
    size_t number = found->effect & RECORDS_EFFECT_MASK;
    uint64_t *kept = (void *)t->kept.ptr;
    struct trace_run *run = &t->run;

    err->code = OK;
    if (number >= t->kept.len / sizeof *kept) {
        return err_set(err, ERR_INTEGRITY, "the base has no effect %zu",
                       number);
    }
    kept[number]++;
    if (found->last_day != DAY_NONE && (t->sink->last_day == DAY_NONE ||
                                        found->last_day > t->sink->last_day)) {
        t->sink->last_day = found->last_day;
    }
    if (run->records > 0 && run->records < INT32_MAX &&
        found->offset == run->offset + run->bytes &&
        place == run->place + run->records) {
        run->records++;
        run->bytes += found->bytes;
        return OK;
    }
    if (end_run(t, err)) {
        return err->code;
    }
    *run = (struct trace_run){found->offset, found->bytes, place, 1};
    return OK;
}

/* The counts of the sink before a record, and what it changed. */
struct sink_before {
    uint64_t facts, rejects, rows[SINK_CONTACT];
    int32_t last_day;
    bool has_contact;
};

static struct sink_before look_at_sink(struct trace *t)
{
    struct event_sink *s = t->sink;
    struct sink_before b = {.facts = s->facts,
                            .rejects = s->rejects,
                            .last_day = s->last_day,
                            .has_contact = s->has_contact};

    for (size_t i = 0; i < SINK_CONTACT; i++) {
        b.rows[i] = s->rows[sink_table[i]];
    }
    s->last_day = DAY_NONE;
    s->has_contact = false;
    buf_clear(&t->facts);
    s->facts_noted = &t->facts;
    return b;
}

/* Whether its bytes tell all of it; the sink goes on counting. */
static bool put_sink(struct trace *t, const struct sink_before *b,
                     int32_t *last_day)
{
    unsigned char *bytes = t->bytes + t->effects.size - SINK_BYTES;
    struct event_sink *s = t->sink;
    uint64_t sum = 0;

    for (size_t i = 0; i < SINK_CONTACT; i++) {
        uint64_t n = s->rows[sink_table[i]] - b->rows[i];

        bytes[i] = (unsigned char)n;
        sum += n;
    }
    bytes[SINK_CONTACT] = s->has_contact;
    *last_day = s->last_day;
    s->facts_noted = NULL;
    s->has_contact |= b->has_contact;
    if (s->last_day == DAY_NONE ||
        (b->last_day != DAY_NONE && b->last_day > s->last_day)) {
        s->last_day = b->last_day;
    }
    return s->rejects == b->rejects && sum == s->facts - b->facts &&
           sum <= RECORDS_FACTS_MAX;
}

static enum err_code put_entry(struct trace *t, struct records_entry *e,
                               bool told, struct err *err)
{
    size_t nfacts = t->facts.len / sizeof(struct records_fact);
    size_t number = told ? effects_number(&t->effects, t->bytes) : 0;

    err->code = OK;
    t->is_useless |=
        nfacts > RECORDS_FACTS_MAX || number == SIZE_MAX || t->sink->is_foreign;
    if (t->is_useless || (!told && nfacts == 0)) {
        return OK;
    }
    e->effect = records_effect(!told, nfacts, number);
    return put_item(t, e, buf_slice(&t->facts), err);
}

static enum err_code map(struct trace *t, size_t role, uint32_t file_no,
                         const struct record *rec, struct records_entry *e,
                         struct err *err)
{
    struct sink_before before = look_at_sink(t);
    bool told;

    mapping_effect_begin(t->mapping, role);
    mapping_record(t->mapping, role, file_no, rec, &t->sink->sink, err);
    told = mapping_effect_end(t->mapping, role, t->bytes);
    told = put_sink(t, &before, &e->last_day) && told;
    return err->code || end_run(t, err) ? err->code
                                        : put_entry(t, e, told, err);
}

enum err_code trace_record(struct trace *t, size_t role, uint32_t file_no,
                           const struct record *rec, struct err *err)
{
    int64_t place = records_place(file_no, rec->at.record);
    const struct match_entry *found = NULL;
    struct records_entry e;

    err->code = OK;
    if (t->only) {
        return keyset_has(t->only, place)
                   ? mapping_record(t->mapping, role, file_no, rec,
                                    &t->sink->sink, err)
                   : OK;
    }
    if (rec->hash) {
        memcpy(e.hash, rec->hash, sizeof e.hash);
    } else {
        record_hash(&t->key, rec->raw, e.hash);
    }
    if (t->base && rec->reject == REJECT_NONE &&
        match_find(&t->match, e.hash, &found, err)) {
        return err->code;
    }
    return found && !found->again ? keep(t, found, place, err)
                                  : map(t, role, file_no, rec, &e, err);
}

static enum err_code count_kept(struct trace *t, struct err *err)
{
    const uint64_t *kept = (const void *)t->kept.ptr;
    struct event_sink *s = t->sink;

    err->code = OK;
    for (size_t i = 0; i < t->kept.len / sizeof *kept; i++) {
        const unsigned char *bytes = effects_get(&t->effects, i);
        const unsigned char *sink = bytes + t->effects.size - SINK_BYTES;

        if (kept[i] == 0) {
            continue;
        }
        if (!mapping_effect_add(t->mapping, bytes, kept[i])) {
            return err_set(err, ERR_INTEGRITY, "the base is of another source");
        }
        for (size_t k = 0; k < SINK_CONTACT; k++) {
            s->rows[sink_table[k]] += sink[k] * kept[i];
            s->facts += sink[k] * kept[i];
        }
        s->has_contact |= sink[SINK_CONTACT] != 0;
    }
    return OK;
}

enum err_code trace_end(struct trace *t, struct err *err)
{
    size_t had = t->base ? t->base->effects->n * t->effects.size : 0;
    struct str all = buf_slice(&t->effects.bytes);

    err->code = OK;
    if (t->only) {
        return OK;
    }
    if (end_run(t, err) || send_items(t, err) || count_kept(t, err)) {
        return err->code;
    }
    if (t->is_useless) {
        return frame_put(t->sink->out, FRAME_RECORDS, TRACE_USELESS, STR(""),
                         err);
    }
    return frame_put(t->sink->out, FRAME_RECORDS, TRACE_EFFECTS,
                     (struct str){all.ptr + had, all.len - had}, err);
}
