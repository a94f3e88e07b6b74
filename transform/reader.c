/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader - which reader reads a format, and which column serves which field.
 * Knows no format.
 */
#include "transform/reader.h"

#include "transform/encoding.h"

/* A record longer than this is a quote that never closes, or no table. */
#define CEILING ((uint64_t)16 << 20)
#define NAME_SHOWN 80 /* bytes of a column's name in a message */

static const struct reader_ops *ops_of(enum format format)
{
    switch (format) {
    case FORMAT_CSV:
        return &csv_reader;
    case FORMAT_HTML:
        return &html_table_reader;
    case FORMAT_PDF:
        return &pdf_reader;
    case FORMAT_FIXED:
    case FORMAT_XLSX:
    case FORMAT_XML:
    case FORMAT_JSON:
    case FORMAT_JSONL:
    case FORMAT_TEXT: /* prose, read as a report */
        break;
    }
    return NULL;
}

static const char *format_name(enum format format)
{
    static const char *const names[] = {
        [FORMAT_CSV] = "csv",   [FORMAT_FIXED] = "fixed",
        [FORMAT_XLSX] = "xlsx", [FORMAT_XML] = "xml",
        [FORMAT_JSON] = "json", [FORMAT_JSONL] = "jsonl",
        [FORMAT_HTML] = "html", [FORMAT_PDF] = "pdf",
        [FORMAT_TEXT] = "text"};

    return names[format];
}

enum err_code reader_open(struct reader *r, const struct file_spec *spec,
                          struct stream *stream, const char *name,
                          struct err *err)
{
    *r = (struct reader){.ops = ops_of(spec->format),
                         .spec = spec,
                         .stream = stream,
                         .name = name,
                         .counts.stated_total = -1,
                         .record_ceiling = CEILING,
                         .field_ceiling = CEILING};
    arena_init(&r->arena, 0);
    if (!r->ops) {
        return err_set(err, ERR_USAGE,
                       "role \"%.*s\": records of format %s cannot be read "
                       "yet (csv, html and pdf can)",
                       STR_ARG(spec->role), format_name(spec->format));
    }
    return r->ops->open(r, err);
}

enum err_code reader_next(struct reader *r, struct record **rec,
                          struct err *err)
{
    return r->ops->next(r, rec, err);
}

void reader_close(struct reader *r)
{
    if (r->ops) {
        r->ops->close(r);
    }
    stream_free(r->stream);
    arena_release(&r->arena);
    *r = (struct reader){.ops = NULL};
}

static struct str shown(struct str name)
{
    size_t n = name.len;

    if (n > NAME_SHOWN) {
        n = NAME_SHOWN;
        while (n > 0 && ((unsigned char)name.ptr[n] & 0xc0) == 0x80) {
            n--;
        }
    }
    return (struct str){name.ptr, n};
}

struct binding {
    struct reader *r;
    const struct str *header; /* as written */
    struct str *folded;
    bool *used;
    size_t n;
};

static enum err_code twice(const struct binding *b, size_t first, size_t second,
                           struct str field, struct err *err)
{
    if (str_eq(b->folded[first], b->folded[second])) {
        return err_set(err, ERR_HELD,
                       "%s: columns %zu and %zu are both named \"%.*s\"",
                       b->r->name, first + 1, second + 1,
                       STR_ARG(shown(b->header[first])));
    }
    return err_set(err, ERR_HELD,
                   "%s: columns \"%.*s\" and \"%.*s\" are both names of field "
                   "\"%.*s\"",
                   b->r->name, STR_ARG(shown(b->header[first])),
                   STR_ARG(shown(b->header[second])), STR_ARG(shown(field)));
}

/* The column that has one of the field's names. */
static enum err_code find_column(struct binding *b, const struct field *f,
                                 size_t *column, struct err *err)
{
    err->code = OK;
    *column = SIZE_MAX;
    for (size_t k = 0; k < f->names.n; k++) {
        struct str name = encoding_fold(&b->r->arena, f->names.item[k]);

        for (size_t c = 0; c < b->n; c++) {
            if (c == *column || !str_eq(name, b->folded[c])) {
                continue;
            }
            if (*column != SIZE_MAX) {
                return twice(b, *column < c ? *column : c,
                             *column < c ? c : *column, f->names.item[0], err);
            }
            *column = c;
            b->used[c] = true;
        }
    }
    return OK;
}

/* A column that no field took and whose name is like the one missed. */
static enum err_code missing(const struct binding *b, const struct field *f,
                             struct err *err)
{
    struct str *candidate =
        arena_zalloc(&b->r->arena, b->n + 1, sizeof *candidate);
    struct str name = encoding_fold(&b->r->arena, f->names.item[0]), nearest;
    size_t n = 0;

    for (size_t c = 0; c < b->n; c++) {
        if (!b->used[c] && b->folded[c].len > 0) {
            candidate[n++] = b->folded[c];
        }
    }
    nearest = str_nearest(name, candidate, n);
    for (size_t c = 0; nearest.ptr && c < b->n; c++) {
        if (!b->used[c] && str_eq(b->folded[c], nearest)) {
            return err_set(err, ERR_HELD,
                           "%s: header has no column \"%.*s\" (was it renamed "
                           "to \"%.*s\"?)",
                           b->r->name, STR_ARG(shown(f->names.item[0])),
                           STR_ARG(shown(b->header[c])));
        }
    }
    return err_set(err, ERR_HELD, "%s: header has no column \"%.*s\"",
                   b->r->name, STR_ARG(shown(f->names.item[0])));
}

static struct texts list_of(struct reader *r, size_t most)
{
    return (struct texts){arena_zalloc(&r->arena, most + 1, sizeof(struct str)),
                          0};
}

static enum err_code bind_fields(struct binding *b, size_t *column,
                                 struct err *err)
{
    const struct file_spec *spec = b->r->spec;
    size_t bound = 0;

    for (size_t f = 0; f < spec->nfields; f++) {
        if (find_column(b, &spec->field[f], &column[f], err)) {
            return err->code;
        }
        bound += column[f] != SIZE_MAX;
    }
    for (size_t f = 0; f < spec->nfields; f++) {
        const struct field *field = &spec->field[f];
        bool may = field->optional || (spec->fields_match == MATCH_SUPERSET &&
                                       !field->required && bound > 0);

        if (column[f] != SIZE_MAX) {
            continue;
        }
        if (!may) {
            return missing(b, field, err);
        }
        b->r->missing_columns.item[b->r->missing_columns.n++] =
            field->names.item[0];
    }
    return OK;
}

enum err_code reader_bind(struct reader *r, const struct str *header,
                          size_t ncolumns, size_t *column, struct err *err)
{
    struct binding b = {.r = r, .header = header, .n = ncolumns};

    err->code = OK;
    b.folded = arena_zalloc(&r->arena, ncolumns + 1, sizeof *b.folded);
    b.used = arena_zalloc(&r->arena, ncolumns + 1, sizeof *b.used);
    for (size_t c = 0; c < ncolumns; c++) {
        b.folded[c] = encoding_fold(&r->arena, header[c]);
    }
    r->missing_columns = list_of(r, r->spec->nfields);
    r->extra_columns = list_of(r, ncolumns);
    if (bind_fields(&b, column, err)) {
        return err->code;
    }
    for (size_t c = 0; c < ncolumns; c++) {
        if (b.used[c] || b.folded[c].len == 0) {
            continue; /* a delimiter at the end of the line names nothing */
        }
        if (r->spec->fields_match != MATCH_SUBSET) {
            return err_set(err, ERR_HELD,
                           "%s: column \"%.*s\" is no field of the source file "
                           "(fieldsMatch)",
                           r->name, STR_ARG(shown(header[c])));
        }
        r->extra_columns.item[r->extra_columns.n++] =
            arena_str(&r->arena, header[c]);
    }
    return OK;
}
