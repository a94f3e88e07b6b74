/* SPDX-License-Identifier: Apache-2.0 */
/*
 * row_rule - skipRows and checks.total on the text of a row.  Knows neither
 * cells nor positions.
 */
#include "transform/row_rule.h"

enum err_code row_rule_init(struct row_rule *r, struct arena *a,
                            const struct file_spec *spec, struct err *err)
{
    const struct texts *skip = &spec->dialect.skip_rows;

    err->code = OK;
    *r = (struct row_rule){NULL, 0, NULL};
    r->skip = arena_zalloc(a, skip->n + 1, sizeof(struct regex *));
    for (size_t i = 0; i < skip->n; i++) {
        if (regex_new(&r->skip[i], a, skip->item[i], 0, err)) {
            return err->code;
        }
        r->nskip++;
    }
    if (spec->checks.total.len > 0) {
        return regex_new(&r->total, a, spec->checks.total, 0, err);
    }
    return OK;
}

/* "4,168", "4 168", "4.168" (grouping, never a fraction: these are counts). */
static bool count_of(struct str s, int64_t *out)
{
    char digits[20];
    size_t n = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] >= '0' && s.ptr[i] <= '9') {
            if (n == sizeof digits - 1) {
                return false;
            }
            digits[n++] = s.ptr[i];
        }
    }
    return n > 0 && str_int64((struct str){digits, n}, out);
}

enum row_kind row_rule_look(const struct row_rule *r, struct str text,
                            int64_t *total)
{
    struct str group;
    int64_t n;

    if (r->total && regex_group(r->total, text, 0, &group)) {
        struct str inner;

        if (regex_group(r->total, text, 1, &inner) && inner.ptr) {
            group = inner;
        }
        if (count_of(group, &n)) {
            *total = n;
            return ROW_TOTAL;
        }
    }
    for (size_t i = 0; i < r->nskip; i++) {
        if (regex_matches(r->skip[i], text)) {
            return ROW_SKIP;
        }
    }
    return ROW_PLAIN;
}

void row_rule_release(struct row_rule *r)
{
    for (size_t i = 0; i < r->nskip; i++) {
        regex_free(r->skip[i]);
    }
    regex_free(r->total);
    *r = (struct row_rule){NULL, 0, NULL};
}
