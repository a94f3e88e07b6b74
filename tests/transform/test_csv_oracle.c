/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of transform/csv against a second reading of its rules: a byte at a
 * time, on a text that is whole in memory, without state.  Files are pseudo-
 * random, always the same ones.
 */
#include "tests/transform/read_csv.h"

#define COLUMNS 3
#define FILES 20000 /* unless LAPSE_CASES says another number */

static size_t files(void)
{
    const char *n = getenv("LAPSE_CASES");

    return n ? strtoul(n, NULL, 10) : FILES;
}

static uint64_t next_random(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return *x >> 11;
}

struct text {
    const char *p;
    size_t n;
};

static bool at_line_end(struct text t, size_t i)
{
    return i < t.n && (t.p[i] == '\n' || t.p[i] == '\r');
}

static size_t past_line_end(struct text t, size_t i)
{
    return t.p[i] == '\r' && i + 1 < t.n && t.p[i + 1] == '\n' ? i + 2 : i + 1;
}

static size_t line_after(struct text t, size_t i)
{
    while (i < t.n && !at_line_end(t, i)) {
        i++;
    }
    return i < t.n ? past_line_end(t, i) : t.n;
}

enum fault { SOUND, STRAY, OPEN };

struct row {
    size_t from, end, content; /* with and without line end */
    size_t fields;
    enum fault fault;
    size_t second; /* line behind the first quoted line end, 0 = none */
    size_t at[COLUMNS], len[COLUMNS];
    bool quoted[COLUMNS];
};

static void ends_at(struct text t, struct row *r, size_t end)
{
    size_t content = end;

    while (content > r->from && at_line_end(t, content - 1) &&
           content + 2 > end && line_after(t, content - 1) == end) {
        content--;
    }
    r->end = end;
    r->content = content;
}

static void field(struct row *r, size_t from, size_t to, bool quoted)
{
    if (r->fields < COLUMNS) {
        r->at[r->fields] = from;
        r->len[r->fields] = to - from;
        r->quoted[r->fields] = quoted;
    }
    r->fields++;
}

static void fails(struct text t, struct row *r, enum fault fault, size_t line)
{
    r->fault = fault;
    r->fields++;
    ends_at(t, r, line_after(t, line));
}

/* One field from i; true and *i behind it when the row goes on or ends. */
static bool oracle_field(struct text t, struct row *r, size_t *i)
{
    size_t from = *i, k = from;

    if (k < t.n && t.p[k] == '"') {
        bool several;

        for (k++; k < t.n; k++) {
            if (t.p[k] == '"' && k + 1 < t.n && t.p[k + 1] == '"') {
                k++;
            } else if (t.p[k] == '"') {
                break;
            }
        }
        several =
            line_after(t, from) < k || (line_after(t, from) == k && k < t.n);
        if (k >= t.n) {
            fails(t, r, OPEN, from);
            return false;
        }
        if (k + 1 < t.n && t.p[k + 1] != ',' && !at_line_end(t, k + 1)) {
            fails(t, r, several ? OPEN : STRAY, several ? from : k);
            return false;
        }
        if (several && r->second == 0) {
            r->second = line_after(t, from);
        }
        field(r, from + 1, k, true);
        *i = k + 1;
        return true;
    }
    while (k < t.n && t.p[k] != ',' && !at_line_end(t, k)) {
        if (t.p[k] == '"') {
            fails(t, r, STRAY, k);
            return false;
        }
        k++;
    }
    field(r, from, k, false);
    *i = k;
    return true;
}

static struct row oracle_plain_row(struct text t, size_t from)
{
    struct row r = {.from = from};
    size_t i = from;

    while (oracle_field(t, &r, &i)) {
        if (i >= t.n || t.p[i] != ',') {
            ends_at(t, &r, i < t.n ? past_line_end(t, i) : t.n);
            break;
        }
        i++;
    }
    return r;
}

static struct row oracle_row(struct text t, size_t from)
{
    struct row r = oracle_plain_row(t, from);

    if (r.second > 0 && r.second < r.end &&
        (r.fault == STRAY || (r.fault == SOUND && r.fields != COLUMNS))) {
        struct text inside = {t.p, r.end};
        struct row probe = oracle_plain_row(inside, r.second);

        if (probe.fault == SOUND && probe.fields == COLUMNS) {
            r.fault = OPEN;
            ends_at(t, &r, r.second);
        }
    }
    return r;
}

static size_t utf8_len(const char *p, size_t n)
{
    return str_utf8((struct str){p, n});
}

static const char *class_of(struct text t, const struct row *r)
{
    bool ended = r->end > r->content, bad = false;

    if (memchr(t.p + r->from, '\0', r->content - r->from)) {
        return "nul_byte";
    }
    if (!ended &&
        (r->fault == OPEN || (r->fault == SOUND && r->fields < COLUMNS))) {
        return "truncated_last_record";
    }
    for (size_t i = r->from; i < r->content && !bad;) {
        size_t n = utf8_len(t.p + i, r->content - i);

        bad = n == 0;
        i += n;
    }
    return bad                   ? "invalid_encoding"
           : r->fault == STRAY   ? "stray_quote"
           : r->fault == OPEN    ? "unterminated_quote"
           : r->fields < COLUMNS ? "too_few_fields"
           : r->fields > COLUMNS ? "too_many_fields"
                                 : NULL;
}

static void put_cell(struct buf *b, struct text t, const struct row *r,
                     size_t c)
{
    buf_char(b, '|');
    for (size_t i = 0; i < r->len[c]; i++) {
        const char *p = t.p + r->at[c] + i;

        buf_char(b, *p);
        if (r->quoted[c] && *p == '"') {
            i++;
        }
    }
}

static bool is_blank(struct text t, const struct row *r)
{
    return r->fault == SOUND && r->fields == 1 && !r->quoted[0] &&
           strspn(t.p + r->from, " \t\f\v") >= r->content - r->from;
}

struct totals {
    uint64_t header, record, blank, rejected;
};

/* The fields of rejects are left out: only the reader knows them by name. */
static void oracle(struct text t, struct buf *out, struct totals *sum)
{
    size_t i = line_after(t, 0), line = 2, number = 0;

    *sum = (struct totals){.header = i};
    while (i < t.n) {
        struct row r = oracle_row(t, i);
        const char *class = class_of(t, &r);

        if (is_blank(t, &r)) {
            sum->blank += r.end - i;
        } else {
            buf_printf(out, "%zu %zu+%zu line %zu", ++number, i, r.end - i,
                       line);
            if (class) {
                buf_printf(out, " %s", class);
                sum->rejected += r.end - i;
            } else {
                for (size_t c = 0; c < COLUMNS; c++) {
                    put_cell(out, t, &r, c);
                }
                sum->record += r.end - i;
            }
            buf_char(out, '\n');
        }
        for (size_t k = i; k < r.end; k = line_after(t, k)) {
            line += at_line_end(t, r.end - 1) || line_after(t, k) < r.end;
        }
        i = r.end;
    }
}

/* Without the names behind the classes. */
static void strip_fields(struct buf *b)
{
    static const char *const classes[] = {"_quote", "nul_byte",
                                          "invalid_encoding"};
    size_t n = 0;

    for (size_t i = 0; i < b->len; i++) {
        bool cut = false;

        for (size_t k = 0; k < 3 && b->ptr[i] == ' '; k++) {
            size_t len = strlen(classes[k]);

            cut = cut ||
                  (n >= len && memcmp(b->ptr + n - len, classes[k], len) == 0);
        }
        if (cut) {
            i++;
        } else {
            b->ptr[n++] = b->ptr[i];
        }
    }
    b->len = n;
}

static const char *const wild[] = {
    "a",  "bc", ",",  ",",    "\"",       "\"\"", "\n",    "\r\n",
    "\r", " ",  "\"", "\xff", "\xc3\xa9", "x",    "1,2,3", "\n"};
static const char *const tame[] = {"1,2,3\n",
                                   "\"a\",\"b,\"\"c\",d\r\n",
                                   "x,\"two\nlines\",y\n",
                                   "4,,\n",
                                   "\n",
                                   "\xc3\xa9,\xe2\x82\xac,z\n",
                                   "1,2\n",
                                   "\"open,2,3\n",
                                   "a\"b,2,3\n",
                                   "9,8,7\n",
                                   "6,5,4\r\n",
                                   "\"\",\"\",\"\"\n",
                                   "0,\",x\",3\n",
                                   "5,5,5,5\n",
                                   "7,7,\"7\"\n",
                                   "8,8,8\n"};

static size_t make_file(uint64_t *seed, char *text, size_t room)
{
    const char *const *pieces = next_random(seed) % 2 ? wild : tame;
    size_t n = next_random(seed) % 40, len = 6;

    memcpy(text, "a,b,c\n", 6);
    for (size_t i = 0; i < n; i++) {
        const char *piece = pieces[next_random(seed) % 16];
        size_t k = strlen(piece);

        if (len + k < room) {
            memcpy(text + len, piece, k);
            len += k;
        }
        if (next_random(seed) % 100 == 0) {
            text[len++] = '\0';
        }
    }
    text[len] = '\0';
    return len - (len > 6 && next_random(seed) % 4 == 0);
}

static void random_files_read_as_the_oracle_reads_them(void **state)
{
    struct read_csv r;
    struct buf wanted;
    uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);

    (void)state;
    read_csv_init(&r, "a,b,c");
    buf_init(&wanted, (size_t)1 << 20);
    for (size_t i = 0; i < files(); i++) {
        char text[2048];
        struct text t = {text, make_file(&seed, text, sizeof text - 64)};
        struct totals sum;

        buf_clear(&wanted);
        oracle(t, &wanted, &sum);
        r.chunk = next_random(&seed) % 80 + 1;
        if (read_csv_bytes(&r, (struct str){t.p, t.n})) {
            fail_msg("file %zu: %s", i, r.err.text);
        }
        strip_fields(&r.out);
        if (!str_eq(buf_slice(&r.out), buf_slice(&wanted))) {
            fail_msg("file %zu (chunk %zu):\n%.*s\nread\n%.*s\nwanted\n%.*s", i,
                     r.chunk, (int)t.n, t.p, STR_ARG(buf_slice(&r.out)),
                     STR_ARG(buf_slice(&wanted)));
        }
        assert_int_equal(r.counts.header, sum.header);
        assert_int_equal(r.counts.record, sum.record);
        assert_int_equal(r.counts.blank, sum.blank);
        assert_int_equal(r.counts.rejected, sum.rejected);
        assert_int_equal(r.bytes, t.n);
    }
    buf_release(&wanted);
    read_csv_release(&r);
}

/* read_csv_fd() holds the sum of the spans; here with small ceilings, other
 * syntaxes and encodings, and what came out is the same at two sizes. */
static void random_files_lose_no_byte_in_any_dialect(void **state)
{
    static const char *const encodings[] = {"utf-8", "windows-1252", "utf-16",
                                            "ascii", "macroman"};
    static const char *const ends[] = {"", "\n", "\r\n", "x", "\xc3\xa9"};
    static const char *const delimiters[] = {",", "\"\"", ",2", "\xc3\xa9",
                                             "a"};
    uint64_t seed = 7;
    struct read_csv r;
    char *first = malloc((size_t)1 << 20);

    (void)state;
    assert_non_null(first);
    read_csv_init(&r, "a,b,c");
    for (size_t i = 0; i < files(); i++) {
        char text[2048];
        size_t len = make_file(&seed, text, sizeof text - 64), first_len;
        enum err_code code;

        r.spec.encoding = str_from(encodings[next_random(&seed) % 5]);
        r.spec.dialect.nheader_rows = 0;
        r.spec.dialect.line_terminator = str_from(ends[next_random(&seed) % 5]);
        r.spec.dialect.delimiter_text =
            str_from(delimiters[next_random(&seed) % 5]);
        r.spec.dialect.quote = next_random(&seed) % 4 ? '"' : '\0';
        r.spec.dialect.escape = next_random(&seed) % 3 ? '\0' : 'b';
        r.record_ceiling = next_random(&seed) % 60 + 1;
        r.field_ceiling = r.record_ceiling / 2;
        r.chunk = next_random(&seed) % 100 + 1;
        code = read_csv_bytes(&r, (struct str){text, len});
        assert_true(code == OK || code == ERR_USAGE);
        first_len = r.out.len;
        memcpy(first, read_csv_text(&r), first_len);
        r.chunk = 4096;
        assert_int_equal(read_csv_bytes(&r, (struct str){text, len}), code);
        if (first_len != r.out.len ||
            memcmp(first, read_csv_text(&r), first_len) != 0) {
            fail_msg("file %zu: %.*s\n---\n%s", i, (int)first_len, first,
                     r.out.ptr);
        }
    }
    free(first);
    read_csv_release(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_files_read_as_the_oracle_reads_them),
        cmocka_unit_test(random_files_lose_no_byte_in_any_dialect),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
