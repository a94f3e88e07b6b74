/* SPDX-License-Identifier: Apache-2.0 */
/*
 * folder - a walk without recursion, then file by file: copied into the
 * archive and hashed on the way; one that looks as in the last round is hashed
 * first.  Names are matched as receipts write them.
 */
#include "ingest/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/pattern.h"
#include "common/stop.h"

#define BLOCK ((size_t)256 << 10)
/* A copy in progress writes many times in this time. */
#define SETTLE_SECONDS 1
#define TRIES 2
#define FRESH_SECONDS 3

struct walk {
    struct arena *a;
    const struct source *src;
    const struct receipts *receipts; /* of earlier rounds */
    int root;                        /* the directory */
    const char *path;
    struct str *dir; /* to be read, relative to root, "" first */
    size_t ndirs, read;
    struct str *file; /* found */
    size_t nfiles;
    size_t seen;     /* names in all directories */
    struct str near; /* a name that is wanted but for ".gz" */
};

static bool is_dir(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

enum err_code folder_find(struct arena *a, const struct source *src,
                          const char *data, const char *state,
                          const char **path, struct err *err)
{
    struct str folder = src->folder;
    const char *slash = strrchr(src->path, '/');
    const char *made =
        arena_printf(a, "%s/data/%.*s", state, STR_ARG(folder)).ptr;

    if (folder.ptr[0] == '/') {
        *path = arena_cstr(a, folder);
        return OK;
    }
    if (str_starts(folder, STR("./"))) {
        *path = arena_printf(a, "%.*s%.*s",
                             slash ? (int)(slash - src->path) + 1 : 0,
                             src->path, STR_ARG(folder))
                    .ptr;
        return OK;
    }
    *path = data ? arena_printf(a, "%s/%.*s", data, STR_ARG(folder)).ptr : NULL;
    if ((!*path || !is_dir(*path)) && !str_is(folder, ".") && is_dir(made)) {
        *path = made;
    }
    if (!*path) {
        return err_set(err, ERR_USAGE,
                       "%s: \"%.*s\" lies under the data directory, and none "
                       "was given (--data, LAPSE_DATA)",
                       src->path, STR_ARG(folder));
    }
    return OK;
}

/* Opens what lies beneath the root, links that stay there included.  Where
 * the kernel cannot (before 5.6, or a filter that does not know the call),
 * no link is followed. */
static int open_beneath(int root, const char *name, int flags)
{
    int all = flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    struct open_how how = {.flags = (unsigned)all,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    long fd = syscall(SYS_openat2, root, name, &how, sizeof how);

    if (fd < 0 && (errno == ENOSYS || errno == EPERM)) {
        return openat(root, name, all | O_NOFOLLOW);
    }
    return (int)fd;
}

static enum err_code open_err(struct err *err, const char *what,
                              const char *name)
{
    if (errno == EXDEV || errno == ELOOP) {
        return err_set(err, ERR_FAILED,
                       "%s\"%s\" is a link that leads out of the folder", what,
                       name);
    }
    return err_errno(err, ERR_FAILED, "could not open %s\"%s\"", what, name);
}

static size_t count_slashes(struct str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.len; i++) {
        n += s.ptr[i] == '/';
    }
    return n;
}

/* What stands before the n-th slash of a pattern, or nothing. */
static struct str head_of(struct str pattern, size_t n)
{
    for (size_t i = 0; i < pattern.len; i++) {
        if (pattern.ptr[i] == '/' && --n == 0) {
            return (struct str){pattern.ptr, i};
        }
    }
    return STR_NULL;
}

/* Whether some pattern can match below this directory. */
static bool leads_on(const struct source *src, struct str dir)
{
    size_t n = count_slashes(dir) + 1;
    struct str head = head_of(src->aliases, n);
    struct period ignored;

    if (head.ptr && str_eq(head, dir)) {
        return true;
    }
    for (size_t i = 0; i < src->match.n; i++) {
        head = head_of(src->match.item[i], n);
        if (head.ptr && pattern_match(head, dir, &ignored)) {
            return true;
        }
    }
    return false;
}

/* The name as receipts hold it: JSON has no bytes that are no UTF-8. */
static struct str receipt_name(struct arena *a, struct str name)
{
    char *out = arena_alloc(a, 3 * name.len + 1);
    size_t n = 0;

    for (size_t i = 0; i < name.len;) {
        struct str rest = {name.ptr + i, name.len - i};
        size_t whole = str_utf8(rest);

        memcpy(out + n, whole > 0 ? rest.ptr : "\xEF\xBF\xBD",
               whole > 0 ? whole : 3);
        n += whole > 0 ? whole : 3;
        i += whole > 0 ? whole : 1;
    }
    return (struct str){out, n};
}

static bool is_wanted(const struct walk *w, struct str name)
{
    struct arena_mark mark = arena_mark(w->a);
    bool wanted = source_wants(w->src, receipt_name(w->a, name));

    arena_rewind(w->a, mark);
    return wanted;
}

/* Doubles as it fills; in the arena. */
static void push(struct arena *a, struct str **list, size_t n, struct str s)
{
    if ((n & (n - 1)) == 0) {
        struct str *more = arena_alloc(a, (n ? 2 * n : 1) * sizeof *more);

        if (n > 0) {
            memcpy(more, *list, n * sizeof *more);
        }
        *list = more;
    }
    (*list)[n] = s;
}

/* path: name with a NUL behind. */
static enum err_code visit(struct walk *w, const char *path, struct err *err)
{
    struct str name = str_from(path), bare = name;
    struct stat st;
    bool known = fstatat(w->root, path, &st, 0) == 0;

    w->seen++;
    if (known && S_ISDIR(st.st_mode)) {
        if (leads_on(w->src, name)) {
            push(w->a, &w->dir, w->ndirs++, arena_str(w->a, name));
        }
    } else if ((!known || S_ISREG(st.st_mode)) && is_wanted(w, name)) {
        /* a link that leads nowhere is an error when it is opened */
        push(w->a, &w->file, w->nfiles++, arena_str(w->a, name));
    } else if (w->near.len == 0 && str_ends(bare, STR(".gz"))) {
        bare.len -= 3;
        if (is_wanted(w, bare)) {
            w->near = arena_str(w->a, name);
        }
    }
    if (w->ndirs + w->nfiles > FOLDER_MOST) {
        return err_set(err, ERR_USAGE, "more than %zu files in \"%s\" match",
                       FOLDER_MOST, w->path);
    }
    return OK;
}

static enum err_code read_dir(struct walk *w, struct str dir, struct err *err)
{
    enum err_code code = OK;
    char path[4096]; /* PATH_MAX of Linux */
    struct dirent *entry;
    DIR *stream;
    int fd = open_beneath(w->root, dir.len > 0 ? dir.ptr : ".",
                          O_RDONLY | O_DIRECTORY);

    if (fd < 0) {
        open_err(err, "directory ", dir.len > 0 ? dir.ptr : ".");
        return err_wrap(err, "%s: ", w->path);
    }
    stream = fdopendir(fd);
    if (!stream) {
        (void)close(fd);
        return err_set(err, ERR_RETRY, "out of memory");
    }
    while (code == OK && (errno = 0, (entry = readdir(stream)) != NULL)) {
        struct str name = str_from(entry->d_name);

        if (str_is(name, ".") || str_is(name, "..")) {
            continue;
        }
        (void)snprintf(path, sizeof path, "%.*s%s%s", STR_ARG(dir),
                       dir.len > 0 ? "/" : "", entry->d_name);
        code = visit(w, path, err);
    }
    if (code == OK && errno) {
        code = err_errno(err, ERR_FAILED, "could not read directory \"%s/%s\"",
                         w->path, dir.len > 0 ? dir.ptr : "");
    }
    (void)closedir(stream);
    return code;
}

static int by_bytes(const void *a, const void *b)
{
    const struct str *x = a, *y = b;

    return str_cmp(*x, *y);
}

static enum err_code none_found(const struct walk *w, struct err *err)
{
    struct str first = w->src->match.item[0];
    const char *more = w->src->match.n > 1 ? ", ..." : "";

    if (w->near.len > 0) {
        return err_set(err, ERR_FAILED,
                       "no file in \"%s\" matches (match: %.*s%s), but "
                       "\"%.*s\" is there: add \".gz\" to the match",
                       w->path, STR_ARG(first), more, STR_ARG(w->near));
    }
    return err_set(err, ERR_FAILED,
                   "no file in \"%s\" matches (match: %.*s%s); it holds %zu "
                   "files with other names",
                   w->path, STR_ARG(first), more, w->seen);
}

static enum err_code find_files(struct walk *w, struct err *err)
{
    push(w->a, &w->dir, w->ndirs++, STR(""));
    while (w->read < w->ndirs) {
        if (stop_wanted()) {
            return stop_err(err);
        }
        if (read_dir(w, w->dir[w->read++], err)) {
            return err->code;
        }
    }
    if (w->nfiles == 0) {
        return none_found(w, err);
    }
    qsort(w->file, w->nfiles, sizeof *w->file, by_bytes);
    return OK;
}

/* file: URL with what is no plain character as %XX (RFC 8089). */
static struct str url_of(struct arena *a, const char *path, struct str name)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq"
                                "rstuvwxyz0123456789-._~/";
    static const char hex[] = "0123456789ABCDEF";
    char *real = realpath(path, NULL);
    struct str all =
        arena_printf(a, "%s/%.*s", real ? real : path, STR_ARG(name));
    char *out = arena_alloc(a, sizeof "file://" + 3 * all.len);
    size_t n = sizeof "file://" - 1;

    memcpy(out, "file://", n);
    for (size_t i = 0; i < all.len; i++) {
        unsigned char c = (unsigned char)all.ptr[i];

        if (c != '\0' && strchr(plain, c)) {
            out[n++] = (char)c;
        } else {
            out[n++] = '%';
            out[n++] = hex[c >> 4];
            out[n++] = hex[c & 15];
        }
    }
    free(real);
    return (struct str){out, n};
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
           a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
           a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
           a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* A file that is being taken. */
struct taking {
    const struct walk *walk;
    const struct archive *ar;
    const char *name;
    int fd;
    struct stat before; /* it was read */
};

static enum err_code changed(const struct taking *t, struct err *err)
{
    return err_set(err, ERR_RETRY, "\"%s\" changed while it was read", t->name);
}

/* One pass over the file: into the archive (w), or only for its hash (sum). */
static enum err_code pass(const struct taking *t, struct archive_writer *w,
                          struct sha256 *sum, uint64_t *bytes, struct err *err)
{
    char block[BLOCK];
    ssize_t n = 1;

    err->code = OK;
    *bytes = 0;
    if (lseek(t->fd, 0, SEEK_SET) < 0) {
        n = -1;
    }
    while (n > 0) {
        if (stop_wanted()) {
            return stop_err(err);
        }
        n = read(t->fd, block, sizeof block);
        if (n < 0 && errno == EINTR) {
            n = 1;
            continue;
        }
        *bytes += n > 0 ? (uint64_t)n : 0;
        if (n > 0 && sum) {
            sha256_put(sum, block, (size_t)n);
        } else if (n > 0 && archive_put(w, block, (size_t)n, err)) {
            return err->code;
        }
    }
    return n < 0 ? err_errno(err, ERR_FAILED, "could not read \"%s\"", t->name)
                 : OK;
}

static enum err_code hash(const struct taking *t, struct archived *out,
                          struct err *err)
{
    struct sha256 *sum = sha256_new();
    struct digest d;

    pass(t, NULL, sum, &out->bytes, err);
    d = sha256_end(sum);
    digest_hex(&d, out->sha256);
    return err->code;
}

/* Whether nobody touched it since it was first looked at. */
static bool is_still(const struct taking *t, uint64_t bytes)
{
    struct stat after, there;

    return fstat(t->fd, &after) == 0 && same_file(&t->before, &after) &&
           bytes == (uint64_t)after.st_size &&
           fstatat(t->walk->root, t->name, &there, 0) == 0 &&
           there.st_ino == after.st_ino;
}

/* Whether it was written so shortly before that another write might leave the
 * same times: a file system may count in steps of two seconds. */
static bool is_fresh(const struct taking *t)
{
    time_t settled = time(NULL) - FRESH_SECONDS;

    return t->before.st_mtim.tv_sec >= settled ||
           t->before.st_ctim.tv_sec >= settled;
}

/* Into the archive; want: the hash of an earlier pass, which must meet the same
 * bytes, as a second one must over what is fresh. */
static enum err_code copy(const struct taking *t, const struct archived *want,
                          struct archived *out, struct err *err)
{
    struct archive_writer w = {.fd = -1};
    struct archived again;
    uint64_t bytes;

    if (archive_begin(&w, t->ar, err) || pass(t, &w, NULL, &bytes, err)) {
        goto out;
    }
    archive_name(&w, out);
    if (!want && is_fresh(t)) {
        if (hash(t, &again, err)) {
            goto out;
        }
        want = &again;
    }
    if ((want && strcmp(out->sha256, want->sha256) != 0) ||
        !is_still(t, out->bytes)) {
        changed(t, err);
        goto out;
    }
    archive_commit(&w, out, err);
out:
    archive_abort(&w);
    return err->code;
}

/* A file of the length that it had in the last round is nearly always the same,
 * and is not written to be thrown away. */
static bool is_likely_known(const struct taking *t)
{
    struct arena_mark mark = arena_mark(t->walk->a);
    const struct receipt *last = receipts_find(
        t->walk->receipts, receipt_name(t->walk->a, str_from(t->name)));

    arena_rewind(t->walk->a, mark);
    return last && last->bytes == (uint64_t)t->before.st_size;
}

/* One try at a file that is open. */
static enum err_code take_open(struct taking *t, struct archived *out,
                               struct err *err)
{
    struct archived want;
    bool held = false;

    err->code = OK;
    if (fstat(t->fd, &t->before) || !S_ISREG(t->before.st_mode)) {
        return err_set(err, ERR_FAILED, "\"%s\" is no file", t->name);
    }
    if (!is_likely_known(t)) {
        return copy(t, NULL, out, err);
    }
    if (hash(t, &want, err)) {
        return err->code;
    }
    if (!is_still(t, want.bytes)) {
        return changed(t, err);
    }
    if (archive_holds(t->ar, &want, &held, err) || !held) {
        return err->code ? err->code : copy(t, &want, out, err);
    }
    *out = want;
    return OK;
}

static enum err_code take(const struct walk *w, const char *name,
                          const struct archive *ar, struct archived *out,
                          struct err *err)
{
    for (int try = 1;; try++) {
        struct taking t = {.walk = w, .ar = ar, .name = name};

        t.fd = open_beneath(w->root, name, O_RDONLY);
        if (t.fd < 0) {
            return open_err(err, "", name);
        }
        take_open(&t, out, err);
        (void)close(t.fd);
        if (err->code != ERR_RETRY || try == TRIES || stop_wanted()) {
            return err->code;
        }
        (void)sleep(SETTLE_SECONDS);
    }
}

static struct receipt *add(const struct walk *w, struct receipt_list *list,
                           struct str name)
{
    struct receipt *r = receipt_list_add(list, w->a);
    char stamp[21];

    clock_stamp(clock_now(), stamp);
    r->fetched_at = arena_str(w->a, str_from(stamp));
    r->name = name.len > 0 ? receipt_name(w->a, name) : STR_NULL;
    r->url = url_of(w->a, w->path, name);
    return r;
}

static enum err_code take_all(const struct walk *w, const struct archive *ar,
                              struct receipt_list *list, struct err *err)
{
    struct err worst = {OK, ""};
    size_t failed = 0;

    for (size_t i = 0; i < w->nfiles; i++) {
        struct receipt *r = add(w, list, w->file[i]);
        struct archived got;

        if (take(w, w->file[i].ptr, ar, &got, err) == OK) {
            r->sha256 = arena_str(w->a, str_from(got.sha256));
            r->bytes = got.bytes;
            continue;
        }
        err_wrap(err, "%s: ", w->path);
        r->error = arena_str(w->a, str_from(err->text));
        if (failed++ == 0 || err_worse(worst.code, err->code) != worst.code) {
            worst = *err;
        }
        if (stop_wanted() || err->code == ERR_INTEGRITY) {
            break;
        }
    }
    *err = worst;
    if (failed > 1) {
        return err_wrap(err, "%zu files failed, one of them: ", failed);
    }
    return err->code;
}

enum err_code folder_fetch(struct arena *a, const struct source *src,
                           const char *path, const struct archive *ar,
                           const struct receipts *receipts,
                           struct receipt_list *list, struct err *err)
{
    struct walk w = {.a = a, .src = src, .receipts = receipts, .path = path};

    err->code = OK;
    w.root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (w.root < 0) {
        err_errno(err, ERR_FAILED, "could not open directory \"%s\"", path);
    } else if (find_files(&w, err) == OK) {
        take_all(&w, ar, list, err);
    }
    if (err->code && list->n == 0) {
        add(&w, list, STR_NULL)->error = arena_str(a, str_from(err->text));
    }
    if (w.root >= 0) {
        (void)close(w.root);
    }
    return err->code;
}
