/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_mapping - what records become: words, codes, rules, keys, rejects.
 */
#include "tests/transform/mapped.h"

static struct mapped m;

/* A source with one role `log` of three text fields and what is added. */
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

#define LOG                                                                 \
    "source: s\nzone: America/New_York\nfiles:\n  log:\n    match: l.csv\n" \
    "    schema:\n      primaryKey: [id]\n      fields:\n"                  \
    "      - {name: id}\n"                                                  \
    "      - {name: case, to: case_number}\n"

static void a_record_becomes_an_event_of_its_kind(void **state)
{
    open_text(state, LOG "      - {name: day, to: occurred, type: date}\n"
                         "      - {name: who, to: officer}\n"
                         "emit:\n- {file: log, as: contact}\n");
    maps("1| C7 |2024-01-02|Wu", "event case_number=C7 officer=Wu "
                                 "kind=contact occurred=2024-01-02 "
                                 "slot=contact\n");
    mapped_close(&m);
}

static void codes_of_a_record_are_read_together(void **state)
{
    open_text(state,
              LOG "      - {name: day, to: occurred, type: date}\n"
                  "      - {name: a, to: code}\n      - {name: b, to: code}\n"
                  "      - {name: c, to: code}\n"
                  "map:\n  code:\n"
                  "    contact/subject/in_person/office: [OV]\n"
                  "    contact/subject/in_person/residence: [HV]\n"
                  "    contact/subject/report_form/completed: [MR]\n"
                  "    test/detail=urine: [UA]\n    completed: [FF]\n"
                  "    violation: [VI]\n    tags=covid19: ['19']\n"
                  "    no_show: [NS]\n    attempt_not_present: [AC, AC+NS]\n"
                  "    ignore: [AD]\n"
                  "emit:\n- {file: log, as: contact}\n");
#define BASE "event case_number=C "
#define ON "occurred=2024-01-02 "
    maps("1|C|2024-01-02|OV|FF|UA",
         BASE "kind=contact " ON "counterpart=subject channel=in_person "
              "site=office outcome=completed raw=OV+FF slot=contact/OV\n" BASE
              "kind=test " ON
              "outcome=completed detail=urine raw=FF+UA slot=test/UA\n");
    maps("2|C|2024-01-02|HV|AC|NS",
         BASE "kind=contact " ON "counterpart=subject channel=in_person "
              "site=residence outcome=attempt_not_present raw=HV+AC+NS "
              "slot=contact/HV\n");
    maps("3|C|2024-01-02|HV|AC|FF",
         BASE "kind=contact " ON "counterpart=subject channel=in_person "
              "site=residence outcome=unknown raw=HV+AC+FF slot=contact/HV "
              "conflict\n");
    maps("4|C|2024-01-02|MR|AC|19",
         BASE "kind=contact " ON "counterpart=subject channel=report_form "
              "outcome=completed tags=covid19 raw=MR+AC+19 "
              "slot=contact/MR\n");
    maps("5|C|2024-01-02|VI|FF|",
         BASE "kind=violation " ON "raw=VI+FF slot=violation/VI\n");
    maps("6|C|2024-01-02|ZZ||",
         BASE "kind=contact " ON "raw=ZZ slot=contact unlisted\n");
    maps("7|C|2024-01-02|NS||",
         BASE "kind=contact " ON "outcome=no_show raw=NS slot=contact\n");
    maps("8|C|2024-01-02|AD||", "");
    maps("9|C||OV||", "");
    assert_int_equal(mapping_counts(m.mapping)->unlisted, 1);
    assert_int_equal(mapping_counts(m.mapping)->conflict, 1);
    assert_int_equal(mapping_counts(m.mapping)->without_fact, 2);
    mapped_close(&m);
}

static void unlisted_codes_are_counted_most_first(void **state)
{
    struct str code;
    uint64_t n;

    open_text(state, LOG "      - {name: day, to: occurred, type: date}\n"
                         "      - {name: a, to: code}\n"
                         "map:\n  code: {completed: [X]}\n"
                         "emit:\n- {file: log, as: contact}\n");
    mapped_line(&m, 0, "1|C|2024-01-02|A");
    mapped_line(&m, 0, "2|C|2024-01-02|B");
    mapped_line(&m, 0, "3|C|2024-01-02|B");
    assert_int_equal(mapping_unlisted(m.mapping, 0, &code, &n), 2);
    assert_str(code, "B");
    assert_int_equal(n, 2);
    mapping_unlisted(m.mapping, 1, &code, &n);
    assert_str(code, "A");
    assert_int_equal(n, 1);
    mapped_close(&m);
}

static void rules_act_in_order_and_are_named(void **state)
{
    open_text(state, LOG
              "      - {name: day, to: occurred, type: date}\n"
              "      - {name: a, to: code}\n      - {name: txt, to: note}\n"
              "map:\n  code: {subject/in_person: [V], "
              "subject/phone_voice/completed: [T]}\n"
              "emit:\n- {file: log, as: contact}\n"
              "rules:\n"
              "- {when: {channel: in_person, outcome: ''}, set: {outcome: "
              "completed}, why: kept}\n"
              "- {when: {channel: phone_voice, txt: '/left (a )?vm/i'}, set: "
              "{corrected_channel: voicemail, corrected_outcome: "
              "attempt_message_left}, why: voicemail}\n");
    maps("1|C|2024-01-02|V|seen",
         BASE "kind=contact " ON "counterpart=subject channel=in_person "
              "outcome=completed note=seen raw=V slot=contact rules=kept\n");
    maps("2|C|2024-01-02|T|Left VM",
         BASE "kind=contact " ON "counterpart=subject channel=phone_voice "
              "outcome=completed corrected_channel=voicemail "
              "corrected_outcome=attempt_message_left note=Left VM raw=T "
              "slot=contact rules=voicemail\n");
    maps("3|C|2024-01-02|T|spoke",
         BASE "kind=contact " ON "counterpart=subject channel=phone_voice "
              "outcome=completed note=spoke raw=T slot=contact\n");
    assert_int_equal(mapping_rule_uses(m.mapping, 0), 1);
    assert_int_equal(mapping_rule_uses(m.mapping, 1), 1);
    mapped_close(&m);
}

static void two_rules_that_disagree_make_a_conflict(void **state)
{
    open_text(state, LOG "      - {name: day, to: occurred, type: date}\n"
                         "      - {name: a}\n      - {name: b}\n"
                         "emit:\n- {file: log, as: contact}\nrules:\n"
                         "- {when: {a: x}, set: {outcome: excused}, why: one}\n"
                         "- {when: {b: x}, set: {outcome: no_show}, why: two}\n"
                         "- {when: {outcome: no_show, a: z}, set: {outcome: "
                         "cancelled}, why: three}\n");
    maps("1|C|2024-01-02|x|x", BASE "kind=contact " ON "outcome=no_show "
                                    "slot=contact rules=one; two conflict\n");
    maps("2|C|2024-01-02|z|x",
         BASE "kind=contact " ON
              "outcome=cancelled slot=contact rules=two; three\n");
    mapped_close(&m);
}

static void a_bad_cell_is_refused_with_column_and_shape(void **state)
{
    open_text(state, LOG "      - {name: day, to: occurred, type: date, "
                         "constraints: {required: true, minimum: 2015-01-01, "
                         "maximum: delivered}}\n"
                         "      - {name: n, to: minutes, type: integer}\n"
                         "      - {name: k, constraints: {enum: [a, b]}}\n"
                         "emit:\n- {file: log, as: contact}\n");
    maps("1|C||3|a", "reject 1 missing_required day\n");
    mapped_line(&m, 0, "2|C|2014-12-31|3|a");
    assert_contains(mapped_text(&m), "reject 2 date_out_of_range day");
    mapped_line(&m, 0, "3|C|2024-07-01|3|a");
    assert_contains(mapped_text(&m), "reject 3 date_out_of_range day");
    mapped_line(&m, 0, "4|C|2024-06-30|x3|a");
    assert_contains(mapped_text(&m), "reject 4 bad_number n");
    mapped_line(&m, 0, "5|C|2024-06-30|3|c");
    assert_contains(mapped_text(&m), "reject 5 unknown_code k");
    mapped_line(&m, 0, "6||2024-06-30|3|a");
    assert_contains(mapped_text(&m), "reject 6 missing_required case");
    assert_int_equal(mapping_counts(m.mapping)->rejected, 6);
    maps("7|C|2024-06-30|3|a",
         BASE "kind=contact occurred=2024-06-30 minutes=3 slot=contact\n");
    mapped_close(&m);
}

static void one_record_makes_several_facts(void **state)
{
    open_text(state,
              LOG "      - {name: in, type: date}\n      - {name: out, type: "
                  "date, missingValues: ['', 9999-12-31]}\n"
                  "      - {name: start, to: start_date, type: date}\n"
                  "      - {name: in2, type: date}\n"
                  "      - {name: out2, type: date}\n"
                  "emit:\n- {file: log, as: case}\n"
                  "- {file: log, as: custody, occurred: in, ended: out}\n"
                  "- {file: log, as: custody, occurred: in2, ended: out2}\n");
    maps("1|C|2024-01-02|9999-12-31|2023-01-01|2024-03-01|2024-03-04",
         "term case_number=C start_date=2023-01-01 slot=\n" BASE
         "kind=custody " ON "slot=custody/in\n" BASE
         "kind=custody occurred=2024-03-01 ended=2024-03-04 "
         "slot=custody/in2\n");
    maps("2|C|||2023-01-01||",
         "term case_number=C start_date=2023-01-01 slot=\n");
    mapped_close(&m);
}

static void each_makes_a_fact_a_value(void **state)
{
    open_text(state, "source: s\nfiles:\n  r:\n    match: r.csv\n    schema:\n"
                     "      fields:\n      - {name: place, to: office}\n"
                     "      - {name: score, type: number}\n"
                     "      - {name: overall}\n      - {name: staff}\n"
                     "map:\n  overall: {'1': [Best], '2': [Good]}\n"
                     "emit:\n- {file: r, as: statement, each: [score, overall, "
                     "staff], name: $column, value: $each, set: {kind: "
                     "reported_statistic}}\n");
#define STAT "statement office=P kind=reported_statistic name="
#define SLOT "slot=reported_statistic/"
    maps("P|61.1|Good|Best",
         STAT "score value=61.1 " SLOT "score\n" STAT "overall value=2 " SLOT
              "overall\n" STAT "staff value=Best " SLOT "staff\n");
    mapped_line(&m, 0, "P|6x|1 A note|");
    assert_contains(mapped_text(&m), "reject 2 bad_number score");
    assert_int_equal(
        mapping_counts(m.mapping)->reject_class[REJECT_unknown_code], 1);
    assert_int_equal(mapping_counts(m.mapping)->rejected, 1);
    mapped_close(&m);
}

static void each_over_a_list_tells_facts_by_value(void **state)
{
    open_text(state,
              LOG "      - {name: day, to: occurred, type: date}\n"
                  "      - {name: what, type: list, delimiter: ';'}\n"
                  "emit:\n- {file: log, as: document, each: what, detail: "
                  "$each}\n");
    maps("1|C|2024-01-02|a; b",
         BASE "kind=document " ON "detail=a slot=document/a\n" BASE
              "kind=document " ON "detail=b slot=document/b\n");
    mapped_close(&m);
}

static void looked_up_fields_are_fields_of_the_record(void **state)
{
    open_text(state, LOG "      - {name: day, to: occurred, type: date}\n"
                         "      - {name: off, to: officer}\n"
                         "  staff:\n    match: st.csv\n    schema:\n"
                         "      fields: [{name: id}, {name: unit}]\n"
                         "lookup: {log.off: staff.id}\n"
                         "emit:\n- {file: log, as: contact, office: "
                         "staff.unit}\n");
    assert_true(mapping_is_looked_up(m.mapping, 1));
    assert_false(mapping_is_looked_up(m.mapping, 0));
    mapped_line(&m, 1, "7|North");
    mapped_line(&m, 1, "7|South");
    assert_string_equal(mapped_text(&m), "");
    maps("1|C|2024-01-02|7", "event case_number=C office=North officer=7 "
                             "kind=contact " ON "slot=contact\n");
    maps("2|C|2024-01-02|8",
         BASE "officer=8 kind=contact " ON "slot=contact\n");
    maps("3|C|2024-01-02|", BASE "kind=contact " ON "slot=contact\n");
    assert_int_equal(mapping_counts(m.mapping)->lookup_misses, 1);
    mapped_close(&m);
}

static void keys_are_made_of_typed_values(void **state)
{
    open_text(state,
              LOG "      - {name: day, to: occurred, type: date, format: "
                  "['%Y-%m-%d', '%m/%d/%Y']}\n      - {name: unused}\n"
                  "emit:\n- {file: log, as: contact}\n");
    mapped_line(&m, 0, "1|C|2024-01-02|x");
    mapped_line(&m, 0, " 1 |C|01/02/2024|y");
    mapped_line(&m, 0, "1|C|2024-01-03|x");
    mapped_line(&m, 0, "2|C|2024-01-02|x");
    assert_int_equal(m.key_len[0], m.key_len[1]);
    assert_memory_equal(m.keys[0], m.keys[1], m.key_len[0]);
    assert_int_equal(m.row_len[0], m.row_len[1]);
    assert_memory_equal(m.rows[0], m.rows[1], m.row_len[0]);
    assert_memory_equal(m.keys[0], m.keys[2], m.key_len[0]);
    assert_memory_not_equal(m.rows[0], m.rows[2], m.row_len[0]);
    assert_memory_not_equal(m.keys[0], m.keys[3], m.key_len[0]);
    mapped_close(&m);
}

static void without_a_key_the_whole_record_is_the_key(void **state)
{
    open_text(state, "source: s\nfiles:\n  log:\n    match: l\n    schema:\n"
                     "      fields:\n      - {name: case, to: case_number}\n"
                     "      - {name: day, to: occurred, type: date}\n"
                     "      - {name: used nowhere}\n"
                     "emit:\n- {file: log, as: contact}\n");
    mapped_line(&m, 0, "C|2024-01-02|x");
    mapped_line(&m, 0, "C|2024-01-02|x");
    mapped_line(&m, 0, "C|2024-01-03|x");
    mapped_line(&m, 0, "C|2024-01-02|y");
    assert_memory_equal(m.keys[0], m.keys[1], m.key_len[0]);
    assert_memory_not_equal(m.keys[0], m.keys[2], m.key_len[0]);
    assert_memory_not_equal(m.keys[0], m.keys[3], m.key_len[0]);
    assert_memory_equal(m.rows[0], m.rows[3], m.row_len[0]);
    mapped_close(&m);
}

static void years_of_no_time_of_ours_are_refused(void **state)
{
    static const char *const bad[] = {"0019-02-01", "1899-12-31", "2100-01-01",
                                      "2913-02-01", "9994-02-01"};
    char line[64], want[64];

    open_text(state, LOG "      - {name: day, to: occurred, type: date}\n"
                         "      - {name: end, to: ended, type: date}\n"
                         "      - {name: set, to: scheduled_for, type: date}\n"
                         "      - {name: made, to: recorded_at, type: date}\n"
                         "emit:\n- {file: log, as: custody}\n");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        (void)snprintf(line, sizeof line, "%zu|C|%s|||", i, bad[i]);
        (void)snprintf(want, sizeof want, "reject %zu date_out_of_range day\n",
                       3 * i + 1);
        mapped_line(&m, 0, line);
        assert_string_equal(mapped_text(&m), want);
        (void)snprintf(line, sizeof line, "%zu|C|2021-02-01||%s|", i, bad[i]);
        (void)snprintf(want, sizeof want, "reject %zu date_out_of_range set\n",
                       3 * i + 2);
        mapped_line(&m, 0, line);
        assert_string_equal(mapped_text(&m), want);
        (void)snprintf(line, sizeof line, "%zu|C|2021-02-01|||%s", i, bad[i]);
        (void)snprintf(want, sizeof want, "reject %zu date_out_of_range made\n",
                       3 * i + 3);
        mapped_line(&m, 0, line);
        assert_string_equal(mapped_text(&m), want);
    }
    /* the first and the last day that pass; an end that says "open" */
    maps("8|C|1900-01-01|9999-12-31|2099-12-31|2099-12-31",
         BASE "kind=custody occurred=1900-01-01 ended=9999-12-31 "
              "scheduled_for=2099-12-31 recorded_at=3155673600 slot=custody\n");
    mapped_close(&m);
}

static void intervals_and_months_keep_their_precision(void **state)
{
    open_text(state, LOG "      - {name: lo, to: occurred_lo, type: date}\n"
                         "      - {name: hi, to: occurred_hi, type: date}\n"
                         "emit:\n- {file: log, as: contact}\n");
    maps("1|C|2024-01-02|2024-01-09",
         BASE "kind=contact occurred=2024-01-02..2024-01-09 slot=contact "
              "r\n");
    maps("2|C|2024-01-02|", BASE "kind=contact " ON "slot=contact\n");
    mapped_line(&m, 0, "3|C||2024-01-02");
    assert_string_equal(mapped_text(&m), "reject 3 missing_required lo\n");
    mapped_line(&m, 0, "4|C|2024-01-09|2024-01-02");
    assert_contains(mapped_text(&m), "reject 4 date_out_of_range");
    mapped_close(&m);
    open_text(state,
              LOG "      - {name: month, to: occurred, type: yearmonth}\n"
                  "emit:\n- {file: log, as: contact}\n");
    maps("1|C|2024-02",
         BASE "kind=contact occurred=2024-02-01..2024-02-29 slot=contact m\n");
    mapped_close(&m);
}

static void a_date_and_a_clock_of_two_columns_are_joined(void **state)
{
    open_text(state,
              LOG "      - {name: day, to: occurred, type: date}\n"
                  "      - {name: at, to: occurred_time, type: time, format: "
                  "'%H:%M', onError: 'null'}\n"
                  "      - {name: other, type: date}\n"
                  "emit:\n- {file: log, as: contact}\n"
                  "- {file: log, as: toll, occurred: other}\n");
    maps("1|C|2024-01-02|13:30|",
         BASE "kind=contact " ON "occurred_time=810 slot=contact\n");
    maps("2|C|2024-01-02|soon|2024-02-02",
         BASE "kind=contact " ON "slot=contact\n" BASE
              "kind=toll occurred=2024-02-02 slot=toll\n");
    mapped_close(&m);
    open_text(state, LOG "      - {name: at, to: occurred, type: datetime}\n"
                         "emit:\n- {file: log, as: contact}\n");
    maps("1|C|2024-01-02T13:30:00",
         BASE "kind=contact " ON "occurred_time=810 slot=contact\n");
    mapped_close(&m);
}

static void an_appointment_is_dated_by_what_it_was_set_for(void **state)
{
    open_text(state, LOG "      - {name: set, to: scheduled_for, type: date}\n"
                         "      - {name: held, to: occurred, type: date}\n"
                         "emit:\n- {file: log, as: appointment}\n"
                         "- {file: log, as: contact, when: {held: '*'}}\n");
    maps("1|C|2024-01-02|",
         BASE "kind=appointment scheduled_for=2024-01-02 slot=appointment\n");
    maps("2|C||", "");
    mapped_close(&m);
}

static void values_of_words_pass_their_maps(void **state)
{
    open_text(state,
              LOG "      - {name: start, to: start_date, type: date}\n"
                  "      - {name: lvl, to: level, clean: [upper]}\n"
                  "      - {name: txt, to: office}\n      - {name: txt2, to: "
                  "office}\n"
                  "map:\n  level: {banked: ['5', B]}\n"
                  "emit:\n- {file: log, as: case}\n");
    maps("1|C|2024-01-02|b|North|2",
         "term case_number=C level=banked start_date=2024-01-02 "
         "office=North 2 slot=\n");
    maps("2|C|2024-01-02|4||2", "term case_number=C level=4 "
                                "start_date=2024-01-02 office=2 slot=\n");
    mapped_close(&m);
}

static void a_kind_that_is_a_field_must_be_known(void **state)
{
    open_text(state, LOG "      - {name: day, to: occurred, type: date}\n"
                         "      - {name: kind, to: kind}\n"
                         "      - {name: ch, to: channel}\n"
                         "      - {name: eid, to: event_id}\n"
                         "emit:\n- {file: log, as: event}\n");
    maps("1|C|2024-01-02|search|in_person|e-1",
         "event case_number=C event_id=e-1 kind=search " ON
         "channel=in_person slot=search\n");
    mapped_line(&m, 0, "2|C|2024-01-02|serch||");
    assert_contains(mapped_text(&m), "reject 2 unknown_code kind");
    maps("3|C|2024-01-02||in_person|", "reject 3 missing_required kind\n");
    maps("4|C|2024-01-02|contact|pigeon|",
         BASE "kind=contact " ON
              "channel=unknown raw=pigeon slot=contact unlisted\n");
    mapped_close(&m);
}

static void vocabulary_rows_hold_within_their_dates(void **state)
{
    put_file(in_scratch(state, "vocabulary.csv"),
             "source,field,code,ours,effective_from,effective_to,citation,"
             "note\n"
             "s,code,X,subject/in_person,,2024-02-01,manual,\n"
             "s,code,X,subject/video,2024-02-01,,memo,\n"
             "other,code,X,subject/text,,,else,\n");
    open_text(state, LOG "      - {name: day, to: occurred, type: date}\n"
                         "      - {name: a, to: code}\n"
                         "emit:\n- {file: log, as: contact}\n");
    mapped_line(&m, 0, "1|C|2024-01-31|X");
    assert_contains(mapped_text(&m), "channel=in_person");
    mapped_line(&m, 0, "2|C|2024-02-01|X");
    assert_contains(mapped_text(&m), "channel=video");
    mapped_close(&m);
}

static void set_gives_constants_that_codes_overrule(void **state)
{
    open_text(state,
              LOG "      - {name: day, to: occurred, type: date}\n"
                  "      - {name: a, to: code}\n"
                  "map:\n  code: {video: [V], completed: [D]}\n"
                  "emit:\n- {file: log, as: contact, set: {channel: in_person, "
                  "counterpart: subject, purpose: visit}}\n");
    mapped_line(&m, 0, "1|C|2024-01-02|D");
    assert_contains(mapped_text(&m), "counterpart=subject channel=in_person "
                                     "outcome=completed purpose=visit");
    mapped_line(&m, 0, "1|C|2024-01-02|V");
    assert_contains(mapped_text(&m), "channel=video purpose=visit");
    mapped_close(&m);
}

static void filled_and_empty_cells_are_counted(void **state)
{
    uint64_t filled, empty;

    open_text(state, LOG "      - {name: day, to: occurred, type: date}\n"
                         "      - {name: x}\n"
                         "emit:\n- {file: log, as: contact}\n");
    mapped_line(&m, 0, "1|C|2024-01-02|a");
    mapped_line(&m, 0, "2|C|2024-01-02| ");
    mapped_line(&m, 0, "3|C|2024-01-02|~");
    mapping_field_counts(m.mapping, 0, 3, &filled, &empty);
    assert_int_equal(filled, 1);
    assert_int_equal(empty, 2);
    mapped_close(&m);
}

static void unreadable_records_are_passed_on_as_rejects(void **state)
{
    struct record rec = {.reject = REJECT_too_few_fields,
                         .reject_field = SIZE_MAX,
                         .at = {1, 2, 3, 4}};

    open_text(state, LOG "      - {name: day, to: occurred, type: date}\n"
                         "emit:\n- {file: log, as: contact}\n");
    assert_int_equal(mapping_record(m.mapping, 0, 0, &rec, &m.sink, &m.err),
                     OK);
    assert_string_equal(mapped_text(&m), "reject 1 too_few_fields \n");
    assert_int_equal(mapping_counts(m.mapping)->rejected, 1);
    mapped_close(&m);
}

#define T(name) \
    cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_record_becomes_an_event_of_its_kind),
        T(codes_of_a_record_are_read_together),
        T(unlisted_codes_are_counted_most_first),
        T(rules_act_in_order_and_are_named),
        T(two_rules_that_disagree_make_a_conflict),
        T(a_bad_cell_is_refused_with_column_and_shape),
        T(one_record_makes_several_facts),
        T(each_makes_a_fact_a_value),
        T(each_over_a_list_tells_facts_by_value),
        T(looked_up_fields_are_fields_of_the_record),
        T(keys_are_made_of_typed_values),
        T(without_a_key_the_whole_record_is_the_key),
        T(years_of_no_time_of_ours_are_refused),
        T(intervals_and_months_keep_their_precision),
        T(a_date_and_a_clock_of_two_columns_are_joined),
        T(an_appointment_is_dated_by_what_it_was_set_for),
        T(values_of_words_pass_their_maps),
        T(a_kind_that_is_a_field_must_be_known),
        T(vocabulary_rows_hold_within_their_dates),
        T(set_gives_constants_that_codes_overrule),
        T(filled_and_empty_cells_are_counted),
        T(unreadable_records_are_passed_on_as_rejects),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
