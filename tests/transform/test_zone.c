/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_zone - civil time of places: from made-up files, from damaged ones, and
 * from the tz database against a list of its own changes.
 */
#include "common/day.h"
#include "tests/transform/corpus.h"
#include "transform/date.h"
#include "transform/zone.h"

static struct arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static struct zone *load(const char *name)
{
    struct zone *z;
    struct err err = {0};

    if (zone_load(&z, &arena, str_from(name), &err)) {
        print_message("%s: not played\n", err.text);
        skip();
    }
    return z;
}

static int64_t seconds(int32_t year, int32_t month, int32_t d, int64_t h)
{
    return day_from_civil((struct civil){year, month, d}) * INT64_C(86400) +
           h * 3600;
}

/* A TZif file made by hand. */
struct made {
    unsigned char b[1024];
    size_t n;
};

static void put(struct made *m, uint64_t value, size_t bytes)
{
    for (size_t i = bytes; i-- > 0;) {
        m->b[m->n++] = (unsigned char)(i < 8 ? value >> (8 * i) : 0);
    }
}

static void put_header(struct made *m, char version, uint32_t leaps,
                       uint32_t times, uint32_t types)
{
    memcpy(m->b + m->n, "TZif", 4);
    m->n += 4;
    m->b[m->n++] = (unsigned char)version;
    put(m, 0, 15);
    put(m, 0, 4);
    put(m, 0, 4);
    put(m, leaps, 4);
    put(m, times, 4);
    put(m, types, 4);
    put(m, 4, 4);
}

/* Version 2: LMT -1:00, then from `at` on two hours east, and a footer. */
static void make(struct made *m, int64_t at, const char *footer)
{
    m->n = 0;
    put_header(m, '2', 0, 0, 1);
    put(m, 0, 6);
    put(m, 0, 4);
    put_header(m, '2', 0, 1, 2);
    put(m, (uint64_t)at, 8);
    put(m, 1, 1);
    put(m, (uint64_t)(uint32_t)-3600, 4);
    put(m, 0, 2);
    put(m, 7200, 4);
    put(m, 0, 2);
    put(m, 0, 4);
    memcpy(m->b + m->n, footer, strlen(footer));
    m->n += strlen(footer);
}

static enum err_code parse(const struct made *m, size_t n, struct zone **z,
                           struct err *err)
{
    /* of its own size, so that a sanitizer sees a byte too many */
    unsigned char *exact = malloc(n ? n : 1);
    enum err_code code;

    assert_non_null(exact);
    memcpy(exact, m->b, n);
    *err = (struct err){0};
    code = zone_parse(z, &arena, (struct str){(char *)exact, n}, err);
    free(exact);
    return code;
}

static void utc_needs_no_file_and_has_no_change(void **state)
{
    struct zone *z = load("UTC");
    int64_t utc[2];

    (void)state;
    assert_int_equal(zone_offset(z, 0), 0);
    assert_int_equal(zone_offset(z, seconds(9999, 12, 31, 0)), 0);
    assert_int_equal(zone_from_local(z, seconds(2024, 3, 10, 2), utc), 1);
    assert_int_equal(utc[0], seconds(2024, 3, 10, 2));
}

static void changes_and_footer_are_read(void **state)
{
    struct made m;
    struct zone *z;
    struct err err;
    int64_t utc[2];

    (void)state;
    make(&m, 1000000, "\nAAA-2BBB,J60/0,J300/0\n");
    assert_int_equal(parse(&m, m.n, &z, &err), OK);
    assert_int_equal(zone_offset(z, -1), -3600);
    assert_int_equal(zone_offset(z, 999999), -3600);
    assert_int_equal(zone_offset(z, 1000000), 7200);
    /* 1 March 00:00, two hours east */
    assert_int_equal(zone_offset(z, seconds(2024, 2, 29, 22) - 1), 7200);
    assert_int_equal(zone_offset(z, seconds(2024, 2, 29, 22)), 10800);
    assert_int_equal(zone_offset(z, seconds(9000, 7, 1, 0)), 10800);
    assert_int_equal(zone_offset(z, seconds(9000, 12, 1, 0)), 7200);
    /* three hours were left out in 1970 */
    assert_int_equal(zone_from_local(z, 1000000 - 3600, utc), 0);
    assert_int_equal(zone_from_local(z, 1000000 + 7199, utc), 0);
    assert_int_equal(zone_from_local(z, 1000000 + 7200, utc), 1);
    assert_int_equal(utc[0], 1000000);
    assert_int_equal(zone_from_local(z, 1000000 - 3601, utc), 1);
    assert_int_equal(utc[0], 999999);
}

static void a_file_without_a_rule_keeps_its_last_offset(void **state)
{
    struct made m;
    struct zone *z;
    struct err err;

    (void)state;
    make(&m, 1000000, "\n\n");
    assert_int_equal(parse(&m, m.n, &z, &err), OK);
    assert_int_equal(zone_offset(z, seconds(9999, 7, 1, 0)), 7200);
    make(&m, 1000000, "\nAAA-2\n");
    assert_int_equal(parse(&m, m.n, &z, &err), OK);
    assert_int_equal(zone_offset(z, seconds(9999, 7, 1, 0)), 7200);
    /* a version 1 file ends with its data */
    m.n = 0;
    put_header(&m, '\0', 0, 1, 2);
    put(&m, (uint64_t)(uint32_t)-86400, 4);
    put(&m, 1, 1);
    put(&m, 0, 6);
    put(&m, 3600, 4);
    put(&m, 0, 2);
    put(&m, 0, 4);
    assert_int_equal(parse(&m, m.n, &z, &err), OK);
    assert_int_equal(zone_offset(z, -86401), 0);
    assert_int_equal(zone_offset(z, -86400), 3600);
}

static void a_rule_that_is_always_summer_has_no_seam(void **state)
{
    struct made m;
    struct zone *z;
    struct err err;
    int64_t utc[2];

    (void)state;
    make(&m, 1000000, "\nXXX3EDT4,0/0,J365/23\n");
    assert_int_equal(parse(&m, m.n, &z, &err), OK);
    for (int32_t year = 1972; year < 2500; year++) {
        for (int64_t h = -6; h < 12; h++) {
            assert_int_equal(zone_offset(z, seconds(year, 1, 1, h)), -14400);
            assert_int_equal(zone_from_local(z, seconds(year, 1, 1, h), utc),
                             1);
        }
    }
}

static void a_file_that_was_cut_is_damaged(void **state)
{
    struct made m;
    struct zone *z;
    struct err err;

    (void)state;
    make(&m, 1000000, "\nAAA-2BBB,J60/0,J300/0\n");
    for (size_t n = 0; n < m.n; n++) {
        if (parse(&m, n, &z, &err) != ERR_FAILED) {
            fail_msg("%zu bytes are enough", n);
        }
        assert_contains(err.text, "damaged time zone file: ");
    }
}

static void no_byte_changed_does_any_harm(void **state)
{
    static const unsigned char values[] = {0, 1, 4, 0x7F, 0x80, 0xFF, '2'};
    struct made m;
    struct zone *z;
    struct err err;
    int64_t utc[2];

    (void)state;
    make(&m, 1000000, "\nAAA-2BBB,J60/0,J300/0\n");
    for (size_t at = 0; at < m.n; at++) {
        for (size_t k = 0; k < sizeof values; k++) {
            struct arena_mark mark = arena_mark(&arena);
            unsigned char kept = m.b[at];
            enum err_code code;

            m.b[at] = values[k];
            code = parse(&m, m.n, &z, &err);
            assert_true(code == OK || code == ERR_FAILED);
            if (code == OK) {
                zone_offset(z, seconds(9999, 7, 1, 0));
                zone_from_local(z, seconds(2024, 7, 1, 0), utc);
                zone_from_local(z, seconds(1, 1, 1, 0), utc);
            }
            m.b[at] = kept;
            arena_rewind(&arena, mark);
        }
    }
}

static void counts_that_lie_are_damage(void **state)
{
    struct made m;
    struct zone *z;
    struct err err;

    (void)state;
    for (size_t field = 20; field < 44; field += 4) {
        make(&m, 1000000, "\nAAA-2\n");
        memset(m.b + field, 0xFF, 4);
        assert_int_equal(parse(&m, m.n, &z, &err), ERR_FAILED);
        assert_string_equal(err.text, "damaged time zone file: shorter than "
                                      "its header says");
    }
    m.n = 0;
    put_header(&m, '\0', 0, 0, 0);
    put(&m, 0, 4);
    assert_int_equal(parse(&m, m.n, &z, &err), ERR_FAILED);
    assert_contains(err.text, "not 1 to 256 kinds");
    m.n = 0;
    put_header(&m, '\0', 1, 0, 1);
    put(&m, 0, 18);
    assert_int_equal(parse(&m, m.n, &z, &err), ERR_FAILED);
    assert_contains(err.text, "it counts leap seconds");
}

static void changes_must_make_sense(void **state)
{
    struct made m;
    struct zone *z;
    struct err err;
    size_t type = 44 + 10 + 44 + 8;

    (void)state;
    make(&m, INT64_MIN, "\nAAA-2\n");
    assert_int_equal(parse(&m, m.n, &z, &err), ERR_FAILED);
    assert_contains(err.text, "changes out of order");
    make(&m, 0, "\nAAA-2\n");
    m.b[type] = 2;
    assert_int_equal(parse(&m, m.n, &z, &err), ERR_FAILED);
    assert_contains(err.text, "an unknown kind of local time");
    make(&m, 0, "\nAAA-2\n");
    m.b[type + 1] = 0x7F;
    assert_int_equal(parse(&m, m.n, &z, &err), ERR_FAILED);
    assert_contains(err.text, "an offset of more than a day");
    m.n = type + 1;
    put(&m, 26 * 3600, 4);
    assert_int_equal(parse(&m, sizeof m.b, &z, &err), ERR_FAILED);
    m.n = type + 1;
    put(&m, 26 * 3600 - 1, 4);
    assert_int_equal(parse(&m, sizeof m.b, &z, &err), OK);
    make(&m, 0, "\nAAA-2BBB\n");
    assert_int_equal(parse(&m, m.n, &z, &err), ERR_FAILED);
    assert_contains(err.text, "the footer is no rule");
    /* at the ends of what is allowed */
    make(&m, -(INT64_C(1) << 59), "\nAAA-2BBB,J60/0,J300/0\n");
    assert_int_equal(parse(&m, m.n, &z, &err), OK);
    assert_int_equal(zone_offset(z, seconds(2024, 7, 1, 0)), 10800);
    make(&m, INT64_C(1) << 59, "\nAAA-2BBB,J60/0,J300/0\n");
    assert_int_equal(parse(&m, m.n, &z, &err), OK);
    assert_int_equal(zone_offset(z, seconds(2024, 7, 1, 0)), -3600);
}

static void changes_come_in_their_order(void **state)
{
    struct made m;
    struct zone *z;
    struct err err;

    (void)state;
    for (int64_t second = 999; second <= 1001; second++) {
        m.n = 0;
        put_header(&m, '\0', 0, 2, 1);
        put(&m, 1000, 4);
        put(&m, (uint64_t)second, 4);
        put(&m, 0, 2 + 6 + 4);
        assert_int_equal(parse(&m, m.n, &z, &err),
                         second > 1000 ? OK : ERR_FAILED);
    }
}

static void a_zone_of_no_such_name_is_a_mistake_of_the_source(void **state)
{
    static const char *const bad[] = {"",
                                      "/etc/passwd",
                                      "../zoneinfo/UTC",
                                      "America/",
                                      "America",
                                      "America//Lima",
                                      "zone.tab",
                                      "leapseconds",
                                      "localtime",
                                      "Nowhere/Town",
                                      "A B",
                                      "posixrules"};
    struct zone *z;
    struct err err;
    char much[600];

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        err = (struct err){0};
        if (zone_load(&z, &arena, str_from(bad[i]), &err) != ERR_USAGE) {
            fail_msg("%s: %s", bad[i], err.text);
        }
        assert_contains(err.text, "time zone \"");
    }
    memset(much, 'a', sizeof much);
    assert_int_equal(
        zone_load(&z, &arena, (struct str){much, sizeof much}, &err),
        ERR_USAGE);
    load("America/Los_Angeles");
    zone_load(&z, &arena, STR("America/Los_Angelos"), &err);
    assert_string_equal(err.text,
                        "unknown time zone \"America/Los_Angelos\" (did you "
                        "mean \"America/Los_Angeles\"?)");
    zone_load(&z, &arena, STR("america/Los_Angeles"), &err);
    assert_string_equal(err.text, "time zone \"america/Los_Angeles\" is not in "
                                  "/usr/share/zoneinfo");
}

static void the_years_after_the_list_repeat_every_400(void **state)
{
    struct zone *z = load("America/New_York");
    int64_t cycle = INT64_C(146097) * 86400, utc[2], later[2];

    (void)state;
    for (int64_t t = seconds(2040, 1, 1, 0); t < seconds(2090, 1, 1, 0);
         t += 3600) {
        assert_int_equal(zone_offset(z, t), zone_offset(z, t + cycle));
        assert_int_equal(zone_from_local(z, t, utc),
                         zone_from_local(z, t + 19 * cycle, later));
    }
    /* 9999-11-07 is the first Sunday of its November */
    assert_int_equal(zone_from_local(z, seconds(9999, 11, 7, 1), utc), 2);
    assert_int_equal(utc[0], seconds(9999, 11, 7, 5));
    assert_int_equal(utc[1], seconds(9999, 11, 7, 6));
    assert_int_equal(zone_from_local(z, seconds(9999, 11, 14, 1), utc), 1);
    assert_int_equal(zone_from_local(z, seconds(9999, 3, 14, 2), utc), 0);
}

static const char *stamp(int64_t utc)
{
    int64_t d = utc / 86400 - (utc % 86400 < 0), s = utc - d * 86400;
    char day[11];

    day_format((int32_t)d, day);
    return arena_printf(&arena, "%sT%02d:%02d:%02dZ", day, (int)(s / 3600),
                        (int)(s / 60 % 60), (int)(s % 60))
        .ptr;
}

static bool as_expected(const struct zone *z, const struct str cell[5])
{
    static const char *const classes[] = {"nonexistent", "unique", "ambiguous"};
    const struct date_context utc_context = {NULL, AMBIGUOUS_REFUSE, DAY_NONE,
                                             DAY_NONE, NULL};
    struct date_format *f;
    struct date_value v;
    struct err err = {0};
    int64_t utc[2], local;
    int n;

    assert_int_equal(date_format_new(&f, &arena, TYPE_DATETIME, STR(""), &err),
                     OK);
    assert_int_equal(date_parse(f, cell[1], &utc_context, &v), REJECT_NONE);
    local = v.micros / 1000000 + DAY_PG_EPOCH * INT64_C(86400);
    n = zone_from_local(z, local, utc);
    if (!str_is(cell[2], classes[n]) ||
        (n > 0 && !str_is(cell[3], stamp(utc[0]))) ||
        (n > 1 && !str_is(cell[4], stamp(utc[1])))) {
        return false;
    }
    for (int i = 0; i < n; i++) {
        if (utc[i] + zone_offset(z, utc[i]) != local) {
            return false;
        }
    }
    return true;
}

/* Inside the table of starting points (1833 to 2106), at its seams and
 * beyond. */
static void every_year_has_its_winter_and_its_summer(void **state)
{
    struct zone *z = load("America/New_York");

    (void)state;
    for (int32_t year = 2007; year <= 2900; year++) {
        assert_int_equal(zone_offset(z, seconds(year, 1, 15, 0)), -18000);
        assert_int_equal(zone_offset(z, seconds(year, 7, 15, 0)), -14400);
    }
    for (int32_t year = 1884; year <= 1917; year++) {
        assert_int_equal(zone_offset(z, seconds(year, 7, 15, 0)), -18000);
    }
    assert_int_equal(zone_offset(z, seconds(1830, 1, 1, 0)), -17762);
    assert_int_equal(zone_offset(z, seconds(1840, 1, 1, 0)), -17762);
    /* the very second of a change */
    assert_int_equal(zone_offset(z, seconds(2024, 3, 10, 7) - 1), -18000);
    assert_int_equal(zone_offset(z, seconds(2024, 3, 10, 7)), -14400);
}

static void a_quiet_day_has_every_time_once(void **state)
{
    struct zone *z = load("America/New_York");
    int32_t first = day_from_civil((struct civil){1880, 1, 1});
    int32_t last = day_from_civil((struct civil){2400, 1, 1});
    size_t loud = 0;

    (void)state;
    for (int32_t day = first; day < last; day++) {
        int64_t from = day * INT64_C(86400), utc[2];

        if (!zone_is_quiet(z, from, from + 86400)) {
            loud++;
            continue;
        }
        for (int64_t t = from; t < from + 86400; t += 1800) {
            assert_int_equal(zone_from_local(z, t, utc), 1);
        }
    }
    /* two changes a year, and the days beside each */
    assert_in_range(loud, 1000, 520 * 8);
}

static void the_corpus_of_local_times_is_classified(void **state)
{
    struct str rest = corpus(&arena, "own/dates/tz.tsv"), cell[5];
    struct str name = STR("");
    struct zone *z = NULL;
    size_t rows = 0, wrong = 0;

    (void)state;
    corpus_row(&rest, cell, 5);
    while (corpus_row(&rest, cell, 5)) {
        if (!str_eq(name, cell[0])) {
            name = cell[0];
            z = load(arena_cstr(&arena, name));
        }
        if (!as_expected(z, cell)) {
            print_error("row %zu: %.*s %.*s is not %.*s\n", rows + 2,
                        STR_ARG(cell[0]), STR_ARG(cell[1]), STR_ARG(cell[2]));
            wrong++;
        }
        rows++;
    }
    assert_int_equal(wrong, 0);
    assert_true(rows > 2000);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(utc_needs_no_file_and_has_no_change),
        T(changes_and_footer_are_read),
        T(a_file_without_a_rule_keeps_its_last_offset),
        T(a_rule_that_is_always_summer_has_no_seam),
        T(a_file_that_was_cut_is_damaged),
        T(no_byte_changed_does_any_harm),
        T(counts_that_lie_are_damage),
        T(changes_must_make_sense),
        T(changes_come_in_their_order),
        T(a_zone_of_no_such_name_is_a_mistake_of_the_source),
        T(the_years_after_the_list_repeat_every_400),
        T(every_year_has_its_winter_and_its_summer),
        T(a_quiet_day_has_every_time_once),
        T(the_corpus_of_local_times_is_classified),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
