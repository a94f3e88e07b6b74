/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_mapping_rule - conditions over fields and words, and corrections.
 */
#include "tests/transform/mapped.h"

static struct mapped m;

#define LOG                                                               \
    "source: s\nfiles:\n  log:\n    match: l.csv\n    schema:\n"          \
    "      fields:\n      - {name: case, to: case_number}\n"              \
    "      - {name: day, to: occurred, type: date, format: '%m/%d/%Y'}\n" \
    "      - {name: x}\n"
#define EMIT "emit:\n- {file: log, as: contact}\nrules:\n"
#define SET ", set: {purpose: hit}, why: w}\n"

static void open_text(void **state, const char *text)
{
    const char *path = in_scratch(state, "s.yaml");

    put_file(path, text);
    mapped_open(&m, path, "2024-06-30");
}

/* Whether the rule `w` of the source acts on the line. */
static bool acts(const char *line)
{
    const char *text;

    mapped_line(&m, 0, line);
    text = mapped_text(&m);
    assert_contains(text, "event");
    return strstr(text, "rules=w") != NULL;
}

static void values_are_compared_whole(void **state)
{
    open_text(state, LOG EMIT "- {when: {x: [Y, '']}" SET);
    assert_true(acts("C|01/02/2024|Y"));
    assert_true(acts("C|01/02/2024| Y "));
    assert_true(acts("C|01/02/2024|"));
    assert_true(acts("C|01/02/2024|~"));
    assert_false(acts("C|01/02/2024|y"));
    assert_false(acts("C|01/02/2024|YY"));
    assert_int_equal(mapping_rule_uses(m.mapping, 0), 4);
    mapped_close(&m);
}

static void empty_and_filled_are_asked_for(void **state)
{
    open_text(state, LOG EMIT "- {when: {x: '*'}" SET);
    assert_true(acts("C|01/02/2024|0"));
    assert_false(acts("C|01/02/2024| "));
    mapped_close(&m);
    open_text(state, LOG EMIT "- {when: {x: ''}" SET);
    assert_false(acts("C|01/02/2024|0"));
    assert_true(acts("C|01/02/2024| "));
    mapped_close(&m);
}

static void patterns_search_and_never_match_nothing(void **state)
{
    open_text(state, LOG EMIT "- {when: {x: '/left (a )?v\\/?m/i'}" SET);
    assert_true(acts("C|01/02/2024|He LEFT a V/M today"));
    assert_true(acts("C|01/02/2024|left vm"));
    assert_false(acts("C|01/02/2024|leftvm"));
    mapped_close(&m);
    open_text(state, LOG EMIT "- {when: {x: '/^a*$/'}" SET);
    assert_true(acts("C|01/02/2024|aa"));
    assert_false(acts("C|01/02/2024|AA"));
    assert_false(acts("C|01/02/2024|"));
    mapped_close(&m);
}

static void all_conditions_must_hold(void **state)
{
    open_text(state, LOG EMIT "- {when: {x: '*', case: D}" SET);
    assert_false(acts("C|01/02/2024|1"));
    assert_false(acts("D|01/02/2024|"));
    assert_true(acts("D|01/02/2024|1"));
    mapped_close(&m);
}

static void words_of_every_type_can_be_asked(void **state)
{
    static const struct {
        const char *fields, *when, *yes, *no;
    } table[] = {
        {"", "occurred: 2024-01-02", "01/02/2024|", "01/03/2024|"},
        {"      - {name: n, to: minutes}\n", "minutes: ['15', '20']",
         "01/02/2024||15", "01/02/2024||16"},
        {"      - {name: ok, to: acceptable}\n", "acceptable: yes",
         "01/02/2024||Y", "01/02/2024||N"},
        {"      - {name: t, to: occurred_time, type: time}\n",
         "occurred_time: '09:05'", "01/02/2024||09:05", "01/02/2024||09:06"},
        {"      - {name: r, to: recorded_at, type: date}\n", "recorded_at: '*'",
         "01/02/2024||2024-01-05", "01/02/2024||"},
        {"      - {name: g, to: tags, type: list}\n", "tags: b",
         "01/02/2024||a,b", "01/02/2024||a,bb"},
        {"      - {name: g, type: list}\n", "g: [z, b]", "01/02/2024||a,b",
         "01/02/2024||a,bb"},
        {"      - {name: g, type: boolean}\n", "g: yes", "01/02/2024||1",
         "01/02/2024||0"},
        {"      - {name: ch, to: channel}\n", "channel: [video, text]",
         "01/02/2024||text", "01/02/2024||email"},
        {"", "kind: contact, x: '1'", "01/02/2024|1", "01/02/2024|2"},
    };
    char text[1024], line[64];

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        (void)snprintf(text, sizeof text, "%s%s%s- {when: {%s}%s", LOG,
                       table[i].fields, EMIT, table[i].when, SET);
        open_text(state, text);
        (void)snprintf(line, sizeof line, "C|%s", table[i].yes);
        if (!acts(line)) {
            fail_msg("%s does not hold for %s", table[i].when, line);
        }
        (void)snprintf(line, sizeof line, "C|%s", table[i].no);
        if (acts(line)) {
            fail_msg("%s holds for %s", table[i].when, line);
        }
        mapped_close(&m);
    }
}

static void a_later_rule_sees_what_an_earlier_one_set(void **state)
{
    open_text(state, LOG EMIT
              "- {when: {x: a}, set: {outcome: no_show}, why: one}\n"
              "- {when: {outcome: no_show}, set: {outcome: excused}, why: "
              "two}\n"
              "- {when: {outcome: no_show}, set: {purpose: never}, why: "
              "three}\n");
    mapped_line(&m, 0, "C|01/02/2024|a");
    assert_string_equal(mapped_text(&m),
                        "event case_number=C kind=contact occurred=2024-01-02 "
                        "outcome=excused slot=contact rules=one; two\n");
    assert_int_equal(mapping_rule_uses(m.mapping, 2), 0);
    mapped_close(&m);
}

static void corrected_words_leave_what_was_logged(void **state)
{
    open_text(state, LOG "      - {name: ch, to: channel}\n" EMIT
                         "- {when: {channel: phone_voice, x: vm}, set: "
                         "{corrected_channel: voicemail}, why: w}\n");
    mapped_line(&m, 0, "C|01/02/2024|vm|phone_voice");
    assert_contains(mapped_text(&m),
                    "channel=phone_voice corrected_channel=voicemail");
    mapped_close(&m);
}

static void setting_a_word_overwrites_it(void **state)
{
    open_text(state, LOG "      - {name: g, to: tags, type: list}\n"
                         "      - {name: n, to: minutes}\n" EMIT
                         "- {when: {x: z}, set: {tags: only, minutes: 0, "
                         "acceptable: no}, why: w}\n");
    mapped_line(&m, 0, "C|01/02/2024|z|a,b|15");
    assert_contains(mapped_text(&m), "minutes=0 acceptable=0 tags=only");
    mapped_close(&m);
}

static void a_rule_acts_where_its_fields_and_words_are(void **state)
{
    open_text(state, LOG "      - {name: start, to: start_date, type: date}\n"
                         "  other:\n    match: o.csv\n    schema:\n"
                         "      fields:\n      - {name: case, to: "
                         "case_number}\n      - {name: day, to: occurred, "
                         "type: date}\n"
                         "emit:\n- {file: log, as: case}\n"
                         "- {file: log, as: contact}\n"
                         "- {file: other, as: contact}\nrules:\n"
                         "- {when: {x: a}, set: {outcome: no_show}, why: "
                         "log only}\n"
                         "- {when: {kind: contact}, set: {purpose: p}, why: "
                         "both}\n"
                         "- {when: {x: a}, set: {level: high}, why: case}\n");
    mapped_line(&m, 0, "C|01/02/2024|a|2024-01-01");
    assert_string_equal(
        mapped_text(&m),
        "term case_number=C level=high start_date=2024-01-01 slot= "
        "rules=case\n"
        "event case_number=C kind=contact occurred=2024-01-02 "
        "outcome=no_show purpose=p slot=contact rules=log only; both\n");
    mapped_line(&m, 1, "C|2024-01-02");
    assert_string_equal(
        mapped_text(&m),
        "event case_number=C kind=contact occurred=2024-01-02 purpose=p "
        "slot=contact rules=both\n");
    mapped_close(&m);
}

static void a_rule_may_ask_a_looked_up_field(void **state)
{
    open_text(state, LOG "  staff:\n    match: t.csv\n    schema: {fields: "
                         "[{name: id}, {name: unit}]}\n"
                         "lookup: {log.x: staff.id}\n" EMIT
                         "- {when: {staff.unit: North}" SET);
    mapped_line(&m, 1, "7|North");
    mapped_line(&m, 1, "8|South");
    (void)mapped_text(&m);
    assert_true(acts("C|01/02/2024|7"));
    assert_false(acts("C|01/02/2024|8"));
    assert_false(acts("C|01/02/2024|9"));
    mapped_close(&m);
}

#define T(name) \
    cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(values_are_compared_whole),
        T(empty_and_filled_are_asked_for),
        T(patterns_search_and_never_match_nothing),
        T(all_conditions_must_hold),
        T(words_of_every_type_can_be_asked),
        T(a_later_rule_sees_what_an_earlier_one_set),
        T(corrected_words_leave_what_was_logged),
        T(setting_a_word_overwrites_it),
        T(a_rule_acts_where_its_fields_and_words_are),
        T(a_rule_may_ask_a_looked_up_field),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
