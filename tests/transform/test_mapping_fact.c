/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_mapping_fact - one emit over one record: dates, slots, what is lacking,
 * and the tables that facts go to.
 */
#include "tests/transform/mapped.h"

static struct mapped m;

#define HEAD                                              \
    "zone: America/New_York\nsource: s\nfiles:\n  log:\n" \
    "    match: l.csv\n    schema:\n      fields:\n"
#define LOG                                        \
    HEAD "      - {name: case, to: case_number}\n" \
         "      - {name: day, to: occurred, type: date}\n"
#define FACT "event case_number=C kind=contact occurred=2024-01-02 "

static void open_text(void **state, const char *text)
{
    const char *path = in_scratch(state, "s.yaml");

    put_file(path, text);
    mapped_open(&m, path, "2024-06-30");
}

static void maps(const char *line, const char *want)
{
    mapped_line(&m, 0, line);
    assert_string_equal(mapped_text(&m), want);
}

static void without_its_date_there_is_no_fact(void **state)
{
    open_text(state, LOG "emit:\n- {file: log, as: contact}\n");
    maps("C|", "");
    assert_int_equal(mapping_counts(m.mapping)->without_fact, 1);
    maps("|", ""); /* no date: it is not even asked whose it is */
    mapped_close(&m);
    open_text(state, LOG "      - {name: set, to: scheduled_for, type: date}\n"
                         "emit:\n- {file: log, as: contact}\n"
                         "- {file: log, as: appointment}\n"
                         "- {file: log, as: hearing_set, when: {set: '*'}}\n");
    maps("C||2024-02-01",
         "event case_number=C kind=appointment scheduled_for=2024-02-01 "
         "slot=appointment\n"
         "event case_number=C kind=hearing_set scheduled_for=2024-02-01 "
         "slot=hearing_set\n");
    mapped_close(&m);
}

static void what_a_fact_lacks_is_refused_by_the_name_of_its_field(void **state)
{
    open_text(state, LOG "emit:\n- {file: log, as: contact}\n");
    maps("|2024-01-02", "reject 1 missing_required case\n");
    mapped_close(&m);
    open_text(state,
              LOG "  staff:\n    match: t\n    schema: {fields: [{name: id}, "
                  "{name: no}]}\nlookup: {log.case: staff.id}\n"
                  "emit:\n- {file: log, as: contact, case_number: staff.no}\n");
    maps("7|2024-01-02", "reject 1 missing_required staff.no\n");
    mapped_close(&m);
}

static void the_slot_is_kind_and_code(void **state)
{
    open_text(state, LOG "      - {name: a, to: code}\n"
                         "      - {name: b, to: code}\n"
                         "map: {code: {contact: [V, W], test: [U]}}\n"
                         "emit:\n- {file: log, as: contact}\n");
    maps("C|2024-01-02|V|", FACT "raw=V slot=contact/V\n");
    maps("C|2024-01-02||V", FACT "raw=V slot=contact/V\n");
    maps("C|2024-01-02|V|W",
         FACT "raw=V slot=contact/V\n" FACT "raw=W slot=contact/W\n");
    maps("C|2024-01-02|V|V", FACT "raw=V slot=contact/V\n");
    maps("C|2024-01-02||", FACT "slot=contact\n");
    mapped_close(&m);
}

static void two_emits_of_one_kind_are_told_by_their_column(void **state)
{
    open_text(state, LOG "      - {name: x1, type: date}\n"
                         "      - {name: x2, type: date}\n"
                         "emit:\n- {file: log, as: test, occurred: x1}\n"
                         "- {file: log, as: test, occurred: x2}\n"
                         "- {file: log, as: search, occurred: x1}\n");
    maps("C||2024-01-02|2024-01-02",
         "event case_number=C kind=test occurred=2024-01-02 slot=test/x1\n"
         "event case_number=C kind=test occurred=2024-01-02 slot=test/x2\n"
         "event case_number=C kind=search occurred=2024-01-02 slot=search\n");
    mapped_close(&m);
}

static void values_of_each_are_told_apart(void **state)
{
    open_text(state,
              LOG "      - {name: x1, type: date}\n      - {name: x2, type: "
                  "date}\n      - {name: l, type: list}\n"
                  "emit:\n- {file: log, as: hearing_held, each: [x1, x2], "
                  "occurred: $each, detail: $column}\n"
                  "- {file: log, as: document, each: l, detail: $each}\n");
    maps("C|2024-01-02|2024-01-03|2024-01-03|b,a",
         "event case_number=C kind=hearing_held occurred=2024-01-03 detail=x1 "
         "slot=hearing_held/x1\n"
         "event case_number=C kind=hearing_held occurred=2024-01-03 detail=x2 "
         "slot=hearing_held/x2\n"
         "event case_number=C kind=document occurred=2024-01-02 detail=b "
         "slot=document/b\n"
         "event case_number=C kind=document occurred=2024-01-02 detail=a "
         "slot=document/a\n");
    maps("C||||", "");
    mapped_close(&m);
}

static void a_value_of_each_that_is_bad_refuses_its_fact_alone(void **state)
{
    open_text(state, LOG "      - {name: x1, type: date}\n"
                         "      - {name: x2, type: date}\n"
                         "emit:\n- {file: log, as: test, each: [x1, x2], "
                         "occurred: $each}\n");
    maps("C||soon|2024-01-03",
         "reject 1 bad_date x1 [aaaa]\n"
         "event case_number=C kind=test occurred=2024-01-03 slot=test/x2\n");
    assert_int_equal(mapping_counts(m.mapping)->mapped, 1);
    assert_int_equal(mapping_counts(m.mapping)->rejected, 0);
    mapped_close(&m);
}

static void codes_with_a_kind_make_their_facts_once(void **state)
{
    open_text(state, LOG "      - {name: a, to: code}\n"
                         "      - {name: in, type: date}\n"
                         "map: {code: {test: [U], no_show: [N]}}\n"
                         "emit:\n- {file: log, as: contact}\n"
                         "- {file: log, as: appointment, scheduled_for: in, "
                         "when: {in: '*'}}\n"
                         "- {file: log, as: custody, occurred: in}\n");
    maps("C|2024-01-02|U|2024-01-03",
         "event case_number=C kind=test occurred=2024-01-02 raw=U "
         "slot=test/U\n"
         "event case_number=C kind=appointment occurred=2024-01-02 "
         "scheduled_for=2024-01-03 raw=U slot=appointment\n"
         "event case_number=C kind=custody occurred=2024-01-03 slot=custody\n");
    /* a word goes to the meeting and to the appointment, not to custody */
    maps("C|2024-01-02|N|2024-01-03",
         FACT "outcome=no_show raw=N slot=contact\n"
              "event case_number=C kind=appointment occurred=2024-01-02 "
              "scheduled_for=2024-01-03 outcome=no_show raw=N "
              "slot=appointment\n"
              "event case_number=C kind=custody occurred=2024-01-03 "
              "slot=custody\n");
    mapped_close(&m);
}

static void clocks_that_the_zone_does_not_have_are_refused(void **state)
{
    open_text(state, LOG "      - {name: at, to: occurred_time, type: time}\n"
                         "emit:\n- {file: log, as: contact}\n");
    maps("C|2024-03-10|02:30", "reject 1 nonexistent_local_time at\n");
    maps("C|2024-11-03|01:30", "reject 2 ambiguous_local_time at\n");
    mapped_line(&m, 0, "C|2024-03-10|03:00");
    assert_contains(mapped_text(&m), "occurred_time=180");
    mapped_close(&m);
    open_text(state, LOG "      - {name: at, to: occurred_time, type: time, "
                         "onError: null}\n"
                         "emit:\n- {file: log, as: contact}\n");
    maps("C|2024-03-10|02:30",
         "event case_number=C kind=contact occurred=2024-03-10 "
         "slot=contact\n");
    mapped_close(&m);
}

static void the_clock_belongs_to_the_date_of_the_emit(void **state)
{
    open_text(state, LOG "      - {name: at, to: occurred_time, type: time}\n"
                         "      - {name: dt, type: datetime}\n"
                         "emit:\n- {file: log, as: contact}\n"
                         "- {file: log, as: test, occurred: dt}\n");
    maps("C|2024-01-02|09:30|2024-01-05T23:15:00",
         "event case_number=C kind=contact occurred=2024-01-02 "
         "occurred_time=570 slot=contact\n"
         "event case_number=C kind=test occurred=2024-01-05 "
         "occurred_time=1395 slot=test\n");
    mapped_close(&m);
}

static void facts_go_to_the_table_of_their_sort(void **state)
{
    open_text(state, HEAD
              "      - {name: d1, type: date}\n      - {name: d2, type: date}\n"
              "      - {name: k}\n      - {name: n, type: integer}\n"
              "emit:\n- {file: log, as: case, case_number: k, start_date: d1, "
              "end_date: d2}\n"
              "- {file: log, as: statement, kind: k, stated_on: d1}\n"
              "- {file: log, as: holiday, date: d1}\n"
              "- {file: log, as: coverage, kind: k, covered_from: d1, "
              "covered_to: d2}\n"
              "- {file: log, as: review, case_number: k, event_id: n, "
              "claimant: k, stated_on: d1, detail: k}\n");
    maps("2024-01-01|2024-02-01|policy_statement|-17",
         "term case_number=policy_statement start_date=2024-01-01 "
         "end_date=2024-02-01 slot=\n"
         "statement kind=policy_statement stated_on=2024-01-01 "
         "slot=policy_statement\n"
         "holiday date=2024-01-01 slot=\n"
         "reject 1 unknown_code k [aaaaaa_aaaaaaaaa]\n"
         "review case_number=policy_statement event_id=-17 "
         "detail=policy_statement claimant=policy_statement "
         "stated_on=2024-01-01 slot=\n");
    mapped_line(&m, 0, "2024-01-01|2024-02-01|document:report|");
    assert_contains(mapped_text(&m),
                    "coverage kind=document:report covered=2024-01-01.."
                    "2024-02-01");
    mapped_line(&m, 0, "|2024-02-01|contact|");
    assert_contains(mapped_text(&m), "reject 3 missing_required d1");
    mapped_close(&m);
}

static void a_review_names_an_event_by_its_number(void **state)
{
    open_text(state, HEAD "      - {name: d1, type: date}\n"
                          "      - {name: k}\n      - {name: n}\n"
                          "emit:\n- {file: log, as: review, case_number: k, "
                          "event_id: n, claimant: k, stated_on: d1, "
                          "detail: k}\n");
    maps("2024-01-01|a|9223372036854775807",
         "review case_number=a event_id=9223372036854775807 detail=a "
         "claimant=a stated_on=2024-01-01 slot=\n");
    /* an id of the source's own, hexadecimal, a fraction, too large */
    maps("2024-01-01|a|r1", "reject 2 bad_number n\n");
    maps("2024-01-01|a|7f", "reject 3 bad_number n\n");
    maps("2024-01-01|a|1.0", "reject 4 bad_number n\n");
    maps("2024-01-01|a|9223372036854775808", "reject 5 bad_number n\n");
    maps("2024-01-01|a|", "reject 6 missing_required n\n");
    mapped_close(&m);
}

#define T(name) \
    cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

#define FACTS_MOST 20000

/* What stands in the profile of each fact, as text. */
static struct str said[FACTS_MOST];
static size_t facts, kept;

/* The same record by a mapping whose sink keeps nothing: all words are there.
 */
static struct mapped whole;
static struct str truth;

static enum err_code say_profile(struct fact_sink *sink, const struct fact *f,
                                 struct err *err)
{
    (void)sink;
    truth = arena_printf(
        &m.arena, "%.*s|%.*s|%.*s|%c|%.*s|%.*s|%d%d",
        STR_ARG(fact_text(f, WORD_kind)), STR_ARG(fact_text(f, WORD_channel)),
        STR_ARG(fact_text(f, WORD_corrected_channel)), f->precision,
        STR_ARG(f->raw_code), STR_ARG(f->rules), f->unlisted, f->conflict);
    whole.nfacts++;
    err->code = OK;
    return OK;
}

/* A sink that keeps the number of a fact, from 1, where its profile's key is
 * to be kept: who finds a number there must have that fact's profile. */
static enum err_code take_profile(struct fact_sink *sink, const struct fact *f,
                                  struct err *err)
{
    (void)sink;
    assert_true(facts < FACTS_MOST);
    said[facts++] = truth;
    if (f->profile && *f->profile) {
        struct str other = said[*f->profile - 1];

        if (!str_eq(truth, other)) {
            fail_msg("%s has the place of %s", truth.ptr, other.ptr);
        }
        kept++;
    } else if (f->profile) {
        *f->profile = (int64_t)facts;
    }
    err->code = OK;
    return OK;
}

static void open_both(void **state, const char *text)
{
    open_text(state, text);
    mapped_open(&whole, in_scratch(state, "s.yaml"), "2024-06-30");
    m.sink.fact = take_profile;
    whole.sink.fact = say_profile;
    facts = kept = 0;
}

static void map_both(const char *line)
{
    mapped_line(&whole, 0, line);
    mapped_line(&m, 0, line);
}

static void close_both(void)
{
    m.nfacts = facts;
    mapped_close(&whole);
    mapped_close(&m);
}

/* Codes, rules and precision in every combination, and more of them than
 * there are places. */
static void facts_with_one_place_have_one_profile(void **state)
{
    static const char *const ends[] = {"", "2024-01-04"};
    static const char *const notes[] = {"", "left a message"};
    char line[128];

    open_both(state, HEAD "      - {name: case, to: case_number}\n"
                          "      - {name: day, to: occurred_lo, type: date}\n"
                          "      - {name: to, to: occurred_hi, type: date}\n"
                          "      - {name: code, to: code}\n"
                          "      - {name: text, to: note}\n"
                          "map:\n  code:\n"
                          "    contact/in_person: [OV]\n"
                          "    contact/phone_voice: [PH]\n"
                          "emit:\n- {file: log, as: contact}\n"
                          "rules:\n- when: {note: /left/}\n"
                          "  set: {corrected_channel: voicemail}\n"
                          "  why: w\n");
    for (size_t i = 0; i < 40; i++) { /* ten times each */
        (void)snprintf(line, sizeof line, "C|2024-01-02|%s|%s|%s", ends[i % 2],
                       i < 20 ? "OV" : "PH", notes[i / 2 % 2]);
        map_both(line);
    }
    assert_in_range(kept, 24, 32); /* eight profiles; some places may meet */
    for (size_t i = 0; i < 16000; i++) {
        (void)snprintf(line, sizeof line, "C|2024-01-02|%s|X%zu|%s",
                       ends[i % 2], i / 8 % 1500, notes[i / 2 % 2]);
        map_both(line);
    }
    close_both();
}

/* A field that fills an axis says more than codes do. */
static void a_field_of_the_profile_takes_its_place(void **state)
{
    open_both(state, LOG "      - {name: how, to: channel}\n"
                         "emit:\n- {file: log, as: contact}\n");
    map_both("C|2024-01-02|in_person");
    map_both("C|2024-01-02|phone_voice");
    map_both("C|2024-01-02|phone_voice");
    assert_int_equal(facts, 3);
    assert_int_equal(kept, 0);
    close_both();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(without_its_date_there_is_no_fact),
        T(what_a_fact_lacks_is_refused_by_the_name_of_its_field),
        T(the_slot_is_kind_and_code),
        T(two_emits_of_one_kind_are_told_by_their_column),
        T(values_of_each_are_told_apart),
        T(a_value_of_each_that_is_bad_refuses_its_fact_alone),
        T(codes_with_a_kind_make_their_facts_once),
        T(clocks_that_the_zone_does_not_have_are_refused),
        T(the_clock_belongs_to_the_date_of_the_emit),
        T(facts_go_to_the_table_of_their_sort),
        T(a_review_names_an_event_by_its_number),
        T(facts_with_one_place_have_one_profile),
        T(a_field_of_the_profile_takes_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
