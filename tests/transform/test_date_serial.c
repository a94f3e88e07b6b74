/* SPDX-License-Identifier: Apache-2.0 */
/* test_date_serial - day numbers of spreadsheets, exact. */
#include "tests/support/unit.h"
#include "transform/date_serial.h"

/* "2023-12-31 18:00:00.000000", a dash for no day, "" for no serial. */
static const char *read_as(const char *text, bool since_1904)
{
    static char out[64];
    struct date_serial n;
    char day[11];
    int64_t s;

    out[0] = '\0';
    if (!date_serial_read(str_from(text), since_1904, &n)) {
        return out;
    }
    assert_true(n.micros >= 0 && n.micros < INT64_C(86400000000));
    day_format(n.day, day);
    s = n.micros / 1000000;
    (void)snprintf(out, sizeof out, "%s %02d:%02d:%02d.%06d", day,
                   (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60),
                   (int)(n.micros % 1000000));
    if (!n.clock) {
        out[strcspn(out, " ")] = '\0';
    }
    return out;
}

#define SERIAL(text, want) assert_string_equal(read_as(text, false), want)

static void days_count_from_1900_and_one_of_them_never_was(void **state)
{
    (void)state;
    SERIAL("1", "1900-01-01");
    SERIAL("59", "1900-02-28");
    SERIAL("60", "");
    SERIAL("60.5", "");
    SERIAL("61", "1900-03-01");
    SERIAL("25569", "1970-01-01");
    SERIAL("45291", "2023-12-31");
    SERIAL("0045291", "2023-12-31");
    SERIAL("2958465", "9999-12-31");
    SERIAL("2958466", "");
    SERIAL("99999999999999999999999999999", "");
    SERIAL("0", "-");
}

static void the_calendar_of_1904_begins_with_nothing(void **state)
{
    (void)state;
    assert_string_equal(read_as("0", true), "1904-01-01");
    assert_string_equal(read_as("0.5", true), "1904-01-01 12:00:00.000000");
    assert_string_equal(read_as("43829", true), "2023-12-31");
    assert_string_equal(read_as("2957003", true), "9999-12-31");
    assert_string_equal(read_as("2957004", true), "");
}

static void fractions_are_clocks(void **state)
{
    (void)state;
    SERIAL("45291.75", "2023-12-31 18:00:00.000000");
    SERIAL("45291.0", "2023-12-31");
    SERIAL("45291.5", "2023-12-31 12:00:00.000000");
    SERIAL("45291.123456", "2023-12-31 02:57:46.598400");
    SERIAL("45291.12345678906", "2023-12-31 02:57:46.666575");
    SERIAL("0.25", "- 06:00:00.000000");
}

static void a_second_that_a_double_missed_is_meant(void **state)
{
    (void)state;
    SERIAL("45291.70833333331", "2023-12-31 17:00:00.000000");
    SERIAL("45291.7083333333", "2023-12-31 17:00:00.000000");
    SERIAL("45291.70833", "2023-12-31 17:00:00.000000");
    SERIAL("45291.708333333336", "2023-12-31 17:00:00.000000");
    SERIAL("45291.99999999999", "2024-01-01 00:00:00.000000");
    SERIAL("59.99999999999999", "1900-03-01 00:00:00.000000");
    /* half a second is no whole one */
    SERIAL("45291.708339120", "2023-12-31 17:00:00.499968");
}

static void every_second_of_a_day_is_found_again(void **state)
{
    (void)state;
    for (int64_t s = 1; s < 86400; s++) {
        struct date_serial n;
        char text[32];

        /* ten digits of a fraction, as 15 significant ones leave it */
        (void)snprintf(text, sizeof text, "45291.%010lld",
                       (long long)((s * INT64_C(10000000000) + 43200) / 86400));
        assert_true(date_serial_read(str_from(text), false, &n));
        if (n.micros != s * 1000000 || n.day != 19722) {
            fail_msg("second %lld: %s", (long long)s, text);
        }
    }
}

static void exponents_are_read_as_xlsx_writes_them(void **state)
{
    (void)state;
    SERIAL("4.1666666666666664E-2", "- 01:00:00.000000");
    SERIAL("4.529175E4", "2023-12-31 18:00:00.000000");
    SERIAL("4.529175e+04", "2023-12-31 18:00:00.000000");
    SERIAL("45291E0", "2023-12-31");
    SERIAL("1E-99", "- 00:00:00.000000");
    SERIAL("1E99", "");
    SERIAL("1E", "");
    SERIAL("1E+", "");
    SERIAL("1E--2", "");
    SERIAL("1E100", "");
    SERIAL("1E-100", "");
    SERIAL("1E 1", "");
}

static void what_is_no_plain_number_is_no_serial(void **state)
{
    (void)state;
    SERIAL("", "");
    SERIAL("-1", "");
    SERIAL("+1", "");
    SERIAL(".5", "");
    SERIAL("5.", "");
    SERIAL("4.5.1", "");
    SERIAL("45,291", "");
    SERIAL("0x10", "");
    SERIAL("NaN", "");
    SERIAL("45291 ", "");
    SERIAL("0000000000000000000000000000000000000001", "1900-01-01");
    SERIAL("00000000000000000000000000000000000000001", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_count_from_1900_and_one_of_them_never_was),
        cmocka_unit_test(the_calendar_of_1904_begins_with_nothing),
        cmocka_unit_test(fractions_are_clocks),
        cmocka_unit_test(a_second_that_a_double_missed_is_meant),
        cmocka_unit_test(every_second_of_a_day_is_found_again),
        cmocka_unit_test(exponents_are_read_as_xlsx_writes_them),
        cmocka_unit_test(what_is_no_plain_number_is_no_serial),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
