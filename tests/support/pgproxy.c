/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pgproxy - stands between libpq and PostgreSQL on unix sockets and loses one
 * message of the protocol (PostgreSQL 15 documentation, chapter 55): the
 * answer to a COMMIT, the request, or the connection in the middle of a COPY.
 * One process a connection; plain text only (no TLS on unix sockets).
 *
 *   pgproxy LISTEN_DIR SERVER_DIR FAULT N STATE_FILE
 *
 *   FAULT  answer   the N-th COMMIT tag from the server is swallowed and both
 *                   sides are cut
 *          request  the N-th COMMIT of the client never arrives, both are cut
 *          copy     both are cut after N bytes of CopyData
 *          none     everything passes
 *
 * STATE_FILE counts over all connections; "done" is appended to it when the
 * fault was played, and everything passes from then on.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define CHUNK 65536

struct side { /* bytes that came from one end and are not passed on yet */
    int from, to;
    bool is_client;
    bool started; /* the startup message has no type byte */
    unsigned char *data;
    size_t len, room;
};

struct fault {
    const char *kind;
    uint64_t n;
    int state; /* descriptor of STATE_FILE: "count done" */
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int unix_socket(const char *dir, bool listening)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    socklen_t len = sizeof a;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int n;

    if (fd < 0) {
        die("socket");
    }
    n = snprintf(a.sun_path, sizeof a.sun_path, "%s/.s.PGSQL.5432", dir);
    if (n < 0 || (size_t)n >= sizeof a.sun_path) {
        errno = ENAMETOOLONG;
        die(dir);
    }
    if (a.sun_path[0] == '@') { /* an abstract socket */
        a.sun_path[0] = '\0';
        len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)n);
    }
    if (listening) {
        if (a.sun_path[0]) {
            unlink(a.sun_path);
        }
        if (bind(fd, (struct sockaddr *)&a, len) || listen(fd, 16)) {
            die("listen");
        }
    } else if (connect(fd, (struct sockaddr *)&a, len)) {
        die("connect");
    }
    return fd;
}

/* Adds to the shared count; true when this is where the fault strikes. */
static bool strikes(const struct fault *f, uint64_t add)
{
    unsigned long long count = 0;
    char text[64] = "", done[8] = "";
    bool now = false;
    int n;

    flock(f->state, LOCK_EX);
    if (pread(f->state, text, sizeof text - 1, 0) > 0) {
        (void)sscanf(text, "%llu %7s", &count, done);
    }
    if (!done[0]) {
        now = count < f->n && count + add >= f->n;
        n = snprintf(text, sizeof text, "%llu %s\n", count + add,
                     now ? "done" : "");
        if (ftruncate(f->state, 0) ||
            pwrite(f->state, text, (size_t)n, 0) != n) {
            die("state");
        }
    }
    flock(f->state, LOCK_UN);
    return now;
}

static bool is_commit(const unsigned char *body, size_t len)
{
    return len >= 6 && strncasecmp((const char *)body, "commit", 6) == 0;
}

/* Whether this message is the one to lose. */
static bool loses(const struct fault *f, const struct side *s,
                  unsigned char type, const unsigned char *body, size_t len)
{
    if (strcmp(f->kind, "answer") == 0) {
        return !s->is_client && type == 'C' && is_commit(body, len) &&
               strikes(f, 1);
    }
    if (strcmp(f->kind, "request") == 0) {
        return s->is_client && type == 'Q' && is_commit(body, len) &&
               strikes(f, 1);
    }
    if (strcmp(f->kind, "copy") == 0) {
        return s->is_client && type == 'd' && strikes(f, len);
    }
    return false;
}

static void send_all(int fd, const unsigned char *p, size_t n)
{
    while (n > 0) {
        ssize_t w = write(fd, p, n);

        if (w < 0) {
            exit(0);
        }
        p += w;
        n -= (size_t)w;
    }
}

/* Pass on the whole messages that are there. */
static void pass(const struct fault *f, struct side *s)
{
    size_t at = 0;

    for (;;) {
        size_t head = s->started ? 5 : 4;
        const unsigned char *m = s->data + at;
        size_t len;

        if (s->len - at < head) {
            break;
        }
        len = (size_t)m[head - 4] << 24 | (size_t)m[head - 3] << 16 |
              (size_t)m[head - 2] << 8 | m[head - 1];
        len += head - 4;
        if (s->len - at < len) {
            break;
        }
        if (s->started && loses(f, s, m[0], m + 5, len - 5)) {
            exit(0); /* both ends see a cut connection */
        }
        send_all(s->to, m, len);
        s->started = true;
        at += len;
    }
    memmove(s->data, s->data + at, s->len - at);
    s->len -= at;
}

static void serve(const struct fault *f, int client, const char *server_dir)
{
    int server = unix_socket(server_dir, false);
    struct side side[2] = {{client, server, true, false, NULL, 0, 0},
                           {server, client, false, true, NULL, 0, 0}};
    struct pollfd p[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};

    for (;;) {
        if (poll(p, 2, -1) < 0) {
            exit(0);
        }
        for (int i = 0; i < 2; i++) {
            struct side *s = &side[i];
            ssize_t n;

            if (!p[i].revents) {
                continue;
            }
            if (s->room - s->len < CHUNK) {
                s->room = s->room * 2 + CHUNK;
                s->data = realloc(s->data, s->room);
                if (!s->data) {
                    die("realloc");
                }
            }
            n = read(s->from, s->data + s->len, CHUNK);
            if (n <= 0) {
                exit(0);
            }
            s->len += (size_t)n;
            pass(f, s);
        }
    }
}

int main(int argc, char **argv)
{
    struct fault f;
    int listener;

    if (argc != 6) {
        fprintf(stderr, "usage: pgproxy LISTEN_DIR SERVER_DIR "
                        "answer|request|copy|none N STATE_FILE\n");
        return 2;
    }
    signal(SIGCHLD, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    f.kind = argv[3];
    f.n = strtoull(argv[4], NULL, 10);
    f.state = open(argv[5], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (f.state < 0) {
        die(argv[5]);
    }
    listener = unix_socket(argv[1], true);
    for (;;) {
        int client = accept(listener, NULL, NULL);

        if (client < 0) {
            die("accept");
        }
        if (fork() == 0) {
            close(listener);
            /* a lock of our own on the state, not the parent's */
            f.state = open(argv[5], O_RDWR | O_CLOEXEC);
            serve(&f, client, argv[2]);
        }
        close(client);
    }
}
