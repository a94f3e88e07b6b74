/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_secret - what is refused where a password is concerned.
 */
#include "common/secret.h"

#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "tests/support/unit.h"

static struct err fault;

static enum err_code check(const char *path)
{
    return secret_file_check("password file", path, &fault);
}

static void a_file_of_ours_alone_is_taken(void **state)
{
    const char *path = in_scratch(state, "pass");

    assert_int_equal(check(path), OK); /* there is none */
    assert_int_equal(file_write(path, STR("x"), 0600, &fault), OK);
    assert_int_equal(check(path), OK);
    assert_int_equal(chmod(path, 0400), 0);
    assert_int_equal(check(path), OK);
}

static void a_file_that_others_could_read_or_write_is_refused(void **state)
{
    static const mode_t modes[] = {0640, 0604, 0644, 0620, 0602, 0610, 0601};
    const char *path = in_scratch(state, "pass");

    assert_int_equal(file_write(path, STR("x"), 0600, &fault), OK);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        assert_int_equal(chmod(path, modes[i]), 0);
        assert_int_equal(check(path), ERR_USAGE);
        assert_contains(fault.text, "others could read it (chmod 600 it)");
    }
}

static void what_is_no_file_of_ours_is_refused(void **state)
{
    char path[512], link[512];

    (void)snprintf(path, sizeof path, "%s", in_scratch(state, "pass"));
    (void)snprintf(link, sizeof link, "%s", in_scratch(state, "link"));
    assert_int_equal(file_write(path, STR("x"), 0600, &fault), OK);
    assert_int_equal(symlink(path, link), 0);
    assert_int_equal(check(link), ERR_USAGE);
    assert_contains(fault.text, "is a symbolic link");
    assert_int_equal(check(*state), ERR_USAGE);
    assert_contains(fault.text, "is not a regular file");
    if (geteuid() == 0) {
        assert_int_equal(chown(path, 65534, (gid_t)-1), 0);
        assert_int_equal(check(path), ERR_USAGE);
        assert_contains(fault.text, "belongs to user 65534, not to us");
    }
}

static void a_database_is_not_named_with_a_password(void **state)
{
    static const char *const wrong[] = {
        "postgresql://me:hunter2@db.example.org/lapse",
        "postgres://me:hun/ter2@db.example.org/lapse",
        "postgresql://db.example.org/lapse?password=hunter2",
        "postgresql://db.example.org/lapse?sslmode=x&sslpassword=hunter2",
        "host=db password=hunter2",
        "host=db password = hunter2",
        "password='hunter2'"};
    static const char *const fine[] = {
        "lapse",
        "password",
        "service=county",
        "host=db passfile=/etc/lapse/pass",
        "postgresql://db.example.org/lapse",
        "postgresql://db.example.org:5432/lapse",
        "postgresql://me@db.example.org:5432/lapse",
        "postgresql://me:@db.example.org/lapse",
        "postgresql://[::1]:5432/lapse"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(secret_not_in(wrong[i], &fault), ERR_USAGE);
        assert_null(strstr(fault.text, "ter2"));
        assert_contains(fault.text, "PGPASSFILE");
    }
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        assert_int_equal(secret_not_in(fine[i], &fault), OK);
    }
    assert_int_equal(
        secret_not_in("postgresql://db/lapse?a=1&pass%77ord=hunter2", &fault),
        ERR_USAGE);
    assert_null(strstr(fault.text, "ter2"));
    assert_int_equal(
        secret_not_in("postgresql://db/lapse?application_name=a%20b", &fault),
        OK);
    assert_int_equal(secret_not_in(NULL, &fault), OK);
}

static void a_server_elsewhere_is_reached_over_proven_tls(void **state)
{
    static const struct {
        struct secret_route route;
        enum err_code code;
        bool upgrade;
    } cases[] = {
        {{NULL, NULL, "prefer", NULL}, OK, false},
        {{"", "", "disable", NULL}, OK, false},
        {{"/var/run/postgresql", NULL, "disable", NULL}, OK, false},
        {{"@lapse", NULL, "disable", NULL}, OK, false},
        {{"localhost", NULL, "disable", NULL}, OK, false},
        {{"127.0.0.1", NULL, "disable", NULL}, OK, false},
        {{"127.8.9.10", NULL, "allow", NULL}, OK, false},
        {{"::1", NULL, "prefer", NULL}, OK, false},
        {{"localhost,/tmp", NULL, "disable", NULL}, OK, false},
        {{"db.example.org", NULL, "verify-full", NULL}, OK, false},
        {{"db.example.org", NULL, "prefer", NULL}, OK, true},
        {{"db.example.org", NULL, NULL, NULL}, OK, true},
        {{"db.example.org", NULL, "disable", NULL}, ERR_USAGE, false},
        {{"db.example.org", NULL, "allow", NULL}, ERR_USAGE, false},
        {{"db.example.org", NULL, "require", NULL}, ERR_USAGE, false},
        {{"db.example.org", NULL, "verify-ca", NULL}, ERR_USAGE, false},
        {{"192.0.2.1", NULL, "require", NULL}, ERR_USAGE, false},
        {{"2001:db8::1", NULL, "require", NULL}, ERR_USAGE, false},
        {{"127.evil.example.org", NULL, "require", NULL}, ERR_USAGE, false},
        {{"localhost.example.org", NULL, "require", NULL}, ERR_USAGE, false},
        {{"localhost,db.example.org", NULL, "require", NULL}, ERR_USAGE, false},
        /* the address is where it goes, the name what is proven */
        {{"db.example.org", "127.0.0.1", "disable", NULL}, OK, false},
        {{"localhost", "192.0.2.1", "disable", NULL}, ERR_USAGE, false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool upgrade = !cases[i].upgrade;

        if (secret_route_check(&cases[i].route, &upgrade, &fault) !=
            cases[i].code) {
            fail_msg("case %zu", i);
        }
        assert_int_equal(upgrade, cases[i].upgrade);
        if (cases[i].code) {
            assert_contains(fault.text, "verify-full");
        }
    }
}

static void a_passfile_that_others_read_stops_every_route(void **state)
{
    const char *path = in_scratch(state, "pass");
    struct secret_route route = {NULL, NULL, "prefer", path};
    bool upgrade;

    assert_int_equal(file_write(path, STR("x"), 0600, &fault), OK);
    assert_int_equal(secret_route_check(&route, &upgrade, &fault), OK);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(secret_route_check(&route, &upgrade, &fault), ERR_USAGE);
    assert_contains(fault.text, "password file");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        T(a_file_of_ours_alone_is_taken),
        T(a_file_that_others_could_read_or_write_is_refused),
        T(what_is_no_file_of_ours_is_refused),
        T(a_database_is_not_named_with_a_password),
        T(a_server_elsewhere_is_reached_over_proven_tls),
        T(a_passfile_that_others_read_stops_every_route)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
