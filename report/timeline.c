/* SPDX-License-Identifier: Apache-2.0 */
/*
 * timeline - one case as text: every event in order, the in-person gaps of
 * the corrected series marked where they end, the longest one with a bracket
 * at the left.  Reads gap.case_timeline, gap.contact_gap and gap.longest_gap.
 */
#include <stdlib.h>

#include "common/day.h"
#include "common/json.h"
#include "report/report.h"
#include "report/table.h"

#define GAP_CLASS "class = 'in_person' and series = 'corrected'"

static const char *const events_sql =
    "select * from gap.case_timeline where case_id = $1::bigint "
    "order by occurred_lo nulls last, occurred_hi nulls first, kind, what";
static const char *const gaps_sql =
    "select * from gap.contact_gap where case_id = $1::bigint and " GAP_CLASS
    " order by started_on, ended_on";
static const char *const longest_sql =
    "select * from gap.longest_gap where case_id = $1::bigint and " GAP_CLASS;

enum line_kind { LINE_OPEN, LINE_EVENT, LINE_GAP, LINE_CLOSE };

struct line { /* of the picture, in order of day and kind */
    int32_t day;
    enum line_kind kind;
    size_t row; /* of events or gaps */
};

struct picture {
    struct rows *events, *gaps, *longest;
    struct line *line;
    size_t n;
};

static int by_day(const void *x, const void *y)
{
    const struct line *a = x;
    const struct line *b = y;

    if (a->day != b->day) {
        return a->day < b->day ? -1 : 1;
    }
    /* a gap closes before the contact that ends it is shown */
    static const int rank[] = {
        [LINE_GAP] = 0, [LINE_CLOSE] = 1, [LINE_EVENT] = 2, [LINE_OPEN] = 3};
    if (a->kind != b->kind) {
        return rank[a->kind] - rank[b->kind];
    }
    return a->row < b->row ? -1 : a->row > b->row;
}

static int32_t day_of(const struct rows *rows, size_t i, const char *column)
{
    int32_t day;

    return day_parse_iso(rows_get(rows, i, column), &day) ? day : INT32_MAX;
}

static void add_line(struct picture *p, int32_t day, enum line_kind kind,
                     size_t row)
{
    p->line[p->n++] = (struct line){day, kind, row};
}

static bool is_longest(const struct picture *p, size_t gap)
{
    return rows_count(p->longest) > 0 &&
           str_eq(rows_get(p->longest, 0, "kind"),
                  rows_get(p->gaps, gap, "kind")) &&
           str_eq(rows_get(p->longest, 0, "started_on"),
                  rows_get(p->gaps, gap, "started_on")) &&
           str_eq(rows_get(p->longest, 0, "ended_on"),
                  rows_get(p->gaps, gap, "ended_on"));
}

static void arrange(struct report *r, struct picture *p)
{
    bool bracketed = false;

    p->line =
        arena_zalloc(&r->a, rows_count(p->events) + 2 * rows_count(p->gaps) + 1,
                     sizeof(struct line));
    for (size_t i = 0; i < rows_count(p->events); i++) {
        add_line(p, day_of(p->events, i, "occurred_lo"), LINE_EVENT, i);
    }
    for (size_t i = 0; i < rows_count(p->gaps); i++) {
        int32_t end = day_of(p->gaps, i, "ended_on");

        if (!bracketed && is_longest(p, i)) {
            bracketed = true;
            add_line(p, day_of(p->gaps, i, "started_on"), LINE_OPEN, i);
            add_line(p, end, LINE_CLOSE, i);
        } else if (!str_is(rows_get(p->gaps, i, "calendar_days"), "0")) {
            add_line(p, end, LINE_GAP, i);
        }
    }
    qsort(p->line, p->n, sizeof(struct line), by_day);
}

/* "35" or "165 to 195". */
static void put_range(struct buf *out, struct str lo, struct str hi)
{
    text_number(out, lo.ptr ? lo : STR("?"));
    if (hi.ptr && !str_eq(lo, hi)) {
        buf_str(out, STR(" to "));
        text_number(out, hi);
    }
}

static struct str how_it_ends(struct str ended_by)
{
    if (str_is(ended_by, "as_of")) {
        return STR("still running when the data end");
    }
    if (str_is(ended_by, "case_end")) {
        return STR("up to the end of the case");
    }
    return str_is(ended_by, "incident") ? STR("up to the incident")
                                        : STR("ended by a contact");
}

static void put_gap(struct buf *out, const struct rows *g, size_t i)
{
    struct str at_risk = rows_get(g, i, "at_risk_days");
    struct str at_risk_hi = rows_get(g, i, "at_risk_days_max");
    struct str days = rows_get(g, i, "calendar_days");
    struct str days_hi = rows_get(g, i, "calendar_days_max");

    put_range(out, at_risk, at_risk_hi);
    buf_str(out, STR(" days unseen in person"));
    if (!str_eq(at_risk, days) || !str_eq(at_risk_hi, days_hi)) {
        buf_str(out, STR(" (calendar "));
        put_range(out, days, days_hi);
        buf_char(out, ')');
    }
    buf_printf(out, ", %.*s, %.*s", STR_ARG(rows_get(g, i, "kind")),
               STR_ARG(how_it_ends(rows_get(g, i, "ended_by"))));
}

static void put_days(struct buf *out, const struct rows *e, size_t i)
{
    struct str lo = rows_get(e, i, "occurred_lo");
    struct str hi = rows_get(e, i, "occurred_hi");

    if (!lo.ptr) {
        buf_printf(out, "%-22s", "no date");
    } else if (!hi.ptr || str_eq(lo, hi)) {
        buf_printf(out, "%-22.*s", STR_ARG(lo));
    } else {
        buf_printf(out, "%.*s..%.*s", STR_ARG(lo), STR_ARG(hi));
    }
}

static void put_event(struct buf *out, const struct rows *e, size_t i)
{
    struct str key = rows_get(e, i, "event_key"); /* for lapse explain */

    put_days(out, e, i);
    buf_printf(out, "  %-20.*s  ", STR_ARG(rows_get(e, i, "kind")));
    text_put(out, rows_get(e, i, "what"));
    if (key.ptr) {
        buf_printf(out, "  [event:%.*s]", STR_ARG(key));
    }
}

static void put_text(struct buf *out, const struct picture *p)
{
    bool inside = false;

    for (size_t i = 0; i < p->n; i++) {
        const struct line *l = &p->line[i];

        switch (l->kind) {
        case LINE_OPEN:
            inside = true;
            buf_str(out, STR("  +-- "));
            buf_printf(out, "%.*s  the longest gap begins",
                       STR_ARG(rows_get(p->gaps, l->row, "started_on")));
            break;
        case LINE_CLOSE:
            inside = false;
            buf_str(out, STR("  +-- "));
            buf_printf(out, "%.*s  the longest gap: ",
                       STR_ARG(rows_get(p->gaps, l->row, "ended_on")));
            put_gap(out, p->gaps, l->row);
            break;
        case LINE_EVENT:
            buf_str(out, inside ? STR("  |   ") : STR("      "));
            put_event(out, p->events, l->row);
            break;
        case LINE_GAP:
            buf_str(out,
                    inside ? STR("  |       ... ") : STR("          ... "));
            put_gap(out, p->gaps, l->row);
            break;
        }
        buf_char(out, '\n');
    }
}

static void put_json_list(struct json *j, const char *key,
                          const struct rows *rows)
{
    json_open(j, key, '[');
    for (size_t i = 0; i < rows_count(rows); i++) {
        json_row(j, rows, i);
    }
    json_close(j, ']');
}

static void put(struct report *r, const struct case_name *name,
                const struct picture *p)
{
    struct buf *out = &r->out;
    struct json j;

    if (strcmp(r->o->output, "csv") == 0) {
        csv_header(out, p->events);
        for (size_t i = 0; i < rows_count(p->events); i++) {
            csv_row(out, p->events, i, true);
        }
        return;
    }
    if (strcmp(r->o->output, "json") == 0) {
        json_init(&j, out);
        json_open(&j, NULL, '{');
        json_strz(&j, "jurisdiction", name->jurisdiction);
        json_strz(&j, "case_id", name->case_id);
        json_strz(&j, "case_number_pseudonym", name->pseudonym);
        put_json_list(&j, "events", p->events);
        put_json_list(&j, "gaps", p->gaps);
        put_json_list(&j, "longest_gap", p->longest);
        json_close(&j, '}');
        buf_char(out, '\n');
        return;
    }
    buf_printf(out, "case %s  %s  (%zu events)\n\n", name->pseudonym,
               name->jurisdiction, rows_count(p->events));
    put_text(out, p);
}

enum err_code timeline_report(struct report *r, const char *id, struct err *err)
{
    struct picture p = {0};
    struct case_name name;
    const char *param[1];

    if (case_find(r, id, &name, err)) {
        return err->code;
    }
    if (!name.case_id) {
        return err_set(err, ERR_USAGE,
                       "no case goes by this id (a pseudonym, a case_id, or "
                       "for stewards a case number)");
    }
    param[0] = name.case_id;
    if (query_run(r->q, events_sql, param, 1, &p.events, err) ||
        query_run(r->q, gaps_sql, param, 1, &p.gaps, err) ||
        query_run(r->q, longest_sql, param, 1, &p.longest, err)) {
        goto out;
    }
    arrange(r, &p);
    put(r, &name, &p);
out:
    rows_free(p.events);
    rows_free(p.gaps);
    rows_free(p.longest);
    return err->code;
}
