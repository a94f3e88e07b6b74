/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader - one interface over all formats: record after record of slices,
 * each with its position.  A reader aligns cells to the fields of the
 * file_spec (NULL slice: the column is not in this file).  A record that
 * cannot be read is handed out with its reject class, so that conservation
 * holds; a document that cannot be read is an error of the document.
 */
#ifndef LAPSE_TRANSFORM_READER_H
#define LAPSE_TRANSFORM_READER_H

#include "common/arena.h"
#include "common/err.h"
#include "transform/reject.h"
#include "transform/source.h"
#include "transform/stream.h"

/* Counted after containers and before character decoding.  For csv, fixed,
 * json, xml, text and html: offset and length in bytes, line 1-based.  For
 * pdf: offset = page << 32 | top of the row in points, line = row on the
 * page.  The packed form in the store keeps file number and offset only. */
struct position {
    uint64_t record; /* 1-based, in this file */
    uint64_t line;
    uint64_t offset;
    uint64_t length;
};

struct record {
    struct str *cell;   /* nfields, UTF-8, as read (not trimmed) */
    struct str raw;     /* bytes or text that identify the record whole */
    const unsigned char *hash; /* record_hash() of raw, NULL: not made yet */
    struct position at;
    enum reject_class reject; /* REJECT_NONE when readable */
    size_t reject_field;      /* SIZE_MAX when not about one field */
};

struct reader_counts { /* spans in bytes; their sum is bytes decoded */
    uint64_t header, record, blank, skipped, trailer, rejected;
    uint64_t records;  /* handed out, rejects included */
    uint64_t blank_lines, skipped_lines;
    uint64_t doubled;   /* records that look encoded twice ("cafÃ©") */
    uint64_t truncated; /* 1 when the last record was cut off */
    int64_t stated_total; /* by checks.total, -1 when none was found */
};

struct reader; /* one open document */

struct reader_ops {
    enum err_code (*open)(struct reader *r, struct err *err);
    /* *rec lives until the next call; *rec = NULL at the end. */
    enum err_code (*next)(struct reader *r, struct record **rec,
                          struct err *err);
    void (*close)(struct reader *r);
};
extern const struct reader_ops csv_reader, html_table_reader, pdf_reader;

struct reader {
    const struct reader_ops *ops;
    const struct file_spec *spec;
    struct stream *stream;
    const char *name;      /* of the file, for messages */
    struct arena arena;    /* of the document: header, tables */
    struct reader_counts counts;
    struct texts extra_columns; /* in the file, in no field */
    struct texts missing_columns; /* optional fields that are not there */
    struct str layout; /* which column serves which field, of how many: what
                          the bytes of a record mean; empty: not told */
    uint64_t record_ceiling, field_ceiling; /* bytes, 16 MiB by default */
    void *state;           /* of the format */
};

/* Chooses ops by spec->format (ERR_USAGE for a format not built yet), takes
 * the stream over, reads up to and with the header. */
enum err_code reader_open(struct reader *r, const struct file_spec *spec,
                          struct stream *stream, const char *name,
                          struct err *err);
enum err_code reader_next(struct reader *r, struct record **rec,
                          struct err *err);
void reader_close(struct reader *r); /* releases all, also after an error */

/*
 * Which column of a header serves which field: column[f] = index, SIZE_MAX
 * when absent.  Case, outer blanks, BOM and zero-width characters do not
 * count.  ERR_HELD with the name (and the nearest column) when a field that
 * is not optional is missing, a header is doubled that a field names, or
 * fieldsMatch is violated: the file drifted, a person is needed.
 */
enum err_code reader_bind(struct reader *r, const struct str *header,
                          size_t ncolumns, size_t *column, struct err *err);

#endif
