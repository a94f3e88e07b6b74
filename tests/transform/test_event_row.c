/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of transform/event_row: the bytes are those of copy_row. */
#include "transform/event_row.h"

#include "tests/support/unit.h"
#include "transform/copy_row.h"

static void slowly(const struct event_row *r, struct buf *out)
{
    struct copy_row row;

    copy_row_begin(&row, out, TABLE_EVENT);
    copy_int8(&row, r->case_id);
    copy_int8(&row, r->event_key);
    copy_int8(&row, r->row_hash);
    copy_day(&row, r->occurred_lo);
    copy_day(&row, r->occurred_hi);
    if (r->minute < 0) {
        copy_null(&row);
    } else {
        copy_int2(&row, (int16_t)r->minute);
    }
    copy_day(&row, r->ended);
    copy_day(&row, r->scheduled_for);
    if (r->is_recorded) {
        copy_timestamp(&row, r->recorded_at);
    } else {
        copy_null(&row);
    }
    copy_int8(&row, r->profile);
    for (size_t i = 0; i < 3; i++) {
        int64_t key = i == 0 ? r->officer : i == 1 ? r->office : r->narrative;

        if (key) {
            copy_int8(&row, key);
        } else {
            copy_null(&row);
        }
    }
    copy_int8(&row, r->position);
    assert_true(copy_row_end(&row));
}

static void an_event_is_written_as_copy_row_writes_it(void **state)
{
    struct buf want;

    (void)state;
    buf_init(&want, 1024);
    for (unsigned bits = 0; bits < 256; bits++) {
        int32_t day = (int32_t)bits - 20000;
        struct event_row r = {
            .case_id = INT64_MIN,
            .event_key = -2,
            .row_hash = INT64_MAX,
            .occurred_lo = bits & 1 ? DAY_NONE : day,
            .occurred_hi = bits & 2 ? DAY_NONE : day + 30000,
            .minute = bits & 4 ? -1 : 1439,
            .ended = bits & 8 ? DAY_NONE : DAY_PG_EPOCH,
            .scheduled_for = bits & 16 ? DAY_NONE : 0,
            .is_recorded = (bits & 32) != 0,
            .recorded_at = -7777777777,
            .profile = 12345678901,
            .officer = bits & 64 ? 0 : 5,
            .office = bits & 128 ? 0 : -6,
            .narrative = bits & 64 ? -7 : 0,
            .position = (int64_t)1 << 48 | 77,
        };
        char got[EVENT_ROW_MAX], *end = event_row_put(got, &r);

        buf_clear(&want);
        slowly(&r, &want);
        assert_int_equal(end - got, want.len);
        assert_memory_equal(got, want.ptr, want.len);
    }
    buf_release(&want);
}

static void a_private_text_is_written_as_copy_row_writes_it(void **state)
{
    static const char text[] = "Said he would call.\nDid not.";
    const int64_t number[3] = {3, -4, 5};
    struct buf want;

    (void)state;
    buf_init(&want, 1024);
    for (size_t n = 1; n < sizeof text; n++) {
        char got[PRIVATE_ROW_ROOM + sizeof text];
        const char *end = private_row_put(got, number, (struct str){text, n});
        struct copy_row row;

        buf_clear(&want);
        copy_row_begin(&row, &want, TABLE_PRIVATE_NOTE);
        for (size_t i = 0; i < 3; i++) {
            copy_int8(&row, number[i]);
        }
        copy_text(&row, (struct str){text, n});
        assert_true(copy_row_end(&row));
        assert_int_equal(end - got, want.len);
        assert_memory_equal(got, want.ptr, want.len);
    }
    buf_release(&want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_written_as_copy_row_writes_it),
        cmocka_unit_test(a_private_text_is_written_as_copy_row_writes_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
