/* SPDX-License-Identifier: Apache-2.0 */
/*
 * extract - the parser child's loop over files and records.  Knows readers,
 * mapping and the sink; opens nothing.
 */
#include "transform/extract.h"

#include <unistd.h>

#include "common/json.h"
#include "transform/ahead.h"
#include "transform/event.h"
#include "transform/mapping.h"
#include "transform/reader.h"
#include "transform/statement.h"

/* Between two progress frames. */
#define PROGRESS_STEP ((uint64_t)4 << 20)
/* Most distinct unlisted codes named in a manifest. */
#define UNLISTED_MAX 50

struct role_count { /* of one file of the delivery */
    struct reader_counts spans;
    uint64_t records, rejected;
    uint64_t bytes_in, bytes_out;
    struct str columns; /* of fields that the file has, by '\n' */
    struct str unknown; /* header names that no field knows, by '\n' */
};

struct extract_run {
    struct arena arena;
    const struct extract *x;
    struct mapping *mapping;
    struct event_sink sink;
    struct frame_out out;
    struct trace trace; /* when x asks for it */
    struct ahead *ahead;
    struct role_count *file;
    struct mapping_counts prose; /* statements from reports */
    struct alias *aliases;
    size_t naliases;
    uint64_t parsed, shown;
};

enum err_code extract_prepare(struct extract_run **out, const struct extract *x,
                              struct err *err)
{
    struct arena a;
    struct extract_run *r;

    arena_init(&a, 0);
    r = arena_zalloc(&a, 1, sizeof *r);
    r->arena = a;
    r->x = x;
    r->file = arena_zalloc(&r->arena, x->delivery->nfiles + 1, sizeof *r->file);
    frame_out_init(&r->out, x->out, x->ring);
    event_sink_init(&r->sink, x->src, x->key, x->count ? NULL : &r->out);
    *out = r;
    r->ahead = ahead_new();
    if (mapping_new(&r->mapping, x->src, x->delivery->delivered, err) == OK &&
        x->trace) {
        trace_init(&r->trace, &r->arena, r->mapping, &r->sink, x->base,
                   x->only);
    }
    return err->code;
}

void extract_free(struct extract_run *r)
{
    struct arena a;

    if (!r) {
        return;
    }
    ahead_free(r->ahead);
    if (r->x->trace && r->mapping) {
        trace_release(&r->trace);
    }
    mapping_free(r->mapping);
    event_sink_release(&r->sink);
    frame_out_release(&r->out);
    a = r->arena;
    arena_release(&a);
}

static const char *file_name(struct extract_run *r, size_t i)
{
    return arena_cstr(&r->arena, r->x->delivery->file[i].receipt.name);
}

static enum err_code progress(struct extract_run *r, uint64_t bytes,
                              struct err *err)
{
    if (r->parsed + bytes < r->shown + PROGRESS_STEP) {
        return OK;
    }
    r->shown = r->parsed + bytes;
    return frame_put(&r->out, FRAME_PROGRESS, (int64_t)r->shown, STR(""), err);
}

static void join(struct extract_run *r, struct str *all, struct str name)
{
    *all = arena_printf(&r->arena, "%.*s%s%.*s", STR_ARG(*all),
                        all->len ? "\n" : "", STR_ARG(name));
}

static bool is_missing(const struct reader *rd, struct str name)
{
    for (size_t c = 0; c < rd->missing_columns.n; c++) {
        if (str_eq(rd->missing_columns.item[c], name)) {
            return true;
        }
    }
    return false;
}

static void note_columns(struct extract_run *r, size_t i,
                         const struct reader *rd)
{
    for (size_t c = 0; c < rd->spec->nfields; c++) {
        struct str name = rd->spec->field[c].names.item[0];

        if (!is_missing(rd, name)) {
            join(r, &r->file[i].columns, name);
        }
    }
    for (size_t c = 0; c < rd->extra_columns.n; c++) {
        join(r, &r->file[i].unknown, rd->extra_columns.item[c]);
    }
}

static enum err_code map_record(struct extract_run *r, size_t role, uint32_t i,
                                const struct record *rec, struct err *err)
{
    return r->x->trace
               ? trace_record(&r->trace, role, i, rec, err)
               : mapping_record(r->mapping, role, i, rec, &r->sink.sink, err);
}

static enum err_code read_records(struct extract_run *r, size_t i,
                                  bool remember, struct err *err)
{
    size_t role = r->x->delivery->file[i].role;
    struct record *rec;

    for (;;) {
        if (ahead_next(r->ahead, &rec, err)) {
            return err->code;
        }
        if (!rec) {
            return OK;
        }
        if ((remember && mapping_remember(r->mapping, role, rec, err)) ||
            map_record(r, role, (uint32_t)i, rec, err) ||
            progress(r, rec->at.offset, err)) {
            return err->code;
        }
    }
}

static enum err_code read_table(struct extract_run *r, size_t i, bool remember,
                                struct stream *stream, struct err *err)
{
    size_t role = r->x->delivery->file[i].role;
    struct role_count *count = &r->file[i];
    struct reader rd;
    uint64_t before = mapping_counts(r->mapping)->rejected;

    if (reader_open(&rd, &r->x->src->file[role], stream, file_name(r, i),
                    err) == OK) {
        if (r->x->trace) {
            trace_file(&r->trace, r->x->src->file[role].role, rd.layout);
        }
        ahead_begin(r->ahead, &rd,
                    r->x->trace && !r->x->only ? &r->trace.key : NULL);
        read_records(r, i, remember, err);
        ahead_end(r->ahead);
        note_columns(r, i, &rd);
    }
    count->spans = rd.counts;
    count->records = rd.counts.records;
    count->rejected = mapping_counts(r->mapping)->rejected - before;
    count->bytes_in = stream_bytes_in(rd.stream);
    count->bytes_out = stream_bytes_out(rd.stream);
    reader_close(&rd);
    return err->code;
}

static enum err_code read_prose(struct extract_run *r, size_t i,
                                struct stream *stream, struct err *err)
{
    size_t role = r->x->delivery->file[i].role;
    uint64_t before = r->prose.records_in, bad = r->prose.rejected;

    statement_read(r->x->src, &r->x->src->file[role], (uint32_t)i, stream,
                   file_name(r, i), r->aliases, r->naliases, &r->prose,
                   &r->sink.sink, err);
    r->file[i].spans.stated_total = -1;
    r->file[i].records = r->prose.records_in - before;
    r->file[i].rejected = r->prose.rejected - bad;
    r->file[i].bytes_in = stream_bytes_in(stream);
    r->file[i].bytes_out = stream_bytes_out(stream);
    stream_free(stream);
    return err->code;
}

enum pass { PASS_ALIASES, PASS_REMEMBER, PASS_MAP };

static bool in_pass(const struct extract_run *r, size_t i, enum pass pass)
{
    size_t role = r->x->delivery->file[i].role;

    if (role == PLAN_ALIASES) {
        return pass == PASS_ALIASES;
    }
    return pass != PASS_ALIASES &&
           mapping_is_looked_up(r->mapping, role) == (pass == PASS_REMEMBER);
}

static enum err_code read_file(struct extract_run *r, size_t i, enum pass pass,
                               struct err *err)
{
    size_t role = r->x->delivery->file[i].role;
    struct stream *stream;

    if (stream_open(&stream, r->x->fd[i], file_name(r, i), err)) {
        return err->code;
    }
    if (pass == PASS_ALIASES) {
        alias_read(&r->arena, stream, file_name(r, i), &r->aliases,
                   &r->naliases, err);
        stream_free(stream);
    } else if (r->x->src->file[role].nfields == 0) {
        read_prose(r, i, stream, err);
    } else {
        read_table(r, i, pass == PASS_REMEMBER, stream, err);
    }
    r->parsed += r->file[i].bytes_out;
    return err->code;
}

static void put_names(struct json *j, const char *key, struct str names)
{
    json_open(j, key, '[');
    while (names.len > 0) {
        json_str(j, NULL, str_cut(&names, '\n'));
    }
    json_close(j, ']');
}

static void put_spans(struct json *j, const struct reader_counts *c)
{
    json_open(j, "spans", '{');
    json_int(j, "header", (int64_t)c->header);
    json_int(j, "record", (int64_t)c->record);
    json_int(j, "blank", (int64_t)c->blank);
    json_int(j, "skipped", (int64_t)c->skipped);
    json_int(j, "trailer", (int64_t)c->trailer);
    json_int(j, "rejected", (int64_t)c->rejected);
    json_close(j, '}');
}

static void put_files(struct extract_run *r, struct json *j)
{
    json_open(j, "files", '[');
    for (size_t i = 0; i < r->x->delivery->nfiles; i++) {
        const struct role_count *f = &r->file[i];

        json_open(j, NULL, '{');
        json_int(j, "no", (int64_t)i);
        json_int(j, "records_in", (int64_t)f->records);
        json_int(j, "rejected", (int64_t)f->rejected);
        json_int(j, "blank_lines", (int64_t)f->spans.blank_lines);
        json_int(j, "skipped_lines", (int64_t)f->spans.skipped_lines);
        json_int(j, "bytes_in", (int64_t)f->bytes_in);
        json_int(j, "bytes_out", (int64_t)f->bytes_out);
        if (f->spans.stated_total >= 0) {
            json_int(j, "stated_total", f->spans.stated_total);
        }
        json_int(j, "doubled", (int64_t)f->spans.doubled);
        json_int(j, "truncated", (int64_t)f->spans.truncated);
        put_spans(j, &f->spans);
        put_names(j, "columns", f->columns);
        put_names(j, "unknown_columns", f->unknown);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_counts(struct extract_run *r, struct json *j)
{
    const struct mapping_counts *m = mapping_counts(r->mapping);
    const struct mapping_counts *p = &r->prose;

    json_open(j, "counts", '{');
    json_int(j, "records_in", (int64_t)(m->records_in + p->records_in));
    json_int(j, "mapped", (int64_t)(m->mapped + p->mapped));
    json_int(j, "without_fact", (int64_t)(m->without_fact + p->without_fact));
    json_int(j, "rejected", (int64_t)(m->rejected + p->rejected));
    json_int(j, "facts", (int64_t)r->sink.facts);
    json_int(j, "unlisted", (int64_t)(m->unlisted + p->unlisted));
    json_int(j, "conflict", (int64_t)(m->conflict + p->conflict));
    json_int(j, "lookup_misses", (int64_t)m->lookup_misses);
    json_close(j, '}');
    json_open(j, "reject_classes", '{');
    for (int c = 1; c < REJECT_COUNT; c++) {
        uint64_t n = m->reject_class[c] + p->reject_class[c];

        if (n > 0) {
            json_int(j, reject_name((enum reject_class)c), (int64_t)n);
        }
    }
    json_close(j, '}');
}

static void put_rules(struct extract_run *r, struct json *j)
{
    const struct source *src = r->x->src;

    json_open(j, "rules", '[');
    for (size_t i = 0; i < src->nrules; i++) {
        json_open(j, NULL, '{');
        json_str(j, "why", src->rule[i].why);
        json_strz(j, "version", src->rule[i].version);
        json_int(j, "uses", (int64_t)mapping_rule_uses(r->mapping, i));
        json_close(j, '}');
    }
    json_close(j, ']');
    json_open(j, "unlisted", '[');
    for (size_t i = 0; i < UNLISTED_MAX; i++) {
        struct str code;
        uint64_t n;

        if (mapping_unlisted(r->mapping, i, &code, &n) <= i) {
            break;
        }
        json_open(j, NULL, '{');
        json_str(j, "code", code);
        json_int(j, "count", (int64_t)n);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_fields(struct extract_run *r, struct json *j)
{
    const struct source *src = r->x->src;

    json_open(j, "fields", '[');
    for (size_t f = 0; f < src->nfiles; f++) {
        for (size_t i = 0; i < src->file[f].nfields; i++) {
            uint64_t filled, empty;

            mapping_field_counts(r->mapping, f, i, &filled, &empty);
            json_open(j, NULL, '{');
            json_str(j, "role", src->file[f].role);
            json_str(j, "name", src->file[f].field[i].names.item[0]);
            json_int(j, "filled", (int64_t)filled);
            json_int(j, "empty", (int64_t)empty);
            json_close(j, '}');
        }
    }
    json_close(j, ']');
}

static void put_coverage(struct extract_run *r, struct json *j)
{
    struct str rest = buf_slice(&r->sink.coverage);

    json_open(j, "coverage", '[');
    while (rest.len > 0) {
        struct str line = str_cut(&rest, '\n');

        json_open(j, NULL, '{');
        json_str(j, "kind", str_cut(&line, '\t'));
        json_str(j, "from", str_cut(&line, '\t'));
        json_str(j, "to", line);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_refused(struct extract_run *r, struct json *j)
{
    static const char *const names[] = {"file", "line", "class", "column",
                                        "shape"};
    struct str rest = buf_slice(&r->sink.refused);

    json_open(j, "refused", '[');
    while (rest.len > 0) {
        json_open(j, NULL, '{');
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            json_str(j, names[i], str_cut(&rest, '\x1f'));
        }
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_tables(struct extract_run *r, struct json *j)
{
    json_open(j, "tables", '{');
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        if (r->sink.rows[t] > 0) {
            json_int(j, table_spec((enum table)t)->name,
                     (int64_t)r->sink.rows[t]);
        }
    }
    json_close(j, '}');
}

static enum err_code send_summary(struct extract_run *r, struct err *err)
{
    struct buf text;
    struct json j;

    buf_init(&text, FRAME_MAX);
    json_init(&j, &text);
    json_open(&j, NULL, '{');
    put_counts(r, &j);
    put_files(r, &j);
    put_rules(r, &j);
    put_fields(r, &j);
    put_coverage(r, &j);
    put_refused(r, &j);
    put_tables(r, &j);
    json_day(&j, "last_day", r->sink.last_day);
    json_day(&j, "covered_to", r->sink.covered_to);
    json_bool(&j, "has_contact", r->sink.has_contact);
    if (r->x->trace) {
        json_int(&j, "effect_size", (int64_t)r->trace.effects.size);
    }
    json_close(&j, '}');
    frame_put(&r->out, FRAME_SUMMARY, 0, buf_slice(&text), err);
    buf_release(&text);
    return err->code;
}

enum err_code extract_run(struct extract_run *r, struct err *err)
{
    err->code = OK;
    for (int pass = PASS_ALIASES; pass <= PASS_MAP; pass++) {
        for (size_t i = 0; i < r->x->delivery->nfiles; i++) {
            if (!in_pass(r, i, (enum pass)pass)) {
                continue;
            }
            if (read_file(r, i, (enum pass)pass, err)) {
                struct err ignored = {0};

                frame_put(&r->out, FRAME_ERROR, err->code, str_from(err->text),
                          &ignored);
                return err->code;
            }
        }
    }
    if (!r->x->only &&
        event_coverage(&r->sink, r->x->delivery->delivered, err)) {
        return err->code;
    }
    if (r->x->trace && trace_end(&r->trace, err)) {
        return err->code;
    }
    return send_summary(r, err);
}
