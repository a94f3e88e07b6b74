/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source_check - the limits a delivery is held to, and what the export says
 * that it covers.
 */
#include "transform/source_node.h"

#include "common/day.h"

/* A change may be more than the whole: 1000% is ten times as much. */
#define CHANGE_MOST 10.0

/* "0.1%" or "0.001" into 0..1 (of a percentage 0..most), without the locale. */
static bool parse_share(struct str s, double most, double *out)
{
    double value = 0, unit = 1;
    bool digits = false, fraction = false;
    bool percent = s.len > 0 && s.ptr[s.len - 1] == '%';

    for (size_t i = 0; i + (percent ? 1 : 0) < s.len; i++) {
        char c = s.ptr[i];

        if (c == '.' && !fraction) {
            fraction = true;
        } else if (c >= '0' && c <= '9') {
            digits = true;
            value = value * 10 + (c - '0');
            unit *= fraction ? 10 : 1;
        } else {
            return false;
        }
    }
    value /= percent ? unit * 100 : unit;
    *out = value;
    return digits && value <= (percent ? most : 1);
}

static enum err_code share(const struct node *n, double most, double *out,
                           struct err *err)
{
    struct str s;

    if (node_want_text(n, "a share", &s, err)) {
        return err->code;
    }
    return parse_share(s, most, out)
               ? OK
               : node_err(err, n, "\"%.*s\" is not a share (1%% or 0.01)",
                          STR_ARG(s));
}

static enum err_code limit(const struct node *n, struct limit *l,
                           struct err *err)
{
    static const char *const allowed[] = {"warn", "fail", NULL};
    const struct node *warn = node_get(n, "warn");
    const struct node *fail = node_get(n, "fail");

    *l = (struct limit){-1, -1};
    if (node_want_map(n, "a limit", err) ||
        source_check_keys(n, allowed, err) ||
        (warn && share(warn, 1, &l->warn, err)) ||
        (fail && share(fail, 1, &l->fail, err))) {
        return err->code;
    }
    return OK;
}

static enum err_code days(const struct node *n, int32_t *out, struct err *err)
{
    struct str s, digits;
    int64_t value;

    if (node_want_text(n, "a number of days", &s, err)) {
        return err->code;
    }
    digits = str_ends(s, STR("d")) ? (struct str){s.ptr, s.len - 1} : s;
    if (!str_int64(digits, &value) || value < 0 || value > 36525) {
        return node_err(err, n, "\"%.*s\" is not a number of days (35d)",
                        STR_ARG(s));
    }
    *out = (int32_t)value;
    return OK;
}

static enum err_code freshness(const struct node *n, struct day_limit *l,
                               struct err *err)
{
    static const char *const allowed[] = {"warn", "fail", NULL};
    const struct node *warn = node_get(n, "warn");
    const struct node *fail = node_get(n, "fail");

    *l = (struct day_limit){-1, -1};
    if (node_want_map(n, "freshness", err) ||
        source_check_keys(n, allowed, err) ||
        (warn && days(warn, &l->warn, err)) ||
        (fail && days(fail, &l->fail, err))) {
        return err->code;
    }
    return OK;
}

static enum err_code rows(const struct node *n, struct checks *c,
                          struct err *err)
{
    static const char *const allowed[] = {"min", "change", NULL};
    const struct node *min = node_get(n, "min");
    const struct node *change = node_get(n, "change");
    struct str s;

    if (node_want_map(n, "rows", err) || source_check_keys(n, allowed, err) ||
        (change && share(change, CHANGE_MOST, &c->rows_change, err)) ||
        (min && node_want_text(min, "min", &s, err))) {
        return err->code;
    }
    if (min && (!str_int64(s, &c->rows_min) || c->rows_min < 0)) {
        return node_err(err, min, "\"%.*s\" is not a number of rows",
                        STR_ARG(s));
    }
    return OK;
}

enum err_code source_checks(struct source_read *r, const struct node *n,
                            struct checks *c, struct err *err)
{
    static const char *const allowed[] = {
        "refused", "unlisted", "conflict", "rows", "freshness", "total", NULL};

    if (node_want_map(n, "checks", err) || source_check_keys(n, allowed, err)) {
        return err->code;
    }
    for (size_t i = 0; i < n->count; i++) {
        const struct node *m = &n->items[i];

        if (str_is(m->key, "refused")) {
            limit(m, &c->refused, err);
        } else if (str_is(m->key, "unlisted")) {
            limit(m, &c->unlisted, err);
        } else if (str_is(m->key, "conflict")) {
            limit(m, &c->conflict, err);
        } else if (str_is(m->key, "rows")) {
            rows(m, c, err);
        } else if (str_is(m->key, "freshness")) {
            freshness(m, &c->freshness, err);
        } else if (node_want_text(m, "total", &c->total, err) == OK) {
            /* xml and json name a path here, which compiles as well */
            node_want_pattern(r->a, m, c->total, err);
        }
        if (err->code) {
            return err->code;
        }
    }
    return OK;
}

static enum err_code coverage_day(const struct node *at, const struct node *n,
                                  const char *key, struct str *out,
                                  struct err *err)
{
    int32_t day;

    if (!n) {
        return node_err(err, at, "coverage needs \"%s\"", key);
    }
    if (node_want_text(n, key, out, err)) {
        return err->code;
    }
    if (!str_is(*out, "delivered") && !day_parse_iso(*out, &day)) {
        return node_err(err, n,
                        "\"%.*s\" is not a date (YYYY-MM-DD) or delivered",
                        STR_ARG(*out));
    }
    return OK;
}

static bool coverage_ends_early(const struct coverage *c)
{
    int32_t from, to;

    return day_parse_iso(c->from, &from) && day_parse_iso(c->to, &to) &&
           to < from;
}

enum err_code source_coverage(struct source_read *r, const struct node *n,
                              struct err *err)
{
    static const char *const allowed[] = {"kind", "from", "to", NULL};

    err->code = OK;
    if (n->kind != NODE_LIST) {
        return node_err(err, n, "coverage must be a list");
    }
    r->src->coverage =
        arena_zalloc(r->a, n->count + 1, sizeof *r->src->coverage);
    for (size_t i = 0; i < n->count; i++) {
        struct coverage *c = &r->src->coverage[r->src->ncoverage++];
        const struct node *m = &n->items[i], *kind;

        if (node_want_map(m, "coverage", err) ||
            source_check_keys(m, allowed, err) ||
            coverage_day(m, node_get(m, "from"), "from", &c->from, err) ||
            coverage_day(m, node_get(m, "to"), "to", &c->to, err)) {
            return err->code;
        }
        if (coverage_ends_early(c)) {
            return node_err(err, node_get(m, "to"),
                            "coverage ends before it begins");
        }
        kind = node_get(m, "kind");
        if (!kind) {
            return node_err(err, m, "coverage needs \"kind\"");
        }
        if (node_want_text(kind, "kind", &c->kind, err)) {
            return err->code;
        }
        if (!str_starts(c->kind, STR("document:")) &&
            !code_known("kind", c->kind)) {
            return node_unknown(kind, false, "kind", c->kind,
                                code_nearest("kind", c->kind), err);
        }
    }
    return OK;
}
