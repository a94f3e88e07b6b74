/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statement - one report from bytes to facts: sentences, the day of the
 * report and of its incident, glosses, claims, who says them and about whom.
 * A subject becomes a case by an alias only.  Knows no single source.
 */
#include "transform/statement.h"

#include "transform/claim.h"
#include "transform/claimant.h"
#include "transform/document_date.h"

/* Full dates of a text that are remembered; a report has a few dozen. */
#define NAMED_MAX 1024

struct finding { /* a claim that waits for what the next sentences add */
    struct claim claim;
    size_t sentence;
    struct str claimant;
    bool dropped;
};

struct report {
    struct arena keep, line; /* of the document, of a sentence */
    const struct file_spec *spec;
    struct str name; /* of the document */
    struct sentence *sentence;
    size_t nsentences;
    struct subjects subjects;
    struct claims claims;
    struct claimants claimants;
    int32_t date; /* DAY_NONE: it does not say */
    size_t date_line;
    struct time_frame frame; /* what all sentences share */
    int32_t *named;
    size_t nnamed;
    size_t subject; /* the one case it names, or CASE_NONE */
    struct finding *finding;
    size_t nfindings, room;
};

static void frame_clear(struct time_frame *f)
{
    *f = (struct time_frame){.today = DAY_NONE,
                             .incident_lo = DAY_NONE,
                             .incident_hi = DAY_NONE,
                             .last_lo = DAY_NONE,
                             .last_hi = DAY_NONE,
                             .heading_lo = DAY_NONE,
                             .heading_hi = DAY_NONE};
}

static enum err_code read_page(struct report *r, struct str bytes,
                               const char *name, struct err *err)
{
    struct html h;
    struct html_block *block;
    size_t n;

    if (html_parse(&h, &r->keep, bytes, r->spec->encoding, name, err)) {
        return err->code;
    }
    html_blocks_of(&r->keep, &h, &block, &n);
    sentences_of_blocks(&r->keep, block, n, &r->sentence, &r->nsentences);
    r->date = document_date_of_page(&r->keep, &h);
    if (r->date == DAY_NONE) {
        r->date = document_date_of_text(&r->keep, r->sentence, r->nsentences,
                                        &r->date_line);
    }
    if (r->date == DAY_NONE) {
        r->date = document_date_of_time(&h);
    }
    return OK;
}

static enum err_code read_text(struct report *r, struct str bytes,
                               struct err *err)
{
    enum encoding e;

    if (encoding_find(r->spec->encoding.len ? r->spec->encoding : STR("utf-8"),
                      false, &e, err)) {
        return err->code;
    }
    sentences_of_text(&r->keep, bytes, e, &r->sentence, &r->nsentences);
    r->date = document_date_of_text(&r->keep, r->sentence, r->nsentences,
                                    &r->date_line);
    return OK;
}

static enum err_code read_sentences(struct report *r, struct stream *stream,
                                    const char *name, struct err *err)
{
    struct str bytes;

    r->date_line = SIZE_MAX;
    if (html_slurp(&r->keep, stream, name, &bytes, err)) {
        return err->code;
    }
    switch ((int)r->spec->format) {
    case FORMAT_HTML:
        return read_page(r, bytes, name, err);
    case FORMAT_TEXT:
        return read_text(r, bytes, err);
    }
    return err_set(err, ERR_USAGE,
                   "%s: reports are read from format text or html only", name);
}

/* A date that heads what follows, until the next heading. */
static void note_heading(struct report *r, size_t i, struct time_frame *f)
{
    const struct sentence *s = &r->sentence[i];
    struct mention m;

    if (i > 0 && s->block != r->sentence[i - 1].block) {
        f->near_year = f->near_month = 0;
    }
    if (i != r->date_line && document_date_is_heading(&r->line, s, &m)) {
        mention_resolve(&m, f);
        f->heading_lo = m.lo;
        f->heading_hi = m.hi;
    } else if (s->kind == HTML_HEADING) {
        f->heading_lo = f->heading_hi = DAY_NONE;
    }
}

/* The date line tells no story that later dates could go on from. */
static void gloss_of(struct report *r, size_t i, struct time_frame *f,
                     struct gloss *g)
{
    struct time_frame aside = *f;

    gloss_make(g, &r->line, r->sentence[i].text, &r->subjects,
               i == r->date_line ? &aside : f);
}

/* First look: which cases are named, which days in full. */
static void survey(struct report *r)
{
    struct time_frame f;

    frame_clear(&f);
    r->subject = CASE_NONE;
    r->named = arena_zalloc(&r->keep, NAMED_MAX, sizeof *r->named);
    for (size_t i = 0, several = 0; i < r->nsentences; i++) {
        struct arena_mark mark = arena_mark(&r->line);
        struct gloss g;

        if (r->sentence[i].reject == REJECT_NONE) {
            gloss_make(&g, &r->line, r->sentence[i].text, &r->subjects, &f);
            for (size_t k = 0; k < g.ncases && !several; k++) {
                several = r->subject != CASE_NONE && r->subject != g.cases[k];
                r->subject = several ? CASE_NONE : g.cases[k];
            }
            for (size_t k = 0; k < g.nmentions && r->nnamed < NAMED_MAX; k++) {
                if (g.mention[k].known && mention_is_full(&g.mention[k])) {
                    r->named[r->nnamed++] = g.mention[k].of_lo;
                }
            }
        }
        arena_rewind(&r->line, mark);
    }
}

static bool is_incident(const struct claim *c)
{
    return c->has_window && c->lo != DAY_NONE && c->hi != DAY_NONE &&
           strcmp(c->rule->name ? c->rule->name : "", "incident") == 0;
}

/* Second look: the incident, the latest that is known to the day, else the
 * one that is known best.  A report without a date is later than it. */
static void find_incident(struct report *r)
{
    struct claim *out = arena_zalloc(&r->keep, CLAIMS_MAX, sizeof *out);
    struct time_frame f = r->frame;

    for (size_t i = 0; i < r->nsentences; i++) {
        struct arena_mark mark = arena_mark(&r->line);
        struct gloss g;
        size_t n = 0;

        if (r->sentence[i].reject == REJECT_NONE) {
            note_heading(r, i, &f);
            gloss_of(r, i, &f, &g);
            n = claims_of(&r->claims, &g, &f, CLAIM_DATED, r->subject, out);
        }
        for (size_t k = 0; k < n; k++) {
            int32_t held = r->frame.incident_hi - r->frame.incident_lo;

            if (is_incident(&out[k]) && (r->frame.incident_lo == DAY_NONE ||
                                         out[k].hi - out[k].lo < held ||
                                         (out[k].hi - out[k].lo == held &&
                                          out[k].lo > r->frame.incident_lo))) {
                r->frame.incident_lo = out[k].lo;
                r->frame.incident_hi = out[k].hi;
            }
        }
        arena_rewind(&r->line, mark);
    }
    if (r->date == DAY_NONE && r->frame.incident_lo != DAY_NONE &&
        r->frame.incident_lo == r->frame.incident_hi) {
        r->frame.today = r->frame.incident_lo;
        r->frame.by_incident = true;
    }
}

static struct finding *add_finding(struct report *r)
{
    if (r->nfindings == r->room) {
        struct finding *bigger;

        r->room = r->room ? 2 * r->room : 64;
        bigger = arena_zalloc(&r->keep, r->room, sizeof *bigger);
        if (r->nfindings > 0) {
            memcpy(bigger, r->finding, r->nfindings * sizeof *bigger);
        }
        r->finding = bigger;
    }
    return &r->finding[r->nfindings++];
}

/* The source in brackets behind a sentence, or the sentence that says whose
 * findings these were, names who says what came before. */
static void credit(struct report *r, const struct gloss *g, size_t i)
{
    struct str who = claimant_of_source(&r->claimants, g);

    for (size_t k = r->nfindings; who.len > 0 && k-- > 0;) {
        struct finding *f = &r->finding[k];

        if (f->sentence + 1 != i) {
            break;
        }
        if (f->claimant.len == 0) {
            f->claimant = who;
        }
    }
}

static void read_claims(struct report *r)
{
    struct claim *out = arena_zalloc(&r->keep, CLAIMS_MAX, sizeof *out);
    struct time_frame f = r->frame;

    claims_begin(&r->claims);
    for (size_t i = 0; i < r->nsentences; i++) {
        struct arena_mark mark = arena_mark(&r->line);
        struct gloss g;
        size_t n = 0;

        if (r->sentence[i].reject == REJECT_NONE) {
            note_heading(r, i, &f);
            gloss_of(r, i, &f, &g);
            n = claims_of(&r->claims, &g, &f, -1, r->subject, out);
            credit(r, &g, i);
        }
        for (size_t k = 0; k < n; k++) {
            struct finding *found = add_finding(r);

            *found = (struct finding){.claim = out[k], .sentence = i};
            found->claimant =
                out[k].rule->act == CLAIM_ABSENT
                    ? claimant_against(&r->claimants, &g, out[k].at)
                    : claimant_at(&r->claimants, &g, out[k].at);
        }
        arena_rewind(&r->line, mark);
    }
}

/* An event told again without its date is no second version of it. */
static void drop_repeats(struct report *r)
{
    for (size_t i = 0; i < r->nfindings; i++) {
        struct claim *c = &r->finding[i].claim;

        if (c->has_window || strcmp(c->kind, "reported_statistic") == 0 ||
            str_is(c->name, "death") || str_is(c->name, "hearing_set")) {
            continue;
        }
        for (size_t k = 0; k < r->nfindings && !r->finding[i].dropped; k++) {
            const struct claim *d = &r->finding[k].claim;

            r->finding[i].dropped = d->has_window && d->subject == c->subject &&
                                    str_eq(d->name, c->name);
        }
    }
}

static struct str framed(struct arena *a, const struct str *field, size_t n)
{
    size_t len = 0, at = 0;
    char *p;

    for (size_t i = 0; i < n; i++) {
        len += 8 + field[i].len;
    }
    p = arena_alloc(a, len + 1);
    for (size_t i = 0; i < n; i++) {
        for (size_t b = 0; b < 8; b++) {
            p[at++] = (char)((uint64_t)field[i].len >> (8 * b) & 0xff);
        }
        if (field[i].len > 0) {
            memcpy(p + at, field[i].ptr, field[i].len);
        }
        at += field[i].len;
    }
    return (struct str){p, len};
}

static void set_text(struct fact *f, enum word w, struct str s)
{
    f->word[w] = (struct value){.set = s.len > 0, .text = s};
}

static void set_days(struct fact *f, enum word w, int32_t lo, int32_t hi)
{
    f->word[w] = (struct value){.set = true, .lo = lo, .hi = hi};
}

/* How often the same sentence stood in the document before. */
static size_t occurrence(const struct report *r, size_t sentence)
{
    size_t n = 0;

    for (size_t i = 0; i < r->nfindings; i++) {
        size_t other = r->finding[i].sentence;

        if (other >= sentence) {
            break;
        }
        n += str_eq(r->sentence[other].text, r->sentence[sentence].text) &&
             (i == 0 || r->finding[i - 1].sentence != other);
    }
    return n;
}

/* Kind and name; the second such statement of a sentence says so. */
static struct str slot(struct report *r, const struct finding *found)
{
    const struct claim *c = &found->claim;
    size_t before = 0;

    for (const struct finding *f = found;
         f-- > r->finding && f->sentence == found->sentence;) {
        before += str_eq(f->claim.name, c->name) &&
                  strcmp(f->claim.kind, c->kind) == 0;
    }
    return before
               ? arena_printf(&r->line, "%s/%.*s/%zu", c->kind,
                              STR_ARG(c->name), before + 1)
               : arena_printf(&r->line, "%s/%.*s", c->kind, STR_ARG(c->name));
}

static enum err_code emit(struct report *r, const struct finding *found,
                          uint32_t file_no, struct fact_sink *sink,
                          struct err *err)
{
    struct arena_mark mark = arena_mark(&r->line);
    const struct claim *c = &found->claim;
    const struct sentence *s = &r->sentence[found->sentence];
    struct str key[3] = {
        r->name, s->text,
        arena_printf(&r->line, "%zu", occurrence(r, found->sentence))};
    struct fact *f = arena_zalloc(&r->line, 1, sizeof *f);

    f->table = FACT_STATEMENT;
    f->precision = 'd';
    f->file_no = file_no;
    f->at = s->at;
    f->sentence = (uint32_t)s->at.record;
    f->key_bytes = framed(&r->line, key, 3);
    f->row_bytes = framed(&r->line, &s->text, 1);
    f->slot = slot(r, found);
    f->rules = str_from(c->rule->rule);
    f->rule_versions = str_from(c->version);
    set_text(f, WORD_kind, str_from(c->kind));
    set_text(f, WORD_name, c->name);
    set_text(f, WORD_value, c->value);
    set_text(f, WORD_value_hi, c->value_hi);
    set_text(f, WORD_claimant, found->claimant);
    set_text(f, WORD_document, r->name);
    set_text(f, WORD_quote, s->text);
    if (c->has_window) {
        set_days(f, WORD_window, c->lo, c->hi);
    }
    if (r->date != DAY_NONE) {
        set_days(f, WORD_stated_on, r->date, r->date);
    }
    if (c->about_case && c->subject != CASE_NONE) {
        set_text(f, WORD_case_number, r->subjects.case_number[c->subject]);
    }
    sink->fact(sink, f, err);
    arena_rewind(&r->line, mark);
    return err->code;
}

static enum err_code refuse(const struct report *r, size_t i, uint32_t file_no,
                            struct mapping_counts *counts,
                            struct fact_sink *sink, struct err *err)
{
    const struct sentence *s = &r->sentence[i];
    struct record rec = {.raw = s->text,
                         .at = s->at,
                         .reject = s->reject,
                         .reject_field = SIZE_MAX};

    counts->rejected++;
    counts->reject_class[s->reject]++;
    return sink->reject(sink, file_no, &rec, s->reject, STR_NULL, STR_NULL,
                        err);
}

/* In file order: facts of a sentence, or its refusal. */
static enum err_code emit_all(struct report *r, uint32_t file_no,
                              struct mapping_counts *counts,
                              struct fact_sink *sink, struct err *err)
{
    size_t k = 0;

    for (size_t i = 0; i < r->nsentences; i++) {
        uint64_t facts = 0;

        counts->records_in++;
        if (r->sentence[i].reject != REJECT_NONE) {
            if (refuse(r, i, file_no, counts, sink, err)) {
                return err->code;
            }
            continue;
        }
        for (; k < r->nfindings && r->finding[k].sentence == i; k++) {
            if (r->finding[k].dropped) {
                continue;
            }
            facts++;
            if (emit(r, &r->finding[k], file_no, sink, err)) {
                return err->code;
            }
        }
        counts->facts += facts;
        counts->mapped += facts > 0;
        counts->without_fact += facts == 0;
    }
    return OK;
}

static enum err_code prepare(struct report *r, const struct alias *aliases,
                             size_t naliases, struct err *err)
{
    err->code = OK;
    subjects_init(&r->subjects, &r->keep, aliases, naliases);
    if (claims_init(&r->claims, &r->keep, err) ||
        claimants_init(&r->claimants, &r->keep, err)) {
        return err->code;
    }
    return OK;
}

enum err_code statement_read(const struct source *src,
                             const struct file_spec *spec, uint32_t file_no,
                             struct stream *stream, const char *name,
                             const struct alias *aliases, size_t naliases,
                             struct mapping_counts *counts,
                             struct fact_sink *sink, struct err *err)
{
    struct report r = {.spec = spec, .name = str_from(name)};

    (void)src;
    arena_init(&r.keep, 0);
    arena_init(&r.line, 0);
    if (read_sentences(&r, stream, name, err) ||
        prepare(&r, aliases, naliases, err)) {
        goto out;
    }
    survey(&r);
    frame_clear(&r.frame);
    r.frame.today = r.date;
    r.frame.named = r.named;
    r.frame.nnamed = r.nnamed;
    find_incident(&r);
    read_claims(&r);
    drop_repeats(&r);
    emit_all(&r, file_no, counts, sink, err);
out:
    claims_release(&r.claims);
    claimants_release(&r.claimants);
    arena_release(&r.keep);
    arena_release(&r.line);
    return err->code;
}
