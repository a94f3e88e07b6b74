/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wanted - one question to the ledger a line.
 */
#include "load/wanted.h"

#include "common/digest.h"
#include "common/json.h"

struct filter {
    struct arena *a;
    struct db *db;
    const char *source;
    struct buf *out;
    size_t line;   /* from 1 */
    size_t wanted; /* lines that went out */
};

static enum err_code is_known(struct filter *f, const char *key, bool *known,
                              struct err *err)
{
    const char *const param[] = {key};
    struct db_rows *rows;

    if (db_run(f->db, "select seq from etl.loaded($1)", 1, param, &rows, err)) {
        return err->code;
    }
    *known = db_rows_count(rows) > 0;
    db_rows_free(rows);
    return OK;
}

/* Batch key in the arena, or NULL. */
static enum err_code find_base(struct filter *f, const struct node *delivery,
                               const char **base, struct err *err)
{
    struct str mapping = node_text(delivery, "mapping_version", STR_NULL);
    const char *const param[] = {f->source, arena_cstr(f->a, mapping)};
    const char *text;
    struct db_rows *rows;

    *base = NULL;
    if (f->wanted > 0) {
        return OK;
    }
    if (db_run(f->db, "select etl.current_base($1, $2)", 2, param, &rows,
               err)) {
        return err->code;
    }
    text = db_rows_text(rows, 0, 0);
    *base = text ? arena_cstr(f->a, str_from(text)) : NULL;
    db_rows_free(rows);
    return OK;
}

static enum err_code put_line(struct filter *f, struct str line,
                              const char *base, struct err *err)
{
    struct str head = {line.ptr, line.len - 1}; /* without its brace */

    if (!buf_printf(f->out,
                    base ? "%.*s,\"base\":\"%s\"}\n" : "%.*s,\"base\":null}\n",
                    STR_ARG(head), base)) {
        return err_set(err, ERR_FAILED, "the plan is larger than %zu bytes",
                       f->out->ceiling);
    }
    f->wanted++;
    return OK;
}

/* Refused or held before, and mended by a later one. */
static enum err_code is_superseded(struct filter *f, struct str line,
                                   bool *superseded, struct err *err)
{
    const char *const param[] = {f->source, arena_cstr(f->a, line)};
    struct db_rows *rows;

    if (db_run(f->db, "select etl.is_superseded($1, $2::jsonb)", 2, param,
               &rows, err)) {
        return err->code;
    }
    *superseded = db_rows_bool(rows, 0, 0);
    db_rows_free(rows);
    return OK;
}

static enum err_code take_line(struct filter *f, struct str line,
                               struct err *err)
{
    const char *base, *key;
    struct digest ignored;
    struct node *root;
    bool known = false, superseded = false;

    if (json_parse(f->a, line, "plan", &root, err) || root->kind != NODE_MAP ||
        !str_is(node_text(root, "source", STR_NULL), f->source) ||
        !digest_parse(node_text(root, "delivery_key", STR_NULL), &ignored)) {
        return err_set(err, ERR_USAGE,
                       "stdin:%zu: is no line of lapse-transform --plan of "
                       "source \"%s\"",
                       f->line, f->source);
    }
    key = arena_cstr(f->a, node_text(root, "delivery_key", STR_NULL));
    if (is_known(f, key, &known, err) || known ||
        is_superseded(f, line, &superseded, err) || superseded ||
        find_base(f, root, &base, err)) {
        return err->code;
    }
    return put_line(f, line, base, err);
}

enum err_code wanted_filter(struct arena *a, struct db *db, const char *source,
                            struct str plan, struct buf *out, struct err *err)
{
    struct filter f = {.a = a, .db = db, .source = source, .out = out};

    if (db_run(db, "select etl.raise_written()", 0, NULL, NULL, err)) {
        return err->code;
    }
    while (plan.len > 0) {
        struct str line = str_trim(str_cut(&plan, '\n'));
        struct arena_mark mark = arena_mark(a);

        f.line++;
        if (line.len > 0 && take_line(&f, line, err)) {
            return err->code;
        }
        arena_rewind(a, mark);
    }
    return OK;
}

enum err_code wanted_attempted(struct arena *a, struct db *db,
                               const char *source, struct str plan,
                               const char *code, struct err *err)
{
    const char *const param[] = {source, arena_cstr(a, str_trim(plan)), code};
    struct node *root;

    if (json_parse(a, str_trim(plan), "plan", &root, err) ||
        root->kind != NODE_MAP) {
        return err_set(err, ERR_USAGE, "stdin: is no line of a plan");
    }
    return db_run(db, "select etl.attempted($1, $2::jsonb, $3::int)", 3, param,
                  NULL, err);
}
