/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html - a web page as a tree of ours or as blocks of text, parsed by
 * libxml2, which is confined here: nothing is loaded, no entity file, no
 * sub-resource, no script.  The bytes are decoded by transform/encoding
 * first; libxml2 sees UTF-8 only.  Knows no tables of data and no sources.
 */
#ifndef LAPSE_TRANSFORM_HTML_H
#define LAPSE_TRANSFORM_HTML_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/err.h"
#include "common/str.h"
#include "transform/stream.h"

/* A page is read whole; the largest seen in the wild has 30 MB. */
#define HTML_PAGE_MAX ((size_t)128 << 20)
/* libxml2 2.9 needs time with the square of either: 60 000 attributes of one
 * tag took 8 s (reliability.md, T11). */
#define HTML_ATTRIBUTES_MAX 256
#define HTML_DEPTH_MAX 4096
/* Most elements and texts of a page. */
#define HTML_NODES_MAX ((size_t)16 << 20)

/* What stands in text where bytes could not be decoded, and for a NUL: U+FDD0
 * and U+FDD1, which no text holds (Unicode noncharacters). */
#define HTML_BAD_BYTE "\xef\xb7\x90"
#define HTML_NUL_BYTE "\xef\xb7\x91"

/* Blocks: text a reader sees as one piece, in the order of the page. */
enum html_block_kind {
    HTML_PARAGRAPH, /* also any text outside of the others */
    HTML_HEADING,   /* h1..h6, level says which */
    HTML_ITEM,      /* li, dt, dd */
    HTML_CELL,      /* td, th: row and column of its table */
    HTML_QUOTE,     /* blockquote */
    HTML_TITLE      /* the title of the page */
};

struct html_block {
    enum html_block_kind kind;
    int level;       /* HEADING 1..6, ITEM depth of its list, else 0 */
    size_t table;    /* CELL: 1-based number of the table on the page */
    size_t row, column; /* CELL: 1-based in its table, spans not counted */
    struct str text; /* UTF-8, not empty; runs of blanks (also U+00A0) are one
                        blank, br is '\n'; bad bytes are U+FFFD */
    uint64_t offset; /* bytes of the file before its element */
    uint64_t length; /* bytes of the file up to its end */
    uint64_t line;   /* 1-based */
};

/*
 * The blocks of a page in the arena.  encoding is the source file's ("utf-8"
 * when it says none): a byte order mark wins over it, and where it is utf-8
 * and the bytes are not, the page's own <meta charset> is taken, by its WHATWG
 * meaning.  script, style, template, noscript, nav, svg, select and what is
 * `hidden` are left out.  name is for messages.
 */
enum err_code html_blocks(struct arena *a, struct str bytes,
                          struct str encoding, const char *name,
                          struct html_block **out, size_t *n,
                          struct err *err);

/* The tree. */
struct html_attr {
    struct str name, value; /* name in lower case */
};

struct html_node {
    struct str name; /* lower case; empty: a text */
    struct str text; /* of a text, entities resolved */
    const struct html_attr *attr;
    size_t nattr;
    struct html_node *parent, *child, *last, *next;
    uint64_t offset; /* in html.text, of its '<' or its first byte */
    uint64_t end;    /* in html.text, behind its end tag or its last byte */
    bool closed;     /* by its own end tag */
    bool at_end;     /* was open still when the page ended */
};

struct html {
    struct html_node *root; /* without a name */
    struct str text;        /* the page as UTF-8 */
    const char *encoding;   /* that it was decoded from */
    uint64_t mark;          /* bytes of a byte order mark before it */
    bool ended;             /* </body> or </html> was there */
    size_t nodes;
    int enc;                /* enum encoding */
};

/* Parse a page: ERR_FAILED with "NAME: byte N: reason" for one that is too
 * large, too deep or cannot be decoded at all. */
enum err_code html_parse(struct html *h, struct arena *a, struct str bytes,
                         struct str encoding, const char *name,
                         struct err *err);
/* html_blocks() of a page that is parsed already. */
void html_blocks_of(struct arena *a, const struct html *h,
                    struct html_block **out, size_t *n);
/* All of a stream, up to HTML_PAGE_MAX. */
enum err_code html_slurp(struct arena *a, struct stream *s, const char *name,
                         struct str *bytes, struct err *err);

/* The node after n in the order of the page, inside top; skip: not into its
 * children.  NULL at the end. */
struct html_node *html_after(const struct html_node *n,
                             const struct html_node *top, bool skip);
bool html_is(const struct html_node *n, const char *name);
/* NULL value when there is no such attribute. */
struct str html_attr(const struct html_node *n, const char *name);
/* Left out of a reader's view: script, style, hidden and the like. */
bool html_is_silent(const struct html_node *n);
/* Text inside top as a reader sees it: blanks collapsed, br and the borders of
 * inner blocks as '\n', silent elements left out. */
struct str html_text(struct arena *a, const struct html_node *top);

/* Fills text, encoding, mark and ended (html_decode.c). */
enum err_code html_decode(struct html *h, struct arena *a, struct str bytes,
                          struct str encoding, const char *name,
                          struct err *err);
/* Whether lower (case apart) stands at i, and where it does from i on. */
bool html_has_at(struct str s, size_t i, const char *lower);
size_t html_seek(struct str s, size_t i, const char *lower);

/* Whether c may stand in the name of an element, as libxml2 reads them. */
bool html_is_name(char c);

/* Offsets in html.text as bytes of the file and lines; from must not be
 * smaller than before: it is counted on from the last one. */
struct html_place {
    const struct html *h;
    uint64_t at, raw, line;
};
void html_place_init(struct html_place *p, const struct html *h);
void html_place_move(struct html_place *p, uint64_t to);

/*
 * Markup of a program (pdftotext), pushed in pieces: start, text and end of
 * elements as they come, names and attribute names in lower case, attributes
 * by name with html_find().  Texts may come in pieces.
 */
struct html_events {
    void *arg;
    void (*start)(void *arg, struct str name, const struct html_attr *attr,
                  size_t nattr);
    void (*text)(void *arg, struct str text);
    void (*end)(void *arg, struct str name);
};
struct html_push;
struct html_push *html_push_new(const struct html_events *events);
/* last: nothing comes after; the rest is parsed. */
void html_push_put(struct html_push *p, struct str bytes, bool last);
void html_push_free(struct html_push *p);
struct str html_find(const struct html_attr *attr, size_t nattr,
                     const char *name);

#endif
