/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of ingest/http: what is asked, what is asked conditionally. */
#include "ingest/http.h"

#include "tests/ingest/fetched.h"

#define ABC(etag) \
    "HTTP/1.1 200 OK\r\nETag: \"" etag "\"\r\nContent-Length: 3\r\n\r\nabc"
#define SAME "HTTP/1.1 304 Not Modified\r\n\r\n"

static int set_now(const char *stamp)
{
    return setenv("LAPSE_NOW", stamp, 1);
}

struct round {
    struct arena arena;
    struct receipts r;
    struct archive ar;
    struct receipt_list list;
    struct receipts_outcome out;
    struct err err;
    enum err_code code;
};

/* One fetch of the source's urls with everything around it. */
static void fetch(void **state, const struct source *src, struct round *r)
{
    struct err written = {OK, ""};

    *r = (struct round){.err = {OK, ""}};
    arena_init(&r->arena, 0);
    assert_int_equal(archive_open(&r->ar, &r->arena, *state, &r->err), OK);
    assert_int_equal(receipts_open(&r->r, &r->arena, *state, STR("s"), &r->err),
                     OK);
    r->code = http_fetch(src, &r->ar, &quick, &r->r, &r->list, &r->err);
    assert_int_equal(receipts_commit(&r->r, &r->list, &r->out, &written), OK);
    receipts_close(&r->r);
}

static void release(struct round *r)
{
    arena_release(&r->arena);
}

struct served {
    struct stub stub;
    struct source src;
    struct source_url url[2];
    struct str allow;
    char text[2][64];
};

/* n urls on one stub */
static void serve(struct served *s, size_t n, const struct stub_reply *reply,
                  size_t replies)
{
    stub_start(&s->stub, reply, replies);
    s->allow = STR("127.0.0.1");
    s->src = (struct source){.kind = FETCH_HTTP,
                             .url = s->url,
                             .nurls = n,
                             .allow = {&s->allow, 1},
                             .limit = 1000,
                             .contact = STR_NULL};
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(s->text[i], sizeof s->text[i],
                       "http://127.0.0.1:%d/%c.csv", s->stub.port,
                       'a' + (int)i);
        s->url[i] = (struct source_url){i ? STR("b.csv") : STR("a.csv"),
                                        s->text[i], s->text[i]};
    }
}

static void http_asks_for_what_it_has_conditionally(void **state)
{
    static const struct stub_reply r[] = {STUB(ABC("1")), STUB(SAME),
                                          STUB(ABC("2"))};
    struct served s;
    struct round one;

    serve(&s, 1, r, 3);
    assert_int_equal(set_now("2024-03-01T02:00:00Z"), 0);
    fetch(state, &s.src, &one);
    assert_int_equal(one.code, OK);
    assert_true(one.out.round);
    assert_null(strstr(s.stub.request[0], "If-None-Match"));
    release(&one);
    assert_int_equal(set_now("2024-03-02T02:00:00Z"), 0);
    fetch(state, &s.src, &one);
    assert_int_equal(one.code, OK);
    assert_false(one.out.round);
    assert_contains(s.stub.request[1], "\r\nIf-None-Match: \"1\"\r\n");
    assert_str(one.list.item[0].checked_at, "2024-03-02T02:00:00Z");
    assert_str(one.list.item[0].fetched_at, "2024-03-01T02:00:00Z");
    release(&one);
    /* other headers, the same bytes: no round */
    fetch(state, &s.src, &one);
    assert_int_equal(one.code, OK);
    assert_false(one.out.round);
    release(&one);
    stub_stop(&s.stub);
}

static void http_fetches_in_full_after_a_week(void **state)
{
    static const struct stub_reply r[] = {STUB(ABC("1")), STUB(SAME)};
    struct served s;
    struct round one;

    serve(&s, 1, r, 2);
    assert_int_equal(set_now("2024-03-01T02:00:00Z"), 0);
    fetch(state, &s.src, &one);
    release(&one);
    assert_int_equal(set_now("2024-03-08T02:00:00Z"), 0);
    fetch(state, &s.src, &one);
    assert_contains(s.stub.request[1], "If-None-Match");
    release(&one);
    assert_int_equal(set_now("2024-03-08T02:00:01Z"), 0);
    fetch(state, &s.src, &one);
    assert_null(strstr(s.stub.request[2], "If-None-Match"));
    release(&one);
    stub_stop(&s.stub);
}

static void http_asks_in_full_when_the_archive_lost_the_bytes(void **state)
{
    static const struct stub_reply r[] = {STUB(ABC("1"))};
    struct served s;
    struct round one;
    struct str sha;
    char path[256];

    serve(&s, 1, r, 1);
    assert_int_equal(set_now("2024-03-01T02:00:00Z"), 0);
    fetch(state, &s.src, &one);
    sha = one.list.item[0].sha256;
    (void)snprintf(path, sizeof path, "archive/%.2s/%.*s", sha.ptr,
                   STR_ARG(sha));
    assert_int_equal(unlink(in_scratch(state, path)), 0);
    release(&one);
    fetch(state, &s.src, &one);
    assert_int_equal(one.code, OK);
    assert_null(strstr(s.stub.request[1], "If-None-Match"));
    assert_true(file_exists(in_scratch(state, path)));
    release(&one);
    stub_stop(&s.stub);
}

static void http_asks_in_full_for_another_address(void **state)
{
    static const struct stub_reply r[] = {STUB(ABC("1"))};
    struct served s;
    struct round one;

    serve(&s, 1, r, 1);
    assert_int_equal(set_now("2024-03-01T02:00:00Z"), 0);
    fetch(state, &s.src, &one);
    release(&one);
    s.url[0].shown = "http://elsewhere/a.csv";
    fetch(state, &s.src, &one);
    assert_null(strstr(s.stub.request[1], "If-None-Match"));
    release(&one);
    stub_stop(&s.stub);
}

static void http_never_trusts_a_304_for_a_body_of_unknown_length(void **state)
{
    static const struct stub_reply r[] = {
        STUB("HTTP/1.1 200 OK\r\nETag: \"1\"\r\n\r\nabc")};
    struct served s;
    struct round one;

    serve(&s, 1, r, 1);
    assert_int_equal(set_now("2024-03-01T02:00:00Z"), 0);
    fetch(state, &s.src, &one);
    assert_true(one.list.item[0].length_unknown);
    release(&one);
    fetch(state, &s.src, &one);
    assert_null(strstr(s.stub.request[1], "If-None-Match"));
    release(&one);
    stub_stop(&s.stub);
}

static void http_one_url_that_fails_stops_no_other_and_no_round(void **state)
{
    static const struct stub_reply r[] = {
        STUB("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"), STUB(ABC("1"))};
    struct served s;
    struct round one;

    serve(&s, 2, r, 2);
    assert_int_equal(set_now("2024-03-01T02:00:00Z"), 0);
    fetch(state, &s.src, &one);
    assert_int_equal(one.code, ERR_FAILED);
    assert_contains(one.err.text, "/a.csv: the server answered with status");
    assert_int_equal(one.list.n, 2);
    assert_int_equal(one.list.item[0].status, 404);
    assert_contains(one.list.item[0].error.ptr, "404");
    assert_int_equal(one.list.item[1].sha256.len, DIGEST_HEX);
    assert_false(one.out.round);
    release(&one);
    /* when all are there: a round of both */
    fetch(state, &s.src, &one);
    assert_int_equal(one.code, OK);
    assert_true(one.out.round);
    assert_int_equal(one.out.fresh, 2);
    release(&one);
    stub_stop(&s.stub);
}

static void http_a_304_joins_a_round_with_the_bytes_it_stands_for(void **state)
{
    static const struct stub_reply r[] = {
        STUB(ABC("1")), STUB(ABC("1")), STUB(SAME),
        STUB("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nxy")};
    struct served s;
    struct round one;

    serve(&s, 2, r, 4);
    assert_int_equal(set_now("2024-03-01T02:00:00Z"), 0);
    fetch(state, &s.src, &one);
    release(&one);
    assert_int_equal(set_now("2024-03-02T02:00:00Z"), 0);
    fetch(state, &s.src, &one);
    assert_int_equal(one.code, OK);
    assert_true(one.out.round);
    assert_int_equal(one.out.fresh, 1);
    release(&one);
    arena_init(&one.arena, 0);
    assert_int_equal(
        receipts_open(&one.r, &one.arena, *state, STR("s"), &one.err), OK);
    assert_int_equal(one.r.last.n, 2);
    assert_int_equal(receipts_find(&one.r, STR("a.csv"))->bytes, 3);
    assert_int_equal(receipts_find(&one.r, STR("b.csv"))->bytes, 2);
    receipts_close(&one.r);
    release(&one);
    stub_stop(&s.stub);
}

static int teardown(void **state)
{
    (void)unsetenv("LAPSE_NOW");
    return scratch_teardown(state);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, scratch_setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(http_asks_for_what_it_has_conditionally),
        TEST(http_fetches_in_full_after_a_week),
        TEST(http_asks_in_full_when_the_archive_lost_the_bytes),
        TEST(http_asks_in_full_for_another_address),
        TEST(http_never_trusts_a_304_for_a_body_of_unknown_length),
        TEST(http_one_url_that_fails_stops_no_other_and_no_round),
        TEST(http_a_304_joins_a_round_with_the_bytes_it_stands_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
