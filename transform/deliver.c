/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deliver - parse, stage, count, describe.  Knows the shape of the staged
 * delivery; the parsing itself is parse.c's, the manifest manifest.c's.
 */
#include "transform/deliver.h"

#include <stdio.h>

#include "common/file.h"
#include "common/json.h"
#include "transform/manifest.h"
#include "transform/parse.h"
#include "transform/print.h"
#include "transform/staged.h"

#define COLUMNS_MAX ((size_t)1 << 20)
#define ROWS_AT_ONCE 256 /* checked, then copied together */

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

static enum err_code stage_rows(void *arg, struct frame *f, struct err *err)
{
    struct staged_key key[ROWS_AT_ONCE];
    const char *rows = f->body.ptr;
    struct frame_row row;
    size_t n = 0;
    bool got;

    while (frame_row(f, &row, &got, err) == OK && got) {
        key[n++] = (struct staged_key){row.key[0], row.key[1], row.bytes.len};
        if (n == ROWS_AT_ONCE || f->body.len == 0) {
            if (staged_rows(arg, row.table, key, n, rows, err)) {
                break;
            }
            rows = f->body.ptr;
            n = 0;
        }
    }
    return err->code;
}

static enum err_code write_all(const struct deliver *d, struct arena *a,
                               struct staged *s, const char *batch,
                               struct err *err)
{
    struct parse p = parse_of(d);
    struct manifest m = {.deliver = d, .batch = batch};
    struct buf text;

    buf_init(&text, MANIFEST_MAX);
    p.rows = stage_rows;
    p.arg = s;
    if (!table_columns_json(&text)) {
        err_set(err, ERR_FAILED, "columns.json is too large");
        goto out;
    }
    if (staged_file(s, "columns.json", buf_slice(&text), err) ||
        parse_delivery(&p, a, &m.summary, err) ||
        staged_parts(s, &m.part, &m.nparts, err)) {
        goto out;
    }
    buf_clear(&text);
    if (manifest_check_counts(&m, err) || manifest_write(&m, &text, err) ||
        staged_file(s, "manifest.json", buf_slice(&text), err)) {
        goto out;
    }
    staged_commit(s, err);
out:
    buf_release(&text);
    return err->code;
}

enum err_code deliver_stage(const struct deliver *d, char batch[DIGEST_HEX + 1],
                            struct err *err)
{
    struct arena a;
    struct staged *s = NULL;
    const char *dir;

    arena_init(&a, 0);
    err->code = OK;
    batch_key(d, batch);
    dir = arena_printf(&a, "%s/staged/%s", d->state, batch).ptr;
    if (file_exists(arena_printf(&a, "%s/manifest.json", dir).ptr)) {
        goto out;
    }
    if (staged_open(&s, dir, err) == OK) {
        write_all(d, &a, s, batch, err);
    }
    staged_free(s);
out:
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
    p.arg = &line;
    parse_delivery(&p, &a, &summary, err);
    buf_release(&line);
    arena_release(&a);
    return err->code;
}
