/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_mapping_value - from typed fields to words.
 */
#include "tests/transform/mapped.h"
#include "transform/mapping_program.h"

static struct mapped m;

#define LOG                                                      \
    "source: s\nfiles:\n  log:\n    match: l.csv\n    schema:\n" \
    "      fields:\n      - {name: case, to: case_number}\n"     \
    "      - {name: day, to: occurred, type: date}\n"
#define EMIT "emit:\n- {file: log, as: contact}\n"
#define FACT "event case_number=C "
#define ON "kind=contact occurred=2024-01-02 "

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

static void is(const struct value_map *v, const char *theirs, const char *day,
               const char *ours)
{
    int32_t on = DAY_NONE;
    bool listed = false;
    struct str got;

    if (day) {
        assert_true(day_parse_iso(str_from(day), &on));
    }
    got = value_map_get(v, str_from(theirs), on, &listed);
    assert_int_equal(listed, ours != NULL);
    assert_str(got, ours ? ours : theirs);
}

static void a_map_gives_ours_or_what_it_was_asked(void **state)
{
    struct value_map v;

    open_text(state, LOG "map: {level: {high: [H, '3'], low: [L]}}\n" EMIT);
    value_map_new(&v, &m.arena, m.src, WORD_level, STR_NULL);
    assert_int_equal(v.n, 3);
    is(&v, "H", NULL, "high");
    is(&v, "3", NULL, "high");
    is(&v, "L", "2024-01-01", "low");
    is(&v, "h", NULL, NULL);
    is(&v, "", NULL, NULL);
    value_map_new(&v, &m.arena, m.src, WORD_office, STR_NULL);
    is(&v, "H", NULL, NULL);
    mapped_close(&m);
}

static void a_map_of_a_field_is_not_that_of_a_word(void **state)
{
    struct value_map v;

    open_text(state,
              LOG "      - {name: Lvl, to: level}\n"
                  "map:\n  level: {word: [X]}\n  Lvl: {field: [X]}\n" EMIT);
    value_map_new(&v, &m.arena, m.src, WORD_level, STR_NULL);
    is(&v, "X", NULL, "word");
    value_map_new(&v, &m.arena, m.src, WORD_NONE, STR("Lvl"));
    is(&v, "X", NULL, "field");
    mapped_close(&m);
}

static void what_is_in_force_on_the_day_counts(void **state)
{
    struct value_map v;

    put_file(in_scratch(state, "vocabulary.csv"),
             "source,field,code,ours,effective_from,effective_to,citation,"
             "note\ns,level,5,low,,2020-03-01,m,\n"
             "s,level,5,banked,2020-03-01,2021-01-01,m,\n");
    open_text(state, LOG EMIT);
    value_map_new(&v, &m.arena, m.src, WORD_level, STR_NULL);
    is(&v, "5", "2020-02-29", "low");
    is(&v, "5", "2020-03-01", "banked");
    is(&v, "5", "2021-01-01", NULL);
    is(&v, "5", NULL, NULL);
    mapped_close(&m);
}

static void constants_have_the_type_of_their_word(void **state)
{
    struct arena a;
    struct typed t;

    (void)state;
    arena_init(&a, 0);
    value_constant(&a, WORD_ended, STR("1970-01-03"), &t);
    assert_true(t.set);
    assert_int_equal(t.lo, 2);
    assert_int_equal(t.hi, 2);
    value_constant(&a, WORD_minutes, STR("15"), &t);
    assert_int_equal(t.number, 15);
    value_constant(&a, WORD_acceptable, STR("yes"), &t);
    assert_int_equal(t.number, 1);
    value_constant(&a, WORD_site, STR("jail"), &t);
    assert_str(t.text, "jail");
    assert_int_equal(t.lo, DAY_NONE);
    value_constant(&a, WORD_site, STR(""), &t);
    assert_false(t.set);
    arena_release(&a);
}

static void texts_of_one_word_are_joined(void **state)
{
    open_text(state,
              LOG "      - {name: a, to: note}\n      - {name: b, to: note}\n"
                  "      - {name: c, to: purpose, type: list}\n" EMIT);
    maps("C|2024-01-02|one|two|x, y",
         FACT ON "note=one two purpose=x,y slot=contact\n");
    maps("C|2024-01-02||two|", FACT ON "note=two slot=contact\n");
    mapped_close(&m);
}

static void tags_keep_each_once_and_pass_their_map(void **state)
{
    open_text(state, LOG "      - {name: a, to: tags, type: list}\n"
                         "      - {name: b, to: tags}\n"
                         "map: {tags: {covid: [c19], '': [none]}}\n" EMIT);
    maps("C|2024-01-02|c19,x,none,x|c19",
         FACT ON "tags=covid,x slot=contact\n");
    maps("C|2024-01-02||", FACT ON "slot=contact\n");
    mapped_close(&m);
}

static void an_axis_that_nobody_listed_is_unknown_and_counted(void **state)
{
    open_text(state,
              LOG "      - {name: ch, to: channel}\n"
                  "map: {channel: {phone_voice: [TEL], '': [n/a]}}\n" EMIT);
    maps("C|2024-01-02|TEL", FACT ON "channel=phone_voice slot=contact\n");
    maps("C|2024-01-02|video", FACT ON "channel=video slot=contact\n");
    maps("C|2024-01-02|FAX",
         FACT ON "channel=unknown raw=FAX slot=contact unlisted\n");
    maps("C|2024-01-02|n/a", FACT ON "slot=contact\n");
    assert_int_equal(mapping_counts(m.mapping)->unlisted, 1);
    mapped_close(&m);
}

static void a_field_and_a_code_that_disagree_are_a_conflict(void **state)
{
    open_text(state, LOG "      - {name: ch, to: channel}\n"
                         "      - {name: code, to: code}\n"
                         "map: {code: {contact/video: [V]}}\n" EMIT);
    maps("C|2024-01-02|video|V",
         FACT ON "channel=video raw=V slot=contact/V\n");
    maps("C|2024-01-02|text|V",
         FACT ON "channel=unknown raw=V slot=contact/V conflict\n");
    mapped_close(&m);
}

static void numbers_and_flags_that_are_none_refuse_the_fact(void **state)
{
    open_text(state, LOG "      - {name: n, to: minutes}\n"
                         "      - {name: ok, to: acceptable}\n"
                         "map: {acceptable: {yes: [A]}}\n" EMIT);
    maps("C|2024-01-02|15|A", FACT ON "minutes=15 acceptable=1 slot=contact\n");
    maps("C|2024-01-02|1,500|no",
         FACT ON "minutes=1500 acceptable=0 slot=contact\n");
    maps("C|2024-01-02|15 min|", "reject 3 bad_number n [99 aaa]\n");
    maps("C|2024-01-02|2147483648|", "reject 4 bad_number n [9999999999]\n");
    maps("C|2024-01-02||U", "reject 5 bad_type ok [A]\n");
    assert_int_equal(mapping_counts(m.mapping)->rejected, 3);
    mapped_close(&m);
}

static void lists_of_codes_are_closed(void **state)
{
    open_text(state,
              "source: s\nfiles:\n  p:\n    match: p.csv\n    schema:\n"
              "      fields:\n"
              "      - {name: from, to: effective_from, type: date}\n"
              "      - {name: ch, to: accepts_channel, type: list, "
              "delimiter: ';'}\n"
              "map: {accepts_channel: {phone_voice: [tel]}}\n"
              "emit:\n- file: p\n  as: policy\n  set: {class: direct, mode: "
              "fixed, count: 1, period: 1, unit: month}\n");
    maps("2024-01-01|tel;video",
         "policy class=direct mode=fixed count=1 period=1 unit=month "
         "accepts_channel=phone_voice,video effective_from=2024-01-01 slot=\n");
    maps("2024-01-01|tel;pigeon", "reject 2 unknown_code ch [aaaaaa]\n");
    mapped_close(&m);
}

static void both_ends_may_come_from_two_fields(void **state)
{
    open_text(state, LOG
              "      - {name: v1}\n      - {name: v2}\n"
              "      - {name: w1, type: date}\n      - {name: w2, type: date}\n"
              "emit:\n- {file: log, as: statement, value_lo: v1, value_hi: "
              "v2, window_lo: w1, window_hi: w2, set: {kind: "
              "document_claim}}\n");
    maps("C|2024-01-02|1|9|2024-01-01|2024-03-31",
         "statement case_number=C kind=document_claim value=1 value_hi=9 "
         "window=2024-01-01..2024-03-31 slot=document_claim\n");
    mapped_line(&m, 0, "C|2024-01-02|1|||2024-03-31");
    assert_contains(mapped_text(&m), "window=-..2024-03-31");
    maps("C|2024-01-02||||", "statement case_number=C kind=document_claim "
                             "slot=document_claim\n");
    mapped_line(&m, 0, "C|2024-01-02|||2024-04-01|2024-03-31");
    assert_contains(mapped_text(&m), "reject 4 date_out_of_range w1");
    mapped_close(&m);
}

#define T(name) \
    cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_map_gives_ours_or_what_it_was_asked),
        T(a_map_of_a_field_is_not_that_of_a_word),
        T(what_is_in_force_on_the_day_counts),
        T(constants_have_the_type_of_their_word),
        T(texts_of_one_word_are_joined),
        T(tags_keep_each_once_and_pass_their_map),
        T(an_axis_that_nobody_listed_is_unknown_and_counted),
        T(a_field_and_a_code_that_disagree_are_a_conflict),
        T(numbers_and_flags_that_are_none_refuse_the_fact),
        T(lists_of_codes_are_closed),
        T(both_ends_may_come_from_two_fields),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
