/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stream - a descriptor, or the gzip members in it, as one run of bytes.
 * zlib is confined here.  gzread is not used: it takes a file that was cut
 * short, or that goes on after its last member, for a clean end.  Knows
 * nothing of what the bytes mean.
 */
#include "transform/stream.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

#include "common/arena.h"
#include "common/str.h"

#define MAGIC 2                        /* bytes 1F 8B */
#define INPUT_SIZE ((size_t)256 << 10) /* what a disk gives in one go */
/* Text packs to a tenth, very dull text to a fiftieth. */
#define RATIO_MAX 200
#define RATIO_FREE ((uint64_t)1 << 20) /* before it, no ratio is looked at */
#define GZIP_ONLY (MAX_WBITS + 16)     /* neither zlib nor raw deflate */

enum place {
    PLACE_PLAIN,   /* no container */
    PLACE_MEMBER,  /* inside a gzip member */
    PLACE_BETWEEN, /* after one */
    PLACE_PADDING, /* in zeros after the last one */
    PLACE_END
};

struct stream {
    struct arena arena;
    const char *name;
    int fd;
    enum place place;
    uint64_t in, out, out_max;
    unsigned char *input; /* INPUT_SIZE bytes */
    size_t used, filled;
    bool at_end; /* of the descriptor */
    z_stream z;
    bool z_open;
    unsigned char head[MAGIC]; /* first decoded bytes */
};

static enum err_code read_some(struct stream *s, void *p, size_t n, size_t *got,
                               struct err *err)
{
    ssize_t r;

    *got = 0;
    err->code = OK;
    do {
        r = read(s->fd, p, n);
    } while (r < 0 && errno == EINTR);
    if (r < 0) {
        return err_errno(err, ERR_RETRY, "%s: could not read", s->name);
    }
    s->at_end = r == 0;
    *got = (size_t)r;
    return OK;
}

/* At least want bytes of input, unless the file ends before. */
static enum err_code fill(struct stream *s, size_t want, struct err *err)
{
    err->code = OK;
    memmove(s->input, s->input + s->used, s->filled - s->used);
    s->filled -= s->used;
    s->used = 0;
    while (s->filled < want && !s->at_end) {
        size_t got;

        if (read_some(s, s->input + s->filled, INPUT_SIZE - s->filled, &got,
                      err)) {
            return err->code;
        }
        s->filled += got;
    }
    return OK;
}

static bool is_magic(const unsigned char *p)
{
    return p[0] == 0x1f && p[1] == 0x8b;
}

/* A name is a promise: plain bytes under it are not what was sent. */
static bool is_named_gzip(const char *name)
{
    struct str s = str_from(name);

    return (s.len >= 3 &&
            str_eq_nocase((struct str){s.ptr + s.len - 3, 3}, STR(".gz"))) ||
           (s.len >= 5 &&
            str_eq_nocase((struct str){s.ptr + s.len - 5, 5}, STR(".gzip")));
}

static enum err_code damaged(struct stream *s, const char *why, struct err *err)
{
    return err_set(err, ERR_FAILED, "%s: byte %" PRIu64 ": %s", s->name, s->in,
                   why);
}

static enum err_code begin(struct stream *s, struct err *err)
{
    if (fill(s, MAGIC, err)) {
        return err->code;
    }
    if (s->filled < MAGIC || !is_magic(s->input)) {
        if (is_named_gzip(s->name)) {
            return damaged(s,
                           s->filled == 0
                               ? "file is empty, its name says gzip"
                               : "file is named as gzip and holds none",
                           err);
        }
        s->place = PLACE_PLAIN;
        return OK;
    }
    if (inflateInit2(&s->z, GZIP_ONLY) != Z_OK) {
        err_no_memory(sizeof s->z);
    }
    s->z_open = true;
    s->place = PLACE_MEMBER;
    return OK;
}

enum err_code stream_open(struct stream **out, int fd, const char *name,
                          struct err *err)
{
    struct arena a;
    struct stream *s;

    arena_init(&a, 0);
    s = arena_zalloc(&a, 1, sizeof *s);
    s->input = arena_alloc(&a, INPUT_SIZE);
    s->name = arena_cstr(&a, str_from(name));
    s->arena = a;
    s->fd = fd;
    s->out_max = STREAM_DECODED_MAX;
    if (begin(s, err)) {
        stream_free(s);
        s = NULL;
    }
    *out = s;
    return err->code;
}

void stream_limit(struct stream *s, uint64_t decoded_max)
{
    s->out_max = decoded_max;
}

static enum err_code too_large(struct stream *s, struct err *err)
{
    return err_set(err, ERR_FAILED,
                   "%s: holds more than %" PRIu64 " bytes, the limit", s->name,
                   s->out_max);
}

/* Plain bytes go where they are wanted without a stop in between. */
static enum err_code read_plain(struct stream *s, void *p, size_t n,
                                size_t *got, struct err *err)
{
    size_t kept = s->filled - s->used;

    if (kept > 0) {
        *got = kept < n ? kept : n;
        memcpy(p, s->input + s->used, *got);
        s->used += *got;
    } else if (!s->at_end && read_some(s, p, n, got, err)) {
        return err->code;
    }
    s->in += *got;
    s->out += *got;
    return s->out > s->out_max ? too_large(s, err) : OK;
}

/* What follows a member: another one, zeros to the end, or the end. */
static enum err_code between(struct stream *s, struct err *err)
{
    if (fill(s, MAGIC, err)) {
        return err->code;
    }
    if (s->filled == 0) {
        s->place = PLACE_END;
        return OK;
    }
    if (s->place == PLACE_BETWEEN && s->filled >= MAGIC && is_magic(s->input)) {
        if (inflateReset(&s->z) != Z_OK) {
            return damaged(s, "could not begin another gzip member", err);
        }
        s->place = PLACE_MEMBER;
        return OK;
    }
    s->place = PLACE_PADDING;
    while (s->used < s->filled) {
        if (s->input[s->used] != 0) {
            return damaged(s, "data after the last gzip member", err);
        }
        s->used++;
        s->in++;
    }
    return OK;
}

/* The first bytes that came out: a gzip in a gzip is not opened unasked. */
static enum err_code look_inside(struct stream *s, const unsigned char *p,
                                 size_t n, struct err *err)
{
    for (size_t i = 0; i < n && s->out + i < MAGIC; i++) {
        s->head[s->out + i] = p[i];
    }
    if (s->out < MAGIC && s->out + n >= MAGIC && is_magic(s->head)) {
        return err_set(err, ERR_HELD,
                       "%s: holds a gzip inside a gzip, one is opened",
                       s->name);
    }
    return OK;
}

static enum err_code check_limits(struct stream *s, struct err *err)
{
    if (s->out > s->out_max) {
        return too_large(s, err);
    }
    if (s->out > RATIO_FREE && s->out / RATIO_MAX > s->in) {
        return err_set(err, ERR_FAILED,
                       "%s: byte %" PRIu64 ": unpacks to more than %d times "
                       "its size (a bomb?)",
                       s->name, s->in, RATIO_MAX);
    }
    return OK;
}

static enum err_code inflate_some(struct stream *s, void *p, size_t n,
                                  size_t *got, struct err *err)
{
    uInt had, room = n > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uInt)n;
    int code;

    if (s->used == s->filled && fill(s, 1, err)) {
        return err->code;
    }
    if (s->used == s->filled) {
        return damaged(s, "gzip data ends early (the file was cut short)", err);
    }
    had = (uInt)(s->filled - s->used);
    s->z.next_in = s->input + s->used;
    s->z.avail_in = had;
    s->z.next_out = p;
    s->z.avail_out = room;
    code = inflate(&s->z, Z_NO_FLUSH);
    s->used += had - s->z.avail_in;
    s->in += had - s->z.avail_in;
    *got = room - s->z.avail_out;
    if (code == Z_MEM_ERROR) {
        err_no_memory(INPUT_SIZE);
    }
    if (code != Z_OK && code != Z_STREAM_END) {
        return damaged(s, s->z.msg ? s->z.msg : "gzip data is damaged", err);
    }
    if (look_inside(s, p, *got, err)) {
        return err->code;
    }
    s->out += *got;
    if (code == Z_STREAM_END) {
        s->place = PLACE_BETWEEN;
    }
    return check_limits(s, err);
}

enum err_code stream_read(struct stream *s, void *p, size_t n, size_t *got,
                          struct err *err)
{
    err->code = OK;
    *got = 0;
    if (s->place == PLACE_PLAIN) {
        return read_plain(s, p, n, got, err);
    }
    while (*got == 0 && s->place != PLACE_END && n > 0) {
        if (s->place == PLACE_MEMBER ? inflate_some(s, p, n, got, err)
                                     : between(s, err)) {
            *got = 0;
            return err->code;
        }
    }
    return OK;
}

uint64_t stream_bytes_in(const struct stream *s)
{
    return s->in;
}

uint64_t stream_bytes_out(const struct stream *s)
{
    return s->out;
}

void stream_free(struct stream *s)
{
    struct arena a;

    if (!s) {
        return;
    }
    if (s->z_open) {
        (void)inflateEnd(&s->z);
    }
    if (s->fd >= 0) {
        (void)close(s->fd);
    }
    a = s->arena;
    arena_release(&a);
}
