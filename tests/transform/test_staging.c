/* SPDX-License-Identifier: Apache-2.0 */
/* Deliveries read against the one before, beside the same read whole. */
#include "tests/support/nights.h"

static void what_is_counted_is_the_same_night_after_night(void **state)
{
    static const char *const nights[] = {
        NIGHTS_HEAD NIGHTS_ROWS,
        /* one edited, one put in, one left out */
        NIGHTS_HEAD "1,A1,2024-01-05,OV,\n"
                    "2,A1,2024-02-06,TEL,left voicemail\n"
                    "3,A2,2024-02-30,OV,\n"
                    "4,A2,2024-03-01,XX,\n"
                    "6,A3,2024-03-03,TEL,\n"
                    "8,A4,2024-03-09,OV,seen\n",
        /* moved lines; one twice; one whose key comes with other words */
        NIGHTS_HEAD "8,A4,2024-03-09,OV,seen\n"
                    "1,A1,2024-01-05,OV,\n"
                    "2,A1,2024-02-06,TEL,left voicemail\n"
                    "2,A1,2024-02-06,TEL,left voicemail\n"
                    "3,A2,2024-02-30,OV,\n"
                    "4,A2,2024-03-01,XX,\n"
                    "1,A1,2024-01-09,OV,\n"
                    "6,A3,2024-03-03,TEL,\n",
        /* the contradiction is gone, and so is its case */
        NIGHTS_HEAD "8,A4,2024-03-09,OV,seen\n"
                    "2,A1,2024-02-06,TEL,left voicemail\n"
                    "3,A2,2024-02-28,OV,\n"
                    "6,A3,2024-03-03,TEL,\n"
                    "9,A9,2024-03-29,TEL,lvm\n",
        /* nothing but a header */
        NIGHTS_HEAD};
    struct nights n;

    nights_begin(&n, state, delivery_yaml);
    for (size_t i = 0; i < sizeof nights / sizeof *nights; i++) {
        nights_next(&n, nights[i]);
        assert_int_equal(n.against_base, i > 0);
    }
    nights_end(&n);
}

static void only_what_differs_is_staged(void **state)
{
    struct nights n;

    nights_begin(&n, state, delivery_yaml);
    nights_next(&n, NIGHTS_HEAD NIGHTS_ROWS);
    assert_int_equal(nights_rows(&n, "event"), 5);
    nights_next(&n, NIGHTS_HEAD "1,A1,2024-01-05,OV,\n"
                                "2,A1,2024-02-05,TEL,left voicemail\n"
                                "6,A3,2024-03-03,TEL,\n"
                                "7,A3,2024-03-04,OV,changed\n");
    assert_int_equal(nights_rows(&n, "event"), 1);
    assert_int_equal(nights_rows(&n, "gone"), 1); /* 4; 3 was refused */
    assert_int_equal(node_int(node_get(n.manifest, "kept"), "facts", -1), 3);
    assert_int_equal(node_int(node_get(n.manifest, "kept"), "cases", -1), 2);
    nights_end(&n);
}

static void a_kept_record_is_mapped_when_another_claims_its_fact(void **state)
{
    struct nights n;

    nights_begin(&n, state, delivery_yaml);
    nights_next(&n, NIGHTS_HEAD NIGHTS_ROWS);
    nights_next(&n, NIGHTS_HEAD NIGHTS_ROWS "7,A3,2024-03-05,OV,\n");
    /* both rows of record 7, and record 4, whose code nobody listed */
    assert_int_equal(nights_rows(&n, "event"), 3);
    assert_int_equal(nights_rows(&n, "gone"), 0);
    /* the night after, both are known to contradict each other */
    nights_next(&n, NIGHTS_HEAD NIGHTS_ROWS "7,A3,2024-03-05,OV,\n"
                                            "8,A3,2024-03-05,OV,\n");
    assert_int_equal(nights_rows(&n, "event"), 4);
    /* once it was in doubt it is looked at again, and is not gone */
    nights_next(&n, NIGHTS_HEAD NIGHTS_ROWS "8,A3,2024-03-05,OV,\n");
    assert_int_equal(nights_rows(&n, "event"), 2);
    assert_int_equal(nights_rows(&n, "gone"), 0);
    nights_end(&n);
}

static void random_nights_count_alike(void **state)
{
    struct nights n;
    struct buf text;
    uint64_t seed = 7;
    int day[40] = {0}, code[40] = {0};

    buf_init(&text, 1 << 16);
    nights_begin(&n, state, delivery_yaml);
    for (int night = 1; night <= 9; night++) {
        buf_clear(&text);
        buf_str(&text, STR(NIGHTS_HEAD));
        for (size_t i = 0; i < 40; i++) {
            unsigned dice = nights_dice(&seed, 20);

            day[i] += dice == 0;
            code[i] += dice == 1;
            for (unsigned copies = dice == 2   ? 0
                                   : dice == 3 ? 2
                                               : 1;
                 copies; copies--) {
                buf_printf(&text, "%zu,C%zu,2024-02-%02d,%s,%s\n",
                           dice == 4 ? (i + 1) % 40 : i, i % 7, 27 + day[i],
                           code[i] % 3 == 2   ? "XX"
                           : code[i] % 3 == 1 ? "TEL"
                                              : "OV",
                           i % 3 ? "" : "voicemail, he said");
            }
        }
        buf_char(&text, '\0');
        nights_next(&n, text.ptr);
        assert_int_equal(n.against_base, night > 1);
    }
    nights_end(&n);
    buf_release(&text);
}

static void a_reordered_header_gives_the_same_as_read_whole(void **state)
{
    struct nights n;

    nights_begin(&n, state, delivery_yaml);
    nights_next(&n, NIGHTS_HEAD NIGHTS_ROWS);
    nights_next(&n, "case,id,day,code,text\n"
                    "A1,1,2024-01-05,OV,\n"
                    "A1,2,2024-02-05,TEL,left voicemail\n"
                    "A3,7,2024-03-04,OV,\n");
    assert_int_equal(nights_rows(&n, "event"), 3);
    nights_end(&n);
}

static void a_damaged_or_missing_index_is_read_whole(void **state)
{
    struct nights n;
    const char *path;

    nights_begin(&n, state, delivery_yaml);
    nights_next(&n, NIGHTS_HEAD NIGHTS_ROWS);
    path = arena_printf(&n.f.arena, "%s/staged/%s/" RECORDS_FILE, n.f.state,
                        n.batch)
               .ptr;
    put_file(path, "something else");
    nights_next(&n, NIGHTS_HEAD NIGHTS_ROWS "8,A9,2024-03-05,OV,\n");
    assert_false(n.against_base);
    path = arena_printf(&n.f.arena, "%s/staged/%s", n.f.state, n.batch).ptr;
    assert_int_equal(file_remove_tree(path, &(struct err){0}), OK);
    nights_next(&n, NIGHTS_HEAD NIGHTS_ROWS);
    assert_false(n.against_base);
    nights_end(&n);
}

int main(void)
{
#define WITH_SCRATCH(test) \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        WITH_SCRATCH(what_is_counted_is_the_same_night_after_night),
        WITH_SCRATCH(only_what_differs_is_staged),
        WITH_SCRATCH(a_kept_record_is_mapped_when_another_claims_its_fact),
        WITH_SCRATCH(random_nights_count_alike),
        WITH_SCRATCH(a_reordered_header_gives_the_same_as_read_whole),
        WITH_SCRATCH(a_damaged_or_missing_index_is_read_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
