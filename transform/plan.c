/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan - from receipts to deliveries.  Knows names, patterns and digests; it
 * opens no file.
 */
#include "transform/plan.h"

#include <stdlib.h>

#include "common/day.h"
#include "common/json.h"

/* A receipt that matches a role. */
struct match {
    struct delivery_file file;
    struct period period;
};

struct matches {
    struct match *item;
    size_t n;
};

struct str plan_role_name(const struct source *src, size_t role)
{
    return role == PLAN_ALIASES ? STR("aliases") : src->file[role].role;
}

static bool role_matches(const struct source *src, size_t role, struct str name,
                         struct period *p)
{
    const struct file_spec *spec = &src->file[role];

    for (size_t i = 0; i < spec->match.n; i++) {
        if (pattern_match(spec->match.item[i], name, p)) {
            return true;
        }
    }
    return false;
}

static struct matches match_round(struct arena *a, const struct source *src,
                                  const struct receipt_round *round)
{
    struct matches m = {NULL, 0};

    m.item = arena_zalloc(a, round->n * (src->nfiles + 1) + 1, sizeof *m.item);
    for (size_t role = 0; role < src->nfiles; role++) {
        for (size_t i = 0; i < round->n; i++) {
            struct match *at = &m.item[m.n];

            if (role_matches(src, role, round->item[i].name, &at->period)) {
                at->file.role = role;
                at->file.receipt = round->item[i];
                m.n++;
            }
        }
    }
    for (size_t i = 0; i < round->n && src->aliases.len > 0; i++) {
        if (str_eq(round->item[i].name, src->aliases)) {
            m.item[m.n].period = (struct period){DAY_NONE, DAY_NONE};
            m.item[m.n].file.role = PLAN_ALIASES;
            m.item[m.n].file.receipt = round->item[i];
            m.n++;
        }
    }
    return m;
}

static int file_cmp(const void *pa, const void *pb)
{
    const struct delivery_file *a = pa, *b = pb;

    if (a->role != b->role) {
        return a->role < b->role ? -1 : 1;
    }
    return str_cmp(a->receipt.name, b->receipt.name);
}

struct key_pair {
    struct str role, sha256;
};

static int pair_cmp(const void *pa, const void *pb)
{
    const struct key_pair *a = pa, *b = pb;
    int c = str_cmp(a->role, b->role);

    return c ? c : str_cmp(a->sha256, b->sha256);
}

static void delivery_key(struct arena *a, const struct source *src,
                         const struct plan_options *o, struct delivery *d)
{
    struct arena_mark mark = arena_mark(a);
    struct key_pair *pair = arena_zalloc(a, d->nfiles + 1, sizeof *pair);
    struct sha256 *sum = sha256_new();
    char from[11] = "", to[11] = "";
    struct digest hash;

    if (d->period.from != DAY_NONE) {
        day_format(d->period.from, from);
        day_format(d->period.to, to);
    }
    sha256_field(sum, STR("lapse-delivery-1"));
    sha256_field(sum, src->id);
    sha256_field(sum, str_from(from));
    sha256_field(sum, str_from(to));
    for (size_t i = 0; i < d->nfiles; i++) {
        pair[i].role = plan_role_name(src, d->file[i].role);
        pair[i].sha256 = d->file[i].receipt.sha256;
    }
    qsort(pair, d->nfiles, sizeof *pair, pair_cmp);
    for (size_t i = 0; i < d->nfiles; i++) {
        sha256_field(sum, pair[i].role);
        sha256_field(sum, pair[i].sha256);
    }
    d->kind = o->kind ? o->kind : delivery_kind_name(src->delivery);
    digest_hex(src->mapping, d->mapping_version);
    sha256_field(sum, str_from(d->mapping_version));
    sha256_field(sum, str_from(o->kind ? o->kind : ""));
    sha256_field(sum, STR(TRANSFORM_VERSION));
    sha256_field(sum, str_from(o->fingerprint));
    hash = sha256_end(sum);
    digest_hex(&hash, d->key);
    arena_rewind(a, mark);
}

/* The delivery of one period; false (with *problem) when a role is missing. */
static bool assemble(struct arena *a, const struct source *src,
                     const struct plan_options *o, const struct matches *m,
                     struct period period, struct delivery *d,
                     struct str *problem)
{
    d->period = period;
    d->file = arena_zalloc(a, m->n + 1, sizeof *d->file);
    d->nfiles = 0;
    for (size_t i = 0; i < m->n; i++) {
        const struct match *at = &m->item[i];

        if (at->period.from == DAY_NONE ||
            (at->period.from == period.from && at->period.to == period.to)) {
            d->file[d->nfiles++] = at->file;
        }
    }
    qsort(d->file, d->nfiles, sizeof *d->file, file_cmp);
    for (size_t role = 0; role < src->nfiles; role++) {
        bool found = src->file[role].optional;

        for (size_t i = 0; i < d->nfiles && !found; i++) {
            found = d->file[i].role == role;
        }
        if (!found) {
            *problem =
                arena_printf(a, "no file for role \"%.*s\" (match: %.*s)",
                             STR_ARG(src->file[role].role),
                             STR_ARG(src->file[role].match.item[0]));
            return false;
        }
    }
    d->received_at = STR("");
    for (size_t i = 0; i < d->nfiles; i++) {
        if (str_cmp(d->file[i].receipt.fetched_at, d->received_at) > 0) {
            d->received_at = d->file[i].receipt.fetched_at;
        }
    }
    d->delivered = period.to;
    if (d->delivered == DAY_NONE && d->received_at.len >= 10) {
        day_parse_iso((struct str){d->received_at.ptr, 10}, &d->delivered);
    }
    delivery_key(a, src, o, d);
    return d->nfiles > 0;
}

static bool period_seen(const struct matches *m, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (m->item[k].period.from == m->item[i].period.from &&
            m->item[k].period.to == m->item[i].period.to) {
            return true;
        }
    }
    return false;
}

static void add(struct buf *out, struct delivery *d)
{
    struct delivery *have = (void *)out->ptr;

    d->last_round = d->round;
    d->last = false;
    d->as_of = DAY_NONE;
    for (size_t i = 0; i < out->len / sizeof *d; i++) {
        if (strcmp(have[i].key, d->key) == 0) {
            have[i].last_round = d->round; /* the first receipt counts */
            return;
        }
    }
    buf_put(out, d, sizeof *d);
}

static void plan_round(struct arena *a, const struct source *src,
                       const struct plan_options *o,
                       const struct receipt_round *round, size_t number,
                       struct buf *out, struct str *problem)
{
    struct matches m = match_round(a, src, round);
    struct delivery d;
    bool dated = false;

    for (size_t i = 0; i < m.n; i++) {
        if (m.item[i].period.from == DAY_NONE || period_seen(&m, i)) {
            continue;
        }
        dated = true;
        d.round = number;
        if (assemble(a, src, o, &m, m.item[i].period, &d, problem)) {
            add(out, &d);
        }
    }
    if (!dated) {
        d.round = number;
        if (assemble(a, src, o, &m, (struct period){DAY_NONE, DAY_NONE}, &d,
                     problem)) {
            add(out, &d);
        }
    }
}

static int delivery_cmp(const void *pa, const void *pb)
{
    const struct delivery *a = pa, *b = pb;

    if (a->delivered != b->delivered) {
        return a->delivered < b->delivered ? -1 : 1;
    }
    if (a->round != b->round) {
        return a->round < b->round ? -1 : 1;
    }
    return strcmp(a->key, b->key);
}

/* The same bytes with another horizon are another delivery. */
static void ask_horizon(struct delivery *d, int32_t as_of)
{
    struct sha256 *sum = sha256_new();
    struct digest hash;
    char day[11];

    day_format(as_of, day);
    sha256_field(sum, str_from(d->key));
    sha256_field(sum, str_from(day));
    hash = sha256_end(sum);
    digest_hex(&hash, d->key);
    d->as_of = as_of;
}

/* What the user has just pointed at: the last delivery that files of the
 * newest round make, else the last of all. The horizon asked for is its own:
 * files that lie behind it do not reach that far. */
static void mark_last(struct delivery *d, size_t n, int32_t as_of)
{
    struct delivery *last = NULL;

    for (size_t i = 0; i < n; i++) {
        if (!last || d[i].last_round >= last->last_round) {
            last = &d[i];
        }
    }
    if (last) {
        last->last = true;
        if (as_of != DAY_NONE) {
            ask_horizon(last, as_of);
        }
    }
}

enum err_code plan_make(struct arena *a, const struct source *src,
                        const struct plan_options *o,
                        const struct receipt_round *rounds, size_t nrounds,
                        struct delivery **out, size_t *n, struct str *problem,
                        struct err *err)
{
    struct buf all;

    err->code = OK;
    *problem = STR_NULL;
    buf_init(&all, (size_t)256 << 20);
    for (size_t i = 0; i < nrounds; i++) {
        *problem = STR_NULL; /* only the newest round's counts */
        plan_round(a, src, o, &rounds[i], i, &all, problem);
    }
    *n = all.len / sizeof **out;
    *out = arena_alloc(a, all.len + 1);
    if (*n > 0) {
        memcpy(*out, all.ptr, all.len);
        qsort(*out, *n, sizeof **out, delivery_cmp);
    }
    mark_last(*out, *n, o->as_of);
    buf_release(&all);
    return OK;
}

bool plan_json(const struct source *src, const struct delivery *d,
               struct buf *out)
{
    struct json j;

    json_init(&j, out);
    json_open(&j, NULL, '{');
    json_strz(&j, "delivery_key", d->key);
    json_str(&j, "source", src->id);
    json_str(&j, "jurisdiction", src->jurisdiction);
    json_day(&j, "period_from", d->period.from);
    json_day(&j, "period_to", d->period.to);
    json_day(&j, "delivered", d->delivered);
    json_strz(&j, "delivery", d->kind);
    json_strz(&j, "mapping_version", d->mapping_version);
    json_strz(&j, "parser_version", TRANSFORM_VERSION);
    json_bool(&j, "last", d->last);
    json_open(&j, "files", '[');
    for (size_t i = 0; i < d->nfiles; i++) {
        json_open(&j, NULL, '{');
        json_str(&j, "role", plan_role_name(src, d->file[i].role));
        json_str(&j, "name", d->file[i].receipt.name);
        json_str(&j, "sha256", d->file[i].receipt.sha256);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    return buf_char(out, '\n');
}
