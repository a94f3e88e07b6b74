/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_stub - a server on a loopback port that plays replies in order, one a
 * connection, the last one for ever, and keeps the requests it got.  Replies
 * are bytes; what is wrong with them is up to the test.
 */
#ifndef LAPSE_TESTS_HTTP_STUB_H
#define LAPSE_TESTS_HTTP_STUB_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "tests/support/unit.h"

#define STUB_REQUESTS 64
#define STUB_REQUEST 4096

struct stub_reply {
    const char *bytes;
    size_t len;
    bool reset;         /* end with RST instead of FIN */
    bool endless;       /* the body's last byte again and again */
    unsigned a_second;  /* bytes, 0 = at once */
    bool answers_range; /* passed over when the request has no Range */
};

struct stub {
    const struct stub_reply *reply;
    size_t n;
    int fd, port;
    pthread_t thread;
    atomic_bool stop;
    atomic_size_t requests;
    char request[STUB_REQUESTS][STUB_REQUEST];
};

static inline bool stub_wait(struct stub *s, int fd, short events)
{
    struct pollfd p = {fd, events, 0};

    while (!atomic_load(&s->stop)) {
        if (poll(&p, 1, 20) > 0) {
            return true;
        }
    }
    return false;
}

/* Up to the empty line, or the first bytes of a TLS handshake. */
static inline bool stub_read(struct stub *s, int fd, char *request)
{
    size_t n = 0;

    request[0] = '\0';
    while (n + 1 < STUB_REQUEST && !strstr(request, "\r\n\r\n") &&
           request[0] != '\x16') {
        ssize_t got = stub_wait(s, fd, POLLIN)
                          ? recv(fd, request + n, STUB_REQUEST - 1 - n, 0)
                          : 0;

        if (got <= 0) {
            return false;
        }
        n += (size_t)got;
        request[n] = '\0';
    }
    return true;
}

static inline void stub_send(struct stub *s, int fd,
                             const struct stub_reply *r)
{
    size_t at = 0, step = r->a_second ? (r->a_second + 9) / 10 : r->len;

    while (at < r->len || r->endless) {
        static const char filler[65536];
        const char *p = at < r->len ? r->bytes + at : filler;
        size_t left = at < r->len ? r->len - at : sizeof filler;
        ssize_t put;

        if (!stub_wait(s, fd, POLLOUT)) {
            return;
        }
        put = send(fd, p, left < step || at >= r->len ? left : step,
                   MSG_NOSIGNAL);
        if (put <= 0) {
            return;
        }
        at += (size_t)put;
        if (r->a_second) {
            (void)usleep(100000);
        }
    }
}

static inline void stub_close(int fd, bool reset)
{
    struct linger now = {1, 0};
    char rest[256];

    if (reset) {
        (void)usleep(50000); /* what was sent should be read before */
        (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    } else {
        (void)shutdown(fd, SHUT_WR);
        (void)recv(fd, rest, sizeof rest, MSG_DONTWAIT);
    }
    (void)close(fd);
}

static inline void *stub_serve(void *arg)
{
    struct stub *s = arg;
    size_t turn = 0;

    while (stub_wait(s, s->fd, POLLIN)) {
        int fd = accept(s->fd, NULL, NULL);
        size_t k = atomic_load(&s->requests) % STUB_REQUESTS;

        if (fd < 0) {
            continue;
        }
        if (!stub_read(s, fd, s->request[k])) {
            (void)close(fd);
            continue;
        }
        while (turn + 1 < s->n && s->reply[turn].answers_range &&
               !strstr(s->request[k], "\r\nRange:")) {
            turn++;
        }
        (void)atomic_fetch_add(&s->requests, 1);
        stub_send(s, fd, &s->reply[turn]);
        stub_close(fd, s->reply[turn].reset);
        turn += turn + 1 < s->n;
    }
    return NULL;
}

/* replies must outlive the stub. */
static inline void stub_start(struct stub *s, const struct stub_reply *reply,
                              size_t n)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;

    memset(s, 0, sizeof *s);
    s->reply = reply;
    s->n = n;
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(s->fd >= 0);
    assert_int_equal(bind(s->fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(s->fd, 16), 0);
    assert_int_equal(getsockname(s->fd, (struct sockaddr *)&at, &len), 0);
    s->port = ntohs(at.sin_port);
    assert_int_equal(pthread_create(&s->thread, NULL, stub_serve, s), 0);
}

static inline void stub_stop(struct stub *s)
{
    atomic_store(&s->stop, true);
    (void)pthread_join(s->thread, NULL);
    (void)close(s->fd);
}

/* A reply given as a text. */
#define STUB(text) {.bytes = "" text, .len = sizeof(text) - 1}

#endif
