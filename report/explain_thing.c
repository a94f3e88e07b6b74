/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_thing - what is known of one event, case, refused row or column of
 * a view.  Reads views of schema gap; of the ledger only what the login may
 * see.  Prints no case number, name or note.
 */
#include "report/explain.h"

/* What the views show of an event, and what they showed of one that is gone. */
static const char *const event_sql =
    "select * from gap.event_provenance where event_key = $1::bigint "
    "order by case_id limit 1";
static const char *const event_id_sql =
    "select event_key::text from core.visible_event_detail "
    "where event_id = $1 order by case_id limit 2";
static const char *const past_sql =
    "select j.code as jurisdiction, e.case_id, e.event_key, p.kind, "
    "e.occurred_lo, e.known_from, e.since_seq as publish_seq, b.name as file, "
    "b.role, b.sha256, b.format, e.position & 281474976710655 as byte_offset, "
    "p.raw_code, p.rules, p.rule_versions from core.event as e "
    "join ref.jurisdiction as j on j.jurisdiction_id = e.jurisdiction_id "
    "join ref.profile as p on p.profile_key = e.profile_key "
    "left join etl.blob as b on b.batch_id = e.batch_id "
    "and b.file_no = (e.position >> 48)::int where e.event_key = $1::bigint "
    "order by e.known_from desc, e.since_seq desc limit 1";
static const char *const what_sql =
    "select what, occurred_hi from gap.case_timeline "
    "where case_id = $1::bigint and event_key = $2::bigint";
static const char *const axes_sql =
    "select concat_ws('/', p.counterpart, p.channel, p.direction, p.site, "
    "p.outcome) as as_logged, concat_ws('/', p.corrected_counterpart, "
    "p.corrected_channel, p.corrected_direction, p.corrected_site, "
    "p.corrected_outcome) as as_corrected from core.visible_event as e "
    "join ref.profile as p on p.profile_key = e.profile_key "
    "where e.case_id = $1::bigint and e.event_key = $2::bigint";
static const char *const review_sql =
    "select decided_by, decided_on, why, corrected_channel, corrected_outcome "
    "from core.visible_review where case_id = $1::bigint "
    "and event_key = $2::bigint order by decided_on";
static const char *const versions_sql =
    "select known_from, nullif(known_to, 'infinity') as known_to, "
    "since_seq as publish_seq, row_hash::text as row_hash from core.event "
    "where case_id = $1::bigint and event_key = $2::bigint "
    "order by known_from, since_seq";
static const char *const publish_sql =
    "select p.cause, to_char(p.published_at, 'YYYY-MM-DD HH24:MI:SSZ') "
    "as published_at, p.run_id from etl.publish as p "
    "where p.seq = $1::bigint";

static bool wants_json(const struct report *r)
{
    return strcmp(r->o->output, "json") == 0;
}

/* The publish that showed it, its cause and run; nothing where the login may
 * not read the ledger. */
static enum err_code put_publish(struct report *r, struct sheet *s,
                                 struct str seq, struct err *err)
{
    const char *param[1] = {arena_cstr(&r->a, seq)};
    struct rows *rows = NULL;

    if (!seq.ptr) {
        return OK;
    }
    sheet_text(s, "publish", seq);
    if (query_try(r->q, publish_sql, param, 1, &rows, err) == OK &&
        rows_count(rows) > 0) {
        sheet_column(s, rows, 0, "cause");
        sheet_column(s, rows, 0, "published_at");
        sheet_column(s, rows, 0, "run_id");
    }
    rows_free(rows);
    return err->code;
}

/* What it says: the words of the timeline, the axes as logged and corrected,
 * and what a person decided. */
static enum err_code put_meaning(struct report *r, struct sheet *s,
                                 const struct rows *event, struct err *err)
{
    const char *param[2] = {arena_cstr(&r->a, rows_get(event, 0, "case_id")),
                            arena_cstr(&r->a, rows_get(event, 0, "event_key"))};
    struct rows *what = NULL;
    struct rows *axes = NULL;
    struct rows *review = NULL;
    struct str corrected;

    if (query_run(r->q, what_sql, param, 2, &what, err) ||
        query_try(r->q, axes_sql, param, 2, &axes, err) ||
        query_try(r->q, review_sql, param, 2, &review, err)) {
        goto out;
    }
    sheet_days(s, "occurred", rows_get(event, 0, "occurred_lo"),
               rows_get(what, 0, "occurred_hi"));
    sheet_text(s, "what", rows_get(what, 0, "what"));
    sheet_column(s, event, 0, "raw_code");
    sheet_text(s, "as_logged", rows_get(axes, 0, "as_logged"));
    corrected = rows_get(axes, 0, "as_corrected");
    sheet_text(s, "as_corrected", corrected.len ? corrected : STR_NULL);
    sheet_text(s, "rule", rows_get(event, 0, "rules"));
    sheet_text(s, "rule_version", rows_get(event, 0, "rule_versions"));
    sheet_rows(s, "reviews", review);
out:
    rows_free(what);
    rows_free(axes);
    rows_free(review);
    return err->code;
}

static enum err_code put_versions(struct report *r, struct sheet *s,
                                  const struct rows *event, struct err *err)
{
    const char *param[2] = {arena_cstr(&r->a, rows_get(event, 0, "case_id")),
                            arena_cstr(&r->a, rows_get(event, 0, "event_key"))};
    struct rows *rows = NULL;

    if (query_try(r->q, versions_sql, param, 2, &rows, err) == OK &&
        (rows_count(rows) > 1 || s->json)) {
        sheet_rows(s, "versions", rows);
    }
    rows_free(rows);
    return err->code;
}

static enum err_code put_event(struct report *r, const struct rows *event,
                               bool is_gone, struct err *err)
{
    static const char *const after[] = {"source",         "delivery_key",
                                        "delivered",      "mapping_version",
                                        "parser_version", "known_from"};
    struct sheet s;

    sheet_open(&s, &r->out, wants_json(r));
    sheet_column(&s, event, 0, "event_key");
    sheet_text(&s, "state",
               is_gone ? STR("withdrawn, kept as it was") : STR("current"));
    sheet_column(&s, event, 0, "kind");
    sheet_column(&s, event, 0, "jurisdiction");
    sheet_text(&s, "case", rows_get(event, 0, "case_number_pseudonym"));
    if (put_meaning(r, &s, event, err) || explain_place(r, &s, event, 0, err)) {
        return err->code;
    }
    for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
        sheet_column(&s, event, 0, after[i]);
    }
    if (put_publish(r, &s, rows_get(event, 0, "publish_seq"), err) ||
        put_versions(r, &s, event, err)) {
        return err->code;
    }
    sheet_close(&s);
    return OK;
}

/* The key of an event that its source gives a name of its own. */
static enum err_code key_of_name(struct report *r, const char *id,
                                 const char **key, struct err *err)
{
    struct rows *rows = NULL;

    *key = NULL;
    if (query_try(r->q, event_id_sql, &id, 1, &rows, err)) {
        goto out;
    }
    if (rows_count(rows) > 1) {
        err_set(err, ERR_USAGE,
                "several events go by this id: name one by its event_key");
    } else if (rows_count(rows) == 1) {
        *key = arena_cstr(&r->a, rows_text(rows, 0, 0));
    }
out:
    rows_free(rows);
    return err->code;
}

enum err_code explain_event(struct report *r, const char *id, bool *found,
                            struct err *err)
{
    struct rows *rows = NULL;
    const char *key = id;
    bool is_gone = false;
    int64_t n;

    *found = false;
    if (!str_int64(str_from(id), &n) &&
        (key_of_name(r, id, &key, err) || !key)) {
        return err->code;
    }
    if (query_run(r->q, event_sql, &key, 1, &rows, err)) {
        goto out;
    }
    if (rows_count(rows) == 0) {
        rows_free(rows);
        is_gone = true;
        if (query_try(r->q, past_sql, &key, 1, &rows, err)) {
            goto out;
        }
    }
    if (rows_count(rows) > 0) {
        *found = true;
        put_event(r, rows, is_gone, err);
    }
out:
    rows_free(rows);
    return err->code;
}

enum err_code explain_case(struct report *r, const char *id, bool *found,
                           struct err *err)
{
    static const char *const files_sql =
        "select source, file, sha256, kind, count(*) as events, "
        "min(occurred_lo) as first, max(occurred_lo) as last "
        "from gap.event_provenance where case_id = $1::bigint "
        "group by source, file, sha256, kind order by source, file, kind";
    static const char *const terms_sql =
        "select start_lo as start, coalesce(start_hi, start_lo) as start_hi, "
        "end_date, end_reason, population, level from core.visible_term "
        "where case_id = $1::bigint order by start_lo nulls last";
    struct rows *files = NULL;
    struct rows *terms = NULL;
    struct case_name name;
    struct sheet s;

    *found = false;
    if (case_find(r, id, &name, err) || !name.case_id) {
        return err->code;
    }
    *found = true;
    if (query_try(r->q, terms_sql, &name.case_id, 1, &terms, err) ||
        query_run(r->q, files_sql, &name.case_id, 1, &files, err)) {
        goto out;
    }
    sheet_open(&s, &r->out, wants_json(r));
    sheet_text(&s, "case", str_from(name.pseudonym));
    sheet_text(&s, "case_id", str_from(name.case_id));
    sheet_text(&s, "jurisdiction", str_from(name.jurisdiction));
    sheet_rows(&s, "terms", terms);
    sheet_rows(&s, "files", files);
    sheet_close(&s);
out:
    rows_free(terms);
    rows_free(files);
    return err->code;
}

/* DELIVERY:N or DELIVERY:@OFFSET, DELIVERY a batch_id or (the beginning of)
 * a delivery key. */
enum err_code explain_reject(struct report *r, const char *id, bool *found,
                             struct err *err)
{
    static const char *const by_number =
        "select * from gap.reject where (delivery_key like $1 || '%' "
        "or batch_id::text = $1) and record_no = $2::bigint "
        "order by file, column_name limit 1";
    static const char *const by_offset =
        "select * from gap.reject where (delivery_key like $1 || '%' "
        "or batch_id::text = $1) and byte_offset = $2::bigint "
        "order by file, column_name limit 1";
    static const char *const before[] = {
        "source", "delivery_key", "delivered", "verdict",   "stage",
        "reason", "column_name",  "shape",     "record_no", "table_name"};
    const char *colon = strrchr(id, ':');
    struct rows *rows = NULL;
    const char *param[2];
    struct sheet s;
    bool at_offset;
    int64_t n;

    *found = false;
    if (!colon || colon == id) {
        return OK;
    }
    at_offset = colon[1] == '@';
    param[0] = arena_cstr(&r->a, (struct str){id, (size_t)(colon - id)});
    param[1] = colon + 1 + at_offset;
    if (!str_int64(str_from(param[1]), &n) ||
        strspn(param[0], "0123456789abcdef") != strlen(param[0])) {
        return OK;
    }
    if (query_run(r->q, at_offset ? by_offset : by_number, param, 2, &rows,
                  err)) {
        goto out;
    }
    if (rows_count(rows) > 0) {
        *found = true;
        sheet_open(&s, &r->out, wants_json(r));
        for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
            sheet_column(&s, rows, 0, before[i]);
        }
        if (explain_place(r, &s, rows, 0, err) == OK) {
            sheet_close(&s);
        }
    }
out:
    rows_free(rows);
    return err->code;
}

/* view, view:column or view.column, with or without "gap." before it. */
enum err_code explain_column(struct report *r, const char *id, bool *found,
                             struct err *err)
{
    static const char *const meaning_sql =
        "select object, column_name, type, meaning from gap.data_dictionary "
        "where object = $1 and column_name is not distinct from $2";
    static const char *const sources_sql =
        "select source, state, delivered, horizon, record_count, fact_count, "
        "refused_count, publish_seq from gap.source_status order by source";
    struct rows *view = NULL;
    struct rows *column = NULL;
    struct rows *sources = NULL;
    struct str rest = str_from(id);
    const char *param[2] = {NULL, NULL};
    struct str name;
    struct sheet s;

    if (str_starts(rest, STR("gap."))) {
        rest = str_from(id + 4);
    }
    name = str_cut(&rest, memchr(rest.ptr, ':', rest.len) ? ':' : '.');
    param[0] = arena_printf(&r->a, "gap.%.*s", STR_ARG(name)).ptr;
    if (query_run(r->q, meaning_sql, param, 2, &view, err)) {
        goto out;
    }
    *found = rows_count(view) > 0;
    if (*found && rest.ptr) {
        param[1] = arena_cstr(&r->a, rest);
        if (query_run(r->q, meaning_sql, param, 2, &column, err)) {
            goto out;
        }
        *found = rows_count(column) > 0;
    }
    if (!*found || query_run(r->q, sources_sql, NULL, 0, &sources, err)) {
        goto out;
    }
    sheet_open(&s, &r->out, wants_json(r));
    sheet_text(&s, "view", str_from(param[0]));
    sheet_text(&s, "meaning", rows_get(view, 0, "meaning"));
    if (column) {
        sheet_column(&s, column, 0, "column_name");
        sheet_column(&s, column, 0, "type");
        sheet_text(&s, "tells", rows_get(column, 0, "meaning"));
    }
    sheet_text(&s, "definition",
               arena_printf(&r->a, "sql/views/%.*s.sql", STR_ARG(name)));
    sheet_rows(&s, "sources", sources);
    sheet_close(&s);
out:
    rows_free(view);
    rows_free(column);
    rows_free(sources);
    return err->code;
}
