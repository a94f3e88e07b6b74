/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source_digest - the mapping version: a digest of what a source file, its
 * rows of vocabulary.csv and the closed lists say.  Comments, layout, quotes
 * and the order of keys do not count, nor does where the files are fetched.
 */
#include "transform/source_node.h"

#include <stdlib.h>

static int by_key(const void *pa, const void *pb)
{
    const struct node *const *a = pa, *const *b = pb;

    return str_cmp((*a)->key, (*b)->key);
}

/* One level of nodes still to be written: no recursion on input. */
struct level {
    const struct node **item;
    size_t n, at;
};

static struct level open_level(struct arena *a, const struct node *n,
                               bool keep_order)
{
    struct level l = {arena_zalloc(a, n->count + 1, sizeof *l.item), n->count,
                      0};

    for (size_t i = 0; i < n->count; i++) {
        l.item[i] = &n->items[i];
    }
    if (n->kind == NODE_MAP && !keep_order) {
        qsort(l.item, l.n, sizeof *l.item, by_key);
    }
    return l;
}

static void digest_tree(struct sha256 *sum, struct arena *a,
                        const struct node *root)
{
    struct level stack[NODE_DEPTH + 1];
    size_t depth = 1;

    stack[0] = open_level(a, root, false);
    while (depth > 0) {
        struct level *l = &stack[depth - 1];
        const struct node *n;

        if (l->at == l->n) {
            sha256_field(sum, STR("."));
            depth--;
            continue;
        }
        n = l->item[l->at++];
        if (depth == 1 && str_is(n->key, "fetch")) {
            continue;
        }
        sha256_field(sum, n->key);
        if (n->kind != NODE_MAP && n->kind != NODE_LIST) {
            sha256_field(sum, n->text);
            continue;
        }
        sha256_field(sum, n->kind == NODE_MAP ? STR("{") : STR("["));
        if (depth <= NODE_DEPTH) { /* the order of roles is that of files */
            stack[depth] = open_level(a, n, str_is(n->key, "files"));
            depth++;
        }
    }
}

static void digest_map(struct sha256 *sum, const struct source *src)
{
    for (size_t i = 0; i < src->nmap; i++) {
        const struct map_row *m = &src->map[i];
        int32_t days[2] = {m->from, m->to};

        sha256_field(sum, str_from(word_name(m->word)));
        sha256_field(sum, m->field);
        sha256_field(sum, m->theirs);
        sha256_field(sum, m->ours);
        sha256_field(sum, (struct str){(const char *)days, sizeof days});
    }
}

void source_digest(struct source_read *r, struct err *err)
{
    struct sha256 *sum = sha256_new();

    err->code = OK;
    sha256_field(sum, STR("lapse-mapping-1"));
    sha256_field(sum, r->src->id);
    sha256_field(sum, r->src->jurisdiction);
    digest_tree(sum, r->a, r->root);
    digest_map(sum, r->src);
    for (size_t i = 0; i < code_count(); i++) {
        const char *list;
        struct str code = code_at(i, &list);

        sha256_field(sum, str_from(list));
        sha256_field(sum, code);
    }
    r->src->mapping = arena_alloc(r->a, sizeof *r->src->mapping);
    *r->src->mapping = sha256_end(sum);
}
