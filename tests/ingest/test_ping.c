/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_ping - the watcher's URL gets one POST.
 */
#include "ingest/ping.h"

#include "tests/support/http_stub.h"

static const struct transfer_limits quick = {
    .backoff = {.tries = 2, .slow_tries = 1, .wait_ms = 1, .asked_s = 1},
    .connect_s = 2,
    .slow_s = 2,
    .slow_bytes = 1,
    .total_s = 5,
    .redirects = 2};

static enum err_code tell(struct stub *s, const char *body, struct err *err)
{
    char text[256];

    (void)snprintf(text, sizeof text, "http://127.0.0.1:%d/ping/secret\n%s",
                   s->port, body);
    *err = (struct err){OK, ""};
    return ping_send(str_from(text), &quick, err);
}

static void the_body_is_posted_once(void **state)
{
    static const struct stub_reply ok[] = {
        STUB("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK")};
    struct stub s;
    struct err err;

    (void)state;
    stub_start(&s, ok, 1);
    assert_int_equal(tell(&s, "{\"a\":1}\n", &err), OK);
    stub_stop(&s);
    assert_int_equal(s.requests, 1);
    assert_ptr_equal(strstr(s.request[0], "POST /ping/secret HTTP/1.1\r\n"),
                     s.request[0]);
    assert_contains(s.request[0], "Content-Type: application/json\r\n");
    assert_contains(s.request[0], "Content-Length: 7\r\n");
}

static void an_answer_without_a_body_will_do(void **state)
{
    static const struct stub_reply ok[] = {
        STUB("HTTP/1.1 204 No Content\r\n\r\n")};
    struct stub s;
    struct err err;

    (void)state;
    stub_start(&s, ok, 1);
    assert_int_equal(tell(&s, "{}", &err), OK);
    stub_stop(&s);
}

static void a_refusal_names_the_host_and_not_the_url(void **state)
{
    static const struct stub_reply no[] = {
        STUB("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")};
    struct stub s;
    struct err err;

    (void)state;
    stub_start(&s, no, 1);
    assert_int_equal(tell(&s, "{}", &err), ERR_FAILED);
    stub_stop(&s);
    assert_contains(err.text, "127.0.0.1: the server answered with status 404");
    assert_null(strstr(err.text, "secret"));
}

static void a_busy_server_is_tried_again(void **state)
{
    static const struct stub_reply busy[] = {
        STUB("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"),
        STUB("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")};
    struct stub s;
    struct err err;

    (void)state;
    stub_start(&s, busy, 2);
    assert_int_equal(tell(&s, "{}", &err), OK);
    stub_stop(&s);
    assert_int_equal(s.requests, 2);
}

static void what_is_no_url_is_refused(void **state)
{
    struct err err = {OK, ""};

    (void)state;
    assert_int_equal(ping_send(STR("ftp://a/\n{}"), &quick, &err), ERR_USAGE);
    assert_int_equal(ping_send(STR("http://127.0.0.1/\n"), &quick, &err),
                     ERR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_body_is_posted_once),
        cmocka_unit_test(an_answer_without_a_body_will_do),
        cmocka_unit_test(a_refusal_names_the_host_and_not_the_url),
        cmocka_unit_test(a_busy_server_is_tried_again),
        cmocka_unit_test(what_is_no_url_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
