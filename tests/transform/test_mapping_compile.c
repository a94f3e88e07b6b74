/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_mapping_compile - the programs that a source becomes.
 */
#include "tests/transform/mapped.h"
#include "transform/mapping_program.h"

static struct mapped m;

#define HEAD                                                      \
    "source: s\nfiles:\n  log:\n    match: l.csv\n    schema:\n"  \
    "      primaryKey: [id]\n      fields:\n      - {name: id}\n" \
    "      - {name: case, to: case_number}\n"                     \
    "      - {name: day, to: occurred, type: date}\n"
#define STAFF                                                         \
    "  staff:\n    match: t.csv\n    schema: {fields: [{name: key}, " \
    "{name: unit}, {name: other}]}\nlookup: {log.x: staff.key}\n"

static const struct role *open_role(void **state, const char *text, size_t file)
{
    const char *path = in_scratch(state, "s.yaml");

    put_file(path, text);
    mapped_open(&m, path, "2024-06-30");
    return &m.mapping->role[file];
}

/* The words of an emit's takes: dates, fields | constants, codes apart. */
static void takes(const struct emit_program *p, const char *want)
{
    struct buf out;

    buf_init(&out, 1 << 12);
    for (size_t i = 0; i < p->ntake; i++) {
        buf_printf(&out, "%s%s%s",
                   i > 0 && i == p->ndate    ? "; "
                   : i > 0 && i == p->nfield ? " | "
                   : i > 0                   ? " "
                                             : "",
                   word_name(p->take[i].word),
                   p->take[i].end == 1   ? "<"
                   : p->take[i].end == 2 ? ">"
                                         : "");
    }
    buf_char(&out, '\0');
    assert_string_equal(out.ptr, want);
    buf_release(&out);
}

static void only_fields_that_are_used_are_in_the_row_hash(void **state)
{
    const struct role *r = open_role(
        state,
        HEAD "      - {name: x}\n      - {name: known}\n"
             "      - {name: held, constraints: {required: true}}\n"
             "      - {name: cond}\n      - {name: ruled}\n"
             "      - {name: each1, type: date}\n" STAFF
             "emit:\n- {file: log, as: contact, office: staff.unit, when: "
             "{cond: [a, '']}}\n"
             "- {file: log, as: test, each: each1, occurred: $each}\n"
             "rules:\n- {when: {ruled: a}, set: {purpose: p}, why: w}\n",
        0);
    static const struct {
        bool used, convert, lenient;
    } want[] = {
        {true, true, false},   /* id: the key */
        {true, true, false},   /* case */
        {true, true, false},   /* day */
        {true, true, false},   /* x: looked up with */
        {false, false, false}, /* known */
        {false, true, false},  /* held: has a constraint */
        {true, true, false},   /* cond */
        {true, true, false},   /* ruled */
        {true, true, true},    /* each1: fails its fact alone */
    };

    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        assert_int_equal(r->used[i], want[i].used);
        assert_int_equal(r->convert[i], want[i].convert);
        assert_int_equal(r->lenient[i], want[i].lenient);
    }
    assert_int_equal(r->nlooked, 1);
    assert_int_equal(r->looked[0].field, 1);
    assert_true(r->looks_up);
    assert_false(r->looked_up);
    r = &m.mapping->role[1];
    assert_true(r->looked_up);
    assert_true(r->used[0]); /* the key */
    assert_true(r->used[1]); /* unit */
    assert_false(r->used[2]);
    mapped_close(&m);
}

static void a_field_of_each_that_is_also_a_word_is_strict(void **state)
{
    const struct role *r = open_role(
        state,
        HEAD "emit:\n- {file: log, as: test, each: day, occurred: $each}\n", 0);

    assert_false(r->lenient[2]);
    mapped_close(&m);
}

static void dates_come_first_and_constants_last(void **state)
{
    const struct role *r =
        open_role(state,
                  HEAD "      - {name: note, to: note}\n"
                       "      - {name: rec, to: recorded_at, type: date}\n"
                       "      - {name: code, to: code}\n"
                       "emit:\n- {file: log, as: contact, set: {site: office, "
                       "ended: 2024-01-01}}\n",
                  0);

    takes(&r->emit[0], "occurred recorded_at ended; case_number note | site");
    assert_int_equal(r->emit[0].ncode, 1);
    mapped_close(&m);
}

static void an_emit_takes_its_own_words_over_those_of_the_fields(void **state)
{
    const struct role *r = open_role(
        state,
        HEAD "      - {name: at, to: occurred_time, type: time}\n"
             "      - {name: start, to: start_date, type: date}\n"
             "      - {name: dt, type: datetime}\n"
             "emit:\n- {file: log, as: case}\n"
             "- {file: log, as: contact}\n"
             "- {file: log, as: custody, occurred: start}\n"
             "- {file: log, as: test, occurred: dt}\n"
             "- {file: log, as: search, occurred_lo: start, occurred_hi: "
             "dt}\n",
        0);

    assert_int_equal(r->nemit, 5);
    takes(&r->emit[0], "start_date; case_number");
    takes(&r->emit[1], "occurred occurred_time; case_number");
    takes(&r->emit[2], "occurred; case_number");
    takes(&r->emit[3], "occurred occurred_time; case_number");
    takes(&r->emit[4], "occurred< occurred>; case_number");
    assert_int_equal(r->emit[0].table, FACT_TERM);
    assert_int_equal(r->emit[1].table, FACT_EVENT);
    mapped_close(&m);
}

static void emits_of_one_kind_and_other_dates_carry_their_column(void **state)
{
    const struct role *r = open_role(
        state,
        HEAD "      - {name: a, type: date}\n      - {name: b, type: date}\n"
             "emit:\n- {file: log, as: test, occurred: a}\n"
             "- {file: log, as: test, occurred: b}\n"
             "- {file: log, as: search, occurred: a, when: {id: '1'}}\n"
             "- {file: log, as: search, occurred: a, when: {id: '2'}}\n"
             "- {file: log, as: contact, when: {id: '1'}}\n"
             "- {file: log, as: contact, when: {id: '2'}}\n",
        0);

    assert_str(r->emit[0].column, "a");
    assert_str(r->emit[1].column, "b");
    assert_int_equal(r->emit[2].column.len, 0);
    assert_int_equal(r->emit[3].column.len, 0);
    assert_int_equal(r->emit[4].column.len, 0);
    assert_int_equal(r->emit[5].column.len, 0);
    mapped_close(&m);
}

static void codes_make_facts_in_the_emit_of_the_plain_date(void **state)
{
    const struct role *r = open_role(
        state,
        HEAD "      - {name: a, type: date}\n      - {name: c, to: code}\n"
             "emit:\n- {file: log, as: custody, occurred: a}\n"
             "- {file: log, as: contact}\n"
             "- {file: log, as: warning, occurred: a}\n",
        0);

    assert_false(r->emit[0].takes_kinds);
    assert_false(r->emit[0].takes_codes);
    assert_true(r->emit[1].takes_kinds);
    assert_true(r->emit[1].takes_codes);
    assert_false(r->emit[2].takes_kinds);
    assert_true(r->emit[2].takes_codes);
    mapped_close(&m);
    r = open_role(state,
                  HEAD "      - {name: a, type: date}\n"
                       "emit:\n- {file: log, as: custody, occurred: a}\n",
                  0);
    assert_true(r->emit[0].takes_kinds);
    mapped_close(&m);
}

static void rules_are_given_to_the_emits_that_they_fit(void **state)
{
    const struct role *r = open_role(
        state,
        HEAD "      - {name: x}\n" STAFF
             "emit:\n- {file: log, as: case}\n- {file: log, as: contact}\n"
             "- {file: log, as: statement, set: {kind: document_claim}}\n"
             "rules:\n"
             "- {when: {x: a}, set: {outcome: no_show}, why: event}\n"
             "- {when: {x: a}, set: {level: high}, why: case}\n"
             "- {when: {x: a}, set: {office: N}, why: all}\n"
             "- {when: {x: a}, set: {kind: reported_statistic}, why: "
             "statement}\n"
             "- {when: {staff.unit: a}, set: {office: M}, why: looked}\n",
        0);

    assert_int_equal(r->emit[0].nrule, 3);
    assert_int_equal(r->emit[0].rule[0], 1);
    assert_int_equal(r->emit[0].rule[1], 2);
    assert_int_equal(r->emit[0].rule[2], 4);
    assert_int_equal(r->emit[1].nrule, 3);
    assert_int_equal(r->emit[1].rule[0], 0);
    assert_int_equal(r->emit[2].nrule, 3);
    assert_int_equal(r->emit[2].rule[1], 3);
    assert_true(r->rule[4].fits);
    assert_int_equal(r->rule[4].when[0].ref.kind, REF_LOOKUP);
    assert_false(m.mapping->role[1].rule[0].fits);
    mapped_close(&m);
}

static void maps_of_a_field_that_is_no_word_are_closed(void **state)
{
    const struct role *r =
        open_role(state,
                  HEAD "      - {name: rate}\n      - {name: lvl, to: level}\n"
                       "map:\n  rate: {'1': [Best]}\n  lvl: {low: [L]}\n"
                       "emit:\n- {file: log, as: contact, detail: rate}\n",
                  0);

    assert_null(r->map[0]);
    assert_true(r->map[3]->closed);
    assert_false(r->map[4]->closed);
    mapped_close(&m);
}

static void a_zone_that_is_not_there_is_an_error(void **state)
{
    struct source src = {.zone = STR("Nowhere/None"), .path = "x.yaml"};
    struct mapping *mapping;
    struct err err;

    (void)state;
    assert_int_equal(mapping_new(&mapping, &src, DAY_NONE, &err), ERR_USAGE);
    assert_memory_equal(err.text, "x.yaml: ", 8);
    assert_contains(err.text, "Nowhere/None");
    mapping_free(mapping);
}

#define T(name) \
    cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

/* Days that go into words of days alone may keep their spelling; whoever
 * compares or copies their text has the canonical one. */
static void the_text_of_a_day_is_canonical_where_it_is_read(void **state)
{
    const struct role *r = open_role(
        state,
        "source: s\nfiles:\n  log:\n    match: l.csv\n    schema:\n"
        "      primaryKey: [id]\n      fields:\n      - {name: id}\n"
        "      - {name: case, to: case_number}\n"
        "      - {name: day, to: occurred, type: date, format: '%m/%d/%Y'}\n"
        "      - {name: copy, to: detail, type: date, format: '%m/%d/%Y'}\n"
        "      - {name: asked, type: date, format: '%m/%d/%Y'}\n"
        "      - {name: chosen, type: date, format: '%m/%d/%Y'}\n"
        "      - {name: code, to: code, type: date, format: '%m/%d/%Y'}\n"
        "      - {name: key, type: date, format: '%m/%d/%Y'}\n"
        "  staff:\n    match: t.csv\n    schema:\n      fields:\n"
        "      - {name: on, type: date, format: '%m/%d/%Y'}\n"
        "      - {name: unit}\n"
        "lookup: {log.key: staff.on}\n"
        "map:\n  code:\n    contact/in_person: ['2024-05-06']\n"
        "emit:\n- {file: log, as: contact, when: {chosen: '2024-04-05'}, "
        "office: staff.unit}\n"
        "rules:\n- when: {asked: '2024-03-04'}\n  set: {outcome: completed}\n"
        "  why: w\n",
        0);

    assert_false(r->wants_text[2]);
    for (size_t i = 3; i <= 7; i++) {
        assert_true(r->wants_text[i]);
    }
    assert_true(m.mapping->role[1].wants_text[0]);
    mapped_line(&m, 1, "07/08/2024|North");
    mapped_text(&m);
    mapped_line(&m, 0,
                "1|C|01/02/2024|02/03/2024|03/04/2024|04/05/2024|"
                "05/06/2024|07/08/2024");
    assert_string_equal(mapped_text(&m),
                        "event case_number=C office=North kind=contact "
                        "occurred=2024-01-02 channel=in_person "
                        "outcome=completed detail=2024-02-03 raw=2024-05-06 "
                        "slot=contact/2024-05-06 rules=w\n");
    mapped_close(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(only_fields_that_are_used_are_in_the_row_hash),
        T(a_field_of_each_that_is_also_a_word_is_strict),
        T(dates_come_first_and_constants_last),
        T(an_emit_takes_its_own_words_over_those_of_the_fields),
        T(emits_of_one_kind_and_other_dates_carry_their_column),
        T(codes_make_facts_in_the_emit_of_the_plain_date),
        T(rules_are_given_to_the_emits_that_they_fit),
        T(maps_of_a_field_that_is_no_word_are_closed),
        T(the_text_of_a_day_is_canonical_where_it_is_read),
        T(a_zone_that_is_not_there_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
