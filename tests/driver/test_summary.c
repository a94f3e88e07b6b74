/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_summary - the screen of the morning after.
 */
#include "driver/summary.h"

#include "common/json.h"
#include "tests/support/unit.h"

static struct arena arena;
static struct buf out;
static struct origin origins[] = {
    {.path = "a.yaml", .id = "us-xx-a"},
    {.path = "b.yaml", .id = "us-yy-b"},
    {.path = "c.yaml", .id = "us-zz-seeds", .needs = "seeds"}};
static struct outcome outcomes[3];

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    buf_init(&out, 1 << 20);
    memset(outcomes, 0, sizeof outcomes);
    for (size_t i = 0; i < 3; i++) {
        outcomes[i].origin = &origins[i];
        outcomes[i].stage = NIGHT_DONE;
    }
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buf_release(&out);
    arena_release(&arena);
    return 0;
}

static const struct node *answers(const char *json)
{
    struct err err = {OK, ""};
    struct node *root;

    assert_int_equal(json_parse(&arena, str_from(json), "answers", &root, &err),
                     OK);
    return root;
}

static struct night night_of(size_t n, enum err_code code)
{
    return (struct night){.outcome = outcomes, .n = n, .code = code};
}

static const char *text_of(const struct night *night)
{
    assert_true(summary_text(&arena, night, &out));
    assert_true(buf_put(&out, "", 1));
    return out.ptr;
}

static void a_second_run_says_that_nothing_is_new(void **state)
{
    struct night night = night_of(1, OK);

    (void)state;
    assert_contains(text_of(&night), "nothing new: already loaded, nothing "
                                     "to do\n");
    assert_true(summary_is_quiet(&night));
    assert_false(summary_is_new(&night));
}

static void a_line_holds_what_a_source_gave(void **state)
{
    struct night night = night_of(1, OK);

    (void)state;
    outcomes[0].new_files = 3;
    outcomes[0].read = 48000;
    outcomes[0].loaded = 47900;
    outcomes[0].changed = 12;
    outcomes[0].withdrawn = 4;
    outcomes[0].refused = 100;
    outcomes[0].published = 1;
    outcomes[0].newest = "2024-06-30";
    assert_contains(text_of(&night),
                    "us-xx-a          3    48,000    47,900        12"
                    "         4       100  2024-06-30  published\n");
}

static void the_numbers_that_moved_stand_before_and_after(void **state)
{
    struct night night = night_of(1, OK);

    (void)state;
    outcomes[0].published = 1;
    night.before = answers("[{\"jurisdiction\":\"us-xx\",\"name\":\"unseen\","
                           "\"value\":1204},{\"jurisdiction\":\"us-xx\","
                           "\"name\":\"cases\",\"value\":9}]");
    night.after = answers("[{\"jurisdiction\":\"us-xx\",\"name\":\"unseen\","
                          "\"value\":1231},{\"jurisdiction\":\"us-xx\","
                          "\"name\":\"cases\",\"value\":9}]");
    assert_contains(text_of(&night), "the numbers moved\n"
                                     "  us-xx: unseen  1,204 -> 1,231\n");
    assert_null(strstr(out.ptr, "cases"));
}

static void what_needs_a_person_has_the_command_that_mends_it(void **state)
{
    struct night night = night_of(2, ERR_HELD);

    (void)state;
    outcomes[0].code = ERR_HELD;
    outcomes[1].code = ERR_FAILED;
    assert_contains(text_of(&night), "needs a person\n"
                                     "  us-xx-a: held by a data check\n"
                                     "      lapse ");
    assert_contains(out.ptr, "  us-yy-b: failed");
    assert_false(summary_is_quiet(&night));
}

static void a_held_delivery_can_be_released_as_it_is_named(void **state)
{
    struct night night = night_of(1, ERR_HELD);

    (void)state;
    outcomes[0].code = ERR_HELD;
    outcomes[0].stage = NIGHT_PUBLISH;
    outcomes[0].delivery = "0123456789abcdef";
    assert_contains(text_of(&night),
                    ", or: lapse release 0123456789ab --reason TEXT\n");
    /* what could not be staged cannot be released */
    outcomes[0].stage = NIGHT_TRANSFORM;
    buf_clear(&out);
    assert_null(strstr(text_of(&night), "lapse release"));
}

static void sources_without_their_data_share_one_line(void **state)
{
    struct night night = night_of(3, OK);
    const char *text;

    (void)state;
    outcomes[2].no_data = true;
    text = text_of(&night);
    assert_contains(text, "left out, no data: us-zz-seeds (seeds); --data or "
                          "LAPSE_DATA says where they lie\n");
    assert_null(strstr(strstr(text, "us-zz-seeds") + 1, "us-zz-seeds"));
}

static void json_says_the_same(void **state)
{
    struct night night = night_of(2, ERR_INCOMPLETE);
    struct err err = {OK, ""};
    struct node *root;

    (void)state;
    outcomes[0].code = ERR_INCOMPLETE;
    outcomes[0].published = 1;
    outcomes[0].refused = 7;
    assert_true(summary_json(&arena, &night, &out));
    assert_int_equal(
        json_parse(&arena, buf_slice(&out), "summary", &root, &err), OK);
    assert_int_equal(node_int(root, "exit_code", -1), 3);
    assert_int_equal(
        node_int(node_item(node_get(root, "sources"), 0), "refused", -1), 7);
    assert_str(
        node_text(node_item(node_get(root, "needs"), 0), "source", STR_NULL),
        "us-xx-a");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_second_run_says_that_nothing_is_new),
        T(a_line_holds_what_a_source_gave),
        T(the_numbers_that_moved_stand_before_and_after),
        T(what_needs_a_person_has_the_command_that_mends_it),
        T(a_held_delivery_can_be_released_as_it_is_named),
        T(sources_without_their_data_share_one_line),
        T(json_says_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
