/* SPDX-License-Identifier: Apache-2.0 */
/* The column list that transform and the store's stage tables share. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/json.h"
#include "transform/table.h"

static void every_table_has_a_name_and_columns(void **state)
{
    (void)state;
    for (int t = 0; t < TABLE_COUNT; t++) {
        const struct table_spec *s = table_spec((enum table)t);

        assert_non_null(s->name);
        assert_true(s->ncolumns >= 2);
    }
    assert_string_equal(table_spec(TABLE_EVENT)->name, "event");
    assert_int_equal(table_spec(TABLE_EVENT)->ncolumns, 14);
    assert_string_equal(table_spec(TABLE_PRIVATE_QUOTE)->name, "private_quote");
}

static void columns_json_names_types_and_a_fingerprint(void **state)
{
    struct arena a;
    struct node *root;
    struct err err;
    struct buf b;
    const struct node *event;

    (void)state;
    arena_init(&a, 0);
    buf_init(&b, 1 << 20);
    assert_true(table_columns_json(&b));
    assert_int_equal(json_parse(&a, buf_slice(&b), "t", &root, &err), OK);
    event = node_get(node_get(root, "tables"), "event");
    assert_int_equal(event->count, 14);
    assert_true(str_is(event->items[0].items[0].text, "case_id"));
    assert_true(str_is(event->items[0].items[1].text, "int8"));
    assert_int_equal(node_text(root, "fingerprint", STR("")).len, 64);
    buf_release(&b);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_has_a_name_and_columns),
        cmocka_unit_test(columns_json_names_types_and_a_fingerprint),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
