/* SPDX-License-Identifier: Apache-2.0 */
/*
 * public - a list of views, each with its counts and what hangs on them.
 */
#include "report/public.h"

#include "report/table.h"

#define COLUMNS 16

struct public_view {
    const char *name;
    const char *counts[COLUMNS];  /* one small: all of the row are blanked */
    const char *hanging[COLUMNS]; /* blanked with them */
    const char *dropped[COLUMNS];
    bool answers; /* rows are numbers with a unit and a denominator */
};

/* What is not here is refused.  Distributions are: n of one length less n of
 * the next is the count of gaps that ended in between. */
static const struct public_view views[] = {
    {.name = "answers",
     .counts = {"value", "denominator"},
     .dropped = {"what"}, /* its words hold counts */
     .answers = true},
    {.name = "compliance_month",
     .counts = {"met_count", "missed_count", "pending_count", "stub_count"},
     .hanging = {"compliance_share", "ci_low", "ci_high"}},
    {.name = "gap_quantiles",
     .counts = {"ended_count", "censored_count", "uncertain_count"},
     .hanging = {"median", "p75", "p90", "p95", "median_calendar",
                 "p75_calendar", "p90_calendar", "p95_calendar"}},
    {.name = "policy_coverage",
     .counts = {"case_count"},
     .hanging = {"covered_days", "at_risk_days", "coverage_share"}},
    {.name = "data_dictionary"},
    {.name = "horizon", .dropped = {"jurisdiction_id"}}};

static bool is_among(const char *const *names, const char *name)
{
    for (size_t i = 0; i < COLUMNS && names[i]; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

enum err_code public_find(const char *view, const struct public_view **v,
                          struct err *err)
{
    for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
        if (strcmp(views[i].name, view) == 0) {
            *v = &views[i];
            return OK;
        }
    }
    return err_set(err, ERR_USAGE,
                   "view \"%s\" is not for the public: its rows are, or add "
                   "up to, single cases (answers, compliance_month, "
                   "gap_quantiles, policy_coverage, horizon and "
                   "data_dictionary are)",
                   view);
}

bool public_drops(const struct public_view *v, const char *column)
{
    return is_among(v->dropped, column);
}

static bool is_small(int64_t n)
{
    return n >= 1 && n <= PUBLIC_SMALL;
}

static bool count_at(const struct rows *r, const char *column, int64_t *n)
{
    return str_int64(rows_get(r, 0, column), n);
}

static bool has_small(const struct public_view *v, const struct rows *r)
{
    for (size_t i = 0; i < COLUMNS && v->counts[i]; i++) {
        int64_t n;

        if (count_at(r, v->counts[i], &n) && is_small(n)) {
            return true;
        }
    }
    return false;
}

/* A part is also blanked when it is nearly the whole; days are no count, but
 * of a jurisdiction with a handful of cases nothing is said at all, and days
 * that are out of nothing (the longest gap) are those of one case. */
static bool is_blank_answer(struct public_state *s, const struct rows *r)
{
    struct str group = rows_get(r, 0, "jurisdiction");
    struct str unit = rows_get(r, 0, "unit");
    int64_t value, whole;
    bool has_value = count_at(r, "value", &value);
    bool has_whole = count_at(r, "denominator", &whole);

    if (!str_eq(group, s->group)) {
        size_t n = group.len < sizeof s->text ? group.len : sizeof s->text;

        if (n > 0) {
            memcpy(s->text, group.ptr, n);
        }
        s->group = (struct str){s->text, n};
        /* the first answer of each is the number of its cases */
        s->blank = has_value && value <= PUBLIC_SMALL && str_is(unit, "cases");
    }
    return s->blank || (has_whole && is_small(whole)) ||
           (!has_whole && str_is(unit, "days")) ||
           (has_value && !str_is(unit, "days") &&
            (is_small(value) || (has_whole && is_small(whole - value))));
}

void public_header(struct buf *out, const struct public_view *v,
                   const struct rows *one)
{
    for (size_t i = 0; i < rows_columns(one); i++) {
        if (!public_drops(v, rows_name(one, i))) {
            csv_field(out, str_from(rows_name(one, i)), false);
            buf_char(out, ',');
        }
    }
    buf_str(out, STR("blanked\r\n"));
}

void public_row(struct buf *out, const struct public_view *v,
                struct public_state *s, const struct rows *one)
{
    bool blank = v->answers ? is_blank_answer(s, one) : has_small(v, one);

    for (size_t i = 0; i < rows_columns(one); i++) {
        const char *name = rows_name(one, i);
        struct str cell = rows_text(one, 0, i);

        if (public_drops(v, name)) {
            continue;
        }
        if (blank &&
            (is_among(v->counts, name) || is_among(v->hanging, name))) {
            cell = STR_NULL;
        }
        if (cell.ptr && rows_is_bool(one, i)) {
            cell = str_is(cell, "t") ? STR("true") : STR("false");
        }
        if (cell.ptr) {
            csv_field(out, cell, !rows_is_number(one, i));
        }
        buf_char(out, ',');
    }
    buf_str(out, blank ? STR("true\r\n") : STR("false\r\n"));
}
