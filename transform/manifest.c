/* SPDX-License-Identifier: Apache-2.0 */
/*
 * manifest - JSON and text about a delivery.  Knows counts and limits; row
 * values never come here (codes of a vocabulary do).
 */
#include "transform/manifest.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/day.h"
#include "common/json.h"

const char *format_name(enum format f)
{
    static const char *const names[] = {"csv",   "fixed", "xlsx", "xml", "json",
                                        "jsonl", "html",  "pdf",  "text"};
    return names[f];
}

static const struct node *counts_of(const struct manifest *m)
{
    return node_get(m->summary, "counts");
}

/* The day after the last day the delivery speaks of (docs/contracts.md). */
static int32_t horizon(const struct manifest *m)
{
    const struct delivery *d = m->deliver->delivery;
    int32_t day;

    if (m->deliver->delivery->as_of != DAY_NONE) {
        return m->deliver->delivery->as_of;
    }
    if (day_parse_iso(node_text(m->summary, "covered_to", STR("")), &day)) {
        return day + 1;
    }
    if (d->period.to != DAY_NONE) {
        return d->period.to + 1;
    }
    if (day_parse_iso(node_text(m->summary, "last_day", STR("")), &day)) {
        return day + 1;
    }
    return DAY_NONE;
}

enum err_code manifest_check_counts(const struct manifest *m, struct err *err)
{
    const struct node *c = counts_of(m);
    int64_t in = node_int(c, "records_in", -1);
    int64_t mapped = node_int(c, "mapped", -1);
    int64_t without = node_int(c, "without_fact", -1);
    int64_t rejected = node_int(c, "rejected", -1);
    int64_t facts = node_int(c, "facts", -1);
    uint64_t rows = m->kept ? m->kept->facts : 0;

    for (size_t i = 0; i < m->nparts; i++) {
        if (table_spec(m->part[i].table)->is_fact) {
            rows += m->part[i].rows;
        }
    }
    if (in < 0 || in != mapped + without + rejected) {
        return err_set(err, ERR_INTEGRITY,
                       "%" PRId64 " records in, but %" PRId64
                       " mapped + %" PRId64 " without fact + %" PRId64
                       " refused",
                       in, mapped, without, rejected);
    }
    if ((int64_t)rows != facts) {
        return err_set(err, ERR_INTEGRITY,
                       "%" PRId64 " facts counted, %" PRIu64 " staged", facts,
                       rows);
    }
    return OK;
}

static void put_limit(struct json *j, const char *key, struct limit l)
{
    struct buf text;

    json_open(j, key, '{');
    buf_init(&text, 64);
    if (l.warn >= 0) {
        buf_printf(&text, "%.6f", l.warn);
        json_str(j, "warn", buf_slice(&text));
    }
    buf_clear(&text);
    if (l.fail >= 0) {
        buf_printf(&text, "%.6f", l.fail);
        json_str(j, "fail", buf_slice(&text));
    }
    buf_release(&text);
    json_close(j, '}');
}

static void put_checks(struct json *j, const struct checks *c)
{
    struct buf text;

    json_open(j, "checks", '{');
    put_limit(j, "refused", c->refused);
    put_limit(j, "unlisted", c->unlisted);
    put_limit(j, "conflict", c->conflict);
    json_open(j, "rows", '{');
    if (c->rows_min >= 0) {
        json_int(j, "min", c->rows_min);
    }
    if (c->rows_change >= 0) {
        buf_init(&text, 64);
        buf_printf(&text, "%.6f", c->rows_change);
        json_str(j, "change", buf_slice(&text));
        buf_release(&text);
    }
    json_close(j, '}');
    json_open(j, "freshness", '{');
    if (c->freshness.warn >= 0) {
        json_int(j, "warn", c->freshness.warn);
    }
    if (c->freshness.fail >= 0) {
        json_int(j, "fail", c->freshness.fail);
    }
    json_close(j, '}');
    json_close(j, '}');
}

static void put_files(const struct manifest *m, struct json *j)
{
    const struct source *src = m->deliver->src;
    const struct delivery *d = m->deliver->delivery;
    const struct node *files = node_get(m->summary, "files");

    json_open(j, "files", '[');
    for (size_t i = 0; i < d->nfiles; i++) {
        const struct delivery_file *f = &d->file[i];
        const struct node *n = node_item(files, i);
        bool known = f->role != PLAN_ALIASES;

        json_open(j, NULL, '{');
        json_int(j, "no", (int64_t)i);
        json_str(j, "role", plan_role_name(src, f->role));
        json_str(j, "name", f->receipt.name);
        json_str(j, "sha256", f->receipt.sha256);
        json_int(j, "bytes", f->receipt.bytes);
        json_int(j, "decoded_bytes", node_int(n, "bytes_out", 0));
        json_strz(j, "format",
                  known ? format_name(src->file[f->role].format) : "csv");
        json_str(j, "encoding",
                 known ? src->file[f->role].encoding : STR("utf-8"));
        json_bool(j, "length_unknown", f->receipt.length_unknown);
        json_int(j, "records_in", node_int(n, "records_in", 0));
        json_int(j, "rejected", node_int(n, "rejected", 0));
        json_int(j, "stated_total", node_int(n, "stated_total", -1));
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_parts(const struct manifest *m, struct json *j)
{
    json_open(j, "parts", '[');
    for (size_t i = 0; i < m->nparts; i++) {
        const struct staged_part *p = &m->part[i];
        struct buf name;

        buf_init(&name, 256);
        buf_printf(&name, "%s.%04u.pgcopy", table_spec(p->table)->name,
                   p->number);
        json_open(j, NULL, '{');
        json_strz(j, "table", table_spec(p->table)->name);
        json_str(j, "file", buf_slice(&name));
        json_int(j, "rows", (int64_t)p->rows);
        json_int(j, "bytes", (int64_t)p->bytes);
        json_strz(j, "sha256", p->sha256);
        json_close(j, '}');
        buf_release(&name);
    }
    json_close(j, ']');
}

static void put_names(struct json *j, const struct node *names)
{
    for (size_t i = 0; i < node_count(names); i++) {
        json_str(j, NULL, node_item(names, i)->text);
    }
}

static void put_word(struct json *j, const struct field *f, enum word w)
{
    json_open(j, NULL, '[');
    json_str(j, NULL, f->names.item[0]);
    json_strz(j, NULL, word_name(w));
    json_close(j, ']');
}

/* Which field fills which word, so that a check can name the column. */
static void put_words(struct json *j, const struct source *src, size_t role)
{
    const struct file_spec *spec = &src->file[role];

    json_open(j, "words", '[');
    for (size_t i = 0; i < spec->nfields; i++) {
        if (spec->field[i].to != WORD_NONE) {
            put_word(j, &spec->field[i], spec->field[i].to);
        }
    }
    for (size_t e = 0; e < src->nemit; e++) {
        const struct emit *x = &src->emit[e];

        for (size_t i = 0; x->file == role && i < x->nassign; i++) {
            if (x->assign[i].ref.kind == REF_FIELD) {
                put_word(j, &spec->field[x->assign[i].ref.field],
                         x->assign[i].word);
            }
        }
    }
    json_close(j, ']');
}

/* Counts of the files of one role together. */
static void put_role(const struct manifest *m, struct json *j, size_t role)
{
    static const char *const summed[] = {"records_in", "rejected",
                                         "blank_lines", "skipped_lines"};
    static const char *const spans[] = {"header",  "record",  "blank",
                                        "skipped", "trailer", "rejected"};
    const struct delivery *d = m->deliver->delivery;
    const struct node *files = node_get(m->summary, "files");
    int64_t sum[4] = {0}, span[6] = {0}, stated = 0;
    bool has_total = false;
    size_t last = SIZE_MAX;

    for (size_t i = 0; i < d->nfiles; i++) {
        const struct node *n = node_item(files, i);

        if (d->file[i].role != role) {
            continue;
        }
        last = i;
        for (size_t k = 0; k < 4; k++) {
            sum[k] += node_int(n, summed[k], 0);
        }
        for (size_t k = 0; k < 6; k++) {
            span[k] += node_int(node_get(n, "spans"), spans[k], 0);
        }
        if (node_int(n, "stated_total", -1) >= 0) {
            has_total = true;
            stated += node_int(n, "stated_total", 0);
        }
    }
    if (last == SIZE_MAX) {
        return;
    }
    json_open(j, NULL, '{');
    json_str(j, "role", m->deliver->src->file[role].role);
    for (size_t k = 0; k < 4; k++) {
        json_int(j, summed[k], sum[k]);
    }
    json_open(j, "spans", '{');
    for (size_t k = 0; k < 6; k++) {
        json_int(j, spans[k], span[k]);
    }
    json_close(j, '}');
    if (has_total) {
        json_int(j, "stated_total", stated);
    }
    json_open(j, "columns", '[');
    put_names(j, node_get(node_item(files, last), "columns"));
    put_names(j, node_get(node_item(files, last), "unknown_columns"));
    json_close(j, ']');
    put_words(j, m->deliver->src, role);
    json_close(j, '}');
}

/* A tree of ours again as JSON (numbers, texts, lists, maps). */
static void put_node(struct json *j, const char *key, const struct node *n)
{
    char name[128];
    int64_t v = 0;

    if (!n) {
        return;
    }
    switch (n->kind) {
    case NODE_NULL:
        json_null(j, key);
        break;
    case NODE_SCALAR:
        json_str(j, key, n->text);
        break;
    case NODE_NUMBER:
        str_int64(n->text, &v);
        json_int(j, key, v);
        break;
    case NODE_BOOL:
        json_bool(j, key, str_is(n->text, "true"));
        break;
    case NODE_LIST:
    case NODE_MAP:
        json_open(j, key, n->kind == NODE_LIST ? '[' : '{');
        for (size_t i = 0; i < n->count; i++) {
            snprintf(name, sizeof name, "%.*s", STR_ARG(n->items[i].key));
            put_node(j, n->kind == NODE_MAP ? name : NULL, &n->items[i]);
        }
        json_close(j, n->kind == NODE_LIST ? ']' : '}');
        break;
    }
}

static bool corrects(const struct source *src)
{
    for (size_t i = 0; i < src->nrules; i++) {
        for (size_t k = 0; k < src->rule[i].nset; k++) {
            enum word w = src->rule[i].set[k].word;

            if (w >= WORD_corrected_counterpart &&
                w <= WORD_corrected_outcome) {
                return true;
            }
        }
    }
    for (size_t f = 0; f < src->nfiles; f++) {
        for (size_t i = 0; i < src->file[f].nfields; i++) {
            enum word w = src->file[f].field[i].to;

            if (w >= WORD_corrected_counterpart &&
                w <= WORD_corrected_outcome) {
                return true;
            }
        }
    }
    return false;
}

/* A file that is not whole is refused: nobody can decide what is missing.
 * What merely looks wrong is held for a person. */
struct finding {
    const char *check, *verdict;
    int64_t value, limit;
    struct str file;
};

static void put_finding(struct json *j, const struct finding *f)
{
    json_open(j, NULL, '{');
    json_strz(j, "check", f->check);
    json_strz(j, "verdict", f->verdict);
    json_int(j, "value", f->value);
    json_int(j, "limit", f->limit);
    json_str(j, "what", f->file);
    json_close(j, '}');
}

/* Counts of a file that should be 0; how a check of the file would end. */
static enum err_code put_suspicions(struct str name, const struct node *f,
                                    struct json *j, struct buf *text)
{
    static const struct {
        const char *count, *check, *verdict, *says;
    } all[] = {{"doubled", "encoded_twice", "hold",
                "records look like text that was encoded twice"},
               {"truncated", "truncated", "reject",
                "record at the end was cut off (is the file whole?)"}};
    enum err_code worst = OK;

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        int64_t value = node_int(f, all[i].count, 0);

        if (value <= 0) {
            continue;
        }
        worst = err_worse(
            worst, strcmp(all[i].verdict, "hold") == 0 ? ERR_HELD : ERR_FAILED);
        if (text) {
            buf_printf(text, "%.*s: %" PRId64 " %s\n", STR_ARG(name), value,
                       all[i].says);
        }
        if (j) {
            put_finding(j, &(struct finding){all[i].check, all[i].verdict,
                                             value, 0, name});
        }
    }
    return worst;
}

/* What only the reader of the files can know. */
static enum err_code put_findings(const struct manifest *m, struct json *j,
                                  struct buf *text)
{
    const struct delivery *d = m->deliver->delivery;
    const struct node *files = node_get(m->summary, "files");
    enum err_code worst = OK;

    for (size_t i = 0; i < d->nfiles; i++) {
        struct str name = d->file[i].receipt.name;
        const struct node *f = node_item(files, i);
        int64_t stated = node_int(f, "stated_total", -1);
        int64_t read = node_int(f, "records_in", 0);

        worst = err_worse(worst, put_suspicions(name, f, j, text));
        if (stated < 0 || stated == read) {
            continue;
        }
        worst = err_worse(worst, ERR_FAILED);
        if (text) {
            buf_printf(text,
                       "%.*s: states %" PRId64 " records, %" PRId64
                       " were read\n",
                       STR_ARG(name), stated, read);
        }
        if (j) {
            put_finding(
                j, &(struct finding){"total", "reject", read, stated, name});
        }
    }
    return worst;
}

static void put_identity(const struct manifest *m, struct json *j)
{
    const struct deliver *x = m->deliver;
    const struct delivery *d = x->delivery;

    json_int(j, "format", 1);
    json_strz(j, "batch_key", m->batch);
    json_strz(j, "delivery_key", d->key);
    json_strz(j, "base", x->base);
    json_str(j, "source", x->src->id);
    json_str(j, "jurisdiction", x->src->jurisdiction);
    json_str(j, "title", x->src->title);
    json_str(j, "zone", x->src->zone);
    json_strz(j, "delivery", d->kind);
    json_day(j, "period_from", d->period.from);
    json_day(j, "period_to", d->period.to);
    json_day(j, "delivered", d->delivered);
    json_str(j, "received_at", d->received_at);
    json_day(j, "horizon", horizon(m));
    json_strz(j, "mapping_version", d->mapping_version);
    json_strz(j, "parser_version", TRANSFORM_VERSION);
    json_strz(j, "key_fingerprint", x->key->fingerprint);
    json_bool(j, "corrects", corrects(x->src));
    json_bool(j, "has_contact", node_bool(m->summary, "has_contact", false));
}

enum err_code manifest_write(const struct manifest *m, struct buf *out,
                             struct err *err)
{
    static const char *const copied[] = {
        "counts", "reject_classes", "rules", "unlisted", "fields", "coverage"};
    struct json j;

    json_init(&j, out);
    json_open(&j, NULL, '{');
    put_identity(m, &j);
    put_files(m, &j);
    put_parts(m, &j);
    manifest_put_records(m, &j);
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++) {
        put_node(&j, copied[i], node_get(m->summary, copied[i]));
    }
    json_open(&j, "roles", '[');
    for (size_t f = 0; f < m->deliver->src->nfiles; f++) {
        put_role(m, &j, f);
    }
    json_close(&j, ']');
    json_open(&j, "findings", '[');
    put_findings(m, &j, NULL);
    json_close(&j, ']');
    put_checks(&j, &m->deliver->src->checks);
    json_close(&j, '}');
    if (!buf_char(out, '\n')) {
        return err_set(err, ERR_FAILED, "manifest is larger than %zu bytes",
                       MANIFEST_MAX);
    }
    return OK;
}

/* What the load holds by where the source file names no limit. */
#define REFUSED_FAIL 0.01

struct share { /* a counted share and its limits */
    const char *name;
    int64_t count, of;
    struct limit limit;
};

static enum err_code report_share(const struct share *s, struct buf *out)
{
    double share = s->of > 0 ? (double)s->count / (double)s->of : 0;
    bool fail = s->limit.fail >= 0 && share > s->limit.fail;
    bool warn = s->limit.warn >= 0 && share > s->limit.warn;

    buf_printf(out, "%-12s %8" PRId64 " of %" PRId64 " (%.2f %%)%s\n", s->name,
               s->count, s->of, 100 * share,
               fail   ? "  above fail: would be held"
               : warn ? "  above warn"
                      : "");
    return fail ? ERR_HELD : warn ? ERR_INCOMPLETE : OK;
}

/* `  log.csv:4: bad_date in "Datum" (99.99.99)` */
static void report_refused(const struct manifest *m, struct buf *out)
{
    const struct delivery *d = m->deliver->delivery;
    const struct node *n = node_get(m->summary, "refused");

    for (size_t i = 0; n && i < n->count; i++) {
        struct str column = node_text(&n->items[i], "column", STR_NULL);
        struct str shape = node_text(&n->items[i], "shape", STR_NULL);
        int64_t no = 0;

        str_int64(node_text(&n->items[i], "file", STR_NULL), &no);
        if (no < 0 || (size_t)no >= d->nfiles) {
            continue;
        }
        buf_printf(out, "  %.*s:%.*s: %.*s", STR_ARG(d->file[no].receipt.name),
                   STR_ARG(node_text(&n->items[i], "line", STR_NULL)),
                   STR_ARG(node_text(&n->items[i], "class", STR_NULL)));
        if (column.len > 0) {
            buf_printf(out, " in \"%.*s\"", STR_ARG(column));
        }
        if (shape.len > 0) {
            buf_printf(out, " (%.*s)", STR_ARG(shape));
        }
        buf_char(out, '\n');
    }
}

static void report_lists(const struct manifest *m, struct buf *out)
{
    const struct node *n = node_get(m->summary, "reject_classes");

    for (size_t i = 0; n && i < n->count; i++) {
        buf_printf(out, "  refused as %.*s: %.*s\n", STR_ARG(n->items[i].key),
                   STR_ARG(n->items[i].text));
    }
    report_refused(m, out);
    n = node_get(m->summary, "unlisted");
    for (size_t i = 0; n && i < n->count; i++) {
        struct str code = node_text(&n->items[i], "code", STR(""));

        buf_printf(out, "  unlisted code \"%.*s\": %" PRId64 "\n",
                   STR_ARG(code), node_int(&n->items[i], "count", 0));
    }
    n = node_get(m->summary, "rules");
    for (size_t i = 0; n && i < n->count; i++) {
        struct str why = node_text(&n->items[i], "why", STR(""));

        buf_printf(out, "  rule \"%.*s\": %" PRId64 " uses\n", STR_ARG(why),
                   node_int(&n->items[i], "uses", 0));
    }
    n = node_get(m->summary, "files");
    for (size_t i = 0; n && i < n->count; i++) {
        const struct node *c = node_get(&n->items[i], "unknown_columns");

        for (size_t k = 0; c && k < c->count; k++) {
            buf_printf(out, "  column \"%.*s\" is in no field: not read\n",
                       STR_ARG(c->items[k].text));
        }
    }
}

enum err_code manifest_report(const struct manifest *m, const uint64_t *rows,
                              struct buf *out, struct err *err)
{
    const struct node *c = counts_of(m);
    const struct checks *k = &m->deliver->src->checks;
    int64_t in = node_int(c, "records_in", 0);
    int64_t facts = node_int(c, "facts", 0);
    struct share shares[] = {
        {"refused", node_int(c, "rejected", 0), in, k->refused},
        {"unlisted", node_int(c, "unlisted", 0), facts, k->unlisted},
        {"conflict", node_int(c, "conflict", 0), facts, k->conflict}};
    enum err_code worst = OK;
    char day[11];

    if (shares[0].limit.fail < 0) {
        shares[0].limit.fail = REFUSED_FAIL;
    }
    day_format(horizon(m), day);
    buf_printf(out,
               "%.*s: %" PRId64 " records, %" PRId64 " facts, horizon %s\n",
               STR_ARG(m->deliver->src->id), in, facts, day);
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        if (rows[t] > 0 && table_spec((enum table)t)->is_fact) {
            buf_printf(out, "%-12s %8" PRIu64 "\n",
                       table_spec((enum table)t)->name, rows[t]);
        }
    }
    buf_printf(out, "%-12s %8" PRId64 "\n", "no fact",
               node_int(c, "without_fact", 0));
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        worst = err_worse(worst, report_share(&shares[i], out));
    }
    report_lists(m, out);
    worst = err_worse(worst, put_findings(m, NULL, out));
    if (worst != OK) {
        err_set(err, worst, "a check is above its limit");
    }
    return worst;
}
