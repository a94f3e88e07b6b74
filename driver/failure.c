/* SPDX-License-Identifier: Apache-2.0 */
/*
 * failure - a list in the order of the plan.
 */
#include "driver/failure.h"

static struct str text_of(const struct node *line, const char *key)
{
    return node_text(line, key, STR_NULL);
}

static bool is_whole(struct str kind)
{
    return str_is(kind, "full") || str_is(kind, "full_period") ||
           str_is(kind, "roster");
}

void failures_add(struct failures *all, struct arena *a,
                  const struct node *line, enum err_code code)
{
    struct failure *f = arena_zalloc(a, 1, sizeof *f);
    struct failure **at = &all->first;

    f->key = arena_cstr(a, text_of(line, "delivery_key"));
    f->from = text_of(line, "period_from");
    f->to = text_of(line, "period_to");
    f->whole = is_whole(text_of(line, "delivery"));
    f->code = code;
    while (*at) {
        at = &(*at)->next;
    }
    *at = f;
}

void failures_settle(struct failures *all, const struct node *line)
{
    struct failure **at = &all->first;

    while (*at) {
        struct failure *f = *at;

        if (f->whole && str_eq(f->from, text_of(line, "period_from")) &&
            str_eq(f->to, text_of(line, "period_to"))) {
            *at = f->next;
        } else {
            at = &f->next;
        }
    }
}
