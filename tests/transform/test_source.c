/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_source - a source file as a whole: its top, its roles, the example of
 * docs/source-file.md, and what wrong files say.  Runs at the project's root.
 */
#include "tests/transform/sourced.h"

#include "common/buf.h"

#define LOG SOURCED_LOG SOURCED_CASE SOURCED_DAY
#define ROLE(text)                                           \
    "source: s\nfiles:\n  log:\n    match: l.csv\n    " text \
    "\n    schema:\n      fields:\n" SOURCED_CASE SOURCED_DAY SOURCED_EMIT
#define TOP(text) text "\n" LOG SOURCED_EMIT

static struct sourced s;

static void a_small_file_has_the_documented_defaults(void **state)
{
    const struct source *src = sourced_open(&s, state, LOG SOURCED_EMIT);

    assert_str(src->id, "s");
    assert_str(src->zone, "UTC");
    assert_int_equal(src->ambiguous, AMBIGUOUS_REFUSE);
    assert_int_equal(src->delivery, DELIVERY_FULL);
    assert_int_equal(src->nfiles, 1);
    assert_str(src->file[0].role, "log");
    assert_int_equal(src->file[0].format, FORMAT_CSV);
    assert_str(src->file[0].encoding, "utf-8");
    assert_int_equal(src->file[0].fields_match, MATCH_SUBSET);
    assert_int_equal(src->file[0].nprimary_key, 0);
    assert_false(src->file[0].optional);
    assert_int_equal(src->aliases.len, 0);
    assert_int_equal(src->nrules + src->ncoverage + src->nlookup, 0);
    assert_non_null(src->mapping);
    sourced_close(&s);
}

static void every_key_of_the_top_is_taken(void **state)
{
    const struct source *src = sourced_open(
        &s, state,
        TOP("title: T, x\nzone: America/New_York\nambiguous: later\n"
            "namespaces: {x: 'http://x'}\nfetch: {kind: folder, path: p}\n"
            "delivery: roster\nencoding: windows-1252\naliases: a.csv"));

    assert_str(src->title, "T, x");
    assert_str(src->zone, "America/New_York");
    assert_int_equal(src->ambiguous, AMBIGUOUS_LATER);
    assert_int_equal(src->delivery, DELIVERY_ROSTER);
    assert_str(src->file[0].encoding, "windows-1252");
    assert_str(src->aliases, "a.csv");
    sourced_close(&s);
}

static void the_jurisdiction_is_the_folder_unless_it_is_given(void **state)
{
    const char *path;
    struct source *src;
    struct arena a;
    struct err err;

    assert_int_equal(file_mkdirs(in_scratch(state, "us-zz"), &err), OK);
    path = in_scratch(state, "us-zz/log.yaml");
    put_file(
        path,
        "source: '%j-x-%j'\nfiles:\n  log:\n    match: l\n"
        "    schema:\n      fields:\n" SOURCED_CASE SOURCED_DAY SOURCED_EMIT);
    arena_init(&a, 0);
    assert_int_equal(source_load(&a, path, NULL, &src, &err), OK);
    assert_str(src->jurisdiction, "us-zz");
    assert_str(src->id, "us-zz-x-us-zz");
    assert_int_equal(source_load(&a, path, "nl", &src, &err), OK);
    assert_str(src->jurisdiction, "nl");
    assert_str(src->id, "nl-x-nl");
    arena_release(&a);
}

static void roles_keep_their_order_and_their_own_words(void **state)
{
    const struct source *src = sourced_open(
        &s, state,
        "source: s\nfiles:\n  b:\n    match: [b_%Y-%m.csv, 'b?.csv']\n"
        "    optional: true\n    schema: {fields: [{name: x}]}\n"
        "  a: {match: '*.txt', format: text}\n"
        "  log:\n    match: b_%Y-%m.csv\n    encoding: cp037\n    schema:\n"
        "      fields:\n" SOURCED_CASE SOURCED_DAY SOURCED_EMIT);

    assert_str(src->file[0].role, "b");
    assert_int_equal(src->file[0].match.n, 2);
    assert_str(src->file[0].match.item[1], "b?.csv");
    assert_true(src->file[0].optional);
    assert_str(src->file[1].role, "a");
    assert_int_equal(src->file[1].format, FORMAT_TEXT);
    assert_int_equal(src->file[1].nfields, 0);
    assert_str(src->file[2].encoding, "cp037");
    assert_int_equal(src->emit[0].file, 2);
    sourced_close(&s);
}

static void yaml_that_is_none_of_ours_says_how_to_quote(void **state)
{
    static const struct {
        const char *text, *place, *what;
    } table[] = {
        {"source: s\nfiles:\n  a: {match: *.csv}\n",
         ":3:14: ", "aliases are not taken (quote a text that begins with *)"},
        {"source: s\nfiles:\n  a:\n    match: %Y.csv\n",
         ":4:12: ", "cannot start with '%' (quote it)"},
        {"source: s\nfiles:\n  a: {match: @x}\n",
         ":3:14: ", "cannot start with '@' (quote it)"},
        {"source: &s s\n", ":1:9: ", "anchors are not taken"},
        {"source: !!str s\n", ":1:9: ", "tags are not taken"},
        {"source: s\nfiles:\n\ta: b\n", ":3:1: ", "tab character"},
        {"source: s\nsource: t\n",
         ":2:1: ", "key \"source\" stands here twice"},
        {"", ":1:1: ", "nothing stands in this file"},
    };
    const char *path = in_scratch(state, "s.yaml");

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct source *src;
        struct arena a;
        struct err err;

        put_file(path, table[i].text);
        arena_init(&a, 0);
        assert_int_equal(source_load(&a, path, NULL, &src, &err), ERR_USAGE);
        assert_contains(err.text, table[i].place);
        assert_contains(err.text, table[i].what);
        arena_release(&a);
    }
}

static void a_wrong_top_is_refused_where_it_is_wrong(void **state)
{
    static const struct sourced_refusal table[] = {
        {TOP("delivry: full"),
         ":1:1: unknown key \"delivry\" (did you mean \"delivery\"?)"},
        {TOP("primaryKey: [case]"),
         ":1:1: misplaced key \"primaryKey\" (it belongs in schema)"},
        {TOP("delivery: ful"),
         ":1:11: unknown delivery \"ful\" (did you mean \"full\"?)"},
        {TOP("ambiguous: late"),
         ":1:12: unknown ambiguous \"late\" (did you mean \"later\"?)"},
        {TOP("title: [x]"), ":1:8: title must be a text, not a list"},
        {TOP("namespaces: x"), ":1:13: namespaces must be a map, not a text"},
        {"- x\n", ":1:1: a source file must be a map, not a list"},
        {"title: x\n", ":1:1: \"source\" is missing"},
        {"source: s\n", ":1:1: \"files\" is missing"},
        {LOG, ":1:1: \"emit\" is missing"},
        {"source: a/b\n",
         ":1:9: source \"a/b\" may hold letters, digits, \"-\", \"_\" and "
         "\".\" only"},
        {"source: .x\n", ":1:9: source must be a name of 1 to 100 letters"},
        {"source: s\nfiles: {}\n", ":2:8: files must hold 1 to 256 roles"},
        {"source: s\nfiles: [x]\n", ":2:8: files must be a map, not a list"},
    };

    SOURCED_REFUSE(state, table);
}

static void a_wrong_role_is_refused_where_it_is_wrong(void **state)
{
    static const struct sourced_refusal table[] = {
        {ROLE("optinal: true"),
         ":5:5: unknown key \"optinal\" (did you mean \"optional\"?)"},
        {ROLE("primaryKey: [case]"),
         ":5:5: misplaced key \"primaryKey\" (it belongs in schema)"},
        {ROLE("delivery: full"),
         ":5:5: misplaced key \"delivery\" (it belongs in the top)"},
        {ROLE("format: cvs"),
         ":5:13: unknown format \"cvs\" (did you mean \"csv\"?)"},
        {ROLE("record: x"), ":5:5: format csv, xlsx or html has no \"record\""},
        {"source: s\nfiles:\n  log: {schema: {fields: [{name: x}]}}\n",
         ":3:8: role \"log\" has no match"},
        {"source: s\nfiles:\n  log: {match: []}\n", ":3:16: match is empty"},
        {"source: s\nfiles:\n  log: {match: [a, '']}\n",
         ":3:20: match is empty"},
        {"source: s\nfiles:\n  log: {match: x.csv}\n",
         ":3:8: role \"log\" has no schema"},
        {"source: s\nfiles:\n  a.b: {match: x}\n",
         ":3:3: a role is a name of letters and digits"},
        {"source: s\nfiles:\n  log: x\n",
         ":3:8: a role must be a map, not a text"},
        {"source: s\nfiles:\n  p: {match: x, format: fixed, schema: {fields: "
         "[{name: a, position: [1, 2]}, {name: b}]}}\n",
         ":3:79: field \"b\" needs a position"},
        {"source: s\nfiles:\n  p: {match: x, format: pdf, record: Cse, schema: "
         "{fields: [{name: Case}]}}\n",
         ":3:38: unknown field \"Cse\" (did you mean \"Case\"?)"},
    };

    SOURCED_REFUSE(state, table);
}

static void patterns_encodings_and_zones_must_exist(void **state)
{
    static const struct {
        const char *text, *place, *what;
    } table[] = {
        {"source: s\nfiles:\n  log: {match: 'a_%Q.csv'}\n", ":3:16: ", "%Q"},
        {"source: s\nfiles:\n  log: {match: [x, 'a_%d.csv']}\n",
         ":3:20: ", "%d"},
        {ROLE("encoding: latin-99"), ":5:15: ", "latin-99"},
        {TOP("encoding: latin-99"), ":1:11: ", "latin-99"},
        {TOP("zone: America/Los_Angles"), ":1:7: ", "America/Los_Angles"},
    };
    const char *path = in_scratch(state, "s.yaml");

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct source *src;
        struct arena a;
        struct err err;

        put_file(path, table[i].text);
        arena_init(&a, 0);
        assert_int_equal(source_load(&a, path, NULL, &src, &err), ERR_USAGE);
        assert_contains(err.text, table[i].place);
        assert_contains(err.text, table[i].what);
        arena_release(&a);
    }
}

static void a_file_that_is_not_there_is_named(void **state)
{
    struct source *src;
    struct arena a;
    struct err err;

    arena_init(&a, 0);
    assert_int_equal(
        source_load(&a, in_scratch(state, "none.yaml"), NULL, &src, &err),
        ERR_USAGE);
    assert_contains(err.text, "none.yaml");
    arena_release(&a);
}

/* The first block of the document that begins with ```yaml. */
static struct str example(struct buf *doc)
{
    struct err err;
    const char *begin, *end;

    buf_init(doc, 1 << 20);
    if (file_read("docs/source-file.md", doc, &err)) {
        fail_msg("%s", err.text);
    }
    assert_true(buf_char(doc, '\0'));
    begin = strstr(doc->ptr, "```yaml\n");
    assert_non_null(begin);
    begin += strlen("```yaml\n");
    end = strstr(begin, "\n```");
    assert_non_null(end);
    return (struct str){begin, (size_t)(end - begin) + 1};
}

static void the_example_of_the_manual_is_right(void **state)
{
    struct buf doc;
    struct str text = example(&doc);
    char *copy = strndup(text.ptr, text.len);
    const struct source *src;

    assert_non_null(copy);
    src = sourced_open(&s, state, copy);
    assert_str(src->id, "us-xx-example-log");
    assert_int_equal(src->nfiles, 3);
    assert_int_equal(src->nemit, 3);
    assert_int_equal(src->nrules, 2);
    assert_int_equal(src->nlookup, 1);
    assert_int_equal(src->ncoverage, 1);
    assert_int_equal(src->nmap, 13);
    assert_int_equal(src->file[1].dialect.header_rows[0], 3);
    assert_str(src->file[1].checks.total, "^Total,(\\d+)");
    assert_int_equal(src->emit[2].assign[0].ref.kind, REF_LOOKUP);
    sourced_close(&s);
    free(copy);
    buf_release(&doc);
}

/* What the table at the end of the manual says stands in the code. */
static void the_manual_names_every_word(void **state)
{
    struct buf doc;
    const char *list;

    (void)state;
    (void)example(&doc);
    for (int w = 0; w < WORD_COUNT; w++) {
        if (w != WORD_value_hi &&
            !(w >= WORD_corrected_counterpart && w <= WORD_corrected_outcome)) {
            assert_contains(doc.ptr, word_name((enum word)w));
        }
    }
    for (size_t i = 0; i < code_count(); i++) {
        char code[64];
        struct str c = code_at(i, &list);

        (void)snprintf(code, sizeof code, "%.*s", STR_ARG(c));
        if (strcmp(list, "kind") == 0 || strcmp(list, "statement") == 0 ||
            strcmp(list, "channel") == 0 || strcmp(list, "outcome") == 0 ||
            strcmp(list, "site") == 0 || strcmp(list, "delivery") == 0 ||
            strcmp(list, "direction") == 0 ||
            strcmp(list, "counterpart") == 0) {
            assert_contains(doc.ptr, code);
        }
    }
    buf_release(&doc);
}

static void the_shipped_sources_are_right(void **state)
{
    static const char *const paths[] = {"sources/canonical.yaml",
                                        "sources/standards.yaml",
                                        "sources/us-xx-example/contacts.yaml",
                                        "sources/us-nd/contacts.yaml",
                                        "sources/us-pa/contacts.yaml",
                                        "sources/us-ca/hearings.yaml",
                                        "sources/uk/ratings.yaml",
                                        "sources/us-ca-la/articles.yaml",
                                        "sources/us-ca-la/report.yaml",
                                        "sources/us-ca-la/contacts.yaml"};

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct source *src;
        struct arena a;
        struct err err;

        arena_init(&a, 0);
        if (source_load(&a, paths[i], NULL, &src, &err)) {
            fail_msg("%s", err.text);
        }
        assert_true(src->nemit > 0);
        arena_release(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SOURCED_TEST(a_small_file_has_the_documented_defaults),
        SOURCED_TEST(every_key_of_the_top_is_taken),
        SOURCED_TEST(the_jurisdiction_is_the_folder_unless_it_is_given),
        SOURCED_TEST(roles_keep_their_order_and_their_own_words),
        SOURCED_TEST(yaml_that_is_none_of_ours_says_how_to_quote),
        SOURCED_TEST(a_wrong_top_is_refused_where_it_is_wrong),
        SOURCED_TEST(a_wrong_role_is_refused_where_it_is_wrong),
        SOURCED_TEST(patterns_encodings_and_zones_must_exist),
        SOURCED_TEST(a_file_that_is_not_there_is_named),
        SOURCED_TEST(the_example_of_the_manual_is_right),
        SOURCED_TEST(the_manual_names_every_word),
        SOURCED_TEST(the_shipped_sources_are_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
