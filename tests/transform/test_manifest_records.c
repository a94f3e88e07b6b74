/* SPDX-License-Identifier: Apache-2.0 */
/* What a manifest says of records.idx and of the base. */
#include "common/json.h"
#include "tests/support/unit.h"
#include "common/day.h"
#include "transform/manifest.h"

static void write_members(const struct manifest *m, struct buf *out)
{
    struct json j;

    buf_clear(out);
    json_init(&j, out);
    json_open(&j, NULL, '{');
    manifest_put_records(m, &j);
    json_close(&j, '}');
    assert_true(buf_char(out, '\0'));
}

static void nothing_is_said_of_what_is_not_there(void **state)
{
    struct manifest m = {.records = NULL};
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    write_members(&m, &out);
    assert_string_equal(out.ptr, "{}");
    buf_release(&out);
}

static void kept_facts_are_told_in_numbers_and_days(void **state)
{
    static struct delta_kept kept = {.facts = 5,
                                     .cases = 2,
                                     .dated = 4,
                                     .first = 19723,
                                     .last = DAY_NONE,
                                     .later = {{19724, 3}},
                                     .nlater = 1};
    struct records_writer w = {.bytes = 48, .sha256 = "ab"};
    struct manifest m = {.records = &w, .kept = &kept};
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    write_members(&m, &out);
    assert_string_equal(out.ptr,
                        "{\"records\":{\"bytes\":48,\"sha256\":\"ab\"},"
                        "\"kept\":{\"facts\":5,\"cases\":2,\"dated\":4,"
                        "\"first\":\"2024-01-01\",\"last\":null,"
                        "\"later\":[[\"2024-01-02\",3]]}}");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_said_of_what_is_not_there),
        cmocka_unit_test(kept_facts_are_told_in_numbers_and_days),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
