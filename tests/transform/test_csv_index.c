/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of transform/csv_index: what it finds is what csv_scan finds, in each
 * of its ways, and what it leaves is what is not sound.
 */
#include "transform/csv_index.h"

#include "tests/support/unit.h"

#define FIELDS 8
#define TEXT 1200

struct both {
    struct arena arena;
    struct csv_index index;
    struct csv_scan scan;
    struct csv_field found[FIELDS], wanted[FIELDS];
    char text[TEXT + CSV_PAD];
};

static const struct csv_syntax plain = {{",", 1}, {NULL, 0}, '"', '\0'};

static void begin(struct both *b, const struct csv_syntax *syntax,
                  size_t machine)
{
    arena_init(&b->arena, 0);
    csv_index_init(&b->index, &b->arena, syntax);
    assert_true(b->index.able);
    csv_index_machine(&b->index, machine);
    assert_true(csv_scan_init(&b->scan, syntax, b->wanted, FIELDS));
}

static void assert_same(const struct both *b, const struct csv_found *f,
                        const char *row, size_t columns)
{
    bool high = false;

    assert_int_equal(b->scan.fault, CSV_SOUND);
    assert_int_equal(b->scan.n, columns);
    assert_true(b->scan.ended);
    assert_int_equal(f->len, b->scan.len);
    assert_int_equal(f->whole, b->scan.whole);
    assert_int_equal(f->lines, b->scan.lines);
    for (size_t i = 0; i < columns; i++) {
        assert_int_equal(b->found[i].at, b->wanted[i].at);
        assert_int_equal(b->found[i].len, b->wanted[i].len);
        assert_int_equal(b->found[i].quoted, b->wanted[i].quoted);
        assert_int_equal(b->found[i].marked, b->wanted[i].marked);
    }
    for (size_t i = 0; i < f->len; i++) {
        assert_int_not_equal(row[i], '\0');
        high |= row[i] < 0;
    }
    assert_int_equal(f->high, high);
}

/* Every record of the text by both; returns how many the index found. */
static size_t read_text(struct both *b, size_t n, size_t columns, size_t *sound)
{
    size_t at = 0, count = 0;

    *sound = 0;
    csv_index_drop(&b->index);
    while (at < n) {
        struct str rest = {b->text + at, n - at};
        struct csv_found f;
        bool found = csv_index_row(&b->index, rest, columns, b->found, &f);

        csv_scan_begin(&b->scan);
        assert_true(csv_scan_next(&b->scan, rest.ptr, rest.len, true));
        *sound += b->scan.fault == CSV_SOUND && b->scan.n == columns &&
                  b->scan.ended && !memchr(rest.ptr, '\0', b->scan.len);
        if (found) {
            count++;
            assert_same(b, &f, rest.ptr, columns);
        }
        at += b->scan.whole;
    }
    return count;
}

static uint32_t below(uint64_t *state, uint32_t n)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)((*state >> 33) % n);
}

/* Texts of n different bytes, the first of them rare. */
static void compare(const struct csv_syntax *syntax, const char *bytes,
                    uint32_t n, uint32_t rare, size_t columns)
{
    for (size_t machine = 0; machine < csv_index_machines(); machine++) {
        struct both *b = calloc(1, sizeof *b);
        uint64_t state = 7;
        size_t count = 0, sound, most = 0;

        assert_non_null(b);
        begin(b, syntax, machine);
        for (size_t round = 0; round < 2000; round++) {
            size_t len = 1 + below(&state, TEXT);

            for (size_t i = 0; i < len; i++) {
                b->text[i] = below(&state, rare) ? bytes[1 + below(&state, n)]
                                                 : bytes[0];
            }
            memset(b->text + len, *bytes, CSV_PAD);
            count += read_text(b, len, columns, &sound);
            most += sound;
        }
        assert_true(count > 1000);
        assert_true(count <= most);
        arena_release(&b->arena);
        free(b);
    }
}

static void it_finds_what_the_scanner_finds(void **state)
{
    static const struct csv_syntax lines = {{";", 1}, {"\n", 1}, '\'', '\0'};
    static const struct csv_syntax bare = {{"\t", 1}, {NULL, 0}, '\0', '\0'};
    static const struct csv_syntax twice = {{",", 1}, {NULL, 0}, '"', '"'};

    (void)state;
    compare(&plain, "\",\n", 2, 9, 2);
    compare(&plain, "\"\"\",\na", 5, 40, 2);
    compare(&plain, "\"a,a\r\n\"", 6, 30, 2);
    compare(&plain, "\0a,\nbcd\xc3", 8, 200, 3);
    compare(&plain, "\r,\nabcdefgh", 10, 20, 1);
    compare(&plain, "\",,,,abcdefghijklmnop\n\"", 22, 50, 4);
    compare(&lines, "';\n\r'\"ab", 8, 30, 2);
    compare(&bare, "\"\t\n\ra\"\xe9", 6, 30, 2);
    compare(&twice, "\"a,a\r\n\"", 6, 30, 2);
}

/* Quoted fields with everything in them, over every border of a block. */
static void it_finds_every_sound_record(void **state)
{
    static const char row[] = "a,\"b \"\"c\"\", d\r\ne\nf\",,\"\"\r\n";

    (void)state;
    for (size_t machine = 0; machine < csv_index_machines(); machine++) {
        for (size_t shift = 0; shift < 130; shift++) {
            struct both *b = calloc(1, sizeof *b);
            size_t len = 0, sound;

            assert_non_null(b);
            begin(b, &plain, machine);
            memset(b->text, 'x', shift);
            for (len = shift; len + sizeof row < TEXT;) {
                memcpy(b->text + len, row, sizeof row - 1);
                len += sizeof row - 1;
            }
            assert_int_equal(read_text(b, len, 4, &sound),
                             (len - shift) / (sizeof row - 1));
            assert_int_equal(sound, (len - shift) / (sizeof row - 1));
            arena_release(&b->arena);
            free(b);
        }
    }
}

/* What follows a record that is not of the right shape is found again. */
static void a_fault_costs_its_own_record_only(void **state)
{
    static const char *const bad[] = {"a,b\n",   "a,b,c,d\n",  "\n",
                                      "a,b\r\n", "x\"y,b,c\n", "\"a\"b,c,d\n"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct both *b = calloc(1, sizeof *b);
        size_t sound;

        assert_non_null(b);
        begin(b, &plain, csv_index_machines() - 1);
        for (size_t k = 0; k < 9; k++) {
            strcat(b->text, k % 3 == 1 ? bad[i] : "1,\"2,\"\"\n\",3\n");
        }
        assert_int_equal(read_text(b, strlen(b->text), 3, &sound), 6);
        assert_int_equal(sound, 6);
        arena_release(&b->arena);
        free(b);
    }
}

static void what_may_go_on_is_left_alone(void **state)
{
    static const char *const open[] = {"a,b", "a,b\r", "a,\"b\n", "a,\"b\"",
                                       ""};
    struct both *b = calloc(1, sizeof *b);
    struct csv_found f;

    (void)state;
    assert_non_null(b);
    begin(b, &plain, csv_index_machines() - 1);
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
        size_t n = strlen(open[i]);

        memset(b->text, '\n', sizeof b->text);
        memcpy(b->text, open[i], n);
        csv_index_drop(&b->index);
        assert_false(csv_index_row(&b->index, (struct str){b->text, n}, 2,
                                   b->found, &f));
    }
    arena_release(&b->arena);
    free(b);
}

static void a_record_longer_than_the_look_is_left(void **state)
{
    size_t n = 3 * CSV_INDEX_SPAN;
    char *text = malloc(n + CSV_PAD);
    struct both *b = calloc(1, sizeof *b);
    struct csv_found f;

    (void)state;
    assert_non_null(b);
    assert_non_null(text);
    memset(text, 'a', n + CSV_PAD);
    text[n - 4] = text[n - 1] = '\n';
    begin(b, &plain, csv_index_machines() - 1);
    assert_false(
        csv_index_row(&b->index, (struct str){text, n}, 1, b->found, &f));
    assert_true(csv_index_row(&b->index, (struct str){text + n - 3, 3}, 1,
                              b->found, &f));
    assert_int_equal(f.whole, 3);
    arena_release(&b->arena);
    free(b);
    free(text);
}

static void other_syntax_is_left_to_the_scanner(void **state)
{
    static const struct csv_syntax other[] = {
        {{"||", 2}, {NULL, 0}, '"', '\0'},
        {{",", 1}, {"\r\n", 2}, '"', '\0'},
        {{",", 1}, {"|", 1}, '"', '\0'},
        {{",", 1}, {NULL, 0}, '"', '\\'}};
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        char text[8 + CSV_PAD] = "a\n";
        struct csv_field field;
        struct csv_index x;
        struct csv_found f;

        csv_index_init(&x, &a, &other[i]);
        assert_false(csv_index_row(&x, (struct str){text, 2}, 1, &field, &f));
    }
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_finds_what_the_scanner_finds),
        cmocka_unit_test(it_finds_every_sound_record),
        cmocka_unit_test(a_fault_costs_its_own_record_only),
        cmocka_unit_test(what_may_go_on_is_left_alone),
        cmocka_unit_test(a_record_longer_than_the_look_is_left),
        cmocka_unit_test(other_syntax_is_left_to_the_scanner),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
