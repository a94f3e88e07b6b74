/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_decode - a page's bytes as the UTF-8 that libxml2 gets to see: which
 * encoding, marks where nothing could be decoded, tags that libxml2 could not
 * bear; and the way back from there to bytes and lines of the file.
 */
#include "transform/html.h"

#include <stdio.h>

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

bool html_is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == ':' || c == '-' || c == '_' ||
           c == '.';
}

static bool begins_name(char c)
{
    return html_is_name(c) && c != '-' && !(c >= '0' && c <= '9');
}

static size_t past_blanks(struct str s, size_t i)
{
    while (i < s.len && is_blank(s.ptr[i])) {
        i++;
    }
    return i;
}

static bool ends_tag(struct str s, size_t i)
{
    return s.ptr[i] == '>' ||
           (s.ptr[i] == '/' && i + 1 < s.len && s.ptr[i + 1] == '>');
}

/* Past the next of c at or after i. */
static size_t past(struct str s, size_t i, char c)
{
    const char *at = i < s.len ? memchr(s.ptr + i, c, s.len - i) : NULL;

    return at ? (size_t)(at - s.ptr) + 1 : s.len;
}

/* One attribute at i, or what stands in the place of one: htmlParseAttribute()
 * of libxml2 and the loop around it. */
static size_t past_attribute(struct str s, size_t i)
{
    if (!begins_name(s.ptr[i])) {
        while (i < s.len && !is_blank(s.ptr[i]) && !ends_tag(s, i)) {
            i++;
        }
        return i;
    }
    while (i < s.len && html_is_name(s.ptr[i])) {
        i++;
    }
    i = past_blanks(s, i);
    if (i == s.len || s.ptr[i] != '=') {
        return i;
    }
    i = past_blanks(s, i + 1);
    if (i < s.len && (s.ptr[i] == '"' || s.ptr[i] == '\'')) {
        return past(s, i + 1, s.ptr[i]);
    }
    while (i < s.len && !is_blank(s.ptr[i]) && s.ptr[i] != '>') {
        i++;
    }
    return i;
}

/* Up to the '>' or "/>" of the start tag at i; ERR_FAILED when it has too many
 * attributes. */
static enum err_code past_tag(struct str s, size_t *i, const char *name,
                              struct err *err)
{
    size_t at = *i + 1, n = 0;

    while (at < s.len && html_is_name(s.ptr[at])) {
        at++;
    }
    at = past_blanks(s, at);
    while (at < s.len && !ends_tag(s, at)) {
        if (++n > HTML_ATTRIBUTES_MAX) {
            return err_set(err, ERR_FAILED,
                           "%s: byte %zu: tag has more than %d attributes",
                           name, *i, HTML_ATTRIBUTES_MAX);
        }
        at = past_blanks(s, past_attribute(s, at));
    }
    *i = at;
    return OK;
}

/* Past the comment at i: "<!-->", "<!--->" and "--!>" end one too. */
static size_t past_comment(struct str s, size_t i)
{
    size_t end = i + 4;

    if (html_has_at(s, end, ">") || html_has_at(s, end, "->")) {
        return past(s, end, '>');
    }
    while ((end = past(s, end, '>')) < s.len) {
        struct str head = {s.ptr, end};

        if ((end >= i + 7 && str_ends(head, STR("-->"))) ||
            (end >= i + 8 && str_ends(head, STR("--!>")))) {
            break;
        }
    }
    return end;
}

/* Past the markup at the '<' that stands at i. */
static enum err_code past_markup(struct str s, size_t *i, const char *name,
                                 struct err *err)
{
    static const char *const raw[] = {"script", "style"};
    size_t from = *i + 1;
    char next = from < s.len ? s.ptr[from] : '\0';

    err->code = OK;
    if (html_has_at(s, *i, "<!--")) {
        *i = past_comment(s, *i);
    } else if (next == '!' || next == '?' || next == '/') {
        *i = past(s, from, '>');
    } else if (!begins_name(next) || next == '.') {
        *i = from;
    } else if (past_tag(s, i, name, err) == OK) {
        for (size_t k = 0; k < 2 && html_has_at(s, *i, ">"); k++) {
            size_t n = strlen(raw[k]);
            char end[16];

            if (html_has_at(s, from, raw[k]) &&
                !html_is_name(s.ptr[from + n])) {
                (void)snprintf(end, sizeof end, "</%s", raw[k]);
                *i = html_seek(s, *i, end);
                break;
            }
        }
    }
    return err->code;
}

static enum err_code scan_tags(const struct html *h, const char *name,
                               struct err *err)
{
    struct str s = h->text;
    size_t i = past(s, 0, '<');

    err->code = OK;
    while (i > 0 && i < s.len) {
        i--;
        if (past_markup(s, &i, name, err)) {
            return err->code;
        }
        i = past(s, i, '<');
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
