/* SPDX-License-Identifier: Apache-2.0 */
/*
 * receipts - one JSON object a line.  Knows the members it needs.
 */
#include "transform/receipts.h"

#include "common/file.h"
#include "common/json.h"

/* A nightly source of 100 files writes 36,500 lines of 700 bytes a year when
 * every night differs: room for twenty years. */
#define RECEIPTS_MAX ((size_t)512 << 20)

struct rounds {
    struct buf done;    /* of struct receipt_round */
    struct buf current; /* of struct receipt */
    int64_t number;
};

static enum err_code take_line(struct arena *a, struct rounds *r,
                               struct str line, const char *name,
                               struct err *err)
{
    struct node *n;
    struct receipt item;
    int64_t number;

    if (json_parse(a, line, name, &n, err)) {
        return err_set(err, ERR_INTEGRITY, "%s: a line is not JSON: %s", name,
                       err->text);
    }
    number = node_int(n, "round", -1);
    item.sha256 = node_text(n, "sha256", STR_NULL);
    if (number < 0 || item.sha256.len == 0) {
        return OK;
    }
    if (number != r->number) {
        buf_clear(&r->current); /* the one before was torn, or ended */
        r->number = number;
    }
    item.name = node_text(n, "name", STR_NULL);
    item.fetched_at = node_text(n, "fetched_at", STR_NULL);
    item.bytes = node_int(n, "bytes", 0);
    item.length_unknown = node_bool(n, "length_unknown", false);
    buf_put(&r->current, &item, sizeof item);
    if (node_bool(n, "last", false)) {
        struct receipt_round round;

        round.n = r->current.len / sizeof item;
        round.item = arena_alloc(a, r->current.len);
        memcpy(round.item, r->current.ptr, r->current.len);
        buf_put(&r->done, &round, sizeof round);
        buf_clear(&r->current);
        r->number = -1;
    }
    return OK;
}

enum err_code receipts_load(struct arena *a, const char *state,
                            struct str source, struct receipt_round **rounds,
                            size_t *n, struct err *err)
{
    struct rounds r = {.number = -1};
    struct buf text;
    struct str rest;
    const char *path =
        arena_printf(a, "%s/receipts/%.*s.jsonl", state, STR_ARG(source)).ptr;

    *n = 0;
    *rounds = NULL;
    err->code = OK;
    if (!file_exists(path)) {
        return OK;
    }
    buf_init(&text, RECEIPTS_MAX);
    buf_init(&r.done, RECEIPTS_MAX);
    buf_init(&r.current, RECEIPTS_MAX);
    if (file_read(path, &text, err)) {
        goto out;
    }
    /* texts of nodes may point into what they were parsed from */
    rest = arena_str(a, buf_slice(&text));
    while (rest.len > 0) {
        struct str line = str_cut(&rest, '\n');

        if (!rest.ptr) {
            break; /* no line end: torn by a crash */
        }
        if (line.len > 0 && take_line(a, &r, line, path, err)) {
            goto out;
        }
    }
    *n = r.done.len / sizeof **rounds;
    *rounds = arena_alloc(a, r.done.len + 1);
    memcpy(*rounds, r.done.ptr ? r.done.ptr : "", r.done.len);
out:
    buf_release(&text);
    buf_release(&r.done);
    buf_release(&r.current);
    return err->code;
}
