/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_code - what the codes of a record say together.
 */
#include "tests/transform/sourced.h"

#include "common/day.h"
#include "transform/code.h"

#define LOG                                                   \
    SOURCED_LOG SOURCED_CASE SOURCED_DAY                      \
        "      - {name: A, to: code}\n      - {name: B, to: " \
        "code}\n"
enum { FIELD_A = 2, FIELD_B = 3 };

static struct sourced s;
static struct code_map *map;
static struct arena memory;

static void open_map(void **state, const char *text)
{
    char yaml[4096];

    (void)snprintf(yaml, sizeof yaml, "%s%s%s", LOG, text, SOURCED_EMIT);
    sourced_open(&s, state, yaml);
    arena_init(&memory, 0);
    code_map_new(&map, &memory, s.src, 0);
}

static void close_map(void)
{
    code_map_free(map);
    arena_release(&memory);
    sourced_close(&s);
}

static const struct code_reading *read_on(const char *a, const char *b,
                                          int32_t day)
{
    struct code_cell cell[2];
    size_t n = 0;

    if (a[0]) {
        cell[n++] = (struct code_cell){FIELD_A, str_from(a), strchr(a, '\n')};
    }
    if (b[0]) {
        cell[n++] = (struct code_cell){FIELD_B, str_from(b), strchr(b, '\n')};
    }
    return code_read(map, cell, n, day);
}

static void put_fact(struct buf *out, const struct code_fact *f)
{
    buf_printf(out, "%.*s", STR_ARG(f->kind));
    for (size_t i = 0; i < f->nword; i++) {
        buf_printf(out, " %s=%.*s", word_name(f->word[i].word),
                   STR_ARG(f->word[i].text));
    }
    buf_printf(out, " [%.*s|%.*s]%s", STR_ARG(f->slot), STR_ARG(f->raw),
               f->conflict ? " conflict" : "");
}

/* "kind words [slot|raw]", facts by "; ". */
static void says(const char *a, const char *b, const char *want)
{
    const struct code_reading *r = read_on(a, b, DAY_NONE);
    struct buf out;

    buf_init(&out, 1 << 16);
    for (size_t i = 0; i < r->nfact; i++) {
        if (i > 0) {
            buf_printf(&out, "; ");
        }
        put_fact(&out, &r->fact[i]);
    }
    buf_char(&out, '\0');
    assert_string_equal(out.ptr, want);
    buf_release(&out);
}

static void a_code_with_a_kind_makes_a_fact(void **state)
{
    open_map(state, "map: {code: {contact/subject/in_person: [V], "
                    "test/detail=urine: [U], completed: [FF], no_show: "
                    "[NS]}}\n");
    says("V", "",
         "contact counterpart=subject channel=in_person [contact/V|V]");
    says("V", "U",
         "contact counterpart=subject channel=in_person [contact/V|V]; test "
         "detail=urine [test/U|U]");
    says("FF", "V",
         "contact counterpart=subject channel=in_person outcome=completed "
         "[contact/V|FF+V]");
    says("NS", "", " outcome=no_show [|NS]");
    says("", "", " [|]");
    close_map();
}

static void qualifiers_go_to_every_fact(void **state)
{
    open_map(state, "map: {code: {contact/in_person: [V], contact/video: [W], "
                    "no_show/tags=late: [N]}}\n");
    says("V\nW", "N",
         "contact channel=in_person outcome=no_show tags=late "
         "[contact/V|V+N]; contact channel=video outcome=no_show tags=late "
         "[contact/W|W+N]");
    close_map();
}

static void the_own_word_of_a_code_holds(void **state)
{
    open_map(state, "map: {code: {contact/report_form/completed: [MR], "
                    "attempt_not_present: [AC]}}\n");
    says("MR", "AC",
         "contact channel=report_form outcome=completed [contact/MR|MR+AC]");
    close_map();
}

static void two_qualifiers_for_one_axis_are_a_conflict(void **state)
{
    open_map(state, "map: {code: {contact: [V], completed: [F, G], no_show: "
                    "[N], tags=a: [A], tags=b: [B]}}\n");
    says("V", "F\nN", "contact outcome=unknown [contact/V|V+F+N] conflict");
    says("F", "N", " outcome=unknown [|F+N] conflict");
    says("V", "F\nN\nG",
         "contact outcome=unknown [contact/V|V+F+N+G] conflict");
    says("V", "F\nG", "contact outcome=completed [contact/V|V+F+G]");
    says("V", "A\nB", "contact tags=a\nb [contact/V|V+A+B]");
    close_map();
}

static void a_violation_is_not_completed(void **state)
{
    open_map(state, "map: {code: {violation: [VI], completed: [F], tags=x: "
                    "[X]}}\n");
    says("VI", "F\nX", "violation tags=x [violation/VI|VI+F+X]");
    close_map();
}

static void a_combination_stands_for_its_codes(void **state)
{
    open_map(state, "map: {code: {contact: [V], attempt_unspecified: [AC], "
                    "no_show: [NS], attempt_not_present: [AC+NS], excused: "
                    "[AC + NS + EX]}}\n");
    says("V", "AC\nNS",
         "contact outcome=attempt_not_present [contact/V|V+AC+NS]");
    says("NS", "AC", " outcome=attempt_not_present [|AC+NS]");
    says("EX\nNS", "AC", " outcome=excused [|AC + NS + EX]");
    says("NS", "", " outcome=no_show [|NS]");
    close_map();
}

static void ignored_codes_leave_nothing_behind(void **state)
{
    open_map(state, "map: {code: {contact: [V], ignore: [I, J]}}\n");
    assert_true(read_on("I", "J", DAY_NONE)->ignored);
    assert_false(read_on("I", "X", DAY_NONE)->ignored);
    assert_false(read_on("", "", DAY_NONE)->ignored);
    says("V", "I", "contact [contact/V|V]");
    close_map();
}

static void unlisted_codes_are_kept_and_counted(void **state)
{
    struct str code;
    uint64_t n = 0;

    open_map(state, "map: {code: {contact: [V]}}\n");
    says("V", "ZZ", "contact [contact/V|V+ZZ]");
    says("ZZ", "ZZ", " [|ZZ]");
    says("v", "", " [|v]");
    assert_int_equal(read_on("ZZ", "Y", DAY_NONE)->nunlisted, 2);
    code_note(map, STR("pigeon"));
    assert_int_equal(code_unlisted(map, 0, &code, &n), 4);
    assert_str(code, "ZZ");
    assert_int_equal(n, 3);
    code_unlisted(map, 3, &code, &n);
    assert_str(code, "pigeon");
    assert_int_equal(n, 1);
    close_map();
}

static void a_map_of_one_field_goes_before_that_of_all(void **state)
{
    open_map(state, "map:\n  code: {phone_voice: [X]}\n  B: {video: [X], "
                    "text: [Y]}\n");
    says("X", "", " channel=phone_voice [|X]");
    says("", "X", " channel=video [|X]");
    says("Y", "", " [|Y]");
    says("", "Y", " channel=text [|Y]");
    says("X", "X", " channel=unknown [|X+X] conflict");
    close_map();
}

static void meanings_change_on_their_day(void **state)
{
    int32_t day;

    put_file(in_scratch(state, "vocabulary.csv"),
             "source,field,code,ours,effective_from,effective_to,citation,"
             "note\ns,code,X,video,,2021-01-01,m,\n"
             "s,code,X,text,2021-01-01,,m,\ns,code,Z,letter,,,m,\n");
    open_map(state, "");
    assert_true(day_parse_iso(STR("2020-12-31"), &day));
    assert_str(read_on("X", "", day)->fact[0].word[0].text, "video");
    assert_str(read_on("X", "", day + 1)->fact[0].word[0].text, "text");
    assert_str(read_on("X", "", day)->fact[0].word[0].text, "video");
    /* without a day only what holds for ever is known */
    assert_int_equal(read_on("X", "", DAY_NONE)->nunlisted, 1);
    assert_int_equal(read_on("Z", "", DAY_NONE)->nunlisted, 0);
    close_map();
}

static void the_bare_reading_has_no_kind(void **state)
{
    const struct code_reading *r;

    open_map(state, "map: {code: {contact/in_person: [V], completed: [F]}}\n");
    r = read_on("V", "F", DAY_NONE);
    assert_int_equal(r->bare->kind.len, 0);
    assert_int_equal(r->bare->slot.len, 0);
    assert_int_equal(r->bare->nword, 2);
    assert_str(r->bare->raw, "V+F");
    close_map();
}

static void readings_are_right_when_many_were_forgotten(void **state)
{
    char a[16];

    open_map(state, "map: {code: {contact: [V], no_show: [N]}}\n");
    for (int i = 0; i < 40000; i++) {
        (void)snprintf(a, sizeof a, "%d", i);
        assert_int_equal(read_on("V", a, DAY_NONE)->nunlisted, 1);
    }
    says("V", "N", "contact outcome=no_show [contact/V|V+N]");
    close_map();
}

static void an_enormous_code_is_read_all_the_same(void **state)
{
    size_t len = (size_t)2 << 20;
    char *big = malloc(len + 1);

    assert_non_null(big);
    memset(big, 'x', len);
    big[len] = '\0';
    open_map(state, "map: {code: {contact: [V]}}\n");
    assert_int_equal(read_on(big, "", DAY_NONE)->nunlisted, 1);
    assert_int_equal(read_on("V", big, DAY_NONE)->nunlisted, 1);
    says("V", "", "contact [contact/V|V]");
    close_map();
    free(big);
}

static void only_meetings_take_the_axes_of_others(void **state)
{
    (void)state;
    assert_true(code_kind_has_axes(STR("contact")));
    assert_true(code_kind_has_axes(STR("appointment")));
    assert_false(code_kind_has_axes(STR("violation")));
    assert_false(code_kind_has_axes(STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SOURCED_TEST(a_code_with_a_kind_makes_a_fact),
        SOURCED_TEST(qualifiers_go_to_every_fact),
        SOURCED_TEST(the_own_word_of_a_code_holds),
        SOURCED_TEST(two_qualifiers_for_one_axis_are_a_conflict),
        SOURCED_TEST(a_violation_is_not_completed),
        SOURCED_TEST(a_combination_stands_for_its_codes),
        SOURCED_TEST(ignored_codes_leave_nothing_behind),
        SOURCED_TEST(unlisted_codes_are_kept_and_counted),
        SOURCED_TEST(a_map_of_one_field_goes_before_that_of_all),
        SOURCED_TEST(meanings_change_on_their_day),
        SOURCED_TEST(the_bare_reading_has_no_kind),
        SOURCED_TEST(readings_are_right_when_many_were_forgotten),
        SOURCED_TEST(an_enormous_code_is_read_all_the_same),
        SOURCED_TEST(only_meetings_take_the_axes_of_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
