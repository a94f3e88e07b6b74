/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_date - values of dates and times: what is read, what is refused, and
 * what a zone makes of it.
 */
#include "tests/transform/dated.h"

static void date_reads_american_days(void **state)
{
    (void)state;
    DATE("%m/%d/%Y", "02/03/2024", "2024-02-03");
    DATE("%m/%d/%Y", "2/3/2024", "2024-02-03");
    DATE("%m/%d/%Y", " 02/03/2024\t", "2024-02-03");
    DATE("%m/%d/%Y", "02/29/2024", "2024-02-29");
    DATE("%m/%d/%Y", "02/29/2023", "bad_date");
    DATE("%m/%d/%Y", "02/29/1900", "bad_date");
    DATE("%m/%d/%Y", "13/01/2024", "bad_date");
    DATE("%m/%d/%Y", "00/10/2024", "bad_date");
    DATE("%m/%d/%Y", "10/00/2024", "bad_date");
    DATE("%m/%d/%Y", "01/01/0000", "bad_date");
    DATE("%m/%d/%Y", "01/01/0001", "0001-01-01");
    DATE("%m/%d/%Y", "12/31/9999", "9999-12-31");
    DATE("%m/%d/%Y", "02-03-2024", "bad_date");
    DATE("%m/%d/%Y", "02/03/24", "bad_date");
    DATE("%m/%d/%Y", "02/03/20245", "bad_date");
    DATE("%m/%d/%Y", "002/3/2024", "bad_date");
    DATE("%m/%d/%Y", "0:/03/2024", "bad_date");
    DATE("%m/%d/%Y", "//03/02024", "bad_date");
    DATE("%m/%d/%Y", "", "bad_date");
    DATE("%m/%d/%Y", "Feb 3, 2024", "bad_date");
    DATE("%m/%d/%Y", "\xEF\xBC\x92/3/2024", "bad_date");
    DATE("%m/%d/%Y", "02/03/\xB2\xB0\xB2\xB4", "bad_date");
}

static void every_wrong_byte_of_a_template_is_seen(void **state)
{
    struct date_value v;

    (void)state;
    for (size_t at = 0; at < 19; at++) {
        for (unsigned c = 1; c < 256; c++) {
            char text[] = "2024-02-03T04:05:06";
            bool digit = text[at] >= '0' && text[at] <= '9';
            enum reject_class r;

            if (text[at] == (char)c || (digit && c >= '0' && c <= '9')) {
                continue;
            }
            text[at] = (char)c;
            r = parse(TYPE_DATETIME, "%Y-%m-%dT%H:%M:%S", text, &v);
            if (r != REJECT_bad_date) {
                fail_msg("byte %02x at %zu", c, at);
            }
        }
    }
}

static void numbers_beside_others_have_all_their_digits(void **state)
{
    (void)state;
    DATE("%Y%m%d", "20240203", "2024-02-03");
    DATE("%Y%m%d", "2024023", "bad_date");
    DATE("%Y%m%d", "1240203", "bad_date");
    DATE("%Y%j", "2024034", "2024-02-03");
    DATE("%Y%j", "2024366", "2024-12-31");
    DATE("%Y%j", "2023366", "bad_date");
    DATE("%Y%j", "2024000", "bad_date");
    DATE("%Y%j", "202434", "bad_date");
    DATE("%Y/%j", "2024/34", "2024-02-03");
    TIME("%H%M", "0945", "09:45 +0.000000");
    TIME("%H%M", "945", "bad_date");
    DATETIME("%Y%m%d%H%M%S", "20240203040506", "2024-02-03 04:05 +6.000000");
    DATETIME("%Y%m%d%H%M%S%f", "20240203040506078",
             "2024-02-03 04:05 +6.078000");
}

static void a_cut_minute_is_no_minute(void **state)
{
    (void)state;
    TIME("%H:%M", "13:45", "13:45 +0.000000");
    TIME("%H:%M", "9:45", "09:45 +0.000000");
    TIME("%H:%M", "13:4", "bad_date");
    TIME("%H:%M:%S", "13:45:1", "bad_date");
}

static void names_of_months_and_days_are_read_in_any_case(void **state)
{
    (void)state;
    DATE("%b %d, %Y", "Feb 3, 2024", "2024-02-03");
    DATE("%b %d, %Y", "FEBRUARY 3,2024", "2024-02-03");
    DATE("%B %d %Y", "sept 30 2024", "2024-09-30");
    DATE("%B %d %Y", "Sep 30 2024", "2024-09-30");
    DATE("%B %d %Y", "September 30 2024", "2024-09-30");
    DATE("%d-%b-%Y", "03-MAY-2024", "2024-05-03");
    DATE("%d%b%Y", "03FEB2024", "2024-02-03");
    DATE("%b %e %Y", "Feb  3 2024", "2024-02-03");
    DATE("%e/%m/%Y", " 3/02/2024", "2024-02-03");
    DATE("%b %d, %Y", "Fe 3, 2024", "bad_date");
    DATE("%b %d, %Y", "Febr 3, 2024", "bad_date");
    DATE("%b %d, %Y", "Augt 3, 2024", "bad_date");
    DATE("%A, %B %d %Y", "Saturday, February 3 2024", "2024-02-03");
    DATE("%a %d %b %Y", "sat 03 feb 2024", "2024-02-03");
    DATE("%a %d %b %Y", "Fri 02 Jan 1970", "1970-01-02");
    DATE("%a %d %b %Y", "Wed 31 Dec 1969", "1969-12-31");
}

static void a_day_of_another_name_is_no_date(void **state)
{
    (void)state;
    DATE("%a %d %b %Y", "Sun 03 Feb 2024", "bad_date");
    DATE("%a %d %b %Y", "Tue 30 Dec 1969", "1969-12-30");
    DATE("%a %d %b %Y", "Mon 30 Dec 1969", "bad_date");
}

static void halves_of_the_day_are_read(void **state)
{
    (void)state;
    TIME("%I:%M %p", "12:00 AM", "00:00 +0.000000");
    TIME("%I:%M %p", "12:59 pm", "12:59 +0.000000");
    TIME("%I:%M %p", "1:05PM", "13:05 +0.000000");
    TIME("%I:%M %p", "11:05 a.m.", "11:05 +0.000000");
    TIME("%I:%M%p", "1:05p", "13:05 +0.000000");
    TIME("%I:%M %p", "1:05\xC2\xA0PM", "13:05 +0.000000");
    TIME("%I:%M %p", "1:05\xE2\x80\xAFPM", "13:05 +0.000000");
    TIME("%I:%M %p", "13:05 PM", "bad_date");
    TIME("%I:%M %p", "00:05 AM", "bad_date");
    TIME("%I:%M %p", "1:05", "bad_date");
    TIME("%I:%M %p", "1:05 XM", "bad_date");
    TIME("%I:%M %p", "1:05 PMM", "bad_date");
    TIME("%H:%M %p", "13:05 PM", "13:05 +0.000000");
    TIME("%H:%M %p", "13:05 AM", "bad_date");
    TIME("%H:%M %p", "01:05 PM", "bad_date");
    TIME("%H:%M %p", "12:05 PM", "12:05 +0.000000");
    DATETIME("%m/%d/%Y %I:%M:%S%p", "02/03/2024 01:05:06PM",
             "2024-02-03 13:05 +6.000000");
}

static void the_hour_24_is_the_next_midnight(void **state)
{
    (void)state;
    DATETIME("%Y-%m-%d %H:%M", "2024-02-29 24:00",
             "2024-03-01 00:00 +0.000000");
    DATETIME("%Y-%m-%d %H:%M", "2024-02-29 24:01", "bad_date");
    DATETIME("%Y-%m-%d %H:%M", "2024-02-29 25:00", "bad_date");
    DATETIME("%Y-%m-%d %H:%M", "2024-02-29 23:60", "bad_date");
    DATETIME("", "2024-02-29T24:00:00.5", "bad_date");
    DATETIME("", "2016-12-31T23:59:60", "bad_date");
    DATETIME("", "9999-12-31T24:00", "bad_date");
    TIME("%H:%M", "24:00", "bad_date");
    TIME("%H:%M", "00:00", "00:00 +0.000000");
    TIME("%H:%M", "23:59", "23:59 +0.000000");
}

static void fractions_are_rounded_to_microseconds(void **state)
{
    (void)state;
    DATETIME("", "2024-02-03T04:05:06.5", "2024-02-03 04:05 +6.500000");
    DATETIME("", "2024-02-03T04:05:06,25", "2024-02-03 04:05 +6.250000");
    DATETIME("", "2024-02-03T04:05:06.1234564", "2024-02-03 04:05 +6.123456");
    DATETIME("", "2024-02-03T04:05:06.1234565", "2024-02-03 04:05 +6.123457");
    DATETIME("", "2024-02-03T04:05:06.123456499999999999999999",
             "2024-02-03 04:05 +6.123456");
    DATETIME("", "2024-12-31T23:59:59.9999996", "2025-01-01 00:00 +0.000000");
    DATETIME("", "2024-02-03T04:05:06.", "bad_date");
}

static void without_a_format_dates_are_iso_8601(void **state)
{
    (void)state;
    DATE("", "2024-02-03", "2024-02-03");
    DATE("", "2024-02-03T23:30:00", "2024-02-03");
    DATE("", "2024-02-03 00:00:00.000", "2024-02-03");
    DATE("", "2024-2-3", "bad_date");
    DATE("", "20240203", "bad_date");
    DATE("", "2024-02", "bad_date");
    DATE("", "2024-02-03x", "bad_date");
    DATE("", "2024-02-03T", "bad_date");
    DATE("", "2024-02-03T04", "bad_date");
    DATE("", "", "bad_date");
    DATE("", "202", "bad_date");
    DATETIME("", "2024-02-03", "2024-02-03");
    DATETIME("", "2024-02-03 04:05", "2024-02-03 04:05 +0.000000");
    DATETIME("", "2024-02-03t04:05:06z", "2024-02-03 04:05 +6.000000");
    DATETIME("", "2024-02-03 04:05:06 +0530", "2024-02-02 22:35 +6.000000");
    TIME("", "13:45", "13:45 +0.000000");
    TIME("", "13:45:06.789", "13:45 +6.789000");
    TIME("", "13:45Z", "bad_date");
    TIME("", "1:45", "bad_date");
    assert_string_equal(read_as(TYPE_YEARMONTH, "", "2024-02"),
                        "2024-02-01..2024-02-29");
    assert_string_equal(read_as(TYPE_YEARMONTH, "", "2024"), "bad_date");
    assert_string_equal(read_as(TYPE_YEARMONTH, "", "2024-13"), "bad_date");
    assert_string_equal(read_as(TYPE_YEAR, "", "2024"),
                        "2024-01-01..2024-12-31");
    assert_string_equal(read_as(TYPE_YEAR, "", "20241"), "bad_date");
    assert_string_equal(read_as(TYPE_YEAR, "", "202"), "bad_date");
    assert_string_equal(read_as(TYPE_YEAR, "", "0000"), "bad_date");
}

static void months_and_years_are_intervals(void **state)
{
    (void)state;
    assert_string_equal(read_as(TYPE_YEARMONTH, "%m/%Y", "2/2023"),
                        "2023-02-01..2023-02-28");
    assert_string_equal(read_as(TYPE_YEARMONTH, "%B %Y", "December 2023"),
                        "2023-12-01..2023-12-31");
    assert_string_equal(read_as(TYPE_YEARMONTH, "%m/%d/%Y", "02/15/2024"),
                        "2024-02-01..2024-02-29");
    assert_string_equal(read_as(TYPE_YEAR, "FY %Y", "FY 2024"),
                        "2024-01-01..2024-12-31");
    assert_string_equal(read_as(TYPE_YEAR, "%m/%Y", "02/2024"),
                        "2024-01-01..2024-12-31");
    assert_string_equal(read_as(TYPE_YEARMONTH, "excel", "45352"),
                        "2024-03-01..2024-03-31");
}

static void a_type_date_drops_a_clock_and_a_midnight(void **state)
{
    (void)state;
    DATE("%m/%d/%Y %H:%M", "02/03/2024 13:45", "2024-02-03");
    DATE("%m/%d/%Y %H:%M", "02/03/2024 13:65", "bad_date");
    DATE("%m/%d/%Y", "02/03/2024 00:00:00", "2024-02-03");
    DATE("%m/%d/%Y", "02/03/2024 0:00", "2024-02-03");
    DATE("%m/%d/%Y", "02/03/2024 12:00:00 AM", "2024-02-03");
    DATE("%m/%d/%Y", "02/03/2024T00:00:00.000", "2024-02-03");
    DATE("%m/%d/%Y", "02/03/2024 12:00:00 PM", "bad_date");
    DATE("%m/%d/%Y", "02/03/2024 12:00:00", "bad_date");
    DATE("%m/%d/%Y", "02/03/2024 13:45", "bad_date");
    DATE("%m/%d/%Y", "02/03/2024 00:00:01", "bad_date");
    DATE("%m/%d/%Y", "02/03/2024 00:00:00.001", "bad_date");
    DATE("%m/%d/%Y", "02/03/202400:00", "bad_date");
    DATE("%m/%d/%Y", "02/03/2024 00", "bad_date");
    DATE("%m/%d/%Y", "02/03/2024 EST", "bad_date");
    DATE("%m/%d/%Y %H:%M", "02/03/2024 13:45 00:00", "bad_date");
    DATETIME("%m/%d/%Y", "02/03/2024 00:00:00", "bad_date");
    DATETIME("%m/%d/%Y", "02/03/2024", "2024-02-03");
}

static void a_type_time_drops_the_day_before_it(void **state)
{
    (void)state;
    TIME("%m/%d/%Y %H:%M:%S", "12/30/1899 13:45:06", "13:45 +6.000000");
    TIME("excel", "0.5", "12:00 +0.000000");
    TIME("excel", "45291.75", "18:00 +0.000000");
}

static void the_rest_is_dropped_where_the_format_says_so(void **state)
{
    (void)state;
    DATE("%m/%d/%Y%*", "02/03/2024 (est.)", "2024-02-03");
    DATE("%m/%d/%Y%*", "02/03/2024", "2024-02-03");
    DATE("%m/%d/%Y%*", "2/30/2024 (est.)", "bad_date");
    DATE("100%% %Y-%m-%d", "100% 2024-02-03", "2024-02-03");
    DATE("on %Y-%m-%d", "on2024-02-03", "2024-02-03");
    DATE("on %Y-%m-%d", "On 2024-02-03", "bad_date");
}

static void spreadsheet_days_and_epochs_are_read(void **state)
{
    (void)state;
    DATE("excel", "45291", "2023-12-31");
    DATE("excel", "60", "bad_date");
    DATE("excel", "0", "bad_date");
    DATE("excel", "0.75", "bad_date");
    DATE("excel", "-1", "bad_date");
    DATE("excel1904", "0", "1904-01-01");
    DATETIME("excel", "45291.75", "2023-12-31 18:00 +0.000000");
    DATETIME("excel", "45291", "2023-12-31");
    DATE("epoch_ms", "0", "1970-01-01");
    DATE("epoch_ms", "-1", "1969-12-31");
    DATETIME("epoch_ms", "1709251200123", "2024-03-01 00:00 +0.123000");
    DATETIME("epoch_ms", "-1", "1969-12-31 23:59 +59.999000");
    DATETIME("epoch_ms", "253402300799999", "9999-12-31 23:59 +59.999000");
    DATETIME("epoch_ms", "253402300800000", "bad_date");
    DATETIME("epoch_ms", "-62135596800000", "0001-01-01 00:00 +0.000000");
    DATETIME("epoch_ms", "-62135596800001", "bad_date");
    DATETIME("epoch_ms", "9223372036854775807", "bad_date");
    DATETIME("epoch_ms", "1709251200.5", "bad_date");
    DATETIME("epoch_ms", "", "bad_date");
}

static void moments_become_civil_time_of_the_zone(void **state)
{
    const char *f = "%Y-%m-%dT%H:%M:%S%z";

    (void)state;
    in_zone("America/Los_Angeles");
    DATETIME(f, "2024-07-01T03:00:00Z", "2024-06-30 20:00 +0.000000");
    DATETIME(f, "2024-01-01T07:59:59+00:00", "2023-12-31 23:59 +59.000000");
    DATETIME(f, "2024-01-01T07:59:59UTC", "2023-12-31 23:59 +59.000000");
    DATETIME(f, "2024-02-03T04:05:06-0800", "2024-02-03 04:05 +6.000000");
    DATETIME(f, "2024-02-03T04:05:06-08", "2024-02-03 04:05 +6.000000");
    DATETIME(f, "2024-02-03T04:05:06", "bad_date");
    DATETIME(f, "2024-02-03T04:05:06-25:00", "bad_date");
    DATETIME(f, "2024-02-03T04:05:06-08:60", "bad_date");
    DATETIME(f, "2024-02-03T04:05:06-8", "bad_date");
    DATETIME(f, "2024-02-03T04:05:06PST", "bad_date");
    /* the hour that comes twice is told apart by its offset */
    DATETIME(f, "2024-11-03T08:30:00Z", "2024-11-03 01:30 +0.000000");
    DATETIME(f, "2024-11-03T09:30:00Z", "2024-11-03 01:30 +0.000000");
    DATE(f, "2024-07-01T03:00:00Z", "2024-06-30");
    DATE("epoch_ms", "1719802800000", "2024-06-30");
    TIME(f, "2024-07-01T03:00:00Z", "20:00 +0.000000");
    DATETIME(f, "0001-01-01T00:00:00Z", "bad_date");
}

static void local_times_that_are_skipped_or_come_twice_are_refused(void **state)
{
    const char *f = "%m/%d/%Y %H:%M";

    (void)state;
    in_zone("America/Los_Angeles");
    DATETIME(f, "03/10/2024 01:59", "2024-03-10 01:59 +0.000000");
    DATETIME(f, "03/10/2024 02:00", "nonexistent_local_time");
    DATETIME(f, "03/10/2024 02:59", "nonexistent_local_time");
    DATETIME(f, "03/10/2024 03:00", "2024-03-10 03:00 +0.000000");
    DATETIME(f, "11/03/2024 00:59", "2024-11-03 00:59 +0.000000");
    DATETIME(f, "11/03/2024 01:00", "ambiguous_local_time");
    DATETIME(f, "11/03/2024 01:59", "ambiguous_local_time");
    DATETIME(f, "11/03/2024 02:00", "2024-11-03 02:00 +0.000000");
    DATETIME("excel", "45361.1", "nonexistent_local_time");
    /* a clock that is dropped refuses nothing */
    DATE(f, "03/10/2024 02:30", "2024-03-10");
    context.ambiguous = AMBIGUOUS_EARLIER;
    DATETIME(f, "11/03/2024 01:30", "2024-11-03 01:30 +0.000000");
    DATETIME(f, "03/10/2024 02:30", "nonexistent_local_time");
    context.ambiguous = AMBIGUOUS_LATER;
    DATETIME(f, "11/03/2024 01:30", "2024-11-03 01:30 +0.000000");
}

static void a_day_and_a_clock_of_two_columns_are_checked_together(void **state)
{
    int32_t spring = day("2024-03-10"), autumn = day("2024-11-03");
    int64_t half_past = INT64_C(1800000000), hour = INT64_C(3600000000);

    (void)state;
    assert_int_equal(date_check_local(&context, spring, 2 * hour), REJECT_NONE);
    in_zone("America/Los_Angeles");
    assert_int_equal(date_check_local(&context, spring, 2 * hour + half_past),
                     REJECT_nonexistent_local_time);
    assert_int_equal(date_check_local(&context, spring, 3 * hour - 1),
                     REJECT_nonexistent_local_time);
    assert_int_equal(date_check_local(&context, spring, 3 * hour), REJECT_NONE);
    assert_int_equal(date_check_local(&context, autumn, hour + half_past),
                     REJECT_ambiguous_local_time);
    context.ambiguous = AMBIGUOUS_LATER;
    assert_int_equal(date_check_local(&context, autumn, hour + half_past),
                     REJECT_NONE);
}

static void of_several_formats_the_first_that_fits_is_taken(void **state)
{
    static const char *const texts[] = {"%m/%d/%Y", "%m/%d/%y", "%Y-%m-%d"};
    struct date_format *f[3];
    struct date_value v;
    struct err err = {0};

    (void)state;
    context.minimum = day("1990-01-01");
    context.maximum = day("2025-01-01");
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(
            date_format_new(&f[i], &arena, TYPE_DATE, str_from(texts[i]), &err),
            OK);
    }
    assert_int_equal(date_parse_any(f, 3, STR("2/3/2024"), &context, &v),
                     REJECT_NONE);
    assert_int_equal(v.lo, day("2024-02-03"));
    assert_int_equal(date_parse_any(f, 3, STR("2/3/24"), &context, &v),
                     REJECT_NONE);
    assert_int_equal(v.lo, day("2024-02-03"));
    assert_int_equal(date_parse_any(f, 3, STR("2024-02-03"), &context, &v),
                     REJECT_NONE);
    assert_int_equal(date_parse_any(f, 3, STR("2/3/68"), &context, &v),
                     REJECT_ambiguous_century);
    assert_int_equal(date_parse_any(f, 3, STR("nothing"), &context, &v),
                     REJECT_bad_date);
    assert_int_equal(date_parse_any(f, 0, STR("2/3/24"), &context, &v),
                     REJECT_bad_date);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DATED_TEST(date_reads_american_days),
        DATED_TEST(every_wrong_byte_of_a_template_is_seen),
        DATED_TEST(numbers_beside_others_have_all_their_digits),
        DATED_TEST(a_cut_minute_is_no_minute),
        DATED_TEST(names_of_months_and_days_are_read_in_any_case),
        DATED_TEST(a_day_of_another_name_is_no_date),
        DATED_TEST(halves_of_the_day_are_read),
        DATED_TEST(the_hour_24_is_the_next_midnight),
        DATED_TEST(fractions_are_rounded_to_microseconds),
        DATED_TEST(without_a_format_dates_are_iso_8601),
        DATED_TEST(months_and_years_are_intervals),
        DATED_TEST(a_type_date_drops_a_clock_and_a_midnight),
        DATED_TEST(a_type_time_drops_the_day_before_it),
        DATED_TEST(the_rest_is_dropped_where_the_format_says_so),
        DATED_TEST(spreadsheet_days_and_epochs_are_read),
        DATED_TEST(moments_become_civil_time_of_the_zone),
        DATED_TEST(local_times_that_are_skipped_or_come_twice_are_refused),
        DATED_TEST(a_day_and_a_clock_of_two_columns_are_checked_together),
        DATED_TEST(of_several_formats_the_first_that_fits_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
