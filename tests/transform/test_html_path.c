/* SPDX-License-Identifier: Apache-2.0 */
/* Paths inside a cell: what is one, and what it leads to. */
#include "tests/support/unit.h"

#include "transform/html_path.h"

static const char cell[] =
    "<table><tr><td class=c>"
    "<a href='/one'>One</a>"
    "<div id=d><span class='k x'>no</span>"
    "<span class=k lang=en>yes</span><em><a href='/two' class=k>Two</a></em>"
    "</div><a>bare</a></td></tr></table>";

static void assert_value(const char *path, const char *want)
{
    struct html_path p = {.n = 0};
    const struct html_node *td;
    struct arena a;
    struct html h;
    struct err err = {0};

    arena_init(&a, 0);
    assert_int_equal(
        html_parse(&h, &a, str_from(cell), STR("utf-8"), "page", &err), OK);
    td = h.root;
    while (!html_is(td, "td")) {
        td = html_after(td, h.root, false);
    }
    assert_true(html_path_parse(str_from(path), &p));
    assert_str(html_path_value(&a, &p, td), want);
    arena_release(&a);
}

static void an_empty_path_is_the_cell(void **state)
{
    (void)state;
    assert_value("", "One\nnoyesTwo\nbare");
    assert_value("@class", "c");
    assert_value("@id", "");
}

static void the_first_that_fits_is_taken(void **state)
{
    (void)state;
    assert_value("a", "One");
    assert_value("a/@href", "/one");
    assert_value("A/@HREF", "/one");
    assert_value("div/a/@href", "/two");
    assert_value("*/a", "Two");
    assert_value("div/*/a", "Two");
    assert_value("*/*/*/a", "");
}

static void tests_must_hold_whole(void **state)
{
    (void)state;
    assert_value("span[@class='k']", "yes");
    assert_value("span[@class=\"k x\"]", "no");
    assert_value("span[@class='k'][@lang='en']", "yes");
    assert_value("span[@class='k'][@lang='fr']", "");
    assert_value("a[@class='k']/@href", "/two");
    assert_value("div[@id='d']/span[@class='k']", "yes");
    assert_value("div[@id='e']/span", "");
}

static void what_is_not_there_is_empty(void **state)
{
    (void)state;
    assert_value("b", "");
    assert_value("a/b", "");
    assert_value("span/a", "");
    assert_value("a[@class='none']/@href", "");
    /* the cell itself is no step of its own path */
    assert_value("td/a", "");
}

static void a_path_has_few_steps_and_tests(void **state)
{
    struct html_path p = {.n = 0};

    (void)state;
    assert_true(html_path_parse(STR("a/b/c/d/e/f/g/h"), &p));
    assert_int_equal(p.n, HTML_PATH_STEPS);
    p = (struct html_path){.n = 0};
    assert_false(html_path_parse(STR("a/b/c/d/e/f/g/h/i"), &p));
    p = (struct html_path){.n = 0};
    assert_true(
        html_path_parse(STR("a[@a='1'][@b='2'][@c='3'][@d='4']/@x"), &p));
    assert_int_equal(p.step[0].n, HTML_PATH_TESTS);
    assert_str(p.step[0].key[3], "d");
    assert_str(p.step[0].value[3], "4");
    assert_str(p.attribute, "x");
    p = (struct html_path){.n = 0};
    assert_false(
        html_path_parse(STR("a[@a='1'][@b='2'][@c='3'][@d='4'][@e='5']"), &p));
}

static void what_is_no_path_is_refused(void **state)
{
    static const char *const bad[] = {
        "/a",      "a//b",     "a/",      "..",         "../a",
        "@",       "a/@",      "a/@x/b",  "[@k='v']",   "a[k='v']",
        "a[@k=v]", "a[@k='v'", "a[@k='v", "a[@k='v]",   "a[@k]",
        "a[",      "a[@",      "a]b[",    "a[@k='v']b", "a[@='v']"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct html_path p = {.n = 0};

        if (html_path_parse(str_from(bad[i]), &p)) {
            fail_msg("\"%s\" was taken", bad[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_path_is_the_cell),
        cmocka_unit_test(the_first_that_fits_is_taken),
        cmocka_unit_test(tests_must_hold_whole),
        cmocka_unit_test(what_is_not_there_is_empty),
        cmocka_unit_test(a_path_has_few_steps_and_tests),
        cmocka_unit_test(what_is_no_path_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
