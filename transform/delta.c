/* SPDX-License-Identifier: Apache-2.0 */
/*
 * delta - sets of facts, and one walk over the base.
 */
#include "transform/delta.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/day.h"
#include "transform/copy_row.h"

/* A hundred bytes a changed record: a quarter of a million of them.  Beyond
 * that the whole delivery is read. */
#define ITEMS_MAX ((size_t)24 << 20)
#define BLOCK ((size_t)256 << 10)
#define ENTRY_MAX                   \
    (sizeof(struct records_entry) + \
     RECORDS_FACTS_MAX * sizeof(struct records_fact))

void delta_init(struct delta *x, const struct base *b, struct records_writer *w,
                int32_t delivered)
{
    *x = (struct delta){.base = b, .writer = w, .delivered = delivered};
    x->kept.first = x->kept.last = DAY_NONE;
    buf_init(&x->items, ITEMS_MAX);
    buf_init(&x->mapped, ITEMS_MAX);
    effects_init(&x->effects, b->effects.size);
    for (size_t i = 0; i < b->effects.n; i++) {
        effects_number(&x->effects, effects_get(&b->effects, i));
    }
    keyset_init(&x->is_mapped);
    keyset_init(&x->touched);
    keyset_init(&x->cases);
}

void delta_release(struct delta *x)
{
    buf_release(&x->items);
    buf_release(&x->mapped);
    effects_release(&x->effects);
    keyset_release(&x->is_mapped);
    keyset_release(&x->touched);
    keyset_release(&x->cases);
}

static enum err_code take_effects(struct effects *e, struct str body,
                                  struct err *err)
{
    err->code = OK;
    for (; body.len >= e->size; body.ptr += e->size, body.len -= e->size) {
        size_t had = e->n;

        if (effects_number(e, (const unsigned char *)body.ptr) != had) {
            break;
        }
    }
    return body.len == 0 ? OK
                         : err_set(err, ERR_INTEGRITY,
                                   "malformed effects from the parser child");
}

enum err_code delta_take(struct delta *x, int64_t part, struct str body,
                         struct err *err)
{
    err->code = OK;
    if (part == TRACE_USELESS) {
        x->is_useless = true;
        return OK;
    }
    if (part == TRACE_EFFECTS) {
        x->is_complete = true;
        return take_effects(&x->effects, body, err);
    }
    return buf_str(&x->items, body)
               ? OK
               : err_set(err, ERR_FAILED, "more differs than a base is for");
}

void delta_case(struct delta *x, int64_t case_id)
{
    if (case_id != 0) {
        keyset_add(&x->cases, case_id);
    }
}

static int fact_cmp(const void *pa, const void *pb)
{
    const struct records_fact *a = pa, *b = pb;

    if (a->case_id != b->case_id) {
        return a->case_id < b->case_id ? -1 : 1;
    }
    if (a->key != b->key) {
        return a->key < b->key ? -1 : 1;
    }
    return a->family < b->family ? -1 : a->family > b->family;
}

static size_t count_facts(const struct buf *b)
{
    return b->len / sizeof(struct records_fact);
}

static void sort_facts(struct buf *b)
{
    if (b->len > 0) {
        qsort(b->ptr, count_facts(b), sizeof(struct records_fact), fact_cmp);
    }
}

/* A run as it stands among the items. */
struct run {
    uint64_t offset, bytes;
    int64_t place;
};

static struct run run_of(const struct records_entry *e, struct str facts)
{
    uint64_t where[2];

    memcpy(where, e->hash, sizeof where);
    return (struct run){where[0], where[1], records_fact(facts, 0).case_id};
}

static int run_cmp(const void *pa, const void *pb)
{
    const struct run *a = pa, *b = pb;

    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

/* The facts that were mapped, and the runs in the order of the base. */
static enum err_code sort_items(struct delta *x, struct buf *runs,
                                struct err *err)
{
    struct str items = buf_slice(&x->items), facts;
    const struct records_fact *f;
    struct records_entry e;

    err->code = OK;
    while (records_next(&items, &e, &facts)) {
        if (e.effect == RECORDS_RUN) {
            struct run run = run_of(&e, facts);

            buf_put(runs, &run, sizeof run); /* fewer bytes than an item */
        } else {
            buf_str(&x->mapped, facts);
        }
    }
    if (items.len > 0) {
        return err_set(err, ERR_INTEGRITY,
                       "malformed entries from the parser child");
    }
    sort_facts(&x->mapped);
    f = (const void *)x->mapped.ptr;
    for (size_t i = 0; i < count_facts(&x->mapped); i++) {
        keyset_add(&x->is_mapped, records_mix(&f[i]));
        if (i > 0 && fact_cmp(&f[i - 1], &f[i]) == 0) {
            records_writer_doubt(x->writer, records_mix(&f[i]));
        }
    }
    if (runs->len > 0) {
        qsort(runs->ptr, runs->len / sizeof(struct run), sizeof(struct run),
              run_cmp);
    }
    return OK;
}

/* A stretch of the base, entry by entry. */
struct walk {
    const struct base *base;
    uint64_t at, end; /* offsets: of what comes behind the block */
    struct buf block;
    size_t taken;
};

static void walk_init(struct walk *w, const struct base *b)
{
    *w = (struct walk){.base = b};
    buf_init(&w->block, BLOCK + ENTRY_MAX);
}

static enum err_code bad_run(struct err *err)
{
    return err_set(err, ERR_INTEGRITY, "malformed run from the parser child");
}

static enum err_code walk_to(struct walk *w, uint64_t offset, uint64_t bytes,
                             struct err *err)
{
    err->code = OK;
    if (offset > w->base->foot.entries ||
        bytes > w->base->foot.entries - offset) {
        return bad_run(err);
    }
    w->at = offset;
    w->end = offset + bytes;
    buf_clear(&w->block);
    w->taken = 0;
    return OK;
}

static enum err_code walk_fill(struct walk *w, struct err *err)
{
    size_t left = w->block.len - w->taken;
    uint64_t want = w->end - w->at < BLOCK ? w->end - w->at : BLOCK;

    err->code = OK;
    if (!buf_reserve(&w->block, BLOCK + ENTRY_MAX - w->block.len)) {
        err_no_memory(BLOCK);
    }
    memmove(w->block.ptr, w->block.ptr + w->taken, left);
    w->block.len = left;
    w->taken = 0;
    while (want > 0) {
        ssize_t n = pread(w->base->fd, w->block.ptr + w->block.len,
                          (size_t)want, (off_t)w->at);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return err_errno(err, ERR_RETRY, "could not read the base");
        }
        w->block.len += (size_t)n;
        w->at += (uint64_t)n;
        want -= (uint64_t)n;
    }
    return OK;
}

/* *got = false at the end of the stretch.  bytes: entry and facts. */
static enum err_code walk_next(struct walk *w, struct records_entry *e,
                               struct str *bytes, struct str *facts, bool *got,
                               struct err *err)
{
    struct str items;

    err->code = OK;
    if (w->block.len - w->taken < ENTRY_MAX && w->at < w->end &&
        walk_fill(w, err)) {
        return err->code;
    }
    items = (struct str){w->block.ptr + w->taken, w->block.len - w->taken};
    *got = items.len > 0;
    if (!*got) {
        return OK;
    }
    *bytes = items;
    if (!records_next(&items, e, facts) || e->effect == RECORDS_RUN) {
        return bad_run(err);
    }
    bytes->len -= items.len;
    w->taken += bytes->len;
    return OK;
}

static bool count_later(struct delta_kept *k, int32_t day)
{
    for (size_t i = 0; i < k->nlater; i++) {
        if (k->later[i].day == day) {
            k->later[i].facts++;
            return true;
        }
    }
    if (k->nlater == DELTA_LATER_MAX) {
        return false;
    }
    k->later[k->nlater].day = day;
    k->later[k->nlater++].facts = 1;
    return true;
}

static enum err_code count_fact(struct delta *x, const struct records_fact *f,
                                struct err *err)
{
    struct delta_kept *k = &x->kept;

    k->facts++;
    delta_case(x, f->case_id);
    if (f->dated == DAY_NONE) {
        return OK;
    }
    k->dated++;
    k->first =
        k->first == DAY_NONE || f->dated < k->first ? f->dated : k->first;
    k->last = k->last == DAY_NONE || f->dated > k->last ? f->dated : k->last;
    if (f->dated > x->delivered && !count_later(k, f->dated)) {
        return err_set(err, ERR_FAILED, "too many days in the future");
    }
    return OK;
}

/* Whether a fact of a kept record was mapped too, which makes it a doubt. */
static bool is_touched(struct delta *x, struct str facts)
{
    bool touched = false;

    for (size_t i = 0; i < facts.len / sizeof(struct records_fact); i++) {
        struct records_fact f = records_fact(facts, i);

        if (keyset_has(&x->is_mapped, records_mix(&f))) {
            records_writer_doubt(x->writer, records_mix(&f));
            touched = true;
        }
    }
    return touched;
}

static enum err_code keep_run(struct delta *x, struct walk *w,
                              const struct run *run, struct err *err)
{
    struct records_entry e;
    struct str bytes, facts;
    int64_t place = run->place;
    bool got;

    if (walk_to(w, run->offset, run->bytes, err)) {
        return err->code;
    }
    for (;; place++) {
        if (walk_next(w, &e, &bytes, &facts, &got, err) || !got) {
            return err->code;
        }
        if (is_touched(x, facts)) {
            keyset_add(&x->touched, place);
        } else {
            for (size_t i = 0; i < records_nfacts(&e); i++) {
                struct records_fact f = records_fact(facts, i);

                if (count_fact(x, &f, err)) {
                    return err->code;
                }
            }
        }
        if (records_writer_put(x->writer, bytes, err)) {
            return err->code;
        }
    }
}

/* records.idx in the order of the files. */
static enum err_code write_items(struct delta *x, struct walk *w,
                                 struct err *err)
{
    struct str items = buf_slice(&x->items), facts;
    struct records_entry e;

    for (;;) {
        struct str bytes = items;

        if (!records_next(&items, &e, &facts)) {
            return OK;
        }
        bytes.len -= items.len;
        if (e.effect == RECORDS_RUN) {
            struct run run = run_of(&e, facts);

            if (keep_run(x, w, &run, err)) {
                return err->code;
            }
        } else if (records_writer_put(x->writer, bytes, err)) {
            return err->code;
        }
    }
}

static bool is_mapped(const struct delta *x, const struct records_fact *f)
{
    return x->mapped.len > 0 &&
           bsearch(f, x->mapped.ptr, count_facts(&x->mapped), sizeof *f,
                   fact_cmp);
}

/* The facts of the base from..to that were not mapped again. */
static enum err_code find_gone(struct delta *x, struct walk *w, uint64_t from,
                               uint64_t to, struct buf *gone, struct err *err)
{
    struct records_entry e;
    struct str bytes, facts;
    bool got;

    if (to < from) {
        return err_set(err, ERR_FAILED, "a record of the base came up twice");
    }
    if (walk_to(w, from, to - from, err)) {
        return err->code;
    }
    for (;;) {
        if (walk_next(w, &e, &bytes, &facts, &got, err) || !got) {
            return err->code;
        }
        for (size_t i = 0; i < records_nfacts(&e); i++) {
            struct records_fact f = records_fact(facts, i);

            if (!is_mapped(x, &f) && !buf_put(gone, &f, sizeof f)) {
                return err_set(err, ERR_FAILED,
                               "more is gone than a base is for");
            }
        }
    }
}

static enum err_code stage_gone(struct staged *s, struct buf *gone,
                                struct err *err)
{
    const struct records_fact *f;
    struct copy_row row;
    struct buf b;

    err->code = OK;
    sort_facts(gone);
    f = (const void *)gone->ptr;
    buf_init(&b, 4096);
    for (size_t i = 0; i < count_facts(gone) && err->code == OK; i++) {
        if (i > 0 && fact_cmp(&f[i - 1], &f[i]) == 0) {
            continue;
        }
        buf_clear(&b);
        copy_row_begin(&row, &b, TABLE_GONE);
        copy_int8(&row, f[i].case_id);
        copy_int8(&row, f[i].key);
        copy_text(&row, str_from(table_spec((enum table)f[i].family)->name));
        (void)copy_row_end(&row);
        staged_row(s, TABLE_GONE, f[i].case_id, f[i].key, buf_slice(&b), err);
    }
    buf_release(&b);
    return err->code;
}

static enum err_code settle_gone(struct delta *x, struct walk *w,
                                 const struct buf *runs, struct staged *s,
                                 struct err *err)
{
    const struct run *run = (const void *)runs->ptr;
    size_t n = runs->len / sizeof *run;
    uint64_t at = 0;
    struct buf gone;

    err->code = OK;
    buf_init(&gone, ITEMS_MAX);
    for (size_t i = 0; i <= n && err->code == OK; i++) {
        uint64_t to = i < n ? run[i].offset : x->base->foot.entries;

        find_gone(x, w, at, to, &gone, err);
        at = i < n ? run[i].offset + run[i].bytes : at;
    }
    if (err->code == OK) {
        stage_gone(s, &gone, err);
    }
    buf_release(&gone);
    return err->code;
}

static void take_doubts(struct delta *x)
{
    const int64_t *slot = (const void *)x->base->doubts.slots.ptr;

    for (size_t i = 0; i < x->base->doubts.slots.len / sizeof *slot; i++) {
        if (slot[i] != 0) {
            records_writer_doubt(x->writer, slot[i]);
        }
    }
}

enum err_code delta_settle(struct delta *x, struct staged *s, struct err *err)
{
    struct walk w;
    struct buf runs;

    if (x->is_useless || !x->is_complete) {
        return err_set(err, ERR_FAILED, "it cannot be read against a base");
    }
    walk_init(&w, x->base);
    buf_init(&runs, ITEMS_MAX);
    take_doubts(x);
    if (sort_items(x, &runs, err) == OK && write_items(x, &w, err) == OK &&
        settle_gone(x, &w, &runs, s, err) == OK) {
        records_writer_end(x->writer, &x->effects, err);
    }
    x->kept.cases = x->cases.n;
    buf_release(&w.block);
    buf_release(&runs);
    return err->code;
}
