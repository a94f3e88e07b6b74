/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node - a tree of maps, lists and scalars with the place of each: what
 * config (YAML) and json hand out, so that no library type leaves them.
 * All in the arena given to the loader.  Scalars are text; a JSON number
 * keeps its digits.
 */
#ifndef LAPSE_COMMON_NODE_H
#define LAPSE_COMMON_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/err.h"
#include "common/str.h"

enum node_kind { NODE_NULL, NODE_SCALAR, NODE_NUMBER, NODE_BOOL, NODE_LIST,
                 NODE_MAP };

struct node {
    enum node_kind kind;
    struct str text;         /* SCALAR, NUMBER, BOOL ("true"/"false") */
    struct str key;          /* when a member of a map */
    uint32_t line, column;   /* 1-based, of the value */
    uint32_t key_line, key_column;
    struct node *items;      /* MAP, LIST: count nodes in order */
    size_t count;
    const char *file;        /* name for messages */
};

/* Member of a map, or NULL (also when map is NULL or no map). */
const struct node *node_get(const struct node *map, const char *key);
/* Text of a scalar member, or fallback when absent. */
struct str node_text(const struct node *map, const char *key,
                     struct str fallback);
/* Integer of a member; fallback when absent or not an integer. */
int64_t node_int(const struct node *map, const char *key, int64_t fallback);
bool node_bool(const struct node *map, const char *key, bool fallback);
/* A node's own texts: one for a scalar, each for a list of scalars. */
size_t node_count(const struct node *n);
const struct node *node_item(const struct node *n, size_t i);

/* "file:line:column: message"; returns ERR_USAGE. */
enum err_code node_err(struct err *err, const struct node *at,
                       const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Refuse members outside allowed (NULL-terminated), naming the nearest, and
 * doubled members.  map must be a map. */
enum err_code node_check_keys(const struct node *map,
                              const char *const *allowed, struct err *err);

/* What config and json build a tree with, from a walk over a document. */
#define NODE_DEPTH 64 /* maps and lists inside one another */
struct node_builder {
    struct arena *a;
    struct node *pending; /* the items of all open ones, outermost first */
    size_t n, cap;
    size_t open[NODE_DEPTH]; /* places in pending */
    size_t depth;
};
void node_builder_init(struct node_builder *b, struct arena *a);
void node_builder_add(struct node_builder *b, const struct node *n);
/* n is a MAP or LIST, filled until the close; false when too deep. */
bool node_builder_open(struct node_builder *b, const struct node *n);
void node_builder_close(struct node_builder *b);
/* The root, in the arena; NULL when nothing was added. */
struct node *node_builder_root(struct node_builder *b);
/* A member of map whose key stood in it before, or NULL. */
const struct node *node_doubled(struct arena *a, const struct node *map);

#endif
