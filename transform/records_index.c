/* SPDX-License-Identifier: Apache-2.0 */
/*
 * records_index - the layout of records.idx and its writer.
 */
#include "transform/records_index.h"

#include <stdio.h>
#include <string.h>

#define BLOCK ((size_t)256 << 10) /* written at once */
/* A bit and a quarter a byte of input: some hundred bits for each record of a
 * usual length, so that one fact in a million is taken for two. */
#define FILTER_SHARE 32
#define FILTER_LEAST ((size_t)1 << 20)
#define FILTER_MOST                                          \
    ((size_t)16 << 20) /* a fourth of the memory we may take \
                        */
#define LINE 64        /* bytes of a cache line */
#define AHEAD 16       /* lines of the filter on their way */
/* So many doubled facts are no exception: the base would not pay. */
#define DOUBTS_MAX ((size_t)1 << 18)

const char records_magic[16] = "lapse-records-1";

bool records_next(struct str *items, struct records_entry *e, struct str *facts)
{
    size_t n;

    if (items->len < sizeof *e) {
        return false;
    }
    memcpy(e, items->ptr, sizeof *e);
    n = records_nfacts(e) * sizeof(struct records_fact);
    if (items->len - sizeof *e < n) {
        return false;
    }
    *facts = (struct str){items->ptr + sizeof *e, n};
    items->ptr += sizeof *e + n;
    items->len -= sizeof *e + n;
    return true;
}

struct records_fact records_fact(struct str facts, size_t i)
{
    struct records_fact f;

    memcpy(&f, facts.ptr + i * sizeof f, sizeof f);
    return f;
}

void records_writer_init(struct records_writer *w, uint64_t input)
{
    size_t want = FILTER_LEAST;

    *w = (struct records_writer){.file = {.fd = -1}};
    memcpy(w->foot.magic, records_magic, sizeof records_magic);
    buf_init(&w->block, BLOCK);
    buf_init(&w->filter, FILTER_MOST);
    keyset_init(&w->doubts);
    while (want < FILTER_MOST && want < input / FILTER_SHARE) {
        want *= 2;
    }
    if (input > 0 && buf_reserve(&w->filter, want)) {
        w->filter.len = want;
        memset(w->filter.ptr, 0, want);
    }
}

void records_writer_release(struct records_writer *w)
{
    file_writer_abort(&w->file);
    sha256_free(w->sum);
    buf_release(&w->block);
    buf_release(&w->filter);
    keyset_release(&w->doubts);
}

enum err_code records_writer_open(struct records_writer *w, const char *dir,
                                  struct err *err)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/" RECORDS_FILE, dir);
    w->sum = sha256_new();
    return file_writer_open(&w->file, path, err);
}

static enum err_code flush(struct records_writer *w, struct err *err)
{
    enum err_code code;

    sha256_put(w->sum, w->block.ptr, w->block.len);
    code = file_writer_put(&w->file, w->block.ptr, w->block.len, err);
    buf_clear(&w->block);
    return code;
}

static enum err_code put(struct records_writer *w, struct str bytes,
                         struct err *err)
{
    err->code = OK;
    while (bytes.len > 0) {
        size_t room = BLOCK - w->block.len;
        size_t n = bytes.len < room ? bytes.len : room;

        buf_put(&w->block, bytes.ptr, n);
        bytes = (struct str){bytes.ptr + n, bytes.len - n};
        if (w->block.len == BLOCK && flush(w, err)) {
            return err->code;
        }
    }
    return OK;
}

void records_writer_doubt(struct records_writer *w, int64_t mix)
{
    if (w->doubts.n < DOUBTS_MAX) {
        keyset_add(&w->doubts, mix);
    } else {
        w->useless = true;
    }
}

static uint64_t *line_of(struct records_writer *w, uint64_t h)
{
    return (void *)(w->filter.ptr + (h & (w->filter.len / LINE - 1)) * LINE);
}

static uint64_t spread(int64_t mix)
{
    return (uint64_t)mix * UINT64_C(0xd6e8feb86659fd93);
}

/* Four bits in one cache line tell whether a fact was seen before: surely when
 * it was, and sometimes when it was not. */
static bool seen_before(struct records_writer *w, int64_t mix)
{
    uint64_t h = spread(mix), *line = line_of(w, h);
    bool seen = true;

    for (unsigned shift = 28; shift < 64; shift += 9) {
        uint64_t bit = h >> shift & 511;

        seen = seen && (line[bit / 64] >> (bit % 64) & 1);
        line[bit / 64] |= UINT64_C(1) << (bit % 64);
    }
    return seen;
}

static void filter(struct records_writer *w, int64_t mix)
{
    if (seen_before(w, mix)) {
        records_writer_doubt(w, mix);
    }
}

/* Facts on their way to the filter: its lines lie all over the memory, so one
 * is fetched while those before it are looked at. */
struct waiting {
    int64_t mix[AHEAD];
    size_t n;
};

static void filter_later(struct records_writer *w, struct waiting *q,
                         int64_t mix)
{
    int64_t *place = &q->mix[q->n % AHEAD];

    __builtin_prefetch(line_of(w, spread(mix)), 1);
    if (q->n++ >= AHEAD) {
        filter(w, *place);
    }
    *place = mix;
}

static void filter_rest(struct records_writer *w, const struct waiting *q)
{
    for (size_t i = q->n > AHEAD ? q->n - AHEAD : 0; i < q->n; i++) {
        filter(w, q->mix[i % AHEAD]);
    }
}

static enum err_code malformed(struct err *err)
{
    return err_set(err, ERR_INTEGRITY, "malformed entry of " RECORDS_FILE);
}

static enum err_code count_items(struct records_writer *w, struct str items,
                                 struct err *err)
{
    struct waiting waiting = {.n = 0};
    struct records_entry e;
    struct str facts;

    while (records_next(&items, &e, &facts)) {
        size_t n = records_nfacts(&e);

        if (e.effect == RECORDS_RUN) {
            return malformed(err);
        }
        w->foot.records++;
        w->foot.facts += n;
        for (size_t i = 0; i < n && w->filter.len > 0; i++) {
            struct records_fact f = records_fact(facts, i);

            filter_later(w, &waiting, records_mix(&f));
        }
    }
    filter_rest(w, &waiting);
    return items.len == 0 ? OK : malformed(err);
}

enum err_code records_writer_put(struct records_writer *w, struct str items,
                                 struct err *err)
{
    err->code = OK;
    if (w->useless) {
        return OK;
    }
    w->foot.entries += items.len;
    if (count_items(w, items, err)) {
        return err->code;
    }
    return put(w, items, err);
}

static enum err_code put_doubts(struct records_writer *w, struct err *err)
{
    const int64_t *slot = (const void *)w->doubts.slots.ptr;
    size_t n = w->doubts.slots.len / sizeof *slot;

    err->code = OK;
    for (size_t i = 0; i < n; i++) {
        if (slot[i] != 0 &&
            put(w, (struct str){(const char *)&slot[i], sizeof slot[i]}, err)) {
            return err->code;
        }
    }
    return OK;
}

enum err_code records_writer_end(struct records_writer *w,
                                 const struct effects *effects, struct err *err)
{
    struct digest d;

    err->code = OK;
    if (w->useless) {
        file_writer_abort(&w->file);
        return OK;
    }
    w->foot.neffects = effects->n;
    w->foot.effect_size = effects->size;
    w->foot.ndoubts = w->doubts.n;
    if (put(w, buf_slice(&effects->bytes), err) || put_doubts(w, err) ||
        put(w, (struct str){(const char *)&w->foot, sizeof w->foot}, err) ||
        flush(w, err)) {
        return err->code;
    }
    d = sha256_end(w->sum);
    w->sum = NULL;
    digest_hex(&d, w->sha256);
    w->bytes = w->file.bytes;
    return file_writer_commit(&w->file, 0600, err);
}
