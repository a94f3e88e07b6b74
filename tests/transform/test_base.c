/* SPDX-License-Identifier: Apache-2.0 */
/* Which staged deliveries another one may be read against. */
#include "tests/support/nights.h"
#include "transform/base.h"

/* Why the delivery at hand is not read against n->batch, NULL when it is. */
static const char *why_not(struct nights *n)
{
    const char *why = "impossible";
    struct base b = {.fd = -1};

    n->f.deliver.base = n->batch;
    if (base_is_possible(&n->f.deliver) &&
        base_open(&b, &n->f.arena, &n->f.deliver, &why)) {
        assert_int_equal(b.foot.records, 5); /* but the refused one */
        assert_int_equal(b.view.entries, b.foot.entries);
    }
    base_release(&b);
    return why;
}

static void begin(struct nights *n, void **state, const char *yaml)
{
    nights_begin(n, state, yaml);
    nights_next(n, NIGHTS_HEAD NIGHTS_ROWS);
    delivery_archive(&n->f, STR(NIGHTS_HEAD NIGHTS_ROWS "9,A,2024-03-04,OV,\n"),
                     2);
    delivery_plan(&n->f);
}

static void the_delivery_before_is_one(void **state)
{
    struct nights n;

    begin(&n, state, delivery_yaml);
    assert_null(why_not(&n));
    nights_end(&n);
}

static void one_of_another_mapping_parser_kind_or_key_is_none(void **state)
{
    struct nights n;
    struct delivery *d;

    begin(&n, state, delivery_yaml);
    d = &n.f.delivery[n.f.n - 1];
    d->mapping_version[0] ^= 1;
    assert_string_equal(why_not(&n), "it has another mapping");
    d->mapping_version[0] ^= 1;
    d->kind = "roster";
    assert_string_equal(why_not(&n), "it is of another kind");
    d->kind = "append";
    assert_string_equal(why_not(&n), "impossible");
    d->kind = "full";
    n.f.key.fingerprint[0] ^= 1;
    assert_string_equal(why_not(&n), "it has another site key");
    n.f.key.fingerprint[0] ^= 1;
    assert_null(why_not(&n));
    nights_end(&n);
}

static void a_roster_that_names_ends_has_none(void **state)
{
    struct nights n;
    struct delivery *d;
    struct field *f;

    begin(&n, state, delivery_yaml);
    d = &n.f.delivery[n.f.n - 1];
    f = &n.f.src->file[0].field[1];
    f->to = WORD_ended;
    assert_null(why_not(&n)); /* a full one has */
    d->kind = "roster";
    assert_string_equal(why_not(&n), "impossible");
    f->to = WORD_NONE;
    assert_string_equal(why_not(&n), "it is of another kind");
    nights_end(&n);
}

static void one_that_is_not_earlier_is_none(void **state)
{
    struct nights n;

    begin(&n, state, delivery_yaml);
    n.f.delivery[n.f.n - 1].delivered--;
    assert_string_equal(why_not(&n), "it is not of an earlier day");
    nights_end(&n);
}

static void what_is_no_key_names_no_file(void **state)
{
    struct nights n;

    begin(&n, state, delivery_yaml);
    (void)snprintf(n.batch, sizeof n.batch, "%s", "../../etc");
    assert_string_equal(why_not(&n), "it is no batch key");
    nights_end(&n);
}

static const char nulled_yaml[] =
    "source: us-zz-test\n"
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
    "      - {name: day, to: occurred, type: date, onError: 'null', "
    "constraints: {maximum: delivered}}\n"
    "      - {name: code}\n"
    "      - {name: text}\n"
    "emit:\n"
    "- {file: contacts, as: contact}\n";

static void a_day_that_may_come_to_be_valid_forbids_it(void **state)
{
    struct nights n;

    begin(&n, state, nulled_yaml);
    assert_string_equal(why_not(&n), "impossible");
    assert_null(node_get(n.manifest, "records"));
    nights_end(&n);
}

int main(void)
{
#define WITH_SCRATCH(test) \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        WITH_SCRATCH(the_delivery_before_is_one),
        WITH_SCRATCH(one_of_another_mapping_parser_kind_or_key_is_none),
        WITH_SCRATCH(a_roster_that_names_ends_has_none),
        WITH_SCRATCH(one_that_is_not_earlier_is_none),
        WITH_SCRATCH(what_is_no_key_names_no_file),
        WITH_SCRATCH(a_day_that_may_come_to_be_valid_forbids_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
