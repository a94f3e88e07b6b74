/* SPDX-License-Identifier: Apache-2.0 */
/*
 * part - a ring of blocks between two threads.  A block says itself whether a
 * file begins before it and ends behind it, so that the second thread needs
 * no other word.  After a failure it takes blocks and does nothing with them.
 */
#include "transform/part.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "common/file.h"

/* Written at once: fits in a second-level cache with the next. */
#define BLOCK ((size_t)256 << 10)
/* On their way: a part of events is sorted in the time in which these are
 * written, and the memory of a part is not held twice. */
#define BLOCKS 4

struct block {
    char *data;
    size_t n;
    bool begins;
    char path[4096];          /* of the file that begins */
    struct part_written *out; /* the file ends: NULL otherwise */
};

struct part_writer {
    struct arena *arena;
    struct block block[BLOCKS];
    size_t filling; /* blocks handed on before the one at hand */
    /* shared: */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t given, taken; /* blocks */
    bool ends;           /* no block will come */
    struct err err;      /* the first */
    /* of the thread: */
    pthread_t thread;
    bool has_thread;
    struct file_writer file;
    struct sha256 *sum;
};

struct part_writer *part_new(struct arena *a)
{
    struct part_writer *w = arena_zalloc(a, 1, sizeof *w);

    w->arena = a;
    w->file.fd = -1;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->changed, NULL);
    return w;
}

static void drop_file(struct part_writer *w)
{
    file_writer_abort(&w->file);
    sha256_free(w->sum);
    w->sum = NULL;
}

static enum err_code write_block(struct part_writer *w, const struct block *b,
                                 struct err *err)
{
    struct digest d;

    err->code = OK;
    if (b->begins) {
        w->sum = sha256_new();
        if (file_writer_open(&w->file, b->path, err)) {
            return err->code;
        }
    }
    sha256_put(w->sum, b->data, b->n);
    if (file_writer_put(&w->file, b->data, b->n, err) || !b->out) {
        return err->code;
    }
    b->out->bytes = w->file.bytes;
    d = sha256_end(w->sum);
    w->sum = NULL;
    digest_hex(&d, b->out->sha256);
    return file_writer_commit(&w->file, 0600, err);
}

/* The next block that was given; NULL: there will be none. */
static const struct block *wait_block(struct part_writer *w, bool *failed)
{
    const struct block *b = NULL;

    pthread_mutex_lock(&w->lock);
    while (w->taken == w->given && !w->ends) {
        pthread_cond_wait(&w->changed, &w->lock);
    }
    if (w->taken < w->given) {
        b = &w->block[w->taken % BLOCKS];
    }
    *failed = w->err.code != OK;
    pthread_mutex_unlock(&w->lock);
    return b;
}

static void done_block(struct part_writer *w, const struct err *err)
{
    pthread_mutex_lock(&w->lock);
    if (err->code && w->err.code == OK) {
        w->err = *err;
    }
    w->taken++;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->lock);
}

static void *run(void *arg)
{
    struct part_writer *w = arg;
    const struct block *b;
    bool failed;

    while ((b = wait_block(w, &failed)) != NULL) {
        struct err err = {OK, ""};

        if (!failed && write_block(w, b, &err)) {
            drop_file(w);
        }
        done_block(w, &err);
    }
    return NULL;
}

/* Signals are for the thread that reads. */
static bool start(struct part_writer *w)
{
    sigset_t all, before;

    if (w->has_thread) {
        return true;
    }
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    w->has_thread = pthread_create(&w->thread, NULL, run, w) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return w->has_thread;
}

/* Where the next bytes go; waits until a block is free. */
static struct block *at_hand(struct part_writer *w)
{
    struct block *b = &w->block[w->filling % BLOCKS];

    pthread_mutex_lock(&w->lock);
    while (w->filling - w->taken == BLOCKS) {
        pthread_cond_wait(&w->changed, &w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    return b;
}

static void hand_on(struct part_writer *w)
{
    struct block *b;

    pthread_mutex_lock(&w->lock);
    w->given = ++w->filling;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->lock);
    if (!start(w)) { /* no thread to be had: it is done here */
        w->ends = true;
        run(w);
        w->ends = false;
    }
    b = at_hand(w);
    b->n = 0;
    b->begins = false;
    b->out = NULL;
}

void part_begin(struct part_writer *w, const char *path)
{
    struct block *b = &w->block[w->filling % BLOCKS];

    for (size_t i = 0; i < BLOCKS && !w->block[i].data; i++) {
        w->block[i].data = arena_alloc(w->arena, BLOCK);
    }
    b->begins = true;
    (void)snprintf(b->path, sizeof b->path, "%s", path);
}

void part_put(struct part_writer *w, const void *p, size_t n)
{
    const char *from = p;

    while (n > 0) {
        struct block *b = &w->block[w->filling % BLOCKS];
        size_t room = BLOCK - b->n, some = n < room ? n : room;

        memcpy(b->data + b->n, from, some);
        b->n += some;
        from += some;
        n -= some;
        if (b->n == BLOCK) {
            hand_on(w);
        }
    }
}

enum err_code part_end(struct part_writer *w, struct part_written *out,
                       struct err *err)
{
    w->block[w->filling % BLOCKS].out = out;
    hand_on(w);
    pthread_mutex_lock(&w->lock);
    *err = w->err;
    pthread_mutex_unlock(&w->lock);
    return err->code;
}

enum err_code part_wait(struct part_writer *w, struct err *err)
{
    if (w->has_thread) {
        pthread_mutex_lock(&w->lock);
        w->ends = true;
        pthread_cond_signal(&w->changed);
        pthread_mutex_unlock(&w->lock);
        pthread_join(w->thread, NULL);
        w->has_thread = w->ends = false;
    }
    *err = w->err;
    return err->code;
}

void part_free(struct part_writer *w)
{
    struct err ignored;

    if (w) {
        part_wait(w, &ignored);
        drop_file(w);
        pthread_cond_destroy(&w->changed);
        pthread_mutex_destroy(&w->lock);
    }
}
