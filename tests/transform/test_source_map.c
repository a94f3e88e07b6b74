/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_source_map - code tables of a source: `map` and vocabulary.csv.
 */
#include "tests/transform/sourced.h"

#include "common/day.h"
#include "transform/source_node.h"

#define LOG                                                       \
    SOURCED_LOG SOURCED_CASE SOURCED_DAY                          \
        "      - {name: Code, to: code}\n      - {name: Method, " \
        "to: code}\n      - {name: Lvl}\n"
#define MAP(text) LOG "map:\n  " text "\n" SOURCED_EMIT
#define HEAD \
    "source,field,code,ours,effective_from,effective_to,citation,note\n"

static struct sourced s;

static void put_vocabulary(void **state, const char *text)
{
    put_file(in_scratch(state, "vocabulary.csv"), text);
}

/* "WORD FIELD THEIRS OURS" of a row. */
static void is_row(const struct source *src, size_t i, const char *want)
{
    const struct map_row *r = &src->map[i];
    char text[256];

    assert_true(i < src->nmap);
    (void)snprintf(text, sizeof text, "%s|%.*s|%.*s|%.*s", word_name(r->word),
                   STR_ARG(r->field), STR_ARG(r->theirs), STR_ARG(r->ours));
    assert_string_equal(text, want);
}

static void ours_stands_before_a_list_of_theirs(void **state)
{
    const struct source *src = sourced_open(
        &s, state,
        LOG "map:\n  code: {contact/subject/in_person: [' OV ', HV], ignore: "
            "['19'], no_show: NS, attempt_not_present: [NA+NS]}\n"
            "  level: {banked: ['5']}\n" SOURCED_EMIT);

    assert_int_equal(src->nmap, 6);
    is_row(src, 0, "code||OV|contact/subject/in_person");
    is_row(src, 1, "code||HV|contact/subject/in_person");
    is_row(src, 2, "code||19|ignore");
    is_row(src, 3, "code||NS|no_show");
    is_row(src, 4, "code||NA+NS|attempt_not_present");
    is_row(src, 5, "level||5|banked");
    assert_int_equal(src->map[0].from, DAY_NONE);
    assert_int_equal(src->map[0].to, DAY_NONE);
    sourced_close(&s);
}

static void a_map_may_be_of_one_field(void **state)
{
    const struct source *src = sourced_open(
        &s, state,
        LOG
        "map:\n  method: {video: [V]}\n  LVL: {'1': [Best]}\n" SOURCED_EMIT);

    is_row(src, 0, "code|Method|V|video");
    is_row(src, 1, "|Lvl|Best|1");
    sourced_close(&s);
}

static void the_order_of_words_in_ours_is_free(void **state)
{
    static const char *const good[] = {"contact/subject/in_person/office",
                                       "office/in_person/contact/subject",
                                       "contact",
                                       "channel=unknown",
                                       "test/detail=urine",
                                       "contact / subject",
                                       "tags=a/tags=b",
                                       "minutes=15",
                                       "acceptable=yes",
                                       "corrected_channel=voicemail",
                                       "ignore",
                                       "both",
                                       "none"};
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (source_ours_check(str_from(good[i]), &err)) {
            fail_msg("%s: %s", good[i], err.text);
        }
    }
}

static void wrong_words_in_ours_are_named(void **state)
{
    static const struct {
        const char *ours, *want;
    } table[] = {
        {"contact/xyzzy", "code \"xyzzy\" belongs to no closed list"},
        {"contact/in_persn", "code \"in_persn\" belongs to no closed list (did "
                             "you mean \"in_person\"?)"},
        {"in_person/video", "two words for \"channel\" in one code"},
        {"contact/test", "two words for \"kind\" in one code"},
        {"in_person/channel=video", "two words for \"channel\" in one code"},
        {"contact/unknown", "\"unknown\" of which axis? (channel=unknown)"},
        {"chanel=video", "unknown word \"chanel\" (did you mean \"channel\"?)"},
        {"channel=vidio",
         "unknown channel \"vidio\" (did you mean \"video\"?)"},
        {"occurred=2021-01-01", "a code cannot say \"occurred=2021-01-01\""},
        {"note=x", "a code cannot say \"note=x\""},
        {"kind=contact", "a code cannot say \"kind=contact\""},
        {"minutes=x", "a code cannot say \"minutes=x\""},
        {"acceptable=maybe", "a code cannot say \"acceptable=maybe\""},
        {"contact/ignore", "\"ignore\" stands alone"},
        {"", "a code needs words, or ignore"},
    };
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        assert_int_equal(source_ours_check(str_from(table[i].ours), &err),
                         ERR_USAGE);
        assert_string_equal(err.text, table[i].want);
    }
}

static void wrong_maps_are_refused_where_they_stand(void **state)
{
    static const struct sourced_refusal table[] = {
        {MAP("code: {contact/in_persn: [A]}"),
         ":13:10: code \"in_persn\" belongs to no closed list (did you mean "
         "\"in_person\"?)"},
        {MAP("code: {in_person/video: [A]}"),
         ":13:10: two words for \"channel\" in one code"},
        {MAP("cod: {contact: [A]}"),
         ":13:3: unknown word or field \"cod\" (did you mean \"Code\"?)"},
        {MAP("channel: {vidio: [A]}"),
         ":13:13: unknown channel \"vidio\" (did you mean \"video\"?)"},
        {MAP("corrected_site: {offise: [A]}"),
         ":13:20: unknown site \"offise\" (did you mean \"office\"?)"},
        {MAP("accepts_channel: {vidio: [A]}"),
         ":13:21: unknown channel \"vidio\" (did you mean \"video\"?)"},
        {MAP("kind: {contac: [A]}"),
         ":13:10: unknown kind \"contac\" (did you mean \"contact\"?)"},
        {MAP("acceptable: {maybe: [A]}"), ":13:16: \"maybe\" is not yes or no"},
        {MAP("minutes: {long: [A]}"), ":13:13: \"long\" is not a number"},
        {MAP("occurred: {2021-01-01: [A]}"),
         ":13:3: dates and times take no map"},
        {MAP("day: {2021-01-01: [A]}"), ":13:3: dates and times take no map"},
        {MAP("code: {contact: [A], test: [B, A]}"),
         ":13:34: \"A\" is mapped twice"},
        {MAP("code: [A]"), ":13:9: a map must be a map, not a list"},
        {MAP("code: {contact: {A: B}}"),
         ":13:19: a map must be a text or a list, not a map"},
    };

    SOURCED_REFUSE(state, table);
}

static void a_value_may_mean_nothing(void **state)
{
    const struct source *src = sourced_open(
        &s, state,
        MAP("channel: {'': [n/a]}\n  kind: {reported_statistic: [R]}"));

    is_row(src, 0, "channel||n/a|");
    is_row(src, 1, "kind||R|reported_statistic");
    sourced_close(&s);
}

static void rows_of_the_vocabulary_follow(void **state)
{
    const struct source *src;

    put_vocabulary(state,
                   HEAD "s,Method,X,video,2020-03-01,2021-07-01,memo 7,a note\n"
                        "other,code,Y,nonsense,,,memo,\n"
                        ",level,9,banked,,,manual,\n");
    src = sourced_open(&s, state, LOG SOURCED_EMIT);
    assert_int_equal(src->nmap, 2);
    is_row(src, 0, "code|Method|X|video");
    assert_int_equal(src->map[0].from, 18322);
    assert_int_equal(src->map[0].to, 18809);
    assert_str(src->map[0].citation, "memo 7");
    is_row(src, 1, "level||9|banked");
    sourced_close(&s);
}

static void what_the_file_maps_is_not_looked_up_in_the_vocabulary(void **state)
{
    const struct source *src;

    put_vocabulary(state, HEAD "s,code,X,video,,,memo,\n"
                               "s,Method,Z,text,,,memo,\n");
    src = sourced_open(&s, state, MAP("code: {in_person: [V]}"));
    assert_int_equal(src->nmap, 1);
    sourced_close(&s);
    src = sourced_open(&s, state, MAP("Method: {in_person: [V]}"));
    assert_int_equal(src->nmap, 2);
    is_row(src, 1, "code||X|video");
    sourced_close(&s);
}

static void a_code_may_change_its_meaning_on_a_day(void **state)
{
    put_vocabulary(state, HEAD "s,code,X,video,,2021-01-01,memo,\n"
                               "s,code,X,text,2021-01-01,,memo,\n");
    assert_int_equal(sourced_open(&s, state, LOG SOURCED_EMIT)->nmap, 2);
    sourced_close(&s);
}

static void vocabulary_refuses(void **state, const char *rows, const char *want)
{
    struct source *src;
    struct arena a;
    struct err err;

    put_vocabulary(state, rows);
    put_file(in_scratch(state, "s.yaml"), LOG SOURCED_EMIT);
    arena_init(&a, 0);
    assert_int_equal(
        source_load(&a, in_scratch(state, "s.yaml"), NULL, &src, &err),
        ERR_USAGE);
    assert_contains(err.text, want);
    arena_release(&a);
}

static void wrong_rows_of_the_vocabulary_are_refused(void **state)
{
    vocabulary_refuses(state, HEAD "s,code,A,contact/vidio,,,memo,\n",
                       "vocabulary.csv:2:1: code \"vidio\" belongs to no "
                       "closed list (did you mean \"video\"?)");
    vocabulary_refuses(state, HEAD "s,cod,A,contact,,,memo,\n",
                       "vocabulary.csv:2:1: unknown word or field \"cod\" (did "
                       "you mean \"Code\"?)");
    vocabulary_refuses(state, HEAD "s,code,A,contact,1/2/21,,memo,\n",
                       "vocabulary.csv:2:1: effective dates must be YYYY-MM-DD "
                       "or empty");
    vocabulary_refuses(state,
                       HEAD "s,code,A,contact,2021-01-02,2021-01-02,memo,\n",
                       "vocabulary.csv:2:1: effective_to is not after "
                       "effective_from");
    vocabulary_refuses(state,
                       HEAD "s,code,A,contact,,2021-01-02,memo,\n"
                            "s,code,A,test,2021-01-01,,memo,\n",
                       "vocabulary.csv:3:1: \"A\" is mapped twice");
    vocabulary_refuses(state, HEAD "s,code,A,contact,,,,\n",
                       "vocabulary.csv:2:1: a row needs a citation");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SOURCED_TEST(ours_stands_before_a_list_of_theirs),
        SOURCED_TEST(a_map_may_be_of_one_field),
        SOURCED_TEST(the_order_of_words_in_ours_is_free),
        SOURCED_TEST(wrong_words_in_ours_are_named),
        SOURCED_TEST(wrong_maps_are_refused_where_they_stand),
        SOURCED_TEST(a_value_may_mean_nothing),
        SOURCED_TEST(rows_of_the_vocabulary_follow),
        SOURCED_TEST(what_the_file_maps_is_not_looked_up_in_the_vocabulary),
        SOURCED_TEST(a_code_may_change_its_meaning_on_a_day),
        SOURCED_TEST(wrong_rows_of_the_vocabulary_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
