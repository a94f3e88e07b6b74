/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wanted - one question to the ledger a line.
 */
#include "load/wanted.h"

#include "common/digest.h"
#include "common/json.h"
#include "common/log.h"

struct filter {
    struct arena *a;
    struct db *db;
    const char *source;
    bool all;         /* whole exports of other mappings too */
    struct buf first; /* what goes before the others */
    struct buf *out;
    size_t line;   /* from 1 */
    size_t wanted; /* lines that went out */
};

/* Files that are there again but do not hold again: silence would pass for
 * success. */
static enum err_code warn_of_replaced(struct filter *f, struct str line,
                                      struct err *err)
{
    const char *const param[] = {f->source, arena_cstr(f->a, line)};
    struct db_rows *rows;

    if (db_run(f->db,
               "select loaded_seq, loaded_on, undo_seq, is_withdrawn "
               "from etl.replaced_by($1, $2::jsonb)",
               2, param, &rows, err)) {
        return err->code;
    }
    if (db_rows_count(rows) == 1) {
        log_warn("source \"%s\": the files that are there were loaded before, "
                 "as publish %s of %s; %s. If these are to hold again: lapse "
                 "undo %s",
                 f->source, db_rows_text(rows, 0, 0), db_rows_text(rows, 0, 1),
                 db_rows_bool(rows, 0, 3) ? "that was withdrawn"
                                          : "others stand in their place",
                 db_rows_text(rows, 0, 2));
    }
    db_rows_free(rows);
    return OK;
}

/* What the ledger says of the delivery of this line: *is_wanted, and whether
 * it goes before the others. */
static enum err_code ask(struct filter *f, struct str line, bool *is_wanted,
                         bool *is_first, struct err *err)
{
    bool is_published;
    const char *const param[] = {f->source, arena_cstr(f->a, line),
                                 f->all ? "true" : "false"};
    const char *as;
    struct db_rows *rows;

    if (db_run(f->db, "select etl.wanted_as($1, $2::jsonb, $3::boolean)", 3,
               param, &rows, err)) {
        return err->code;
    }
    as = db_rows_text(rows, 0, 0);
    *is_first = as && strcmp(as, "newest") == 0;
    *is_wanted = *is_first ||
                 (as && (strcmp(as, "new") == 0 || strcmp(as, "again") == 0));
    is_published = as && strcmp(as, "published") == 0;
    db_rows_free(rows);
    return is_published ? warn_of_replaced(f, line, err) : OK;
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
                              const char *base, struct buf *out,
                              struct err *err)
{
    struct str head = {line.ptr, line.len - 1}; /* without its brace */

    if (!buf_printf(out,
                    base ? "%.*s,\"base\":\"%s\"}\n" : "%.*s,\"base\":null}\n",
                    STR_ARG(head), base)) {
        return err_set(err, ERR_FAILED, "the plan is larger than %zu bytes",
                       out->ceiling);
    }
    f->wanted++;
    return OK;
}

static enum err_code take_line(struct filter *f, struct str line,
                               struct err *err)
{
    bool is_wanted = false, is_first = false;
    struct digest ignored;
    struct node *root;
    const char *base;

    if (json_parse(f->a, line, "plan", &root, err) || root->kind != NODE_MAP ||
        !str_is(node_text(root, "source", STR_NULL), f->source) ||
        !digest_parse(node_text(root, "delivery_key", STR_NULL), &ignored)) {
        return err_set(err, ERR_USAGE,
                       "stdin:%zu: is no line of lapse-transform --plan of "
                       "source \"%s\"",
                       f->line, f->source);
    }
    if (ask(f, line, &is_wanted, &is_first, err) || !is_wanted ||
        find_base(f, root, &base, err)) {
        return err->code;
    }
    return put_line(f, line, base, is_first ? &f->first : f->out, err);
}

static enum err_code take_lines(struct filter *f, struct str plan,
                                struct err *err)
{
    size_t before = f->out->len;
    struct str rest;

    while (plan.len > 0) {
        struct str line = str_trim(str_cut(&plan, '\n'));
        struct arena_mark mark = arena_mark(f->a);

        f->line++;
        if (line.len > 0 && take_line(f, line, err)) {
            return err->code;
        }
        arena_rewind(f->a, mark);
    }
    if (f->first.len > 0) {
        rest = arena_str(
            f->a, (struct str){f->out->ptr + before, f->out->len - before});
        f->out->len = before;
        if (!buf_str(f->out, buf_slice(&f->first)) || !buf_str(f->out, rest)) {
            return err_set(err, ERR_FAILED, "the plan is larger than %zu bytes",
                           f->out->ceiling);
        }
    }
    return OK;
}

enum err_code wanted_filter(struct arena *a, struct db *db, const char *source,
                            bool all, struct str plan, struct buf *out,
                            struct err *err)
{
    struct filter f = {
        .a = a, .db = db, .source = source, .all = all, .out = out};

    if (db_run(db, "select etl.raise_written()", 0, NULL, NULL, err)) {
        return err->code;
    }
    buf_init(&f.first, out->ceiling);
    take_lines(&f, plan, err);
    buf_release(&f.first);
    return err->code;
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

enum err_code wanted_batches(struct db *db, const char *source, struct buf *out,
                             struct err *err)
{
    const char *const param[] = {source};
    struct db_rows *rows;

    if (db_run(db, "select etl.needed_batches($1)", 1, param, &rows, err)) {
        return err->code;
    }
    for (size_t i = 0; i < db_rows_count(rows); i++) {
        buf_printf(out, "%s\n", db_rows_text(rows, i, 0));
    }
    db_rows_free(rows);
    return OK;
}
