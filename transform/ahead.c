/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ahead - a ring of batches between two threads.  A record is copied with its
 * cells, since a reader uses its memory again; one too large for a batch is
 * handed on where it lies, and the reader waits until it is done with.
 */
#include "transform/ahead.h"

#include <pthread.h>
#include <signal.h>

#include "common/arena.h"
#include "common/buf.h"

/* All batches together stay in a second-level cache beside what the mapping
 * needs there. */
#define BATCHES 8
#define TEXT ((size_t)32 << 10)
#define RECORDS 256
#define CELLS 2048
/* A thread that waits is woken when so many batches are free again, or full:
 * waking it for each takes longer than filling one. */
#define ENOUGH (BATCHES / 2)

struct batch {
    char *text;
    size_t used;
    struct str *cell;
    size_t ncells;
    struct record *record;
    unsigned char (*hash)[RECORD_HASH_LEN];
    size_t n;
    bool last; /* nothing follows but *err */
    struct err err;
};

struct ahead {
    struct arena arena;
    pthread_t thread;
    bool has_thread;
    /* of the document at hand: */
    struct reader *reader;
    const struct record_key *key;
    unsigned char hash[RECORD_HASH_LEN]; /* without a thread */
    /* of the one who asks: */
    struct batch *at_hand;
    size_t next; /* record of it */
    /* shared: */
    struct batch batch[BATCHES];
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t given, taken; /* batches of the document */
    bool few;            /* no more will come, or not before these are taken */
    bool reading;        /* the document is the thread's */
    bool stop;           /* nobody wants more of it */
    bool ready, ends;    /* the thread has begun, shall end */
};

static void clear(struct batch *b)
{
    b->used = b->ncells = b->n = 0;
    b->last = false;
    b->err.code = OK;
}

static struct batch *filling(struct ahead *a)
{
    return &a->batch[a->given % BATCHES];
}

/* Hands a batch on and waits until another is free, or, with `all`, until
 * everything was taken; false: nobody wants more. */
static bool hand_on(struct ahead *a, bool all)
{
    size_t most = BATCHES;
    bool goes_on;

    pthread_mutex_lock(&a->lock);
    a->given++;
    a->few = all;
    if (all || a->given - a->taken >= ENOUGH) {
        pthread_cond_signal(&a->changed);
    }
    while (!a->stop &&
           (a->given - a->taken >= most || (all && a->given > a->taken))) {
        most = BATCHES - ENOUGH + 1;
        pthread_cond_wait(&a->changed, &a->lock);
    }
    goes_on = !a->stop;
    pthread_mutex_unlock(&a->lock);
    clear(filling(a));
    return goes_on;
}

/* A cell of the record, whose copy has its bytes at raw. */
static bool put_cell(struct batch *b, struct str from, const struct str *raw,
                     const char *copy, struct str *to)
{
    uintptr_t offset = (uintptr_t)from.ptr - (uintptr_t)raw->ptr;

    to->len = from.len;
    if (from.len == 0) {
        to->ptr = from.ptr ? "" : NULL;
    } else if (offset < raw->len && from.len <= raw->len - offset) {
        to->ptr = copy + offset;
    } else if (from.len <= TEXT - b->used) {
        to->ptr = b->text + b->used;
        b->used += (size_t)(buf_copy(b->text + b->used, from) - to->ptr);
    } else {
        return false;
    }
    return true;
}

/* false: the batch has no room for it. */
static bool put(struct ahead *a, struct batch *b, const struct record *rec)
{
    size_t nfields = rec->cell ? a->reader->spec->nfields : 0;
    size_t used = b->used;
    struct record *to = &b->record[b->n];
    struct str *cell = b->cell + b->ncells;

    if (b->n == RECORDS || nfields > CELLS - b->ncells ||
        rec->raw.len > TEXT - b->used) {
        return false;
    }
    *to = *rec;
    to->cell = rec->cell ? cell : NULL;
    to->raw.ptr = b->text + b->used;
    (void)buf_copy(b->text + b->used, rec->raw);
    b->used += rec->raw.len;
    for (size_t i = 0; i < nfields; i++) {
        if (!put_cell(b, rec->cell[i], &rec->raw, to->raw.ptr, &cell[i])) {
            b->used = used;
            return false;
        }
    }
    b->ncells += nfields;
    return true;
}

static void count(struct ahead *a, struct batch *b)
{
    struct record *rec = &b->record[b->n];

    if (a->key) {
        record_hash(a->key, rec->raw, b->hash[b->n]);
        rec->hash = b->hash[b->n];
    }
    b->n++;
}

/* The whole document, or until nobody wants more. */
static void read_all(struct ahead *a)
{
    struct batch *b = filling(a);
    struct record *rec;

    clear(b);
    for (;;) {
        if (reader_next(a->reader, &rec, &b->err) || !rec) {
            b->last = true;
            hand_on(a, true);
            return;
        }
        if (!put(a, b, rec)) {
            if (b->n > 0 && !hand_on(a, false)) {
                return;
            }
            b = filling(a);
            if (!put(a, b, rec)) {
                b->record[0] = *rec;
                count(a, b);
                if (!hand_on(a, true)) {
                    return;
                }
                b = filling(a);
                continue;
            }
        }
        count(a, b);
    }
}

/* A thread's first memory asks the kernel for what no parser asks. */
static void take_memory_once(void)
{
    struct arena a;

    arena_init(&a, 64);
    (void)arena_alloc(&a, 1);
    arena_release(&a);
}

static void *run(void *arg)
{
    struct ahead *a = arg;

    take_memory_once();
    pthread_mutex_lock(&a->lock);
    a->ready = true;
    pthread_cond_signal(&a->changed);
    for (;;) {
        while (!a->reading && !a->ends) {
            pthread_cond_wait(&a->changed, &a->lock);
        }
        if (a->ends) {
            break;
        }
        pthread_mutex_unlock(&a->lock);
        read_all(a);
        pthread_mutex_lock(&a->lock);
        a->reading = false;
        pthread_cond_signal(&a->changed);
    }
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

/* Signals are for the thread that asks.  A new thread calls the kernel as no
 * parser does, so it is waited for. */
static void start(struct ahead *a)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    a->has_thread = pthread_create(&a->thread, NULL, run, a) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_mutex_lock(&a->lock);
    while (a->has_thread && !a->ready) {
        pthread_cond_wait(&a->changed, &a->lock);
    }
    pthread_mutex_unlock(&a->lock);
}

struct ahead *ahead_new(void)
{
    struct arena memory;
    struct ahead *a;

    arena_init(&memory, 0);
    a = arena_zalloc(&memory, 1, sizeof *a);
    a->arena = memory;
    for (size_t i = 0; i < BATCHES; i++) {
        struct batch *b = &a->batch[i];

        b->text = arena_alloc(&a->arena, TEXT);
        b->cell = arena_zalloc(&a->arena, CELLS, sizeof *b->cell);
        b->record = arena_zalloc(&a->arena, RECORDS, sizeof *b->record);
        b->hash = arena_zalloc(&a->arena, RECORDS, sizeof *b->hash);
    }
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->changed, NULL);
    start(a);
    return a;
}

void ahead_free(struct ahead *a)
{
    struct arena memory;

    if (!a) {
        return;
    }
    if (a->has_thread) {
        pthread_mutex_lock(&a->lock);
        a->ends = true;
        pthread_cond_signal(&a->changed);
        pthread_mutex_unlock(&a->lock);
        pthread_join(a->thread, NULL);
    }
    pthread_cond_destroy(&a->changed);
    pthread_mutex_destroy(&a->lock);
    memory = a->arena;
    arena_release(&memory);
}

void ahead_begin(struct ahead *a, struct reader *r,
                 const struct record_key *key)
{
    pthread_mutex_lock(&a->lock);
    a->reader = r;
    a->key = key;
    a->given = a->taken = 0;
    a->at_hand = NULL;
    a->stop = a->few = false;
    a->reading = a->has_thread;
    pthread_cond_signal(&a->changed);
    pthread_mutex_unlock(&a->lock);
}

static enum err_code next_in_turn(struct ahead *a, struct record **rec,
                                  struct err *err)
{
    if (reader_next(a->reader, rec, err) == OK && *rec && a->key) {
        record_hash(a->key, (*rec)->raw, a->hash);
        (*rec)->hash = a->hash;
    }
    return err->code;
}

/* The batch at hand is done with; waits for the one behind it. */
static void next_batch(struct ahead *a)
{
    pthread_mutex_lock(&a->lock);
    if (a->at_hand) {
        a->taken++;
        if (a->given - a->taken <= BATCHES - ENOUGH) {
            pthread_cond_signal(&a->changed);
        }
    }
    if (a->given == a->taken) {
        while (a->given == a->taken ||
               (a->given - a->taken < ENOUGH && !a->few)) {
            pthread_cond_wait(&a->changed, &a->lock);
        }
    }
    pthread_mutex_unlock(&a->lock);
    a->at_hand = &a->batch[a->taken % BATCHES];
    a->next = 0;
}

enum err_code ahead_next(struct ahead *a, struct record **rec, struct err *err)
{
    if (!a->has_thread) {
        return next_in_turn(a, rec, err);
    }
    *rec = NULL;
    if (!a->at_hand) {
        next_batch(a);
    }
    while (a->next == a->at_hand->n) {
        if (a->at_hand->last) {
            *err = a->at_hand->err;
            return err->code;
        }
        next_batch(a);
    }
    *rec = &a->at_hand->record[a->next++];
    err->code = OK;
    return OK;
}

void ahead_end(struct ahead *a)
{
    pthread_mutex_lock(&a->lock);
    a->stop = true;
    pthread_cond_signal(&a->changed);
    while (a->reading) {
        pthread_cond_wait(&a->changed, &a->lock);
    }
    pthread_mutex_unlock(&a->lock);
}
