/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staging - from rows and entries to files.
 */
#include "transform/staging.h"

#include <stdio.h>

#include "transform/delta.h"
#include "transform/manifest.h"
#include "transform/parse.h"

#define ROWS_AT_ONCE 256 /* checked, then copied together */

struct staging {
    const struct deliver *d;
    const struct base *base;
    const char *batch, *dir;
    struct arena arena;
    struct staged *staged;
    struct records_writer index;
    bool indexed; /* this kind of delivery has a records.idx */
    struct effects effects;
    struct delta *delta;             /* with a base */
    struct keyset seen[TABLE_COUNT]; /* with a base: rows of dictionaries, of
                                        which the second pass has some again */
};

static bool is_dictionary(enum table t)
{
    return t == TABLE_PROFILE || t == TABLE_CASE_REF || t == TABLE_OFFICER ||
           t == TABLE_OFFICE || t == TABLE_PRIVATE_CASE ||
           t == TABLE_PRIVATE_OFFICER;
}

static enum err_code stage_row(void *arg, const struct frame_row *row,
                               struct err *err)
{
    struct staging *s = arg;

    err->code = OK;
    if (s->delta && row->table == TABLE_CASE_REF) {
        delta_case(s->delta, row->key[0]);
    }
    if (s->delta && is_dictionary(row->table) &&
        !keyset_add(&s->seen[row->table], row->key[0])) {
        return OK;
    }
    return staged_row(s->staged, row->table, row->key[0], row->key[1],
                      row->bytes, err);
}

/* A frame of rows of a delivery that is read whole. */
static enum err_code stage_rows(void *arg, struct frame *f, struct err *err)
{
    struct staging *s = arg;
    struct staged_key key[ROWS_AT_ONCE];
    const char *rows = f->body.ptr;
    struct frame_row row;
    size_t n = 0;
    bool got;

    while (frame_row(f, &row, &got, err) == OK && got) {
        key[n++] = (struct staged_key){row.key[0], row.key[1], row.bytes.len};
        if (n == ROWS_AT_ONCE || f->body.len == 0) {
            if (staged_rows(s->staged, row.table, key, n, rows, err)) {
                break;
            }
            rows = f->body.ptr;
            n = 0;
        }
    }
    return err->code;
}

/* Entries of a delivery that is read whole. */
static enum err_code take_whole(struct staging *s, int64_t part,
                                struct str body, struct err *err)
{
    err->code = OK;
    switch (part) {
    case TRACE_ENTRIES:
        return records_writer_put(&s->index, body, err);
    case TRACE_EFFECTS:
        return buf_str(&s->effects.bytes, body)
                   ? OK
                   : err_set(err, ERR_INTEGRITY, "effects without end");
    default:
        s->index.useless = true;
        return OK;
    }
}

static enum err_code take_records(void *arg, int64_t part, struct str body,
                                  struct err *err)
{
    struct staging *s = arg;

    return s->delta ? delta_take(s->delta, part, body, err)
                    : take_whole(s, part, body, err);
}

static enum err_code end_whole(struct staging *s, struct node *summary,
                               struct err *err)
{
    size_t size = (size_t)node_int(summary, "effect_size", 0);

    s->effects.size = size;
    s->effects.n = size ? s->effects.bytes.len / size : 0;
    return records_writer_end(&s->index, &s->effects, err);
}

/* Records that the base has too and that share a fact with one that it does
 * not have. */
static enum err_code second_pass(struct staging *s, const struct parse *first,
                                 struct err *err)
{
    struct parse p = *first;
    struct node *ignored;

    err->code = OK;
    if (s->delta->touched.n == 0) {
        return OK;
    }
    p.records = NULL;
    p.base = NULL;
    p.only = &s->delta->touched;
    if (staged_wait(s->staged, err)) {
        return err->code;
    }
    return parse_delivery(&p, &s->arena, &ignored, err);
}

static enum err_code read_all(struct staging *s, struct manifest *m,
                              struct err *err)
{
    struct parse p = {.src = s->d->src,
                      .delivery = s->d->delivery,
                      .key = s->d->key,
                      .state = s->d->state,
                      .quiet = s->d->quiet,
                      .arg = s};

    if (s->delta) {
        p.row = stage_row;
    } else {
        p.rows = stage_rows;
    }
    if (s->indexed) {
        p.records = take_records;
        p.base = s->base ? &s->base->view : NULL;
    }
    if (parse_delivery(&p, &s->arena, &m->summary, err)) {
        return err->code;
    }
    if (s->delta) {
        if (delta_settle(s->delta, s->staged, err) || second_pass(s, &p, err)) {
            return err->code;
        }
        s->delta->kept.cases = s->delta->cases.n;
        m->kept = &s->delta->kept;
    } else if (s->indexed && end_whole(s, m->summary, err)) {
        return err->code;
    }
    m->records = s->indexed && !s->index.useless ? &s->index : NULL;
    return staged_parts(s->staged, &m->part, &m->nparts, err);
}

static enum err_code write_all(struct staging *s, struct err *err)
{
    struct manifest m = {.deliver = s->d, .batch = s->batch};
    struct buf text;

    buf_init(&text, MANIFEST_MAX);
    if (!table_columns_json(&text)) {
        err_set(err, ERR_FAILED, "columns.json is too large");
        goto out;
    }
    if (staged_file(s->staged, "columns.json", buf_slice(&text), err) ||
        (s->indexed &&
         records_writer_open(&s->index, staged_path(s->staged), err)) ||
        read_all(s, &m, err)) {
        goto out;
    }
    buf_clear(&text);
    if (manifest_check_counts(&m, err) || manifest_write(&m, &text, err) ||
        staged_file(s->staged, "manifest.json", buf_slice(&text), err)) {
        goto out;
    }
    staged_commit(s->staged, err);
out:
    buf_release(&text);
    return err->code;
}

static void init(struct staging *s)
{
    uint64_t input = 0;

    arena_init(&s->arena, 0);
    s->indexed = base_is_possible(s->d);
    for (size_t i = 0; i < s->d->delivery->nfiles && !s->base; i++) {
        input += (uint64_t)s->d->delivery->file[i].receipt.bytes;
    }
    records_writer_init(&s->index, s->indexed ? input : 0);
    effects_init(&s->effects, 0);
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        keyset_init(&s->seen[t]);
    }
    if (s->base) {
        s->delta = arena_zalloc(&s->arena, 1, sizeof *s->delta);
        delta_init(s->delta, s->base, &s->index, s->d->delivery->delivered);
    }
}

enum err_code staging_write(const struct deliver *d, const struct base *base,
                            const char *batch, const char *dir, struct err *err)
{
    struct staging s = {.d = d, .base = base, .batch = batch, .dir = dir};

    err->code = OK;
    init(&s);
    if (staged_open(&s.staged, dir, err) == OK) {
        write_all(&s, err);
    }
    staged_free(s.staged);
    if (s.delta) {
        delta_release(s.delta);
    }
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        keyset_release(&s.seen[t]);
    }
    records_writer_release(&s.index);
    effects_release(&s.effects);
    arena_release(&s.arena);
    return err->code;
}
