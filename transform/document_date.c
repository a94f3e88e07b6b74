/* SPDX-License-Identifier: Apache-2.0 */
/*
 * document_date - looks where publishers put dates.  Computes no day of the
 * text itself.
 */
#include "transform/document_date.h"

/* A date line stands among the first lines, before the text proper: names of
 * sections, a headline, a motto, a caption come before it. */
#define HEAD_SENTENCES 40
#define HEAD_LONG 3 /* sentences of the text proper that may come before */
#define LONG_TOKENS 14

static const char *const meta_names[] = {"article:published_time",
                                         "datepublished",
                                         "date",
                                         "dc.date",
                                         "dc.date.issued",
                                         "dcterms.date",
                                         "dcterms.issued",
                                         "dcterms.created",
                                         "pubdate",
                                         "publishdate",
                                         "publish-date",
                                         "publication_date",
                                         "og:published_time",
                                         "og:article:published_time",
                                         "parsely-pub-date",
                                         "sailthru.date",
                                         "citation_publication_date",
                                         "citation_date",
                                         "cxenseparse:recs:publishtime",
                                         NULL};

/* "2022-07-29", "2022-07-29T10:00:00-07:00", "July 29, 2022", "20220729". */
static int32_t day_of(struct arena *a, struct str s)
{
    struct time_frame none = {
        .today = DAY_NONE, .incident_lo = DAY_NONE, .last_lo = DAY_NONE};
    struct token *t;
    struct mention *m;
    size_t n, count;
    int32_t day;

    s = str_trim(s);
    if (s.len >= 10 && day_parse_iso((struct str){s.ptr, 10}, &day)) {
        return day;
    }
    if (!a) {
        return DAY_NONE;
    }
    n = tokens_of(a, s, &t);
    count = mentions_of(a, t, n, &m);
    for (size_t i = 0; i < count; i++) {
        if (mention_is_full(&m[i])) {
            mention_resolve(&m[i], &none);
            return m[i].known ? m[i].lo : DAY_NONE;
        }
    }
    return DAY_NONE;
}

static size_t rank(const struct html_node *n)
{
    static const char *const keys[] = {"name", "property", "itemprop", NULL};

    for (size_t k = 0; keys[k]; k++) {
        struct str v = html_attr(n, keys[k]);

        for (size_t i = 0; v.len > 0 && meta_names[i]; i++) {
            if (str_eq_nocase(v, str_from(meta_names[i]))) {
                return i;
            }
        }
    }
    return SIZE_MAX;
}

/* "datePublished": "2022-07-29..." in a script of structured data. */
static int32_t day_of_json(struct str s)
{
    static const char key[] = "\"datePublished\"";
    int32_t day;

    for (size_t i = 0; i + sizeof key + 12 < s.len; i++) {
        if (memcmp(s.ptr + i, key, sizeof key - 1) != 0) {
            continue;
        }
        i += sizeof key - 1;
        while (i + 10 < s.len &&
               (s.ptr[i] == ':' || s.ptr[i] == ' ' || s.ptr[i] == '"')) {
            i++;
        }
        if (i + 10 <= s.len &&
            day_parse_iso((struct str){s.ptr + i, 10}, &day)) {
            return day;
        }
    }
    return DAY_NONE;
}

int32_t document_date_of_page(struct arena *a, const struct html *h)
{
    const struct html_node *n = h->root;
    int32_t found = DAY_NONE, json = DAY_NONE;
    size_t best = SIZE_MAX;

    for (; n; n = html_after(n, h->root, false)) {
        if (html_is(n, "meta") && rank(n) < best) {
            int32_t day = day_of(a, html_attr(n, "content"));

            if (day != DAY_NONE) {
                best = rank(n);
                found = day;
            }
        } else if (html_is(n, "script") && json == DAY_NONE &&
                   str_eq_nocase(html_attr(n, "type"),
                                 STR("application/ld+json"))) {
            /* the tree keeps no scripts, the text of the page does */
            json = day_of_json((struct str){h->text.ptr + n->offset,
                                            (size_t)(n->end - n->offset)});
        }
    }
    return found != DAY_NONE ? found : json;
}

int32_t document_date_of_time(const struct html *h)
{
    const struct html_node *n = h->root;

    for (; n; n = html_after(n, h->root, false)) {
        if (html_is(n, "time") && !html_is_silent(n)) {
            return day_of(NULL, html_attr(n, "datetime"));
        }
    }
    return DAY_NONE;
}

/* Words of a date line beside its date. */
static const char *const beside[] = {
    "published", "posted",     "updated",     "last",      "date",
    "dated",     "filed",      "issued",      "on",        "at",
    "a",         "m",          "p",           "am",        "pm",
    "pst",       "pdt",        "est",         "edt",       "cst",
    "cdt",       "mst",        "mdt",         "et",        "pt",
    "ct",        "utc",        "gmt",         "release",   "released",
    "original",  "originally", "publication", "created",   "modified",
    "of",        "the",        "report",      "memo",      "for",
    "immediate", "monday",     "tuesday",     "wednesday", "thursday",
    "friday",    "saturday",   "sunday",      "mon",       "tue",
    "wed",       "thu",        "fri",         "sat",       "sun",
    "eastern",   "pacific",    "time",        NULL};

/* A line that is a full date and such words; *m is the date. */
static bool is_date_line(const struct token *t, size_t n, struct mention *m)
{
    bool found = false, byline = n > 0 && token_is(t, n, 0, "by");

    if (n > 24) {
        return false;
    }
    for (size_t i = 0; i < n;) {
        struct mention one;
        size_t k = mention_at(t, n, i, &one);

        if (k > 0 && one.kind == MENTION_CALENDAR) {
            if (found || !mention_is_full(&one)) {
                return found && mention_is_full(&one);
            }
            *m = one;
            found = true;
            i += k;
            continue;
        }
        if (t[i].kind == TOKEN_WORD && !byline &&
            token_phrase(t, n, i, beside) == 0) {
            return false;
        }
        i++;
    }
    return found;
}

/* "FRESNO, Calif., May 3, 2020 (AP) - The ..." */
static bool is_place_line(const struct token *t, size_t n, struct mention *m)
{
    if (n < 4 || t[0].kind != TOKEN_WORD || t[0].text.len < 4) {
        return false;
    }
    for (size_t i = 0; i < t[0].text.len; i++) {
        if (t[0].text.ptr[i] >= 'a') {
            return false;
        }
    }
    for (size_t i = 1; i < 9 && i < n; i++) {
        size_t k = mention_at(t, n, i, m);

        if (k > 0 && mention_is_full(m)) {
            return token_is(t, n, i + k, "--") || token_is(t, n, i + k, "(") ||
                   token_is(t, n, i + k, "-");
        }
    }
    return false;
}

static bool is_long(const struct token *t, size_t n)
{
    return n >= LONG_TOKENS && token_is(t, n, n - 1, ".");
}

int32_t document_date_of_text(struct arena *a, const struct sentence *s,
                              size_t n, size_t *line)
{
    struct time_frame none = {
        .today = DAY_NONE, .incident_lo = DAY_NONE, .last_lo = DAY_NONE};
    size_t longs = 0;

    *line = SIZE_MAX;
    for (size_t i = 0; i < n && i < HEAD_SENTENCES && longs < HEAD_LONG; i++) {
        struct token *t;
        struct mention m;
        size_t count;

        if (s[i].reject != REJECT_NONE || !s[i].first) {
            continue;
        }
        count = tokens_of(a, s[i].text, &t);
        if ((s[i].alone && is_date_line(t, count, &m)) ||
            is_place_line(t, count, &m)) {
            mention_resolve(&m, &none);
            if (m.known) {
                *line = i;
                return m.lo;
            }
        }
        longs += is_long(t, count);
    }
    return DAY_NONE;
}

bool document_date_is_heading(struct arena *a, const struct sentence *s,
                              struct mention *m)
{
    struct token *t;
    size_t n, k;

    if (!s->alone || s->reject != REJECT_NONE || s->text.len > 80) {
        return false;
    }
    n = tokens_of(a, s->text, &t);
    k = n ? mention_at(t, n, 0, m) : 0;
    if (k > 0 && m->kind == MENTION_WEEKDAY && token_is(t, n, k, ",")) {
        k += 1;
        k += mention_at(t, n, k, m);
    }
    while (k > 0 && k < n && t[k].kind == TOKEN_MARK) {
        k++;
    }
    return k > 0 && k == n && m->kind == MENTION_CALENDAR;
}
