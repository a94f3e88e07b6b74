/* SPDX-License-Identifier: Apache-2.0 */
/*
 * answers - the numbers that people ask for first, per jurisdiction, and for
 * a case that public reports tell of their figures with their bounds.  Reads
 * gap.headlines(), gap.reported_figures and gap.claim_check.
 */
#include "report/report.h"
#include "report/table.h"

/* As wide as the longest answer, "median days between in-person contacts". */
#define NAME_WIDTH 39
#define VALUE_WIDTH 9

static const char *const answers_sql =
    "select * from gap.headlines() order by jurisdiction, answer_no";
static const char *const figures_sql =
    "select * from gap.reported_figures "
    "order by jurisdiction, case_number_pseudonym, figure_no";
static const char *const claims_sql =
    "select distinct jurisdiction, case_id, case_number_pseudonym, "
    "document_type, claimed_lo, claimed_hi, verdict from gap.claim_check "
    "order by jurisdiction, case_number_pseudonym, document_type, claimed_lo";

struct headlines {
    struct rows *answers, *figures, *claims;
};

static bool is_first(const struct rows *r, size_t i, const char *column)
{
    return i == 0 ||
           !str_eq(rows_get(r, i, column), rows_get(r, i - 1, column));
}

/* Number to the right, name, remark. */
static void put_line(struct buf *out, const char *number, struct str name,
                     struct str remark)
{
    size_t len = strlen(number);
    int pad = len < VALUE_WIDTH ? (int)(VALUE_WIDTH - len) : 0;

    buf_printf(out, "  %*s%s  ", pad, "", number);
    text_put(out, name);
    if (remark.len > 0) {
        pad = name.len < NAME_WIDTH ? (int)(NAME_WIDTH - name.len) : 0;
        buf_printf(out, "%*s  ", pad, "");
        text_put(out, remark);
    }
    buf_char(out, '\n');
}

static const char *number(struct report *r, struct str s)
{
    struct buf b;
    const char *z;

    buf_init(&b, 256);
    text_number(&b, s);
    z = arena_cstr(&r->a, buf_slice(&b));
    buf_release(&b);
    return z;
}

/* "165", "165 to 195", "at least 10". */
static const char *bounds(struct report *r, struct str low, struct str high)
{
    if (!high.ptr) {
        return arena_printf(&r->a, "at least %s", number(r, low)).ptr;
    }
    if (str_eq(low, high)) {
        return number(r, low);
    }
    return arena_printf(&r->a, "%s to %s", number(r, low), number(r, high)).ptr;
}

static void put_answers(struct report *r, const struct rows *a)
{
    for (size_t i = 0; i < rows_count(a); i++) {
        struct str value = rows_get(a, i, "value");
        struct str of = rows_get(a, i, "denominator");
        struct str what = rows_get(a, i, "what");
        struct str as_of = rows_get(a, i, "as_of");

        if (is_first(a, i, "jurisdiction")) {
            buf_printf(&r->out, "%s%.*s", i > 0 ? "\n" : "",
                       STR_ARG(rows_get(a, i, "jurisdiction")));
            if (as_of.ptr) {
                buf_printf(&r->out, ", as of %.*s", STR_ARG(as_of));
            }
            buf_char(&r->out, '\n');
        }
        if (of.ptr && !str_starts(what, STR("Kaplan"))) {
            what = arena_printf(&r->a, "of %s: %.*s", number(r, of),
                                STR_ARG(what));
        }
        put_line(&r->out, value.ptr ? number(r, value) : "-",
                 rows_get(a, i, "name"), what);
    }
}

static void put_claims(struct report *r, const struct rows *c,
                       struct str case_id)
{
    for (size_t i = 0; i < rows_count(c); i++) {
        if (str_eq(rows_get(c, i, "case_id"), case_id)) {
            buf_printf(&r->out, "  a report claims a %.*s for %.*s..%.*s: ",
                       STR_ARG(rows_get(c, i, "document_type")),
                       STR_ARG(rows_get(c, i, "claimed_lo")),
                       STR_ARG(rows_get(c, i, "claimed_hi")));
            buf_printf(&r->out, "%.*s in the records\n",
                       STR_ARG(rows_get(c, i, "verdict")));
        }
    }
}

static void put_figures(struct report *r, const struct headlines *h)
{
    const struct rows *f = h->figures;

    for (size_t i = 0; i < rows_count(f); i++) {
        struct str unit = rows_get(f, i, "unit");
        const char *value =
            bounds(r, rows_get(f, i, "low"), rows_get(f, i, "high"));

        if (is_first(f, i, "case_id")) {
            buf_printf(&r->out, "\n%.*s, case %.*s, from public reports\n",
                       STR_ARG(rows_get(f, i, "jurisdiction")),
                       STR_ARG(rows_get(f, i, "case_number_pseudonym")));
        }
        put_line(&r->out,
                 arena_printf(&r->a, "%s %.*s", value, STR_ARG(unit)).ptr,
                 rows_get(f, i, "name"), rows_get(f, i, "basis"));
        if (i + 1 == rows_count(f) || is_first(f, i + 1, "case_id")) {
            put_claims(r, h->claims, rows_get(f, i, "case_id"));
        }
    }
}

static void put_json(struct report *r, const struct headlines *h)
{
    const struct rows *list[] = {h->answers, h->figures, h->claims};
    static const char *const name[] = {"answers", "reported_figures", "claims"};
    struct json j;

    json_init(&j, &r->out);
    json_open(&j, NULL, '{');
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        json_open(&j, name[k], '[');
        for (size_t i = 0; i < rows_count(list[k]); i++) {
            json_row(&j, list[k], i);
        }
        json_close(&j, ']');
    }
    json_close(&j, '}');
    buf_char(&r->out, '\n');
}

enum err_code answers_report(struct report *r, struct err *err)
{
    struct headlines h = {NULL, NULL, NULL};

    if (query_begin(r->q, err) ||
        query_run(r->q, answers_sql, NULL, 0, &h.answers, err)) {
        goto out;
    }
    /* without a case there is nothing to ask for */
    if (rows_count(h.answers) > 0 &&
        (query_run(r->q, figures_sql, NULL, 0, &h.figures, err) ||
         query_run(r->q, claims_sql, NULL, 0, &h.claims, err))) {
        goto out;
    }
    if (strcmp(r->o->output, "json") == 0) {
        put_json(r, &h);
    } else if (strcmp(r->o->output, "csv") == 0) {
        csv_header(&r->out, h.answers);
        for (size_t i = 0; i < rows_count(h.answers); i++) {
            csv_row(&r->out, h.answers, i, true);
        }
    } else if (rows_count(h.answers) == 0) {
        buf_str(&r->out, STR("no case has been loaded yet\n"));
    } else {
        put_answers(r, h.answers);
        put_figures(r, &h);
    }
out:
    rows_free(h.answers);
    rows_free(h.figures);
    rows_free(h.claims);
    return err->code;
}
