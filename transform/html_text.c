/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_text - what a reader sees of a page: the text of an element, and the
 * page as blocks of text in order.  Walks the tree; parses nothing.
 */
#include "transform/html.h"

#include "common/buf.h"

/* Elements that begin a new line (WHATWG, 15.3.3), tables and lists too. */
static const char *const blocks[] = {
    "address", "article", "aside",    "blockquote", "body",   "caption",
    "center",  "dd",      "details",  "dialog",     "dir",    "div",
    "dl",      "dt",      "fieldset", "figcaption", "figure", "footer",
    "form",    "h1",      "h2",       "h3",         "h4",     "h5",
    "h6",      "header",  "hgroup",   "hr",         "html",   "legend",
    "li",      "main",    "menu",     "ol",         "p",      "pre",
    "section", "summary", "table",    "tbody",      "td",     "tfoot",
    "th",      "thead",   "title",    "tr",         "ul",     NULL};

static const char *const silent[] = {
    "script", "style",  "template", "noscript", "nav",      "svg",  "select",
    "iframe", "object", "canvas",   "button",   "textarea", "math", NULL};

bool html_is(const struct html_node *n, const char *name)
{
    return n && str_is(n->name, name);
}

static bool among(const struct html_node *n, const char *const *names)
{
    for (; *names && n->name.len > 0; names++) {
        if (html_is(n, *names)) {
            return true;
        }
    }
    return false;
}

struct str html_attr(const struct html_node *n, const char *name)
{
    return html_find(n->attr, n->nattr, name);
}

/* style="... display: none ..." */
static bool is_hidden(struct str style)
{
    static const char want[] = "display:none";
    size_t at = 0;

    for (size_t i = 0; i < style.len; i++) {
        char c = (char)(style.ptr[i] | 0x20);

        if (style.ptr[i] == ' ') {
            continue;
        }
        c = style.ptr[i] == ':' ? ':' : c;
        at = c == want[at] ? at + 1 : c == want[0];
        if (at == sizeof want - 1) {
            return true;
        }
    }
    return false;
}

bool html_is_silent(const struct html_node *n)
{
    return among(n, silent) || html_attr(n, "hidden").ptr ||
           is_hidden(html_attr(n, "style"));
}

struct html_node *html_after(const struct html_node *n,
                             const struct html_node *top, bool skip)
{
    if (n->child && !skip) {
        return n->child;
    }
    while (n && n != top) {
        if (n->next) {
            return n->next;
        }
        n = n->parent;
    }
    return NULL;
}

/* Text with blanks collapsed as it comes. */
struct flow {
    struct buf out;
    char pending; /* '\n' over ' ' over 0 */
};

static void flow_break(struct flow *f, char c)
{
    f->pending = f->pending == '\n' ? '\n' : c;
}

static void flow_text(struct flow *f, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];

        if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
            flow_break(f, ' ');
        } else if (c == '\xc2' && i + 1 < s.len && s.ptr[i + 1] == '\xa0') {
            flow_break(f, ' ');
            i++;
        } else {
            if (f->pending && f->out.len > 0) {
                buf_char(&f->out, f->pending);
            }
            f->pending = 0;
            buf_char(&f->out, c);
        }
    }
}

static bool is_break(const struct html_node *n)
{
    return html_is(n, "br") || among(n, blocks);
}

/* The next step of a walk that also leaves elements: *leaving says which. */
static const struct html_node *walk(const struct html_node *n,
                                    const struct html_node *top, bool *leaving)
{
    if (!*leaving && n->child && !html_is_silent(n)) {
        return n->child;
    }
    if (!*leaving) {
        *leaving = true;
        return n;
    }
    if (n == top) {
        return NULL;
    }
    if (n->next) {
        *leaving = false;
        return n->next;
    }
    return n->parent;
}

struct str html_text(struct arena *a, const struct html_node *top)
{
    struct flow f = {.pending = 0};
    const struct html_node *n = top;
    bool leaving = false;
    struct str out;

    buf_init(&f.out, HTML_PAGE_MAX);
    while ((n = walk(n, top, &leaving)) && n != top) {
        if (n->name.len == 0) {
            if (!leaving) {
                flow_text(&f, n->text);
            }
        } else if (is_break(n)) {
            flow_break(&f, '\n');
        }
    }
    out = arena_str(a, buf_slice(&f.out));
    buf_release(&f.out);
    return out;
}

struct open_table {
    const struct html_node *table;
    size_t number, row, column;
    struct open_table *up;
};

struct collect {
    struct arena *a;
    struct flow flow;
    struct html_place place;
    struct html_block *out;
    size_t n, room, tables;
    const struct html_node *owner; /* of the text in flow */
    uint64_t start, end;           /* of it, in html.text */
    struct open_table *grid;
};

static int list_depth(const struct html_node *n)
{
    int depth = 0;

    for (; n; n = n->parent) {
        depth += html_is(n, "ul") || html_is(n, "ol") || html_is(n, "dl") ||
                 html_is(n, "menu");
    }
    return depth;
}

static bool is_heading(const struct html_node *n)
{
    return n->name.len == 2 && n->name.ptr[0] == 'h' && n->name.ptr[1] >= '1' &&
           n->name.ptr[1] <= '6';
}

/* Kind by the innermost element that has one. */
static void classify(const struct collect *c, struct html_block *b)
{
    b->kind = HTML_PARAGRAPH;
    for (const struct html_node *n = c->owner; n; n = n->parent) {
        if (is_heading(n)) {
            b->kind = HTML_HEADING;
            b->level = n->name.ptr[1] - '0';
            return;
        }
        if (html_is(n, "li") || html_is(n, "dd") || html_is(n, "dt")) {
            b->kind = HTML_ITEM;
            b->level = list_depth(n);
            return;
        }
        if ((html_is(n, "td") || html_is(n, "th")) && c->grid) {
            b->kind = HTML_CELL;
            b->table = c->grid->number;
            b->row = c->grid->row;
            b->column = c->grid->column;
            return;
        }
        if (html_is(n, "blockquote") || html_is(n, "title")) {
            b->kind = html_is(n, "title") ? HTML_TITLE : HTML_QUOTE;
            return;
        }
        if (html_is(n, "table")) {
            return; /* a caption */
        }
    }
}

/* Bad bytes as the character for them. */
static void replace_marks(struct buf *b)
{
    for (size_t i = 0; i + 3 <= b->len; i++) {
        if (memcmp(b->ptr + i, HTML_BAD_BYTE, 3) == 0 ||
            memcmp(b->ptr + i, HTML_NUL_BYTE, 3) == 0) {
            memcpy(b->ptr + i, "\xef\xbf\xbd", 3);
        }
    }
}

static void flush(struct collect *c)
{
    struct html_block b = {.level = 0};

    c->flow.pending = 0;
    if (c->flow.out.len == 0) {
        return;
    }
    if (c->n == c->room) {
        struct html_block *bigger;

        c->room = c->room ? 2 * c->room : 64;
        bigger = arena_zalloc(c->a, c->room, sizeof *bigger);
        if (c->n > 0) {
            memcpy(bigger, c->out, c->n * sizeof *bigger);
        }
        c->out = bigger;
    }
    classify(c, &b);
    replace_marks(&c->flow.out);
    b.text = arena_str(c->a, buf_slice(&c->flow.out));
    html_place_move(&c->place, c->start);
    b.offset = c->place.raw;
    b.line = c->place.line;
    html_place_move(&c->place, c->end);
    b.length = c->place.raw - b.offset;
    c->out[c->n++] = b;
    buf_clear(&c->flow.out);
}

static void take_text(struct collect *c, const struct html_node *n)
{
    if (c->flow.out.len == 0) {
        const struct html_node *o = n->parent;

        while (o->parent && !among(o, blocks)) {
            o = o->parent;
        }
        c->owner = o;
        c->start =
            o->offset >= c->place.at && o->parent ? o->offset : n->offset;
        c->start = c->start > c->place.at ? c->start : c->place.at;
    }
    flow_text(&c->flow, n->text);
    c->end = n->end;
}

static void enter(struct collect *c, const struct html_node *n)
{
    if (html_is(n, "table")) {
        struct open_table *g = arena_zalloc(c->a, 1, sizeof *g);

        *g = (struct open_table){n, ++c->tables, 0, 0, c->grid};
        c->grid = g;
    } else if (c->grid && html_is(n, "tr")) {
        c->grid->row++;
        c->grid->column = 0;
    } else if (c->grid && (html_is(n, "td") || html_is(n, "th"))) {
        c->grid->column++;
    }
}

static void step(struct collect *c, const struct html_node *n, bool leaving)
{
    if (n->name.len == 0) {
        if (!leaving && !html_is(n->parent, "head")) {
            take_text(c, n);
        }
    } else if (html_is(n, "br")) {
        flow_break(&c->flow, '\n');
    } else if (among(n, blocks)) {
        flush(c);
        if (!leaving) {
            enter(c, n);
        } else if (c->grid && c->grid->table == n) {
            c->grid = c->grid->up;
        }
    }
}

void html_blocks_of(struct arena *a, const struct html *h,
                    struct html_block **out, size_t *n)
{
    struct collect c = {.a = a};
    const struct html_node *at = h->root;
    bool leaving = false;

    buf_init(&c.flow.out, HTML_PAGE_MAX);
    html_place_init(&c.place, h);
    while ((at = walk(at, h->root, &leaving)) && at != h->root) {
        step(&c, at, leaving);
    }
    flush(&c);
    buf_release(&c.flow.out);
    *out = c.out;
    *n = c.n;
}

enum err_code html_blocks(struct arena *a, struct str bytes,
                          struct str encoding, const char *name,
                          struct html_block **out, size_t *n, struct err *err)
{
    struct arena scratch;
    struct html h;

    *out = NULL;
    *n = 0;
    arena_init(&scratch, 0);
    if (html_parse(&h, &scratch, bytes, encoding, name, err) == OK) {
        html_blocks_of(a, &h, out, n);
    }
    arena_release(&scratch);
    return err->code;
}
