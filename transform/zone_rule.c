/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zone_rule - reading TZ strings and finding the days they mean.
 */
#include "transform/zone_rule.h"

#include "common/day.h"

#define DAY INT64_C(86400)
#define HOURS_OF_OFFSET 24
#define HOURS_OF_CHANGE 167 /* RFC 8536, 3.3.1 */
#define USUAL_TIME 7200     /* 02:00 */

struct cursor {
    const char *p, *end;
};

static bool take(struct cursor *c, char want)
{
    if (c->p < c->end && *c->p == want) {
        c->p++;
        return true;
    }
    return false;
}

static bool take_number(struct cursor *c, int32_t least, int32_t most,
                        int32_t *out)
{
    const char *from = c->p;

    *out = 0;
    while (c->p < c->end && *c->p >= '0' && *c->p <= '9' && c->p - from < 3) {
        *out = *out * 10 + (*c->p++ - '0');
    }
    return c->p > from && *out >= least && *out <= most;
}

/* [+-]h[h[h]][:mm[:ss]] in seconds. */
static bool take_time(struct cursor *c, int32_t hours_most, int32_t *out)
{
    bool negative = take(c, '-');
    int32_t hours, minutes = 0, seconds = 0;

    if (!negative) {
        take(c, '+');
    }
    if (!take_number(c, 0, hours_most, &hours)) {
        return false;
    }
    if (take(c, ':')) {
        if (!take_number(c, 0, 59, &minutes) ||
            (take(c, ':') && !take_number(c, 0, 59, &seconds))) {
            return false;
        }
    }
    *out = hours * 3600 + minutes * 60 + seconds;
    *out = negative ? -*out : *out;
    return true;
}

/* EST or <+03>: three bytes at least. */
static bool take_name(struct cursor *c)
{
    const char *from = c->p;

    if (take(c, '<')) {
        while (c->p < c->end && *c->p != '>') {
            c->p++;
        }
        return take(c, '>') && c->p - from >= 5;
    }
    while (c->p < c->end && (*c->p | 0x20) >= 'a' && (*c->p | 0x20) <= 'z') {
        c->p++;
    }
    return c->p - from >= 3;
}

static bool take_date(struct cursor *c, struct zone_date *d)
{
    *d = (struct zone_date){.form = '0', .time = USUAL_TIME};
    if (!take(c, ',')) {
        return false;
    }
    if (take(c, 'J')) {
        d->form = 'J';
        if (!take_number(c, 1, 365, &d->day)) {
            return false;
        }
    } else if (take(c, 'M')) {
        d->form = 'M';
        if (!take_number(c, 1, 12, &d->month) || !take(c, '.') ||
            !take_number(c, 1, 5, &d->week) || !take(c, '.') ||
            !take_number(c, 0, 6, &d->day)) {
            return false;
        }
    } else if (!take_number(c, 0, 365, &d->day)) {
        return false;
    }
    return !take(c, '/') || take_time(c, HOURS_OF_CHANGE, &d->time);
}

bool zone_rule_parse(struct str s, struct zone_rule *rule)
{
    struct cursor c = {s.ptr, s.ptr + s.len};

    *rule = (struct zone_rule){0};
    if (!take_name(&c) || !take_time(&c, HOURS_OF_OFFSET, &rule->standard)) {
        return false;
    }
    rule->standard = -rule->standard; /* POSIX counts west */
    if (c.p == c.end) {
        return true;
    }
    rule->has_summer = true;
    rule->summer = rule->standard + 3600;
    if (!take_name(&c)) {
        return false;
    }
    if (c.p < c.end && *c.p != ',') {
        if (!take_time(&c, HOURS_OF_OFFSET, &rule->summer)) {
            return false;
        }
        rule->summer = -rule->summer;
    }
    return take_date(&c, &rule->begin) && take_date(&c, &rule->end) &&
           c.p == c.end;
}

static int32_t day_of(const struct zone_date *d, int32_t year)
{
    int32_t first = day_from_civil((struct civil){year, 1, 1});
    int32_t last, weekday;

    if (d->form == '0') {
        return first + d->day;
    }
    if (d->form == 'J') {
        bool leap = day_last_of_month(year, 2) == 29;

        return first + d->day - 1 + (leap && d->day >= 60);
    }
    first = day_from_civil((struct civil){year, d->month, 1});
    last = first + day_last_of_month(year, d->month) - 1;
    weekday = ((first + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
    first += (d->day - weekday + 7) % 7 + 7 * (d->week - 1);
    return first > last ? first - 7 : first;
}

void zone_rule_year(const struct zone_rule *rule, int32_t year,
                    struct zone_change change[2])
{
    struct zone_change to_summer = {day_of(&rule->begin, year) * DAY +
                                        rule->begin.time - rule->standard,
                                    rule->summer};
    struct zone_change to_standard = {day_of(&rule->end, year) * DAY +
                                          rule->end.time - rule->summer,
                                      rule->standard};
    bool summer_first = to_summer.at < to_standard.at;

    change[0] = summer_first ? to_summer : to_standard;
    change[1] = summer_first ? to_standard : to_summer;
}
