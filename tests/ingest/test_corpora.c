/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replies of the corpora (LAPSE_CORPORA), played by the stub: our scenarios,
 * and replies of curl's own tests, where what curl must refuse must not reach
 * the archive.
 */
#include "common/config.h"
#include "common/json.h"
#include "tests/ingest/fetched.h"

#include "common/clock.h"

#define FULL_LEN 20000
#define REPLIES 50

static const char *corpora(void)
{
    const char *dir = getenv("LAPSE_CORPORA");

    if (!dir || !*dir || !file_exists(dir)) {
        skip();
    }
    return dir;
}

/* What the scenarios call FULL, OTHER...: bytes of our own. */
static struct str body_of(struct arena *a, struct str name)
{
    char *text = arena_alloc(a, FULL_LEN);
    bool other = str_starts(name, STR("OTHER"));
    size_t n = str_starts(name, STR("EMPTY"))  ? 0
               : str_starts(name, STR("ERR"))  ? 12
               : str_starts(name, STR("GZIP")) ? 200
                                               : FULL_LEN;

    for (size_t i = 0; i < n; i++) {
        text[i] = (char)((other ? 'A' : 'a') + (int)(i * 7 % 26));
    }
    if (str_starts(name, STR("GZIP"))) {
        memcpy(text, "\x1F\x8B\x08", 3);
    }
    return (struct str){text, n};
}

/* A Retry-After of "$NOW+3s" as a date. */
static struct str header_value(struct arena *a, struct str value, size_t len)
{
    time_t then = time(NULL) + 3;
    struct tm tm;
    char date[64];

    if (str_is(value, "$LEN")) {
        return arena_printf(a, "%zu", len);
    }
    if (str_starts(value, STR("$NOW"))) {
        (void)gmtime_r(&then, &tm);
        (void)strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &tm);
        return arena_str(a, str_from(date));
    }
    return value;
}

static struct stub_reply reply_of(struct arena *a, const struct node *n)
{
    struct str body = body_of(a, node_text(n, "body", STR("EMPTY")));
    const struct node *headers = node_get(n, "headers");
    int64_t status = node_int(n, "status", 200);
    size_t send = (size_t)node_int(n, "send_bytes", (int64_t)body.len);
    bool chunked = node_get(headers, "Transfer-Encoding") != NULL;
    struct str head = arena_printf(a, "HTTP/1.1 %d X\r\n", (int)status);
    struct stub_reply r = {
        .reset = str_is(node_text(n, "then", STR("")), "rst"),
        .a_second = (unsigned)node_int(n, "body_bytes_per_s", 0),
        .answers_range = status == 206 || status == 416};

    for (size_t i = 0; headers && i < headers->count; i++) {
        const struct node *h = &headers->items[i];
        struct str value = header_value(a, h->text, body.len);

        head = arena_printf(a, "%.*s%.*s: %.*s\r\n", STR_ARG(head),
                            STR_ARG(h->key), STR_ARG(value));
    }
    head = chunked ? arena_printf(a, "%.*s\r\n%zx\r\n%.*s", STR_ARG(head),
                                  body.len, (int)send, body.ptr)
                   : arena_printf(a, "%.*s\r\n%.*s", STR_ARG(head), (int)send,
                                  body.ptr);
    r.bytes = head.ptr;
    r.len = head.len;
    return r;
}

struct scenario {
    struct arena arena;
    struct node *n;
    struct str name, expect;
    struct stub_reply reply[REPLIES];
    size_t replies;
};

/* False for one that needs more than a reply. */
static bool read_scenario(struct scenario *s, struct str line)
{
    const struct node *list;
    struct err err;

    assert_int_equal(json_parse(&s->arena, line, "scenario", &s->n, &err), OK);
    s->name = node_text(s->n, "name", STR_NULL);
    s->expect = node_text(s->n, "expect", STR_NULL);
    list = node_get(s->n, "responses");
    s->replies = node_count(list);
    assert_true(s->replies <= REPLIES);
    for (size_t i = 0; i < s->replies; i++) {
        const struct node *r = node_item(list, i);

        if (node_get(r, "tls") || node_get(r, "refuse") ||
            str_starts(node_text(node_get(r, "headers"), "Location", STR("")),
                       STR("http://other"))) {
            return false;
        }
        s->reply[i] = reply_of(&s->arena, r);
    }
    return true;
}

static void judge(struct scenario *s, struct fetched *f, enum err_code code,
                  double took)
{
    bool stored = code == OK && f->reply.status == 200;
    size_t most = (size_t)node_int(s->n, "attempts_max",
                                   node_int(s->n, "max_requests", 12));
    bool fits;

    if (str_is(s->expect, "stored")) {
        fits = stored;
    } else if (str_is(s->expect, "failed_transient")) {
        fits = code == ERR_RETRY;
    } else if (str_is(s->expect, "failed_permanent")) {
        fits = code == ERR_FAILED;
    } else if (str_is(s->expect, "not_modified")) {
        /* the first one of two is a 200 */
        fits = code == OK;
    } else {
        /* a coding is judged by who decodes it: kept raw */
        fits = code == ERR_FAILED || (stored && f->reply.body.bytes == 200);
    }
    if (!fits || f->reply.requests > most ||
        took < (double)node_int(s->n, "min_delay_s", 0)) {
        fail_msg("%.*s: code %d (%s), %u requests, %.1f s", STR_ARG(s->name),
                 code, f->err.text, f->reply.requests, took);
    }
    if (stored && f->reply.body.bytes != 200) {
        struct str want = body_of(&s->arena, STR("FULL"));
        struct str other = body_of(&s->arena, STR("OTHER"));
        struct digest d = sha256_of(want), e = sha256_of(other);
        char hex[DIGEST_HEX + 1], hex2[DIGEST_HEX + 1];

        digest_hex(&d, hex);
        digest_hex(&e, hex2);
        assert_true(strcmp(hex, f->reply.body.sha256) == 0 ||
                    strcmp(hex2, f->reply.body.sha256) == 0);
    }
    assert_int_equal(fetched_files(f), stored ? 1 : 0);
}

static void play(void **state, struct str line)
{
    struct scenario s = {.replies = 0};
    struct fetched f;
    const char *dir;
    enum err_code code;
    double start;

    arena_init(&s.arena, 0);
    if (read_scenario(&s, line)) {
        dir = arena_printf(&s.arena, "%s/%.*s", (const char *)*state,
                           STR_ARG(s.name))
                  .ptr;
        fetched_begin((void **)(void *)&dir, &f, s.reply, s.replies);
        if (str_is(s.expect, "not_modified")) {
            f.rq.etag = STR("\"a\"");
        }
        start = clock_monotonic();
        code = fetched_get(&f);
        judge(&s, &f, code, clock_monotonic() - start);
        fetched_end(&f);
    }
    arena_release(&s.arena);
}

static void corpora_scenarios_end_as_they_should(void **state)
{
    struct buf b;
    struct str rest;
    struct err err;
    char path[512];
    size_t played = 0;

    (void)snprintf(path, sizeof path, "%s/own/http/SCENARIOS.jsonl", corpora());
    buf_init(&b, 1 << 20);
    assert_int_equal(file_read(path, &b, &err), OK);
    rest = buf_slice(&b);
    while (rest.ptr && rest.len > 0) {
        play(state, str_cut(&rest, '\n'));
        played++;
    }
    assert_true(played >= 20);
    buf_release(&b);
}

/* Refused for what was asked (the rest of a file; a size below its length):
 * the reply itself is whole. */
static bool is_about_the_request(struct str name)
{
    return str_is(name, "test38") || str_is(name, "test293");
}

/* The text between <data...> and </data>, macros undone; false when it holds
 * one that is not known here. */
static bool reply_bytes(struct str file, struct buf *out)
{
    const char *from = memmem(file.ptr, file.len, "<data", 5);
    const char *to = memmem(file.ptr, file.len, "</data", 6);
    struct str text, tag;
    bool crlf, head = true;

    if (!from || !to || from > to) {
        return false;
    }
    text = (struct str){from, (size_t)(to - from)};
    tag = str_cut(&text, '\n');
    crlf = memmem(tag.ptr, tag.len, "crlf", 4) != NULL;
    if (memmem(tag.ptr, tag.len, "base64", 6)) {
        return false;
    }
    while (text.len > 0) {
        struct str line = str_cut(&text, '\n');

        if (line.len >= 3 && str_ends(line, STR("%CR"))) {
            line.len -= 3;
            (void)buf_str(out, line);
            (void)buf_char(out, '\r');
        } else if (str_find(line, '%') >= 0) {
            return false;
        } else {
            (void)buf_str(out, line);
            if (crlf && head) {
                (void)buf_char(out, '\r');
            }
        }
        (void)buf_char(out, '\n');
        head = head && line.len > 0;
    }
    return out->len > 0;
}

static bool play_reply(void **state, const char *dir, struct str name)
{
    struct buf file, bytes;
    struct stub_reply r;
    struct fetched f;
    struct err err;
    char path[512];
    bool known;

    (void)snprintf(path, sizeof path, "%s/curl-replies/%.*s", dir,
                   STR_ARG(name));
    buf_init(&file, 1 << 20);
    buf_init(&bytes, 1 << 20);
    assert_int_equal(file_read(path, &file, &err), OK);
    known = reply_bytes(buf_slice(&file), &bytes);
    if (known) {
        r = (struct stub_reply){.bytes = bytes.ptr, .len = bytes.len};
        fetched_begin(state, &f, &r, 1);
        if (fetched_get(&f) == OK) {
            fail_msg("%.*s was kept", STR_ARG(name));
        }
        assert_int_equal(fetched_files(&f), 0);
        fetched_end(&f);
    }
    buf_release(&file);
    buf_release(&bytes);
    return known;
}

static void corpora_replies_that_curl_refuses_reach_no_archive(void **state)
{
    const char *dir = corpora();
    struct str rest;
    struct buf b;
    struct err err;
    char path[512];
    size_t played = 0;

    (void)snprintf(path, sizeof path, "%s/curl-replies/EXPECT.tsv", dir);
    buf_init(&b, 1 << 20);
    assert_int_equal(file_read(path, &b, &err), OK);
    rest = buf_slice(&b);
    (void)str_cut(&rest, '\n');
    while (rest.ptr && rest.len > 0) {
        struct str line = str_cut(&rest, '\n');
        struct str name = str_cut(&line, '\t');

        if (!str_is(str_cut(&line, '\t'), "0") && !is_about_the_request(name)) {
            played += play_reply(state, dir, name);
        }
    }
    assert_true(played >= 15);
    buf_release(&b);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(corpora_scenarios_end_as_they_should),
        TEST(corpora_replies_that_curl_refuses_reach_no_archive),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
