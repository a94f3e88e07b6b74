/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verify - the files first, so that damage is found while the database is
 * away; then what the ledger says of them and of itself.
 */
#include "load/verify.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/digest.h"
#include "common/file.h"
#include "common/json.h"
#include "common/stop.h"
#include "common/tombstone.h"
#include "load/audit.h"
#include "load/staged.h"

/* As for the transform: twenty years of nights with 100 new files each. */
#define RECEIPTS_MAX ((size_t)512 << 20)
#define CHUNK ((size_t)64 << 10)
/* Times that the same bytes may be found damaged: one of these names is free.
 */
#define QUARANTINED_MOST 1000

struct verify {
    struct arena *a;
    const char *state;
    struct buf *out;
    int64_t problems; /* in all */
    int64_t found;    /* of the check that runs */
    int64_t looked;
};

static void problem(struct verify *v, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
static void problem(struct verify *v, const char *fmt, ...)
{
    char text[512];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    buf_printf(v->out, "damaged: %s\n", text);
    v->problems++;
    v->found++;
}

static void end_check(struct verify *v, const char *what)
{
    buf_printf(v->out, "%-58s %8" PRId64 "  %s\n", what, v->looked,
               v->found > 0 ? "NOT OK" : "ok");
    v->found = 0;
    v->looked = 0;
}

static bool is_hex(struct str s, size_t n)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!strchr("0123456789abcdef", s.ptr[i])) {
            return false;
        }
    }
    return s.len == n;
}

static enum err_code hash_file(const char *path, char hex[DIGEST_HEX + 1],
                               struct err *err)
{
    unsigned char block[CHUNK];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct sha256 *sum;
    struct digest d;
    ssize_t got;

    if (fd < 0) {
        return err_errno(err, ERR_INTEGRITY, "could not open \"%s\"", path);
    }
    sum = sha256_new();
    while ((got = read(fd, block, sizeof block)) > 0) {
        sha256_put(sum, block, (size_t)got);
    }
    (void)close(fd);
    d = sha256_end(sum);
    digest_hex(&d, hex);
    if (got < 0) {
        return err_errno(err, ERR_INTEGRITY, "could not read \"%s\"", path);
    }
    return OK;
}

/* Out of the way of the next fetch, kept for who wants to look. */
static void quarantine(struct verify *v, const char *path, struct str name)
{
    const char *dir = arena_printf(v->a, "%s/archive/quarantine", v->state).ptr;
    struct err err = {OK, ""};

    if (file_mkdirs(dir, &err)) {
        return;
    }
    for (int i = 1; i <= QUARANTINED_MOST; i++) {
        const char *to =
            arena_printf(v->a, "%s/%.*s.%d", dir, STR_ARG(name), i).ptr;

        if (!file_exists(to)) {
            if (rename(path, to) == 0) {
                (void)file_sync_dir(dir, &err);
                buf_printf(v->out,
                           "set aside as %s; the next run fetches it "
                           "again where it still can\n",
                           to);
            }
            return;
        }
    }
}

static void check_blob(struct verify *v, const char *dir, struct str name)
{
    const char *path = arena_printf(v->a, "%s/%.*s", dir, STR_ARG(name)).ptr;
    char hex[DIGEST_HEX + 1];
    struct err err = {OK, ""};

    v->looked++;
    if (hash_file(path, hex, &err)) {
        problem(v, "%s", err.text);
    } else if (!str_is(name, hex) || strncmp(dir + strlen(dir) - 2, hex, 2)) {
        problem(v, "the bytes of %s are not those of its name", path);
        quarantine(v, path, name);
    }
}

static enum err_code check_archive(struct verify *v, struct err *err)
{
    const char *root = arena_printf(v->a, "%s/archive", v->state).ptr;
    struct str *dirs = NULL, *names;
    size_t ndirs = 0, n;

    if (file_exists(root) && file_list(v->a, root, &dirs, &ndirs, err)) {
        return err->code;
    }
    for (size_t i = 0; i < ndirs; i++) {
        struct arena_mark mark = arena_mark(v->a);
        const char *dir =
            arena_printf(v->a, "%s/%.*s", root, STR_ARG(dirs[i])).ptr;

        if (!is_hex(dirs[i], 2)) {
            continue;
        }
        if (file_list(v->a, dir, &names, &n, err)) {
            return err->code;
        }
        for (size_t k = 0; k < n; k++) {
            if (stop_wanted()) {
                return stop_err(err);
            }
            if (is_hex(names[k], DIGEST_HEX)) {
                check_blob(v, dir, names[k]);
            }
        }
        arena_rewind(v->a, mark);
    }
    end_check(v, "archive: bytes are those of their names");
    return OK;
}

/* Whether the archive has a file of this name, and (bytes >= 0) length; of
 * purged bytes what took their place, of any length, or their tombstone: *t is
 * the last one met, its purged_at NULL when nothing was purged. */
static bool has_blob(struct verify *v, struct str sha256, int64_t bytes,
                     struct tombstone *t)
{
    struct err err = {OK, ""};
    const char *now = NULL;
    struct stat st;

    *t = (struct tombstone){0};
    if (!is_hex(sha256, DIGEST_HEX) ||
        tombstone_resolve(v->a, v->state, sha256, &now, t, &err)) {
        return false;
    }
    if (!now) {
        return true;
    }
    return stat(tombstone_blob(v->a, v->state, str_from(now)), &st) == 0 &&
           S_ISREG(st.st_mode) &&
           (bytes < 0 || t->purged_at || st.st_size == bytes);
}

static enum err_code check_receipt_file(struct verify *v, struct str name,
                                        struct err *err)
{
    const char *path =
        arena_printf(v->a, "%s/receipts/%.*s", v->state, STR_ARG(name)).ptr;
    struct str rest;
    int64_t line = 0;
    struct buf b;

    buf_init(&b, RECEIPTS_MAX);
    if (file_read(path, &b, err)) {
        buf_release(&b);
        return err->code;
    }
    rest = buf_slice(&b);
    while (rest.len > 0) {
        struct arena_mark mark = arena_mark(v->a);
        struct str text = str_cut(&rest, '\n');
        struct err bad = {OK, ""};
        struct tombstone t;
        struct node *root;
        struct str sha;

        line++;
        /* a line that a crash has torn is none */
        if (json_parse(v->a, text, path, &root, &bad) == OK &&
            root->kind == NODE_MAP) {
            sha = node_text(root, "sha256", STR_NULL);
            v->looked++;
            if (sha.len > 0 &&
                !has_blob(v, sha, node_int(root, "bytes", -1), &t)) {
                problem(v, "%s:%" PRId64 ": the archive does not have %.12s",
                        path, line, arena_cstr(v->a, sha));
            } else if (sha.len > 0 && t.purged_at) {
                buf_printf(v->out, "purged: %.12s on %.10s by %s (%s)\n",
                           arena_cstr(v->a, sha), t.purged_at,
                           t.who ? t.who : "?", t.reason ? t.reason : "?");
            }
        }
        arena_rewind(v->a, mark);
    }
    buf_release(&b);
    return OK;
}

static enum err_code check_receipts(struct verify *v, struct err *err)
{
    const char *dir = arena_printf(v->a, "%s/receipts", v->state).ptr;
    struct str *names = NULL;
    size_t n = 0;

    if (file_exists(dir) && file_list(v->a, dir, &names, &n, err)) {
        return err->code;
    }
    for (size_t i = 0; i < n; i++) {
        if (str_ends(names[i], STR(".jsonl")) &&
            check_receipt_file(v, names[i], err)) {
            return err->code;
        }
    }
    end_check(v, "receipts: what they name is in the archive");
    return OK;
}

static enum err_code drop(void *arg, const void *p, size_t n, struct err *err)
{
    (void)arg;
    (void)p;
    (void)n;
    return stop_wanted() ? stop_err(err) : OK;
}

/* The transform makes it again from the archive. */
static void check_batch(struct verify *v, const char *dir, struct str name)
{
    const char *key = arena_cstr(v->a, name);
    struct err err = {OK, ""};
    struct staged s;

    v->looked++;
    staged_read(v->a, v->state, key, &s, &err);
    for (size_t i = 0; err.code == OK && i < s.n; i++) {
        staged_feed(&s.part[i], drop, NULL, &err);
    }
    if (err.code && err.code != ERR_RETRY) {
        problem(v, "%s", err.text);
        if (file_remove_tree(arena_printf(v->a, "%s/%s", dir, key).ptr, &err) ==
            OK) {
            buf_printf(v->out, "removed; the next run stages it again\n");
        }
    }
}

static enum err_code check_staged(struct verify *v, struct err *err)
{
    const char *dir = arena_printf(v->a, "%s/staged", v->state).ptr;
    struct str *names = NULL;
    size_t n = 0;

    if (file_exists(dir) && file_list(v->a, dir, &names, &n, err)) {
        return err->code;
    }
    for (size_t i = 0; i < n; i++) {
        struct arena_mark mark = arena_mark(v->a);

        if (stop_wanted()) {
            return stop_err(err);
        }
        if (is_hex(names[i], DIGEST_HEX)) {
            check_batch(v, dir, names[i]);
        }
        arena_rewind(v->a, mark);
    }
    end_check(v, "staged: parts are those of their manifests");
    return OK;
}

static enum err_code check_blobs(struct verify *v, struct db *db,
                                 struct err *err)
{
    struct db_rows *rows;

    if (db_run(db, "select sha256, bytes from etl.archived() order by sha256",
               0, NULL, &rows, err)) {
        return err->code;
    }
    for (size_t i = 0; i < db_rows_count(rows); i++) {
        struct arena_mark mark = arena_mark(v->a);
        const char *sha = db_rows_text(rows, i, 0);
        struct tombstone t;

        v->looked++;
        if (!has_blob(v, str_from(sha), db_rows_int(rows, i, 1), &t)) {
            problem(v, "the ledger names %.12s, the archive does not have it",
                    sha);
        }
        arena_rewind(v->a, mark);
    }
    db_rows_free(rows);
    end_check(v, "ledger: what it names is in the archive");
    return OK;
}

static enum err_code check_ledger(struct verify *v, struct db *db,
                                  struct err *err)
{
    struct db_rows *rows;

    if (db_run(db,
               "select check_name, checked_count, problem "
               "from etl.verify_ledger() "
               "union all "
               "select check_name, checked_count, problem "
               "from etl.check_seals() "
               "union all "
               "select check_name, checked_count, problem "
               "from etl.verify_mart()",
               0, NULL, &rows, err)) {
        return err->code;
    }
    for (size_t i = 0; i < db_rows_count(rows); i++) {
        const char *bad = db_rows_text(rows, i, 2);

        v->looked = db_rows_int(rows, i, 1);
        if (bad) {
            problem(v, "%s", bad);
        }
        end_check(
            v, arena_printf(v->a, "ledger: %s", db_rows_text(rows, i, 0)).ptr);
    }
    db_rows_free(rows);
    return OK;
}

static enum err_code check_audit(struct verify *v, struct db *db,
                                 struct err *err)
{
    struct db_rows *rows;

    if (db_run(db, "select audit_no from etl.audit_head()", 0, NULL, &rows,
               err)) {
        return err->code;
    }
    v->looked = db_rows_count(rows) > 0 ? db_rows_int(rows, 0, 0) : 0;
    db_rows_free(rows);
    if (audit_check(v->a, db, v->state, err) == ERR_INTEGRITY) {
        problem(v, "%s", err->text);
        *err = (struct err){OK, ""};
    }
    if (err->code == OK) {
        end_check(v, "audit: the chain of its rows holds");
    }
    return err->code;
}

enum err_code verify_all(struct arena *a, const char *database,
                         const char *state, struct buf *out, struct err *err)
{
    struct verify v = {.a = a, .state = state, .out = out};
    struct db *db = NULL;

    if (check_archive(&v, err) == OK && check_receipts(&v, err) == OK &&
        check_staged(&v, err) == OK && db_open(a, &db, database, err) == OK &&
        check_blobs(&v, db, err) == OK && check_ledger(&v, db, err) == OK) {
        check_audit(&v, db, err);
    }
    db_close(db);
    if (v.problems > 0) {
        return err_set(err, ERR_INTEGRITY,
                       "%" PRId64 " problem%s found, see above", v.problems,
                       v.problems == 1 ? "" : "s");
    }
    return err->code;
}
