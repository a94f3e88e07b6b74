/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hearings - the hearings of LAPSE_DATA (cdcr-parole-hearings): the PDF by our
 * reader and the CSV beside it, which another program made of the same PDF.
 */
#ifndef LAPSE_TESTS_HEARINGS_H
#define LAPSE_TESTS_HEARINGS_H

#include "tests/transform/opened.h"
#include "transform/pdftotext.h"

static inline void open_hearings(struct opened *o, struct pdftotext *p)
{
    char path[1024];
    struct stream *s = NULL;
    int fd, out;

    corpus("LAPSE_DATA", "cdcr-parole-hearings/PSHR_2013.pdf", path,
           sizeof path);
    memset(o, 0, sizeof *o);
    arena_init(&o->arena, 0);
    buf_init(&o->out, (size_t)64 << 20);
    if (source_load(&o->arena, "sources/us-ca/hearings.yaml", NULL, &o->src,
                    &o->err)) {
        fail_msg("%s", o->err.text);
    }
    fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pdftotext_start(p, fd, &out, &o->err), OK);
    close(fd);
    assert_int_equal(stream_open(&s, out, "in", &o->err), OK);
    /* a cell over several lines shows where it was wrapped */
    for (size_t f = 0; f < o->src->file[0].nfields; f++) {
        o->src->file[0].field[f].type = TYPE_LIST;
        o->src->file[0].field[f].list_delimiter = '\n';
    }
    if (opened_stream(o, s)) {
        fail_msg("%s", o->err.text);
    }
}

static inline size_t field_called(const struct opened *o, const char *name)
{
    for (size_t f = 0; f < o->src->file[0].nfields; f++) {
        if (str_is(o->src->file[0].field[f].names.item[0], name)) {
            return f;
        }
    }
    fail_msg("no field \"%s\"", name);
    return 0;
}

struct hearing {
    struct str counties, rest; /* rest: every other column but the name */
    uint64_t page;             /* 0: of the CSV */
};

static inline int by_text(const void *a, const void *b)
{
    const struct hearing *v = a, *w = b;
    int c = str_cmp(v->rest, w->rest);

    return c ? c : str_cmp(v->counties, w->counties);
}

/* One blank for every run of blanks and line ends. */
static inline struct str plain(struct arena *a, struct str s)
{
    char *p = arena_cstr(a, str_trim(s));
    size_t n = 0;

    for (size_t i = 0; p[i]; i++) {
        bool blank = p[i] == ' ' || p[i] == '\n' || p[i] == '\r';

        if (!blank || (n > 0 && p[n - 1] != ' ')) {
            p[n++] = blank ? ' ' : p[i];
        }
    }
    return (struct str){p, n};
}

/* The records of an open reader, sorted; county and skip are field numbers. */
static inline size_t take_hearings(struct opened *o, struct arena *a,
                                   size_t county, size_t skip,
                                   struct hearing *out)
{
    struct record *rec = NULL;
    size_t n = 0;

    while (reader_next(&o->reader, &rec, &o->err) == OK && rec) {
        struct hearing *h = &out[n++];

        assert_true(n <= 5000);
        *h = (struct hearing){.page = rec->at.offset >> 32};
        for (size_t f = 0; f < o->src->file[0].nfields; f++) {
            struct str v = plain(a, rec->cell[f]);

            if (f == county) {
                h->counties = v;
            } else if (f != skip) {
                h->rest =
                    arena_printf(a, "%.*s|%.*s", STR_ARG(h->rest), STR_ARG(v));
            }
        }
    }
    assert_int_equal(o->err.code, OK);
    qsort(out, n, sizeof *out, by_text);
    return n;
}

static inline size_t take_csv(struct opened *o, void **state, struct arena *a,
                              struct hearing *out)
{
    char path[1024];
    struct stream *s = NULL;
    int fd;

    corpus("LAPSE_DATA", "cdcr-parole-hearings/PSHR_2013.tabula.csv", path,
           sizeof path);
    opened_source(o, state,
                  "    dialect: {lineTerminator: \"\\r\\n\"}\n"
                  "    schema:\n      fields:\n      - {name: cdc_num}\n"
                  "      - {name: county_of_comittment}\n"
                  "      - {name: gov_review_authority}\n"
                  "      - {name: hearing_date}\n      - {name: hearing_type}\n"
                  "      - {name: result}\n      - {name: length}\n");
    fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(stream_open(&s, fd, "in", &o->err), OK);
    if (opened_stream(o, s)) {
        fail_msg("%s", o->err.text);
    }
    return take_hearings(o, a, 1, SIZE_MAX, out);
}

#endif
