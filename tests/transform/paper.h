/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paper - the markup that pdftotext -bbox-layout writes, made by hand: pages
 * of words of 5 points a letter and 10 points high, 2.5 points between two.
 */
#ifndef LAPSE_TESTS_PAPER_H
#define LAPSE_TESTS_PAPER_H

#include "common/buf.h"
#include "tests/support/unit.h"

struct paper {
    struct buf out;
    bool open; /* a page is */
};

static inline void paper_begin(struct paper *p)
{
    *p = (struct paper){.open = false};
    buf_init(&p->out, (size_t)256 << 20);
    buf_str(&p->out, STR("<!DOCTYPE html>\n<html><head><title></title></head>"
                         "\n<body>\n<doc>\n"));
}

static inline void paper_page(struct paper *p)
{
    if (p->open) {
        buf_str(&p->out, STR("</page>\n"));
    }
    buf_str(&p->out,
            STR("<page width=\"612.000000\" height=\"792.000000\">\n"));
    p->open = true;
}

static inline void paper_box(struct paper *p, double x0, double y0, double x1,
                             double y1, const char *text)
{
    buf_printf(&p->out,
               "<flow><block><line><word xMin=\"%f\" yMin=\"%f\" xMax=\"%f\" "
               "yMax=\"%f\">%s</word></line></block></flow>\n",
               x0, y0, x1, y1, text);
}

/* The words of text from x on, their tops at y. */
static inline void paper_at(struct paper *p, double y, double x,
                            const char *text)
{
    while (*text) {
        size_t n = strcspn(text, " ");
        char word[64];

        (void)snprintf(word, sizeof word, "%.*s", (int)n, text);
        if (n > 0) {
            paper_box(p, x, y, x + 5 * (double)n, y + 10, word);
            x += 5 * (double)n;
        }
        text += n;
        if (*text == ' ') {
            x += 2.5;
            text++;
        }
    }
}

/* A row of cells: cell i begins at x[i]; NULL ends them, "" is none. */
static inline void paper_row(struct paper *p, double y, const double *x,
                             const char *const *cell)
{
    for (size_t i = 0; cell[i]; i++) {
        paper_at(p, y, x[i], cell[i]);
    }
}

static inline struct str paper_end(struct paper *p)
{
    if (p->open) {
        buf_str(&p->out, STR("</page>\n"));
    }
    buf_str(&p->out, STR("</doc>\n</body>\n</html>\n"));
    return buf_slice(&p->out);
}

static inline void paper_release(struct paper *p)
{
    buf_release(&p->out);
}

#endif
