/* SPDX-License-Identifier: Apache-2.0 */
/*
 * read_csv - reads a delimited text in a test and tells what came out as
 * text: a line a record with its place, class and cells, then the spans.
 */
#ifndef LAPSE_TESTS_READ_CSV_H
#define LAPSE_TESTS_READ_CSV_H

#include <sys/mman.h>

#include "tests/support/unit.h"
#include "transform/csv.h"

#define READ_FIELDS 32

struct read_csv {
    struct file_spec spec;
    struct field field[READ_FIELDS];
    struct str name[READ_FIELDS], skip[4];
    int64_t header_row[4];
    size_t chunk;                /* 0: as reader_open() has it */
    uint64_t record_ceiling, field_ceiling;
    struct reader_counts counts; /* of the last read_csv() */
    uint64_t bytes;              /* decoded, of the last read_csv() */
    enum err_code code;
    struct err err;
    struct buf out;
};

/* Fields by ',' in names; the dialect is the default one. */
static inline void read_csv_init(struct read_csv *r, const char *names)
{
    struct str rest = str_from(names);

    memset(r, 0, sizeof *r);
    r->header_row[0] = 1;
    r->record_ceiling = r->field_ceiling = (uint64_t)16 << 20;
    r->spec = (struct file_spec){
        .role = STR("log"),
        .format = FORMAT_CSV,
        .encoding = STR("utf-8"),
        .dialect = {.delimiter = ',',
                    .delimiter_text = STR(","),
                    .quote = '"',
                    .header = true,
                    .header_rows = r->header_row,
                    .nheader_rows = 1,
                    .header_join = STR(" "),
                    .skip_rows = {r->skip, 0}},
        .field = r->field};
    while (rest.ptr) {
        size_t f = r->spec.nfields++;

        assert_true(f < READ_FIELDS);
        r->name[f] = str_cut(&rest, ',');
        r->field[f].names = (struct texts){&r->name[f], 1};
    }
    buf_init(&r->out, (size_t)256 << 20);
}

static inline void read_csv_release(struct read_csv *r)
{
    buf_release(&r->out);
}

static inline int bytes_fd(const void *p, size_t n)
{
    int fd = memfd_create("test", 0);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, p, n), (ssize_t)n);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

static inline void read_csv_put(struct read_csv *r, const struct record *rec)
{
    buf_printf(&r->out, "%llu %llu+%llu line %llu",
               (unsigned long long)rec->at.record,
               (unsigned long long)rec->at.offset,
               (unsigned long long)rec->at.length,
               (unsigned long long)rec->at.line);
    if (rec->reject != REJECT_NONE) {
        buf_printf(&r->out, " %s", reject_name(rec->reject));
        if (rec->reject_field != SIZE_MAX) {
            buf_printf(&r->out, " %.*s",
                       STR_ARG(r->name[rec->reject_field]));
        }
        buf_char(&r->out, '\n');
        return;
    }
    for (size_t f = 0; f < r->spec.nfields; f++) {
        buf_char(&r->out, '|');
        buf_str(&r->out, rec->cell[f].ptr ? rec->cell[f] : STR("~"));
    }
    buf_char(&r->out, '\n');
}

static inline enum err_code read_csv_open(struct read_csv *r,
                                          struct reader *rd,
                                          struct stream *stream,
                                          const char *name)
{
    if (r->chunk == 0) {
        return reader_open(rd, &r->spec, stream, name, &r->err);
    }
    memset(rd, 0, sizeof *rd);
    rd->ops = &csv_reader;
    rd->spec = &r->spec;
    rd->stream = stream;
    rd->name = name;
    rd->record_ceiling = r->record_ceiling;
    rd->field_ceiling = r->field_ceiling;
    arena_init(&rd->arena, 0);
    return csv_open(rd, r->chunk, &r->err);
}

static inline uint64_t span_sum(const struct reader_counts *n)
{
    return n->header + n->record + n->blank + n->skipped + n->trailer +
           n->rejected;
}

/* Reads all of fd, called name; the spans are held to the bytes. */
static inline enum err_code read_csv_fd(struct read_csv *r, int fd,
                                        const char *name)
{
    struct stream *stream;
    struct reader rd;
    struct record *rec;

    buf_clear(&r->out);
    memset(&r->counts, 0, sizeof r->counts);
    if (stream_open(&stream, fd, name, &r->err)) {
        return r->code = r->err.code;
    }
    if (read_csv_open(r, &rd, stream, name) == OK) {
        while (reader_next(&rd, &rec, &r->err) == OK && rec) {
            read_csv_put(r, rec);
        }
    }
    r->code = r->err.code;
    r->counts = rd.counts;
    r->bytes = stream_bytes_out(rd.stream);
    if (r->code == OK) {
        assert_int_equal(span_sum(&r->counts), r->bytes);
    }
    reader_close(&rd);
    return r->code;
}

static inline enum err_code read_csv_bytes(struct read_csv *r, struct str text)
{
    return read_csv_fd(r, bytes_fd(text.ptr, text.len), "log.csv");
}

/* What came out, terminated; valid until the next read. */
static inline const char *read_csv_text(struct read_csv *r)
{
    assert_true(buf_char(&r->out, '\0'));
    r->out.len--;
    return r->out.ptr;
}

/* Reads text and compares what came out; so at several sizes of chunks. */
static inline void reads(struct read_csv *r, const char *text,
                         const char *wanted)
{
    static const size_t chunks[] = {0, 1, 2, 3, 7, 64};

    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
        r->chunk = chunks[i];
        if (read_csv_bytes(r, str_from(text))) {
            fail_msg("%s", r->err.text);
        }
        assert_string_equal(read_csv_text(r), wanted);
    }
}

static inline void refuses(struct read_csv *r, const char *text,
                           enum err_code code, const char *part)
{
    r->chunk = 0;
    assert_int_equal(read_csv_bytes(r, str_from(text)), code);
    assert_contains(r->err.text, part);
    assert_contains(r->err.text, "log.csv");
}

#endif
