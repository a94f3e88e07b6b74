/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event - encodes facts.  Keys are computed, never looked up: SipHash under
 * the site key over a domain letter and length-prefixed fields
 * (docs/contracts.md, Keys).  Knows the staged tables; no file, no database.
 */
#include "transform/event.h"

#include <inttypes.h>

#include "common/day.h"
#include "transform/encoding.h"
#include "transform/event_row.h"

/* A record of 16 MiB, every field of it in its key, and its slot. */
#define KEY_BYTES_MAX ((size_t)128 << 20)

static int64_t key_of(const struct event_sink *s, char domain,
                      const struct str *field, size_t n)
{
    return site_hash(s->key, domain, field, n);
}

static struct str text(const struct fact *f, enum word w)
{
    return fact_text(f, w);
}

static inline int32_t day_lo(const struct fact *f, enum word w)
{
    return f->word[w].set ? f->word[w].lo : DAY_NONE;
}

static inline int32_t day_hi(const struct fact *f, enum word w)
{
    return f->word[w].set ? f->word[w].hi : DAY_NONE;
}

/* The upper end where it differs from the lower one. */
static int32_t day_hi_apart(const struct fact *f, enum word w)
{
    int32_t lo = day_lo(f, w), hi = day_hi(f, w);

    return hi == lo ? DAY_NONE : hi;
}

static int64_t position(const struct fact *f)
{
    return (int64_t)((uint64_t)f->file_no << 48 |
                     (f->at.offset & ((UINT64_C(1) << 48) - 1)));
}

static struct str jurisdiction(const struct event_sink *s, const struct fact *f)
{
    return dictionary_jurisdiction(&s->dictionary, f);
}

static inline void copy_key(struct copy_row *row, int64_t key)
{
    if (key) {
        copy_int8(row, key);
    } else {
        copy_null(row);
    }
}

static bool has_detail(const struct fact *f)
{
    static const enum word w[] = {WORD_detail,     WORD_thread,  WORD_minutes,
                                  WORD_acceptable, WORD_purpose, WORD_tags,
                                  WORD_entered_by, WORD_event_id};

    for (size_t i = 0; i < sizeof w / sizeof *w; i++) {
        if (f->word[w[i]].set) {
            return true;
        }
    }
    return false;
}

static enum err_code put_detail(struct event_sink *s, const struct fact *f,
                                int64_t case_id, int64_t event_key,
                                struct err *err)
{
    struct copy_row row;
    int64_t entered_by;

    if (dictionary_officer(&s->dictionary, f, WORD_entered_by, &entered_by,
                           err)) {
        return err->code;
    }
    frame_row_begin(s->out, TABLE_EVENT_DETAIL, &row);
    copy_int8(&row, case_id);
    copy_int8(&row, event_key);
    copy_int8(&row, position(f));
    copy_text(&row, text(f, WORD_detail));
    copy_text(&row, text(f, WORD_thread));
    if (f->word[WORD_minutes].set) {
        copy_int4(&row, (int32_t)f->word[WORD_minutes].number);
    } else {
        copy_null(&row);
    }
    if (f->word[WORD_acceptable].set) {
        copy_bool(&row, f->word[WORD_acceptable].number != 0);
    } else {
        copy_null(&row);
    }
    copy_text(&row, text(f, WORD_purpose));
    copy_texts(&row, text(f, WORD_tags));
    copy_key(&row, entered_by);
    copy_text(&row, text(f, WORD_event_id));
    return frame_row_end(s->out, &row, err);
}

static enum err_code put_private(struct event_sink *s, enum table t,
                                 const struct fact *f, int64_t case_id,
                                 int64_t key, struct str private_text,
                                 struct err *err)
{
    int64_t number[3] = {case_id, key, position(f)};
    char *p;

    err->code = OK;
    if (private_text.len == 0) {
        return OK;
    }
    p = frame_room(s->out, t, PRIVATE_ROW_ROOM + private_text.len);
    return p ? frame_row_put(s->out, t,
                             private_row_put(p, number, private_text), err)
             : frame_too_large(err);
}

/* Which notes say the same, however they are written; 0 for one without a
 * word. */
static int64_t narrative_key(struct event_sink *s, struct str note)
{
    struct arena_mark mark = arena_mark(&s->scratch);
    struct str words = encoding_fold(&s->scratch, note);
    int64_t key = words.len > 0 ? key_of(s, 'n', &words, 1) : 0;

    arena_rewind(&s->scratch, mark);
    return key;
}

static void note_day(struct event_sink *s, int32_t day)
{
    if (day != DAY_NONE && (s->last_day == DAY_NONE || day > s->last_day)) {
        s->last_day = day;
    }
}

/* Microseconds since 2000-01-01 to a day number, rounding down. */
static int32_t stamp_day(int64_t us)
{
    const int64_t day_us = INT64_C(86400000000);
    int64_t d = us / day_us - (us % day_us < 0);

    return (int32_t)d + DAY_PG_EPOCH;
}

/* A fact is made; its row may be. */
static void count(struct event_sink *s, enum table t)
{
    s->facts++;
    s->rows[t]++;
}

static void note_days(struct event_sink *s, const struct fact *f)
{
    struct str kind = text(f, WORD_kind);

    if (f->table == FACT_TERM) {
        note_day(s, day_hi(f, WORD_start_date));
    }
    if (f->table != FACT_EVENT) {
        return;
    }
    if (!str_is(kind, "appointment") && !str_is(kind, "hearing_set")) {
        note_day(s, day_hi(f, WORD_occurred));
    }
    if (f->word[WORD_recorded_at].set) {
        note_day(s, stamp_day(f->word[WORD_recorded_at].number));
    }
    s->has_contact |= str_is(kind, "contact");
}

/* Source, record and slot, of which the first two say their own lengths. */
static int64_t event_key_of(struct event_sink *s, const struct fact *f)
{
    struct buf *b = &s->key_bytes;
    char *p;

    b->len = s->key_prefix;
    if (!buf_reserve(b, f->key_bytes.len + f->slot.len)) {
        err_no_memory(f->key_bytes.len); /* a record has 16 MiB at most */
    }
    p = buf_copy(b->ptr + b->len, f->key_bytes);
    p = buf_copy(p, f->slot);
    b->len = (size_t)(p - b->ptr);
    return site_hash_bytes(s->key, buf_slice(b));
}

static void fill_event(const struct fact *f, struct event_row *r)
{
    const struct value *time = &f->word[WORD_occurred_time];
    const struct value *recorded = &f->word[WORD_recorded_at];

    r->occurred_lo = day_lo(f, WORD_occurred);
    r->occurred_hi = day_hi_apart(f, WORD_occurred);
    r->minute = time->set ? (int32_t)time->number : -1;
    r->ended = day_lo(f, WORD_ended);
    r->scheduled_for = day_lo(f, WORD_scheduled_for);
    r->is_recorded = recorded->set;
    r->recorded_at = recorded->number;
    r->position = position(f);
}

/* For records.idx. */
static void note_fact(struct event_sink *s, enum table t, const struct fact *f,
                      int64_t case_id, int64_t key, int32_t dated)
{
    struct records_fact fact = {case_id, key, dated, (uint32_t)t};

    s->is_foreign |= f->word[WORD_jurisdiction].set;
    if (s->facts_noted && !buf_put(s->facts_noted, &fact, sizeof fact)) {
        s->is_foreign = true; /* more than any entry holds */
    }
}

static enum err_code put_event(struct event_sink *s, const struct fact *f,
                               struct err *err)
{
    struct event_row r;
    char *p;

    dictionary_expect(&s->dictionary, f);
    fill_event(f, &r);
    r.event_key = event_key_of(s, f);
    r.row_hash = site_hash_bytes(s->key, f->row_bytes);
    r.narrative =
        f->word[WORD_note].set ? narrative_key(s, text(f, WORD_note)) : 0;
    if (dictionary_case(&s->dictionary, f, &r.case_id, err) ||
        dictionary_officer(&s->dictionary, f, WORD_officer, &r.officer, err) ||
        dictionary_office(&s->dictionary, f, &r.office, err) ||
        dictionary_profile(&s->dictionary, f, &r.profile, err)) {
        return err->code;
    }
    note_fact(s, TABLE_EVENT, f, r.case_id, r.event_key,
              r.scheduled_for != DAY_NONE ? DAY_NONE : r.occurred_lo);
    p = frame_room(s->out, TABLE_EVENT, EVENT_ROW_MAX);
    if (frame_row_put(s->out, TABLE_EVENT, event_row_put(p, &r), err) ||
        put_private(s, TABLE_PRIVATE_NOTE, f, r.case_id, r.event_key,
                    text(f, WORD_note), err)) {
        return err->code;
    }
    return has_detail(f) ? put_detail(s, f, r.case_id, r.event_key, err) : OK;
}

static enum err_code put_term(struct event_sink *s, const struct fact *f,
                              struct err *err)
{
    struct str field[2] = {s->src->id, f->key_bytes};
    int64_t case_id, term_key, officer, office;
    struct copy_row row;

    if (dictionary_case(&s->dictionary, f, &case_id, err) ||
        dictionary_officer(&s->dictionary, f, WORD_officer, &officer, err) ||
        dictionary_office(&s->dictionary, f, &office, err)) {
        return err->code;
    }
    term_key = key_of(s, 't', field, 2);
    note_fact(s, TABLE_TERM, f, case_id, term_key, day_lo(f, WORD_start_date));
    frame_row_begin(s->out, TABLE_TERM, &row);
    copy_int8(&row, case_id);
    copy_int8(&row, term_key);
    copy_int8(&row, site_hash_bytes(s->key, f->row_bytes));
    copy_day(&row, day_lo(f, WORD_start_date));
    copy_day(&row, day_hi_apart(f, WORD_start_date));
    copy_day(&row, day_lo(f, WORD_end_date));
    copy_text(&row, text(f, WORD_end_reason));
    copy_text(&row, text(f, WORD_population));
    copy_text(&row, text(f, WORD_level));
    copy_key(&row, officer);
    copy_key(&row, office);
    copy_int8(&row, position(f));
    return frame_row_end(s->out, &row, err);
}

static void copy_number(struct copy_row *row, uint32_t n)
{
    if (n) {
        copy_int4(row, (int32_t)n);
    } else {
        copy_null(row);
    }
}

static enum err_code put_statement(struct event_sink *s, const struct fact *f,
                                   struct err *err)
{
    struct str field[3] = {s->src->id, f->key_bytes, f->slot};
    int64_t case_id, key, office;
    struct copy_row row;

    if (dictionary_case(&s->dictionary, f, &case_id, err) ||
        dictionary_office(&s->dictionary, f, &office, err)) {
        return err->code;
    }
    key = key_of(s, 's', field, 3);
    note_fact(s, TABLE_STATEMENT, f, case_id, key, DAY_NONE);
    frame_row_begin(s->out, TABLE_STATEMENT, &row);
    copy_int8(&row, case_id);
    copy_int8(&row, key);
    copy_int8(&row, site_hash_bytes(s->key, f->row_bytes));
    copy_text(&row, text(f, WORD_kind));
    copy_text(&row, text(f, WORD_name));
    copy_text(&row, text(f, WORD_value));
    copy_text(&row, text(f, WORD_value_hi));
    copy_day(&row, day_lo(f, WORD_window));
    copy_day(&row, day_hi(f, WORD_window));
    copy_text(&row, text(f, WORD_claimant));
    copy_day(&row, day_lo(f, WORD_stated_on));
    copy_text(&row, text(f, WORD_document));
    copy_number(&row, f->page);
    copy_number(&row, f->sentence);
    copy_key(&row, office);
    copy_text(&row, jurisdiction(s, f));
    copy_int8(&row, position(f));
    if (frame_row_end(s->out, &row, err)) {
        return err->code;
    }
    return put_private(s, TABLE_PRIVATE_QUOTE, f, case_id, key,
                       text(f, WORD_quote), err);
}

static enum err_code put_policy(struct event_sink *s, const struct fact *f,
                                struct err *err)
{
    static const enum word tail[] = {WORD_citation, WORD_quote, WORD_note};
    struct str field[2] = {s->src->id, f->row_bytes};
    int64_t key = key_of(s, 'y', field, 2);
    struct copy_row row;

    frame_row_begin(s->out, TABLE_POLICY, &row);
    copy_int8(&row, key);
    copy_text(&row, jurisdiction(s, f));
    copy_text(&row, text(f, WORD_population));
    copy_text(&row, text(f, WORD_level));
    copy_day(&row, day_lo(f, WORD_effective_from));
    copy_day(&row, day_lo(f, WORD_effective_to));
    copy_text(&row, text(f, WORD_class));
    copy_text(&row, text(f, WORD_mode));
    copy_int4(&row, (int32_t)f->word[WORD_count].number);
    copy_int4(&row, (int32_t)f->word[WORD_period].number);
    copy_text(&row, text(f, WORD_unit));
    copy_text(&row, text(f, WORD_trigger));
    copy_texts(&row, text(f, WORD_accepts_channel));
    copy_texts(&row, text(f, WORD_accepts_site));
    copy_text(&row, text(f, WORD_transition));
    for (size_t i = 0; i < sizeof tail / sizeof *tail; i++) {
        copy_text(&row, text(f, tail[i]));
    }
    copy_int8(&row, position(f));
    return frame_row_end(s->out, &row, err);
}

static enum err_code put_holiday(struct event_sink *s, const struct fact *f,
                                 struct err *err)
{
    struct copy_row row;

    frame_row_begin(s->out, TABLE_HOLIDAY, &row);
    copy_text(&row, text(f, WORD_jurisdiction)); /* null: all of them */
    copy_day(&row, day_lo(f, WORD_date));
    copy_int8(&row, position(f));
    return frame_row_end(s->out, &row, err);
}

/* The manifest repeats every row of coverage. */
/* Enough to see a pattern, few enough for a screen; a name has 200 bytes. */
#define REFUSED_MAX 10
#define REFUSED_BYTES ((size_t)REFUSED_MAX * 1024)
#define COVERAGE_MAX (1 << 20)

static enum err_code coverage_row(struct event_sink *s, struct str kind,
                                  int32_t from, int32_t to, int64_t at,
                                  struct err *err)
{
    char first[11], last[11];
    struct copy_row row;

    count(s, TABLE_COVERAGE);
    day_format(from, first);
    day_format(to, last);
    if (!buf_printf(&s->coverage, "%.*s\t%s\t%s\n", STR_ARG(kind), first,
                    last)) {
        return err_set(err, ERR_FAILED, "more coverage rows than %d bytes hold",
                       COVERAGE_MAX);
    }
    if (str_is(kind, "contact") &&
        (s->covered_to == DAY_NONE || to > s->covered_to)) {
        s->covered_to = to;
    }
    err->code = OK;
    if (!s->out) {
        return OK;
    }
    frame_row_begin(s->out, TABLE_COVERAGE, &row);
    copy_text(&row, kind);
    copy_day(&row, from);
    copy_day(&row, to);
    copy_int8(&row, at);
    return frame_row_end(s->out, &row, err);
}

static int32_t coverage_day(struct str s, int32_t delivered)
{
    int32_t day = DAY_NONE;

    if (str_is(s, "delivered")) {
        return delivered;
    }
    day_parse_iso(s, &day);
    return day;
}

enum err_code event_coverage(struct event_sink *s, int32_t delivered,
                             struct err *err)
{
    err->code = OK;
    for (size_t i = 0; i < s->src->ncoverage; i++) {
        const struct coverage *c = &s->src->coverage[i];

        if (coverage_row(s, c->kind, coverage_day(c->from, delivered),
                         coverage_day(c->to, delivered), -1, err)) {
            return err->code;
        }
    }
    return OK;
}

/* A review names an event by its key in decimal digits: names_event(). */
static enum err_code put_review(struct event_sink *s, const struct fact *f,
                                struct err *err)
{
    int64_t case_id, key = 0;
    struct copy_row row;

    if (dictionary_case(&s->dictionary, f, &case_id, err)) {
        return err->code;
    }
    str_int64(text(f, WORD_event_id), &key);
    frame_row_begin(s->out, TABLE_REVIEW, &row);
    copy_int8(&row, case_id);
    copy_int8(&row, key);
    copy_text(&row, text(f, WORD_corrected_channel));
    copy_text(&row, text(f, WORD_corrected_outcome));
    copy_text(&row, text(f, WORD_claimant));
    copy_day(&row, day_lo(f, WORD_stated_on));
    copy_text(&row, text(f, WORD_detail));
    copy_int8(&row, position(f));
    return frame_row_end(s->out, &row, err);
}

static enum err_code sink_fact(struct fact_sink *sink, const struct fact *f,
                               struct err *err)
{
    static const enum table table[] = {
        [FACT_EVENT] = TABLE_EVENT,         [FACT_TERM] = TABLE_TERM,
        [FACT_STATEMENT] = TABLE_STATEMENT, [FACT_POLICY] = TABLE_POLICY,
        [FACT_HOLIDAY] = TABLE_HOLIDAY,     [FACT_REVIEW] = TABLE_REVIEW,
        [FACT_COVERAGE] = TABLE_COVERAGE};
    struct event_sink *s = (struct event_sink *)sink;

    err->code = OK;
    if (f->table != FACT_COVERAGE) { /* which counts its declared rows too */
        count(s, table[f->table]);
        note_days(s, f);
        if (!s->out) {
            return OK;
        }
    }
    switch (f->table) {
    case FACT_EVENT:
        return put_event(s, f, err);
    case FACT_TERM:
        return put_term(s, f, err);
    case FACT_STATEMENT:
        return put_statement(s, f, err);
    case FACT_POLICY:
        return put_policy(s, f, err);
    case FACT_HOLIDAY:
        return put_holiday(s, f, err);
    case FACT_COVERAGE:
        return coverage_row(s, text(f, WORD_kind), day_lo(f, WORD_covered),
                            day_hi(f, WORD_covered), position(f), err);
    case FACT_REVIEW:
        return put_review(s, f, err);
    }
    return err_set(err, ERR_INTEGRITY, "unknown table of a fact");
}

/* Place and shape only; the record stays in the archive. */
static void note_refused(struct event_sink *s, uint32_t file_no,
                         const struct record *rec, enum reject_class class,
                         struct str column, struct str shape)
{
    if (s->nrefused < REFUSED_MAX &&
        buf_printf(&s->refused,
                   "%" PRIu32 "\x1f%" PRIu64 "\x1f%s\x1f%.*s\x1f%.*s\x1f",
                   file_no, rec->at.line, reject_name(class), STR_ARG(column),
                   STR_ARG(shape))) {
        s->nrefused++;
    }
}

static enum err_code sink_reject(struct fact_sink *sink, uint32_t file_no,
                                 const struct record *rec,
                                 enum reject_class class, struct str column,
                                 struct str shape, struct err *err)
{
    struct event_sink *s = (struct event_sink *)sink;
    struct copy_row row;

    err->code = OK;
    s->rejects++;
    note_refused(s, file_no, rec, class, column, shape);
    if (!s->out) {
        return OK;
    }
    frame_row_begin(s->out, TABLE_REJECT, &row);
    copy_int2(&row, (int16_t)file_no);
    copy_int8(&row, (int64_t)rec->at.record);
    copy_int8(&row, (int64_t)rec->at.offset);
    copy_int8(&row, (int64_t)rec->at.length);
    copy_int8(&row, (int64_t)rec->at.line);
    copy_text(&row, column);
    copy_text(&row, str_from(reject_name(class)));
    copy_text(&row, shape);
    return frame_row_end(s->out, &row, err);
}

void event_sink_init(struct event_sink *s, const struct source *src,
                     const struct site_key *key, struct frame_out *out)
{
    *s = (struct event_sink){.sink = {sink_fact, sink_reject, out == NULL},
                             .src = src,
                             .key = key,
                             .out = out,
                             .last_day = DAY_NONE,
                             .covered_to = DAY_NONE};
    arena_init(&s->scratch, 0);
    buf_init(&s->coverage, COVERAGE_MAX);
    buf_init(&s->refused, REFUSED_BYTES);
    buf_init(&s->key_bytes, KEY_BYTES_MAX);
    buf_char(&s->key_bytes, 'e');
    for (size_t i = 0, n = src->id.len; i < 8; i++, n >>= 8) {
        buf_char(&s->key_bytes, (char)n);
    }
    buf_str(&s->key_bytes, src->id);
    s->key_prefix = s->key_bytes.len;
    dictionary_init(&s->dictionary, src->jurisdiction, key, out);
}

void event_sink_release(struct event_sink *s)
{
    arena_release(&s->scratch);
    buf_release(&s->coverage);
    buf_release(&s->refused);
    buf_release(&s->key_bytes);
    dictionary_release(&s->dictionary);
}
