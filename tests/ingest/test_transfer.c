/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of ingest/transfer against a stub on a loopback port. */
#include "tests/ingest/fetched.h"

#include <signal.h>
#include <sys/wait.h>

#include "common/clock.h"
#include "common/stop.h"

#define OK_ABC "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"

/* n replies, one get */
static enum err_code played(void **state, struct fetched *f,
                            const struct stub_reply *reply, size_t n)
{
    fetched_begin(state, f, reply, n);
    return fetched_get(f);
}

static void refused(void **state, const struct stub_reply *reply, size_t n,
                    enum err_code code, const char *why)
{
    struct fetched f;
    size_t before;

    fetched_begin(state, &f, reply, n);
    before = fetched_files(&f);
    assert_int_equal(fetched_get(&f), code);
    assert_contains(f.err.text, why);
    assert_contains(f.err.text, "http://stub/a.csv: ");
    assert_int_equal(fetched_files(&f), before);
    fetched_end(&f);
}

static void transfer_keeps_body_and_headers_of_a_200(void **state)
{
    static const struct stub_reply r[] = {
        STUB("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nETag: \"e 1\"\r\n"
             "Last-Modified: Fri, 01 Mar 2024 00:00:00 GMT\r\n"
             "Content-Type: text/csv; charset=latin1\r\n"
             "Content-Disposition: attachment; filename=\"../../x\"\r\n"
             "\r\nabc")};
    struct fetched f;

    assert_int_equal(played(state, &f, r, 1), OK);
    assert_int_equal(f.reply.status, 200);
    fetched_holds(&f, STR("abc"));
    assert_int_equal(fetched_files(&f), 1);
    assert_str(f.reply.etag, "\"e 1\"");
    assert_str(f.reply.last_modified, "Fri, 01 Mar 2024 00:00:00 GMT");
    assert_str(f.reply.content_type, "text/csv; charset=latin1");
    assert_str(f.reply.content_disposition, "attachment; filename=\"../../x\"");
    assert_false(f.reply.length_unknown);
    assert_int_equal(f.reply.requests, 1);
    assert_contains(f.stub.request[0], "GET /a.csv HTTP/1.1\r\n");
    assert_contains(f.stub.request[0], "User-Agent: lapse/");
    assert_null(strstr(f.stub.request[0], "Accept-Encoding"));
    assert_null(strstr(f.stub.request[0], "If-None-Match"));
    fetched_end(&f);
}

static void transfer_says_who_asks_and_what_it_has(void **state)
{
    static const struct stub_reply r[] = {
        STUB("HTTP/1.1 304 Not Modified\r\nETag: \"e\"\r\n\r\n")};
    struct fetched f;

    fetched_begin(state, &f, r, 1);
    f.rq.etag = STR("W/\"e\"");
    f.rq.last_modified = STR("Fri, 01 Mar 2024 00:00:00 GMT");
    f.rq.contact = STR("data@county.example");
    assert_int_equal(fetched_get(&f), OK);
    assert_int_equal(f.reply.status, 304);
    assert_contains(f.stub.request[0], "\r\nIf-None-Match: W/\"e\"\r\n");
    assert_contains(f.stub.request[0],
                    "\r\nIf-Modified-Since: Fri, 01 Mar 2024");
    assert_contains(f.stub.request[0], " (data@county.example)\r\n");
    /* a kept header that could end the line is not sent */
    f.rq.etag = STR("\"e\"\r\nX-Evil: 1");
    assert_int_equal(fetched_get(&f), OK);
    assert_null(strstr(f.stub.request[1], "Evil"));
    assert_int_equal(fetched_files(&f), 0);
    fetched_end(&f);
}

static void transfer_refuses_a_304_that_was_not_asked_for(void **state)
{
    static const struct stub_reply r[] = {
        STUB("HTTP/1.1 304 Not Modified\r\n\r\n")};

    refused(state, r, 1, ERR_FAILED, "status 304");
}

static void transfer_marks_a_body_that_could_be_cut_unseen(void **state)
{
    static const struct stub_reply closed[] = {
        STUB("HTTP/1.1 200 OK\r\n\r\nab")};
    static const struct stub_reply chunked[] = {
        STUB("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
             "3\r\nabc\r\n0\r\n\r\n")};
    struct fetched f;

    assert_int_equal(played(state, &f, closed, 1), OK);
    assert_true(f.reply.length_unknown);
    fetched_holds(&f, STR("ab"));
    fetched_end(&f);
    assert_int_equal(played(state, &f, chunked, 1), OK);
    assert_false(f.reply.length_unknown);
    fetched_holds(&f, STR("abc"));
    fetched_end(&f);
}

static void transfer_drops_a_cut_body_and_tries_again(void **state)
{
    static const struct stub_reply cut[] = {
        STUB("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nabc"),
        STUB("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc"),
        STUB("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
             "3\r\nabc\r\n"),
        {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nabc",
         .len = 42,
         .reset = true},
        STUB(OK_ABC)};
    struct fetched f;

    assert_int_equal(played(state, &f, cut, 5), OK);
    assert_int_equal(f.reply.requests, 5);
    fetched_holds(&f, STR("abc"));
    assert_int_equal(fetched_files(&f), 1);
    fetched_end(&f);
    refused(state, cut, 1, ERR_RETRY, "after 6 tries: the body was cut off");
}

static void transfer_keeps_a_coded_body_as_it_came(void **state)
{
    /* no gzip at all: nobody looked */
    static const struct stub_reply r[] = {
        STUB("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
             "Content-Length: 4\r\n\r\n\x1F\x8B\x00x")};
    /* "abc" in gzip, which libcurl would undo */
    static const struct stub_reply te[] = {
        STUB("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
             "17\r\n"
             "\x1F"
             "\x8B"
             "\x08"
             "\x00"
             "\x00"
             "\x00"
             "\x00"
             "\x00"
             "\x02"
             "\x03"
             "\x4B"
             "\x4C"
             "\x4A"
             "\x06"
             "\x00"
             "\xC2"
             "\x41"
             "\x24"
             "\x35"
             "\x03"
             "\x00"
             "\x00"
             "\x00"
             "\r\n0\r\n\r\n")};
    struct fetched f;

    assert_int_equal(played(state, &f, r, 1), OK);
    fetched_holds(&f, STR("\x1F\x8B\x00x"));
    fetched_end(&f);
    assert_int_equal(played(state, &f, te, 1), ERR_FAILED);
    assert_contains(f.err.text, "coding that was not asked for");
    assert_int_equal(f.reply.requests, 1);
    fetched_end(&f);
}

static void transfer_asks_once_when_the_answer_is_final(void **state)
{
    static const struct stub_reply r[][1] = {
        {STUB("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")},
        {STUB("HTTP/1.1 401 No\r\nContent-Length: 0\r\n"
              "WWW-Authenticate: Basic realm=x\r\n\r\n")},
        {STUB("HTTP/1.1 403 No\r\nContent-Length: 99\r\n\r\ncut")},
        {STUB("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n")},
        {STUB("HTTP/1.1 206 Part\r\nContent-Length: 3\r\n\r\nabc")},
        {STUB("HTTP/1.1 204 None\r\n\r\n")},
        {STUB("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")},
        {STUB("HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc")},
        {STUB("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"
              "Content-Length: 4\r\n\r\nabcd")},
        {STUB("HTTP/1.1 200 OK\r\nContent-Length: 3x\r\n\r\nabc")},
        {STUB("<html>no HTTP at all</html>")}};

    for (size_t i = 0; i < sizeof r / sizeof *r; i++) {
        struct fetched f;

        assert_int_equal(played(state, &f, r[i], 1), ERR_FAILED);
        assert_int_equal(f.reply.requests, 1);
        assert_int_equal(atomic_load(&f.stub.requests), 1);
        assert_int_equal(fetched_files(&f), 0);
        fetched_end(&f);
    }
}

static void transfer_tries_again_what_may_pass_away(void **state)
{
    static const struct stub_reply r[] = {
        STUB("HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
             "\r\n"),
        STUB("HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops"),
        STUB("HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n"), STUB(""),
        STUB(OK_ABC)};
    static const struct stub_reply busy[] = {
        STUB("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")};
    static const struct stub_reply later[] = {
        STUB("HTTP/1.1 503 Busy\r\nRetry-After: 86400\r\n"
             "Content-Length: 0\r\n\r\n")};
    double start = clock_monotonic();
    struct fetched f;

    assert_int_equal(played(state, &f, r, 5), OK);
    assert_true(clock_monotonic() - start >= 1.0);
    assert_int_equal(f.reply.requests, 5);
    fetched_holds(&f, STR("abc"));
    fetched_end(&f);
    assert_int_equal(played(state, &f, busy, 1), ERR_RETRY);
    assert_int_equal(f.reply.requests, 6);
    assert_int_equal(f.reply.status, 503);
    fetched_end(&f);
    assert_int_equal(played(state, &f, later, 1), ERR_RETRY);
    assert_int_equal(f.reply.requests, 1);
    assert_contains(f.err.text, "in 86400 s");
    fetched_end(&f);
}

static void transfer_gives_up_on_silence(void **state)
{
    static const struct stub_reply drip[] = {
        {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabcabcabcabc"
                  "abcabcabcabcabcabcabcabcabcabcabcabcabcabcabcabcabcabcabc",
         .len = 110,
         .a_second = 20}};
    double start = clock_monotonic();

    refused(state, drip, 1, ERR_RETRY, "no answer in time");
    assert_true(clock_monotonic() - start < 8);
}

static void transfer_reports_a_port_that_nobody_listens_on(void **state)
{
    static const struct stub_reply r[] = {STUB(OK_ABC)};
    struct fetched f;

    fetched_begin(state, &f, r, 1);
    stub_stop(&f.stub);
    assert_int_equal(fetched_get(&f), ERR_RETRY);
    assert_contains(f.err.text, "after 6 tries: ");
    assert_int_equal(f.reply.requests, 6);
    transfer_free(f.t);
    arena_release(&f.arena);
}

static void transfer_stops_at_its_limit(void **state)
{
    static const struct stub_reply endless[] = {
        {.bytes = "HTTP/1.1 200 OK\r\n\r\nabc", .len = 22, .endless = true}};
    static const struct stub_reply lie[] = {
        STUB("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\nabc")};
    static const struct stub_reply page[] = {
        {.bytes = "HTTP/1.1 404 No\r\n\r\nabc", .len = 22, .endless = true}};
    static const struct stub_reply chunked[] = {
        STUB("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
             "3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n")};
    struct fetched f;

    refused(state, endless, 1, ERR_FAILED, "limit of 1000000 bytes");
    refused(state, lie, 1, ERR_FAILED, "limit of 1000000 bytes");
    refused(state, page, 1, ERR_FAILED, "status 404");
    for (uint64_t limit = 3; limit <= 5; limit++) {
        fetched_begin(state, &f, chunked, 1);
        f.rq.limit = limit;
        assert_int_equal(fetched_get(&f), limit < 4 ? ERR_FAILED : OK);
        fetched_end(&f);
    }
}

static void transfer_reads_no_endless_headers(void **state)
{
    static char text[400000] = "HTTP/1.1 200 OK\r\n";
    struct stub_reply r = {.bytes = text};
    size_t n = strlen(text);

    while (n < sizeof text - 100) {
        n += (size_t)snprintf(text + n, sizeof text - n, "X-%zu: %080d\r\n", n,
                              0);
    }
    r.len = n;
    refused(state, &r, 1, ERR_FAILED, "");
}

static void transfer_follows_ten_redirects_and_no_more(void **state)
{
    static const struct stub_reply loop[] = {
        STUB("HTTP/1.1 302 There\r\nLocation: /self\r\n"
             "Content-Length: 0\r\n\r\n")};
    static const struct stub_reply bare[] = {
        STUB("HTTP/1.1 302 There\r\nContent-Length: 0\r\n\r\n")};
    struct stub_reply ten[11];
    struct fetched f;

    for (size_t i = 0; i < 10; i++) {
        ten[i] = loop[0];
    }
    ten[10] = (struct stub_reply)STUB(OK_ABC);
    assert_int_equal(played(state, &f, ten, 11), OK);
    assert_int_equal(f.reply.requests, 11);
    assert_contains(f.stub.request[10], "GET /self HTTP/1.1");
    fetched_end(&f);
    assert_int_equal(played(state, &f, loop, 1), ERR_FAILED);
    assert_contains(f.err.text, "more than 10 redirects");
    assert_int_equal(atomic_load(&f.stub.requests), 11);
    fetched_end(&f);
    refused(state, bare, 1, ERR_FAILED, "redirect without");
}

static void transfer_goes_to_no_other_scheme(void **state)
{
    static const struct stub_reply r[][1] = {
        {STUB("HTTP/1.1 302 X\r\nLocation: file:///etc/passwd\r\n"
              "Content-Length: 0\r\n\r\n")},
        {STUB("HTTP/1.1 301 X\r\nLocation: gopher://127.0.0.1/x\r\n"
              "Content-Length: 0\r\n\r\n")},
        {STUB("HTTP/1.1 307 X\r\nLocation: ftp://127.0.0.1/x\r\n"
              "Content-Length: 0\r\n\r\n")}};

    for (size_t i = 0; i < 3; i++) {
        refused(state, r[i], 1, ERR_FAILED, "redirect");
    }
}

static void transfer_connects_to_no_private_address(void **state)
{
    static const char *const hosts[] = {
        "127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1",
        "0.0.0.0",   "[::1]"};
    static const struct stub_reply r[] = {STUB(OK_ABC)};
    static const struct stub_reply there[] = {
        STUB("HTTP/1.1 302 X\r\nLocation: http://169.254.169.254/latest/\r\n"
             "Content-Length: 0\r\n\r\n")};
    struct fetched f;

    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        fetched_begin(state, &f, r, 1);
        f.rq.nallow = 0;
        f.rq.url =
            arena_printf(&f.arena, "http://%s:%d/a.csv", hosts[i], f.stub.port)
                .ptr;
        assert_int_equal(fetched_get(&f), ERR_FAILED);
        assert_contains(f.err.text, "address of a private network");
        assert_int_equal(f.reply.requests, 1);
        assert_int_equal(atomic_load(&f.stub.requests), 0);
        fetched_end(&f);
    }
    /* the first host is allowed, where it sends us is not */
    refused(state, there, 1, ERR_FAILED, "address of a private network");
}

static void transfer_leaves_credentials_with_the_first_host(void **state)
{
    char text[256];
    struct stub_reply r[3] = {{.bytes = text}};
    struct fetched f;

    r[1] = (struct stub_reply)STUB(
        "HTTP/1.1 302 X\r\nLocation: http://u2:p2@127.0.0.1:1/\r\n"
        "Content-Length: 0\r\n\r\n");
    fetched_begin(state, &f, r, 2);
    (void)snprintf(text, sizeof text,
                   "HTTP/1.1 302 X\r\nLocation: http://localhost:%d/b\r\n"
                   "Content-Length: 0\r\n\r\n",
                   f.stub.port);
    r[0].len = strlen(text);
    f.rq.url =
        arena_printf(&f.arena, "http://jo:canary@127.0.0.1:%d/a", f.stub.port)
            .ptr;
    (void)fetched_get(&f);
    assert_contains(f.stub.request[0], "\r\nAuthorization: Basic ");
    assert_contains(f.stub.request[1], "GET /b ");
    assert_contains(f.stub.request[1], "\r\nHost: localhost:");
    assert_null(strstr(f.stub.request[1], "Authorization"));
    assert_null(strstr(f.err.text, "canary"));
    fetched_end(&f);
}

static void transfer_keeps_credentials_on_the_same_host(void **state)
{
    static const struct stub_reply r[] = {
        STUB("HTTP/1.1 302 X\r\nLocation: /b\r\nContent-Length: 0\r\n"
             "Set-Cookie: s=1\r\n\r\n"),
        STUB(OK_ABC)};
    struct fetched f;

    fetched_begin(state, &f, r, 2);
    f.rq.url =
        arena_printf(&f.arena, "http://jo:pw@127.0.0.1:%d/a", f.stub.port).ptr;
    assert_int_equal(fetched_get(&f), OK);
    assert_contains(f.stub.request[1], "\r\nAuthorization: Basic ");
    assert_null(strstr(f.stub.request[1], "Cookie"));
    fetched_end(&f);
}

static void transfer_asks_no_proxy_of_the_environment(void **state)
{
    static const struct stub_reply r[] = {STUB(OK_ABC)};
    struct fetched f;

    assert_int_equal(setenv("http_proxy", "http://127.0.0.1:1/", 1), 0);
    assert_int_equal(played(state, &f, r, 1), OK);
    fetched_end(&f);
    assert_int_equal(unsetenv("http_proxy"), 0);
}

static void transfer_never_goes_on_without_tls(void **state)
{
    static const struct stub_reply r[] = {STUB(OK_ABC)};
    struct fetched f;

    fetched_begin(state, &f, r, 1);
    f.rq.url =
        arena_printf(&f.arena, "https://127.0.0.1:%d/a.csv", f.stub.port).ptr;
    assert_int_equal(fetched_get(&f), ERR_FAILED);
    assert_int_equal(f.reply.requests, 1);
    assert_int_equal(fetched_files(&f), 0);
    fetched_end(&f);
}

/* A server with a certificate that nobody vouches for; its pid, or 0. */
static pid_t tls_server(void **state, const char *port)
{
    const char *key = in_scratch(state, "key.pem");
    char command[1024];
    pid_t pid;

    (void)snprintf(command, sizeof command,
                   "openssl req -x509 -newkey rsa:2048 -nodes -subj "
                   "/CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -days 1 "
                   "-keyout %s -out %s.crt >/dev/null 2>&1",
                   key, key);
    if (system(command) != 0) {
        return 0;
    }
    (void)snprintf(command, sizeof command, "%s.crt", key);
    pid = fork();
    if (pid == 0) {
        (void)!freopen("/dev/null", "w", stdout);
        (void)!freopen("/dev/null", "w", stderr);
        (void)execlp("openssl", "openssl", "s_server", "-accept", port, "-key",
                     key, "-cert", command, "-www", (char *)NULL);
        _exit(127);
    }
    return pid;
}

static void transfer_refuses_a_certificate_that_nobody_vouches_for(void **state)
{
    static const struct stub_reply r[] = {STUB(OK_ABC)};
    struct fetched f;
    char port[16];
    pid_t pid;

    not_under_memcheck();
    fetched_begin(state, &f, r, 1);
    stub_stop(&f.stub); /* its port is free now */
    (void)snprintf(port, sizeof port, "%d", f.stub.port);
    pid = tls_server(state, port);
    if (pid <= 0) {
        transfer_free(f.t);
        arena_release(&f.arena);
        skip();
    }
    f.rq.url = arena_printf(&f.arena, "https://127.0.0.1:%s/", port).ptr;
    for (int i = 0; i < 50; i++) {
        if (fetched_get(&f) != ERR_RETRY) {
            break; /* it listens */
        }
        (void)usleep(100000);
    }
    assert_int_equal(fetched_get(&f), ERR_FAILED);
    assert_contains(f.err.text, "certificate");
    assert_int_equal(f.reply.requests, 1);
    assert_int_equal(fetched_files(&f), 0);
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, NULL, 0);
    transfer_free(f.t);
    arena_release(&f.arena);
}

static void transfer_stops_when_a_signal_asks(void **state)
{
    static const struct stub_reply slow[] = {
        {.bytes = "HTTP/1.1 200 OK\r\n\r\nabc", .len = 22, .a_second = 1}};
    double start = clock_monotonic();
    struct fetched f;

    stop_init();
    assert_int_equal(raise(SIGTERM), 0);
    assert_int_equal(played(state, &f, slow, 1), ERR_RETRY);
    assert_contains(f.err.text, "stopped by signal");
    assert_int_equal(fetched_files(&f), 0);
    assert_true(clock_monotonic() - start < 3);
    fetched_end(&f);
    stop_init();
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(transfer_keeps_body_and_headers_of_a_200),
        TEST(transfer_says_who_asks_and_what_it_has),
        TEST(transfer_refuses_a_304_that_was_not_asked_for),
        TEST(transfer_marks_a_body_that_could_be_cut_unseen),
        TEST(transfer_drops_a_cut_body_and_tries_again),
        TEST(transfer_keeps_a_coded_body_as_it_came),
        TEST(transfer_asks_once_when_the_answer_is_final),
        TEST(transfer_tries_again_what_may_pass_away),
        TEST(transfer_gives_up_on_silence),
        TEST(transfer_reports_a_port_that_nobody_listens_on),
        TEST(transfer_stops_at_its_limit),
        TEST(transfer_reads_no_endless_headers),
        TEST(transfer_follows_ten_redirects_and_no_more),
        TEST(transfer_goes_to_no_other_scheme),
        TEST(transfer_connects_to_no_private_address),
        TEST(transfer_leaves_credentials_with_the_first_host),
        TEST(transfer_keeps_credentials_on_the_same_host),
        TEST(transfer_asks_no_proxy_of_the_environment),
        TEST(transfer_never_goes_on_without_tls),
        TEST(transfer_refuses_a_certificate_that_nobody_vouches_for),
        TEST(transfer_stops_when_a_signal_asks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
