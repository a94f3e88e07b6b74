/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_source_when - conditions and constants of emits and rules.
 */
#include "tests/transform/sourced.h"

#define LOG SOURCED_LOG SOURCED_CASE SOURCED_DAY
#define MORE                                                                 \
    LOG "      - {name: Off, to: officer}\n      - {name: In, type: date}\n" \
        "      - {name: Out, type: date}\n      - {name: Kept}\n"            \
        "  staff:\n    match: staff.csv\n    schema:\n      fields:\n"       \
        "      - {name: id}\n      - {name: unit}\n"
#define LOOKUP MORE "lookup: {log.Off: staff.id}\n"
#define EMIT(text) LOOKUP "emit:\n- " text "\n"

static struct sourced s;

static const struct emit *emits(void **state, const char *text)
{
    return sourced_open(&s, state, text)->emit;
}

static void conditions_ask_for_values_patterns_empty_and_filled(void **state)
{
    const struct emit *e = emits(
        state, EMIT("{file: log, as: contact, when: {Kept: [yes, ''], Off: "
                    "'/^a\\/b$/i', In: '', Out: '*', staff.unit: North, case: "
                    "'/x/'}}"));

    assert_int_equal(e->nwhen, 6);
    assert_int_equal(e->when[0].op, WHEN_IS);
    assert_int_equal(e->when[0].values.n, 2);
    assert_int_equal(e->when[1].op, WHEN_MATCHES);
    assert_str(e->when[1].pattern, "^a\\/b$");
    assert_true(e->when[1].nocase);
    assert_int_equal(e->when[2].op, WHEN_EMPTY);
    assert_int_equal(e->when[3].op, WHEN_FILLED);
    assert_int_equal(e->when[4].ref.kind, REF_LOOKUP);
    assert_false(e->when[5].nocase);
    sourced_close(&s);
}

static void a_condition_of_a_rule_is_a_word_or_a_field(void **state)
{
    const struct when *w =
        sourced_open(
            &s, state,
            EMIT("{file: log, as: contact}\nrules:\n- {when: {channel: "
                 "[video, ''], Kept: yes, staff.unit: North}, set: "
                 "{site: remote}, why: y}"))
            ->rule[0]
            .when;

    assert_int_equal(w[0].word, WORD_channel);
    assert_int_equal(w[0].ref.kind, REF_NONE);
    assert_int_equal(w[0].values.n, 2);
    assert_int_equal(w[1].word, WORD_NONE);
    assert_int_equal(w[1].ref.kind, REF_FIELD);
    assert_str(w[1].ref.text, "Kept");
    assert_int_equal(w[2].ref.kind, REF_LOOKUP);
    sourced_close(&s);
}

static void wrong_conditions_are_refused(void **state)
{
    static const struct sourced_refusal table[] = {
        {EMIT("{file: log, as: contact, when: {Kpet: yes}}"),
         ":21:35: unknown field \"Kpet\" (did you mean \"Kept\"?)"},
        {EMIT("{file: log, as: contact, when: {outcome: ''}}"),
         ":21:35: unknown field \"outcome\""},
        {EMIT("{file: log, as: contact, when: {Kept: '/x/g'}}"),
         ":21:41: a pattern has the flag i or none"},
        {EMIT("{file: log, as: contact, when: {Kept: [x, '/y/']}}"),
         ":21:45: a pattern or '*' stands alone, not in a list"},
        {EMIT("{file: log, as: contact, when: {Kept: [x, '*']}}"),
         ":21:45: a pattern or '*' stands alone, not in a list"},
        {EMIT("{file: log, as: contact, when: {Kept: []}}"),
         ":21:41: a condition names no value"},
        {EMIT("{file: log, as: contact, when: Kept}"),
         ":21:34: when must be a map, not a text"},
    };

    SOURCED_REFUSE(state, table);
}

static void wrong_constants_are_refused(void **state)
{
    static const struct sourced_refusal table[] = {
        {EMIT("{file: log, as: contact, set: {chanel: video}}"),
         ":21:34: unknown word \"chanel\" (did you mean \"channel\"?)"},
        {EMIT("{file: log, as: contact, set: {channel: vidio}}"),
         ":21:43: unknown channel \"vidio\" (did you mean \"video\"?)"},
        {EMIT("{file: log, as: contact, set: {channel: home}}"),
         ":21:43: unknown channel \"home\""},
        {EMIT("{file: log, as: event, set: {kind: reported_statistic}}"),
         ":21:38: \"reported_statistic\" is no kind of an event"},
        {EMIT("{file: log, as: statement, set: {kind: contact}}"),
         ":21:42: \"contact\" is no kind of a statement"},
        {EMIT("{file: log, as: contact, set: {ended: soon}}"),
         ":21:41: \"soon\" is not a date (YYYY-MM-DD)"},
        {EMIT("{file: log, as: contact, set: {minutes: few}}"),
         ":21:43: \"few\" is not a number"},
        {EMIT("{file: log, as: contact, set: {acceptable: maybe}}"),
         ":21:46: \"maybe\" is not yes or no"},
        {EMIT("{file: log, as: contact, set: {recorded_at: 2021-01-01}}"),
         ":21:47: word \"recorded_at\" cannot be a constant"},
        {EMIT("{file: log, as: contact, set: x}"),
         ":21:33: set must be a map, not a text"},
    };

    SOURCED_REFUSE(state, table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SOURCED_TEST(conditions_ask_for_values_patterns_empty_and_filled),
        SOURCED_TEST(a_condition_of_a_rule_is_a_word_or_a_field),
        SOURCED_TEST(wrong_conditions_are_refused),
        SOURCED_TEST(wrong_constants_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
