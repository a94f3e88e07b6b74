/* SPDX-License-Identifier: Apache-2.0 */
/*
 * told - reads a report in a test and takes its statements as lines of text:
 * "SENTENCE KIND NAME [VALUE[..HIGH]] [LO/HI] [by CLAIMANT] [on DAY] [of
 * CASE]".  Its people and places are invented.
 */
#ifndef LAPSE_TESTS_TOLD_H
#define LAPSE_TESTS_TOLD_H

#include <sys/mman.h>

#include "common/day.h"
#include "tests/support/unit.h"
#include "transform/statement.h"

struct told {
    struct fact_sink sink; /* first */
    struct buf out;
    struct mapping_counts counts;
    struct position at[64];
    struct str key[64], row[64], slot[64], rule[64], version[64];
    struct arena arena;
    size_t n, nrejects;
    struct err err;
};

/* Teague and Okafor are invented. */
static const struct alias told_aliases[] = {
    {{"Marlon Teague", 13}, {"TX-77", 5}},
    {{"Teague", 6}, {"TX-77", 5}},
    {{"case TX-77", 10}, {"TX-77", 5}},
    {{"Ife Okafor", 10}, {"TX-80", 5}},
};

static inline void told_days(struct told *t, const struct value *v)
{
    char lo[11], hi[11];

    day_format(v->lo, lo);
    day_format(v->hi, hi);
    buf_printf(&t->out, v->lo == v->hi ? " %s" : " %s/%s", lo, hi);
}

static inline enum err_code told_fact(struct fact_sink *s,
                                      const struct fact *f, struct err *err)
{
    struct told *t = (struct told *)s;
    const struct value *w = f->word;
    size_t i = t->n++ % 64;

    assert_int_equal(f->table, FACT_STATEMENT);
    buf_printf(&t->out, "%u %.*s %.*s", f->sentence,
               STR_ARG(w[WORD_kind].text), STR_ARG(w[WORD_name].text));
    if (w[WORD_value].set) {
        buf_printf(&t->out, " %.*s", STR_ARG(w[WORD_value].text));
    }
    if (w[WORD_value_hi].set) {
        buf_printf(&t->out, "..%.*s", STR_ARG(w[WORD_value_hi].text));
    }
    if (w[WORD_window].set) {
        told_days(t, &w[WORD_window]);
    }
    if (w[WORD_claimant].set) {
        buf_printf(&t->out, " by %.*s", STR_ARG(w[WORD_claimant].text));
    }
    if (w[WORD_stated_on].set) {
        buf_str(&t->out, STR(" on"));
        told_days(t, &w[WORD_stated_on]);
    }
    if (w[WORD_case_number].set) {
        buf_printf(&t->out, " of %.*s", STR_ARG(w[WORD_case_number].text));
    }
    buf_char(&t->out, '\n');
    t->at[i] = f->at;
    t->key[i] = arena_str(&t->arena, f->key_bytes);
    t->row[i] = arena_str(&t->arena, f->row_bytes);
    t->slot[i] = arena_str(&t->arena, f->slot);
    t->rule[i] = arena_str(&t->arena, f->rules);
    t->version[i] = arena_str(&t->arena, f->rule_versions);
    err->code = OK;
    return OK;
}

static inline enum err_code told_reject(struct fact_sink *s, uint32_t file_no,
                                        const struct record *rec,
                                        enum reject_class class,
                                        struct str column, struct str shape,
                                        struct err *err)
{
    struct told *t = (struct told *)s;

    (void)file_no;
    (void)column;
    (void)shape;
    t->nrejects++;
    buf_printf(&t->out, "%llu %s\n", (unsigned long long)rec->at.record,
               reject_name(class));
    err->code = OK;
    return OK;
}

static inline void told_open(struct told *t)
{
    *t = (struct told){.sink = {told_fact, told_reject}};
    buf_init(&t->out, 1 << 20);
    arena_init(&t->arena, 0);
}

static inline struct stream *told_stream(struct str bytes)
{
    struct err err = {0};
    struct stream *s = NULL;
    int fd = memfd_create("told", 0);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes.ptr ? bytes.ptr : "", bytes.len),
                     (ssize_t)bytes.len);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    assert_int_equal(stream_open(&s, fd, "told", &err), OK);
    return s;
}

static inline enum err_code told_bytes(struct told *t, enum format format,
                                       struct str encoding, struct str bytes,
                                       const struct alias *aliases,
                                       size_t naliases)
{
    struct file_spec spec = {.format = format, .encoding = encoding};
    struct stream *s = told_stream(bytes);

    statement_read(NULL, &spec, 3, s, "report.txt", aliases, naliases,
                   &t->counts, &t->sink, &t->err);
    stream_free(s);
    assert_int_equal(t->counts.records_in, t->counts.mapped +
                                               t->counts.without_fact +
                                               t->counts.rejected);
    return t->err.code;
}

static inline void told_close(struct told *t)
{
    buf_release(&t->out);
    arena_release(&t->arena);
}

static inline void told_as(enum format format, const char *text,
                           const char *want)
{
    struct told t;

    told_open(&t);
    assert_int_equal(told_bytes(&t, format, STR("utf-8"), str_from(text),
                                told_aliases,
                                sizeof told_aliases / sizeof *told_aliases),
                     OK);
    assert_int_equal(t.counts.facts, t.n);
    buf_char(&t.out, '\0');
    assert_string_equal(t.out.ptr, want);
    told_close(&t);
}

/* The statements of a plain text are these lines, and no others. */
static inline void told(const char *text, const char *want)
{
    told_as(FORMAT_TEXT, text, want);
}

#endif
