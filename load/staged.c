/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staged - reads manifest.json and columns.json, checks the parts.
 */
#include "load/staged.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/file.h"
#include "common/json.h"

/* A manifest names the parts: 2,000 of them (64 GiB) are 400 kB. */
#define MANIFEST_MAX ((size_t)64 << 20)
#define CHUNK ((size_t)256 << 10) /* bytes read at a time */

#define TABLE(name, is_fact)                                            \
    {                                                                   \
        name, "copy pg_temp.stage_" name " from stdin (format binary)", \
            is_fact                                                     \
    }

const struct staged_table staged_tables[STAGED_TABLES] = {
    TABLE("event", true),
    TABLE("event_detail", false),
    TABLE("term", true),
    TABLE("statement", true),
    TABLE("policy", true),
    TABLE("holiday", true),
    TABLE("coverage", true),
    TABLE("review", true),
    TABLE("reject", false),
    TABLE("profile", false),
    TABLE("case_ref", false),
    TABLE("officer", false),
    TABLE("office", false),
    TABLE("private_case", false),
    TABLE("private_officer", false),
    TABLE("private_note", false),
    TABLE("private_quote", false),
    TABLE("gone", false)};

static bool is_key(struct str s)
{
    struct digest ignored;

    return s.len == DIGEST_HEX && digest_parse(s, &ignored);
}

static enum err_code read_text(struct arena *a, const char *path,
                               const char **text, struct err *err)
{
    struct buf b;

    buf_init(&b, MANIFEST_MAX);
    if (file_read(path, &b, err) == OK) {
        *text = arena_cstr(a, buf_slice(&b));
    }
    buf_release(&b);
    return err->code;
}

static enum err_code contradiction(const struct staged *s, const char *what,
                                   struct err *err)
{
    return err_set(err, ERR_INTEGRITY, "%s/manifest.json: %s", s->dir, what);
}

static size_t find_table(struct str name)
{
    size_t i = 0;

    while (i < STAGED_TABLES && !str_is(name, staged_tables[i].name)) {
        i++;
    }
    return i;
}

size_t staged_table(const char *name)
{
    return find_table(str_from(name));
}

/* TABLE.NNNN.pgcopy, the number of at least four digits. */
static bool is_part_name(struct str name, const char *table)
{
    struct str rest = name;
    struct str head = str_cut(&rest, '.');
    struct str number = str_cut(&rest, '.');
    int64_t ignored;

    return str_is(head, table) && number.len >= 4 &&
           str_int64(number, &ignored) && str_is(rest, "pgcopy");
}

static enum err_code read_part(struct arena *a, struct staged *s,
                               const struct node *n, struct err *err)
{
    struct staged_part *p = &s->part[s->n];
    struct str name = node_text(n, "file", STR_NULL);
    struct stat st;

    p->table = find_table(node_text(n, "table", STR_NULL));
    if (p->table == STAGED_TABLES ||
        !is_part_name(name, staged_tables[p->table].name)) {
        return contradiction(s, "a part of no table", err);
    }
    p->rows = node_int(n, "rows", -1);
    p->bytes = node_int(n, "bytes", -1);
    p->path = arena_printf(a, "%s/%.*s", s->dir, STR_ARG(name)).ptr;
    if (p->rows < 0 || p->bytes < 0 ||
        !digest_parse(node_text(n, "sha256", STR_NULL), &p->sha256)) {
        return contradiction(s, "a part without rows, bytes or sha256", err);
    }
    if (stat(p->path, &st) || st.st_size != p->bytes) {
        return err_set(err, ERR_INTEGRITY,
                       "%s: is not the %" PRId64 " bytes that the manifest "
                       "names",
                       p->path, p->bytes);
    }
    s->rows[p->table] += p->rows;
    s->bytes += (uint64_t)p->bytes;
    s->n++;
    return OK;
}

static enum err_code check_sums(const struct staged *s, const struct node *root,
                                struct err *err)
{
    const struct node *c = node_get(root, "counts");
    int64_t in = node_int(c, "records_in", -1);
    int64_t mapped = node_int(c, "mapped", -1);
    int64_t without = node_int(c, "without_fact", -1);
    int64_t rejected = node_int(c, "rejected", -1);
    int64_t rows = node_int(node_get(root, "kept"), "facts", 0);

    if (in < 0 || mapped < 0 || without < 0 || rejected < 0 ||
        in != mapped + without + rejected) {
        return err_set(err, ERR_INTEGRITY,
                       "%s/manifest.json: %" PRId64 " records read, but "
                       "%" PRId64 " mapped + %" PRId64 " without fact + "
                       "%" PRId64 " refused",
                       s->dir, in, mapped, without, rejected);
    }
    for (size_t i = 0; i < STAGED_TABLES; i++) {
        rows += staged_tables[i].is_fact ? s->rows[i] : 0;
    }
    if (s->facts != rows) {
        return err_set(err, ERR_INTEGRITY,
                       "%s/manifest.json: %" PRId64 " facts counted, "
                       "%" PRId64 " staged",
                       s->dir, s->facts, rows);
    }
    return OK;
}

/* A folder is named after what is in it. */
static enum err_code check_keys(const struct staged *s, struct err *err)
{
    struct sha256 *sum = sha256_new();
    struct digest key;
    char hex[DIGEST_HEX + 1];

    sha256_field(sum, STR("lapse-batch-1"));
    sha256_field(sum, str_from(s->delivery_key));
    sha256_field(sum, str_from(s->base ? s->base : ""));
    key = sha256_end(sum);
    digest_hex(&key, hex);
    if (strcmp(hex, s->batch_key) != 0) {
        return contradiction(s, "the keys are those of another delivery", err);
    }
    return OK;
}

static enum err_code read_identity(struct arena *a, struct staged *s,
                                   const struct node *root, struct err *err)
{
    static const char *const required[] = {"delivery", "delivered",
                                           "mapping_version", "jurisdiction"};
    struct str base = node_text(root, "base", STR_NULL);
    struct str delivery = node_text(root, "delivery_key", STR_NULL);

    if (node_int(root, "format", 0) != 1) {
        return err_set(err, ERR_FAILED,
                       "%s/manifest.json: staged by another version "
                       "(format %" PRId64 ", 1 is known here)",
                       s->dir, node_int(root, "format", 0));
    }
    s->source = arena_cstr(a, node_text(root, "source", STR_NULL));
    s->delivery_key = arena_cstr(a, delivery);
    s->base = base.len ? arena_cstr(a, base) : NULL;
    s->facts = node_int(node_get(root, "counts"), "facts", -1);
    if (!str_is(node_text(root, "batch_key", STR_NULL), s->batch_key) ||
        !is_key(delivery) || (base.len && !is_key(base))) {
        return contradiction(s, "the keys are those of another delivery", err);
    }
    for (size_t i = 0; i < sizeof required / sizeof *required; i++) {
        if (!node_text(root, required[i], STR_NULL).len) {
            return err_set(err, ERR_INTEGRITY, "%s/manifest.json: no \"%s\"",
                           s->dir, required[i]);
        }
    }
    if (!s->source[0] || strchr(s->source, '/') || s->source[0] == '.') {
        return contradiction(s, "no source id", err);
    }
    return check_keys(s, err);
}

static enum err_code read_columns(struct arena *a, struct staged *s,
                                  struct err *err)
{
    const char *path = arena_printf(a, "%s/columns.json", s->dir).ptr;
    struct node *root;

    if (read_text(a, path, &s->columns, err) ||
        json_parse(a, str_from(s->columns), path, &root, err)) {
        err->code = ERR_INTEGRITY;
        return err->code;
    }
    s->fingerprint = arena_cstr(a, node_text(root, "fingerprint", STR("")));
    return OK;
}

/* A part that the manifest does not name would be lost without a word. */
static enum err_code check_strays(struct arena *a, const struct staged *s,
                                  struct err *err)
{
    struct str *name;
    size_t n, parts = 0;

    if (file_list(a, s->dir, &name, &n, err)) {
        return err->code;
    }
    for (size_t i = 0; i < n; i++) {
        parts += str_ends(name[i], STR(".pgcopy"));
    }
    if (parts != s->n) {
        return err_set(err, ERR_INTEGRITY,
                       "%s: holds %zu parts, the manifest names %zu", s->dir,
                       parts, s->n);
    }
    return OK;
}

enum err_code staged_read(struct arena *a, const char *state,
                          const char *batch_key, struct staged *s,
                          struct err *err)
{
    const struct node *parts;
    struct node *root;
    const char *path;

    memset(s, 0, sizeof *s);
    err->code = OK;
    if (!is_key(str_from(batch_key))) {
        return err_set(err, ERR_USAGE,
                       "\"%s\" is no batch key (64 hexadecimal digits)",
                       batch_key);
    }
    s->batch_key = batch_key;
    s->dir = arena_printf(a, "%s/staged/%s", state, batch_key).ptr;
    path = arena_printf(a, "%s/manifest.json", s->dir).ptr;
    if (!file_exists(path)) {
        return err_set(err, ERR_FAILED,
                       "nothing is staged under %s (run lapse-transform)",
                       s->dir);
    }
    if (read_text(a, path, &s->manifest, err)) {
        return err->code;
    }
    if (json_parse(a, str_from(s->manifest), path, &root, err)) {
        err->code = ERR_INTEGRITY;
        return err->code;
    }
    if (read_identity(a, s, root, err) || read_columns(a, s, err)) {
        return err->code;
    }
    parts = node_get(root, "parts");
    s->part = arena_zalloc(a, node_count(parts) + 1, sizeof *s->part);
    for (size_t i = 0; i < node_count(parts); i++) {
        if (read_part(a, s, node_item(parts, i), err)) {
            return err->code;
        }
    }
    if (check_strays(a, s, err)) {
        return err->code;
    }
    return check_sums(s, root, err);
}

enum err_code staged_feed(const struct staged_part *part, staged_put *put,
                          void *arg, struct err *err)
{
    struct sha256 *sum = sha256_new();
    struct digest got;
    struct buf b;
    int64_t bytes = 0;
    ssize_t n;
    int fd = open(part->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    err->code = OK;
    buf_init(&b, CHUNK);
    if (fd < 0 || !buf_reserve(&b, CHUNK)) {
        err_errno(err, ERR_INTEGRITY, "could not open \"%s\"", part->path);
        goto out;
    }
    while ((n = read(fd, b.ptr, CHUNK)) > 0) {
        bytes += n;
        sha256_put(sum, b.ptr, (size_t)n);
        if (put(arg, b.ptr, (size_t)n, err)) {
            goto out;
        }
    }
    if (n < 0) {
        err_errno(err, ERR_RETRY, "could not read \"%s\"", part->path);
        goto out;
    }
    got = sha256_end(sum);
    sum = NULL;
    if (bytes != part->bytes || memcmp(&got, &part->sha256, sizeof got) != 0) {
        err_set(err, ERR_INTEGRITY,
                "%s: other bytes than those that were staged", part->path);
    }
out:
    if (sum) {
        sha256_free(sum);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    buf_release(&b);
    return err->code;
}
