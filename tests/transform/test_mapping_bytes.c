/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_mapping_bytes - what a record is told by and whether it has changed.
 */
#include "tests/transform/mapped.h"

static struct mapped m;

#define LOG                                                      \
    "source: s\nzone: America/New_York\nfiles:\n  log:\n"        \
    "    match: l.csv\n    schema:\n%s      fields:\n"           \
    "      - {name: id, type: integer}\n"                        \
    "      - {name: case, to: case_number, clean: [upper]}\n"    \
    "      - {name: from, to: occurred_lo, type: date, format: " \
    "['%%m/%%d/%%Y', '%%Y-%%m-%%d']}\n"                          \
    "      - {name: to, to: occurred_hi, type: date, format: "   \
    "['%%m/%%d/%%Y', '%%Y-%%m-%%d']}\n"                          \
    "      - {name: at, to: recorded_at, type: datetime}\n"      \
    "      - {name: text, to: note}\n      - {name: more}\n"     \
    "emit:\n- {file: log, as: contact}\n"

static void open_log(void **state, const char *key)
{
    const char *path = in_scratch(state, "s.yaml");
    char text[2048];

    (void)snprintf(text, sizeof text, LOG, key);
    put_file(path, text);
    mapped_open(&m, path, "2024-06-30");
}

/* Whether the last two lines have the same key, and the same content. */
static bool same(const char (*bytes)[256], const size_t *len)
{
    size_t a = (m.nfacts - 2) % 64, b = (m.nfacts - 1) % 64;

    return len[a] == len[b] && memcmp(bytes[a], bytes[b], len[a]) == 0;
}

#define KEYS same((const char(*)[256])m.keys, m.key_len)
#define ROWS same((const char(*)[256])m.rows, m.row_len)

static void lines(const char *a, const char *b)
{
    size_t before = m.nfacts;

    mapped_line(&m, 0, a);
    mapped_line(&m, 0, b);
    assert_int_equal(m.nfacts, before + 2);
}

#define BASE "7|A1|2024-02-03|2024-02-05|2024-02-06 10:00|n|x"

static void spelling_changes_neither_key_nor_content(void **state)
{
    open_log(state, "      primaryKey: [id]\n");
    lines(BASE, "0007| a1 |02/03/2024|02/05/2024|2024-02-06T10:00:00|n|x");
    assert_true(KEYS && ROWS);
    /* a field that is used nowhere */
    lines(BASE, "7|A1|2024-02-03|2024-02-05|2024-02-06 10:00|n|y");
    assert_true(KEYS && ROWS);
    mapped_close(&m);
}

static void every_used_value_is_content(void **state)
{
    open_log(state, "      primaryKey: [id]\n");
    lines(BASE, "7|A2|2024-02-03|2024-02-05|2024-02-06 10:00|n|x");
    assert_true(KEYS && !ROWS);
    lines(BASE, "7|A1|2024-02-04|2024-02-05|2024-02-06 10:00|n|x");
    assert_true(KEYS && !ROWS);
    lines(BASE, "7|A1|2024-02-03|2024-02-06|2024-02-06 10:00|n|x");
    assert_true(KEYS && !ROWS);
    lines(BASE, "7|A1|2024-02-03|2024-02-05|2024-02-06 10:01|n|x");
    assert_true(KEYS && !ROWS);
    lines(BASE, "7|A1|2024-02-03|2024-02-05|2024-02-06 10:00||x");
    assert_true(KEYS && !ROWS);
    lines(BASE, "8|A1|2024-02-03|2024-02-05|2024-02-06 10:00|n|x");
    assert_true(!KEYS && !ROWS);
    mapped_close(&m);
}

static void an_upper_end_that_says_no_more_says_nothing(void **state)
{
    open_log(state, "      primaryKey: [id]\n");
    lines("7|A1|2024-02-03|02/03/2024||n|x", "7|A1|2024-02-03|||n|x");
    assert_true(KEYS && ROWS);
    mapped_close(&m);
}

static void without_a_primary_key_the_whole_record_is_it(void **state)
{
    open_log(state, "");
    lines(BASE, "7|A1|02/03/2024|02/05/2024|2024-02-06T10:00|n|x");
    assert_true(KEYS && ROWS);
    lines(BASE, "7|A1|2024-02-03|2024-02-05|2024-02-06 10:00|n|y");
    assert_true(!KEYS && ROWS);
    mapped_close(&m);
}

static void neighbours_are_kept_apart(void **state)
{
    open_log(state, "      primaryKey: [id]\n");
    lines("7|A1|2024-02-03|||n1|x", "7|A1n1|2024-02-03||||x");
    assert_true(!ROWS);
    mapped_close(&m);
}

/* The bytes that docs/contracts.md tells. */
static void values_are_written_as_the_contract_says(void **state)
{
    static const unsigned char day[] = {254,  'd',  0x00, 0xa0, 0xac, 0xad,
                                        0x6d, 0xb3, 0x02, 0x00, 255,  255};
    char line[400], text[300];

    open_log(state, "      primaryKey: [id]\n");
    for (size_t len = 251; len <= 256; len++) {
        const unsigned char *row = (const unsigned char *)m.rows[m.nfacts % 64];

        memset(text, 'T', len);
        text[len] = '\0';
        (void)snprintf(line, sizeof line, "7|%s|2024-02-03|||n|x", text);
        mapped_line(&m, 0, line);
        assert_memory_equal(row,
                            "\1"
                            "7",
                            2);
        if (len < 253) {
            assert_int_equal(row[2], len);
            assert_int_equal(row[3], 'T');
        } else {
            assert_int_equal(row[2], 253);
            assert_int_equal(row[3], len & 255);
            assert_int_equal(row[4], len >> 8);
            assert_int_equal(row[5] + row[6], 0);
            assert_int_equal(row[7], 'T');
        }
    }
    mapped_line(&m, 0, "7|A|2024-02-03|||n|x");
    assert_memory_equal(m.rows[(m.nfacts - 1) % 64],
                        "\1"
                        "7\1A",
                        4);
    assert_memory_equal(m.rows[(m.nfacts - 1) % 64] + 4, day, sizeof day);
    assert_memory_equal(m.rows[(m.nfacts - 1) % 64] + 16, "\1n", 2);
    assert_int_equal(m.row_len[(m.nfacts - 1) % 64], 18);
    assert_int_equal(m.key_len[(m.nfacts - 1) % 64], 6);
    assert_memory_equal(m.keys[(m.nfacts - 1) % 64],
                        "\3log\1"
                        "7",
                        6);
    mapped_close(&m);
}

int main(void)
{
#define WITH_SCRATCH(test) \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        WITH_SCRATCH(spelling_changes_neither_key_nor_content),
        WITH_SCRATCH(every_used_value_is_content),
        WITH_SCRATCH(an_upper_end_that_says_no_more_says_nothing),
        WITH_SCRATCH(without_a_primary_key_the_whole_record_is_it),
        WITH_SCRATCH(neighbours_are_kept_apart),
        WITH_SCRATCH(values_are_written_as_the_contract_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
