/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sorted - a binary heap of cursors, one a part, by their next key.  A cursor
 * opens its file for each block, so that thousands of parts need no more
 * files open than one.
 */
#include "load/sorted.h"

#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "common/buf.h"

/* Blocks of one part are large enough that opening it costs nothing beside
 * reading; all together stay well below the 32 MiB that a process may take,
 * down to the least block, at which 2,000 parts (64 GiB) take 32 MiB. */
#define BLOCK_MAX ((size_t)256 << 10)
#define BLOCK_MIN ((size_t)16 << 10)
#define BLOCKS_ALL ((size_t)8 << 20)
/* A row is not longer than its part, and a part is at most 32 MiB. */
#define ROW_MAX ((size_t)33 << 20)

/* PostgreSQL 15 documentation, COPY, "Binary Format". */
static const char header[19] = "PGCOPY\n\377\r\n"; /* no flag, no extension */
#define TRAILER 0xffff

struct cursor {
    const struct staged_part *part;
    struct sha256 *sum;
    struct buf b; /* bytes read and not yet passed */
    size_t at;    /* in b */
    int64_t read; /* bytes of the file */
    int64_t rows;
    struct sorted_row row; /* the next one */
    bool any;              /* a row was read before it */
};

/* The next row of a cursor, as much as its place depends on. */
struct next {
    int64_t key[2];
    size_t cursor;
};

struct sorted {
    size_t keys, block;
    struct cursor *cursor;
    size_t cursors;
    struct next *heap; /* of cursors that have a row */
    size_t n;
    bool started, disorder;
};

static enum err_code damaged(const struct cursor *c, const char *what,
                             struct err *err)
{
    return err_set(err, ERR_INTEGRITY, "%s: row %" PRId64 ": %s", c->part->path,
                   c->rows + 1, what);
}

/* Take the next block behind what is left of the last. */
static enum err_code fill(struct cursor *c, size_t block, struct err *err)
{
    int fd = open(c->part->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    size_t left = c->b.len - c->at;
    ssize_t n;

    if (fd < 0) {
        return err_errno(err, ERR_INTEGRITY, "could not open \"%s\"",
                         c->part->path);
    }
    if (left > 0 && c->at > 0) {
        memmove(c->b.ptr, c->b.ptr + c->at, left);
    }
    c->b.len = left;
    c->at = 0;
    if (!buf_reserve(&c->b, block)) {
        (void)close(fd);
        return damaged(c, "longer than a part may be", err);
    }
    n = pread(fd, c->b.ptr + left, block, (off_t)c->read);
    if (n < 0) {
        err_errno(err, ERR_RETRY, "could not read \"%s\"", c->part->path);
    } else if (n == 0) {
        damaged(c, "the file ends within", err);
    } else {
        if (c->sum) {
            sha256_put(c->sum, c->b.ptr + left, (size_t)n);
        }
        c->b.len += (size_t)n;
        c->read += n;
    }
    (void)close(fd);
    return err->code;
}

/* At least n unread bytes behind at. */
static enum err_code need(struct sorted *s, struct cursor *c, size_t n,
                          struct err *err)
{
    err->code = OK;
    while (c->b.len - c->at < n && fill(c, s->block, err) == OK) {
    }
    return err->code;
}

static enum err_code end_part(struct cursor *c, struct err *err)
{
    struct digest got = c->part->sha256;
    bool rest = c->b.len > c->at || c->read != c->part->bytes;

    if (c->sum) {
        got = sha256_end(c->sum);
        c->sum = NULL;
    }
    buf_release(&c->b);
    if (rest || memcmp(&got, &c->part->sha256, sizeof got) != 0) {
        return err_set(err, ERR_INTEGRITY,
                       "%s: other bytes than those that were staged",
                       c->part->path);
    }
    if (c->rows != c->part->rows) {
        return err_set(err, ERR_INTEGRITY,
                       "%s: holds %" PRId64 " rows, the manifest names "
                       "%" PRId64,
                       c->part->path, c->rows, c->part->rows);
    }
    return OK;
}

/* Where the fields of the row at c->at lie, when all of it was read, as of
 * nearly every row; *length of them all. */
static bool find_fields_here(struct cursor *c, size_t *length)
{
    const char *start = c->b.ptr + c->at, *p = start + 2;
    const char *end = c->b.ptr + c->b.len;
    struct sorted_row *row = &c->row;

    for (size_t i = 0; i < row->fields; i++) {
        uint32_t n;

        if (end - p < 4) {
            return false;
        }
        n = sorted_uint32(p);
        p += 4;
        if (n == UINT32_MAX) {
            row->field[i] = STR_NULL;
            continue;
        }
        if ((size_t)(end - p) < n) {
            return false;
        }
        row->field[i] = (struct str){p, n};
        p += n;
    }
    *length = (size_t)(p - start);
    return true;
}

/* The same, with the blocks that it takes. */
static enum err_code find_fields(struct sorted *s, struct cursor *c,
                                 size_t *length, struct err *err)
{
    struct sorted_row *row = &c->row;
    size_t at = 2;

    for (size_t i = 0; i < row->fields; i++) {
        uint32_t n;

        if (c->b.len - c->at < at + 4 && need(s, c, at + 4, err)) {
            return err->code;
        }
        n = sorted_uint32(c->b.ptr + c->at + at);
        at += 4;
        row->field[i].len = n;
        if (n == UINT32_MAX) {
            row->field[i] = STR_NULL;
            continue;
        }
        if (n > ROW_MAX) {
            return damaged(c, "a field is longer than a part may be", err);
        }
        if (c->b.len - c->at < at + n && need(s, c, at + n, err)) {
            return err->code;
        }
        /* an offset: the block may yet move */
        row->field[i].ptr = (const char *)(uintptr_t)at;
        at += n;
    }
    *length = at;
    for (size_t i = 0; i < row->fields; i++) {
        if (row->field[i].ptr) {
            row->field[i].ptr = c->b.ptr + c->at + (uintptr_t)row->field[i].ptr;
        }
    }
    return OK;
}

/* The next row of a part; *more false at its end. */
static enum err_code advance(struct sorted *s, struct cursor *c, bool *more,
                             struct err *err)
{
    struct sorted_row *row = &c->row;
    size_t length = 0;
    int64_t before[2] = {row->key[0], row->key[1]};

    *more = false;
    if (need(s, c, 2, err)) {
        return err->code;
    }
    row->fields = sorted_uint32(c->b.ptr + c->at) >> 16;
    if (row->fields == TRAILER) {
        c->at += 2;
        return end_part(c, err);
    }
    if (row->fields > SORTED_FIELDS || row->fields < s->keys) {
        return damaged(c, "another number of fields", err);
    }
    if (!find_fields_here(c, &length) && find_fields(s, c, &length, err)) {
        return err->code;
    }
    row->tuple = (struct str){c->b.ptr + c->at, length};
    for (size_t i = 0; i < s->keys; i++) {
        if (!row->field[i].ptr || row->field[i].len != 8) {
            return damaged(c, "no key", err);
        }
        row->key[i] = sorted_int64(row->field[i].ptr);
    }
    c->at += length;
    c->rows++;
    s->disorder |=
        c->any && (before[0] > row->key[0] ||
                   (before[0] == row->key[0] && before[1] > row->key[1]));
    c->any = true;
    *more = true;
    return OK;
}

static bool is_before(const struct next *a, const struct next *b)
{
    if (a->key[0] != b->key[0]) {
        return a->key[0] < b->key[0];
    }
    if (a->key[1] != b->key[1]) {
        return a->key[1] < b->key[1];
    }
    return a->cursor < b->cursor;
}

/* The row at this place of the heap may be later than those below. */
static void sink(struct sorted *s, size_t at)
{
    struct next moving = s->heap[at];

    for (;;) {
        size_t child = 2 * at + 1;

        if (child + 1 < s->n &&
            is_before(&s->heap[child + 1], &s->heap[child])) {
            child++;
        }
        if (child >= s->n || !is_before(&s->heap[child], &moving)) {
            break;
        }
        s->heap[at] = s->heap[child];
        at = child;
    }
    s->heap[at] = moving;
}

static struct next next_of(const struct sorted *s, size_t cursor)
{
    const int64_t *key = s->cursor[cursor].row.key;

    return (struct next){{key[0], key[1]}, cursor};
}

static enum err_code begin_part(struct sorted *s, size_t i, struct err *err)
{
    struct cursor *c = &s->cursor[i];
    bool more;

    if (need(s, c, sizeof header, err)) {
        return err->code;
    }
    if (memcmp(c->b.ptr, header, sizeof header) != 0) {
        return err_set(err, ERR_INTEGRITY, "%s: is no binary COPY",
                       c->part->path);
    }
    c->at = sizeof header;
    if (advance(s, c, &more, err) == OK && more) {
        s->heap[s->n++] = next_of(s, i);
    }
    return err->code;
}

struct sorted *sorted_open(struct arena *a, const struct staged *s,
                           size_t table, size_t keys, bool again)
{
    struct sorted *o = arena_zalloc(a, 1, sizeof *o);
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++) {
        n += s->part[i].table == table;
    }
    o->keys = keys;
    o->block = n ? BLOCKS_ALL / n : BLOCK_MAX;
    o->block = o->block > BLOCK_MAX ? BLOCK_MAX : o->block;
    o->block = o->block < BLOCK_MIN ? BLOCK_MIN : o->block;
    o->cursor = arena_zalloc(a, n + 1, sizeof *o->cursor);
    o->heap = arena_zalloc(a, n + 1, sizeof *o->heap);
    for (size_t i = 0; i < s->n; i++) {
        if (s->part[i].table == table) {
            struct cursor *c = &o->cursor[o->cursors++];

            c->part = &s->part[i];
            c->sum = again ? NULL : sha256_new();
            buf_init(&c->b, ROW_MAX + BLOCK_MAX);
        }
    }
    return o;
}

static enum err_code start(struct sorted *s, struct err *err)
{
    s->started = true;
    for (size_t i = 0; i < s->cursors; i++) {
        if (begin_part(s, i, err)) {
            return err->code;
        }
    }
    for (size_t i = s->n / 2; i-- > 0;) {
        sink(s, i);
    }
    return OK;
}

enum err_code sorted_next(struct sorted *s, const struct sorted_row **row,
                          struct err *err)
{
    bool more = true;
    size_t first;

    *row = NULL;
    err->code = OK;
    if (!s->started) {
        if (start(s, err)) {
            return err->code;
        }
    } else if (s->n > 0) {
        first = s->heap[0].cursor;
        if (advance(s, &s->cursor[first], &more, err)) {
            return err->code;
        }
        s->heap[0] = more ? next_of(s, first) : s->heap[--s->n];
        if (s->n > 1) {
            sink(s, 0);
        }
    }
    if (s->n > 0) {
        *row = &s->cursor[s->heap[0].cursor].row;
    }
    return OK;
}

bool sorted_in_order(const struct sorted *s)
{
    return !s->disorder;
}

void sorted_close(struct sorted *s)
{
    for (size_t i = 0; s && i < s->cursors; i++) {
        if (s->cursor[i].sum) {
            sha256_free(s->cursor[i].sum);
        }
        buf_release(&s->cursor[i].b);
    }
}
