/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock - the two clocks, and the override of the first.
 */
#include "common/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "common/day.h"

#define DAY_SECONDS 86400

/* "2026-01-31T23:59:59Z" */
static bool parse_stamp(struct str s, int64_t *t)
{
    static const int64_t most[3] = {23, 59, 59};
    struct str date = {s.ptr, 10};
    int64_t seconds = 0;
    int32_t day;

    if (s.len != 20 || s.ptr[10] != 'T' || s.ptr[13] != ':' ||
        s.ptr[16] != ':' || s.ptr[19] != 'Z' || !day_parse_iso(date, &day)) {
        return false;
    }
    for (size_t i = 0; i < 3; i++) {
        int64_t part;

        if (!str_int64((struct str){s.ptr + 11 + 3 * i, 2}, &part) ||
            part < 0 || part > most[i]) {
            return false;
        }
        seconds = seconds * 60 + part;
    }
    *t = day * (int64_t)DAY_SECONDS + seconds;
    return true;
}

bool clock_is_usable(void)
{
    struct str now = str_from(getenv("LAPSE_NOW"));
    int64_t t;

    return now.len == 0 || parse_stamp(now, &t);
}

int64_t clock_now(void)
{
    struct timespec real;
    int64_t t;

    if (parse_stamp(str_from(getenv("LAPSE_NOW")), &t)) {
        return t;
    }
    (void)clock_gettime(CLOCK_REALTIME, &real);
    return real.tv_sec;
}

int32_t clock_day(int64_t t)
{
    int64_t day = t / DAY_SECONDS - (t % DAY_SECONDS < 0);
    int32_t least = day_from_civil((struct civil){1, 1, 1});
    int32_t most = day_from_civil((struct civil){9999, 12, 31});

    return day < least ? least : day > most ? most : (int32_t)day;
}

void clock_stamp(int64_t t, char out[21])
{
    int32_t day = clock_day(t);
    int64_t second = t - day * (int64_t)DAY_SECONDS;
    char date[11], text[80];

    if (second < 0) {
        second = 0; /* before year 1 */
    } else if (second >= DAY_SECONDS) {
        second = DAY_SECONDS - 1; /* after 9999 */
    }
    day_format(day, date);
    (void)snprintf(text, sizeof text, "%sT%02d:%02d:%02dZ", date,
                   (int)(second / 3600), (int)(second / 60 % 60),
                   (int)(second % 60));
    memcpy(out, text, 20);
    out[20] = '\0';
}

double clock_monotonic(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}
