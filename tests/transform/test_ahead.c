/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of transform/ahead: a reader in another thread is the same reader. */
#include "transform/ahead.h"

#include "tests/support/unit.h"

#define FIELDS 3
#define LARGE ((size_t)100 << 10) /* more than a batch holds */

/* A reader whose records say their own number: every seventh has a cell of
 * its own memory, every hundredth no cells, `large` is one large cell. */
struct made {
    struct record record;
    struct str cell[FIELDS];
    char raw[LARGE], apart[32];
    uint64_t most, large;
    enum err_code code; /* behind the last one */
};

static enum err_code made_next(struct reader *r, struct record **rec,
                               struct err *err)
{
    struct made *m = r->state;
    uint64_t n = ++m->record.at.record;
    int len;

    *rec = NULL;
    err->code = OK;
    if (n > m->most) {
        return m->code ? err_set(err, m->code, "%s: broken", r->name) : OK;
    }
    memset(m->raw, '!', sizeof m->raw); /* those before are gone */
    memset(m->apart, '!', sizeof m->apart);
    len = snprintf(m->raw, sizeof m->raw, "record %llu", (unsigned long long)n);
    m->record.raw = (struct str){m->raw, n == m->large ? LARGE : (size_t)len};
    m->cell[0] = (struct str){m->raw + 7, (size_t)len - 7};
    m->cell[1] = n % 3 == 0 ? STR_NULL : (struct str){m->apart, 0};
    m->cell[2] = m->record.raw;
    if (n % 7 == 0) {
        len = snprintf(m->apart, sizeof m->apart, "apart %llu",
                       (unsigned long long)n);
        m->cell[2] = (struct str){m->apart, (size_t)len};
    }
    m->record.cell = n % 100 == 0 ? NULL : m->cell;
    m->record.reject = n % 100 == 0 ? REJECT_nul_byte : REJECT_NONE;
    *rec = &m->record;
    return OK;
}

static const struct reader_ops made_reader = {NULL, made_next, NULL};
static const struct file_spec spec = {.nfields = FIELDS};
static struct made made;
static struct reader reader;

static struct reader *make(uint64_t most, uint64_t large, enum err_code code)
{
    memset(&made, 0, sizeof made);
    made.most = most;
    made.large = large;
    made.code = code;
    reader = (struct reader){
        .ops = &made_reader, .spec = &spec, .name = "a.csv", .state = &made};
    return &reader;
}

static struct record_key hash_key(void)
{
    struct record_key k;

    memset(&k, 7, sizeof k);
    return k;
}

static void assert_record(const struct record *rec, uint64_t n, uint64_t large,
                          const struct record_key *k)
{
    unsigned char hash[RECORD_HASH_LEN];
    char text[32];

    (void)snprintf(text, sizeof text, "record %llu", (unsigned long long)n);
    assert_int_equal(rec->at.record, n);
    assert_int_equal(rec->raw.len, n == large ? LARGE : strlen(text));
    assert_memory_equal(rec->raw.ptr, text, strlen(text));
    if (k) {
        record_hash(k, rec->raw, hash);
        assert_memory_equal(rec->hash, hash, sizeof hash);
    } else {
        assert_null(rec->hash);
    }
    assert_int_equal(rec->reject, n % 100 ? REJECT_NONE : REJECT_nul_byte);
    if (n % 100 == 0) {
        assert_null(rec->cell);
        return;
    }
    assert_true(str_is(rec->cell[0], text + 7));
    assert_int_equal(rec->cell[1].len, 0);
    assert_int_equal(rec->cell[1].ptr == NULL, n % 3 == 0);
    if (n % 7 == 0) {
        (void)snprintf(text, sizeof text, "apart %llu", (unsigned long long)n);
        assert_true(str_is(rec->cell[2], text));
    } else {
        assert_true(str_eq(rec->cell[2], rec->raw));
    }
}

/* Records 1 to most, and what is behind them. */
static enum err_code read_to(struct ahead *a, uint64_t most, uint64_t large,
                             const struct record_key *k, struct err *err)
{
    struct record *rec;

    for (uint64_t n = 1; n <= most; n++) {
        assert_int_equal(ahead_next(a, &rec, err), OK);
        assert_non_null(rec);
        assert_record(rec, n, large, k);
    }
    (void)ahead_next(a, &rec, err);
    assert_null(rec);
    return err->code;
}

static void records_come_in_order_as_they_were(void **state)
{
    struct record_key k = hash_key();
    struct ahead *a = ahead_new();
    struct err err = {0};

    (void)state;
    for (uint64_t most = 0; most < 40000; most = most * 3 + 1) {
        ahead_begin(a, make(most, 0, OK), most % 2 ? &k : NULL);
        assert_int_equal(read_to(a, most, 0, most % 2 ? &k : NULL, &err), OK);
        ahead_end(a);
    }
    ahead_free(a);
}

static void a_record_larger_than_a_batch_is_handed_on(void **state)
{
    static const uint64_t places[] = {1, 2, 300, 4999, 5000};
    struct record_key k = hash_key();
    struct ahead *a = ahead_new();
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        ahead_begin(a, make(5000, places[i], OK), &k);
        assert_int_equal(read_to(a, 5000, places[i], &k, &err), OK);
        ahead_end(a);
    }
    ahead_free(a);
}

static void an_error_comes_behind_the_records_before_it(void **state)
{
    struct ahead *a = ahead_new();
    struct err err = {0};
    struct record *rec;

    (void)state;
    ahead_begin(a, make(1000, 0, ERR_HELD), NULL);
    assert_int_equal(read_to(a, 1000, 0, NULL, &err), ERR_HELD);
    assert_string_equal(err.text, "a.csv: broken");
    assert_int_equal(ahead_next(a, &rec, &err), ERR_HELD);
    ahead_end(a);
    ahead_free(a);
}

static void a_document_may_be_left_before_its_end(void **state)
{
    struct ahead *a = ahead_new();
    struct err err = {0};
    struct record *rec;

    (void)state;
    for (uint64_t n = 0; n < 6000; n += 500) {
        ahead_begin(a, make(100000, n == 3000 ? n + 1 : 0, OK), NULL);
        for (uint64_t i = 1; i <= n; i++) {
            assert_int_equal(ahead_next(a, &rec, &err), OK);
            assert_record(rec, i, 0, NULL);
        }
        ahead_end(a);
    }
    ahead_begin(a, make(10, 0, OK), NULL);
    assert_int_equal(read_to(a, 10, 0, NULL, &err), OK);
    ahead_end(a);
    ahead_free(a);
    ahead_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_in_order_as_they_were),
        cmocka_unit_test(a_record_larger_than_a_batch_is_handed_on),
        cmocka_unit_test(an_error_comes_behind_the_records_before_it),
        cmocka_unit_test(a_document_may_be_left_before_its_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
