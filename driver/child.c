/* SPDX-License-Identifier: Apache-2.0 */
/*
 * child - starts a program beside ours, feeds its stdin, collects its stdout
 * and turns its end into an exit code.  fork() and execv() rather than
 * posix_spawn(), which cannot set the parent-death signal; this process has
 * one thread, so fork() is safe.  Knows nothing of sources or tables.
 */
#include "driver/child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

void command_init(struct command *c, const char *path)
{
    c->n = 0;
    command_add(c, path);
}

void command_add(struct command *c, const char *arg)
{
    if (!arg) {
        return;
    }
    assert(c->n < CHILD_ARGS);
    c->argv[c->n++] = arg;
    c->argv[c->n] = NULL;
}

void command_option(struct command *c, const char *name, const char *value)
{
    if (value) {
        command_add(c, name);
        command_add(c, value);
    }
}

struct ends { /* our ends of the child's stdin and stdout; -1 = closed */
    int in, out;
};

static void close_end(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
        *fd = -1;
    }
}

_Noreturn static void become(const struct command *c, pid_t parent, int in,
                             int out)
{
    char *argv[CHILD_ARGS + 1];

    memcpy(argv, c->argv, sizeof(argv[0]) * (c->n + 1));
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_DFL);
    if (c->keeps_no_password) {
        unsetenv("PGPASSWORD");
    }
    if (getppid() == parent && dup2(in, 0) >= 0 &&
        (out < 0 || dup2(out, 1) >= 0)) {
        execv(c->argv[0], argv);
    }
    _exit(127);
}

static enum err_code start(const struct command *c, bool capture,
                           struct ends *e, pid_t *pid, struct err *err)
{
    int in[2] = {-1, -1};
    int out[2] = {-1, -1};
    pid_t parent = getpid();

    if (pipe2(in, O_CLOEXEC) || (capture && pipe2(out, O_CLOEXEC))) {
        err_errno(err, ERR_FAILED, "could not make a pipe");
        goto out;
    }
    *pid = fork();
    if (*pid == 0) {
        become(c, parent, in[0], out[1]);
    }
    if (*pid < 0) {
        err_errno(err, ERR_RETRY, "could not start \"%s\"", c->argv[0]);
        goto out;
    }
    e->in = in[1];
    e->out = out[0];
    close_end(&in[0]);
    close_end(&out[1]);
    return OK;
out:
    close_end(&in[0]);
    close_end(&in[1]);
    close_end(&out[0]);
    close_end(&out[1]);
    return err->code;
}

/* Write what the child takes; a child that closed its stdin takes nothing. */
static void feed(struct ends *e, struct str *input)
{
    ssize_t n = write(e->in, input->ptr, input->len);

    if (n < 0) {
        if (errno != EINTR && errno != EAGAIN) {
            close_end(&e->in);
        }
        return;
    }
    input->ptr += n;
    input->len -= (size_t)n;
    if (input->len == 0) {
        close_end(&e->in);
    }
}

static enum err_code drain(struct ends *e, struct buf *out, struct err *err)
{
    char chunk[65536];
    ssize_t n = read(e->out, chunk, sizeof(chunk));

    if (n < 0) {
        return errno == EINTR
                   ? OK
                   : err_errno(err, ERR_FAILED, "could not read from a child");
    }
    if (n == 0) {
        close_end(&e->out);
        return OK;
    }
    if (!buf_put(out, chunk, (size_t)n)) {
        return err_set(err, ERR_FAILED, "a child printed more than %zu bytes",
                       out->ceiling);
    }
    return OK;
}

static enum err_code talk(struct ends *e, struct str input, struct buf *out,
                          struct err *err)
{
    if (input.len == 0) {
        close_end(&e->in);
    } else {
        fcntl(e->in, F_SETFL, O_NONBLOCK);
    }
    while (e->in >= 0 || e->out >= 0) {
        struct pollfd p[2] = {{e->in, POLLOUT, 0}, {e->out, POLLIN, 0}};

        if (poll(p, 2, -1) < 0) {
            if (errno == EINTR) {
                continue;
            }
            return err_errno(err, ERR_FAILED, "could not poll");
        }
        if (p[0].revents) {
            feed(e, &input);
        }
        if (p[1].revents && drain(e, out, err)) {
            return err->code;
        }
    }
    return OK;
}

static enum err_code code_of(int status, int *signal)
{
    *signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (!WIFEXITED(status)) {
        return ERR_FAILED;
    }
    switch (WEXITSTATUS(status)) {
    case OK:
        return OK;
    case ERR_USAGE:
        return ERR_USAGE;
    case ERR_INCOMPLETE:
        return ERR_INCOMPLETE;
    case ERR_HELD:
        return ERR_HELD;
    case ERR_INTEGRITY:
        return ERR_INTEGRITY;
    case ERR_RETRY:
        return ERR_RETRY;
    }
    return ERR_FAILED;
}

enum err_code child_run(const struct command *c, struct str input,
                        struct buf *out, enum err_code *status, int *signal_no,
                        struct err *err)
{
    struct ends e = {-1, -1};
    void (*old)(int) = signal(SIGPIPE, SIG_IGN);
    enum err_code code = OK;
    int raw = 0;
    int caught = 0;
    pid_t pid = -1;

    if (access(c->argv[0], X_OK)) {
        code = err_errno(err, ERR_USAGE, "could not start \"%s\"", c->argv[0]);
        goto out;
    }
    code = start(c, out != NULL, &e, &pid, err);
    if (code) {
        goto out;
    }
    code = talk(&e, input, out, err);
    close_end(&e.in);
    close_end(&e.out);
    while (waitpid(pid, &raw, 0) < 0) {
        if (errno != EINTR) {
            code = err_errno(err, ERR_FAILED, "could not wait for a child");
            goto out;
        }
    }
    *status = code_of(raw, &caught);
    if (signal_no) {
        *signal_no = caught;
    }
out:
    signal(SIGPIPE, old);
    return code;
}

enum err_code child_exec(const struct command *c, struct err *err)
{
    char *argv[CHILD_ARGS + 1];

    memcpy(argv, c->argv, sizeof(argv[0]) * (c->n + 1));
    if (fflush(NULL)) {
        return err_errno(err, ERR_FAILED, "could not write");
    }
    execv(c->argv[0], argv);
    return err_errno(err, ERR_USAGE, "could not start \"%s\"", c->argv[0]);
}
