/* SPDX-License-Identifier: Apache-2.0 */
/* test_sql_dir - the files under sql/, by number and by ORDER. */
#include "load/sql_dir.h"

#include "tests/support/unit.h"

static struct arena arena;
static struct sql_file *files;
static struct err fault;
static size_t n;

static int setup(void **state)
{
    struct err err;

    if (scratch_setup(state)) {
        return -1;
    }
    arena_init(&arena, 0);
    return file_mkdirs(in_scratch(state, "sql/schema"), &err) ||
           file_mkdirs(in_scratch(state, "sql/views"), &err);
}

static int teardown(void **state)
{
    arena_release(&arena);
    return scratch_teardown(state);
}

static void schema_files_come_by_number(void **state)
{
    put_file(in_scratch(state, "sql/schema/020_b.sql"), "select 2;");
    put_file(in_scratch(state, "sql/schema/010_a.sql"), "select 1;");
    put_file(in_scratch(state, "sql/schema/README.md"), "no file of ours");
    put_file(in_scratch(state, "sql/schema/010_a.sql~"), "nor this");
    assert_int_equal(sql_dir_schema(&arena, *state, &files, &n, &fault), OK);
    assert_int_equal(n, 2);
    assert_string_equal(files[0].name, "schema/010_a.sql");
    assert_string_equal(files[0].base, "010_a.sql");
    assert_string_equal(files[0].text, "select 1;");
    assert_string_equal(files[1].base, "020_b.sql");
    /* printf 'select 1;' | sha256sum */
    assert_string_equal(files[0].checksum, "354b7196c9ba5fb4b21cf615bb6ec4cd"
                                           "5c07503c34229feef033fc081a8c03f4");
}

static void
a_schema_without_files_is_an_installation_that_is_not_whole(void **state)
{
    assert_int_equal(sql_dir_schema(&arena, *state, &files, &n, &fault),
                     ERR_USAGE);
    assert_int_equal(sql_dir_schema(&arena, "/nowhere", &files, &n, &fault),
                     ERR_USAGE);
}

static void a_list_keeps_its_order_and_passes_over_remarks(void **state)
{
    put_file(in_scratch(state, "sql/views/ORDER"), "# first\nb.sql\n\na.sql");
    put_file(in_scratch(state, "sql/views/a.sql"), "A");
    put_file(in_scratch(state, "sql/views/b.sql"), "B");
    assert_int_equal(sql_dir_list(&arena, *state, "views", &files, &n, &fault),
                     OK);
    assert_int_equal(n, 2);
    assert_string_equal(files[0].text, "B");
    assert_string_equal(files[1].name, "views/a.sql");
}

static void a_list_names_files_that_are_there(void **state)
{
    put_file(in_scratch(state, "sql/views/ORDER"), "none.sql\n");
    assert_int_equal(sql_dir_list(&arena, *state, "views", &files, &n, &fault),
                     ERR_USAGE);
    assert_contains(fault.text, "none.sql");
    put_file(in_scratch(state, "sql/views/ORDER"), "../secret.sql\n");
    assert_int_equal(sql_dir_list(&arena, *state, "views", &files, &n, &fault),
                     ERR_USAGE);
    assert_contains(fault.text, "is no name");
}

static struct digest checksum(void)
{
    struct sha256 *sum = sha256_new();

    sql_dir_checksum(files, n, sum);
    return sha256_end(sum);
}

static void the_checksum_sees_names_texts_and_order(void **state)
{
    struct digest before, after;
    struct sql_file first;

    put_file(in_scratch(state, "sql/views/ORDER"), "a.sql\nb.sql\n");
    put_file(in_scratch(state, "sql/views/a.sql"), "A");
    put_file(in_scratch(state, "sql/views/b.sql"), "B");
    assert_int_equal(sql_dir_list(&arena, *state, "views", &files, &n, &fault),
                     OK);
    before = checksum();
    first = files[0];
    files[0] = files[1];
    files[1] = first;
    after = checksum();
    assert_memory_not_equal(&before, &after, sizeof before);
    files[1] = files[0];
    files[0] = first;
    files[1].text = "C";
    after = checksum();
    assert_memory_not_equal(&before, &after, sizeof before);
}

/* What a file is not named in would never reach a store. */
static void every_file_of_the_project_stands_in_its_order(void **state)
{
    static const char *const dirs[] = {"functions", "views"};
    struct str *names;
    size_t found;

    (void)state;
    if (!file_exists("sql/views/ORDER")) {
        skip();
    }
    for (size_t d = 0; d < 2; d++) {
        size_t on_disk = 0;

        assert_int_equal(file_list(&arena,
                                   arena_printf(&arena, "sql/%s", dirs[d]).ptr,
                                   &names, &found, &fault),
                         OK);
        for (size_t i = 0; i < found; i++) {
            on_disk += str_ends(names[i], STR(".sql"));
        }
        assert_int_equal(sql_dir_list(&arena, ".", dirs[d], &files, &n, &fault),
                         OK);
        assert_int_equal(n, on_disk);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(schema_files_come_by_number),
        T(a_schema_without_files_is_an_installation_that_is_not_whole),
        T(a_list_keeps_its_order_and_passes_over_remarks),
        T(a_list_names_files_that_are_there),
        T(the_checksum_sees_names_texts_and_order),
        T(every_file_of_the_project_stands_in_its_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
