/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse - processes and pipes around extract.  Knows no format and no table.
 */
#include "transform/parse.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/json.h"
#include "common/progress.h"
#include "transform/blob.h"
#include "transform/extract.h"
#include "transform/pdftotext.h"
#include "transform/sandbox.h"

/* The child holds one record, the lookups of small roles and the keys of the
 * dictionaries; a nation's case keys need 2 GiB. */
#define CHILD_MEMORY ((uint64_t)3 << 30)
/* A second of processor time a megabyte would be a hundred times too slow. */
#define CHILD_CPU_BASE 120
#define CHILD_CPU_BYTES ((uint64_t)1 << 20)

struct inputs {
    int *fd;
    struct pdftotext *pdf;    /* pid 0 where none was started */
    struct blob_check *check; /* of the others, beside the reading */
    size_t n;
    uint64_t bytes;
};

static bool is_pdf(const struct parse *p, size_t i)
{
    size_t role = p->delivery->file[i].role;

    return role != PLAN_ALIASES && p->src->file[role].format == FORMAT_PDF;
}

/* pdftotext gets sound bytes alone. */
static enum err_code open_pdf(struct inputs *in, size_t i, struct blob *blob,
                              struct err *err)
{
    if (blob_verify(blob, err) == OK) {
        err->code = pdftotext_start(&in->pdf[i], blob->fd, &in->fd[i], err);
    }
    blob_close(blob);
    return err->code;
}

static enum err_code open_input(const struct parse *p, struct inputs *in,
                                size_t i, struct err *err)
{
    const struct receipt *r = &p->delivery->file[i].receipt;
    struct blob blob;

    if (blob_open(&blob, p->state, r->sha256, err)) {
        return err_wrap(err, "%.*s: ", STR_ARG(r->name));
    }
    in->bytes += (uint64_t)r->bytes;
    if (is_pdf(p, i)) {
        return open_pdf(in, i, &blob, err)
                   ? err_wrap(err, "%.*s: ", STR_ARG(r->name))
                   : OK;
    }
    in->fd[i] = blob.fd;
    return blob_check_add(in->check, &blob, r->name, err);
}

static enum err_code open_inputs(const struct parse *p, struct arena *a,
                                 struct inputs *in, struct err *err)
{
    in->n = p->delivery->nfiles;
    in->fd = arena_zalloc(a, in->n + 1, sizeof *in->fd);
    in->pdf = arena_zalloc(a, in->n + 1, sizeof *in->pdf);
    in->check = blob_check_new(a, in->n);
    in->bytes = 0;
    err->code = OK;
    for (size_t i = 0; i < in->n; i++) {
        in->fd[i] = -1;
    }
    for (size_t i = 0; i < in->n; i++) {
        if (open_input(p, in, i, err)) {
            return err->code;
        }
    }
    return p->verify_first ? blob_check_end(in->check, err) : OK;
}

static void close_inputs(struct inputs *in)
{
    for (size_t i = 0; i < in->n; i++) {
        if (in->fd[i] >= 0) {
            close(in->fd[i]);
            in->fd[i] = -1;
        }
    }
}

_Noreturn static void child(const struct parse *p, const struct inputs *in,
                            int out, struct ring *ring)
{
    struct extract x = {.src = p->src,
                        .delivery = p->delivery,
                        .key = p->key,
                        .fd = in->fd,
                        .out = out,
                        .ring = ring,
                        .count = !p->row && !p->rows,
                        .trace = p->records || p->only,
                        .base = p->base,
                        .only = p->only};
    struct sandbox_limits limits = {
        CHILD_MEMORY, CHILD_CPU_BASE + in->bytes / CHILD_CPU_BYTES};
    struct extract_run *run = NULL;
    struct err err = {0};

    if (extract_prepare(&run, &x, &err) || sandbox_enter(&limits, &err)) {
        struct frame_out o;
        struct err ignored = {0};

        frame_out_init(&o, out, NULL);
        frame_put(&o, FRAME_ERROR, (int64_t)err.code, str_from(err.text),
                  &ignored);
        _exit(1);
    }
    extract_run(run, &err);
    _exit(err.code != OK);
}

/* From the child: frames, and their rows. */
struct channel {
    int fd;
    struct ring ring;
};

struct reply {
    struct err error; /* the child's own */
    struct node *summary;
};

static enum err_code take_rows(const struct parse *p, struct frame *f,
                               struct err *err)
{
    struct frame_row row;
    bool got;

    if (p->rows) {
        return p->rows(p->arg, f, err);
    }
    if (!p->row) {
        return err_set(err, ERR_INTEGRITY,
                       "the parser child sent rows that nobody asked for");
    }
    while (frame_row(f, &row, &got, err) == OK && got) {
        if (p->row(p->arg, &row, err)) {
            break;
        }
    }
    return err->code;
}

static enum err_code take_records(const struct parse *p, const struct frame *f,
                                  struct err *err)
{
    if (!p->records) {
        return err_set(err, ERR_INTEGRITY,
                       "the parser child sent entries that nobody asked for");
    }
    return p->records(p->arg, f->value, f->body, err);
}

/* Everything the child sends. */
static enum err_code collect(const struct parse *p, struct arena *a,
                             struct channel *from, uint64_t total,
                             struct reply *reply, struct err *err)
{
    struct frame_in in;
    struct progress bar;
    struct frame f;
    bool got;

    frame_in_init(&in, from->fd, &from->ring);
    progress_start(&bar, "reading", total, p->quiet);
    while (frame_next(&in, &f, &got, err) == OK && got) {
        if (f.kind < TABLE_COUNT) {
            if (take_rows(p, &f, err)) {
                break;
            }
        } else if (f.kind == FRAME_PROGRESS) {
            progress_at(&bar, (uint64_t)f.value);
        } else if (f.kind == FRAME_RECORDS) {
            if (take_records(p, &f, err)) {
                break;
            }
        } else if (f.kind == FRAME_ERROR) {
            err_set(&reply->error, (enum err_code)f.value, "%.*s",
                    STR_ARG(f.body));
        } else if (json_parse(a, arena_str(a, f.body), "summary",
                              &reply->summary, err)) {
            break;
        }
    }
    progress_end(&bar);
    frame_in_release(&in);
    return err->code;
}

static enum err_code reap(pid_t pid, const struct reply *reply, struct err *err)
{
    int status;

    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (reply->error.code) {
        *err = reply->error;
        return err->code;
    }
    if (WIFSIGNALED(status)) {
        return err_set(err, ERR_FAILED,
                       "child_killed: the parser was ended by signal %d (%s)",
                       WTERMSIG(status), strsignal(WTERMSIG(status)));
    }
    if (WEXITSTATUS(status) != 0 || !reply->summary) {
        return err_set(err, ERR_FAILED,
                       "the parser ended with status %d and said nothing",
                       WEXITSTATUS(status));
    }
    return OK;
}

static enum err_code start(const struct parse *p, const struct inputs *in,
                           pid_t *pid, struct channel *from, struct err *err)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC)) {
        return err_errno(err, ERR_FAILED, "could not make a pipe");
    }
    if (p->row || p->rows) {
        ring_init(&from->ring);
    }
    fcntl(ends[1], F_SETPIPE_SZ, 1 << 20); /* fewer switches; may be refused */
    fflush(NULL);
    *pid = fork();
    if (*pid < 0) {
        err_errno(err, ERR_RETRY, "could not start the parser");
        close(ends[0]);
        close(ends[1]);
        return err->code;
    }
    if (*pid == 0) {
        close(ends[0]);
        ring_child(&from->ring);
        child(p, in, ends[1], &from->ring);
    }
    close(ends[1]);
    from->fd = ends[0];
    return OK;
}

/* What the child says, and whether it has read what was archived: a fault of
 * the bytes is the cause of whatever it found in them. */
static enum err_code run_child(const struct parse *p, struct arena *a,
                               struct inputs *in, struct reply *reply,
                               struct err *err)
{
    struct channel from = {-1, {.memory = NULL, .give = -1, .take = -1}};
    struct err damage = {0};
    pid_t pid = -1;

    if (start(p, in, &pid, &from, err) == OK) {
        close_inputs(in);
        blob_check_begin(in->check);
        collect(p, a, &from, in->bytes, reply, err);
        close(from.fd);
        if (err->code) {
            struct err first = *err;

            kill(pid, SIGKILL);
            reap(pid, reply, err);
            *err = first;
        } else {
            reap(pid, reply, err);
        }
        if (blob_check_end(in->check, &damage)) {
            *err = damage;
        }
    }
    ring_release(&from.ring);
    return err->code;
}

enum err_code parse_delivery(const struct parse *p, struct arena *a,
                             struct node **summary, struct err *err)
{
    struct reply reply = {.summary = NULL};
    struct err pdf_err = {0};
    struct inputs in;

    if (open_inputs(p, a, &in, err) == OK) {
        run_child(p, a, &in, &reply, err);
    }
    blob_check_drop(in.check);
    close_inputs(&in);
    for (size_t i = 0; i < in.n; i++) {
        if (in.pdf[i].pid && pdftotext_finish(&in.pdf[i], &pdf_err) &&
            pdf_err.code) {
            *err = pdf_err; /* the cause of what the parser saw */
            err_wrap(err, "%.*s: ", STR_ARG(p->delivery->file[i].receipt.name));
        }
    }
    *summary = reply.summary;
    return err->code;
}
