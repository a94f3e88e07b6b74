/* SPDX-License-Identifier: Apache-2.0 */
/*
 * purge - asks the load what a purge is about, has the transform map the
 * deliveries again to see where the records stand, buries them and lets the
 * load delete the rows.
 */
#include "driver/purge.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/file.h"
#include "common/json.h"
#include "common/log.h"
#include "common/typed.h"
#include "driver/bury.h"
#include "driver/check.h"
#include "driver/staged.h"

/* Rows of one delivery as JSON: five million of them. */
#define ROWS_MAX ((size_t)4 << 30)
#define SCOPE_MAX ((size_t)256 << 20)
#define OFFSET_BITS 48

struct job {
    struct arena *a;
    const struct night_options *o;
    const struct purge *p;
    struct bury bury;
    int64_t *case_id; /* sorted; place i is number[i] of bury */
    size_t ncases;
    enum err_code status;
};

static const char *login(struct arena *a)
{
    const struct passwd *pw = getpwuid(geteuid());

    return pw ? arena_cstr(a, str_from(pw->pw_name))
              : arena_printf(a, "user %ju", (uintmax_t)geteuid()).ptr;
}

struct known { /* a case of the scope */
    int64_t id;
    struct str number;
};

static int by_id(const void *pa, const void *pb)
{
    const struct known *a = pa, *b = pb;

    return a->id < b->id ? -1 : a->id > b->id;
}

static void take_cases(struct job *j, const struct node *list)
{
    size_t n = list ? list->count : 0;
    struct known *known = arena_zalloc(j->a, n + 1, sizeof *known);
    struct str *number = arena_zalloc(j->a, n + 1, sizeof *number);

    for (size_t i = 0; i < n; i++) {
        str_int64(node_text(&list->items[i], "case_id", STR_NULL),
                  &known[i].id);
        known[i].number = node_text(&list->items[i], "number", STR(""));
    }
    qsort(known, n, sizeof *known, by_id);
    j->case_id = arena_zalloc(j->a, n + 1, sizeof *j->case_id);
    for (size_t i = 0; i < n; i++) {
        j->case_id[i] = known[i].id;
        number[i] = known[i].number;
    }
    j->ncases = n;
    j->bury.number = number;
    j->bury.nnumbers = n;
}

static enum err_code take_files(struct job *j, const struct node *list,
                                struct err *err)
{
    for (size_t i = 0; list && i < list->count; i++) {
        const struct node *n = &list->items[i];
        struct str format = node_text(n, "format", STR_NULL);
        struct bury_file *f =
            bury_file(&j->bury, node_text(n, "sha256", STR_NULL),
                      format.len ? arena_cstr(j->a, format) : NULL, err);

        if (err->code) {
            return err->code;
        }
        if (f) {
            f->whole = node_bool(n, "whole", false);
            f->unread = node_bool(n, "unread", false);
        }
    }
    return OK;
}

/* What it is about, from the store. */
static enum err_code ask_scope(struct job *j, const struct node **scope,
                               struct err *err)
{
    enum err_code status = OK;
    struct node *root;
    struct buf out;
    struct command c;
    const char *id;

    buf_init(&out, SCOPE_MAX);
    if (typed_id(j->a, j->p->operand, &id, err) ||
        night_command(j->a, j->o, "lapse-load", true, &c, err)) {
        goto out;
    }
    command_add(&c, "purge-scope");
    command_add(&c, "--");
    command_add(&c, j->p->kind);
    command_add(&c, "-");
    if (child_run(&c, str_from(id), &out, &status, NULL, err)) {
        goto out;
    }
    if (status) {
        err->code = status; /* it has said why */
        err->text[0] = '\0';
        goto out;
    }
    if (json_parse(j->a, arena_str(j->a, buf_slice(&out)), "purge-scope", &root,
                   err) == OK) {
        *scope = root;
    }
out:
    buf_release(&out);
    return err->code;
}

/* Place of a case of the scope, or ncases. */
static size_t case_at(const struct job *j, int64_t id)
{
    size_t lo = 0, hi = j->ncases;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (j->case_id[mid] < id) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < j->ncases && j->case_id[lo] == id ? lo : j->ncases;
}

/* One row that the transform printed: where its record stands, when it is of
 * a case that goes. */
static enum err_code take_row(struct job *j, const struct node *files,
                              struct str line, struct err *err)
{
    struct bury_file *f;
    struct node *row;
    uint64_t position;
    size_t of, no;
    struct arena a;

    arena_init(&a, 4096);
    if (json_parse(&a, line, "row", &row, err)) {
        goto out;
    }
    of = case_at(j, node_int(row, "case_id", 0));
    if (of == j->ncases || !node_get(row, "position")) {
        goto out;
    }
    position = (uint64_t)node_int(row, "position", 0);
    no = (size_t)(position >> OFFSET_BITS);
    if (no < files->count) {
        f = bury_file(&j->bury,
                      node_text(&files->items[no], "sha256", STR_NULL), NULL,
                      err);
        if (f) {
            bury_add(f, of, position & ((UINT64_C(1) << OFFSET_BITS) - 1));
        }
    }
out:
    arena_release(&a);
    return err->code;
}

/* A delivery of which a file was purged whole cannot be mapped again, and
 * needs not be. */
static enum err_code is_gone(struct job *j, const struct node *files,
                             bool *gone, struct err *err)
{
    *gone = false;
    for (size_t i = 0; i < files->count && !*gone; i++) {
        *gone = !bury_file(&j->bury,
                           node_text(&files->items[i], "sha256", STR_NULL),
                           NULL, err);
        if (err->code) {
            break;
        }
    }
    return err->code;
}

static enum err_code transform(struct job *j, const struct origin *origin,
                               const char *option, const char *value,
                               struct buf *out, struct err *err)
{
    struct command c;

    if (night_command(j->a, j->o, "lapse-transform", false, &c, err)) {
        return err->code;
    }
    command_option(&c, "--data", origin->data);
    command_option(&c, "--jurisdiction", origin->jurisdiction);
    command_add(&c, option);
    command_add(&c, value);
    if (value) {
        command_option(&c, "--output", "jsonl");
    }
    command_add(&c, origin->path);
    return child_run(&c, STR_NULL, out, &j->status, NULL, err);
}

static enum err_code map_delivery(struct job *j, const struct origin *origin,
                                  struct str line, struct err *err)
{
    enum err_code before = j->status;
    const struct node *files;
    struct node *plan;
    struct str rest;
    struct buf rows;
    bool gone;

    if (json_parse(j->a, line, "plan", &plan, err)) {
        return err->code;
    }
    files = node_get(plan, "files");
    if (!files || is_gone(j, files, &gone, err) || gone) {
        return err->code;
    }
    buf_init(&rows, ROWS_MAX);
    if (transform(j, origin, "--only",
                  arena_cstr(j->a, node_text(plan, "delivery_key", STR(""))),
                  &rows, err)) {
        goto out;
    }
    if (j->status != OK && j->status != ERR_INCOMPLETE) {
        log_warn("source \"%s\": a delivery could not be mapped again: its "
                 "files were looked through for the number alone",
                 origin->id);
        before = err_worse(before, ERR_INCOMPLETE);
    }
    rest = buf_slice(&rows);
    while (rest.len > 0 && err->code == OK) {
        take_row(j, files, str_cut(&rest, '\n'), err);
    }
out:
    j->status = before;
    buf_release(&rows);
    return err->code;
}

static enum err_code map_source(struct job *j, const struct origin *origin,
                                struct err *err)
{
    enum err_code before = j->status;
    struct str rest;
    struct buf plan;

    if (origin->fault.code) {
        *err = origin->fault;
        return err->code;
    }
    buf_init(&plan, SCOPE_MAX);
    if (transform(j, origin, "--plan", NULL, &plan, err)) {
        goto out;
    }
    if (j->status != OK) {
        err_set(err, j->status, "source \"%s\": could not be planned",
                origin->id);
        goto out;
    }
    rest = buf_slice(&plan);
    while (rest.len > 0 && err->code == OK) {
        map_delivery(j, origin, str_cut(&rest, '\n'), err);
    }
out:
    j->status = err_worse(before, j->status == ERR_INCOMPLETE ? j->status : OK);
    buf_release(&plan);
    return err->code;
}

static enum err_code map_sources(struct job *j, const struct node *sources,
                                 struct err *err)
{
    err->code = OK;
    for (size_t i = 0; i < sources->count && j->ncases > 0; i++) {
        char *code = arena_cstr(j->a, sources->items[i].text);
        struct catalog c;

        if (catalog_find(j->a, j->o->place, &code, 1, &c, err)) {
            return err_wrap(err, "its records are found by its source file: ");
        }
        for (size_t k = 0; k < c.n && err->code == OK; k++) {
            if (strcmp(c.origin[k].id, code) == 0) {
                map_source(j, &c.origin[k], err);
            }
        }
        if (err->code) {
            return err->code;
        }
    }
    return OK;
}

/* One without a sound manifest was left by a run that was killed, and may hold
 * rows of any source. */
static bool holds_rows_of(const void *context, struct str name,
                          struct str source)
{
    const struct node *sources = context;
    bool found = !source.ptr;

    (void)name;
    for (size_t i = 0; sources && i < sources->count && !found; i++) {
        found = str_eq(sources->items[i].text, source);
    }
    return found;
}

static enum err_code delete_rows(struct job *j, struct buf *out,
                                 struct err *err)
{
    enum err_code status = OK;
    struct command c;

    if (night_command(j->a, j->o, "lapse-load", true, &c, err)) {
        return err->code;
    }
    command_add(&c, "purge");
    command_option(&c, "--reason", j->p->reason);
    command_add(&c, j->p->for_good ? "--yes" : NULL);
    command_add(&c, "--");
    command_add(&c, j->p->kind);
    /* a key, so that no number is on a command line */
    command_add(&c, strcmp(j->p->kind, "case") == 0
                        ? arena_printf(j->a, "%" PRId64, j->case_id[0]).ptr
                        : j->p->operand);
    if (child_run(&c, STR_NULL, out, &status, NULL, err) == OK && status) {
        err->code = status;
        err->text[0] = '\0';
    }
    return err->code;
}

static void say_files(struct job *j, size_t staged, struct buf *out)
{
    size_t cut = 0, removed = 0, records = 0;

    for (size_t i = 0; i < j->bury.nfiles; i++) {
        const struct bury_file *f = &j->bury.file[i];

        if (f->removed) {
            removed++;
            buf_printf(out, "archive: %.12s goes whole\n", f->sha256);
        } else if (f->records > 0) {
            cut++;
            records += f->records;
        } else if (f->unread && f->closed) {
            j->status = err_worse(j->status, ERR_INCOMPLETE);
            buf_printf(out,
                       "archive: %.12s was never read and cannot be looked "
                       "through: it stays (lapse purge source takes it)\n",
                       f->sha256);
        }
    }
    buf_printf(out,
               "archive: %zu records of %zu files, %zu whole files; staged: "
               "%zu deliveries\n",
               records, cut, removed, staged);
    buf_printf(out, j->p->for_good
                        ? "the folders and servers that it came from are not "
                          "touched: have it removed there too\n"
                        : "nothing was changed (--yes does it)\n");
}

enum err_code purge_run(struct arena *a, const struct night_options *o,
                        const struct purge *p, struct buf *out,
                        enum err_code *status, struct err *err)
{
    struct job j = {.a = a, .o = o, .p = p};
    const struct node *scope = NULL;
    size_t staged = 0;

    if (!p->reason || str_trim(str_from(p->reason)).len == 0) {
        return err_set(err, ERR_USAGE,
                       "a reason is required (--reason TEXT); it is kept in "
                       "the audit and the archive");
    }
    bury_init(&j.bury, a, o->place->state);
    j.bury.who = login(a);
    j.bury.reason = p->reason;
    if (ask_scope(&j, &scope, err)) {
        goto out;
    }
    take_cases(&j, node_get(scope, "cases"));
    if (take_files(&j, node_get(scope, "files"), err) ||
        map_sources(&j, node_get(scope, "sources"), err) ||
        bury_files(&j.bury, p->for_good, err) ||
        (p->for_good && check_sweep(a, o->place->state, err)) ||
        staged_remove(a, o->place->state, holds_rows_of,
                      node_get(scope, "staged_of"), p->for_good, &staged,
                      err) ||
        delete_rows(&j, out, err)) {
        goto out;
    }
    say_files(&j, staged, out);
    *status = j.status;
out:
    bury_release(&j.bury);
    return err->code;
}
