/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nights - exports of an invented county, one a day, each staged against the
 * one before and whole, and the two manifests held against each other.
 */
#ifndef LAPSE_TESTS_NIGHTS_H
#define LAPSE_TESTS_NIGHTS_H

#include "common/json.h"
#include "tests/support/delivery.h"
#include "transform/records_index.h"

#define NIGHTS_HEAD "id,case,day,code,text\n"
#define NIGHTS_ROWS                        \
    "1,A1,2024-01-05,OV,\n"                \
    "2,A1,2024-02-05,TEL,left voicemail\n" \
    "3,A2,2024-02-30,OV,\n"                \
    "4,A2,2024-03-01,XX,\n"                \
    "6,A3,2024-03-03,TEL,\n"               \
    "7,A3,2024-03-04,OV,\n"

struct nights {
    struct delivery_fixture f;
    void **state;
    const char *yaml;
    char batch[DIGEST_HEX + 1], base[DIGEST_HEX + 1];
    int night;
    bool against_base;     /* whether the last one was */
    struct node *manifest; /* of the last one */
};

static inline unsigned nights_dice(uint64_t *seed, unsigned sides)
{
    *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (unsigned)(*seed >> 33) % sides;
}

static inline void nights_begin(struct nights *n, void **state,
                                const char *yaml)
{
    not_under_memcheck(); /* the parser is a child */
    *n = (struct nights){.state = state, .yaml = yaml};
}

static inline void nights_end(struct nights *n)
{
    delivery_release(&n->f);
}

static inline struct node *nights_manifest(struct nights *n, const char *batch)
{
    const char *path = arena_printf(&n->f.arena, "%s/staged/%s/manifest.json",
                                    n->f.state, batch)
                           .ptr;
    struct err err = {0};
    struct node *root;
    struct buf b;

    buf_init(&b, 1 << 20);
    assert_int_equal(file_read(path, &b, &err), OK);
    assert_int_equal(json_parse(&n->f.arena,
                                arena_str(&n->f.arena, buf_slice(&b)), path,
                                &root, &err),
                     OK);
    buf_release(&b);
    return root;
}

/* Rows that the last night staged of a table. */
static inline int64_t nights_rows(struct nights *n, const char *table)
{
    const struct node *parts = node_get(n->manifest, "parts");
    int64_t rows = 0;

    for (size_t i = 0; i < node_count(parts); i++) {
        if (str_is(node_text(node_item(parts, i), "table", STR_NULL), table)) {
            rows += node_int(node_item(parts, i), "rows", 0);
        }
    }
    return rows;
}

static inline void nights_same(const struct node *a, const struct node *b,
                               const char *where)
{
    if (!a || !b || a->kind != b->kind || a->count != b->count ||
        !str_eq(a->text, b->text)) {
        fail_msg("%s differs: \"%.*s\" against the base, \"%.*s\" whole",
                 where, STR_ARG(a ? a->text : STR("-")),
                 STR_ARG(b ? b->text : STR("-")));
        return;
    }
    for (size_t i = 0; i < a->count; i++) {
        char name[512];

        (void)snprintf(name, sizeof name, "%.200s.%zu%.*s", where, i,
                       STR_ARG(a->items[i].key));
        assert_true(str_eq(a->items[i].key, b->items[i].key));
        nights_same(&a->items[i], &b->items[i], name);
    }
}

/* The export of the next day: against the last one, then whole. */
static inline void nights_next(struct nights *n, const char *csv)
{
    static const char *const same[] = {
        "delivery_key", "horizon",    "counts",   "roles", "reject_classes",
        "rules",        "unlisted",   "fields",   "files", "coverage",
        "has_contact",  "findings",   "delivered"};
    char whole[DIGEST_HEX + 1];
    struct node *other;
    struct err err = {0};
    struct err said = {0};

    memcpy(n->base, n->batch, sizeof n->base);
    if (n->night++ == 0) {
        delivery_setup(&n->f, n->state, n->yaml, str_from(csv));
    } else {
        delivery_archive(&n->f, str_from(csv), n->night);
        delivery_plan(&n->f);
        n->f.deliver.base = n->base;
    }
    if (deliver_stage(&n->f.deliver, n->batch, &err)) {
        fail_msg("%s", err.text);
    }
    n->manifest = nights_manifest(n, n->batch);
    n->against_base = node_text(n->manifest, "base", STR_NULL).len > 0;
    n->f.deliver.base = NULL;
    if (deliver_stage(&n->f.deliver, whole, &said)) {
        fail_msg("%s", said.text);
    }
    other = nights_manifest(n, whole);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        nights_same(node_get(n->manifest, same[i]), node_get(other, same[i]),
                    same[i]);
    }
}

#endif
