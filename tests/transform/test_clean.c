/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_clean - from cell to typed value.
 */
#include "tests/transform/sourced.h"

#include "common/day.h"
#include "transform/clean.h"

static struct sourced s;
static struct cleaner *cleaner;
static struct arena record;
static struct typed typed;

/* A field as it stands in a source file. */
static void open_field(void **state, const char *field)
{
    static struct date_memo memo; /* all in one zone */
    struct clean_setting set = {NULL, AMBIGUOUS_REFUSE, DAY_NONE, &memo};
    char text[1024];
    struct err err;

    assert_true(day_parse_iso(STR("2024-06-30"), &set.delivered));
    (void)snprintf(text, sizeof text, "%s      - {name: f%s}\n%s", SOURCED_LOG,
                   field, SOURCED_CASE SOURCED_DAY SOURCED_EMIT);
    sourced_open(&s, state, text);
    arena_init(&record, 0);
    if (cleaner_new(&cleaner, &s.arena, &set, &s.src->file[0].field[0], &err)) {
        fail_msg("%s", err.text);
    }
}

static void close_field(void)
{
    cleaner_free(cleaner);
    arena_release(&record);
    sourced_close(&s);
}

static const struct typed *run(const char *cell)
{
    cleaner_run(cleaner, &record, str_from(cell), true, &typed);
    return &typed;
}

/* want NULL: not set. */
static void is(const char *cell, const char *want)
{
    const struct typed *t = run(cell);

    if (t->reject != REJECT_NONE) {
        fail_msg("\"%s\": %s", cell, reject_name(t->reject));
    }
    assert_int_equal(t->set, want != NULL);
    if (want) {
        assert_str(t->text, want);
    }
}

static void refuses(const char *cell, enum reject_class class)
{
    if (run(cell)->reject != class) {
        fail_msg("\"%s\": %s", cell, reject_name(typed.reject));
    }
}

static void text_is_trimmed_and_may_be_missing(void **state)
{
    open_field(state, "");
    is("  a b  ", "a b");
    is("\xC2\xA0x\t", "x");
    is("", NULL);
    is("   ", NULL);
    cleaner_run(cleaner, &record, STR_NULL, true, &typed);
    assert_false(typed.set);
    assert_int_equal(typed.minute, -1);
    assert_int_equal(typed.lo, DAY_NONE);
    close_field();
}

static void steps_run_in_their_order(void **state)
{
    open_field(state, ", clean: [upper, 's/^PB-?0*//', lower, 's/a/bb/g']");
    is("pb-00A7a", "bb7bb");
    is(" PB000 ", NULL);
    is("\xC3\x84", "\xC3\xA4");
    close_field();
    open_field(state, ", clean: ['s/(\\w+), (\\w+)/$2 $1/', 's/x/y/i']");
    is("Doe, Jane", "Jane Doe");
    is("aXx", "ayx");
    close_field();
}

static void a_substitution_is_remembered_right(void **state)
{
    char cell[80], want[80];

    open_field(state, ", clean: ['s/^a//']");
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 2000; i++) { /* more than the memory holds */
            (void)snprintf(cell, sizeof cell, "a%d", i);
            (void)snprintf(want, sizeof want, "%d", i);
            is(cell, want);
        }
    }
    memset(cell, 'a', sizeof cell - 1); /* longer than what is remembered */
    cell[sizeof cell - 1] = '\0';
    is(cell, cell + 1);
    is(cell, cell + 1);
    close_field();
}

static void missing_values_are_told_before_and_after_cleaning(void **state)
{
    open_field(state, ", clean: [upper], missingValues: ['', 12/31/9999, n/a, "
                      "NONE]");
    is(" 12/31/9999 ", NULL);
    is("n/a", NULL);
    is("none", NULL);
    is("N/A", "N/A");
    close_field();
}

static void numbers_are_exact_and_canonical(void **state)
{
    open_field(state, ", type: number, constraints: {minimum: -5, maximum: "
                      "1000.5}");
    is("1,000.50", "1000.50");
    is("(3.5)", "-3.5");
    is("-5", "-5");
    refuses("-5.01", REJECT_bad_number);
    refuses("1000.51", REJECT_bad_number);
    refuses("12a", REJECT_bad_number);
    refuses("1e3", REJECT_bad_number);
    close_field();
    open_field(state, ", type: integer");
    is("1,200", "1200");
    assert_int_equal(typed.number, 1200);
    is("12.0", "12");
    refuses("12.5", REJECT_bad_number);
    refuses("99999999999999999999", REJECT_bad_number);
    close_field();
}

static void yes_and_no_have_many_spellings(void **state)
{
    open_field(state, ", type: boolean");
    is("Y", "true");
    assert_int_equal(typed.number, 1);
    is("FALSE", "false");
    assert_int_equal(typed.number, 0);
    is("0", "false");
    refuses("maybe", REJECT_bad_type);
    close_field();
}

static void days_lie_inside_their_bounds(void **state)
{
    open_field(state, ", type: date, format: ['%m/%d/%Y', '%m/%d/%y'], "
                      "constraints: {minimum: 2015-01-01, maximum: delivered}");
    is("01/01/2015", "2015-01-01");
    is("6/30/24", "2024-06-30");
    assert_int_equal(typed.lo, typed.hi);
    assert_int_equal(typed.precision, 'd');
    assert_int_equal(typed.minute, -1);
    refuses("12/31/2014", REJECT_date_out_of_range);
    refuses("07/01/2024", REJECT_date_out_of_range);
    refuses("02/30/2020", REJECT_bad_date);
    refuses("0019-01-01", REJECT_bad_date);
    close_field();
}

static void months_and_years_are_intervals(void **state)
{
    open_field(state, ", type: yearmonth, constraints: {minimum: 2024-02-10}");
    is("2024-02", "2024-02");
    assert_int_equal(typed.hi - typed.lo, 28);
    assert_int_equal(typed.precision, 'm');
    refuses("2024-01", REJECT_date_out_of_range);
    close_field();
    open_field(state, ", type: year");
    is("2023", "2023");
    assert_int_equal(typed.hi - typed.lo, 364);
    assert_int_equal(typed.precision, 'y');
    close_field();
}

static void clocks_belong_to_times_and_date_times(void **state)
{
    open_field(state, ", type: datetime, format: '%m/%d/%Y %I:%M:%S %p'");
    is("01/02/2024 01:30:05 PM", "2024-01-02T13:30:05");
    assert_int_equal(typed.minute, 810);
    assert_true(typed.number == INT64_C(757517405000000));
    close_field();
    open_field(state, ", type: date, format: '%m/%d/%Y %I:%M:%S %p'");
    is("01/02/2024 01:30:05 PM", "2024-01-02");
    assert_int_equal(typed.minute, -1);
    close_field();
    open_field(state, ", type: time, format: ['%I:%M %p', '%H%M']");
    is("1:30 PM", "13:30:00");
    assert_int_equal(typed.minute, 810);
    assert_int_equal(typed.number, 810);
    is("0007", "00:07:00");
    assert_int_equal(typed.minute, 7);
    refuses("25:00", REJECT_bad_date);
    close_field();
}

/* Two spellings of one value are one text: keys are made of it. */
static void typed_text_does_not_know_its_spelling(void **state)
{
    open_field(state, ", type: datetime, format: ['%Y-%m-%d %H:%M:%S', "
                      "'%Y-%m-%dT%H:%M:%S.%f']");
    is("2022-06-30 07:08:09", "2022-06-30T07:08:09");
    is("2022-06-30T07:08:09.000", "2022-06-30T07:08:09");
    is("2022-06-30T07:08:09.250", "2022-06-30T07:08:09.250000");
    close_field();
}

/* Eight bytes are folded at a time. */
static void letters_are_folded_at_every_place_and_length(void **state)
{
    char text[40], want[40];

    open_field(state, ", clean: [upper]");
    for (size_t n = 1; n < sizeof text - 1; n++) {
        for (unsigned c = '!'; c < 0x7f; c++) {
            memset(text, c == '#' ? '%' : '#', n);
            text[n] = '\0';
            text[n / 2] = text[n - 1] = (char)c;
            memcpy(want, text, n + 1);
            for (size_t i = 0; i < n; i++) {
                want[i] = (char)(want[i] >= 'a' && want[i] <= 'z'
                                     ? want[i] - 'a' + 'A'
                                     : want[i]);
            }
            is(text, want);
        }
    }
    is("gr\xC3\xBCn und wei", "GR\xC3\x9CN UND WEI");
    close_field();
    open_field(state, ", clean: [lower]");
    is("OFFICE Visit [@`{]", "office visit [@`{]");
    close_field();
}

static void plain_numbers_are_read_as_the_others(void **state)
{
    open_field(state, ", type: integer");
    is("0", "0");
    is("007", "7");
    is("999999999999999999", "999999999999999999");
    assert_true(typed.number == INT64_C(999999999999999999));
    is("9223372036854775807", "9223372036854775807");
    assert_true(typed.number == INT64_MAX);
    refuses("9223372036854775808", REJECT_bad_number);
    refuses("12a", REJECT_bad_number);
    refuses("1/2", REJECT_bad_number);
    refuses("1:2", REJECT_bad_number);
    is("-12", "-12");
    close_field();
    open_field(state, ", type: integer, constraints: {maximum: 50}");
    refuses("51", REJECT_bad_number);
    close_field();
}

static void edges_that_are_no_blanks_stay(void **state)
{
    open_field(state, "");
    is("\xC2\xA0 x\xC2\xA0", "x");
    is("\xC3\xA0 la carte \xC3\xA0", "\xC3\xA0 la carte \xC3\xA0");
    is("\xC2\xB7x", "\xC2\xB7x");
    is("\x01x\x02", "\x01x\x02");
    close_field();
}

/* What a mapping does where nobody reads a day's text. */
static void a_day_may_keep_its_text(void **state)
{
    open_field(state, ", type: datetime, format: '%m/%d/%Y %I:%M %p'");
    cleaner_leave_text(cleaner);
    is("02/03/2024 01:05 PM", "02/03/2024 01:05 PM");
    assert_int_equal(typed.minute, 785);
    assert_true(typed.number == (INT64_C(8799) * 86400 + 785 * 60) * 1000000);
    refuses("02/30/2024 01:05 PM", REJECT_bad_date);
    close_field();
}

static void a_record_is_read_as_its_cells_are(void **state)
{
    struct str cell[] = {STR(" 7 "), STR(""), STR("x")};
    struct cleaner *three[3];
    struct typed all[3];
    bool convert[] = {true, true, false};

    open_field(state, ", type: integer, constraints: {required: true}");
    three[0] = three[1] = three[2] = cleaner;
    cleaner_run_record(three, 3, &record, cell, convert, all);
    assert_str(all[0].text, "7");
    assert_true(all[0].number == 7);
    assert_int_equal(all[1].reject, REJECT_missing_required);
    assert_int_equal(all[2].reject, REJECT_NONE);
    close_field();
}

static void lists_are_cut_and_trimmed(void **state)
{
    open_field(state, ", type: list, delimiter: ';'");
    is(" a ;; b;c ", "a\nb\nc");
    assert_true(typed.is_list);
    is(";;", NULL);
    assert_true(run(";;")->is_list);
    close_field();
}

static void constraints_hold_for_the_whole_value(void **state)
{
    open_field(state, ", clean: [upper], constraints: {required: true, "
                      "pattern: '[A-Z]\\d{3}|X', enum: [A123, X]}");
    is("a123", "A123");
    is("x", "X");
    refuses("A1234", REJECT_bad_type);
    refuses("B123", REJECT_unknown_code);
    refuses("", REJECT_missing_required);
    close_field();
}

static void on_error_null_makes_a_bad_value_missing(void **state)
{
    open_field(state, ", type: integer, onError: null");
    is("x", NULL);
    assert_int_equal(typed.minute, -1);
    is("7", "7");
    close_field();
    open_field(state,
               ", type: integer, onError: null, constraints: {required: true}");
    refuses("x", REJECT_missing_required);
    close_field();
}

static void a_field_used_nowhere_refuses_nothing(void **state)
{
    open_field(state, ", type: integer, constraints: {required: true}");
    cleaner_run(cleaner, &record, STR(" x "), false, &typed);
    assert_int_equal(typed.reject, REJECT_NONE);
    assert_true(typed.set);
    assert_str(typed.text, "x");
    cleaner_run(cleaner, &record, STR(""), false, &typed);
    assert_int_equal(typed.reject, REJECT_NONE);
    close_field();
}

static void nothing_is_freed_without_complaint(void **state)
{
    (void)state;
    cleaner_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SOURCED_TEST(text_is_trimmed_and_may_be_missing),
        SOURCED_TEST(steps_run_in_their_order),
        SOURCED_TEST(a_substitution_is_remembered_right),
        SOURCED_TEST(missing_values_are_told_before_and_after_cleaning),
        SOURCED_TEST(numbers_are_exact_and_canonical),
        SOURCED_TEST(yes_and_no_have_many_spellings),
        SOURCED_TEST(days_lie_inside_their_bounds),
        SOURCED_TEST(months_and_years_are_intervals),
        SOURCED_TEST(clocks_belong_to_times_and_date_times),
        SOURCED_TEST(typed_text_does_not_know_its_spelling),
        SOURCED_TEST(letters_are_folded_at_every_place_and_length),
        SOURCED_TEST(plain_numbers_are_read_as_the_others),
        SOURCED_TEST(edges_that_are_no_blanks_stay),
        SOURCED_TEST(a_day_may_keep_its_text),
        SOURCED_TEST(a_record_is_read_as_its_cells_are),
        SOURCED_TEST(lists_are_cut_and_trimmed),
        SOURCED_TEST(constraints_hold_for_the_whole_value),
        SOURCED_TEST(on_error_null_makes_a_bad_value_missing),
        SOURCED_TEST(a_field_used_nowhere_refuses_nothing),
        SOURCED_TEST(nothing_is_freed_without_complaint),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
