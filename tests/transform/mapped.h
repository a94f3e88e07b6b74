/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapped - runs a mapping in a test: a source given as text, records given as
 * lines of cells, facts and rejects taken as lines of text.
 */
#ifndef LAPSE_TESTS_MAPPED_H
#define LAPSE_TESTS_MAPPED_H

#include "common/day.h"
#include "tests/support/unit.h"
#include "transform/mapping.h"

struct mapped {
    struct fact_sink sink; /* first */
    struct arena arena;
    struct source *src;
    struct mapping *mapping;
    struct err err;
    struct buf out; /* a line a fact or reject */
    char keys[64][256], rows[64][256];
    size_t key_len[64], row_len[64], nfacts, nrejects;
    uint64_t record;
};

static inline void put_text(struct mapped *m, const char *name, struct str s)
{
    buf_printf(&m->out, " %s=", name);
    for (size_t i = 0; i < s.len; i++) {
        buf_char(&m->out, s.ptr[i] == '\n' ? ',' : s.ptr[i]);
    }
}

static inline void put_word(struct mapped *m, enum word w,
                            const struct value *v)
{
    char lo[11], hi[11];

    switch (word_type(w)) {
    case 'D':
        day_format(v->lo, lo);
        day_format(v->hi, hi);
        buf_printf(&m->out, " %s=%s", word_name(w), lo);
        if (v->hi != v->lo) {
            buf_printf(&m->out, "..%s", hi);
        }
        break;
    case 'I':
    case 'B':
    case 'T':
        buf_printf(&m->out, " %s=%lld", word_name(w), (long long)v->number);
        break;
    case 'M':
        buf_printf(&m->out, " %s=%lld", word_name(w),
                   (long long)(v->number / 1000000));
        break;
    default:
        put_text(m, word_name(w), v->text);
    }
}

static inline enum err_code take_fact(struct fact_sink *s,
                                      const struct fact *f, struct err *err)
{
    static const char *const tables[] = {"event",   "term",     "statement",
                                         "policy",  "holiday",  "coverage",
                                         "review"};
    struct mapped *m = (struct mapped *)s;
    size_t i = m->nfacts++ % 64;

    buf_printf(&m->out, "%s", tables[f->table]);
    for (int w = 0; w < WORD_COUNT; w++) {
        if (f->word[w].set) {
            put_word(m, (enum word)w, &f->word[w]);
        }
    }
    if (f->raw_code.len > 0) {
        put_text(m, "raw", f->raw_code);
    }
    put_text(m, "slot", f->slot);
    if (f->rules.len > 0) {
        put_text(m, "rules", f->rules);
    }
    buf_printf(&m->out, "%s%s", f->unlisted ? " unlisted" : "",
               f->conflict ? " conflict" : "");
    if (f->precision != 'd') {
        buf_printf(&m->out, " %c", f->precision);
    }
    buf_char(&m->out, '\n');
    m->key_len[i] = f->key_bytes.len < 256 ? f->key_bytes.len : 256;
    if (m->key_len[i] > 0) {
        memcpy(m->keys[i], f->key_bytes.ptr, m->key_len[i]);
    }
    m->row_len[i] = f->row_bytes.len < 256 ? f->row_bytes.len : 256;
    if (m->row_len[i] > 0) {
        memcpy(m->rows[i], f->row_bytes.ptr, m->row_len[i]);
    }
    err->code = OK;
    return OK;
}

static inline enum err_code take_reject(struct fact_sink *s, uint32_t file_no,
                                        const struct record *rec,
                                        enum reject_class class,
                                        struct str column, struct str shape,
                                        struct err *err)
{
    struct mapped *m = (struct mapped *)s;

    (void)file_no;
    m->nrejects++;
    buf_printf(&m->out, "reject %llu %s %.*s", (unsigned long long)rec->at.record,
               reject_name(class), STR_ARG(column));
    if (shape.len > 0) {
        buf_printf(&m->out, " [%.*s]", STR_ARG(shape));
    }
    buf_char(&m->out, '\n');
    err->code = OK;
    return OK;
}

/* delivered: YYYY-MM-DD or NULL. */
static inline void mapped_open(struct mapped *m, const char *path,
                               const char *delivered)
{
    int32_t day = DAY_NONE;

    memset(m, 0, sizeof *m);
    m->sink.fact = take_fact;
    m->sink.reject = take_reject;
    arena_init(&m->arena, 0);
    buf_init(&m->out, 1 << 20);
    if (delivered) {
        assert_true(day_parse_iso(str_from(delivered), &day));
    }
    if (source_load(&m->arena, path, NULL, &m->src, &m->err)) {
        fail_msg("%s", m->err.text);
    }
    if (mapping_new(&m->mapping, m->src, day, &m->err)) {
        fail_msg("%s", m->err.text);
    }
}

/* Cells by '|'; "~" is a column that is not there, "\n" a line end. */
static inline void mapped_line(struct mapped *m, size_t file, const char *line)
{
    struct str cell[64], rest = arena_str(&m->arena, str_from(line));
    struct record rec = {.cell = cell,
                         .raw = rest,
                         .at = {++m->record, m->record + 1, m->record * 100, 9},
                         .reject_field = SIZE_MAX};
    size_t n = 0;

    memset(cell, 0, sizeof cell);
    while (rest.ptr && n < 64) {
        struct str s = str_cut(&rest, '|');

        cell[n++] = str_is(s, "~") ? STR_NULL : s;
    }
    if (mapping_is_looked_up(m->mapping, file)) {
        assert_int_equal(mapping_remember(m->mapping, file, &rec, &m->err),
                         OK);
    }
    assert_int_equal(
        mapping_record(m->mapping, file, 0, &rec, &m->sink, &m->err), OK);
}

/* What came out since the last call. */
static inline const char *mapped_text(struct mapped *m)
{
    char *text = arena_cstr(&m->arena, buf_slice(&m->out));

    buf_clear(&m->out);
    return text;
}

static inline void mapped_close(struct mapped *m)
{
    const struct mapping_counts *c = mapping_counts(m->mapping);

    assert_int_equal(c->records_in, c->mapped + c->without_fact + c->rejected);
    assert_int_equal(c->facts, m->nfacts);
    mapping_free(m->mapping);
    buf_release(&m->out);
    arena_release(&m->arena);
}

#endif
