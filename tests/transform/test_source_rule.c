/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_source_rule - corrections by name in a source file.
 */
#include "tests/transform/sourced.h"

#define LOG                                                            \
    SOURCED_LOG SOURCED_CASE SOURCED_DAY                               \
        "      - {name: a, to: code}\n      - {name: txt, to: note}\n" \
        "      - {name: flag}\n" SOURCED_EMIT
#define RULE(text) LOG "rules:\n- " text "\n"

static struct sourced s;

static void a_rule_sees_words_and_fields_and_sets_words(void **state)
{
    const struct rule *r =
        sourced_open(
            &s, state,
            RULE("{when: {channel: phone_voice, note: '/left (a )?v\\/?m/i', "
                 "flag: X}, set: {corrected_channel: voicemail, "
                 "corrected_outcome: attempt_message_left}, why: a voicemail}"))
            ->rule;

    assert_str(r->why, "a voicemail");
    assert_int_equal(r->line, 15);
    assert_int_equal(r->nwhen, 3);
    assert_int_equal(r->when[0].word, WORD_channel);
    assert_int_equal(r->when[0].op, WHEN_IS);
    assert_int_equal(r->when[1].word, WORD_note);
    assert_int_equal(r->when[1].op, WHEN_MATCHES);
    assert_int_equal(r->when[2].word, WORD_NONE);
    assert_int_equal(r->when[2].ref.kind, REF_FIELD);
    assert_int_equal(r->nset, 2);
    assert_int_equal(r->set[0].word, WORD_corrected_channel);
    assert_str(r->set[1].ref.text, "attempt_message_left");
    sourced_close(&s);
}

static void rules_keep_the_order_of_the_file(void **state)
{
    const struct source *src = sourced_open(
        &s, state,
        RULE("{when: {flag: a}, set: {outcome: no_show}, why: one}\n"
             "- {when: {flag: b}, set: {outcome: excused}, why: two}"));

    assert_int_equal(src->nrules, 2);
    assert_str(src->rule[0].why, "one");
    assert_str(src->rule[1].why, "two");
    sourced_close(&s);
}

/* Valid until the second call after this one. */
static const char *version(void **state, const char *text)
{
    static char out[2][9];
    static unsigned turn;
    char *to = out[turn++ % 2];

    memcpy(to, sourced_open(&s, state, text)->rule[0].version, 9);
    assert_int_equal(strspn(to, "0123456789abcdef"), 8);
    sourced_close(&s);
    return to;
}

static void the_version_of_a_rule_is_of_its_own_words(void **state)
{
#define ONE "{when: {flag: [a, b]}, set: {outcome: no_show}, why: one}"
    assert_string_equal(version(state, RULE(ONE)),
                        version(state, "title: x\n" RULE(ONE)));
    assert_string_equal(
        version(state, RULE(ONE)),
        version(state, RULE("{when: {flag: ['a', b]}, set: {outcome: "
                            "'no_show'}, why: \"one\"}")));
    assert_string_not_equal(
        version(state, RULE(ONE)),
        version(state, RULE("{when: {flag: [a, c]}, set: {outcome: no_show}, "
                            "why: one}")));
    assert_string_not_equal(
        version(state, RULE(ONE)),
        version(state, RULE("{when: {flag: [a, b]}, set: {outcome: excused}, "
                            "why: one}")));
#undef ONE
}

static void what_a_rule_lacks_is_said(void **state)
{
    static const struct sourced_refusal table[] = {
        {LOG "rules: {}\n", ":14:8: rules must be a list"},
        {RULE("{when: {flag: x}, set: {outcome: no_show}}"),
         ":15:3: a rule needs \"why\", its name"},
        {RULE("{when: {flag: x}, set: {outcome: no_show}, why: ''}"),
         ":15:51: why must be a text of 1 to 400 bytes"},
        {RULE("{when: {flag: x}, why: y}"), ":15:3: a rule needs \"set\""},
        {RULE("{set: {outcome: no_show}, why: y}"),
         ":15:3: a rule needs \"when\""},
        {RULE("{when: {}, set: {outcome: no_show}, why: y}"),
         ":15:3: a rule needs \"when\""},
        {RULE("{when: {flag: x}, set: {}, why: y}"),
         ":15:26: a rule sets no word"},
        {RULE("{when: {flag: x}, set: {outcome: no_show}, why: y}\n"
              "- {when: {flag: z}, set: {outcome: excused}, why: y}"),
         ":16:3: two rules have the same \"why\""},
        {RULE("{when: {flag: x}, sett: {outcome: no_show}, why: y}"),
         ":15:21: unknown key \"sett\" (did you mean \"set\"?)"},
        {RULE("{if: {flag: x}, set: {outcome: no_show}, why: a, b}"),
         ":15:4: unknown key \"if\""},
        {RULE("{when: {flag: x}, set: {outcome: no_show}, why: a, b}"),
         ":15:54: unknown key \"b\""},
    };

    SOURCED_REFUSE(state, table);
}

static void wrong_words_of_a_rule_are_refused(void **state)
{
    static const struct sourced_refusal table[] = {
        {RULE("{when: {chanel: video}, set: {outcome: no_show}, why: y}"),
         ":15:11: unknown word or field \"chanel\" (did you mean "
         "\"channel\"?)"},
        {RULE("{when: {flagg: x}, set: {outcome: no_show}, why: y}"),
         ":15:11: unknown word or field \"flagg\" (did you mean \"flag\"?)"},
        {RULE("{when: {channel: vidio}, set: {outcome: no_show}, why: y}"),
         ":15:20: unknown channel \"vidio\" (did you mean \"video\"?)"},
        {RULE("{when: {channel: [video, tex]}, set: {outcome: no_show}, why: "
              "y}"),
         ":15:28: unknown channel \"tex\" (did you mean \"text\"?)"},
        {RULE("{when: {flag: x}, set: {outcom: no_show}, why: y}"),
         ":15:27: unknown word \"outcom\" (did you mean \"outcome\"?)"},
        {RULE("{when: {flag: x}, set: {outcome: noshow}, why: y}"),
         ":15:36: unknown outcome \"noshow\" (did you mean \"no_show\"?)"},
        {RULE("{when: {flag: x}, set: {occurred: 2021-01-01}, why: y}"),
         ":15:27: a rule cannot set this word"},
        {RULE("{when: {flag: x}, set: {code: A}, why: y}"),
         ":15:27: a rule cannot set this word"},
        {RULE("{when: {flag: x}, set: {level: high}, why: y}"),
         ":15:26: no emit makes a fact with these words"},
        {RULE("{when: {flag: x}, set: {kind: reported_statistic}, why: y}"),
         ":15:26: no emit makes a fact with these words"},
    };

    SOURCED_REFUSE(state, table);
}

static void a_rule_that_fills_an_axis_asks_for_another_one(void **state)
{
#define FILLS "set: {outcome: completed}, why: y}"
#define SAYS                                                              \
    ":15:3: a rule that fills an empty \"outcome\" must ask for another " \
    "axis or the value of a field too"
    static const struct sourced_refusal bad[] = {
        {RULE("{when: {outcome: ''}, " FILLS), SAYS},
        {RULE("{when: {outcome: '', channel: ''}, " FILLS), SAYS},
        {RULE("{when: {outcome: '', kind: contact}, " FILLS), SAYS},
        {RULE("{when: {outcome: '', case: '*'}, " FILLS), SAYS},
        {RULE("{when: {outcome: '', flag: ''}, " FILLS), SAYS},
    };
    static const char *const good[] = {
        RULE("{when: {outcome: '', channel: in_person}, " FILLS),
        RULE("{when: {outcome: '', channel: '*'}, " FILLS),
        RULE("{when: {outcome: '', flag: Y}, " FILLS),
        RULE("{when: {outcome: '', note: '/kept/'}, " FILLS),
        RULE("{when: {outcome: no_show}, " FILLS),
        RULE("{when: {channel: ''}, " FILLS),
    };

    SOURCED_REFUSE(state, bad);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        sourced_open(&s, state, good[i]);
        sourced_close(&s);
    }
#undef SAYS
#undef FILLS
}

static void a_word_that_no_fact_has_does_not_hide_a_field(void **state)
{
    static const struct sourced_refusal table[] = {
        {RULE("{when: {unit: North}, set: {outcome: no_show}, why: y}"),
         ":15:11: no emit makes a fact with word \"unit\""},
    };
    const struct source *src = sourced_open(
        &s, state,
        SOURCED_LOG SOURCED_CASE SOURCED_DAY
        "      - {name: unit}\n" SOURCED_EMIT
        "rules:\n- {when: {unit: North}, set: {outcome: no_show}, why: y}\n");

    assert_int_equal(src->rule[0].when[0].word, WORD_NONE);
    assert_int_equal(src->rule[0].when[0].ref.field, 2);
    sourced_close(&s);
    SOURCED_REFUSE(state, table);
}

static void a_rule_needs_a_role_with_all_of_its_fields(void **state)
{
    static const struct sourced_refusal table[] = {
        {"files:\n  b: {match: b.csv, schema: {fields: [{name: team}]}}\n"
         "  log:\n    match: l\n    schema:\n      fields:\n" SOURCED_CASE
             SOURCED_DAY "      - {name: flag}\n" SOURCED_EMIT
         "source: s\nrules:\n- {when: {flag: x, team: N}, set: {outcome: "
         "no_show}, why: y}\n",
         ":14:10: no role has all fields of this rule"},
    };

    SOURCED_REFUSE(state, table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SOURCED_TEST(a_rule_sees_words_and_fields_and_sets_words),
        SOURCED_TEST(rules_keep_the_order_of_the_file),
        SOURCED_TEST(the_version_of_a_rule_is_of_its_own_words),
        SOURCED_TEST(what_a_rule_lacks_is_said),
        SOURCED_TEST(wrong_words_of_a_rule_are_refused),
        SOURCED_TEST(a_rule_that_fills_an_axis_asks_for_another_one),
        SOURCED_TEST(a_word_that_no_fact_has_does_not_hide_a_field),
        SOURCED_TEST(a_rule_needs_a_role_with_all_of_its_fields),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
