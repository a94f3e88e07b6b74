/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html - libxml2's HTML parser behind SAX events: a tree with places for
 * pages, and pushed events for the markup of programs.  Loads nothing.  What
 * libxml2 gets to see comes from html_decode, what an element's text is to a
 * reader stands in html_text.
 */
#include "transform/html.h"

#include <limits.h>

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>

#include "common/buf.h"

#define OPTIONS                                                       \
    (HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | \
     HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC)

/* Numeric references 80..9F mean windows-1252 (WHATWG, 13.2.5.80). */
static const char *const c1[32] = {
    "\u20ac", NULL,     "\u201a", "\u0192", "\u201e", "\u2026", "\u2020",
    "\u2021", "\u02c6", "\u2030", "\u0160", "\u2039", "\u0152", NULL,
    "\u017d", NULL,     NULL,     "\u2018", "\u2019", "\u201c", "\u201d",
    "\u2022", "\u2013", "\u2014", "\u02dc", "\u2122", "\u0161", "\u203a",
    "\u0153", NULL,     "\u017e", "\u0178"};

enum err_code html_slurp(struct arena *a, struct stream *s, const char *name,
                         struct str *bytes, struct err *err)
{
    struct buf b;
    size_t got = 1;

    *bytes = STR_NULL;
    err->code = OK;
    buf_init(&b, HTML_PAGE_MAX);
    while (got > 0) {
        if (!buf_reserve(&b, (size_t)64 << 10)) {
            err_set(err, ERR_FAILED, "%s: page is larger than %zu bytes", name,
                    HTML_PAGE_MAX - ((size_t)64 << 10));
            break;
        }
        if (stream_read(s, b.ptr + b.len, b.cap - b.len, &got, err)) {
            break;
        }
        b.len += got;
    }
    if (!err->code) {
        *bytes = arena_str(a, buf_slice(&b));
    }
    buf_release(&b);
    return err->code;
}

struct build {
    struct html *h;
    struct arena *a;
    struct html_node *open;
    htmlParserCtxtPtr ctxt;
    const char *name;
    struct err *err;
    size_t depth;
    uint64_t from;          /* no tag begins before */
    uint64_t seen;          /* what the last event ended with */
    uint64_t mark_at, mark; /* the last '<' before mark_at, */
    bool any_mark;          /* when there is one */
};

static struct str from_xml(const xmlChar *z)
{
    return str_from((const char *)z);
}

static const struct html_attr *attributes(struct arena *a, const xmlChar **atts,
                                          size_t *n, bool copy)
{
    struct html_attr *out;

    *n = 0;
    while (atts && atts[2 * *n]) {
        ++*n;
    }
    out = arena_zalloc(a, *n + 1, sizeof *out);
    for (size_t i = 0; i < *n; i++) {
        out[i].name = from_xml(atts[2 * i]);
        out[i].value = atts[2 * i + 1] ? from_xml(atts[2 * i + 1]) : STR("");
        if (copy) {
            out[i].name = arena_str(a, out[i].name);
            out[i].value = arena_str(a, out[i].value);
        }
    }
    return out;
}

static uint64_t parsed(const struct build *b)
{
    const xmlParserInput *in = b->ctxt->input;
    uint64_t at = in ? (uint64_t)in->consumed + (uint64_t)(in->cur - in->base)
                     : b->h->text.len;

    return at < b->h->text.len ? at : b->h->text.len;
}

/* Whether the tag at lt is called name ("td", "/td"), case apart. */
static bool is_tag(struct str s, uint64_t lt, const char *name)
{
    size_t end = (size_t)lt + 1 + strlen(name);

    return html_has_at(s, (size_t)lt + 1, name) &&
           (end >= s.len || !html_is_name(s.ptr[end]));
}

/* Where the start tag begins that was read up to at: the last "<name" before
 * it, since values may hold '<'; for an element that nobody wrote the last
 * '<', or at. */
static uint64_t start_before(const struct build *b, uint64_t at,
                             const char *name)
{
    uint64_t last = at;

    for (uint64_t i = at; i > b->from;) {
        i--;
        if (b->h->text.ptr[i] == '<') {
            if (is_tag(b->h->text, i, name)) {
                return i;
            }
            last = last == at ? i : last;
        }
    }
    return last;
}

/* The last '<' before at, or at.  Many elements may end at one place: it is
 * looked for once. */
static uint64_t mark_before(struct build *b, uint64_t at)
{
    uint64_t i = at;

    if (at != b->mark_at) {
        while (i > b->mark_at && b->h->text.ptr[i - 1] != '<') {
            i--;
        }
        if (i > b->mark_at) {
            b->mark = i - 1;
            b->any_mark = true;
        }
        b->mark_at = at;
    }
    return b->any_mark ? b->mark : at;
}

static void stop(struct build *b, const char *what, size_t most)
{
    if (b->err->code == OK) {
        err_set(b->err, ERR_FAILED, "%s: byte %llu: page has %s than %zu",
                b->name, (unsigned long long)parsed(b), what, most);
        xmlStopParser(b->ctxt);
    }
}

static struct html_node *append(struct build *b)
{
    struct html_node *n = arena_zalloc(b->a, 1, sizeof *n);

    n->parent = b->open;
    if (b->open->last) {
        b->open->last->next = n;
    } else {
        b->open->child = n;
    }
    b->open->last = n;
    if (++b->h->nodes > HTML_NODES_MAX) {
        stop(b, "more elements", HTML_NODES_MAX);
    }
    return n;
}

static void on_start(void *arg, const xmlChar *name, const xmlChar **atts)
{
    struct build *b = arg;
    struct html_node *n;

    if (b->err->code) {
        return;
    }
    n = append(b);
    n->name = arena_str(b->a, from_xml(name));
    n->attr = attributes(b->a, atts, &n->nattr, true);
    n->offset = start_before(b, parsed(b), n->name.ptr);
    n->end = n->offset;
    b->from = n->offset;
    b->seen = parsed(b);
    b->open = n;
    if (++b->depth > HTML_DEPTH_MAX) {
        stop(b, "elements deeper", HTML_DEPTH_MAX);
    }
}

static void on_end(void *arg, const xmlChar *name)
{
    struct build *b = arg;
    struct html_node *n = b->open;
    struct str text = b->h->text;
    uint64_t at = parsed(b), tag;
    char end[128]; /* libxml2 cuts names at 100 bytes */

    if (b->err->code || !n->parent) {
        return;
    }
    (void)snprintf(end, sizeof end, "/%s", (const char *)name);
    tag = mark_before(b, at);
    n->closed = tag < at && is_tag(text, tag, end) &&
                !memchr(text.ptr + tag, '>', (size_t)(at - tag - 1));
    n->at_end = !n->closed && at == text.len && !b->h->ended;
    /* an element without an end tag ends where the tag begins that ends it:
     * libxml2 stands before or behind that tag's name */
    n->end = n->closed || at == text.len || text.ptr[at] == '<' ? at : tag;
    n->end = n->end < n->offset ? n->offset : n->end;
    b->seen = at;
    b->open = n->parent;
    b->depth--;
}

/* Numeric references to C1 controls as browsers read them. */
static struct str without_c1(struct arena *a, struct str s)
{
    struct buf out;
    bool any = false;

    for (size_t i = 0; i + 1 < s.len && !any; i++) {
        any = s.ptr[i] == '\xc2' && (unsigned char)s.ptr[i + 1] < 0xa0;
    }
    if (!any) {
        return arena_str(a, s);
    }
    buf_init(&out, 3 * s.len + 16);
    for (size_t i = 0; i < s.len; i++) {
        unsigned char next = i + 1 < s.len ? (unsigned char)s.ptr[i + 1] : 0;

        if (s.ptr[i] == '\xc2' && next >= 0x80 && next < 0xa0 &&
            c1[next - 0x80]) {
            buf_str(&out, str_from(c1[next - 0x80]));
            i++;
        } else {
            buf_char(&out, s.ptr[i]);
        }
    }
    s = arena_str(a, buf_slice(&out));
    buf_release(&out);
    return s;
}

static void on_text(void *arg, const xmlChar *p, int len)
{
    struct build *b = arg;
    struct str s = {(const char *)p, (size_t)len};
    struct html_node *n;

    if (b->err->code || len <= 0) {
        return;
    }
    n = append(b);
    n->text = without_c1(b->a, s);
    n->offset = b->seen;
    if (n->offset < b->h->text.len && b->h->text.ptr[n->offset] == '>') {
        n->offset++; /* of the tag before */
    }
    b->seen = parsed(b);
    n->end = b->seen > n->offset ? b->seen : n->offset;
}

static void on_raw(void *arg, const xmlChar *p, int len)
{
    (void)arg;
    (void)p;
    (void)len;
}

static xmlParserInputPtr no_entity(const char *url, const char *id,
                                   xmlParserCtxtPtr ctxt)
{
    (void)url;
    (void)id;
    (void)ctxt;
    return NULL;
}

static void silence(void *arg, const char *fmt, ...)
{
    (void)arg;
    (void)fmt;
}

static void library(void)
{
    xmlInitParser();
    xmlSetExternalEntityLoader(no_entity);
    xmlSetGenericErrorFunc(NULL, silence);
}

static htmlSAXHandler handlers(void)
{
    htmlSAXHandler sax;

    memset(&sax, 0, sizeof sax);
    sax.startElement = on_start;
    sax.endElement = on_end;
    sax.characters = on_text;
    sax.ignorableWhitespace = on_text;
    sax.cdataBlock = on_raw;
    sax.initialized = 1;
    return sax;
}

static void build(struct build *b)
{
    struct str s = b->h->text;

    if (s.len == 0) {
        return;
    }
    library();
    b->ctxt = htmlCreateMemoryParserCtxt(s.ptr, (int)s.len);
    if (!b->ctxt) {
        err_no_memory(s.len);
    }
    htmlCtxtUseOptions(b->ctxt, OPTIONS);
    b->ctxt->charset = XML_CHAR_ENCODING_UTF8;
    *b->ctxt->sax = handlers();
    b->ctxt->userData = b;
    htmlParseDocument(b->ctxt);
    htmlFreeParserCtxt(b->ctxt);
}

enum err_code html_parse(struct html *h, struct arena *a, struct str bytes,
                         struct str encoding, const char *name, struct err *err)
{
    struct build b = {.h = h, .a = a, .name = name, .err = err};

    memset(h, 0, sizeof *h);
    h->root = arena_zalloc(a, 1, sizeof *h->root);
    err->code = OK;
    if (bytes.len > HTML_PAGE_MAX) {
        return err_set(err, ERR_FAILED, "%s: page is larger than %zu bytes",
                       name, HTML_PAGE_MAX);
    }
    if (html_decode(h, a, bytes, encoding, name, err)) {
        return err->code;
    }
    b.open = h->root;
    build(&b);
    h->root->end = h->text.len;
    return err->code;
}

struct html_push {
    struct html_events events;
    struct arena arena;
    htmlParserCtxtPtr ctxt;
};

static void push_start(void *arg, const xmlChar *name, const xmlChar **atts)
{
    struct html_push *p = arg;
    struct arena_mark m = arena_mark(&p->arena);
    size_t n;
    const struct html_attr *attr = attributes(&p->arena, atts, &n, false);

    p->events.start(p->events.arg, from_xml(name), attr, n);
    arena_rewind(&p->arena, m);
}

static void push_end(void *arg, const xmlChar *name)
{
    struct html_push *p = arg;

    p->events.end(p->events.arg, from_xml(name));
}

static void push_text(void *arg, const xmlChar *s, int len)
{
    struct html_push *p = arg;

    p->events.text(p->events.arg, (struct str){(const char *)s, (size_t)len});
}

struct html_push *html_push_new(const struct html_events *events)
{
    struct arena a;
    struct html_push *p;
    htmlSAXHandler sax = handlers();

    library();
    arena_init(&a, 0);
    p = arena_zalloc(&a, 1, sizeof *p);
    p->events = *events;
    p->arena = a;
    sax.startElement = push_start;
    sax.endElement = push_end;
    sax.characters = push_text;
    sax.ignorableWhitespace = push_text;
    p->ctxt = htmlCreatePushParserCtxt(&sax, p, NULL, 0, NULL,
                                       XML_CHAR_ENCODING_UTF8);
    if (!p->ctxt) {
        err_no_memory(sizeof *p->ctxt);
    }
    htmlCtxtUseOptions(p->ctxt, OPTIONS);
    return p;
}

void html_push_put(struct html_push *p, struct str bytes, bool last)
{
    while (bytes.len > 0) {
        int n = bytes.len > INT_MAX ? INT_MAX : (int)bytes.len;

        htmlParseChunk(p->ctxt, bytes.ptr, n, 0);
        bytes.ptr += n;
        bytes.len -= (size_t)n;
    }
    if (last) {
        htmlParseChunk(p->ctxt, NULL, 0, 1);
    }
}

void html_push_free(struct html_push *p)
{
    struct arena a;

    if (p) {
        htmlFreeParserCtxt(p->ctxt);
        a = p->arena;
        arena_release(&a);
    }
}

struct str html_find(const struct html_attr *attr, size_t nattr,
                     const char *name)
{
    for (size_t i = 0; i < nattr; i++) {
        if (str_is(attr[i].name, name)) {
            return attr[i].value;
        }
    }
    return STR_NULL;
}
