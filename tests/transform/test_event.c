/* SPDX-License-Identifier: Apache-2.0 */
/* Facts into rows: keys, dictionaries once, details only where set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "common/day.h"
#include "transform/event.h"

struct fixture {
    struct source src;
    struct site_key key;
    struct frame_out out;
    struct event_sink sink;
    unsigned rows[TABLE_COUNT];
};

static void open_sink(struct fixture *f)
{
    static const unsigned char secret[32] = {7};

    memset(f, 0, sizeof *f);
    f->src.id = STR("us-xx-test");
    f->src.jurisdiction = STR("us-xx");
    site_key_set(&f->key, secret);
    frame_out_init(&f->out, -1, NULL);
    event_sink_init(&f->sink, &f->src, &f->key, &f->out);
}

static void close_sink(struct fixture *f)
{
    event_sink_release(&f->sink);
    frame_out_release(&f->out);
}

static void set_text(struct fact *f, enum word w, struct str s)
{
    f->word[w].set = true;
    f->word[w].text = s;
}

static struct fact contact(void)
{
    struct fact f = {.table = FACT_EVENT, .precision = 'd'};

    set_text(&f, WORD_case_number, STR("0012"));
    set_text(&f, WORD_kind, STR("contact"));
    set_text(&f, WORD_channel, STR("in_person"));
    f.word[WORD_occurred] = (struct value){true, STR_NULL, 19000, 19000, 0};
    f.key_bytes = STR("k1");
    f.row_bytes = STR("r1");
    f.slot = STR("contact/OV");
    f.at.offset = 123;
    f.file_no = 2;
    return f;
}

/* Rows written since the last call, by table. */
static void count_rows(struct fixture *f)
{
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        struct buf *b = &f->out.block[t];
        struct str rows = buf_slice(b);
        int64_t key[2];

        f->rows[t] = 0;
        if (rows.len > 0) {
            rows = (struct str){rows.ptr + FRAME_HEADER_LEN,
                                rows.len - FRAME_HEADER_LEN};
        }
        while (rows.len > 0) {
            size_t n = copy_row_next((enum table)t, rows, key);

            assert_true(n > 0);
            rows = (struct str){rows.ptr + n, rows.len - n};
            f->rows[t]++;
        }
        buf_clear(b);
    }
}

static void put(struct fixture *f, const struct fact *fact)
{
    struct err err = {0};

    assert_int_equal(f->sink.sink.fact(&f->sink.sink, fact, &err), OK);
}

static void dictionaries_are_written_once(void **state)
{
    struct fixture f;
    struct fact c = contact();

    (void)state;
    open_sink(&f);
    set_text(&c, WORD_officer, STR("A. Invented"));
    set_text(&c, WORD_office, STR("North"));
    put(&f, &c);
    count_rows(&f);
    assert_int_equal(f.rows[TABLE_EVENT], 1);
    assert_int_equal(f.rows[TABLE_CASE_REF], 1);
    assert_int_equal(f.rows[TABLE_PRIVATE_CASE], 1);
    assert_int_equal(f.rows[TABLE_PROFILE], 1);
    assert_int_equal(f.rows[TABLE_OFFICER], 1);
    assert_int_equal(f.rows[TABLE_PRIVATE_OFFICER], 1);
    assert_int_equal(f.rows[TABLE_OFFICE], 1);
    assert_int_equal(f.rows[TABLE_EVENT_DETAIL], 0);
    c.key_bytes = STR("k2");
    put(&f, &c);
    count_rows(&f);
    assert_int_equal(f.rows[TABLE_EVENT], 1);
    assert_int_equal(f.rows[TABLE_CASE_REF] + f.rows[TABLE_PROFILE] +
                         f.rows[TABLE_OFFICER] + f.rows[TABLE_OFFICE],
                     0);
    assert_int_equal(f.sink.facts, 2);
    close_sink(&f);
}

static void details_and_notes_have_rows_of_their_own(void **state)
{
    struct fixture f;
    struct fact c = contact();

    (void)state;
    open_sink(&f);
    set_text(&c, WORD_note, STR("invented note"));
    set_text(&c, WORD_detail, STR("positive"));
    put(&f, &c);
    count_rows(&f);
    assert_int_equal(f.rows[TABLE_EVENT_DETAIL], 1);
    assert_int_equal(f.rows[TABLE_PRIVATE_NOTE], 1);
    close_sink(&f);
}

/* In the only row of events, before the position: 8 bytes, or a length of -1.
 */
static int64_t narrative_of(struct fixture *f, struct str note)
{
    struct fact c = contact();
    struct buf *b = &f->out.block[TABLE_EVENT];
    const char *end;
    uint64_t key = 0;

    set_text(&c, WORD_note, note);
    buf_clear(b);
    put(f, &c);
    end = b->ptr + b->len - 12;
    if (memcmp(end - 4, "\xff\xff\xff\xff", 4) == 0) {
        return 0;
    }
    for (size_t i = 8; i > 0; i--) {
        key = key << 8 | (unsigned char)end[-(ptrdiff_t)i];
    }
    return (int64_t)key;
}

static void notes_of_the_same_words_have_one_key(void **state)
{
    static const unsigned char other[32] = {8};
    struct fixture f;
    struct str folded = STR("no answer at the caf\xC3\xA9");
    int64_t key;

    (void)state;
    open_sink(&f);
    key = narrative_of(&f, STR("No answer at the caf\xC3\xA9"));
    assert_int_equal(key, site_hash(&f.key, 'n', &folded, 1));
    assert_int_equal(key, narrative_of(&f, STR(" NO\tanswer\r\nat  the "
                                               "CAFE\xCC\x81 ")));
    assert_int_not_equal(key, narrative_of(&f, STR("no answer at the cafe")));
    assert_int_equal(narrative_of(&f, STR(" \t\xC2\xA0")), 0);
    /* nobody without the site key can tell it */
    site_key_set(&f.key, other);
    assert_int_not_equal(key, narrative_of(&f, folded));
    close_sink(&f);
}

static int64_t event_key(struct fixture *f, const struct fact *c)
{
    struct str row;
    int64_t key[2];

    buf_clear(&f->out.block[TABLE_EVENT]);
    put(f, c);
    row = buf_slice(&f->out.block[TABLE_EVENT]);
    row = (struct str){row.ptr + FRAME_HEADER_LEN, row.len - FRAME_HEADER_LEN};
    assert_true(copy_row_next(TABLE_EVENT, row, key) > 0);
    return key[1];
}

static void key_follows_source_identity_and_slot_alone(void **state)
{
    struct fixture f;
    struct fact c = contact(), d = contact();
    int64_t key;

    (void)state;
    open_sink(&f);
    key = event_key(&f, &c);
    d.row_bytes = STR("other content");
    d.at.offset = 999;
    assert_true(event_key(&f, &d) == key);
    d.slot = STR("contact/HV");
    assert_true(event_key(&f, &d) != key);
    d = c;
    d.key_bytes = STR("k2");
    assert_true(event_key(&f, &d) != key);
    event_sink_release(&f.sink);
    f.src.id = STR("us-xx-other");
    event_sink_init(&f.sink, &f.src, &f.key, &f.out);
    assert_true(event_key(&f, &c) != key);
    close_sink(&f);
}

static void without_frames_facts_are_counted_alone(void **state)
{
    struct fixture f;
    struct fact c = contact(), d = {.table = FACT_COVERAGE};
    struct record rec = {.reject_field = SIZE_MAX};
    struct err err = {0};

    (void)state;
    open_sink(&f);
    f.sink.out = NULL;
    put(&f, &c);
    put(&f, &c);
    set_text(&d, WORD_kind, STR("contact"));
    d.word[WORD_covered] = (struct value){true, STR_NULL, 18000, 19500, 0};
    put(&f, &d);
    assert_int_equal(f.sink.sink.reject(&f.sink.sink, 0, &rec, REJECT_bad_date,
                                        STR("day"), STR("99"), &err),
                     OK);
    assert_int_equal(f.sink.facts, 3);
    assert_int_equal(f.sink.rows[TABLE_EVENT], 2);
    assert_int_equal(f.sink.rows[TABLE_COVERAGE], 1);
    assert_int_equal(f.sink.last_day, 19000);
    assert_int_equal(f.sink.covered_to, 19500);
    count_rows(&f);
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        assert_int_equal(f.rows[t], 0);
    }
    close_sink(&f);
}

static void last_day_ignores_what_is_only_planned(void **state)
{
    struct fixture f;
    struct fact c = contact(), set = contact();

    (void)state;
    open_sink(&f);
    put(&f, &c);
    set_text(&set, WORD_kind, STR("appointment"));
    set.word[WORD_occurred].lo = set.word[WORD_occurred].hi = 25000;
    put(&f, &set);
    assert_int_equal(f.sink.last_day, 19000);
    /* an entry made in the first second of the next civil day */
    c.word[WORD_recorded_at].set = true;
    c.word[WORD_recorded_at].number =
        (INT64_C(19001) - DAY_PG_EPOCH) * INT64_C(86400000000) + 1000000;
    put(&f, &c);
    assert_int_equal(f.sink.last_day, 19001);
    close_sink(&f);
}

static void statement_without_a_case_has_case_0(void **state)
{
    struct fixture f;
    struct fact s = {.table = FACT_STATEMENT, .key_bytes = STR("k")};

    (void)state;
    open_sink(&f);
    set_text(&s, WORD_kind, STR("policy_statement"));
    set_text(&s, WORD_quote, STR("an invented sentence"));
    put(&f, &s);
    count_rows(&f);
    assert_int_equal(f.rows[TABLE_STATEMENT], 1);
    assert_int_equal(f.rows[TABLE_CASE_REF], 0);
    assert_int_equal(f.rows[TABLE_PRIVATE_QUOTE], 1);
    close_sink(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dictionaries_are_written_once),
        cmocka_unit_test(details_and_notes_have_rows_of_their_own),
        cmocka_unit_test(notes_of_the_same_words_have_one_key),
        cmocka_unit_test(key_follows_source_identity_and_slot_alone),
        cmocka_unit_test(without_frames_facts_are_counted_alone),
        cmocka_unit_test(last_day_ignores_what_is_only_planned),
        cmocka_unit_test(statement_without_a_case_has_case_0),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
