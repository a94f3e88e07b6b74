/* SPDX-License-Identifier: Apache-2.0 */
/*
 * archive - temporary files lie in the archive itself, one directory above
 * their final place and in the same file system: the name is only known when
 * the last byte has come.  A link refuses an existing name where a rename
 * would replace it.
 */
#include "ingest/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/file.h"

/* No transfer lasts that long (transfer.c, total time), so it is left over
 * from a crash. */
#define STALE_SECONDS (24 * 60 * 60)
#define BLOB_MODE 0400

/* What a crash left must not fill the disk over the years. */
static enum err_code sweep(const struct archive *ar, struct arena *a,
                           struct err *err)
{
    struct arena_mark mark = arena_mark(a);
    struct str *names;
    struct stat st;
    size_t n;

    if (file_list(a, ar->dir, &names, &n, err)) {
        return err->code;
    }
    for (size_t i = 0; i < n; i++) {
        const char *path =
            arena_printf(a, "%s/%.*s", ar->dir, STR_ARG(names[i])).ptr;

        if (str_ends(names[i], STR(".tmp")) && lstat(path, &st) == 0 &&
            S_ISREG(st.st_mode) && st.st_mtime + STALE_SECONDS < time(NULL)) {
            (void)unlink(path);
        }
    }
    arena_rewind(a, mark);
    return OK;
}

enum err_code archive_open(struct archive *ar, struct arena *a,
                           const char *state, struct err *err)
{
    ar->dir = arena_printf(a, "%s/archive", state).ptr;
    if (file_mkdirs(ar->dir, err)) {
        return err->code;
    }
    return sweep(ar, a, err);
}

/* The directory (file NULL) or the place of a blob. */
static void place(const struct archive *ar, const char *sha256, bool file,
                  char out[4096])
{
    (void)snprintf(out, 4096, "%s/%.2s%s%s", ar->dir, sha256, file ? "/" : "",
                   file ? sha256 : "");
}

/* Bytes that were purged are not taken in again: a tombstone stands there
 * (common/tombstone.h). */
static bool is_purged(const struct archive *ar, const char *sha256)
{
    char path[4096 + 16];
    char blob[4096];

    place(ar, sha256, true, blob);
    (void)snprintf(path, sizeof path, "%s.tombstone", blob);
    return file_exists(path);
}

enum err_code archive_holds(const struct archive *ar, const struct archived *b,
                            bool *held, struct err *err)
{
    char path[4096];
    struct stat st;

    *held = false;
    place(ar, b->sha256, true, path);
    if (lstat(path, &st)) {
        *held = errno == ENOENT && is_purged(ar, b->sha256);
        return errno == ENOENT
                   ? OK
                   : err_errno(err, ERR_FAILED,
                               "could not look at archived file %.12s",
                               b->sha256);
    }
    if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size != b->bytes) {
        return err_set(err, ERR_INTEGRITY,
                       "archived file %.12s is damaged: it has %lld bytes "
                       "and not %llu (\"lapse verify\" moves it aside, then it "
                       "is fetched again)",
                       b->sha256, (long long)st.st_size,
                       (unsigned long long)b->bytes);
    }
    *held = true;
    /* it may be there through a run that was cut off before its own fsync */
    place(ar, b->sha256, false, path);
    return file_sync_dir(path, err);
}

enum err_code archive_begin(struct archive_writer *w, const struct archive *ar,
                            struct err *err)
{
    int n;

    *w = (struct archive_writer){.archive = ar, .fd = -1};
    n = snprintf(w->tmp, sizeof w->tmp, "%s/incoming.XXXXXX.tmp", ar->dir);
    if (n < 0 || (size_t)n >= sizeof w->tmp) {
        return err_set(err, ERR_USAGE, "path of the archive is too long");
    }
    w->fd = mkostemps(w->tmp, 4, O_CLOEXEC);
    if (w->fd < 0) {
        return err_errno(err, ERR_FAILED, "could not create a file in \"%s\"",
                         ar->dir);
    }
    w->sum = sha256_new();
    return OK;
}

enum err_code archive_put(struct archive_writer *w, const void *p, size_t n,
                          struct err *err)
{
    const char *at = p;

    sha256_put(w->sum, p, n);
    while (n > 0) {
        ssize_t put = write(w->fd, at, n);

        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            return err_errno(err, ERR_FAILED, "could not write \"%s\"", w->tmp);
        }
        at += put;
        n -= (size_t)put;
        w->made.bytes += (uint64_t)put;
    }
    return OK;
}

/* Mode and bytes on the disk, the descriptor closed. */
static enum err_code finish(struct archive_writer *w, struct err *err)
{
    enum err_code code = OK;

    if (fchmod(w->fd, BLOB_MODE) || fsync(w->fd)) {
        code = err_errno(err, ERR_FAILED, "could not write \"%s\"", w->tmp);
    }
    if (close(w->fd) && code == OK) {
        code = err_errno(err, ERR_FAILED, "could not close \"%s\"", w->tmp);
    }
    w->fd = -1;
    return code;
}

static enum err_code promote(struct archive_writer *w, const struct archived *b,
                             struct err *err)
{
    char path[4096];
    bool held;

    if (is_purged(w->archive, b->sha256)) {
        return OK;
    }
    place(w->archive, b->sha256, false, path);
    if (file_mkdirs(path, err)) {
        return err->code;
    }
    place(w->archive, b->sha256, true, path);
    if (link(w->tmp, path) && errno != EEXIST) {
        return err_errno(err, ERR_FAILED, "could not put \"%s\" in place",
                         path);
    }
    /* also the fsync of the directory */
    return archive_holds(w->archive, b, &held, err);
}

void archive_name(struct archive_writer *w, struct archived *out)
{
    struct digest d;

    if (w->sum) {
        d = sha256_end(w->sum);
        w->sum = NULL;
        digest_hex(&d, w->made.sha256);
    }
    *out = w->made;
}

enum err_code archive_commit(struct archive_writer *w, struct archived *out,
                             struct err *err)
{
    enum err_code code;

    archive_name(w, out);
    code = finish(w, err);
    if (code == OK) {
        code = promote(w, out, err);
    }
    (void)unlink(w->tmp);
    return code;
}

void archive_abort(struct archive_writer *w)
{
    if (w->fd >= 0) {
        (void)close(w->fd);
        (void)unlink(w->tmp);
    }
    if (w->sum) {
        sha256_free(w->sum);
    }
    w->fd = -1;
    w->sum = NULL;
}
