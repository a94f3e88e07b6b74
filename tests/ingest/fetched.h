/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fetched - what tests of transfers share: an archive in the scratch
 * directory, limits that end in a second, a stub with its URL, and what the
 * archive holds afterwards.
 */
#ifndef LAPSE_TESTS_INGEST_FETCHED_H
#define LAPSE_TESTS_INGEST_FETCHED_H

#include "ingest/transfer.h"
#include "tests/support/http_stub.h"

static const struct transfer_limits quick = {
    .backoff = {.tries = 6, .slow_tries = 1, .wait_ms = 2, .asked_s = 10},
    .connect_s = 5,
    .slow_s = 1,
    .slow_bytes = 100,
    .total_s = 20,
    .redirects = 10,
};

static const struct str loopback[] = {{"127.0.0.1", 9}, {"localhost", 9}};

struct fetched {
    struct arena arena;
    struct archive ar;
    struct transfer *t;
    struct transfer_request rq;
    struct transfer_reply reply;
    struct stub stub;
    struct err err;
};

static inline void fetched_begin(void **state, struct fetched *f,
                                 const struct stub_reply *reply, size_t n)
{
    memset(f, 0, sizeof *f);
    arena_init(&f->arena, 0);
    assert_int_equal(archive_open(&f->ar, &f->arena, *state, &f->err), OK);
    assert_int_equal(transfer_new(&f->t, &f->ar, &quick, &f->err), OK);
    stub_start(&f->stub, reply, n);
    f->rq = (struct transfer_request){
        .url = arena_printf(&f->arena, "http://127.0.0.1:%d/a.csv",
                            f->stub.port)
                   .ptr,
        .shown = "http://stub/a.csv",
        .allow = loopback,
        .nallow = 2,
        .limit = 1000000,
        .contact = STR_NULL};
}

static inline void fetched_end(struct fetched *f)
{
    stub_stop(&f->stub);
    transfer_free(f->t);
    arena_release(&f->arena);
}

static inline enum err_code fetched_get(struct fetched *f)
{
    f->err = (struct err){OK, ""};
    return transfer_get(f->t, &f->arena, &f->rq, &f->reply, &f->err);
}

/* Files in the archive, temporary ones included. */
static inline size_t fetched_files(struct fetched *f)
{
    struct str *name, *inner;
    size_t n, k, all = 0;

    assert_int_equal(file_list(&f->arena, f->ar.dir, &name, &n, &f->err), OK);
    for (size_t i = 0; i < n; i++) {
        const char *path = arena_printf(&f->arena, "%s/%.*s", f->ar.dir,
                                        STR_ARG(name[i]))
                               .ptr;

        if (name[i].len > 2) {
            all++;
            continue;
        }
        assert_int_equal(file_list(&f->arena, path, &inner, &k, &f->err), OK);
        all += k;
    }
    return all;
}

static inline void fetched_holds(struct fetched *f, struct str want)
{
    const char *path = arena_printf(&f->arena, "%s/%.2s/%s", f->ar.dir,
                                    f->reply.body.sha256, f->reply.body.sha256)
                           .ptr;
    struct buf b;

    buf_init(&b, (size_t)16 << 20);
    assert_int_equal(file_read(path, &b, &f->err), OK);
    assert_int_equal(b.len, want.len);
    assert_memory_equal(b.ptr, want.ptr, want.len);
    buf_release(&b);
}

#endif
