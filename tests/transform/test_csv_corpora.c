/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of transform/csv on collections of delimited files, read in place
 * (LAPSE_CORPORA): records, classes and places as they say, at every size of
 * chunks.
 */
#include "tests/transform/read_csv.h"

#include <fcntl.h>
#include <stdlib.h>

#include "common/json.h"

#define OWN_FIELDS                                                      \
    "case_id,person_id,last_name,first_name,dob,event_date,event_type," \
    "status,amount,notes"
#define SMALL ((size_t)64 << 10) /* files read at every size of chunks */
#if defined(__SANITIZE_ADDRESS__)
#define SIZES 12 /* where a read costs ten times as much */
#else
#define SIZES 64
#endif
#define SIZES_MEMCHECK 2

struct corpus {
    struct arena arena;
    const char *dir;
    struct read_csv r;
};

static void corpus_open(struct corpus *c, const char *folder)
{
    const char *all = getenv("LAPSE_CORPORA");

    if (!all) {
        skip();
    }
    arena_init(&c->arena, 0);
    c->dir = arena_printf(&c->arena, "%s/%s", all, folder).ptr;
    if (!file_exists(c->dir)) {
        arena_release(&c->arena);
        skip();
    }
    buf_init(&c->r.out, 1);
}

static void corpus_close(struct corpus *c)
{
    read_csv_release(&c->r);
    arena_release(&c->arena);
}

static void fields_are(struct corpus *c, const char *names)
{
    read_csv_release(&c->r);
    read_csv_init(&c->r, names);
}

static const char *path_of(struct corpus *c, struct str name)
{
    return arena_printf(&c->arena, "%s/%.*s", c->dir, STR_ARG(name)).ptr;
}

static struct str contents(struct corpus *c, struct str name)
{
    struct buf b;
    struct str s;
    struct err e;

    buf_init(&b, (size_t)64 << 20);
    if (file_read(path_of(c, name), &b, &e)) {
        fail_msg("%s", e.text);
    }
    s = arena_str(&c->arena, buf_slice(&b));
    buf_release(&b);
    return s;
}

static enum err_code read_at(struct corpus *c, struct str name, size_t chunk)
{
    int fd = open(path_of(c, name), O_RDONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    c->r.chunk = chunk;
    return read_csv_fd(&c->r, fd, arena_cstr(&c->arena, name));
}

/* Reads at all sizes of chunks and holds what comes out to be one; leaves
 * what it was in c->r. */
static enum err_code read_all(struct corpus *c, struct str name)
{
    size_t sizes = contents(c, name).len >= SMALL ? 1
                   : getenv("LAPSE_MEMCHECK")     ? SIZES_MEMCHECK
                                                  : SIZES;
    enum err_code code = read_at(c, name, 0);
    struct str first = arena_str(&c->arena, buf_slice(&c->r.out));
    const char *said = arena_cstr(&c->arena, str_from(c->r.err.text));

    for (size_t chunk = 1; chunk <= 4097; chunk++) {
        if (chunk > sizes && chunk < 4095) {
            chunk = 4095;
        }
        assert_int_equal(read_at(c, name, chunk), code);
        if (code) {
            assert_string_equal(c->r.err.text, said);
        } else {
            assert_true(str_eq(buf_slice(&c->r.out), first));
        }
    }
    return code;
}

/* Rows as records would be put. */
static struct str cells_of(struct corpus *c, const struct node *row)
{
    struct buf b;
    struct str s;

    buf_init(&b, (size_t)8 << 20);
    for (size_t i = 0; i < node_count(row); i++) {
        buf_char(&b, '|');
        buf_str(&b, node_item(row, i)->text);
    }
    buf_char(&b, '\n');
    s = arena_str(&c->arena, buf_slice(&b));
    buf_release(&b);
    return s;
}

/* The records that came out, without their places; rejects left out. */
static struct str cells_read(struct corpus *c)
{
    const char *text = read_csv_text(&c->r), *end = text + c->r.out.len;
    struct buf b;
    struct str s;
    uint64_t record = 0;

    buf_init(&b, (size_t)8 << 20);
    while (text < end) {
        char start[32];
        const char *next;

        (void)snprintf(start, sizeof start, "\n%llu ",
                       (unsigned long long)++record + 1);
        next = strstr(text, start);
        next = next ? next + 1 : end;
        text = memchr(text, '|', (size_t)(next - text));
        if (text) {
            buf_put(&b, text, (size_t)(next - text));
        }
        text = next;
    }
    s = arena_str(&c->arena, buf_slice(&b));
    buf_release(&b);
    return s;
}

static struct str cells_wanted(struct corpus *c, const struct node *rows)
{
    struct str all = STR("");

    for (size_t i = 0; i < node_count(rows); i++) {
        struct str row = cells_of(c, node_item(rows, i));

        all = arena_printf(&c->arena, "%.*s%.*s", STR_ARG(all), STR_ARG(row));
    }
    return all;
}

static void assert_cells(struct corpus *c, struct str name,
                         const struct node *rows)
{
    struct str got = cells_read(c), wanted = cells_wanted(c, rows);

    if (!str_eq(got, wanted)) {
        fail_msg("%.*s:\n%.*s\nis not\n%.*s", STR_ARG(name), STR_ARG(got),
                 STR_ARG(wanted));
    }
}

/* The fields are those of the expected objects, or columns by number. */
static void fields_by(struct corpus *c, const struct node *rows)
{
    const struct node *first =
        rows->kind == NODE_MAP ? rows : node_item(rows, 0);
    struct str names = STR("");

    for (size_t i = 0; i < first->count; i++) {
        names = first->kind == NODE_MAP
                    ? arena_printf(&c->arena, "%.*s%s%.*s", STR_ARG(names),
                                   i ? "," : "", STR_ARG(first->items[i].key))
                    : arena_printf(&c->arena, "%.*s%sc%zu", STR_ARG(names),
                                   i ? "," : "", i);
    }
    fields_are(c, names.ptr);
    if (first->kind == NODE_LIST) {
        c->r.spec.dialect.nheader_rows = 0;
    }
}

/* NAME.csv in folder a, what it holds as NAME.json in folder b. */
static size_t compare_with_json(struct corpus *c, const char *a, const char *b)
{
    struct str *names;
    size_t n, compared = 0;
    struct err e;

    assert_int_equal(
        file_list(&c->arena, path_of(c, str_from(b)), &names, &n, &e), OK);
    for (size_t i = 0; i < n; i++) {
        struct str stem = {names[i].ptr, names[i].len - 5};
        struct str csv =
            arena_printf(&c->arena, "%s/%.*s.csv", a, STR_ARG(stem));
        struct str json =
            arena_printf(&c->arena, "%s/%.*s", b, STR_ARG(names[i]));
        struct node *rows;

        assert_int_equal(
            json_parse(&c->arena, contents(c, json), "json", &rows, &e), OK);
        compared++;
        if (rows->kind == NODE_LIST && rows->count == 0) {
            fields_are(c, "foo,bar,baz");
        } else {
            fields_by(c, rows);
        }
        if (rows->kind == NODE_MAP) { /* a quote in mid field, taken as text */
            c->r.spec.dialect.quote = '\0';
        }
        if (read_all(c, csv)) {
            fail_msg("%.*s: %s", STR_ARG(csv), c->r.err.text);
        }
        assert_int_equal(c->r.counts.rejected, 0);
        if (rows->kind == NODE_LIST) {
            assert_cells(c, csv, rows);
        } else {
            assert_int_equal(c->r.counts.records, 1);
            assert_contains(read_csv_text(&c->r), "37.8\"N 121");
        }
    }
    return compared;
}

static void csv_spectrum_reads_as_it_says(void **state)
{
    struct corpus c;

    (void)state;
    corpus_open(&c, "csv-spectrum");
    assert_int_equal(compare_with_json(&c, "csvs", "json"), 12);
    corpus_close(&c);
}

static void csv_test_data_reads_as_it_says(void **state)
{
    struct corpus c;
    struct str *names;
    size_t n, bad = 0;
    struct err e;

    (void)state;
    corpus_open(&c, "csv-test-data");
    assert_int_equal(compare_with_json(&c, "csv", "json"), 18);
    assert_int_equal(
        file_list(&c.arena, path_of(&c, STR("csv")), &names, &n, &e), OK);
    for (size_t i = 0; i < n; i++) {
        if (str_starts(names[i], STR("bad-"))) {
            enum err_code code;

            fields_are(&c, "foo,bar,baz");
            code = read_all(
                &c, arena_printf(&c.arena, "csv/%.*s", STR_ARG(names[i])));
            assert_true(code != OK || c.r.counts.rejected > 0);
            bad++;
        }
    }
    assert_int_equal(bad, 7);
    corpus_close(&c);
}

/* Classes that types and checks give, not the reader. */
static bool is_typed(struct str class)
{
    return str_starts(class, STR("bad_date")) ||
           str_starts(class, STR("date_")) ||
           str_starts(class, STR("bad_number"));
}

static size_t assert_rejects(struct corpus *c, const struct node *expect)
{
    const struct node *rejects = node_get(expect, "rejects");
    size_t found = 0;

    for (size_t i = 0; i < node_count(rejects); i++) {
        const struct node *one = node_item(rejects, i);
        struct str class = node_text(one, "class", STR(""));
        char place[128];

        if (is_typed(class)) {
            continue;
        }
        found++;
        (void)snprintf(place, sizeof place, " %lld+",
                       (long long)node_int(one, "offset", -1));
        assert_contains(read_csv_text(&c->r), place);
        (void)snprintf(place, sizeof place, " line %lld %.*s",
                       (long long)node_int(one, "line", -1), STR_ARG(class));
        assert_contains(read_csv_text(&c->r), place);
    }
    return found;
}

static enum err_code wanted_code(struct str file)
{
    static const struct {
        const char *file;
        enum err_code code;
    } refused[] = {{"sql_in_header.csv", ERR_HELD},
                   {"header_63plus.csv", ERR_HELD},
                   {"drift_renamed.csv", ERR_HELD},
                   {"drift_missing_required.csv", ERR_HELD},
                   {"drift_dup_header.csv", ERR_HELD},
                   {"zero_bytes.csv", ERR_FAILED},
                   {"only_bom.csv", ERR_FAILED},
                   {"only_newlines.csv", ERR_FAILED},
                   {"html_login_page.csv", ERR_FAILED},
                   {"json_error.csv", ERR_FAILED}};

    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (str_is(file, refused[i].file)) {
            return refused[i].code;
        }
    }
    return OK;
}

static void compare_own(struct corpus *c, const struct node *expect)
{
    struct str file = node_text(expect, "file", STR(""));
    const struct node *rows = node_get(expect, "rows");
    size_t rejects;

    fields_are(c, OWN_FIELDS);
    c->r.spec.encoding = node_text(expect, "encoding", STR("utf-8"));
    c->r.spec.dialect.delimiter_text = node_text(expect, "delimiter", STR(","));
    c->r.spec.checks.total = STR("^TRL,(\\d+)");
    if (read_all(c, file) != wanted_code(file)) {
        fail_msg("%.*s: %d %s", STR_ARG(file), c->r.code, c->r.err.text);
    }
    if (c->r.code) {
        return;
    }
    rejects = assert_rejects(c, expect);
    assert_int_equal(c->r.counts.records, node_int(expect, "records_in", -1));
    if (rejects == node_count(node_get(expect, "rejects")) &&
        !str_is(file, "drift_extra.csv") && /* a column more */
        !str_is(file, "unterminated_quote.csv")) {
        assert_int_equal(c->r.counts.records - node_count(rows), rejects);
        assert_cells(c, file, rows);
    }
    if (str_is(file, "double_encoded_utf8.csv")) {
        assert_true(c->r.counts.doubled > 0);
    } else {
        assert_int_equal(c->r.counts.doubled, 0);
    }
}

static void own_files_give_records_classes_and_places(void **state)
{
    struct corpus c;
    struct str rest;
    size_t files = 0;

    (void)state;
    corpus_open(&c, "own/csv");
    rest = contents(&c, STR("EXPECT.jsonl"));
    while (rest.len > 0) {
        struct str line = str_cut(&rest, '\n');
        struct node *expect;
        struct err e;

        if (line.len > 0) {
            assert_int_equal(json_parse(&c.arena, line, "EXPECT", &expect, &e),
                             OK);
            compare_own(&c, expect);
            files++;
        }
    }
    assert_true(files >= 49);
    corpus_close(&c);
}

static void own_deliveries_read_as_they_are(void **state)
{
    static const struct {
        const char *name;
        uint64_t records, rejected;
        enum err_code code;
    } files[] = {
        {"d01_full.csv", 500, 0, OK},        {"d06_shrunk.csv", 42, 0, OK},
        {"d07_header_only.csv", 0, 0, OK},   {"d09_reordered.csv", 509, 0, OK},
        {"d10_renamed.csv", 0, 0, ERR_HELD}, {"d11_gz_same.csv.gz", 509, 0, OK},
        {"d13_grew_5x.csv", 2504, 0, OK}};
    struct corpus c;

    (void)state;
    corpus_open(&c, "own/delivery");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        fields_are(&c, OWN_FIELDS);
        assert_int_equal(read_at(&c, str_from(files[i].name), 0),
                         files[i].code);
        assert_int_equal(c.r.counts.records, files[i].records);
        assert_int_equal(c.r.counts.rejected, files[i].rejected);
    }
    fields_are(&c, OWN_FIELDS);
    assert_int_equal(read_at(&c, STR("d08_half.csv"), 0), OK);
    assert_contains(read_csv_text(&c.r), " truncated_last_record\n");
    corpus_close(&c);
}

/* Whatever is in a file: no crash, the same at every size, all bytes kept. */
static void read_whatever(struct corpus *c, const char *folder, size_t least)
{
    static const char delimiters[] = ",;|\t";
    struct str *names;
    size_t n, read = 0;
    struct err e;

    assert_int_equal(
        file_list(&c->arena, path_of(c, str_from(folder)), &names, &n, &e), OK);
    for (size_t i = 0; i < n; i++) {
        struct str name =
            arena_printf(&c->arena, "%s/%.*s", folder, STR_ARG(names[i]));

        for (size_t k = 0; k < 4; k++) {
            fields_are(c, "a,b,c");
            c->r.spec.dialect.nheader_rows = k % 2;
            c->r.spec.dialect.delimiter_text = (struct str){&delimiters[k], 1};
            c->r.spec.fields_match = MATCH_SUPERSET;
            (void)read_all(c, name);
        }
        read++;
    }
    assert_true(read >= least);
}

static void duckdb_files_lose_no_byte(void **state)
{
    struct corpus c;

    (void)state;
    corpus_open(&c, "duckdb/csv");
    read_whatever(&c, "test", 50);
    read_whatever(&c, "headers", 10);
    read_whatever(&c, "comments", 15);
    read_whatever(&c, "multidelimiter", 30);
    corpus_close(&c);
}

static void zsv_files_lose_no_byte(void **state)
{
    struct corpus c;

    (void)state;
    corpus_open(&c, "zsv");
    read_whatever(&c, "test", 30);
    corpus_close(&c);
}

static void naughty_strings_are_kept_byte_for_byte(void **state)
{
    struct corpus c;
    struct node *list;
    struct err e;
    struct buf file, wanted;

    (void)state;
    corpus_open(&c, "blns");
    assert_int_equal(json_parse(&c.arena, contents(&c, STR("blns_half.json")),
                                "blns", &list, &e),
                     OK);
    buf_init(&file, (size_t)1 << 20);
    buf_init(&wanted, (size_t)1 << 20);
    buf_str(&file, STR("a,b\n"));
    for (size_t i = 0; i < node_count(list); i++) {
        struct str text = node_item(list, i)->text;

        buf_printf(&file, "%zu,\"", i);
        for (size_t k = 0; k < text.len; k++) {
            buf_char(&file, text.ptr[k]);
            if (text.ptr[k] == '"') {
                buf_char(&file, '"');
            }
        }
        buf_str(&file, STR("\"\n"));
        buf_printf(&wanted, "|%zu|%.*s\n", i, STR_ARG(text));
    }
    fields_are(&c, "a,b");
    assert_int_equal(read_csv_bytes(&c.r, buf_slice(&file)), OK);
    assert_true(c.r.counts.records > 200);
    assert_int_equal(c.r.counts.rejected, 0);
    assert_true(str_eq(cells_read(&c), buf_slice(&wanted)));
    buf_release(&file);
    buf_release(&wanted);
    corpus_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_spectrum_reads_as_it_says),
        cmocka_unit_test(csv_test_data_reads_as_it_says),
        cmocka_unit_test(own_files_give_records_classes_and_places),
        cmocka_unit_test(own_deliveries_read_as_they_are),
        cmocka_unit_test(duckdb_files_lose_no_byte),
        cmocka_unit_test(zsv_files_lose_no_byte),
        cmocka_unit_test(naughty_strings_are_kept_byte_for_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
