/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parcel - a staged delivery made by hand, as docs/contracts.md lays it down:
 * one case with events, so that the load can be tested without the transform.
 * Its people are invented.
 */
#ifndef LAPSE_TESTS_LOAD_PARCEL_H
#define LAPSE_TESTS_LOAD_PARCEL_H

#include "common/buf.h"
#include "common/digest.h"
#include "common/json.h"
#include "load/staged.h"
#include "tests/support/unit.h"

struct parcel {
    const char *state;    /* directory */
    const char *source;   /* NULL: us-zz-test */
    const char *kind;     /* NULL: full */
    const char *delivered; /* NULL: 2024-04-01 */
    const char *base;
    int64_t name;         /* another number is another delivery */
    int64_t events;       /* keys 1..events of case 1, one a day */
    int64_t value;        /* another value is another content of each */
    int64_t twice;        /* an event that stands once more, 0: none */
    bool unlike;          /* with another content */
    int64_t notes;        /* events 1..notes have a detail and a note */
    bool entered;         /* every third event has a time of entry */
    bool stray;           /* the last note is of no event */
    int64_t officer;      /* of each event, in no dictionary; 0: none */
    int64_t records;      /* 0: as events */
    int64_t rejected;     /* of records */
    const char *checks;   /* JSON, NULL: {} */
    const char *columns;  /* columns.json, NULL: those of the contract */
    /* out */
    char delivery_key[DIGEST_HEX + 1], batch_key[DIGEST_HEX + 1];
    char dir[512];
};

/* The columns of the contract, all tables. */
static const char parcel_columns[] =
    "{\"tables\":{"
    "\"case_ref\":[[\"case_id\",\"int8\"],[\"jurisdiction\",\"text\"],"
    "[\"pseudonym\",\"text\"]],"
    "\"coverage\":[[\"kind\",\"text\"],[\"covered_from\",\"date\"],"
    "[\"covered_to\",\"date\"],[\"position\",\"int8\"]],"
    "\"event\":[[\"case_id\",\"int8\"],[\"event_key\",\"int8\"],"
    "[\"row_hash\",\"int8\"],[\"occurred_lo\",\"date\"],"
    "[\"occurred_hi\",\"date\"],[\"minute_of_day\",\"int2\"],"
    "[\"ended\",\"date\"],[\"scheduled_for\",\"date\"],"
    "[\"recorded_at\",\"timestamp\"],[\"profile_key\",\"int8\"],"
    "[\"officer_key\",\"int8\"],[\"office_key\",\"int8\"],"
    "[\"narrative_key\",\"int8\"],[\"position\",\"int8\"]],"
    "\"event_detail\":[[\"case_id\",\"int8\"],[\"event_key\",\"int8\"],"
    "[\"position\",\"int8\"],[\"detail\",\"text\"],[\"thread\",\"text\"],"
    "[\"minutes\",\"int4\"],[\"acceptable\",\"bool\"],"
    "[\"purpose\",\"text\"],[\"tags\",\"text[]\"],"
    "[\"entered_by_key\",\"int8\"],[\"event_id\",\"text\"]],"
    "\"holiday\":[[\"jurisdiction\",\"text\"],"
    "[\"holiday_date\",\"date\"],[\"position\",\"int8\"]],"
    "\"office\":[[\"office_key\",\"int8\"],[\"jurisdiction\",\"text\"],"
    "[\"name\",\"text\"]],"
    "\"officer\":[[\"officer_key\",\"int8\"],"
    "[\"jurisdiction\",\"text\"]],"
    "\"policy\":[[\"policy_id\",\"int8\"],[\"jurisdiction\",\"text\"],"
    "[\"population\",\"text\"],[\"level\",\"text\"],"
    "[\"effective_from\",\"date\"],[\"effective_to\",\"date\"],"
    "[\"class\",\"text\"],[\"mode\",\"text\"],[\"count\",\"int4\"],"
    "[\"period\",\"int4\"],[\"unit\",\"text\"],[\"trigger\",\"text\"],"
    "[\"accepts_channel\",\"text[]\"],[\"accepts_site\",\"text[]\"],"
    "[\"transition\",\"text\"],[\"citation\",\"text\"],"
    "[\"quote\",\"text\"],[\"note\",\"text\"],[\"position\",\"int8\"]],"
    "\"gone\":[[\"case_id\",\"int8\"],[\"fact_key\",\"int8\"],"
    "[\"family\",\"text\"]],"
    "\"private_case\":[[\"case_id\",\"int8\"],"
    "[\"case_number\",\"text\"]],"
    "\"private_note\":[[\"case_id\",\"int8\"],[\"event_key\",\"int8\"],"
    "[\"position\",\"int8\"],[\"note\",\"text\"]],"
    "\"private_officer\":[[\"officer_key\",\"int8\"],"
    "[\"name\",\"text\"]],"
    "\"private_quote\":[[\"case_id\",\"int8\"],"
    "[\"statement_key\",\"int8\"],[\"position\",\"int8\"],"
    "[\"quote\",\"text\"]],"
    "\"profile\":[[\"profile_key\",\"int8\"],[\"kind\",\"text\"],"
    "[\"date_precision\",\"text\"],[\"raw_code\",\"text\"],"
    "[\"counterpart\",\"text\"],[\"channel\",\"text\"],"
    "[\"direction\",\"text\"],[\"site\",\"text\"],[\"outcome\",\"text\"],"
    "[\"corrected_counterpart\",\"text\"],"
    "[\"corrected_channel\",\"text\"],[\"corrected_direction\",\"text\"],"
    "[\"corrected_site\",\"text\"],[\"corrected_outcome\",\"text\"],"
    "[\"rules\",\"text\"],[\"rule_versions\",\"text\"],"
    "[\"unlisted\",\"bool\"],[\"conflict\",\"bool\"]],"
    "\"reject\":[[\"file_no\",\"int2\"],[\"record_no\",\"int8\"],"
    "[\"byte_offset\",\"int8\"],[\"byte_length\",\"int8\"],"
    "[\"line\",\"int8\"],[\"column_name\",\"text\"],[\"class\",\"text\"],"
    "[\"shape\",\"text\"]],"
    "\"review\":[[\"case_id\",\"int8\"],[\"event_key\",\"int8\"],"
    "[\"corrected_channel\",\"text\"],[\"corrected_outcome\",\"text\"],"
    "[\"decided_by\",\"text\"],[\"decided_on\",\"date\"],"
    "[\"why\",\"text\"],[\"position\",\"int8\"]],"
    "\"statement\":[[\"case_id\",\"int8\"],[\"statement_key\",\"int8\"],"
    "[\"row_hash\",\"int8\"],[\"kind\",\"text\"],[\"name\",\"text\"],"
    "[\"value_lo\",\"text\"],[\"value_hi\",\"text\"],"
    "[\"window_lo\",\"date\"],[\"window_hi\",\"date\"],"
    "[\"claimant\",\"text\"],[\"stated_on\",\"date\"],"
    "[\"document\",\"text\"],[\"page\",\"int4\"],[\"sentence\",\"int4\"],"
    "[\"office_key\",\"int8\"],[\"jurisdiction\",\"text\"],"
    "[\"position\",\"int8\"]],"
    "\"term\":[[\"case_id\",\"int8\"],[\"term_key\",\"int8\"],"
    "[\"row_hash\",\"int8\"],[\"start_lo\",\"date\"],"
    "[\"start_hi\",\"date\"],[\"end_date\",\"date\"],"
    "[\"end_reason\",\"text\"],[\"population\",\"text\"],"
    "[\"level\",\"text\"],[\"officer_key\",\"int8\"],"
    "[\"office_key\",\"int8\"],[\"position\",\"int8\"]]"
    "},\"fingerprint\":\"f1\"}";

#define PARCEL_MAX ((size_t)16 << 20)

static inline void parcel_number(struct buf *b, uint64_t v, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--) {
        buf_char(b, (char)(v >> (8 * i) & 0xff));
    }
}

/* PostgreSQL 15 documentation, COPY, "Binary Format". */
static inline void parcel_head(struct buf *b)
{
    buf_put(b, "PGCOPY\n\377\r\n\0", 11);
    parcel_number(b, 0, 8);
}

static inline void parcel_int8(struct buf *b, int64_t v)
{
    parcel_number(b, 8, 4);
    parcel_number(b, (uint64_t)v, 8);
}

static inline void parcel_text(struct buf *b, const char *z)
{
    if (!z) {
        parcel_number(b, UINT32_MAX, 4);
        return;
    }
    parcel_number(b, strlen(z), 4);
    buf_put(b, z, strlen(z));
}

static inline void parcel_nulls(struct buf *b, int n)
{
    while (n-- > 0) {
        parcel_text(b, NULL);
    }
}

static inline void parcel_bool(struct buf *b, bool v)
{
    parcel_number(b, 1, 4);
    parcel_number(b, v, 1);
}

static inline void parcel_event(struct buf *b, const struct parcel *p,
                                int64_t key)
{
    parcel_number(b, 14, 2);
    parcel_int8(b, 1);
    parcel_int8(b, key);
    parcel_int8(b, 1000 * p->value + key);
    parcel_number(b, 4, 4);
    parcel_number(b, (uint64_t)(8766 + key % 60), 4); /* from 2024-01-01 */
    parcel_nulls(b, 4);
    if (p->entered && key % 3 == 0) {
        /* in 1999 and in 2000 */
        parcel_int8(b, (key % 2 ? 1 : -1) * (key * 86400000000 + key));
    } else {
        parcel_nulls(b, 1);
    }
    parcel_int8(b, 7);
    if (p->officer) {
        parcel_int8(b, p->officer);
        parcel_nulls(b, 1);
    } else {
        parcel_nulls(b, 2);
    }
    if (key <= p->notes) {
        parcel_int8(b, -77);
    } else {
        parcel_nulls(b, 1);
    }
    parcel_int8(b, key * 100);
}

static inline void parcel_detail(struct buf *b, int64_t key)
{
    parcel_number(b, 11, 2);
    parcel_int8(b, 1);
    parcel_int8(b, key);
    parcel_int8(b, key * 100);
    parcel_text(b, "an invented detail");
    parcel_nulls(b, 7);
}

static inline void parcel_note(struct buf *b, int64_t key)
{
    parcel_number(b, 4, 2);
    parcel_int8(b, 1);
    parcel_int8(b, key);
    parcel_int8(b, key * 100);
    parcel_text(b, "an invented note");
}

static inline void parcel_profile(struct buf *b)
{
    parcel_number(b, 18, 2);
    parcel_int8(b, 7);
    parcel_text(b, "contact");
    parcel_text(b, "d");
    parcel_text(b, "OV");
    parcel_text(b, "subject");
    parcel_text(b, "in_person");
    parcel_nulls(b, 2);
    parcel_text(b, "completed");
    parcel_nulls(b, 7);
    parcel_bool(b, false);
    parcel_bool(b, false);
}

/* End a part, write it and name it in the manifest. */
static inline void parcel_part(struct parcel *p, struct json *j,
                               const char *table, struct buf *b, int64_t rows)
{
    char path[640], file[64], hex[DIGEST_HEX + 1];
    struct digest d;
    struct err err;

    parcel_number(b, UINT16_MAX, 2);
    d = sha256_of(buf_slice(b));
    digest_hex(&d, hex);
    (void)snprintf(file, sizeof file, "%s.0001.pgcopy", table);
    (void)snprintf(path, sizeof path, "%s/%s", p->dir, file);
    assert_int_equal(file_write(path, buf_slice(b), 0600, &err), OK);
    json_open(j, NULL, '{');
    json_strz(j, "table", table);
    json_strz(j, "file", file);
    json_int(j, "rows", rows);
    json_int(j, "bytes", (int64_t)b->len);
    json_strz(j, "sha256", hex);
    json_close(j, '}');
}

static inline int64_t parcel_facts(const struct parcel *p)
{
    return p->events + (p->twice > 0);
}

static inline void parcel_parts(struct parcel *p, struct json *j)
{
    struct buf b;

    buf_init(&b, PARCEL_MAX);
    json_open(j, "parts", '[');
    parcel_head(&b);
    for (int64_t key = 1; key <= p->events; key++) {
        parcel_event(&b, p, key);
        if (key == p->twice) {
            struct parcel other = *p;

            other.value += p->unlike;
            parcel_event(&b, &other, key);
        }
    }
    parcel_part(p, j, "event", &b, parcel_facts(p));
    if (p->notes > 0) {
        buf_clear(&b);
        parcel_head(&b);
        for (int64_t key = 1; key <= p->notes; key++) {
            parcel_detail(&b, key);
        }
        parcel_part(p, j, "event_detail", &b, p->notes);
        buf_clear(&b);
        parcel_head(&b);
        for (int64_t key = 1; key <= p->notes; key++) {
            parcel_note(&b, key + (p->stray && key == p->notes) * p->events);
        }
        parcel_part(p, j, "private_note", &b, p->notes);
    }
    buf_clear(&b);
    parcel_head(&b);
    parcel_profile(&b);
    parcel_part(p, j, "profile", &b, 1);
    buf_clear(&b);
    parcel_head(&b);
    parcel_number(&b, 3, 2);
    parcel_int8(&b, 1);
    parcel_text(&b, "us-zz");
    parcel_text(&b, "invented-case-1");
    parcel_part(p, j, "case_ref", &b, 1);
    buf_clear(&b);
    parcel_head(&b);
    parcel_number(&b, 2, 2);
    parcel_int8(&b, 1);
    parcel_text(&b, "INVENTED-1");
    parcel_part(p, j, "private_case", &b, 1);
    json_close(j, ']');
    buf_release(&b);
}

static inline void parcel_keys(struct parcel *p)
{
    struct sha256 *sum = sha256_new();
    struct digest d;
    char name[32];

    (void)snprintf(name, sizeof name, "%s %lld", p->source,
                   (long long)p->name);
    d = sha256_of(str_from(name));
    digest_hex(&d, p->delivery_key);
    sha256_field(sum, STR("lapse-batch-1"));
    sha256_field(sum, str_from(p->delivery_key));
    sha256_field(sum, str_from(p->base ? p->base : ""));
    d = sha256_end(sum);
    digest_hex(&d, p->batch_key);
    (void)snprintf(p->dir, sizeof p->dir, "%s/staged/%s", p->state,
                   p->batch_key);
}

static inline void parcel_names(const struct parcel *p, struct json *j)
{
    json_int(j, "format", 1);
    json_strz(j, "batch_key", p->batch_key);
    json_strz(j, "delivery_key", p->delivery_key);
    json_strz(j, "base", p->base);
    json_strz(j, "source", p->source);
    json_strz(j, "jurisdiction", "us-zz");
    json_strz(j, "title", "Test county (invented)");
    json_strz(j, "delivery", p->kind ? p->kind : "full");
    json_strz(j, "period_from", NULL);
    json_strz(j, "period_to", NULL);
    json_strz(j, "delivered", p->delivered ? p->delivered : "2024-04-01");
    json_strz(j, "received_at", "2024-04-01T00:00:00Z");
    json_strz(j, "horizon", "2024-04-02");
    json_strz(j, "mapping_version", "m1");
    json_strz(j, "parser_version", "1");
    json_strz(j, "key_fingerprint", "k1");
}

static inline void parcel_counts(const struct parcel *p, struct json *j)
{
    int64_t records = p->records ? p->records : parcel_facts(p);

    json_open(j, "counts", '{');
    json_int(j, "records_in", records);
    json_int(j, "mapped", records - p->rejected);
    json_int(j, "without_fact", 0);
    json_int(j, "rejected", p->rejected);
    json_int(j, "facts", parcel_facts(p));
    json_close(j, '}');
}

static inline void parcel_file(const struct parcel *p, const char *name,
                               struct str text)
{
    char path[640];
    struct err err;

    (void)snprintf(path, sizeof path, "%s/%s", p->dir, name);
    assert_int_equal(file_write(path, text, 0600, &err), OK);
}

static inline void parcel_make(struct parcel *p)
{
    struct err err;
    struct json j;
    struct buf b;

    p->source = p->source ? p->source : "us-zz-test";
    parcel_keys(p);
    assert_int_equal(file_mkdirs(p->dir, &err), OK);
    parcel_file(p, "columns.json", 
                str_from(p->columns ? p->columns : parcel_columns));
    buf_init(&b, PARCEL_MAX);
    json_init(&j, &b);
    json_open(&j, NULL, '{');
    parcel_names(p, &j);
    parcel_parts(p, &j);
    parcel_counts(p, &j);
    json_close(&j, '}');
    b.len--; /* the checks are given as text */
    buf_printf(&b, ",\"checks\":%s}", p->checks ? p->checks : "{}");
    parcel_file(p, "manifest.json", buf_slice(&b));
    buf_release(&b);
}

#endif
