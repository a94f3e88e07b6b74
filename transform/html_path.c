/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_path - parses and follows the path of a field inside a cell.  Knows no
 * tables.
 */
#include "transform/html_path.h"

/* Up to one of the marks in stop; *s goes past it. */
static struct str upto(struct str *s, const char *stop)
{
    struct str out = *s;
    size_t i = 0;

    while (i < s->len && !strchr(stop, s->ptr[i])) {
        i++;
    }
    out.len = i;
    s->ptr += i;
    s->len -= i;
    return out;
}

static void skip(struct str *s, size_t n)
{
    n = n < s->len ? n : s->len;
    s->ptr += n;
    s->len -= n;
}

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!html_is_name(s.ptr[i])) {
            return false;
        }
    }
    return s.len > 0;
}

/* "[@k='v']" at the head of *s. */
static bool parse_test(struct str *s, struct html_step *st)
{
    char quote;

    if (s->len < 2 || s->ptr[1] != '@' || st->n == HTML_PATH_TESTS) {
        return false;
    }
    skip(s, 2);
    st->key[st->n] = str_trim(upto(s, "=]"));
    skip(s, 1);
    if (!is_name(st->key[st->n]) || s->len == 0 ||
        (s->ptr[0] != '\'' && s->ptr[0] != '"')) {
        return false;
    }
    quote = s->ptr[0];
    skip(s, 1);
    st->value[st->n++] = upto(s, (char[]){quote, '\0'});
    if (s->len < 2 || s->ptr[1] != ']') {
        return false;
    }
    skip(s, 2);
    return true;
}

bool html_path_parse(struct str s, struct html_path *p)
{
    while (s.len > 0) {
        struct html_step *st = &p->step[p->n];

        if (s.ptr[0] == '@') {
            skip(&s, 1);
            p->attribute = s;
            return is_name(s);
        }
        if (p->n == HTML_PATH_STEPS) {
            return false;
        }
        st->name = upto(&s, "/[");
        while (s.len > 0 && s.ptr[0] == '[') {
            if (!parse_test(&s, st)) {
                return false;
            }
        }
        if (st->name.len == 0 || str_is(st->name, "..") ||
            (s.len > 0 && s.ptr[0] != '/')) {
            return false;
        }
        p->n++;
        if (s.len == 1) { /* nothing behind the last '/' */
            return false;
        }
        skip(&s, 1);
    }
    return true;
}

/* By name, case apart; NULL when there is none. */
static struct str attribute(const struct html_node *n, struct str name)
{
    for (size_t i = 0; i < n->nattr; i++) {
        if (str_eq_nocase(n->attr[i].name, name)) {
            return n->attr[i].value;
        }
    }
    return STR_NULL;
}

static bool step_fits(const struct html_step *s, const struct html_node *n)
{
    if (!str_is(s->name, "*") && !str_eq_nocase(s->name, n->name)) {
        return false;
    }
    for (size_t i = 0; i < s->n; i++) {
        struct str v = attribute(n, s->key[i]);

        if (!v.ptr || !str_eq(v, s->value[i])) {
            return false;
        }
    }
    return true;
}

/* Whether n is at the end of the path's steps inside cell; between two steps
 * there may be other elements, pages wrap links in spans. */
static bool path_fits(const struct html_path *p, const struct html_node *n,
                      const struct html_node *cell)
{
    size_t left = p->n;

    if (!step_fits(&p->step[left - 1], n)) {
        return false;
    }
    left--;
    for (n = n->parent; n != cell && left > 0; n = n->parent) {
        left -= step_fits(&p->step[left - 1], n);
    }
    return left == 0;
}

struct str html_path_value(struct arena *a, const struct html_path *p,
                           const struct html_node *cell)
{
    const struct html_node *n = cell;
    struct str value;

    if (p->n > 0) {
        n = cell->child;
        while (n && (n->name.len == 0 || !path_fits(p, n, cell))) {
            n = html_after(n, cell, false);
        }
    }
    if (!n) {
        return STR("");
    }
    if (p->attribute.len == 0) {
        return html_text(a, n);
    }
    value = attribute(n, p->attribute);
    return value.ptr ? value : STR("");
}
