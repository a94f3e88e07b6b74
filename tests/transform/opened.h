/* SPDX-License-Identifier: Apache-2.0 */
/*
 * opened - a reader in a test: the role of a source file given as text, the
 * file given as bytes, records taken as lines of text.  Corpora are found by
 * LAPSE_CORPORA and LAPSE_DATA; a test that needs one is skipped without it.
 */
#ifndef LAPSE_TESTS_OPENED_H
#define LAPSE_TESTS_OPENED_H

#include <fcntl.h>
#include <sys/stat.h>

#include "common/buf.h"
#include "tests/support/unit.h"
#include "transform/reader.h"

struct opened {
    struct arena arena;
    struct source *src;
    struct reader reader;
    struct err err;
    struct buf out; /* a line a record, cells between '|' */
    uint64_t bytes; /* of the stream, once it was read to its end */
};

/* A stream over bytes, through a file as in life. */
static inline struct stream *stream_over(void **state, struct str bytes)
{
    const char *path = in_scratch(state, "bytes");
    struct stream *s = NULL;
    struct err err = {0};
    int fd;

    assert_int_equal(file_write(path, bytes, 0600, &err), OK);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(stream_open(&s, fd, "in", &err), OK);
    return s;
}

/* role: the lines of a role from format on, indented by four. */
static inline void opened_source(struct opened *o, void **state,
                                 const char *role)
{
    const char *path;

    memset(o, 0, sizeof *o);
    arena_init(&o->arena, 0);
    buf_init(&o->out, (size_t)64 << 20);
    assert_int_equal(file_mkdirs(in_scratch(state, "us-zz"), &o->err), OK);
    path = in_scratch(state, "us-zz/t.yaml");
    put_file(path, arena_printf(&o->arena,
                                "source: us-zz-t\ntitle: T (invented)\n"
                                "fetch: {kind: folder, path: x}\n"
                                "delivery: full\nfiles:\n  rows:\n"
                                "    match: in\n%s"
                                "emit:\n- {file: rows, as: statement, set: "
                                "{kind: reported_statistic, name: n, "
                                "value: v}}\n",
                                role)
                       .ptr);
    if (source_load(&o->arena, path, NULL, &o->src, &o->err)) {
        fail_msg("%s", o->err.text);
    }
}

/* Takes the stream over. */
static inline enum err_code opened_stream(struct opened *o, struct stream *s)
{
    o->err = (struct err){0};
    return reader_open(&o->reader, &o->src->file[0], s, "in", &o->err);
}

static inline enum err_code opened_open(struct opened *o, void **state,
                                        const char *role, struct str bytes)
{
    opened_source(o, state, role);
    return opened_stream(o, stream_over(state, bytes));
}

static inline void put_record(struct opened *o, const struct record *rec)
{
    for (size_t f = 0; f < o->src->file[0].nfields; f++) {
        struct str v = rec->cell[f];

        buf_printf(&o->out, "%s%.*s", f ? "|" : "", STR_ARG(v));
        if (!v.ptr) {
            buf_printf(&o->out, "-");
        }
    }
    if (rec->reject) {
        buf_printf(&o->out, " !%s", reject_name(rec->reject));
    }
    buf_char(&o->out, '\n');
}

/* All records as text, valid until opened_close(). */
static inline const char *opened_rows(struct opened *o)
{
    struct record *rec = NULL;

    buf_clear(&o->out);
    do {
        if (reader_next(&o->reader, &rec, &o->err)) {
            fail_msg("%s", o->err.text);
        }
        if (rec) {
            put_record(o, rec);
        }
    } while (rec);
    o->bytes = stream_bytes_out(o->reader.stream);
    return arena_cstr(&o->arena, buf_slice(&o->out));
}

static inline void opened_close(struct opened *o)
{
    reader_close(&o->reader);
    buf_release(&o->out);
    arena_release(&o->arena);
}

/* P1: every byte of the file belongs to one span. */
static inline void assert_spans_sum(const struct opened *o)
{
    const struct reader_counts *c = &o->reader.counts;

    assert_int_equal(c->header + c->record + c->blank + c->skipped +
                         c->trailer + c->rejected,
                     o->bytes);
}

#define assert_rows(o, want)                       \
    do {                                           \
        const char *rows_ = opened_rows(o);        \
        if (strcmp(rows_, (want)) != 0) {          \
            fail_msg("got\n%swant\n%s", rows_, want); \
        }                                          \
    } while (0)

#define assert_opens(o, state, role, bytes)               \
    do {                                                  \
        if (opened_open((o), (state), (role), (bytes))) { \
            fail_msg("%s", (o)->err.text);                \
        }                                                 \
    } while (0)

/* Path of a file of a corpus, or the test is skipped. */
static inline const char *corpus(const char *env, const char *name, char *path,
                                 size_t room)
{
    const char *base = getenv(env);
    struct stat st;

    (void)snprintf(path, room, "%s/%s", base ? base : "", name);
    if (!base || stat(path, &st) != 0) {
        skip();
    }
    return path;
}

#endif
