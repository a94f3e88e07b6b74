/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv - records of delimited files.  Each row becomes a record, a blank line,
 * a skipped line, a trailer or a header that comes again; their bytes and the
 * header's are all the bytes of the file.  Of several reasons to refuse a
 * record the first in the order of refuse() is given.  Knows no types.
 */
#include "transform/csv.h"

#include <inttypes.h>

#define DOS_END '\x1a' /* Ctrl-Z, alone at the end of a file */
/* Offsets within a record are 32 bits wide. */
#define CEILING_MAX ((uint64_t)1 << 30)

struct str csv_field_text(const struct csv *c, const struct csv_row *row,
                          size_t i, struct arena *a)
{
    const struct csv_field *f = &c->rows.scan.field[i];
    struct str text = {row->text.ptr + f->at, f->len};
    char *p;

    if (!f->marked) {
        return text;
    }
    p = arena_alloc(a, text.len);
    return (struct str){p, csv_unmark(&c->rows.scan, text, f->quoted, p)};
}

bool csv_is_blank(const struct csv *c, const struct csv_row *row)
{
    if (row->n != 1 || row->fault != CSV_SOUND || row->too_long ||
        c->rows.scan.field[0].quoted) {
        return false;
    }
    for (size_t i = 0; i < row->text.len; i++) {
        char b = row->text.ptr[i];

        if (b != ' ' && (b < '\t' || b > '\r')) {
            return false;
        }
    }
    return true;
}

size_t csv_bad_byte(const struct csv *c, struct str text,
                    enum reject_class *why)
{
    const struct csv_scan *s = &c->rows.scan;
    enum encoding e = c->rows.text.encoding;
    ptrdiff_t nul = s->nul ? str_find(text, '\0') : -1;
    size_t valid = text.len;

    if (nul >= 0) {
        *why = REJECT_nul_byte;
        return (size_t)nul;
    }
    *why = REJECT_invalid_encoding;
    if (s->high && e == ENC_ASCII) {
        for (valid = 0; valid < text.len && text.ptr[valid] >= 0; valid++) {
        }
    } else if (s->high) {
        valid = encoding_valid_utf8(text);
    }
    if (valid == text.len) {
        return SIZE_MAX;
    }
    if ((e == ENC_UTF16LE || e == ENC_UTF16BE) &&
        (unsigned char)text.ptr[valid] == 0xed) {
        *why = REJECT_lone_surrogate;
    }
    return valid;
}

/* The field that column serves, SIZE_MAX when none. */
static size_t field_of(const struct csv *c, const struct reader *r,
                       size_t column)
{
    for (size_t f = 0; f < r->spec->nfields; f++) {
        if (c->column[f] == column) {
            return f;
        }
    }
    return SIZE_MAX;
}

/* The field in which byte at of the row lies. */
static size_t field_at(const struct csv *c, const struct reader *r,
                       const struct csv_row *row, size_t at)
{
    size_t n = row->n < c->columns ? row->n : c->columns;

    if (row->fault != CSV_SOUND) {
        return SIZE_MAX;
    }
    for (size_t i = 0; i < n; i++) {
        const struct csv_field *f = &c->rows.scan.field[i];

        if (at >= f->at && at - f->at < f->len) {
            return field_of(c, r, i);
        }
    }
    return SIZE_MAX;
}

static void refuse(const struct csv *c, const struct reader *r,
                   const struct csv_row *row, struct record *rec)
{
    enum reject_class why = REJECT_NONE;
    size_t bad = csv_bad_byte(c, row->text, &why);
    bool cut =
        !row->ended && (row->fault == CSV_OPEN ||
                        (row->fault == CSV_SOUND && row->n < c->columns));

    if (row->too_long) {
        rec->reject = REJECT_record_too_long;
    } else if (bad != SIZE_MAX && (why == REJECT_nul_byte || !cut)) {
        rec->reject = why;
        rec->reject_field = field_at(c, r, row, bad);
    } else if (cut) {
        rec->reject = REJECT_truncated_last_record;
    } else if (row->fault != CSV_SOUND) {
        rec->reject = row->fault == CSV_STRAY ? REJECT_stray_quote
                                              : REJECT_unterminated_quote;
        rec->reject_field = field_of(c, r, row->n - 1);
    } else if (row->n != c->columns) {
        rec->reject = row->n < c->columns ? REJECT_too_few_fields
                                          : REJECT_too_many_fields;
    }
}

/* A row as long as the ceiling may be one long field. */
static void check_lengths(const struct csv *c, const struct reader *r,
                          struct record *rec)
{
    for (size_t i = 0; i < c->columns; i++) {
        if (c->rows.scan.field[i].len > r->field_ceiling) {
            rec->reject = REJECT_field_too_long;
            rec->reject_field = field_of(c, r, i);
            return;
        }
    }
}

static void set_cells(struct csv *c, const struct reader *r,
                      const struct csv_row *row)
{
    const struct csv_field *field = c->rows.scan.field;
    bool marked = false;

    for (size_t f = 0; f < r->spec->nfields; f++) {
        size_t i = c->column[f];

        if (i != SIZE_MAX) {
            c->cell[f] =
                (struct str){row->text.ptr + field[i].at, field[i].len};
            marked |= field[i].marked;
        }
    }
    for (size_t f = 0; marked && f < r->spec->nfields; f++) {
        size_t i = c->column[f];

        if (i != SIZE_MAX && field[i].marked) {
            c->cell[f] = csv_field_text(c, row, i, &c->scratch);
        }
    }
}

static void make_record(struct csv *c, struct reader *r,
                        const struct csv_row *row)
{
    const struct csv_scan *s = &c->rows.scan;
    struct record *rec = &c->record;

    *rec = (struct record){
        .cell = c->nothing,
        .raw = row->text,
        .at = {++r->counts.records, row->line, row->offset, row->length},
        .reject_field = SIZE_MAX};
    if (row->n != c->columns || row->fault != CSV_SOUND || row->too_long ||
        s->high || s->nul) {
        refuse(c, r, row, rec);
    }
    if (row->text.len > r->field_ceiling && rec->reject == REJECT_NONE) {
        check_lengths(c, r, rec);
    }
    if (row->fault == CSV_SOUND && row->n == c->columns && !row->too_long) {
        set_cells(c, r, row);
        rec->cell = c->cell;
    }
    if (rec->reject != REJECT_NONE) {
        r->counts.rejected += row->length;
        r->counts.truncated += rec->reject == REJECT_truncated_last_record;
        return;
    }
    r->counts.record += row->length;
    if (s->high && encoding_looks_doubled(row->text)) {
        r->counts.doubled++;
    }
}

enum use { USE_RECORD, USE_BLANK, USE_SKIP, USE_TRAILER, USE_HEADER };

static enum use use_of(struct csv *c, struct reader *r,
                       const struct csv_row *row)
{
    int64_t total;

    if (c->ruled && !row->too_long) {
        switch (row_rule_look(&c->rule, row->text, &total)) {
        case ROW_PLAIN:
            break;
        case ROW_SKIP:
            return USE_SKIP;
        case ROW_TOTAL:
            r->counts.stated_total = total;
            return USE_TRAILER;
        }
    }
    if (row->n == 1 && !row->ended && row->text.len == 1 &&
        *row->text.ptr == DOS_END) {
        return USE_TRAILER;
    }
    /* in a file of one column an empty line is a record with an empty cell */
    if (row->n == 1 && c->columns > 1 && csv_is_blank(c, row)) {
        return USE_BLANK;
    }
    return row->n == c->columns && c->header.len > 0 &&
                   str_eq(row->text, c->header)
               ? USE_HEADER
               : USE_RECORD;
}

static void count(struct reader *r, enum use use, uint64_t length)
{
    switch (use) {
    case USE_RECORD:
        break; /* make_record() knows whether it was refused */
    case USE_BLANK:
        r->counts.blank += length;
        r->counts.blank_lines++;
        break;
    case USE_SKIP:
        r->counts.skipped += length;
        r->counts.skipped_lines++;
        break;
    case USE_TRAILER:
        r->counts.trailer += length;
        break;
    case USE_HEADER:
        r->counts.header += length;
        break;
    }
}

/* Conservation is not hoped for. */
static enum err_code check_spans(const struct reader *r, struct err *err)
{
    const struct reader_counts *n = &r->counts;
    uint64_t sum = n->header + n->record + n->blank + n->skipped + n->trailer +
                   n->rejected;

    err->code = OK;
    if (sum != stream_bytes_out(r->stream)) {
        return err_set(err, ERR_INTEGRITY,
                       "%s: spans hold %" PRIu64 " bytes, the file %" PRIu64,
                       r->name, sum, stream_bytes_out(r->stream));
    }
    return OK;
}

static enum err_code csv_next(struct reader *r, struct record **out,
                              struct err *err)
{
    struct csv *c = r->state;

    *out = NULL;
    arena_rewind(&c->scratch, c->empty);
    for (;;) {
        struct csv_row row;
        enum use use;
        bool got;

        if (csv_rows_next(&c->rows, &row, &got, err)) {
            return err->code;
        }
        if (!got) {
            return check_spans(r, err);
        }
        use = use_of(c, r, &row);
        if (use == USE_RECORD) {
            make_record(c, r, &row);
            *out = &c->record;
            return OK;
        }
        count(r, use, row.length);
    }
}

static enum err_code init_scan(struct csv *c, struct reader *r, struct err *err)
{
    const struct dialect *d = &r->spec->dialect;
    struct csv_syntax syntax = {.delimiter = d->delimiter_text,
                                .terminator = d->line_terminator,
                                .quote = d->quote,
                                .escape = d->escape};
    struct csv_field *field =
        arena_alloc(&r->arena, CSV_COLUMNS_MAX * sizeof *field);

    err->code = OK;
    if (syntax.delimiter.len == 0) {
        syntax.delimiter = (struct str){&d->delimiter, 1};
    }
    csv_index_init(&c->rows.index, &r->arena, &syntax);
    if (!csv_scan_init(&c->rows.scan, &syntax, field, CSV_COLUMNS_MAX) ||
        !csv_scan_init(&c->rows.probe, &syntax, NULL, 0)) {
        return err_set(err, ERR_USAGE,
                       "role \"%.*s\": delimiter, lineTerminator, quoteChar "
                       "and escapeChar must differ and have at most %d bytes",
                       STR_ARG(r->spec->role), CSV_TOKEN_MAX);
    }
    return OK;
}

static struct str layout_of(const struct csv *c, struct reader *r)
{
    struct str s = arena_printf(&r->arena, "%zu", c->columns);

    for (size_t f = 0; f < r->spec->nfields; f++) {
        s = arena_printf(&r->arena, "%.*s %zu", STR_ARG(s), c->column[f]);
    }
    return s;
}

enum err_code csv_open(struct reader *r, size_t chunk, struct err *err)
{
    struct csv *c = arena_zalloc(&r->arena, 1, sizeof *c);
    size_t ceiling =
        (size_t)(r->record_ceiling < CEILING_MAX ? r->record_ceiling
                                                 : CEILING_MAX);

    r->state = c;
    r->counts.stated_total = -1;
    arena_init(&c->scratch, 0);
    (void)arena_alloc(&c->scratch, 1); /* a block that rewinding keeps */
    c->empty = arena_mark(&c->scratch);
    c->column =
        arena_zalloc(&r->arena, r->spec->nfields + 1, sizeof *c->column);
    c->cell = arena_zalloc(&r->arena, r->spec->nfields + 1, sizeof *c->cell);
    c->nothing =
        arena_zalloc(&r->arena, r->spec->nfields + 1, sizeof *c->nothing);
    if (init_scan(c, r, err) ||
        row_rule_init(&c->rule, &r->arena, r->spec, err) ||
        csv_text_open(&c->rows.text, r->stream, r->spec->encoding, r->name,
                      chunk, ceiling + CSV_TOKEN_MAX, err)) {
        return err->code;
    }
    c->ruled = c->rule.nskip > 0 || c->rule.total;
    csv_rows_init(&c->rows, ceiling);
    if (csv_header(c, r, err)) {
        return err->code;
    }
    r->layout = layout_of(c, r);
    c->rows.columns = c->columns;
    c->rows.scan.most = c->columns > 0 ? c->columns : 1;
    return OK;
}

static enum err_code csv_open_plain(struct reader *r, struct err *err)
{
    return csv_open(r, CSV_CHUNK, err);
}

static void csv_close(struct reader *r)
{
    struct csv *c = r->state;

    if (c) {
        row_rule_release(&c->rule);
        csv_text_release(&c->rows.text);
        arena_release(&c->scratch);
    }
}

const struct reader_ops csv_reader = {csv_open_plain, csv_next, csv_close};
