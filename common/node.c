/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node - reading a tree, refusing what is unknown in it, and building one.
 */
#include "common/node.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const struct node *node_get(const struct node *map, const char *key)
{
    if (!map || map->kind != NODE_MAP) {
        return NULL;
    }
    for (size_t i = 0; i < map->count; i++) {
        if (str_is(map->items[i].key, key)) {
            return &map->items[i];
        }
    }
    return NULL;
}

static bool has_text(const struct node *n)
{
    return n && (n->kind == NODE_SCALAR || n->kind == NODE_NUMBER ||
                 n->kind == NODE_BOOL);
}

struct str node_text(const struct node *map, const char *key,
                     struct str fallback)
{
    const struct node *n = node_get(map, key);

    return has_text(n) ? n->text : fallback;
}

int64_t node_int(const struct node *map, const char *key, int64_t fallback)
{
    const struct node *n = node_get(map, key);
    int64_t value;

    return has_text(n) && str_int64(n->text, &value) ? value : fallback;
}

bool node_bool(const struct node *map, const char *key, bool fallback)
{
    const struct node *n = node_get(map, key);

    if (!has_text(n)) {
        return fallback;
    }
    if (str_is(n->text, "true") || str_is(n->text, "yes")) {
        return true;
    }
    if (str_is(n->text, "false") || str_is(n->text, "no")) {
        return false;
    }
    return fallback;
}

size_t node_count(const struct node *n)
{
    if (!n || n->kind == NODE_NULL) {
        return 0;
    }
    return has_text(n) ? 1 : n->count;
}

const struct node *node_item(const struct node *n, size_t i)
{
    if (i >= node_count(n)) {
        return NULL;
    }
    return has_text(n) ? n : &n->items[i];
}

static enum err_code err_at(struct err *err, const char *file, uint32_t line,
                            uint32_t column, const char *text)
{
    if (line == 0) {
        return err_set(err, ERR_USAGE, "%s: %s", file ? file : "-", text);
    }
    return err_set(err, ERR_USAGE, "%s:%u:%u: %s", file ? file : "-", line,
                   column, text);
}

enum err_code node_err(struct err *err, const struct node *at, const char *fmt,
                       ...)
{
    char text[sizeof err->text];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return err_at(err, at->file, at->line, at->column, text);
}

static int by_key(const void *a, const void *b)
{
    const struct node *const *x = a, *const *y = b;
    int order = str_cmp((*x)->key, (*y)->key);

    /* equal keys in the order of the file */
    return order != 0 ? order : (*x > *y) - (*x < *y);
}

const struct node *node_doubled(struct arena *a, const struct node *map)
{
    struct arena_mark mark = arena_mark(a);
    const struct node *first = NULL;
    const struct node **sorted =
        arena_zalloc(a, map->count + 1, sizeof *sorted);

    for (size_t i = 0; i < map->count; i++) {
        sorted[i] = &map->items[i];
    }
    qsort(sorted, map->count, sizeof *sorted, by_key);
    for (size_t i = 1; i < map->count; i++) {
        if (str_eq(sorted[i]->key, sorted[i - 1]->key) &&
            (!first || sorted[i] < first)) {
            first = sorted[i];
        }
    }
    arena_rewind(a, mark);
    return first;
}

static enum err_code unknown_key(const struct node *member,
                                 const char *const *allowed, struct err *err)
{
    struct str names[128];
    struct str nearest;
    char text[512];
    size_t n = 0;

    for (; allowed[n] && n < sizeof names / sizeof names[0]; n++) {
        names[n] = str_from(allowed[n]);
    }
    nearest = str_nearest(member->key, names, n);
    if (nearest.ptr) {
        (void)snprintf(text, sizeof text,
                       "unknown key \"%.*s\" (did you mean \"%.*s\"?)",
                       STR_ARG(member->key), STR_ARG(nearest));
    } else {
        (void)snprintf(text, sizeof text, "unknown key \"%.*s\"",
                       STR_ARG(member->key));
    }
    return err_at(err, member->file, member->key_line, member->key_column,
                  text);
}

enum err_code node_check_keys(const struct node *map,
                              const char *const *allowed, struct err *err)
{
    const struct node *doubled;
    struct arena a;

    for (size_t i = 0; i < map->count; i++) {
        const struct node *member = &map->items[i];
        size_t k = 0;

        while (allowed[k] && !str_is(member->key, allowed[k])) {
            k++;
        }
        if (!allowed[k]) {
            return unknown_key(member, allowed, err);
        }
    }
    arena_init(&a, 0);
    doubled = node_doubled(&a, map);
    arena_release(&a);
    if (doubled) {
        char text[512];

        (void)snprintf(text, sizeof text, "key \"%.*s\" stands here twice",
                       STR_ARG(doubled->key));
        return err_at(err, doubled->file, doubled->key_line,
                      doubled->key_column, text);
    }
    return OK;
}

void node_builder_init(struct node_builder *b, struct arena *a)
{
    *b = (struct node_builder){.a = a};
}

void node_builder_add(struct node_builder *b, const struct node *n)
{
    if (b->n == b->cap) {
        size_t cap = b->cap ? b->cap * 2 : 64;
        struct node *more = arena_zalloc(b->a, cap, sizeof *more);

        if (b->n > 0) {
            memcpy(more, b->pending, b->n * sizeof *more);
        }
        b->pending = more;
        b->cap = cap;
    }
    b->pending[b->n++] = *n;
}

bool node_builder_open(struct node_builder *b, const struct node *n)
{
    if (b->depth == NODE_DEPTH) {
        return false;
    }
    b->open[b->depth++] = b->n;
    node_builder_add(b, n);
    return true;
}

void node_builder_close(struct node_builder *b)
{
    size_t at = b->open[--b->depth];
    size_t count = b->n - at - 1;
    struct node *n = &b->pending[at];

    n->items = arena_zalloc(b->a, count + 1, sizeof *n->items);
    memcpy(n->items, n + 1, count * sizeof *n);
    n->count = count;
    b->n = at + 1;
}

struct node *node_builder_root(struct node_builder *b)
{
    return b->n > 0 ? b->pending : NULL;
}
