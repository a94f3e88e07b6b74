/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_decode - a page's bytes as the UTF-8 that libxml2 gets to see: which
 * encoding, marks where nothing could be decoded, tags that libxml2 could not
 * bear; and the way back from there to bytes and lines of the file.
 */
#include "transform/html.h"

#include "transform/encoding.h"

/* Where browsers look for <meta charset> (WHATWG, 13.2.3.2). */
#define META_WITHIN 1024
bool html_has_at(struct str s, size_t i, const char *lower)
{
    size_t n = strlen(lower);

    return i <= s.len && s.len - i >= n &&
           str_eq_nocase((struct str){s.ptr + i, n}, (struct str){lower, n});
}

size_t html_seek(struct str s, size_t i, const char *lower)
{
    while (i < s.len && !html_has_at(s, i, lower)) {
        i++;
    }
    return i;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* The label after charset= in the tag that begins at i. */
static struct str label_in(struct str s, size_t i)
{
    size_t end = html_seek(s, i, ">"), at = i, from;
    struct str tag = {s.ptr, end};

    while ((at = html_seek(tag, at, "charset")) < end) {
        at += strlen("charset");
        while (at < end && is_blank(s.ptr[at])) {
            at++;
        }
        if (at < end && s.ptr[at] == '=') {
            at++;
            while (at < end && (is_blank(s.ptr[at]) || s.ptr[at] == '"' ||
                                s.ptr[at] == '\'')) {
                at++;
            }
            from = at;
            while (at < end && !is_blank(s.ptr[at]) &&
                   !strchr("\"';/", s.ptr[at])) {
                at++;
            }
            return (struct str){s.ptr + from, at - from};
        }
    }
    return STR_NULL;
}

static bool meta_encoding(struct str s, enum encoding *e)
{
    struct err ignored = {0};

    s.len = s.len < META_WITHIN ? s.len : META_WITHIN;
    for (size_t i = 0; i < s.len; i++) {
        struct str label;

        if (html_has_at(s, i, "<!--")) {
            i = html_seek(s, i, "-->");
        } else if (html_has_at(s, i, "<meta") &&
                   (label = label_in(s, i)).len > 0 &&
                   encoding_find(label, true, e, &ignored) == OK) {
            /* what can be read as ASCII is not UTF-16 */
            if (*e == ENC_UTF16 || *e == ENC_UTF16LE || *e == ENC_UTF16BE) {
                *e = ENC_UTF8;
            }
            return true;
        }
    }
    return false;
}

static enum err_code choose(struct html *h, struct str *bytes,
                            struct str encoding, struct err *err)
{
    enum encoding e = ENC_UTF8;
    size_t mark;

    if (encoding.len > 0 && encoding_find(encoding, true, &e, err)) {
        return err->code;
    }
    mark = encoding_bom(*bytes, &e);
    bytes->ptr += mark;
    bytes->len -= mark;
    if (mark == 0 && e == ENC_UTF8 &&
        encoding_valid_utf8(*bytes) < bytes->len) {
        meta_encoding(*bytes, &e);
    }
    h->mark = mark;
    h->enc = (int)(e == ENC_UTF16 ? ENC_UTF16LE : e);
    h->encoding = encoding_name((enum encoding)h->enc);
    return OK;
}

/* Valid UTF-8 with marks for what is none. */
static struct str marked(struct arena *a, struct str s, bool utf16)
{
    size_t cap = 1, out = 0, i = 0;
    char *p;

    for (size_t k = 0; k < s.len; k++) {
        cap += s.ptr[k] == '\0' || (s.ptr[k] & 0x80) ? 3 : 1;
    }
    p = arena_alloc(a, cap);
    while (i < s.len) {
        struct str rest = {s.ptr + i, s.len - i};
        size_t ok = encoding_valid_utf8(rest);
        const char *nul = ok > 0 ? memchr(rest.ptr, '\0', ok) : NULL;

        if (nul) {
            ok = (size_t)(nul - rest.ptr);
        }
        memcpy(p + out, rest.ptr, ok);
        out += ok;
        i += ok;
        if (nul || i < s.len) {
            memcpy(p + out, nul ? HTML_NUL_BYTE : HTML_BAD_BYTE, 3);
            out += 3;
            i += !nul && utf16 && s.ptr[i] == '\xed' && s.len - i >= 3 ? 3 : 1;
        }
    }
    p[out] = '\0';
    return (struct str){p, out};
}

static void decode(struct html *h, struct arena *a, struct str bytes)
{
    enum encoding e = (enum encoding)h->enc;
    struct decoder d;
    char *p;
    size_t n;

    if (e == ENC_UTF8 || e == ENC_ASCII) {
        h->text = encoding_valid_utf8(bytes) == bytes.len &&
                          !memchr(bytes.ptr ? bytes.ptr : "", '\0', bytes.len)
                      ? bytes
                      : marked(a, bytes, false);
        return;
    }
    p = arena_alloc(a, ENCODING_GROWTH * bytes.len + 16);
    decoder_init(&d, e);
    n = decoder_put(&d, bytes, true, p);
    h->text =
        marked(a, (struct str){p, n}, e == ENC_UTF16LE || e == ENC_UTF16BE);
}

/* Past the tag at i; ERR_FAILED when it has too many attributes.  Counted as
 * libxml2 would see them: words between blanks, quotes kept together. */
static enum err_code past_tag(struct str s, size_t *i, const char *name,
                              struct err *err)
{
    size_t at = *i + 1, words = 0;
    bool in_word = true;

    for (; at < s.len && s.ptr[at] != '>'; at++) {
        char c = s.ptr[at];

        if ((c == '"' || c == '\'') && s.ptr[at - 1] == '=') {
            const char *end = memchr(s.ptr + at + 1, c, s.len - at - 1);

            at = end ? (size_t)(end - s.ptr) : s.len - 1;
            in_word = false;
        } else if (is_blank(c) || c == '/') {
            in_word = false;
        } else if (!in_word) {
            in_word = true;
            words++;
        }
        if (words > HTML_ATTRIBUTES_MAX) {
            return err_set(err, ERR_FAILED,
                           "%s: byte %zu: tag has more than %d attributes",
                           name, *i, HTML_ATTRIBUTES_MAX);
        }
    }
    *i = at;
    return OK;
}

static enum err_code scan_tags(const struct html *h, const char *name,
                               struct err *err)
{
    struct str s = h->text;

    err->code = OK;
    for (size_t i = 0; i < s.len; i++) {
        const char *lt = memchr(s.ptr + i, '<', s.len - i);
        bool script, style;

        if (!lt) {
            break;
        }
        i = (size_t)(lt - s.ptr);
        if (html_has_at(s, i, "<!--")) {
            i = html_seek(s, i + 4, "-->");
            continue;
        }
        if (i + 1 >= s.len || (s.ptr[i + 1] | 0x20) < 'a' ||
            (s.ptr[i + 1] | 0x20) > 'z') {
            continue;
        }
        script = html_has_at(s, i, "<script");
        style = html_has_at(s, i, "<style");
        if (past_tag(s, &i, name, err)) {
            return err->code;
        }
        if (script || style) {
            i = html_seek(s, i, script ? "</script" : "</style");
        }
    }
    return OK;
}

enum err_code html_decode(struct html *h, struct arena *a, struct str bytes,
                          struct str encoding, const char *name,
                          struct err *err)
{
    if (choose(h, &bytes, encoding, err)) {
        return err_wrap(err, "%s: ", name);
    }
    decode(h, a, bytes);
    h->ended = html_seek(h->text, 0, "</body") < h->text.len ||
               html_seek(h->text, 0, "</html") < h->text.len;
    return scan_tags(h, name, err);
}

void html_place_init(struct html_place *p, const struct html *h)
{
    *p = (struct html_place){.h = h, .raw = h->mark, .line = 1};
}

void html_place_move(struct html_place *p, uint64_t to)
{
    enum encoding e = (enum encoding)p->h->enc;
    bool wide = e == ENC_UTF16LE || e == ENC_UTF16BE;
    struct str s = p->h->text;
    size_t from = (size_t)p->at;

    to = to < s.len ? to : s.len;
    for (size_t i = from; i < to; i++) {
        p->line += s.ptr[i] == '\n';
        if (s.ptr[i] == '\xef' && to - i >= 3 &&
            (memcmp(s.ptr + i, HTML_BAD_BYTE, 3) == 0 ||
             memcmp(s.ptr + i, HTML_NUL_BYTE, 3) == 0)) {
            p->raw += encoding_raw_len(e, (struct str){s.ptr + from, i - from});
            p->raw += wide ? 2 : 1;
            i += 2;
            from = i + 1;
        }
    }
    if (to > from) {
        p->raw += encoding_raw_len(e, (struct str){s.ptr + from, to - from});
    }
    p->at = to > p->at ? to : p->at;
}
