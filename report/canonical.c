/* SPDX-License-Identifier: Apache-2.0 */
/*
 * canonical - the store in the canonical layout (metrics.md, section 10), for
 * stewards, so that loading it again changes nothing.  The files are for
 * programs: formulas are not touched.
 */
#include <stdlib.h>

#include "common/file.h"
#include "report/report.h"
#include "report/table.h"

#define FILE_CEILING ((size_t)64 << 20) /* one row above FLUSH_AT at most */
#define FLUSH_AT ((size_t)1 << 20)

struct canonical_file {
    const char *name;    /* file */
    const char *columns; /* in order; the header */
    const char *from;    /* view of gap_steward */
    bool is_distinct;    /* the view has a jurisdiction, the file has not */
};

#define EVENT_COLUMNS                                                          \
    "jurisdiction, case_number, event_id, kind, occurred_lo, occurred_hi, "    \
    "occurred_time, ended, scheduled_for, recorded_at, counterpart, channel, " \
    "direction, site, outcome, corrected_channel, corrected_outcome, detail, " \
    "note, officer, entered_by, office, thread, minutes, acceptable, "         \
    "purpose, tags"

static const struct canonical_file files[] = {
    {"cases.csv",
     "jurisdiction, case_number, population, level, start_date, end_date, "
     "end_reason, office, officer",
     "canonical_cases", false},
    {"events.csv", EVENT_COLUMNS, "canonical_events", false},
    {"statements.csv",
     "jurisdiction, case_number, office, kind, name, value_lo, value_hi, "
     "window_lo, window_hi, claimant, stated_on, document, quote",
     "canonical_statements", false},
    {"policy.csv",
     "jurisdiction, population, level, effective_from, effective_to, class, "
     "mode, count, period, unit, trigger, accepts_channel, accepts_site, "
     "transition, citation, quote, note",
     "canonical_policy", false},
    {"holidays.csv", "date", "canonical_holidays", true},
    {"coverage.csv", "kind, covered_from, covered_to", "canonical_coverage",
     true}};

struct canonical_sink {
    struct row_sink sink;
    struct file_writer file;
    struct buf chunk;
};

static enum err_code flush(struct canonical_sink *s, struct err *err)
{
    if (s->chunk.len > 0 &&
        file_writer_put(&s->file, s->chunk.ptr, s->chunk.len, err)) {
        return err->code;
    }
    buf_clear(&s->chunk);
    return OK;
}

static enum err_code header(struct row_sink *sink, const struct rows *one,
                            struct err *err)
{
    struct canonical_sink *s = (struct canonical_sink *)sink;

    (void)err;
    for (size_t c = 0; c < rows_columns(one); c++) {
        buf_printf(&s->chunk, "%s%s", c > 0 ? "," : "", rows_name(one, c));
    }
    buf_str(&s->chunk, STR("\n"));
    return OK;
}

static enum err_code row(struct row_sink *sink, const struct rows *one,
                         struct err *err)
{
    struct canonical_sink *s = (struct canonical_sink *)sink;

    for (size_t c = 0; c < rows_columns(one); c++) {
        struct str v = rows_text(one, 0, c);

        if (c > 0) {
            buf_char(&s->chunk, ',');
        }
        if (v.len > 0) {
            csv_field(&s->chunk, v, false);
        }
    }
    buf_str(&s->chunk, STR("\n"));
    return s->chunk.len < FLUSH_AT ? OK : flush(s, err);
}

/* Ordered by every column: the same store gives the same bytes. */
static const char *statement(struct report *r, const struct canonical_file *f,
                             const char *jurisdiction)
{
    const char *where = "";

    if (jurisdiction) {
        where =
            arena_printf(&r->a, "where jurisdiction = '%s'", jurisdiction).ptr;
    }
    return arena_printf(&r->a,
                        "select %s %s from gap_steward.%s %s order by %s",
                        f->is_distinct ? "distinct" : "", f->columns, f->from,
                        where, f->columns)
        .ptr;
}

static enum err_code export_file(struct report *r,
                                 const struct canonical_file *spec,
                                 const char *jurisdiction, struct err *err)
{
    struct canonical_sink s = {.sink = {header, row}, .file = {.fd = -1}};
    const char *path =
        arena_printf(&r->a, "%s/%s", r->o->canonical, spec->name).ptr;

    buf_init(&s.chunk, FILE_CEILING);
    if (file_writer_open(&s.file, path, err)) {
        goto out;
    }
    if (query_each(r->q, statement(r, spec, jurisdiction), &s.sink, err) ||
        flush(&s, err) || file_writer_commit(&s.file, 0600, err)) {
        goto out;
    }
out:
    file_writer_abort(&s.file);
    buf_release(&s.chunk);
    return err->code;
}

/* A jurisdiction goes into a statement: it must be a code of ours. */
static bool is_code(const char *s)
{
    return s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                       "0123456789-_.")] == 0;
}

enum err_code export_canonical(struct report *r, const char *jurisdiction,
                               struct err *err)
{
    if (jurisdiction && !is_code(jurisdiction)) {
        return err_set(err, ERR_USAGE, "\"%s\" is no jurisdiction",
                       jurisdiction);
    }
    if (file_mkdirs(r->o->canonical, err)) {
        return err->code;
    }
    /* one snapshot for all files */
    if (query_begin(r->q, err)) {
        return err->code;
    }
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (export_file(r, &files[i], jurisdiction, err)) {
            return err_wrap(err, "%s: ", files[i].name);
        }
    }
    if (!r->o->common.quiet) {
        buf_printf(&r->out, "wrote the canonical layout into %s\n",
                   r->o->canonical);
    }
    return OK;
}
