/* SPDX-License-Identifier: Apache-2.0 */
/* What a record adds to the counts of a mapping. */
#include "tests/transform/mapped.h"

static const char yaml[] = "source: us-zz-test\n"
                           "fetch: {kind: folder, path: x}\n"
                           "delivery: full\n"
                           "files:\n"
                           "  contacts:\n"
                           "    match: '*.csv'\n"
                           "    schema:\n"
                           "      primaryKey: [id]\n"
                           "      fields:\n"
                           "      - {name: id}\n"
                           "      - {name: case, to: case_number}\n"
                           "      - {name: day, to: occurred, type: date}\n"
                           "      - {name: code, to: code}\n"
                           "      - {name: text, to: note}\n"
                           "map:\n"
                           "  code:\n"
                           "    contact/subject/phone_voice/completed: [TEL]\n"
                           "emit:\n"
                           "- {file: contacts, as: contact}\n"
                           "rules:\n"
                           "- when: {channel: phone_voice, note: /voicemail/}\n"
                           "  set: {corrected_channel: voicemail}\n"
                           "  why: the note says voicemail\n";

static bool effect_of(struct mapped *m, const char *line, unsigned char *bytes)
{
    mapping_effect_begin(m->mapping, 0);
    mapped_line(m, 0, line);
    return mapping_effect_end(m->mapping, 0, bytes);
}

static void a_record_can_be_counted_without_being_mapped(void **state)
{
    unsigned char bytes[64], other[64];
    struct mapped mapped, counted;
    uint64_t filled, empty;

    put_file(in_scratch(state, "test.yaml"), yaml);
    mapped_open(&mapped, in_scratch(state, "test.yaml"), NULL);
    mapped_open(&counted, in_scratch(state, "test.yaml"), NULL);
    assert_true(mapping_effect_size(mapped.mapping) <= sizeof bytes);
    assert_true(effect_of(&mapped, "1|A1|2024-01-02|TEL|voicemail", bytes));
    assert_true(effect_of(&mapped, "2|A1|2024-01-03|TEL|voicemail", other));
    assert_memory_equal(bytes, other, mapping_effect_size(mapped.mapping));
    assert_true(mapping_effect_add(counted.mapping, bytes, 2));
    assert_int_equal(mapping_counts(counted.mapping)->records_in, 2);
    assert_int_equal(mapping_counts(counted.mapping)->mapped, 2);
    assert_int_equal(mapping_rule_uses(counted.mapping, 0), 2);
    mapping_field_counts(counted.mapping, 0, 4, &filled, &empty);
    assert_int_equal(filled, 2);
    assert_int_equal(empty, 0);
    assert_true(effect_of(&mapped, "3|A1|2024-01-03|TEL|", other));
    assert_memory_not_equal(bytes, other, mapping_effect_size(mapped.mapping));
    mapped_close(&mapped);
    mapped_close(&counted);
}

static void
refused_records_and_unlisted_codes_have_no_effect_that_tells_all(void **state)
{
    unsigned char bytes[64];
    struct mapped m;

    put_file(in_scratch(state, "test.yaml"), yaml);
    mapped_open(&m, in_scratch(state, "test.yaml"), NULL);
    assert_false(effect_of(&m, "1|A1|2024-13-02|TEL|", bytes));
    assert_false(effect_of(&m, "2|A1|2024-01-02|NEW|", bytes));
    assert_true(effect_of(&m, "3|A1|2024-01-02|TEL|", bytes));
    mapped_close(&m);
}

static void bytes_of_another_source_are_refused(void **state)
{
    unsigned char bytes[64] = {9};
    struct mapped m;

    put_file(in_scratch(state, "test.yaml"), yaml);
    mapped_open(&m, in_scratch(state, "test.yaml"), NULL);
    assert_false(mapping_effect_add(m.mapping, bytes, 1));
    mapped_close(&m);
}

int main(void)
{
#define WITH_SCRATCH(test) \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        WITH_SCRATCH(a_record_can_be_counted_without_being_mapped),
        WITH_SCRATCH(
            refused_records_and_unlisted_codes_have_no_effect_that_tells_all),
        WITH_SCRATCH(bytes_of_another_source_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
