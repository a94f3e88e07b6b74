/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dated - a value read by a format, as text to compare with.
 */
#ifndef LAPSE_TESTS_DATED_H
#define LAPSE_TESTS_DATED_H

#include "tests/support/unit.h"
#include "transform/date.h"

static struct arena arena;
static struct date_context context; /* UTC and no bounds unless set */

static inline int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    context = (struct date_context){NULL, AMBIGUOUS_REFUSE, DAY_NONE, DAY_NONE,
                                    NULL};
    return 0;
}

static inline int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static inline void in_zone(const char *name)
{
    struct zone *z;
    struct err err = {0};

    if (zone_load(&z, &arena, str_from(name), &err)) {
        print_message("%s: not played\n", err.text);
        skip();
    }
    context.zone = z;
}

static inline int32_t day(const char *iso)
{
    int32_t d = DAY_NONE;

    assert_true(day_parse_iso(str_from(iso), &d));
    return d;
}

/* A day that is met first and one that is remembered are read as without a
 * memory of days. */
static inline void parse_again(const struct date_format *f, struct str text,
                               enum reject_class want,
                               const struct date_value *v)
{
    static struct date_memo memo;
    struct date_context remembering = context;

    memset(&memo, 0, sizeof memo); /* zones differ */
    remembering.memo = &memo;
    for (int round = 0; round < 2; round++) {
        struct date_value again = {0};

        assert_int_equal(date_parse(f, text, &remembering, &again), want);
        if (want == REJECT_NONE) {
            assert_int_equal(again.lo, v->lo);
            assert_int_equal(again.hi, v->hi);
            assert_int_equal(again.minute, v->minute);
            assert_true(again.micros == v->micros);
            assert_int_equal(again.precision, v->precision);
        }
    }
}

static inline enum reject_class parse(enum field_type type, const char *format,
                               const char *text, struct date_value *v)
{
    struct date_format *f;
    struct err err = {0};
    /* of its own size, so that a sanitizer sees a byte too many */
    size_t n = strlen(text);
    char *exact = malloc(n ? n : 1);
    enum reject_class r;

    assert_non_null(exact);
    memcpy(exact, text, n);
    if (date_format_new(&f, &arena, type, str_from(format), &err)) {
        fail_msg("%s", err.text);
    }
    *v = (struct date_value){0};
    r = date_parse(f, (struct str){exact, n}, &context, v);
    parse_again(f, (struct str){exact, n}, r, v);
    free(exact);
    return r;
}

/* "2024-02-03", "2024-02-03..2024-02-29 m", "2024-02-03 04:05 +6.7": the
 * minute read and what is left of the microseconds; or a reject's name. */
static inline const char *read_as(enum field_type type, const char *format,
                           const char *text)
{
    struct date_value v;
    enum reject_class r = parse(type, format, text, &v);
    char lo[11], hi[11];
    int64_t rest;

    switch (r) {
    case REJECT_NONE:
        break;
    case REJECT_bad_date:
        return "bad_date";
    case REJECT_ambiguous_century:
        return "ambiguous_century";
    case REJECT_nonexistent_local_time:
        return "nonexistent_local_time";
    case REJECT_ambiguous_local_time:
        return "ambiguous_local_time";
    default:
        return "another class";
    }
    if (type == TYPE_TIME) {
        assert_int_equal(v.precision, 't');
        assert_int_equal(v.lo, DAY_NONE);
        assert_int_equal(v.hi, DAY_NONE);
        assert_int_equal(v.micros / 60000000, v.minute);
        return arena_printf(&arena, "%02d:%02d +%d.%06d", v.minute / 60,
                            v.minute % 60, (int)(v.micros / 1000000 % 60),
                            (int)(v.micros % 1000000))
            .ptr;
    }
    day_format(v.lo, lo);
    day_format(v.hi, hi);
    if (type == TYPE_YEARMONTH || type == TYPE_YEAR) {
        assert_int_equal(v.precision, type == TYPE_YEAR ? 'y' : 'm');
        assert_int_equal(v.minute, DATE_NO_TIME);
        return arena_printf(&arena, "%s..%s", lo, hi).ptr;
    }
    assert_int_equal(v.precision, 'd');
    assert_int_equal(v.lo, v.hi);
    rest = v.micros - (v.lo - DAY_PG_EPOCH) * INT64_C(86400000000);
    if (v.minute == DATE_NO_TIME) {
        assert_int_equal(rest, 0);
        return arena_printf(&arena, "%s", lo).ptr;
    }
    assert_int_equal(type, TYPE_DATETIME);
    assert_int_equal(rest / 60000000, v.minute);
    return arena_printf(&arena, "%s %02d:%02d +%d.%06d", lo, v.minute / 60,
                        v.minute % 60, (int)(rest / 1000000 % 60),
                        (int)(rest % 1000000))
        .ptr;
}

#define DATE(format, text, want) \
    assert_string_equal(read_as(TYPE_DATE, format, text), want)
#define DATETIME(format, text, want) \
    assert_string_equal(read_as(TYPE_DATETIME, format, text), want)
#define TIME(format, text, want) \
    assert_string_equal(read_as(TYPE_TIME, format, text), want)

#define DATED_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
