/* SPDX-License-Identifier: Apache-2.0 */
/*
 * receipts - lines of JSON, some hundred at a time.
 */
#include "load/receipts.h"

#include <inttypes.h>

#include "common/buf.h"
#include "common/file.h"
#include "common/json.h"

/* As for the transform: twenty years of nights with 100 new files each. */
#define RECEIPTS_MAX ((size_t)512 << 20)
#define LINES_AT_ONCE 500
/* A receipt is some 700 bytes; addresses may be long. */
#define BATCH_MAX ((size_t)64 << 20)

struct copying {
    struct arena *a;
    struct db *db;
    const char *source;
    int64_t line;  /* number of the line that is looked at, from 1 */
    int64_t first; /* number of the first line in batch */
    int64_t n;     /* lines in batch */
    struct buf batch;
    int64_t entered;
};

static enum err_code taken_so_far(struct copying *c, int64_t *line,
                                  struct err *err)
{
    const char *const param[] = {c->source};
    struct db_rows *rows;

    if (db_run(c->db, "select etl.receipts_taken($1)", 1, param, &rows, err)) {
        return err->code;
    }
    *line = db_rows_int(rows, 0, 0);
    db_rows_free(rows);
    return OK;
}

static enum err_code send_batch(struct copying *c, struct err *err)
{
    struct arena_mark mark = arena_mark(c->a);
    const char *first = arena_printf(c->a, "%" PRId64, c->first).ptr;
    const char *param[] = {c->source, first, NULL};
    struct db_rows *rows;

    if (c->n == 0) {
        return OK;
    }
    buf_str(&c->batch, STR("]"));
    param[2] = arena_cstr(c->a, buf_slice(&c->batch));
    if (db_run(c->db, "select etl.take_receipts($1, $2::bigint, $3::jsonb)", 3,
               param, &rows, err) == OK) {
        c->entered += db_rows_int(rows, 0, 0);
        db_rows_free(rows);
    }
    arena_rewind(c->a, mark);
    buf_clear(&c->batch);
    c->n = 0;
    return err->code;
}

static enum err_code add_line(struct copying *c, struct str line,
                              const char *path, struct err *err)
{
    struct arena_mark mark = arena_mark(c->a);
    struct err bad = {OK, ""};
    struct node *root;
    bool is_receipt = json_parse(c->a, line, path, &root, &bad) == OK &&
                      root->kind == NODE_MAP;

    arena_rewind(c->a, mark);
    if (c->n == 0) {
        c->first = c->line;
    }
    /* one that was torn keeps its number, so that the others keep theirs */
    if (!buf_char(&c->batch, c->n == 0 ? '[' : ',') ||
        !buf_str(&c->batch, is_receipt ? line : STR("null"))) {
        return err_set(err, ERR_FAILED, "%s:%" PRId64 ": line is too long",
                       path, c->line);
    }
    c->n++;
    return c->n == LINES_AT_ONCE ? send_batch(c, err) : OK;
}

static enum err_code copy_lines(struct copying *c, struct str text,
                                const char *path, struct err *err)
{
    int64_t taken = 0;

    if (taken_so_far(c, &taken, err)) {
        return err->code;
    }
    while (text.len > 0) {
        struct str line = str_cut(&text, '\n');

        if (!text.ptr) {
            break; /* no line end: being written, or torn by a crash */
        }
        c->line++;
        if (c->line > taken && add_line(c, line, path, err)) {
            return err->code;
        }
    }
    return send_batch(c, err);
}

enum err_code receipts_copy(struct arena *a, struct db *db, const char *state,
                            const char *source, int64_t *entered,
                            struct err *err)
{
    struct copying c = {.a = a, .db = db, .source = source};
    const char *path =
        arena_printf(a, "%s/receipts/%s.jsonl", state, source).ptr;
    struct buf text;

    *entered = 0;
    err->code = OK;
    if (strchr(source, '/') || source[0] == '.' || !source[0]) {
        return err_set(err, ERR_USAGE, "\"%s\" is no source id", source);
    }
    if (!file_exists(path)) {
        return OK;
    }
    buf_init(&text, RECEIPTS_MAX);
    buf_init(&c.batch, BATCH_MAX);
    if (file_read(path, &text, err) == OK) {
        copy_lines(&c, buf_slice(&text), path, err);
        *entered = c.entered;
    }
    buf_release(&text);
    buf_release(&c.batch);
    return err->code;
}
