/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mention - finds dates among tokens.  What they mean is mention_day's.
 */
#include "transform/mention.h"

static const char *const weekdays[] = {"monday",   "tuesday", "wednesday",
                                       "thursday", "friday",  "saturday",
                                       "sunday"};

static int32_t index_of(struct str s, const char *const *list, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        if (str_is(s, list[i])) {
            return i;
        }
    }
    return -1;
}

/* The year said at one end holds at both; over the turn of the year the first
 * end has the year before. */
static void share_year(struct mention *m)
{
    bool turns = m->a.month > m->b.month && m->a.month > 0 && m->b.month > 0;

    if (m->a.year == YEAR_NONE && m->b.year != YEAR_NONE) {
        m->a.year = m->b.year > 0 ? m->b.year - turns : m->b.year;
        if (m->b.year == YEAR_THIS && turns) {
            m->a.year = YEAR_LAST;
        }
    } else if (m->b.year == YEAR_NONE && m->a.year > 0) {
        m->b.year = m->a.year + turns;
    } else if (m->b.year == YEAR_NONE && !turns) {
        m->b.year = m->a.year;
    }
}

/* After one point: "to June", "and April 2021", "- 16", ", March and May". */
static size_t range_at(const struct token *t, size_t n, size_t i, bool opened,
                       struct mention *m)
{
    static const char *const to[] = {"to",   "through", "thru", "until",
                                     "till", "-",       "--",   NULL};
    size_t k = token_phrase(t, n, i, to);
    struct mention r = *m;
    bool joined = token_is(t, n, i, "and") || token_is(t, n, i, "or") ||
                  token_is(t, n, i, ",");

    if (k == 0 && !joined) {
        return 0;
    }
    k = k ? k : 1;
    k += token_is(t, n, i, ",") && token_is(t, n, i + 1, "and");
    r.b = (struct point){.year = YEAR_NONE};
    {
        size_t e = mention_point_end(t, n, i + k, &r);

        /* "March and April 2021" is one time, "March 3 and April 9" two */
        if (e == 0 || (joined && !opened &&
                       (r.a.day > 0 || r.b.day > 0 || r.a.month == 0 ||
                        r.b.month == 0 || r.a.year != YEAR_NONE))) {
            return 0;
        }
        if (r.a.month > 0 && r.b.month == 0) {
            return 0;
        }
        *m = r;
        return k + e;
    }
}

static size_t calendar_at(const struct token *t, size_t n, size_t i,
                          struct mention *m)
{
    static const char *const open[] = {"between", "from", NULL};
    size_t start = i, k = token_phrase(t, n, i, open), more;
    bool opened = token_is(t, n, i, "between");

    i += k;
    k = mention_point(t, n, i, &m->a);
    if (k == 0) {
        return 0;
    }
    i += k;
    m->kind = MENTION_CALENDAR;
    m->b = m->a;
    while ((more = range_at(t, n, i, opened, m)) > 0) {
        i += more;
        opened = false;
        if (m->b.year != YEAR_NONE) {
            break;
        }
    }
    share_year(m);
    return i - start;
}

static size_t unit_at(const struct token *t, size_t n, size_t i, char *unit)
{
    static const char *const names[] = {"day", "week", "month", "year"};

    for (size_t k = 0; k < 4 && i < n; k++) {
        size_t len = strlen(names[k]);

        if (str_starts(t[i].lower, str_from(names[k])) &&
            (t[i].lower.len == len ||
             (t[i].lower.len == len + 1 && t[i].lower.ptr[len] == 's'))) {
            *unit = "dwmy"[k];
            return 1;
        }
    }
    return 0;
}

/* "yesterday" "last week" "earlier this month" "on Tuesday" "two weeks ago". */
static size_t today_at(const struct token *t, size_t n, size_t i,
                       struct mention *m)
{
    static const char *const last[] = {"last", "the previous", "the past",
                                       NULL};
    static const char *const this[] = {"earlier this", "this", NULL};
    struct quantity q;
    size_t k;

    m->kind = MENTION_TODAY;
    m->unit = 'd';
    if (token_is(t, n, i, "today") || token_is(t, n, i, "yesterday")) {
        m->least = m->most = t[i].lower.ptr[0] == 'y' ? -1 : 0;
        return 1;
    }
    k = token_phrase(t, n, i, last);
    if (k > 0 && unit_at(t, n, i + k, &m->unit) && m->unit != 'd' &&
        !str_ends(t[i + k].lower, STR("s"))) {
        m->least = m->most = -1;
        return k + 1;
    }
    k = token_phrase(t, n, i, this);
    if (k > 0 && unit_at(t, n, i + k, &m->unit) && m->unit != 'd') {
        m->kind = MENTION_SINCE_TODAY;
        return k + 1;
    }
    k = quantity_at(t, n, i, &q);
    if (k == 0 && (token_is(t, n, i, "a") || token_is(t, n, i, "one"))) {
        q.lo = q.hi = 1;
        k = 1;
    }
    if (k > 0 && !q.open && unit_at(t, n, i + k, &m->unit) &&
        token_is(t, n, i + k + 1, "ago")) {
        m->least = -(int32_t)(q.hi % 10000);
        m->most = -(int32_t)(q.lo % 10000);
        return k + 2;
    }
    return 0;
}

static size_t weekday_at(const struct token *t, size_t n, size_t i,
                         struct mention *m)
{
    if (i >= n || t[i].text.ptr[0] < 'A' || t[i].text.ptr[0] > 'Z') {
        return 0;
    }
    m->least = index_of(t[i].lower, weekdays, 7);
    m->kind = MENTION_WEEKDAY;
    return m->least >= 0 ? 1 : 0;
}

static size_t incident_word(const struct token *t, size_t n, size_t i)
{
    static const char *const nouns[] = {
        "shooting",  "shootings", "killing",     "killings",   "attack",
        "attacks",   "incident",  "murder",      "murders",    "homicide",
        "homicides", "stabbing",  "stabbings",   "ambush",     "slaying",
        "slayings",  "deaths",    "rampage",     "massacre",   "crime",
        "he killed", "he shot",   "he attacked", "she killed", "she shot",
        NULL};
    static const char *const lead[] = {"the", "his", "her", "their", NULL};
    static const char *const kinds[] = {"fatal", "deadly", "double", "hotel",
                                        "mass",  "triple", NULL};
    size_t k = token_phrase(t, n, i, lead), m;

    while (token_phrase(t, n, i + k, kinds) > 0) {
        k++;
    }
    m = token_phrase(t, n, i + k, nouns);
    return m > 0 ? k + m : 0;
}

/* "for nearly ten months before the shooting" is a length, not a time. */
static bool is_length(const struct token *t, size_t n, size_t i)
{
    static const char *const between[] = {
        "nearly",        "almost",  "more",  "than", "over",
        "about",         "at",      "least", "the",  "just",
        "approximately", "roughly", "some",  "well", "around",
        "roughly",       NULL};

    while (i > 0 && token_phrase(t, n, i - 1, between) > 0) {
        i--;
    }
    return i > 0 && token_is(t, n, i - 1, "for");
}

/* "the days leading up to the shooting", "two weeks before the attack". */
static size_t incident_at(const struct token *t, size_t n, size_t i,
                          struct mention *m)
{
    static const char *const lead[] = {"the final", "the last", "the", "just",
                                       "final",     "a",        NULL};
    static const char *const before[] = {
        "leading up to", "leading to", "running up to", "before", "prior to",
        "preceding",     "ahead of",   "earlier than",  NULL};
    static const char *const after[] = {"after", "following", "since", NULL};
    struct quantity q;
    int64_t before_it;
    size_t k = token_phrase(t, n, i, lead), c, u, p, w;
    bool earlier;

    c = quantity_at(t, n, i + k, &q);
    u = unit_at(t, n, i + k + c, &m->unit);
    if (u == 0 || is_length(t, n, i) ||
        (c == 0 && i > 0 && cardinal_at(t, n, i - 1, &before_it) > 0)) {
        return 0;
    }
    if (c == 0) {
        q = (struct quantity){.lo = 1, .hi = 1};
    }
    m->loose = c == 0 && str_ends(t[i + k].lower, STR("s"));
    p = token_phrase(t, n, i + k + c + u, before);
    earlier = p > 0;
    p = p ? p : token_phrase(t, n, i + k + c + u, after);
    w = p ? incident_word(t, n, i + k + c + u + p) : 0;
    if (w == 0) {
        return 0;
    }
    m->kind = MENTION_INCIDENT;
    m->least = (int32_t)(earlier ? -q.hi % 10000 : q.lo % 10000);
    m->most = (int32_t)(earlier ? -q.lo % 10000 : q.hi % 10000);
    return k + c + u + p + w;
}

/* "the next day" "that month" "two weeks later" "the same day". */
static size_t follow_at(const struct token *t, size_t n, size_t i,
                        struct mention *m)
{
    static const char *const same[] = {"that same", "that", "the same", NULL};
    static const char *const next[] = {"the next", "the following", NULL};
    struct quantity q;
    size_t k = token_phrase(t, n, i, same);

    m->kind = MENTION_FOLLOW;
    m->least = m->most = k ? 0 : 1;
    k = k ? k : token_phrase(t, n, i, next);
    if (k > 0) {
        return unit_at(t, n, i + k, &m->unit) ? k + 1 : 0;
    }
    k = quantity_at(t, n, i, &q);
    if (k == 0 && token_is(t, n, i, "a")) {
        q = (struct quantity){.lo = 1, .hi = 1};
        k = 1;
    }
    if (k > 0 && !q.open && unit_at(t, n, i + k, &m->unit) &&
        token_is(t, n, i + k + 1, "later")) {
        m->least = (int32_t)(q.lo % 10000);
        m->most = (int32_t)(q.hi % 10000);
        return k + 2;
    }
    return 0;
}

static enum mention_bound bound_before(const struct token *t, size_t n,
                                       size_t i, size_t *words)
{
    static const struct {
        const char *phrase;
        enum mention_bound bound;
    } bounds[] = {{"since", BOUND_SINCE},       {"after", BOUND_AFTER},
                  {"until", BOUND_UNTIL},       {"through", BOUND_UNTIL},
                  {"by", BOUND_UNTIL},          {"before", BOUND_BEFORE},
                  {"prior to", BOUND_BEFORE},   {"as of", BOUND_UNTIL},
                  {"starting in", BOUND_SINCE}, {"beginning in", BOUND_SINCE}};

    for (size_t k = 0; k < sizeof bounds / sizeof *bounds; k++) {
        const char *const one[] = {bounds[k].phrase, NULL};
        size_t len = 1 + (strchr(bounds[k].phrase, ' ') != NULL);

        if (i >= len && token_phrase(t, n, i - len, one) > 0) {
            *words = len;
            return bounds[k].bound;
        }
    }
    *words = 0;
    return BOUND_AT;
}

size_t mention_at(const struct token *t, size_t n, size_t i, struct mention *m)
{
    static size_t (*const forms[])(const struct token *, size_t, size_t,
                                   struct mention *) = {
        incident_at, calendar_at, today_at, weekday_at, follow_at};

    for (size_t f = 0; i < n && f < sizeof forms / sizeof *forms; f++) {
        size_t k, words;

        *m = (struct mention){.first = i,
                              .lo = DAY_NONE,
                              .hi = DAY_NONE,
                              .of_lo = DAY_NONE,
                              .of_hi = DAY_NONE};
        k = forms[f](t, n, i, m);
        if (k > 0) {
            m->last = i + k;
            if (m->kind != MENTION_INCIDENT && m->kind != MENTION_FOLLOW) {
                m->bound = bound_before(t, n, i, &words);
            }
            /* "from June" without an end */
            if (token_is(t, n, i, "from") && m->a.month == m->b.month &&
                m->a.year == m->b.year && m->a.day == m->b.day) {
                m->bound = BOUND_SINCE;
            }
            return k;
        }
    }
    return 0;
}

size_t mentions_of(struct arena *a, const struct token *t, size_t n,
                   struct mention **out)
{
    struct mention *m = arena_zalloc(a, n + 1, sizeof *m);
    size_t count = 0;

    for (size_t i = 0; i < n;) {
        size_t k = mention_at(t, n, i, &m[count]);

        if (k > 0) {
            count++;
            i += k;
        } else {
            i++;
        }
    }
    *out = m;
    return count;
}
