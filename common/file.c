/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file - durable writes, directories and the advisory lock.
 */
#include "common/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "common/clock.h"

#define READ_STEP ((size_t)64 << 10)

enum err_code file_read(const char *path, struct buf *b, struct err *err)
{
    enum err_code code = OK;
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        return err_errno(err, ERR_FAILED, "could not open \"%s\"", path);
    }
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        code = err_set(err, ERR_FAILED, "\"%s\" is a directory", path);
        goto out;
    }
    for (;;) {
        size_t room = b->ceiling - b->len;
        size_t want = room < READ_STEP ? room + 1 : READ_STEP;
        char beyond;
        ssize_t got;

        /* at the ceiling one byte more tells the end from too much */
        if (room == 0) {
            got = read(fd, &beyond, 1);
        } else if (!buf_reserve(b, want > room ? room : want)) {
            got = -1;
        } else {
            got = read(fd, b->ptr + b->len, want > room ? room : want);
        }
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            code = err_errno(err, ERR_FAILED, "could not read \"%s\"", path);
            goto out;
        }
        if (got == 0) {
            goto out;
        }
        if (room == 0) {
            code = err_set(err, ERR_FAILED,
                           "\"%s\" is larger than the limit of %zu bytes", path,
                           b->ceiling);
            goto out;
        }
        b->len += (size_t)got;
    }
out:
    (void)close(fd);
    return code;
}

enum err_code file_writer_open(struct file_writer *w, const char *path,
                               struct err *err)
{
    *w = (struct file_writer){.fd = -1};
    if (asprintf(&w->tmp, "%s.XXXXXX.tmp", path) < 0) {
        err_no_memory(strlen(path));
    }
    w->path = strdup(path);
    if (!w->path) {
        err_no_memory(strlen(path));
    }
    w->fd = mkostemps(w->tmp, 4, O_CLOEXEC);
    if (w->fd < 0) {
        (void)err_errno(err, ERR_FAILED,
                        "could not create a file beside "
                        "\"%s\"",
                        path);
        file_writer_abort(w);
        return ERR_FAILED;
    }
    return OK;
}

enum err_code file_writer_put(struct file_writer *w, const void *p, size_t n,
                              struct err *err)
{
    const char *at = p;

    while (n > 0) {
        ssize_t put = write(w->fd, at, n);

        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            return err_errno(err, ERR_FAILED, "could not write \"%s\"",
                             w->path);
        }
        at += put;
        n -= (size_t)put;
        w->bytes += (uint64_t)put;
    }
    return OK;
}

/* fsync of the directory that path lies in. */
static enum err_code sync_parent(const char *path, struct err *err)
{
    const char *slash = strrchr(path, '/');
    enum err_code code;
    char *dir;

    if (!slash) {
        return file_sync_dir(".", err);
    }
    dir = strndup(path, slash == path ? 1 : (size_t)(slash - path));
    if (!dir) {
        err_no_memory((size_t)(slash - path));
    }
    code = file_sync_dir(dir, err);
    free(dir);
    return code;
}

/* Bytes and mode on the disk, the descriptor closed. */
static enum err_code finish(struct file_writer *w, mode_t mode, struct err *err)
{
    int failed = fchmod(w->fd, mode) || fsync(w->fd);

    if (failed) {
        (void)err_errno(err, ERR_FAILED, "could not write \"%s\"", w->path);
    }
    if (close(w->fd) && !failed) {
        failed = 1;
        (void)err_errno(err, ERR_FAILED, "could not close \"%s\"", w->path);
    }
    w->fd = -1;
    return failed ? ERR_FAILED : OK;
}

static void forget(struct file_writer *w)
{
    free(w->path);
    free(w->tmp);
    *w = (struct file_writer){.fd = -1, .bytes = w->bytes};
}

enum err_code file_writer_commit(struct file_writer *w, mode_t mode,
                                 struct err *err)
{
    enum err_code code = finish(w, mode, err);

    if (code == OK && rename(w->tmp, w->path)) {
        code = err_errno(err, ERR_FAILED, "could not put \"%s\" in place",
                         w->path);
    }
    if (code) {
        (void)unlink(w->tmp);
    } else {
        code = sync_parent(w->path, err);
    }
    forget(w);
    return code;
}

void file_writer_abort(struct file_writer *w)
{
    if (w->fd >= 0) {
        (void)close(w->fd);
        (void)unlink(w->tmp);
    }
    forget(w);
}

enum err_code file_write(const char *path, struct str data, mode_t mode,
                         struct err *err)
{
    struct file_writer w;
    enum err_code code = file_writer_open(&w, path, err);

    if (code == OK) {
        code = file_writer_put(&w, data.ptr, data.len, err);
    }
    if (code) {
        file_writer_abort(&w);
        return code;
    }
    return file_writer_commit(&w, mode, err);
}

enum err_code file_create(const char *path, struct str data, mode_t mode,
                          bool *made, struct err *err)
{
    struct file_writer w;
    enum err_code code;
    bool fresh = false;

    if (made) {
        *made = false;
    }
    code = file_writer_open(&w, path, err);
    if (code) {
        return code;
    }
    code = file_writer_put(&w, data.ptr, data.len, err);
    if (code == OK) {
        code = finish(&w, mode, err);
    }
    if (code == OK) {
        /* a link refuses where a rename would replace */
        fresh = link(w.tmp, path) == 0;
        if (!fresh && errno != EEXIST) {
            code = err_errno(err, ERR_FAILED, "could not put \"%s\" in place",
                             path);
        }
    }
    (void)unlink(w.tmp);
    file_writer_abort(&w);
    if (code == OK && fresh) {
        code = sync_parent(path, err);
    }
    if (made) {
        *made = fresh;
    }
    return code;
}

/* Open for appending; made true when it was not there. */
static int open_append(const char *path, bool *made)
{
    int flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW;
    int fd = open(path, flags | O_CREAT | O_EXCL, 0640);

    *made = fd >= 0;
    if (fd >= 0) {
        /* whatever the umask says */
        (void)fchmod(fd, 0640);
    } else if (errno == EEXIST) {
        fd = open(path, flags);
    }
    return fd;
}

enum err_code file_append_line(const char *path, struct str line,
                               struct err *err)
{
    char newline = '\n', last = '\n';
    struct iovec parts[3];
    enum err_code code = OK;
    size_t all = line.len + 1;
    int n = 0, fd;
    struct stat st;
    ssize_t put;
    bool made;

    if (str_find(line, '\n') >= 0) {
        return err_set(err, ERR_FAILED, "line for \"%s\" has a line end in it",
                       path);
    }
    fd = open_append(path, &made);
    if (fd < 0) {
        return err_errno(err, ERR_FAILED, "could not open \"%s\"", path);
    }
    if (flock(fd, LOCK_EX) || fstat(fd, &st) ||
        (st.st_size > 0 && pread(fd, &last, 1, st.st_size - 1) != 1)) {
        code = err_errno(err, ERR_FAILED, "could not read \"%s\"", path);
        goto out;
    }
    if (last != '\n') {
        parts[n++] = (struct iovec){&newline, 1};
        all++;
    }
    /* writev only reads it */
    parts[n++] = (struct iovec){(void *)(uintptr_t)line.ptr, line.len};
    parts[n++] = (struct iovec){&newline, 1};
    put = writev(fd, parts, n);
    if (put < 0 || (size_t)put != all) {
        code = err_errno(err, ERR_FAILED, "could not append to \"%s\"", path);
        if (put > 0) {
            (void)!ftruncate(fd, st.st_size);
        }
    } else if (fsync(fd)) {
        code = err_errno(err, ERR_FAILED, "could not write \"%s\"", path);
    } else if (made) {
        code = sync_parent(path, err);
    }
out:
    (void)close(fd);
    return code;
}

bool file_exists(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0;
}

/* Who holds the lock, from its first line; for people. */
static enum err_code held(int fd, const char *path, struct err *err)
{
    char text[64];
    ssize_t n = pread(fd, text, sizeof text - 1, 0);
    struct str line = {text, n > 0 ? (size_t)n : 0};

    line = str_cut(&line, '\n');
    if (line.len == 0) {
        return err_set(err, ERR_RETRY, "\"%s\" is locked by another process",
                       path);
    }
    return err_set(err, ERR_RETRY, "\"%s\" is locked by process %.*s", path,
                   STR_ARG(line));
}

enum err_code file_lock(struct file_lock *l, const char *path, struct err *err)
{
    char stamp[21], text[64];
    int n;

    l->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (l->fd < 0) {
        return err_errno(err, ERR_FAILED, "could not open lock \"%s\"", path);
    }
    if (flock(l->fd, LOCK_EX | LOCK_NB)) {
        enum err_code code =
            errno == EWOULDBLOCK
                ? held(l->fd, path, err)
                : err_errno(err, ERR_FAILED, "could not lock \"%s\"", path);

        (void)close(l->fd);
        l->fd = -1;
        return code;
    }
    clock_stamp(clock_now(), stamp);
    n = snprintf(text, sizeof text, "%ld since %s\n", (long)getpid(), stamp);
    if (ftruncate(l->fd, 0) || pwrite(l->fd, text, (size_t)n, 0) != n) {
        /* the lock holds without its note */
    }
    return OK;
}

void file_unlock(struct file_lock *l)
{
    if (l->fd >= 0) {
        (void)!ftruncate(l->fd, 0);
        (void)close(l->fd);
        l->fd = -1;
    }
}

enum err_code file_sync_dir(const char *path, struct err *err)
{
    enum err_code code = OK;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0) {
        return err_errno(err, ERR_FAILED, "could not open directory \"%s\"",
                         path);
    }
    if (fsync(fd)) {
        code = err_errno(err, ERR_FAILED, "could not write directory \"%s\"",
                         path);
    }
    (void)close(fd);
    return code;
}

enum err_code file_mkdirs(const char *path, struct err *err)
{
    enum err_code code = OK;
    char *copy = strdup(path);
    struct stat st;
    int why;

    if (!copy) {
        err_no_memory(strlen(path));
    }
    for (char *c = copy; *c && code == OK; c++) {
        char after = c[1];

        /* at the end of each component, but not inside "//" */
        if (*c == '/' || (after != '/' && after != '\0')) {
            continue;
        }
        c[1] = '\0';
        if (mkdir(copy, 0700) == 0) {
            code = sync_parent(copy, err);
        } else if (why = errno, stat(copy, &st)) {
            errno = why;
            code = err_errno(err, ERR_FAILED, "could not make directory \"%s\"",
                             copy);
        } else if (!S_ISDIR(st.st_mode)) {
            code = err_set(err, ERR_FAILED, "\"%s\" is not a directory", copy);
        }
        c[1] = after;
    }
    free(copy);
    return code;
}

static int by_bytes(const void *a, const void *b)
{
    const struct str *x = a, *y = b;

    return str_cmp(*x, *y);
}

enum err_code file_list(struct arena *a, const char *path, struct str **names,
                        size_t *n, struct err *err)
{
    enum err_code code = OK;
    struct str *all = arena_alloc(a, 16 * sizeof *all);
    size_t count = 0, cap = 16;
    struct dirent *entry;
    DIR *dir = opendir(path);

    if (!dir) {
        return err_errno(err, ERR_FAILED, "could not open directory \"%s\"",
                         path);
    }
    while (errno = 0, (entry = readdir(dir)) != NULL) {
        struct str name = str_from(entry->d_name);

        if (str_is(name, ".") || str_is(name, "..")) {
            continue;
        }
        if (count == cap) {
            struct str *more = arena_alloc(a, 2 * cap * sizeof *more);

            memcpy(more, all, count * sizeof *all);
            all = more;
            cap *= 2;
        }
        all[count++] = arena_str(a, name);
    }
    if (errno) {
        code =
            err_errno(err, ERR_FAILED, "could not read directory \"%s\"", path);
    }
    (void)closedir(dir);
    if (count > 1) {
        qsort(all, count, sizeof *all, by_bytes);
    }
    *names = all;
    *n = count;
    return code;
}

enum err_code file_remove_tree(const char *path, struct err *err)
{
    char *roots[2] = {strdup(path), NULL};
    enum err_code code = OK;
    FTSENT *at;
    FTS *walk;

    if (!roots[0]) {
        err_no_memory(strlen(path));
    }
    walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
    if (!walk) {
        err_no_memory(0);
    }
    while (code == OK && (at = fts_read(walk)) != NULL) {
        int failed = 0;

        if (at->fts_info == FTS_D) {
            continue;
        }
        if (at->fts_info == FTS_DP || at->fts_info == FTS_DNR) {
            failed = rmdir(at->fts_accpath);
        } else {
            failed = unlink(at->fts_accpath);
        }
        if (failed && errno != ENOENT) {
            code = err_errno(err, ERR_FAILED, "could not remove \"%s\"",
                             at->fts_path);
        }
    }
    (void)fts_close(walk);
    free(roots[0]);
    return code;
}
