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

#include "common/clock.h"
#include "common/stop.h"

void command_init(struct command *c, const char *path)
{
    c->n = 0;
    c->keeps_no_password = false;
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

/* Who was asked to stop with us does so by itself (a terminal, timeout and
 * systemd signal all of us; a second signal would end it at once); one that
 * heard nothing is told after this. */
#define STOP_GRACE 2.0
#define TICK 250 /* milliseconds between two looks at the flag */

struct ends { /* our ends of the child's stdin and stdout; -1 = closed */
    int in, out;
    pid_t pid;
    double asked; /* when we saw that we are to stop; 0: not yet */
    bool told;
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

/* write() without its SIGPIPE: one that somebody sends us is a wish to stop,
 * one that a closed stdin of a child raises is not. */
static ssize_t write_quietly(int fd, struct str s)
{
    struct timespec none = {0, 0};
    sigset_t pipe, before, pending;
    ssize_t n;
    int saved;

    (void)sigemptyset(&pipe);
    (void)sigaddset(&pipe, SIGPIPE);
    (void)sigprocmask(SIG_BLOCK, &pipe, &before);
    n = write(fd, s.ptr, s.len);
    saved = errno;
    if (n < 0 && saved == EPIPE && sigpending(&pending) == 0 &&
        sigismember(&pending, SIGPIPE)) {
        (void)sigtimedwait(&pipe, NULL, &none);
    }
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    errno = saved;
    return n;
}

/* Write what the child takes; a child that closed its stdin takes nothing. */
static void feed(struct ends *e, struct str *input)
{
    ssize_t n = write_quietly(e->in, *input);

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

/* Pass a wish to stop on to a child that has not heard of it. */
static void pass_on_stop(struct ends *e)
{
    double now;

    if (!stop_wanted() || e->told) {
        return;
    }
    now = clock_monotonic();
    if (e->asked <= 0) {
        e->asked = now;
    } else if (now - e->asked > STOP_GRACE) {
        e->told = true;
        (void)kill(e->pid, SIGTERM);
    }
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

        pass_on_stop(e);
        if (poll(p, 2, TICK) < 0) {
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

/* closed: its stdout is at its end, so that it ends at any moment. */
static bool wait_for(struct ends *e, bool closed, int *raw)
{
    for (;;) {
        pid_t pid = waitpid(e->pid, raw, closed ? 0 : WNOHANG);

        if (pid > 0) {
            return true;
        }
        if (pid < 0 && errno != EINTR) {
            return false;
        }
        pass_on_stop(e);
        if (!closed) {
            (void)poll(NULL, 0, TICK / 10);
        }
    }
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
    struct ends e = {.in = -1, .out = -1};
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
    e.pid = pid;
    code = talk(&e, input, out, err);
    close_end(&e.in);
    close_end(&e.out);
    if (!wait_for(&e, out != NULL, &raw)) {
        code = err_errno(err, ERR_FAILED, "could not wait for a child");
        goto out;
    }
    *status = code_of(raw, &caught);
    if (signal_no) {
        *signal_no = caught;
    }
out:
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
