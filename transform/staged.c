/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staged - the writer of staged deliveries.  Knows tables by name and rows as
 * bytes with two keys; nothing of what they mean.
 */
#include "transform/staged.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/file.h"
#include "transform/copy_row.h"
#include "transform/part.h"

/* The event table dominates; 20 MiB of rows sorted at a time keeps the whole
 * process within 64 MiB, and sorted runs of that length make the index of the
 * store 2.5 times cheaper (docs/performance.md). */
#define CHUNK_EVENT ((size_t)20 << 20)
#define CHUNK_OTHER ((size_t)6 << 20)
#define CHUNK_MAX ((size_t)48 << 20) /* one row of 40 MiB still fits */
#define ROWS_MAX ((size_t)1 << 20)   /* of a part, bounds the index */
/* Rows lie all over a chunk: one is fetched while those before it are copied
 * (a fifth of the time of a part). */
#define AHEAD 12

struct entry {
    uint64_t key1, key2; /* sign bit flipped: order of int8 */
    uint32_t offset, length;
};

struct chunk {
    struct buf rows;
    struct buf entries; /* of struct entry */
    unsigned number;    /* parts written */
    uint64_t total;
};

/* Bytes and digest are known when it is written. */
struct part {
    struct staged_part part;
    const struct part_written *written;
};

struct staged {
    struct arena arena;
    const char *dir, *tmp;
    struct chunk chunk[TABLE_COUNT];
    struct part_writer *writer;
    struct buf parts;  /* of struct part */
    struct buf sorted; /* of the part being written */
    bool committed;
};

enum err_code staged_open(struct staged **out, const char *dir, struct err *err)
{
    struct arena a;
    struct staged *s;

    arena_init(&a, 0);
    s = arena_zalloc(&a, 1, sizeof *s);
    s->arena = a;
    s->writer = part_new(&s->arena);
    s->dir = arena_cstr(&s->arena, str_from(dir));
    s->tmp = arena_printf(&s->arena, "%s.tmp", dir).ptr;
    buf_init(&s->parts, (size_t)64 << 20);
    buf_init(&s->sorted, ROWS_MAX * sizeof(struct entry));
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        buf_init(&s->chunk[t].rows, CHUNK_MAX);
        buf_init(&s->chunk[t].entries, ROWS_MAX * sizeof(struct entry));
    }
    if (file_remove_tree(s->tmp, err) || file_mkdirs(s->tmp, err)) {
        s->committed = true; /* nothing of ours to remove */
        staged_free(s);
        return err->code;
    }
    *out = s;
    return OK;
}

static int entry_cmp(const void *pa, const void *pb)
{
    const struct entry *a = pa, *b = pb;

    if (a->key1 != b->key1) {
        return a->key1 < b->key1 ? -1 : 1;
    }
    if (a->key2 != b->key2) {
        return a->key2 < b->key2 ? -1 : 1;
    }
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

#define DIGIT_BITS 11 /* 8 KiB of counts: first-level cache */
#define DIGITS ((size_t)1 << DIGIT_BITS)
#define MOVES 8 /* a row, on the whole; more is left to qsort() */

/* A stable pass by one digit. */
static void sort_digit(const struct entry *from, struct entry *to, size_t n,
                       bool second_key, unsigned shift)
{
    uint32_t start[DIGITS] = {0};
    uint32_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        uint64_t key = second_key ? from[i].key2 : from[i].key1;

        start[key >> shift & (DIGITS - 1)]++;
    }
    for (size_t d = 0; d < DIGITS; d++) {
        uint32_t count = start[d];

        start[d] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++) {
        uint64_t key = second_key ? from[i].key2 : from[i].key1;

        to[start[key >> shift & (DIGITS - 1)]++] = from[i];
    }
}

/* Rows that are nearly in order: what is not moves a little. */
static void sort_few(struct entry *e, size_t n)
{
    size_t moves = 0;

    for (size_t i = 1; i < n; i++) {
        struct entry new = e[i];
        size_t k = i;

        for (; k > 0 && entry_cmp(&e[k - 1], &new) > 0; k--) {
            e[k] = e[k - 1];
        }
        e[k] = new;
        moves += i - k;
        if (moves > MOVES * n) { /* these were not */
            qsort(e, n, sizeof *e, entry_cmp);
            return;
        }
    }
}

/* Keys are hashes, so that the top 22 bits of the first nearly always tell it
 * from another, and 11 of the second nearly always sort the rows of one first
 * key: three passes, then what is equal in the first is set right.  Rows with
 * other keys come in order, or are few.  (Buckets of the first key and a
 * qsort in each took five times as long.) */
static void sort_entries(struct entry *e, size_t n, struct entry *tmp)
{
    const unsigned top = 64 - DIGIT_BITS, next = top - DIGIT_BITS;
    size_t from = 0;

    sort_digit(e, tmp, n, true, top);
    sort_digit(tmp, e, n, false, next);
    sort_digit(e, tmp, n, false, top);
    memcpy(e, tmp, n * sizeof *e);
    for (size_t i = 1; i <= n; i++) {
        if (i == n || e[i].key1 >> next != e[from].key1 >> next) {
            sort_few(e + from, i - from);
            from = i;
        }
    }
}

static void write_rows(struct part_writer *w, const struct chunk *c,
                       const struct entry *e, size_t n)
{
    part_put(w, copy_header, sizeof copy_header);
    for (size_t i = 0; i < n; i++) {
        if (i + AHEAD < n) {
            const char *row = c->rows.ptr + e[i + AHEAD].offset;

            __builtin_prefetch(row);
            __builtin_prefetch(row + 64);
        }
        part_put(w, c->rows.ptr + e[i].offset, e[i].length);
    }
    part_put(w, copy_trailer, sizeof copy_trailer);
}

static enum err_code write_part(struct staged *s, enum table t, struct err *err)
{
    struct chunk *c = &s->chunk[t];
    size_t n = c->entries.len / sizeof(struct entry);
    struct part_written *written = arena_zalloc(&s->arena, 1, sizeof *written);
    struct part part = {{t, c->number + 1, n, 0, ""}, written};
    struct entry *e = (void *)c->entries.ptr;
    char path[4096];

    buf_reserve(&s->sorted, c->entries.len); /* both below their ceilings */
    sort_entries(e, n, (void *)s->sorted.ptr);
    snprintf(path, sizeof path, "%s/%s.%04u.pgcopy", s->tmp,
             table_spec(t)->name, part.part.number);
    part_begin(s->writer, path);
    write_rows(s->writer, c, e, n);
    if (part_end(s->writer, written, err)) {
        return err->code;
    }
    buf_put(&s->parts, &part, sizeof part);
    c->number++;
    buf_clear(&c->rows);
    buf_clear(&c->entries);
    return OK;
}

/* As many of the rows as go into the chunk at hand, 0 when it is full. */
static size_t take_rows(struct chunk *c, size_t limit,
                        const struct staged_key *key, size_t n,
                        const char *rows)
{
    const uint64_t sign = UINT64_C(1) << 63;
    size_t room = (c->entries.ceiling - c->entries.len) / sizeof(struct entry);
    size_t offset = c->rows.len, i = 0;
    struct entry *e;

    n = n < room ? n : room;
    buf_reserve(&c->entries, n * sizeof *e); /* below its ceiling */
    e = (void *)(c->entries.ptr + c->entries.len);
    for (; i < n && (offset + key[i].length <= limit || offset == 0); i++) {
        e[i] = (struct entry){.key1 = (uint64_t)key[i].key1 ^ sign,
                              .key2 = (uint64_t)key[i].key2 ^ sign,
                              .offset = (uint32_t)offset,
                              .length = (uint32_t)key[i].length};
        offset += key[i].length;
    }
    if (!buf_put(&c->rows, rows, offset - c->rows.len)) {
        return 0;
    }
    c->entries.len += i * sizeof *e;
    c->total += i;
    return i;
}

enum err_code staged_rows(struct staged *s, enum table t,
                          const struct staged_key *key, size_t n,
                          const char *rows, struct err *err)
{
    struct chunk *c = &s->chunk[t];
    size_t limit = t == TABLE_EVENT ? CHUNK_EVENT : CHUNK_OTHER;

    err->code = OK;
    while (n > 0) {
        size_t taken = take_rows(c, limit, key, n, rows);

        for (size_t i = 0; i < taken; i++) {
            rows += key[i].length;
        }
        key += taken;
        n -= taken;
        if (taken == 0 && c->entries.len == 0) {
            return err_set(err, ERR_FAILED, "a row of %s has %zu bytes",
                           table_spec(t)->name, key->length);
        }
        if (n > 0 && write_part(s, t, err)) {
            return err->code;
        }
    }
    return OK;
}

enum err_code staged_row(struct staged *s, enum table t, int64_t key1,
                         int64_t key2, struct str row, struct err *err)
{
    struct staged_key key = {key1, key2, row.len};

    return staged_rows(s, t, &key, 1, row.ptr, err);
}

enum err_code staged_wait(struct staged *s, struct err *err)
{
    return part_wait(s->writer, err);
}

static int part_cmp(const void *pa, const void *pb)
{
    const struct staged_part *a = pa, *b = pb;

    if (a->table != b->table) {
        return a->table < b->table ? -1 : 1;
    }
    return a->number < b->number ? -1 : a->number > b->number;
}

enum err_code staged_parts(struct staged *s, const struct staged_part **parts,
                           size_t *n, struct err *err)
{
    struct staged_part *list;
    const struct part *made;

    err->code = OK;
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        if (s->chunk[t].entries.len > 0 && write_part(s, (enum table)t, err)) {
            return err->code;
        }
    }
    if (part_wait(s->writer, err)) {
        return err->code;
    }
    *n = s->parts.len / sizeof *made;
    made = (const void *)s->parts.ptr;
    list = arena_zalloc(&s->arena, *n + 1, sizeof *list);
    for (size_t i = 0; i < *n; i++) {
        list[i] = made[i].part;
        list[i].bytes = made[i].written->bytes;
        memcpy(list[i].sha256, made[i].written->sha256, sizeof list[i].sha256);
    }
    if (*n > 1) {
        qsort(list, *n, sizeof *list, part_cmp);
    }
    *parts = list;
    return OK;
}

uint64_t staged_count(const struct staged *s, enum table t)
{
    return s->chunk[t].total;
}

const char *staged_path(const struct staged *s)
{
    return s->tmp;
}

enum err_code staged_file(struct staged *s, const char *name, struct str data,
                          struct err *err)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", s->tmp, name);
    return file_write(path, data, 0600, err);
}

enum err_code staged_commit(struct staged *s, struct err *err)
{
    char parent[4096];
    char *slash;

    if (file_sync_dir(s->tmp, err) || file_remove_tree(s->dir, err)) {
        return err->code;
    }
    if (rename(s->tmp, s->dir)) {
        return err_errno(err, ERR_FAILED, "could not rename \"%s\"", s->tmp);
    }
    s->committed = true;
    snprintf(parent, sizeof parent, "%s", s->dir);
    slash = strrchr(parent, '/');
    if (slash) {
        *slash = 0;
    }
    return file_sync_dir(slash ? parent : ".", err);
}

void staged_free(struct staged *s)
{
    struct arena a;
    struct err ignored = {0};

    if (!s) {
        return;
    }
    part_free(s->writer);
    if (!s->committed) {
        file_remove_tree(s->tmp, &ignored);
    }
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        buf_release(&s->chunk[t].rows);
        buf_release(&s->chunk[t].entries);
    }
    buf_release(&s->parts);
    buf_release(&s->sorted);
    a = s->arena;
    arena_release(&a);
}
