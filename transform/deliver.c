/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deliver - parse, stage, count, describe.  Knows the shape of the staged
 * delivery; the parsing itself is parse.c's, the manifest manifest.c's.
 */
#include "transform/deliver.h"

#include <stdio.h>

#include "common/file.h"
#include "common/log.h"
#include "transform/manifest.h"
#include "transform/parse.h"
#include "transform/print.h"
#include "transform/staging.h"

static void batch_key(const struct deliver *d, char out[DIGEST_HEX + 1])
{
    struct sha256 *sum = sha256_new();
    struct digest key;

    sha256_field(sum, STR("lapse-batch-1"));
    sha256_field(sum, str_from(d->delivery->key));
    sha256_field(sum, str_from(d->base ? d->base : ""));
    key = sha256_end(sum);
    digest_hex(&key, out);
}

static struct parse parse_of(const struct deliver *d)
{
    return (struct parse){.src = d->src,
                          .delivery = d->delivery,
                          .key = d->key,
                          .state = d->state,
                          .quiet = d->quiet};
}

/* The directory of a batch; *is_there when it is staged already. */
static const char *batch_dir(const struct deliver *d, struct arena *a,
                             char batch[DIGEST_HEX + 1], bool *is_there)
{
    const char *dir;

    batch_key(d, batch);
    dir = arena_printf(a, "%s/staged/%s", d->state, batch).ptr;
    *is_there = file_exists(arena_printf(a, "%s/manifest.json", dir).ptr);
    return dir;
}

/* Against the base, or false: whatever is wrong with that, the delivery read
 * whole tells it. */
static bool stage_difference(const struct deliver *d, struct arena *a,
                             char batch[DIGEST_HEX + 1])
{
    struct base base = {.fd = -1};
    struct err err = {0};
    const char *why = "deliveries of its kind are read whole", *dir;
    bool done = false;

    dir = batch_dir(d, a, batch, &done);
    if (!done && base_is_possible(d) && base_open(&base, a, d, &why)) {
        done = staging_write(d, &base, batch, dir, &err) == OK;
        why = err.text;
    }
    base_release(&base);
    if (!done) {
        log_debug("%.*s: not read against %.12s: %s", STR_ARG(d->src->id),
                  d->base, why);
    }
    return done;
}

enum err_code deliver_stage(const struct deliver *d, char batch[DIGEST_HEX + 1],
                            struct err *err)
{
    struct deliver whole = *d;
    struct arena a;
    const char *dir;
    bool is_there;

    arena_init(&a, 0);
    err->code = OK;
    whole.base = NULL;
    if (!d->base || !stage_difference(d, &a, batch)) {
        dir = batch_dir(&whole, &a, batch, &is_there);
        if (!is_there) {
            staging_write(&whole, NULL, batch, dir, err);
        }
    }
    arena_release(&a);
    return err->code;
}

/* Facts that the child counted without making rows of them. */
static void counted_rows(const struct node *summary, uint64_t rows[TABLE_COUNT])
{
    const struct node *n = node_get(summary, "tables");

    for (size_t t = 0; t < TABLE_COUNT; t++) {
        rows[t] = (uint64_t)node_int(n, table_spec((enum table)t)->name, 0);
    }
}

enum err_code deliver_check(const struct deliver *d, struct buf *out,
                            struct err *err)
{
    struct parse p = parse_of(d);
    struct manifest m = {.deliver = d, .batch = ""};
    uint64_t rows[TABLE_COUNT] = {0};
    struct arena a;

    arena_init(&a, 0);
    if (parse_delivery(&p, &a, &m.summary, err) == OK) {
        counted_rows(m.summary, rows);
        manifest_report(&m, rows, out, err);
    }
    arena_release(&a);
    return err->code;
}

static enum err_code print_row(void *arg, const struct frame_row *row,
                               struct err *err)
{
    struct buf *line = arg;

    buf_clear(line);
    if (!print_json_row(row->table, row->bytes, line) ||
        fwrite(line->ptr, 1, line->len, stdout) != line->len) {
        return err_errno(err, ERR_FAILED, "could not write");
    }
    return OK;
}

enum err_code deliver_print(const struct deliver *d, struct err *err)
{
    struct parse p = parse_of(d);
    struct node *summary;
    struct buf line;
    struct arena a;

    arena_init(&a, 0);
    buf_init(&line, 8 * FRAME_MAX);
    p.row = print_row;
    p.verify_first = true;
    p.arg = &line;
    parse_delivery(&p, &a, &summary, err);
    buf_release(&line);
    arena_release(&a);
    return err->code;
}
