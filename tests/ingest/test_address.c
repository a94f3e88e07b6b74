/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of ingest/address. */
#include "ingest/address.h"

#include <arpa/inet.h>

#include "tests/support/unit.h"

static bool public(const char *text)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
        return address_is_public((struct sockaddr *)&v4);
    }
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return address_is_public((struct sockaddr *)&v6);
}

static void address_knows_the_public_from_the_special(void **state)
{
    static const char *const open[] = {
        "1.1.1.1",          "9.255.255.255",   "11.0.0.0",
        "100.63.255.255",   "100.128.0.0",     "126.255.255.255",
        "128.0.0.1",        "169.253.255.255", "172.15.255.255",
        "172.32.0.0",       "192.167.255.255", "192.169.0.0",
        "198.17.255.255",   "198.20.0.0",      "223.255.255.255",
        "2600::1",          "2a00:1450::1",    "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8", "2002:808:808::1"};
    static const char *const closed[] = {"0.0.0.0",
                                         "10.0.0.1",
                                         "100.64.0.1",
                                         "100.127.255.255",
                                         "127.0.0.1",
                                         "127.255.255.254",
                                         "169.254.169.254",
                                         "172.16.0.1",
                                         "172.31.255.255",
                                         "192.0.2.1",
                                         "192.168.1.1",
                                         "198.18.0.1",
                                         "198.19.255.255",
                                         "203.0.113.9",
                                         "224.0.0.1",
                                         "240.0.0.1",
                                         "255.255.255.255",
                                         "::",
                                         "::1",
                                         "::ffff:127.0.0.1",
                                         "::ffff:10.1.2.3",
                                         "::127.0.0.1",
                                         "64:ff9b::192.168.0.1",
                                         "64:ff9b:1::1",
                                         "100::1",
                                         "2001::1",
                                         "2001:db8::1",
                                         "2002:7f00:1::1",
                                         "2002:c0a8:1::",
                                         "fc00::1",
                                         "fd12:3456::1",
                                         "fe80::1",
                                         "febf::1",
                                         "fec0::1",
                                         "ff02::1"};

    (void)state;
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
        if (!public(open[i])) {
            fail_msg("%s is public", open[i]);
        }
    }
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++) {
        if (public(closed[i])) {
            fail_msg("%s is not public", closed[i]);
        }
    }
}

static void address_of_another_family_is_never_public(void **state)
{
    struct sockaddr sa = {.sa_family = AF_UNIX};

    (void)state;
    assert_false(address_is_public(&sa));
}

static void address_splits_a_url(void **state)
{
    struct address at;

    (void)state;
    assert_true(address_parse(
        STR("HTTPS://jo:p@ss@Data.Example:8443/a/b.csv?x=1&y=#frag"), &at));
    assert_true(at.secure);
    assert_str(at.user, "jo:p@ss");
    assert_str(at.host, "Data.Example");
    assert_str(at.port, "8443");
    assert_str(at.path, "/a/b.csv");
    assert_str(at.query, "x=1&y=");
    assert_true(address_parse(STR("http://[::1]:80?q"), &at));
    assert_false(at.secure);
    assert_str(at.host, "::1");
    assert_str(at.port, "80");
    assert_str(at.path, "");
    assert_str(at.query, "q");
}

static void address_refuses_what_is_no_web_address(void **state)
{
    static const char *const bad[] = {"",
                                      "https://",
                                      "https:///x",
                                      "http://:80/",
                                      "file:///etc/passwd",
                                      "ftp://host/x",
                                      "https:/host",
                                      "//host/x",
                                      "https://host/a b",
                                      "https://host/\nX: y",
                                      "https://[::1",
                                      "https://[::1]x/",
                                      "https://u@"};
    struct address at;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (address_parse(str_from(bad[i]), &at)) {
            fail_msg("\"%s\" was taken", bad[i]);
        }
    }
}

static void address_shows_neither_user_nor_secret(void **state)
{
    static const struct str secret[] = {{"token", 5}, {"key", 3}};
    struct address at;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    assert_true(address_parse(
        STR("https://jo:canary@h.example/x?a=1&token=canary&key&keys=2"), &at));
    assert_string_equal(address_shown(&a, &at, secret, 2),
                        "https://h.example/x?a=1&token=***&key=***&keys=2");
    assert_true(address_parse(STR("http://jo@[2600::1]:81/#canary"), &at));
    assert_string_equal(address_shown(&a, &at, secret, 2),
                        "http://[2600::1]:81/");
    assert_true(
        address_has_query(&(struct address){.query = STR("a&b=1")}, STR("b")));
    assert_false(
        address_has_query(&(struct address){.query = STR("ab=1")}, STR("a")));
    arena_release(&a);
}

static void address_names_a_file_by_the_end_of_the_path(void **state)
{
    static const struct {
        const char *url, *name;
    } row[] = {{"https://h/a/b.csv?x=/y.csv", "b.csv"},
               {"https://h/a%20b%C3%A4.csv", "a b\xC3\xA4.csv"},
               {"https://h/50%", "50%"},
               {"https://h/a%2", "a%2"},
               {"https://h", ""},
               {"https://h/a/", ""},
               {"https://h/..", ""},
               {"https://h/%2e%2E", ""},
               {"https://h/%2e%2e%2fpasswd", ""},
               {"https://h/a%00.csv", ""},
               {"https://h/a%0A", ""},
               {"https://h/%ff.csv", ""},
               {"https://h/a%5Cb", ""}};
    struct address at;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        assert_true(address_parse(str_from(row[i].url), &at));
        assert_str(address_name(&a, &at), row[i].name);
    }
    arena_release(&a);
}

static void address_redirects_never_weaken(void **state)
{
    (void)state;
    assert_null(address_redirect_fault("https", "https"));
    assert_null(address_redirect_fault("http", "https"));
    assert_null(address_redirect_fault("http", "HTTP"));
    assert_string_equal(address_redirect_fault("https", "http"),
                        "from https to http");
    assert_non_null(address_redirect_fault("http", "file"));
    assert_non_null(address_redirect_fault("https", "gopher"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(address_knows_the_public_from_the_special),
        cmocka_unit_test(address_of_another_family_is_never_public),
        cmocka_unit_test(address_splits_a_url),
        cmocka_unit_test(address_refuses_what_is_no_web_address),
        cmocka_unit_test(address_shows_neither_user_nor_secret),
        cmocka_unit_test(address_names_a_file_by_the_end_of_the_path),
        cmocka_unit_test(address_redirects_never_weaken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
