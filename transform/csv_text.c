/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_text - a sliding window over a stream.  Knows neither lines nor fields.
 */
#include "transform/csv_text.h"

#include "transform/csv_scan.h"

#define MARK_MAX 4 /* bytes that encoding_bom() wants to see */

static bool is_utf8_already(enum encoding e)
{
    return e == ENC_UTF8 || e == ENC_ASCII;
}

/* The text that is left moves to the front of the window. */
static void slide(struct csv_text *t)
{
    if (t->taken > 0) {
        t->window.len -= t->taken;
        memmove(t->window.ptr, t->window.ptr + t->taken, t->window.len);
        t->taken = 0;
    }
}

static enum err_code too_small(const struct csv_text *t, struct err *err)
{
    return err_set(err, ERR_INTEGRITY,
                   "window of %zu bytes cannot take a chunk more",
                   t->window.ceiling);
}

static enum err_code read_window(struct csv_text *t, struct err *err)
{
    size_t got;

    if (!buf_reserve(&t->window, t->chunk + CSV_PAD)) {
        return too_small(t, err);
    }
    if (stream_read(t->stream, t->window.ptr + t->window.len, t->chunk, &got,
                    err)) {
        return err->code;
    }
    t->window.len += got;
    t->end = got == 0;
    return OK;
}

static enum err_code read_decoded(struct csv_text *t, struct err *err)
{
    struct str in;
    size_t got;

    if (stream_read(t->stream, t->raw.ptr + t->raw.len, t->chunk, &got, err)) {
        return err->code;
    }
    in = (struct str){t->raw.ptr, t->raw.len + got};
    t->raw.len = 0; /* the head was kept in it */
    t->end = got == 0;
    if (!buf_reserve(&t->window,
                     in.len * ENCODING_GROWTH + MARK_MAX * 4 + CSV_PAD)) {
        return too_small(t, err);
    }
    t->window.len +=
        decoder_put(&t->decoder, in, t->end, t->window.ptr + t->window.len);
    return OK;
}

enum err_code csv_text_fill(struct csv_text *t, struct err *err)
{
    err->code = OK;
    if (t->end) {
        return OK;
    }
    slide(t);
    return t->decoded ? read_decoded(t, err) : read_window(t, err);
}

/* A mark may say more than the declaration, not something else. */
static bool agree(enum encoding declared, enum encoding marked)
{
    return declared == marked ||
           (declared == ENC_UTF16 &&
            (marked == ENC_UTF16LE || marked == ENC_UTF16BE));
}

static enum err_code read_head(struct csv_text *t, struct buf *into,
                               const char *name, struct err *err)
{
    enum encoding marked;
    size_t got = 1;

    while (into->len < MARK_MAX && got > 0) {
        size_t want = MARK_MAX - into->len;

        want = t->chunk < want ? t->chunk : want;
        if (stream_read(t->stream, into->ptr + into->len, want, &got, err)) {
            return err->code;
        }
        into->len += got;
    }
    t->mark = encoding_bom(buf_slice(into), &marked);
    if (t->mark > 0 && !agree(t->encoding, marked)) {
        return err_set(err, ERR_HELD,
                       "%s: file begins with the mark of %s, its encoding is "
                       "declared as %s",
                       name, encoding_name(marked), encoding_name(t->encoding));
    }
    if (t->mark > 0) {
        t->encoding = marked;
        into->len -= (size_t)t->mark;
        memmove(into->ptr, into->ptr + t->mark, into->len);
    } else if (t->encoding == ENC_UTF16) {
        t->encoding = ENC_UTF16LE;
    }
    t->offset = t->mark;
    return OK;
}

enum err_code csv_text_open(struct csv_text *t, struct stream *stream,
                            struct str encoding, const char *name, size_t chunk,
                            size_t most, struct err *err)
{
    struct buf *into;

    *t = (struct csv_text){.stream = stream, .chunk = chunk};
    buf_init(&t->raw, chunk + MARK_MAX);
    buf_init(&t->window,
             most + (chunk + MARK_MAX * 8) * ENCODING_GROWTH + 2 * CSV_PAD);
    if (encoding_find(encoding, false, &t->encoding, err)) {
        return err_wrap(err, "%s: ", name);
    }
    t->decoded = !is_utf8_already(t->encoding);
    into = t->decoded ? &t->raw : &t->window;
    if (!buf_reserve(&t->raw, chunk + MARK_MAX) ||
        !buf_reserve(&t->window, chunk + MARK_MAX + CSV_PAD)) {
        return too_small(t, err);
    }
    if (read_head(t, into, name, err)) {
        return err->code;
    }
    decoder_init(&t->decoder, t->encoding);
    return OK;
}

struct str csv_text_rest(const struct csv_text *t)
{
    return (struct str){t->window.ptr + t->taken, t->window.len - t->taken};
}

uint64_t csv_text_raw(const struct csv_text *t, size_t n)
{
    return t->decoded
               ? encoding_raw_len(t->encoding,
                                  (struct str){t->window.ptr + t->taken, n})
               : n;
}

uint64_t csv_text_take(struct csv_text *t, size_t n)
{
    uint64_t raw = csv_text_raw(t, n);

    t->taken += n;
    t->offset += raw;
    return raw;
}

void csv_text_release(struct csv_text *t)
{
    buf_release(&t->raw);
    buf_release(&t->window);
}
