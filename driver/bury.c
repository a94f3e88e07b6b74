/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bury - two passes: how the numbers are spelled in the records that go, then
 * what goes of each file.
 */
#include "driver/bury.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/digest.h"
#include "common/file.h"
#include "common/tombstone.h"
#include "driver/cut.h"

/* The largest file that ingest takes in. */
#define BLOB_MAX ((size_t)16 << 30)
/* Records of purged cases in one file. */
#define STARTS_MAX ((size_t)1 << 30)
/* As many files as a source has nights in a century. */
#define FILES_MAX 65536
#define SPELLINGS 1024

struct work { /* one pass over all files */
    struct bury *b;
    struct cut_spelling spelling[SPELLINGS];
    size_t nspelling;
};

void bury_init(struct bury *b, struct arena *a, const char *state)
{
    *b = (struct bury){.a = a, .state = state, .cap = FILES_MAX};
    b->file = arena_zalloc(a, FILES_MAX, sizeof *b->file);
}

void bury_release(struct bury *b)
{
    for (size_t i = 0; i < b->nfiles; i++) {
        buf_release(&b->file[i].starts);
    }
    b->nfiles = 0;
}

struct bury_file *bury_file(struct bury *b, struct str sha256,
                            const char *format, struct err *err)
{
    struct tombstone last;
    const char *now;
    struct bury_file *f;

    if (tombstone_resolve(b->a, b->state, sha256, &now, &last, err) || !now) {
        return NULL;
    }
    for (size_t i = 0; i < b->nfiles; i++) {
        f = &b->file[i];
        if (strcmp(f->sha256, now) == 0) {
            f->format = f->format ? f->format : format;
            return f;
        }
    }
    if (b->nfiles == b->cap) {
        err_set(err, ERR_FAILED, "a purge looks at more than %zu files",
                b->cap);
        return NULL;
    }
    f = &b->file[b->nfiles++];
    *f = (struct bury_file){.sha256 = now, .format = format};
    buf_init(&f->starts, STARTS_MAX);
    return f;
}

void bury_add(struct bury_file *f, size_t of, uint64_t offset)
{
    struct bury_start s = {of, offset};

    buf_put(&f->starts, &s, sizeof s);
}

static int by_case_and_place(const void *pa, const void *pb)
{
    const struct bury_start *a = pa, *b = pb;

    if (a->of != b->of) {
        return a->of < b->of ? -1 : 1;
    }
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

/* Take the records at the starts out of bytes.  false: this file cannot be
 * cut. */
static bool cut_file(struct work *w, struct bury_file *f, struct buf *bytes,
                     size_t *records)
{
    const struct bury_start *s = (const void *)f->starts.ptr;
    size_t n = f->starts.len / sizeof *s;
    struct cut c = {.kind = cut_kind_of(f->format, buf_slice(bytes)),
                    .bytes = bytes->ptr,
                    .len = bytes->len,
                    .spelling = w->spelling,
                    .nspelling = w->nspelling,
                    .spelling_cap = SPELLINGS};
    uint64_t *start = arena_alloc(w->b->a, (n + 1) * sizeof *start);
    bool done = c.kind != CUT_NOT || n == 0;

    *records = 0;
    f->closed = c.kind == CUT_NOT && n == 0;
    for (size_t i = 0; i < n && done;) {
        size_t of = s[i].of, cut = 0;

        c.start = start;
        for (c.nstart = 0; i < n && s[i].of == of; i++) {
            start[c.nstart++] = s[i].offset;
        }
        done =
            cut_starts(w->b->a, &c,
                       of < w->b->nnumbers ? w->b->number[of] : STR_NULL, &cut);
        *records += cut;
    }
    if (done && c.kind != CUT_NOT) {
        *records += cut_spellings(&c);
    }
    w->nspelling = c.nspelling;
    return done;
}

static enum err_code read_file(const struct bury *b, const struct bury_file *f,
                               struct buf *bytes, bool *there, struct err *err)
{
    const char *path = tombstone_blob(b->a, b->state, str_from(f->sha256));

    err->code = OK;
    *there = file_exists(path);
    return *there ? file_read(path, bytes, err) : OK;
}

/* Put bytes in place under their own name. */
static enum err_code put_blob(const struct bury *b, const struct buf *bytes,
                              const char **name, struct err *err)
{
    struct digest d = sha256_of(buf_slice(bytes));
    char *hex = arena_alloc(b->a, DIGEST_HEX + 1);
    const char *dir;

    digest_hex(&d, hex);
    *name = hex;
    dir = arena_printf(b->a, "%s/archive/%.2s", b->state, hex).ptr;
    if (file_mkdirs(dir, err)) {
        return err->code;
    }
    return file_create(tombstone_blob(b->a, b->state, str_from(hex)),
                       buf_slice(bytes), 0400, NULL, err);
}

/* What verify set aside as damaged bytes of this name (NAME.1 ...): nobody can
 * look through them for records, so all of them go. */
static enum err_code remove_damaged(const struct bury *b,
                                    const struct bury_file *f, struct err *err)
{
    const char *dir = arena_printf(b->a, "%s/archive/quarantine", b->state).ptr;
    const struct str name = str_from(f->sha256);
    struct str *names;
    size_t n;

    if (!file_exists(dir)) {
        return OK;
    }
    if (file_list(b->a, dir, &names, &n, err)) {
        return err->code;
    }
    for (size_t i = 0; i < n; i++) {
        const char *path =
            arena_printf(b->a, "%s/%.*s", dir, STR_ARG(names[i])).ptr;

        if (str_starts(names[i], name) && unlink(path) && errno != ENOENT) {
            return err_errno(err, ERR_FAILED, "could not remove \"%s\"", path);
        }
    }
    return file_sync_dir(dir, err);
}

/* now NULL: nothing takes its place. */
static enum err_code replace(const struct bury *b, const struct bury_file *f,
                             const char *now, struct err *err)
{
    const char *path = tombstone_blob(b->a, b->state, str_from(f->sha256));
    struct tombstone t = {.now = now,
                          .who = b->who,
                          .reason = b->reason,
                          .records = now ? (int64_t)f->records : 0};
    char stamp[21];

    clock_stamp(clock_now(), stamp);
    t.purged_at = stamp;
    if (tombstone_write(b->a, b->state, str_from(f->sha256), &t, err)) {
        return err->code;
    }
    if (unlink(path) && errno != ENOENT) {
        return err_errno(err, ERR_FAILED, "could not remove \"%s\"", path);
    }
    return file_sync_dir(
        arena_printf(b->a, "%s/archive/%.2s", b->state, f->sha256).ptr, err);
}

static enum err_code bury_one(struct work *w, struct bury_file *f,
                              bool for_good, struct err *err)
{
    const char *now = NULL;
    struct buf bytes;
    bool there;

    buf_init(&bytes, BLOB_MAX);
    if (read_file(w->b, f, &bytes, &there, err) || !there) {
        goto out;
    }
    f->records = 0;
    f->removed = f->whole || !cut_file(w, f, &bytes, &f->records);
    if (!for_good || (!f->removed && f->records == 0)) {
        goto out;
    }
    if (!f->removed && put_blob(w->b, &bytes, &now, err)) {
        goto out;
    }
    replace(w->b, f, now, err);
out:
    buf_release(&bytes);
    return err->code;
}

enum err_code bury_files(struct bury *b, bool for_good, struct err *err)
{
    struct work w = {.b = b};

    err->code = OK;
    for (size_t i = 0; i < b->nfiles; i++) {
        struct bury_file *f = &b->file[i];

        if (f->starts.len == 0) {
            continue;
        }
        qsort(f->starts.ptr, f->starts.len / sizeof(struct bury_start),
              sizeof(struct bury_start), by_case_and_place);
    }
    /* spellings first, from the files that are known to hold records */
    for (size_t i = 0; i < b->nfiles; i++) {
        if (!b->file[i].whole && b->file[i].starts.len > 0 &&
            bury_one(&w, &b->file[i], false, err)) {
            return err->code;
        }
    }
    for (size_t i = 0; i < b->nfiles; i++) {
        if (bury_one(&w, &b->file[i], for_good, err) ||
            (for_good && remove_damaged(b, &b->file[i], err))) {
            return err->code;
        }
    }
    return OK;
}
