/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_source_emit - lookups and emits of a source file.
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

static void a_lookup_joins_a_field_to_a_key(void **state)
{
    const struct source *src =
        sourced_open(&s, state,
                     EMIT("{file: log, as: contact, office: "
                          "staff.unit}"));

    assert_int_equal(src->nlookup, 1);
    assert_int_equal(src->lookup[0].file, 0);
    assert_int_equal(src->lookup[0].field, 2);
    assert_int_equal(src->lookup[0].in_file, 1);
    assert_int_equal(src->lookup[0].in_field, 0);
    assert_int_equal(src->emit[0].assign[0].ref.kind, REF_LOOKUP);
    assert_int_equal(src->emit[0].assign[0].ref.field, 1);
    assert_int_equal(src->emit[0].assign[0].ref.lookup, 0);
    sourced_close(&s);
}

static void a_field_of_a_lookup_may_hold_a_dot(void **state)
{
    const struct source *src = sourced_open(
        &s, state,
        LOG "      - {name: Case No.}\n  other:\n    match: o\n    schema: "
            "{fields: [{name: No.}]}\nlookup: {log.Case No.: other.No.}\n"
            "emit:\n- {file: log, as: contact, office: other.No.}\n");

    assert_int_equal(src->lookup[0].field, 2);
    assert_int_equal(src->emit[0].assign[0].ref.kind, REF_LOOKUP);
    sourced_close(&s);
}

static void wrong_lookups_are_refused(void **state)
{
    static const struct sourced_refusal table[] = {
        {MORE "lookup: {log.Off: stuff.id}\n" SOURCED_EMIT,
         ":19:19: unknown role \"stuff\" (did you mean \"staff\"?)"},
        {MORE "lookup: {lug.Off: staff.id}\n" SOURCED_EMIT,
         ":19:10: unknown role \"lug\" (did you mean \"log\"?)"},
        {MORE "lookup: {log.Of: staff.id}\n" SOURCED_EMIT,
         ":19:10: unknown field \"Of\" (did you mean \"Off\"?)"},
        {MORE "lookup: {log.Off: staff.idd}\n" SOURCED_EMIT,
         ":19:19: unknown field \"idd\" (did you mean \"id\"?)"},
        {MORE "lookup: {log.Off: staff}\n" SOURCED_EMIT,
         ":19:19: \"staff\" is not role.field"},
        {MORE "lookup: {log.Off: log.case}\n" SOURCED_EMIT,
         ":19:10: a role cannot be looked up in itself"},
        {MORE
         "lookup: {log.Off: staff.id, staff.unit: log.case}\n" SOURCED_EMIT,
         ":19:19: role \"staff\" is looked up and looks up itself"},
        {MORE "lookup: {log.Off: staff.id, log.Kept: staff.id}\n" SOURCED_EMIT,
         ":19:39: role \"staff\" is looked up twice from here (give its file a "
         "second role)"},
        {MORE "lookup: [a]\n" SOURCED_EMIT,
         ":19:9: lookup must be a map, not a list"},
        {MORE "lookup: {log.Off: staff.id}\nemit:\n- {file: log, as: contact, "
              "office: staff.uni}\n",
         ":21:36: unknown field \"staff.uni\" (did you mean \"staff.unit\"?)"},
    };

    SOURCED_REFUSE(state, table);
}

static void an_emit_takes_fields_and_constants(void **state)
{
    const struct emit *e = emits(
        state, EMIT("{file: log, as: custody, occurred: In, ended: Out, set: "
                    "{site: jail, detail: x}}"));

    assert_int_equal(e->as, AS_KIND);
    assert_str(e->kind, "custody");
    assert_int_equal(e->file, 0);
    assert_int_equal(e->nassign, 4);
    assert_int_equal(e->assign[0].word, WORD_occurred);
    assert_int_equal(e->assign[0].ref.kind, REF_FIELD);
    assert_int_equal(e->assign[0].ref.field, 3);
    assert_int_equal(e->assign[2].word, WORD_site);
    assert_int_equal(e->assign[2].ref.kind, REF_CONST);
    assert_str(e->assign[2].ref.text, "jail");
    assert_int_equal(e->line, 21);
    sourced_close(&s);
}

static void an_emit_is_of_a_kind_or_a_sort(void **state)
{
    static const struct {
        const char *text;
        enum emit_as as;
    } table[] = {
        {EMIT("{file: log, as: warrant_issued}"), AS_KIND},
        {EMIT("{file: log, as: event, kind: Kept}"), AS_EVENT},
        {EMIT("{file: log, as: case}"), AS_CASE},
        {EMIT("{file: log, as: statement, set: {kind: reported_statistic}}"),
         AS_STATEMENT},
        {EMIT("{file: log, as: holiday, date: day}"), AS_HOLIDAY},
        {EMIT("{file: log, as: coverage, covered_from: In, covered_to: Out, "
              "set: {kind: 'document:report'}}"),
         AS_COVERAGE},
        {EMIT("{file: log, as: review, event_id: Kept, claimant: Off, "
              "stated_on: In, detail: Kept}"),
         AS_REVIEW},
        {EMIT("{file: log, as: policy, effective_from: In, count: Kept, "
              "period: Kept, set: {class: direct, mode: fixed, unit: month}}"),
         AS_POLICY},
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        assert_int_equal(emits(state, table[i].text)->as, table[i].as);
        sourced_close(&s);
    }
}

static void each_names_fields_or_one_list(void **state)
{
    const struct emit *e = emits(
        state, EMIT("{file: log, as: hearing_held, each: [In, Out], occurred: "
                    "$each, detail: $column}"));

    assert_int_equal(e->neach, 2);
    assert_int_equal(e->each[0], 3);
    assert_int_equal(e->each[1], 4);
    assert_int_equal(e->assign[0].ref.kind, REF_EACH);
    assert_int_equal(e->assign[1].ref.kind, REF_COLUMN);
    sourced_close(&s);
}

static void wrong_emits_are_refused(void **state)
{
    static const struct sourced_refusal table[] = {
        {LOOKUP "emit: {file: log}\n", ":20:7: emit must be a list"},
        {EMIT("{as: contact}"), ":21:3: an emit needs \"file\""},
        {EMIT("{file: log}"), ":21:3: an emit needs \"as\""},
        {EMIT("{file: lug, as: contact}"),
         ":21:10: unknown role \"lug\" (did you mean \"log\"?)"},
        {EMIT("{file: log, as: contct}"),
         ":21:19: unknown kind \"contct\" (did you mean \"contact\"?)"},
        {EMIT("{file: log, as: statment}"),
         ":21:19: unknown kind \"statment\" (did you mean \"statement\"?)"},
        {EMIT("{file: log, as: contact, ocurred: day}"),
         ":21:28: unknown key \"ocurred\" (did you mean \"occurred\"?)"},
        {EMIT("{file: log, as: contact, minimum: day}"),
         ":21:28: unknown key \"minimum\""},
        {EMIT("{file: log, as: contact, occurred: dya}"),
         ":21:38: unknown field \"dya\" (did you mean \"day\"?)"},
        {EMIT("{file: log, as: case, outcome: Kept}"),
         ":21:25: word \"outcome\" is not of a case"},
        {EMIT("{file: log, as: contact, start_date: day}"),
         ":21:28: word \"start_date\" is not of an event"},
        {EMIT("{file: log, as: contact, kind: Kept}"),
         ":21:28: the kind is said by \"as\" already"},
        {EMIT("{file: log, as: contact, occurred: Kept}"),
         ":21:38: field \"Kept\" has no type that can be \"occurred\""},
        {EMIT("{file: log, as: contact, occurred: In, occurred_lo: Out}"),
         ":21:3: word \"occurred\" is given twice"},
        {EMIT("{file: log, as: contact, site: Kept, set: {site: jail}}"),
         ":21:3: word \"site\" is given twice"},
        {EMIT("{file: log, as: event}"),
         ":21:3: an event needs the word \"kind\", which no field of role "
         "\"log\" gives"},
        {EMIT("{file: staff, as: contact}"),
         ":21:3: an event needs the word \"case_number\", which no field of "
         "role \"staff\" gives"},
    };

    SOURCED_REFUSE(state, table);
}

static void a_wrong_each_is_refused(void **state)
{
    static const struct sourced_refusal table[] = {
        {EMIT("{file: log, as: contact, detail: $each}"),
         ":21:36: \"$each\" needs \"each\""},
        {EMIT("{file: log, as: contact, detail: $column}"),
         ":21:36: \"$column\" needs \"each\""},
        {EMIT("{file: log, as: contact, each: [In, Outt]}"),
         ":21:39: unknown field \"Outt\" (did you mean \"Out\"?)"},
        {EMIT("{file: log, as: contact, each: []}"),
         ":21:34: each names no field"},
        {EMIT("{file: log, as: contact, each: [In, Kept], occurred: $each}"),
         ":21:56: field \"Kept\" has no type that can be \"occurred\""},
        {EMIT("{file: log, as: contact, each: In, occurred: $column}"),
         ":21:48: word \"occurred\" is not a text"},
    };

    SOURCED_REFUSE(state, table);
}

static void a_role_without_fields_is_prose(void **state)
{
#define PROSE \
    "source: s\nfiles:\n  page: {match: p.html, format: html}\nemit:\n"
    static const struct sourced_refusal table[] = {
        {PROSE "- {file: page, as: contact}\n",
         ":5:3: a role without fields is prose: as: statement, and no words"},
        {PROSE "- {file: page, as: statement, set: {name: x}}\n",
         ":5:3: a role without fields is prose: as: statement, and no words"},
    };

    assert_int_equal(emits(state, PROSE "- {file: page, as: statement}\n")->as,
                     AS_STATEMENT);
    sourced_close(&s);
    SOURCED_REFUSE(state, table);
#undef PROSE
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SOURCED_TEST(a_lookup_joins_a_field_to_a_key),
        SOURCED_TEST(a_field_of_a_lookup_may_hold_a_dot),
        SOURCED_TEST(wrong_lookups_are_refused),
        SOURCED_TEST(an_emit_takes_fields_and_constants),
        SOURCED_TEST(an_emit_is_of_a_kind_or_a_sort),
        SOURCED_TEST(each_names_fields_or_one_list),
        SOURCED_TEST(wrong_emits_are_refused),
        SOURCED_TEST(a_wrong_each_is_refused),
        SOURCED_TEST(a_role_without_fields_is_prose),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
