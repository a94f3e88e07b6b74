/* SPDX-License-Identifier: Apache-2.0 */
/*
 * blob - open, hash, compare.  Knows nothing of what the bytes mean.
 */
#include "transform/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "common/tombstone.h"

#define BLOCK ((size_t)64 << 10) /* read at once */

struct blob_check {
    struct checked {
        struct blob blob;
        struct str name;
    } * item;
    size_t n;
    pthread_t thread;
    bool has_thread;
    struct err err; /* the thread's, until it has ended */
};

/* The name under which purged bytes are there now, in hex. */
static enum err_code find_blob(const char *state, struct str sha256,
                               char hex[DIGEST_HEX + 1], struct err *err)
{
    struct tombstone t;
    const char *now;
    struct arena a;

    arena_init(&a, 4096);
    if (tombstone_resolve(&a, state, sha256, &now, &t, err) == OK) {
        if (now) {
            (void)snprintf(hex, DIGEST_HEX + 1, "%s", now);
        } else {
            err_set(err, ERR_FAILED, "archived file %.12s was purged on %.10s",
                    sha256.ptr, t.purged_at);
        }
    }
    arena_release(&a);
    return err->code;
}

enum err_code blob_open(struct blob *b, const char *state, struct str sha256,
                        struct err *err)
{
    char path[4096];

    *b = (struct blob){.fd = -1};
    if (find_blob(state, sha256, b->sha256, err)) {
        return err->code;
    }
    (void)snprintf(path, sizeof path, "%s/archive/%.2s/%s", state, b->sha256,
                   b->sha256);
    b->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    return b->fd >= 0
               ? OK
               : err_errno(err, ERR_INTEGRITY,
                           "could not open archived file %.12s", b->sha256);
}

enum err_code blob_verify(const struct blob *b, struct err *err)
{
    struct sha256 *sum = sha256_new();
    char block[BLOCK], hex[DIGEST_HEX + 1];
    struct digest d;
    off_t at = 0;
    ssize_t n;

    err->code = OK;
    while ((n = pread(b->fd, block, sizeof block, at)) > 0 ||
           (n < 0 && errno == EINTR)) {
        if (n > 0) {
            sha256_put(sum, block, (size_t)n);
            at += n;
        }
    }
    d = sha256_end(sum);
    digest_hex(&d, hex);
    if (n < 0) {
        return err_errno(err, ERR_FAILED, "could not read archived file %.12s",
                         b->sha256);
    }
    if (!str_is(str_from(b->sha256), hex)) {
        return err_set(err, ERR_INTEGRITY,
                       "archived file %.12s is damaged: its bytes hash to "
                       "%.12s (restore it, or fetch it again)",
                       b->sha256, hex);
    }
    return OK;
}

void blob_close(struct blob *b)
{
    if (b->fd >= 0) {
        (void)close(b->fd);
        b->fd = -1;
    }
}

struct blob_check *blob_check_new(struct arena *a, size_t n)
{
    struct blob_check *c = arena_zalloc(a, 1, sizeof *c);

    c->item = arena_zalloc(a, n + 1, sizeof *c->item);
    return c;
}

enum err_code blob_check_add(struct blob_check *c, const struct blob *b,
                             struct str name, struct err *err)
{
    struct checked *item = &c->item[c->n];

    err->code = OK;
    *item = (struct checked){*b, name};
    item->blob.fd = fcntl(b->fd, F_DUPFD_CLOEXEC, 0);
    if (item->blob.fd < 0) {
        return err_errno(err, ERR_RETRY, "could not keep archived file %.12s",
                         b->sha256);
    }
    c->n++;
    return OK;
}

static void *run(void *arg)
{
    struct blob_check *c = arg;

    for (size_t i = 0; i < c->n && c->err.code == OK; i++) {
        if (blob_verify(&c->item[i].blob, &c->err)) {
            err_wrap(&c->err, "%.*s: ", STR_ARG(c->item[i].name));
        }
    }
    return NULL;
}

/* Signals are for the thread that asks. */
void blob_check_begin(struct blob_check *c)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    c->has_thread = c->n > 0 && pthread_create(&c->thread, NULL, run, c) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void blob_check_drop(struct blob_check *c)
{
    if (c->has_thread) {
        pthread_join(c->thread, NULL);
        c->has_thread = false;
    }
    for (size_t i = 0; i < c->n; i++) {
        blob_close(&c->item[i].blob);
    }
    c->n = 0;
}

enum err_code blob_check_end(struct blob_check *c, struct err *err)
{
    if (!c->has_thread) {
        (void)run(c);
    }
    blob_check_drop(c);
    *err = c->err;
    return err->code;
}
