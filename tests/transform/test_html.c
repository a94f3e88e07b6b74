/* SPDX-License-Identifier: Apache-2.0 */
/* A page as a tree: places, references, limits, and nothing loaded. */
#include "tests/transform/opened.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <time.h>

#include "transform/html.h"

struct page {
    struct arena arena;
    struct html html;
    struct err err;
};

static enum err_code parse(struct page *p, struct str bytes)
{
    memset(p, 0, sizeof *p);
    arena_init(&p->arena, 0);
    return html_parse(&p->html, &p->arena, bytes, STR("utf-8"), "page",
                      &p->err);
}

static void parse_well(struct page *p, const char *text)
{
    if (parse(p, str_from(text))) {
        fail_msg("%s", p->err.text);
    }
}

static void drop(struct page *p)
{
    arena_release(&p->arena);
}

static const struct html_node *find(const struct page *p, const char *name)
{
    const struct html_node *n = p->html.root;

    while (n && !html_is(n, name)) {
        n = html_after(n, p->html.root, false);
    }
    assert_non_null(n);
    return n;
}

static struct str source_of(const struct page *p, const struct html_node *n)
{
    assert_true(n->offset <= n->end && n->end <= p->html.text.len);
    return (struct str){p->html.text.ptr + n->offset,
                        (size_t)(n->end - n->offset)};
}

static struct str text_of(struct page *p)
{
    return html_text(&p->arena, p->html.root);
}

static void names_are_lower_case_and_attributes_keep_their_case(void **state)
{
    struct page p;

    (void)state;
    parse_well(&p, "<DIV ID='Ab' Data-X=\"a&amp;b\" checked>x</DIV>");
    assert_str(html_attr(find(&p, "div"), "id"), "Ab");
    assert_str(html_attr(find(&p, "div"), "data-x"), "a&b");
    assert_non_null(html_attr(find(&p, "div"), "checked").ptr);
    assert_null(html_attr(find(&p, "div"), "class").ptr);
    drop(&p);
}

static void an_element_knows_its_bytes(void **state)
{
    struct page p;

    (void)state;
    parse_well(&p, "<table>\n <tr><td title='a<b>c'>1<b>2</b></td>"
                   "<th>3</th></tr></table><p>4");
    assert_str(source_of(&p, find(&p, "td")),
               "<td title='a<b>c'>1<b>2</b></td>");
    assert_str(source_of(&p, find(&p, "b")), "<b>2</b>");
    assert_str(source_of(&p, find(&p, "th")), "<th>3</th>");
    assert_str(source_of(&p, find(&p, "tr")),
               "<tr><td title='a<b>c'>1<b>2</b></td><th>3</th></tr>");
    assert_true(find(&p, "tr")->closed);
    assert_str(source_of(&p, find(&p, "p")), "<p>4");
    assert_false(find(&p, "p")->closed);
    assert_true(find(&p, "p")->at_end);
    drop(&p);
}

static void
an_element_without_an_end_tag_ends_where_the_next_begins(void **state)
{
    struct page p;

    (void)state;
    parse_well(&p, "<table><tr><td>1<td>2<tr><td>3</table></body>");
    assert_str(source_of(&p, find(&p, "td")), "<td>1");
    assert_str(source_of(&p, find(&p, "tr")), "<tr><td>1<td>2");
    assert_false(find(&p, "tr")->closed);
    assert_false(find(&p, "tr")->at_end);
    assert_true(p.html.ended);
    drop(&p);
}

static void an_element_that_nobody_wrote_takes_no_other_tag(void **state)
{
    struct page p;

    (void)state;
    /* libxml2 puts a p around text of the body */
    parse_well(&p, "<body><pre>x</pre>plain");
    for (const struct html_node *n = p.html.root; n;
         n = html_after(n, p.html.root, false)) {
        if (html_is(n, "p")) {
            assert_true(n->offset >= strlen("<body><pre>x"));
        }
    }
    drop(&p);
}

static void a_page_cut_short_leaves_its_elements_open(void **state)
{
    struct page p;

    (void)state;
    parse_well(&p, "<html><body><table><tr><td>1</td><td>2");
    assert_true(find(&p, "table")->at_end);
    assert_false(p.html.ended);
    drop(&p);
}

static void references_mean_what_browsers_make_of_them(void **state)
{
    struct page p;

    (void)state;
    parse_well(&p, "<p>&lt;&amp;&#65;&#x1F600;&eacute;&#150;&#x80;&#146;");
    assert_str(text_of(&p), "<&A😀é–€’");
    drop(&p);
}

static void a_node_after_another_is_the_next_of_the_page(void **state)
{
    const struct html_node *n;
    struct page p;

    (void)state;
    parse_well(&p, "<ul><li><b>1</b></li><li>2</li></ul><h2>3</h2>");
    n = find(&p, "li");
    assert_true(html_is(html_after(n, p.html.root, false), "b"));
    assert_true(html_is(html_after(n, p.html.root, true), "li"));
    assert_ptr_equal(html_after(n, find(&p, "ul"), true), n->next);
    assert_null(html_after(n->next, find(&p, "ul"), true));
    assert_null(html_after(find(&p, "h2"), p.html.root, true));
    drop(&p);
}

static void a_page_without_bytes_is_an_empty_tree(void **state)
{
    struct page p;

    (void)state;
    parse_well(&p, "");
    assert_null(p.html.root->child);
    assert_null(html_after(p.html.root, p.html.root, false));
    assert_str(text_of(&p), "");
    drop(&p);
}

/* T14: the page's own words never name the decoder. */
static void utf_7_is_never_read(void **state)
{
    struct page p;

    (void)state;
    parse_well(&p, "<meta charset=utf-7><p>+ADw-b+AD4-");
    assert_str(text_of(&p), "+ADw-b+AD4-");
    drop(&p);
}

/* T12, and row 83: no sub-resource fetched. */
static void nothing_is_loaded(void **state)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const char *path = in_scratch(state, "canary");
    char text[2048];
    struct page p;

    put_file(path, "canary");
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    (void)snprintf(text, sizeof text,
                   "<!DOCTYPE html SYSTEM \"http://127.0.0.1:%d/d\" ["
                   "<!ENTITY e SYSTEM \"file://%s\">]>"
                   "<html><link rel=stylesheet href=http://127.0.0.1:%d/l>"
                   "<base href=http://127.0.0.1:%d/>"
                   "<img src=http://127.0.0.1:%d/i><iframe src=/f></iframe>"
                   "<script src=/s></script><p>&e;",
                   ntohs(at.sin_port), path, ntohs(at.sin_port),
                   ntohs(at.sin_port), ntohs(at.sin_port));
    parse_well(&p, text);
    assert_null(strstr(arena_cstr(&p.arena, text_of(&p)), "canary"));
    assert_int_equal(accept(fd, NULL, NULL), -1);
    drop(&p);
    close(fd);
}

/* head, part n times with its number for each '#', tail. */
static struct str repeated(struct arena *a, const char *head, const char *part,
                           size_t n, const char *tail)
{
    struct buf b;
    struct str out;

    buf_init(&b, (size_t)256 << 20);
    buf_str(&b, str_from(head));
    for (size_t i = 0; i < n; i++) {
        for (const char *c = part; *c; c++) {
            (void)(*c == '#' ? buf_printf(&b, "%zu", i) : buf_char(&b, *c));
        }
    }
    buf_str(&b, str_from(tail));
    out = arena_str(a, buf_slice(&b));
    buf_release(&b);
    return out;
}

static double seconds(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void assert_too_many(struct str bytes)
{
    double from = seconds();
    struct page p;

    assert_int_equal(parse(&p, bytes), ERR_FAILED);
    assert_contains(p.err.text, "page: byte ");
    assert_contains(p.err.text, "more than 256 attributes");
    assert_true(seconds() - from < 2);
    drop(&p);
}

/* T11: 60 000 attributes of one tag took 8 s. */
static void a_tag_with_too_many_attributes_is_refused(void **state)
{
    static const char *const heads[] = {"<p",
                                        "<p x='>'",
                                        "<p =\"",
                                        "<p b=='",
                                        "<p a=b =c\"",
                                        "<script/><p",
                                        "<stylex><p",
                                        "<scripts><p",
                                        "<!--><p",
                                        "<!-- x --!><p",
                                        "<!---><p",
                                        "<p a='x'b=\"y\"",
                                        "<p\n/a/b='' c = =\"",
                                        "<x-y:z",
                                        NULL};
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; heads[i]; i++) {
        assert_too_many(repeated(&a, heads[i], " a#", 60000, ">"));
    }
    assert_too_many(repeated(&a, "<p", " a#=''", 60000, ">"));

    arena_release(&a);
}

static void a_tag_with_as_many_as_allowed_is_read(void **state)
{
    struct arena a;
    struct page p;

    (void)state;
    arena_init(&a, 0);
    assert_int_equal(
        parse(&p, repeated(&a, "<p", " a#='1 2 3'", HTML_ATTRIBUTES_MAX, ">x")),
        OK);
    assert_int_equal(find(&p, "p")->nattr, HTML_ATTRIBUTES_MAX);
    drop(&p);
    arena_release(&a);
}

static void words_that_are_no_attributes_are_not_counted(void **state)
{
    static const char *const around[][2] = {
        {"<p title='", "'>x"},        {"<p title = \"", "\">x"},
        {"<!-- <p ", "-->x"},         {"<script>if (a <b) ", "</script>x"},
        {"<STYLE>a<b ", "</style>x"}, {"1 < 2", "x"}};
    struct arena a;
    struct page p;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
        if (parse(&p, repeated(&a, around[i][0], " w#", 5000, around[i][1]))) {
            fail_msg("%zu: %s", i, p.err.text);
        }
        drop(&p);
    }
    arena_release(&a);
}

static void a_page_may_be_deep_but_not_deeper(void **state)
{
    struct arena a;
    struct page p;

    (void)state;
    arena_init(&a, 0);
    assert_int_equal(
        parse(&p, repeated(&a, "<div>", "<b>", HTML_DEPTH_MAX - 4, "x")), OK);
    drop(&p);
    assert_int_equal(
        parse(&p, repeated(&a, "<div>", "<b>", HTML_DEPTH_MAX + 1, "x")),
        ERR_FAILED);
    assert_contains(p.err.text, "page: byte ");
    assert_contains(p.err.text, "deeper than 4096");
    drop(&p);
    arena_release(&a);
}

static void long_text_in_a_deep_page_takes_linear_time(void **state)
{
    double from = seconds();
    struct arena a;
    struct buf b;
    struct page p;

    (void)state;
    arena_init(&a, 0);
    buf_init(&b, (size_t)64 << 20);
    buf_str(&b, repeated(&a, "<div>", "<b>", 4000, ""));
    buf_str(&b, repeated(&a, "", "word #, ", 1000000, ""));
    assert_int_equal(parse(&p, buf_slice(&b)), OK);
    assert_true(seconds() - from < 10);
    drop(&p);
    buf_release(&b);
    arena_release(&a);
}

static void a_page_that_is_too_large_is_refused(void **state)
{
    struct page p;

    (void)state;
    /* refused by its length: no byte is looked at */
    assert_int_equal(parse(&p, (struct str){"<p>", HTML_PAGE_MAX + 1}),
                     ERR_FAILED);
    assert_contains(p.err.text, "page: page is larger than 134217728 bytes");
    drop(&p);
}

static void a_page_is_read_whole_from_its_stream(void **state)
{
    struct stream *s;
    struct arena a;
    struct str bytes, want;
    struct err err = {0};

    arena_init(&a, 0);
    want = repeated(&a, "<p>", "#\n", 50000, "");
    s = stream_over(state, want);
    assert_int_equal(html_slurp(&a, s, "page", &bytes, &err), OK);
    assert_true(str_eq(bytes, want));
    stream_free(s);
    s = stream_over(state, STR(""));
    assert_int_equal(html_slurp(&a, s, "page", &bytes, &err), OK);
    assert_int_equal(bytes.len, 0);
    stream_free(s);
    arena_release(&a);
}

static void log_start(void *arg, struct str name, const struct html_attr *attr,
                      size_t nattr)
{
    struct str v = html_find(attr, nattr, "xmin");

    buf_printf(arg, "<%.*s %.*s>", STR_ARG(name), STR_ARG(v));
}

static void log_text(void *arg, struct str text)
{
    buf_str(arg, text);
}

static void log_end(void *arg, struct str name)
{
    buf_printf(arg, "</%.*s>", STR_ARG(name));
}

static void
pushed_pieces_give_the_same_events_wherever_they_are_cut(void **state)
{
    static const char text[] = "<html><body><doc><page width=\"1\"><word "
                               "xMin=\"2.5\" yMin='3'>a&amp;b</word>\n"
                               "<word xMin=\"\">\xc3\xa9</word></page></doc>";
    char want[512] = "";

    (void)state;
    for (size_t cut = 0; cut < sizeof text; cut++) {
        struct buf b;
        struct html_events events = {&b, log_start, log_text, log_end};
        struct html_push *push = html_push_new(&events);

        buf_init(&b, 4096);
        html_push_put(push, (struct str){text, cut}, false);
        html_push_put(push, (struct str){text + cut, sizeof text - 1 - cut},
                      false);
        html_push_put(push, STR_NULL, true);
        html_push_free(push);
        buf_char(&b, '\0');
        if (cut == 0) {
            (void)snprintf(want, sizeof want, "%s", b.ptr);
        }
        assert_string_equal(b.ptr, want);
        buf_release(&b);
    }
    assert_contains(want, "<word 2.5>a&b</word>");
    assert_contains(want, "<word >\xc3\xa9</word></page></doc>");
}

static void parse_bytes(struct str bytes)
{
    struct html_block *block;
    struct page p;
    size_t n = 0;

    if (parse(&p, bytes)) {
        assert_int_equal(p.err.code, ERR_FAILED);
    } else {
        html_blocks_of(&p.arena, &p.html, &block, &n);
    }
    for (size_t i = 0; i < n; i++) {
        assert_true(block[i].text.len > 0);
        assert_true(block[i].offset + block[i].length <= bytes.len);
    }
    drop(&p);
}

static void pages_of_libxml2s_own_tests_are_read(void **state)
{
    char folder[1024];
    struct arena a;
    struct str *name;
    struct err err = {0};
    size_t n, seen = 0;

    (void)state;
    corpus("LAPSE_CORPORA", "libxml2-html", folder, sizeof folder);
    arena_init(&a, 0);
    assert_int_equal(file_list(&a, folder, &name, &n, &err), OK);
    for (size_t i = 0; i < n; i++) {
        struct buf b;

        if (!str_ends(name[i], STR(".html"))) {
            continue;
        }
        buf_init(&b, (size_t)1 << 24);
        assert_int_equal(
            file_read(arena_printf(&a, "%s/%.*s", folder, STR_ARG(name[i])).ptr,
                      &b, &err),
            OK);
        parse_bytes(buf_slice(&b));
        /* and cut anywhere */
        for (size_t len = 0; len < b.len && len < 4096; len += 7) {
            parse_bytes((struct str){b.ptr, len});
        }
        buf_release(&b);
        seen++;
    }
    assert_true(seen > 0);
    arena_release(&a);
}

int main(void)
{
#define WITH_SCRATCH(test) \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_lower_case_and_attributes_keep_their_case),
        cmocka_unit_test(an_element_knows_its_bytes),
        cmocka_unit_test(
            an_element_without_an_end_tag_ends_where_the_next_begins),
        cmocka_unit_test(an_element_that_nobody_wrote_takes_no_other_tag),
        cmocka_unit_test(a_page_cut_short_leaves_its_elements_open),
        cmocka_unit_test(references_mean_what_browsers_make_of_them),
        cmocka_unit_test(a_node_after_another_is_the_next_of_the_page),
        cmocka_unit_test(a_page_without_bytes_is_an_empty_tree),
        cmocka_unit_test(utf_7_is_never_read),
        WITH_SCRATCH(nothing_is_loaded),
        cmocka_unit_test(a_tag_with_too_many_attributes_is_refused),
        cmocka_unit_test(a_tag_with_as_many_as_allowed_is_read),
        cmocka_unit_test(words_that_are_no_attributes_are_not_counted),
        cmocka_unit_test(a_page_may_be_deep_but_not_deeper),
        cmocka_unit_test(long_text_in_a_deep_page_takes_linear_time),
        cmocka_unit_test(a_page_that_is_too_large_is_refused),
        WITH_SCRATCH(a_page_is_read_whole_from_its_stream),
        cmocka_unit_test(
            pushed_pieces_give_the_same_events_wherever_they_are_cut),
        cmocka_unit_test(pages_of_libxml2s_own_tests_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
