/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frame - the pipe between parser child and parent.  Little-endian header of
 * FRAME_HEADER_LEN bytes: kind, three bytes 0, body length, value.  Rows are
 * collected by table, so that a frame holds hundreds of them and their parent
 * pays for a header and two reads once in BLOCK bytes.
 */
#include "transform/frame.h"

#include <endian.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Most of a slot of the ring: the child fills a block while the parent takes
 * the one before.  All that is at hand lies in the second-level cache. */
#define BLOCK ((size_t)64 << 10)
_Static_assert(BLOCK + FRAME_HEADER_LEN < RING_SLOT, "a block fits in a slot");

void frame_out_init(struct frame_out *o, int fd, struct ring *ring)
{
    o->fd = fd;
    o->ntold = 0;
    o->ring = ring && ring->memory ? ring : NULL;
    o->fault.code = OK;
    memset(o->slot, 0, sizeof o->slot);
    buf_init(&o->other, FRAME_HEADER_LEN + FRAME_MAX);
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        buf_init(&o->block[t], FRAME_HEADER_LEN + BLOCK + FRAME_MAX);
    }
}

void frame_out_release(struct frame_out *o)
{
    buf_release(&o->other);
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        buf_release(&o->block[t]);
    }
}

static enum err_code send_bytes(int fd, struct str s, struct err *err)
{
    err->code = OK;
    while (s.len > 0) {
        ssize_t n = write(fd, s.ptr, s.len);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return err_errno(err, ERR_FAILED, "could not write to the parent");
        }
        s = (struct str){s.ptr + n, s.len - (size_t)n};
    }
    return OK;
}

static void put_header(char *p, unsigned kind, unsigned slot, size_t n,
                       int64_t value)
{
    uint32_t len = htole32((uint32_t)n);
    uint64_t v = htole64((uint64_t)value);

    memset(p, 0, FRAME_HEADER_LEN);
    p[0] = (char)kind;
    p[1] = (char)slot;
    memcpy(p + 4, &len, 4);
    memcpy(p + 8, &v, 8);
}

/* Tell of the slots that were filled. */
static enum err_code tell(struct frame_out *o, struct err *err)
{
    struct str headers = {o->told, o->ntold * FRAME_HEADER_LEN};

    o->ntold = 0;
    return send_bytes(o->fd, headers, err);
}

static bool goes_by_ring(unsigned kind)
{
    return kind < TABLE_COUNT || kind == FRAME_RECORDS;
}

/* A slot that is free, waiting for one. */
static enum err_code take_slot(struct frame_out *o, size_t *slot,
                               struct err *err)
{
    if (!ring_is_free(o->ring) && tell(o, err)) {
        return err->code;
    }
    return ring_slot(o->ring, slot, err);
}

/* A slot of the ring has n bytes. */
static enum err_code send_slot(struct frame_out *o, unsigned kind, size_t slot,
                               size_t n, int64_t value, struct err *err)
{
    put_header(o->told + o->ntold * FRAME_HEADER_LEN, kind, (unsigned)slot + 1,
               n, value);
    o->ntold++;
    err->code = OK;
    return o->ntold == FRAME_TOLD ? tell(o, err) : OK;
}

/* A body into a slot of the ring. */
static enum err_code send_copy(struct frame_out *o, unsigned kind,
                               int64_t value, struct str body, struct err *err)
{
    size_t slot;

    if (take_slot(o, &slot, err)) {
        return err->code;
    }
    buf_copy(ring_memory(o->ring, slot), body);
    return send_slot(o, kind, slot, body.len, value, err);
}

/* The slot that a table fills. */
static enum err_code send_filled(struct frame_out *o, enum table t,
                                 struct err *err)
{
    struct frame_slot *s = &o->slot[t];

    s->at = NULL;
    return send_slot(o, (unsigned)t, s->slot, s->n, 0, err);
}

/* Header into its place at the beginning of b, and all of it away. */
static enum err_code send_frame(struct frame_out *o, struct buf *b,
                                unsigned kind, int64_t value, struct err *err)
{
    size_t n = b->len - FRAME_HEADER_LEN;

    err->code = OK;
    if (o->ring && goes_by_ring(kind) && n <= RING_SLOT) {
        send_copy(o, kind, value, (struct str){b->ptr + FRAME_HEADER_LEN, n},
                  err);
    } else {
        put_header(b->ptr, kind, 0, n, value);
        if (tell(o, err) == OK) {
            send_bytes(o->fd, buf_slice(b), err);
        }
    }
    buf_clear(b);
    return err->code;
}

static struct buf *block_of(struct frame_out *o, enum table t)
{
    struct buf *b = &o->block[t];

    if (b->len == 0) {
        if (!b->ptr) { /* never grown row by row */
            buf_reserve(b, FRAME_HEADER_LEN + BLOCK + BLOCK / 4);
        }
        b->len = FRAME_HEADER_LEN;
    }
    return b;
}

void frame_row_begin(struct frame_out *o, enum table t, struct copy_row *row)
{
    copy_row_begin(row, block_of(o, t), t);
}

enum err_code frame_too_large(struct err *err)
{
    return err_set(err, ERR_FAILED, "a row is larger than %zu bytes",
                   FRAME_MAX);
}

static inline enum err_code row_done(struct frame_out *o, struct buf *b,
                                     struct err *err)
{
    err->code = OK;
    return b->len >= BLOCK ? send_frame(o, b, (unsigned)(b - o->block), 0, err)
                           : OK;
}

enum err_code frame_row_end(struct frame_out *o, struct copy_row *row,
                            struct err *err)
{
    return copy_row_end(row) ? row_done(o, row->out, err)
                             : frame_too_large(err);
}

/* Room in the slot that a table fills, or in a new one; NULL: none fits it. */
static char *room_in_slot(struct frame_out *o, enum table t, size_t n)
{
    struct frame_slot *s = &o->slot[t];

    if (s->at && n > RING_SLOT - s->n && send_filled(o, t, &o->fault)) {
        return NULL;
    }
    if (n > RING_SLOT) {
        return NULL;
    }
    if (!s->at) {
        if (take_slot(o, &s->slot, &o->fault)) {
            return NULL;
        }
        s->at = ring_memory(o->ring, s->slot);
        s->n = 0;
    }
    return s->at + s->n;
}

char *frame_room(struct frame_out *o, enum table t, size_t n)
{
    char *p = o->ring ? room_in_slot(o, t, n) : NULL;
    struct buf *b;

    if (p) {
        return p;
    }
    b = block_of(o, t);
    return buf_reserve(b, n) ? b->ptr + b->len : NULL;
}

enum err_code frame_row_put(struct frame_out *o, enum table t, const char *end,
                            struct err *err)
{
    struct frame_slot *s = &o->slot[t];
    struct buf *b = &o->block[t];

    if (o->fault.code) {
        *err = o->fault;
        return err->code;
    }
    if (s->at) {
        s->n = (size_t)(end - s->at);
        err->code = OK;
        return s->n >= BLOCK ? send_filled(o, t, err) : OK;
    }
    b->len = (size_t)(end - b->ptr);
    return row_done(o, b, err);
}

/* What the tables have at hand, before the last frame. */
static enum err_code send_rest(struct frame_out *o, struct err *err)
{
    err->code = OK;
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        if ((o->slot[t].at && o->slot[t].n > 0 &&
             send_filled(o, (enum table)t, err)) ||
            (o->block[t].len > 0 &&
             send_frame(o, &o->block[t], (unsigned)t, 0, err))) {
            break;
        }
    }
    return err->code;
}

static void drop_rest(struct frame_out *o)
{
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        buf_clear(&o->block[t]);
        o->slot[t].at = NULL;
    }
}

enum err_code frame_put(struct frame_out *o, unsigned kind, int64_t value,
                        struct str text, struct err *err)
{
    err->code = OK;
    if (kind == FRAME_ERROR) {
        drop_rest(o);
    } else if (kind == FRAME_SUMMARY && send_rest(o, err)) {
        return err->code;
    }
    if (o->ring && goes_by_ring(kind) && text.len <= RING_SLOT) {
        return send_copy(o, kind, value, text, err);
    }
    buf_clear(&o->other);
    if (!buf_reserve(&o->other, FRAME_HEADER_LEN + text.len)) {
        return err_set(err, ERR_FAILED, "a frame is larger than %zu bytes",
                       FRAME_MAX);
    }
    o->other.len = FRAME_HEADER_LEN;
    buf_str(&o->other, text);
    return send_frame(o, &o->other, kind, value, err);
}

void frame_in_init(struct frame_in *in, int fd, struct ring *ring)
{
    in->fd = fd;
    in->ring = ring;
    buf_init(&in->body, BLOCK + FRAME_MAX);
}

void frame_in_release(struct frame_in *in)
{
    buf_release(&in->body);
}

/* n bytes, unless the pipe ends before. */
static enum err_code take(int fd, char *p, size_t n, size_t *got,
                          struct err *err)
{
    err->code = OK;
    for (*got = 0; *got < n;) {
        ssize_t r = read(fd, p + *got, n - *got);

        if (r < 0 && errno == EINTR) {
            continue;
        }
        if (r < 0) {
            return err_errno(err, ERR_FAILED,
                             "could not read from the parser child");
        }
        if (r == 0) {
            break;
        }
        *got += (size_t)r;
    }
    return OK;
}

static enum err_code cut_short(struct err *err)
{
    return err_set(err, ERR_INTEGRITY,
                   "frame from the parser child is cut short");
}

static enum err_code unknown_frame(struct err *err)
{
    return err_set(err, ERR_INTEGRITY, "unknown frame from the parser child");
}

/* A body of len bytes, from the pipe or from a slot of the ring (number - 1).
 */
static enum err_code take_body(struct frame_in *in, unsigned number, size_t len,
                               struct err *err)
{
    size_t n;

    err->code = OK;
    buf_clear(&in->body);
    buf_reserve(&in->body, len); /* below the ceiling */
    if (number > 0) {
        return in->ring && ring_copy(in->ring, number - 1, in->body.ptr, len)
                   ? OK
                   : unknown_frame(err);
    }
    if (take(in->fd, in->body.ptr, len, &n, err)) {
        return err->code;
    }
    return n < len ? cut_short(err) : OK;
}

enum err_code frame_next(struct frame_in *in, struct frame *f, bool *got,
                         struct err *err)
{
    char header[FRAME_HEADER_LEN];
    uint64_t value;
    uint32_t len;
    size_t n;

    *got = false;
    if (take(in->fd, header, sizeof header, &n, err) || n == 0) {
        return err->code;
    }
    if (n < sizeof header) {
        return cut_short(err);
    }
    f->kind = (unsigned char)header[0];
    memcpy(&len, header + 4, 4);
    memcpy(&value, header + 8, 8);
    len = le32toh(len);
    f->value = (int64_t)le64toh(value);
    if ((f->kind >= TABLE_COUNT && f->kind < FRAME_RECORDS) ||
        len > in->body.ceiling || (f->kind < TABLE_COUNT && len == 0) ||
        (!goes_by_ring(f->kind) && header[1] != 0)) {
        return unknown_frame(err);
    }
    if (take_body(in, (unsigned char)header[1], len, err)) {
        return err->code;
    }
    f->body = (struct str){in->body.ptr, len};
    *got = true;
    return OK;
}

enum err_code frame_row(struct frame *f, struct frame_row *row, bool *got,
                        struct err *err)
{
    size_t n;

    err->code = OK;
    *got = f->body.len > 0;
    if (!*got) {
        return OK;
    }
    row->table = (enum table)f->kind;
    n = copy_row_next(row->table, f->body, row->key);
    if (n == 0) {
        return err_set(err, ERR_INTEGRITY,
                       "malformed row of %s from the parser child",
                       table_spec(row->table)->name);
    }
    row->bytes = (struct str){f->body.ptr, n};
    f->body = (struct str){f->body.ptr + n, f->body.len - n};
    return OK;
}
