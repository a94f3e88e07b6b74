/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schema - the steps of a setup.
 */
#include "load/schema.h"

#include <inttypes.h>

#include "load/sql_dir.h"

/* A store of a hundred counties reports some 400 lines once. */
#define LINES_MAX 4096

#define CODE "functions and views"
#define CATALOGUE "catalogue"

struct setup {
    struct arena *a;
    struct db *db;
    const char *home;
    struct schema_report *report;
    struct sql_file *schema;
    size_t nschema;
    struct sql_file *functions;
    size_t nfunctions;
    struct sql_file *views;
    size_t nviews;
    char code[DIGEST_HEX + 1]; /* checksum of functions and views */
    struct db_rows *versions;  /* of etl.schema_version; NULL before it is */
};

static enum err_code changed(struct setup *s, struct str line, struct err *err)
{
    if (s->report->changes == LINES_MAX) {
        return err_set(err, ERR_FAILED, "a setup changes more than %d things",
                       LINES_MAX);
    }
    s->report->change[s->report->changes++] = line;
    return OK;
}

static enum err_code warned(struct setup *s, struct str line, struct err *err)
{
    if (s->report->warnings == LINES_MAX) {
        return err_set(err, ERR_FAILED, "a setup warns of more than %d things",
                       LINES_MAX);
    }
    s->report->warning[s->report->warnings++] = line;
    return OK;
}

/* A statement that answers with one number. */
static enum err_code number(struct db *db, const char *sql, int64_t *n,
                            struct err *err)
{
    struct db_rows *rows;

    if (db_run(db, sql, 0, NULL, &rows, err)) {
        return err->code;
    }
    *n = db_rows_int(rows, 0, 0);
    db_rows_free(rows);
    return OK;
}

static enum err_code read_files(struct setup *s, struct err *err)
{
    struct sha256 *sum;
    struct digest d;

    if (sql_dir_schema(s->a, s->home, &s->schema, &s->nschema, err) ||
        sql_dir_list(s->a, s->home, "functions", &s->functions, &s->nfunctions,
                     err) ||
        sql_dir_list(s->a, s->home, "views", &s->views, &s->nviews, err)) {
        return err->code;
    }
    sum = sha256_new();
    sql_dir_checksum(s->functions, s->nfunctions, sum);
    sql_dir_checksum(s->views, s->nviews, sum);
    d = sha256_end(sum);
    digest_hex(&d, s->code);
    return OK;
}

static enum err_code read_versions(struct setup *s, struct err *err)
{
    struct db_rows *rows;
    bool there;

    if (db_run(s->db, "select to_regclass('etl.schema_version') is not null", 0,
               NULL, &rows, err)) {
        return err->code;
    }
    there = db_rows_bool(rows, 0, 0);
    db_rows_free(rows);
    if (!there) {
        return OK;
    }
    return db_run(s->db,
                  "select file, checksum from etl.schema_version order by file",
                  0, NULL, &s->versions, err);
}

/* Recorded checksum of a file, NULL when it was never applied. */
static const char *recorded(const struct setup *s, const char *file)
{
    for (size_t i = 0; i < db_rows_count(s->versions); i++) {
        if (strcmp(db_rows_text(s->versions, i, 0), file) == 0) {
            return db_rows_text(s->versions, i, 1);
        }
    }
    return NULL;
}

static enum err_code check_known(const struct setup *s, const char *file,
                                 struct err *err)
{
    if (strcmp(file, CODE) == 0 || strcmp(file, CATALOGUE) == 0) {
        return OK;
    }
    for (size_t i = 0; i < s->nschema; i++) {
        if (strcmp(s->schema[i].base, file) == 0) {
            return OK;
        }
    }
    return err_set(err, ERR_USAGE,
                   "the database was set up by a newer version: "
                   "sql/schema/%s is not known here",
                   file);
}

/* What is applied stands as it was, and nothing comes in between. */
static enum err_code check_released(const struct setup *s, struct err *err)
{
    const char *pending = NULL;

    for (size_t i = 0; i < db_rows_count(s->versions); i++) {
        if (check_known(s, db_rows_text(s->versions, i, 0), err)) {
            return err->code;
        }
    }
    for (size_t i = 0; i < s->nschema; i++) {
        const struct sql_file *f = &s->schema[i];
        const char *checksum = recorded(s, f->base);

        if (!checksum) {
            pending = f->name;
        } else if (strcmp(checksum, f->checksum) != 0) {
            return err_set(err, ERR_INTEGRITY,
                           "sql/%s was changed after it was applied to this "
                           "database (put it back; a change is a new file)",
                           f->name);
        } else if (pending) {
            return err_set(err, ERR_USAGE,
                           "sql/%s would come before sql/%s, which is applied "
                           "(give it a higher number)",
                           pending, f->name);
        }
    }
    return OK;
}

static enum err_code record(struct setup *s, const char *file,
                            const char *checksum, struct err *err)
{
    const char *const param[] = {file, checksum};

    return db_run(s->db,
                  "insert into etl.schema_version (file, checksum) "
                  "values ($1, $2) on conflict (file) do update "
                  "set checksum = excluded.checksum, applied_at = now()",
                  2, param, NULL, err);
}

static enum err_code catalogue_digest(struct setup *s, const char **digest,
                                      struct err *err)
{
    struct db_rows *rows;
    const char *text;

    if (db_run(s->db, "select etl.catalogue_digest()", 0, NULL, &rows, err)) {
        return err->code;
    }
    text = db_rows_text(rows, 0, 0);
    *digest = arena_cstr(s->a, str_from(text ? text : ""));
    db_rows_free(rows);
    return OK;
}

/* Whether functions and views must be made anew, and why. */
static enum err_code is_stale(struct setup *s, bool *stale, struct err *err)
{
    const char *code = recorded(s, CODE);
    const char *before = recorded(s, CATALOGUE);
    struct db_rows *rows;
    const char *now = "";
    bool there;

    *stale = true;
    for (size_t i = 0; i < s->nschema; i++) {
        if (!recorded(s, s->schema[i].base)) {
            return OK;
        }
    }
    if (!code || strcmp(code, s->code) != 0) {
        return OK;
    }
    if (db_run(s->db,
               "select to_regprocedure('etl.catalogue_digest()') is not null",
               0, NULL, &rows, err)) {
        return err->code;
    }
    there = db_rows_bool(rows, 0, 0);
    db_rows_free(rows);
    if (there && catalogue_digest(s, &now, err)) {
        return err->code;
    }
    *stale = !before || strcmp(before, now) != 0;
    if (*stale) {
        return changed(
            s,
            STR("found functions, views or triggers that were changed "
                "by hand"),
            err);
    }
    return OK;
}

static enum err_code run_file(struct setup *s, const struct sql_file *f,
                              struct err *err)
{
    const char *name = arena_printf(s->a, "sql/%s", f->name).ptr;

    return db_script(s->db, name, f->text, err);
}

static enum err_code apply_schema(struct setup *s, struct err *err)
{
    /* the table of versions itself is made by one of the files */
    for (size_t i = 0; i < s->nschema; i++) {
        const struct sql_file *f = &s->schema[i];

        if (!recorded(s, f->base) &&
            (run_file(s, f, err) ||
             changed(s, arena_printf(s->a, "applied sql/%s", f->name), err))) {
            return err->code;
        }
    }
    for (size_t i = 0; i < s->nschema; i++) {
        const struct sql_file *f = &s->schema[i];

        if (!recorded(s, f->base) && record(s, f->base, f->checksum, err)) {
            return err->code;
        }
    }
    return OK;
}

static enum err_code apply_code(struct setup *s, struct err *err)
{
    for (size_t i = 0; i < s->nfunctions; i++) {
        if (run_file(s, &s->functions[i], err)) {
            return err->code;
        }
    }
    for (size_t i = 0; i < s->nviews; i++) {
        if (run_file(s, &s->views[i], err)) {
            return err->code;
        }
    }
    if (record(s, CODE, s->code, err)) {
        return err->code;
    }
    return changed(s,
                   arena_printf(s->a,
                                "made the functions of %zu files and %zu views",
                                s->nfunctions, s->nviews),
                   err);
}

static enum err_code rebuild(struct setup *s, struct err *err)
{
    struct sql_file drop;
    bool stale;

    if (is_stale(s, &stale, err) || !stale) {
        return err->code;
    }
    if (sql_dir_file(s->a, s->home, "rebuild.sql", &drop, err) ||
        (s->versions && run_file(s, &drop, err)) || apply_schema(s, err)) {
        return err->code;
    }
    return apply_code(s, err);
}

static enum err_code fill_codes(struct setup *s, struct err *err)
{
    struct sql_file codes;
    int64_t copied = 0, taken = 0, months = 0;

    if (sql_dir_file(s->a, s->home, "ref/codes.csv", &codes, err) ||
        db_run(s->db, "select etl.open_codes()", 0, NULL, NULL, err) ||
        db_copy_begin(s->db,
                      "copy pg_temp.setup_code from stdin (format csv, header)",
                      err)) {
        return err->code;
    }
    if (db_copy_put(s->db, codes.text, strlen(codes.text), err)) {
        db_copy_abort(s->db);
        return err->code;
    }
    if (db_copy_end(s->db, &copied, err) ||
        number(s->db, "select etl.take_codes()", &taken, err) ||
        number(s->db, "select etl.take_months()", &months, err)) {
        return err->code;
    }
    if (taken > 0 &&
        changed(s,
                arena_printf(s->a, "changed %" PRId64 " of %" PRId64 " codes",
                             taken, copied),
                err)) {
        return err->code;
    }
    if (months > 0) {
        changed(s, arena_printf(s->a, "added %" PRId64 " months", months), err);
    }
    return err->code;
}

/* What a setup changed, but the rights, which enter themselves. */
static enum err_code enter_audit(struct setup *s, struct err *err)
{
    for (size_t i = 0; i < s->report->changes; i++) {
        const char *const param[] = {arena_cstr(s->a, s->report->change[i])};

        if (db_run(s->db,
                   "select etl.append_audit('setup', "
                   "'database ' || current_database(), $1, null)",
                   1, param, NULL, err)) {
            break;
        }
    }
    return err->code;
}

static enum err_code apply_roles(struct setup *s, struct err *err)
{
    struct db_rows *rows;
    struct sql_file roles;

    if (sql_dir_file(s->a, s->home, "roles.sql", &roles, err) ||
        run_file(s, &roles, err) ||
        db_run(s->db, "select kind, what from pg_temp.apply_roles()", 0, NULL,
               &rows, err)) {
        return err->code;
    }
    for (size_t i = 0; i < db_rows_count(rows); i++) {
        struct str what = arena_str(s->a, str_from(db_rows_text(rows, i, 1)));

        if (strcmp(db_rows_text(rows, i, 0), "warning") == 0
                ? warned(s, what, err)
                : changed(s, what, err)) {
            break;
        }
    }
    db_rows_free(rows);
    return err->code;
}

/* What the catalogue made of it all, so that a change by hand is seen. */
static enum err_code seal(struct setup *s, struct err *err)
{
    const char *before = recorded(s, CATALOGUE);
    const char *now;

    if (catalogue_digest(s, &now, err)) {
        return err->code;
    }
    if (before && strcmp(before, now) == 0) {
        return OK;
    }
    return record(s, CATALOGUE, now, err);
}

static enum err_code run_steps(struct setup *s, struct err *err)
{
    static const char *const first[] = {
        /* names are printed whole, and nobody's schema comes before */
        "set search_path = pg_catalog",
        /* no publish meanwhile, and no other setup */
        "select pg_advisory_lock(hashtextextended('lapse publish', 0))",
        "begin"};

    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        if (db_run(s->db, first[i], 0, NULL, NULL, err)) {
            return err->code;
        }
    }
    if (read_versions(s, err) || check_released(s, err) || rebuild(s, err) ||
        fill_codes(s, err) || enter_audit(s, err) || apply_roles(s, err) ||
        seal(s, err)) {
        return err->code;
    }
    return db_commit(s->db, err);
}

enum err_code schema_setup(struct arena *a, struct db *db, const char *home,
                           struct schema_report *report, struct err *err)
{
    struct setup s = {.a = a, .db = db, .home = home, .report = report};

    err->code = OK;
    *report = (struct schema_report){
        .change = arena_zalloc(a, LINES_MAX, sizeof *report->change),
        .warning = arena_zalloc(a, LINES_MAX, sizeof *report->warning)};
    if (read_files(&s, err) == OK && run_steps(&s, err)) {
        db_rollback(db);
    }
    report->made = s.versions == NULL;
    if (err->code) {
        report->changes = 0;
        report->warnings = 0;
    }
    db_rows_free(s.versions);
    return err->code;
}
