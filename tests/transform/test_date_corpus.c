/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_date_corpus - the corpus of dates, played as a source file would declare
 * them: formats, missing values, bounds, clean steps.
 */
#include "tests/transform/corpus.h"
#include "transform/clean.h"

static struct arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* How a source file would declare the formats of the corpus. */
static const struct {
    const char *name, *format, *format2, *century;
} declared[] = {
    {"MM/DD/YY", "%m/%d/%y", NULL, NULL},
    {"MM/DD/YYYY", "%m/%d/%Y", NULL, NULL},
    {"YYYYMMDD", "%Y%m%d", NULL, NULL},
    {"YYYYDDD", "%Y%j", NULL, NULL},
    {"CYYMMDD", "%Y%m%d", NULL, "^0(?=\\d{6}$)"},
    {"EXCEL1900", "excel", NULL, NULL},
    {"EXCEL1904", "excel1904", NULL, NULL},
    {"RFC3339", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z", NULL},
};

static struct str iso(int32_t d)
{
    char *p = arena_alloc(&arena, 11);

    day_format(d, p);
    return str_from(p);
}

/* A person is 10 to 110 years old at ref; an event is no older than 1970 and
 * at most a year ahead. */
static void bound(struct field *f, bool person, struct str ref)
{
    struct civil c;
    int32_t d;

    assert_true(day_parse_iso(ref, &d));
    c = day_to_civil(d);
    c.year += person ? -111 : 1;
    d = day_from_civil(c);
    f->minimum = person ? iso(d + 1) : STR("1970-01-01");
    c.year += person ? 101 : 0;
    f->maximum = iso(day_from_civil(c));
}

static void declare(struct field *f, const struct str cell[6])
{
    static struct str missing[] = {{"", 0},
                                   {"00/00/0000", 10},
                                   {"12/31/9999", 10},
                                   {"01/01/1900", 10},
                                   {"01/01/1753", 10},
                                   {"00000000", 8},
                                   {"19000101", 8},
                                   {"99991231", 8}};
    size_t i = 0;

    while (i < sizeof declared / sizeof *declared &&
           !str_is(cell[2], declared[i].name)) {
        i++;
    }
    if (i == sizeof declared / sizeof *declared) {
        fail_msg("format \"%.*s\" is not declared here", STR_ARG(cell[2]));
    }
    *f = (struct field){.type = TYPE_DATE, .missing = {missing, 8}};
    f->formats.item = arena_zalloc(&arena, 2, sizeof(struct str));
    f->formats.item[0] = str_from(declared[i].format);
    f->formats.item[1] = str_from(declared[i].format2);
    f->formats.n = declared[i].format2 ? 2 : 1;
    if (str_is(cell[1], "instant") || str_find(cell[0], '.') >= 0) {
        f->type = TYPE_DATETIME;
    }
    if (str_is(cell[2], "MM/DD/YY")) {
        bound(f, str_is(cell[1], "dob"), cell[3]);
    }
    if (declared[i].century) {
        f->clean = arena_zalloc(&arena, 2, sizeof *f->clean);
        f->nclean = 2;
        f->clean[0] = (struct clean){.op = CLEAN_SUBST,
                                     .pattern = str_from(declared[i].century),
                                     .replacement = STR("19")};
        f->clean[1] = (struct clean){.op = CLEAN_SUBST,
                                     .pattern = STR("^1(?=\\d{6}$)"),
                                     .replacement = STR("20")};
    }
}

static const char *outcome(const struct typed *t)
{
    if (t->reject == REJECT_ambiguous_century) {
        return "reject:ambiguous_century";
    }
    if (t->reject != REJECT_NONE) {
        return t->reject == REJECT_bad_date ? "reject:" : "reject: another";
    }
    return t->set ? arena_printf(&arena, "%.*s", STR_ARG(t->text)).ptr : "null";
}

/* The corpus tells its reasons finer than the classes of rejects do. */
static const char *wanted(struct str expect)
{
    if (str_starts(expect, STR("reject:")) &&
        !str_is(expect, "reject:ambiguous_century")) {
        return "reject:";
    }
    if (str_starts(expect, STR("null"))) {
        return "null";
    }
    if (str_find(expect, 'T') > 0 && str_ends(expect, STR("Z"))) {
        expect.len--;
    }
    return arena_printf(&arena, "%.*s", STR_ARG(expect)).ptr;
}

static void the_corpus_of_dates_is_read_as_it_expects(void **state)
{
    const struct clean_setting set = {.delivered = DAY_NONE};
    struct str rest = corpus(&arena, "own/dates/dates.tsv"), cell[6];
    size_t rows = 0, wrong = 0;

    (void)state;
    corpus_row(&rest, cell, 6);
    while (corpus_row(&rest, cell, 6)) {
        struct cleaner *c;
        struct field f;
        struct typed t;
        struct err err = {0};

        declare(&f, cell);
        if (cleaner_new(&c, &arena, &set, &f, &err)) {
            fail_msg("%s", err.text);
        }
        cleaner_run(c, &arena, cell[0], true, &t);
        if (strcmp(outcome(&t), wanted(cell[4])) != 0) {
            print_error("row %zu, %.*s: %s, not %s\n", rows + 2,
                        STR_ARG(cell[2]), outcome(&t), wanted(cell[4]));
            wrong++;
        }
        cleaner_free(c);
        rows++;
    }
    assert_int_equal(wrong, 0);
    assert_true(rows > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            the_corpus_of_dates_is_read_as_it_expects, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
