/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mention - days and times as prose names them ("June 14", "between March and
 * April 2021", "late May", "last week", "in the days leading up to the
 * shooting") as intervals of days.  What a text leaves out (the year, the day
 * of the report, the day of the incident) comes from a frame; where the frame
 * does not know it either, the mention stays without an interval: nothing is
 * guessed.  Numeric dates are month/day/year, as in the United States.
 */
#ifndef LAPSE_TRANSFORM_MENTION_H
#define LAPSE_TRANSFORM_MENTION_H

#include "common/day.h"
#include "transform/phrase.h"

/* What a year word stands for until a frame resolves it. */
#define YEAR_NONE 0     /* not said */
#define YEAR_THIS (-1)  /* "of this year" */
#define YEAR_LAST (-2)  /* "of last year" */
#define YEAR_SAME (-3)  /* "of that year" */
#define YEAR_NEXT (-4)

enum mention_kind {
    MENTION_CALENDAR, /* a and b, the same when it is one date */
    MENTION_TODAY,    /* from the day of the report */
    MENTION_SINCE_TODAY, /* from the first day of `unit` to the report */
    MENTION_WEEKDAY,  /* the last one before the report */
    MENTION_INCIDENT, /* so long before or after the incident */
    MENTION_FOLLOW    /* from the mention before it */
};

enum mention_bound { BOUND_AT, BOUND_SINCE, BOUND_AFTER, BOUND_UNTIL,
                     BOUND_BEFORE };

struct point {
    int32_t year;   /* or YEAR_* */
    int32_t month;  /* 0: the whole year */
    int32_t day;    /* 0: the whole month */
    int32_t months; /* 3 a quarter, 6 a half, 0 one month */
    char part;      /* e early, m mid, l late, 0 all */
};

struct mention {
    size_t first, last; /* tokens [first, last) */
    size_t at, end;     /* in a gloss: its mark */
    enum mention_kind kind;
    enum mention_bound bound;
    struct point a, b;
    int32_t least, most; /* units away, < 0 earlier; INCIDENT: loosely */
    char unit;           /* d w m y; WEEKDAY: least is 0 = Monday */
    bool loose;          /* "days before": how many is not said */
    bool known;          /* the interval below is set */
    int32_t lo, hi;      /* DAY_NONE: open on that side */
    int32_t of_lo, of_hi; /* without the bound: "since March" is March */
};

struct time_frame {
    int32_t today;       /* day of the report, DAY_NONE unknown */
    bool by_incident;    /* today is really the incident: the report is later */
    int32_t incident_lo, incident_hi; /* DAY_NONE unknown */
    int32_t last_lo, last_hi; /* the mention before, DAY_NONE none */
    int32_t year;        /* "In 2021, ..." governs the sentence; 0 none */
    int32_t near_year, near_month; /* last said together in this paragraph */
    int32_t heading_lo, heading_hi; /* a heading that is a date, DAY_NONE */
    const int32_t *named; /* days that the text names with their year */
    size_t nnamed;
};

/* All mentions of a sentence in order, not resolved; in the arena. */
size_t mentions_of(struct arena *a, const struct token *t, size_t n,
                   struct mention **out);
/* One at token i; tokens taken, 0 none. */
size_t mention_at(const struct token *t, size_t n, size_t i,
                  struct mention *m);

/* The point at token i, and the second end of a range that has m->a already
 * (a point, or a day of a's month) into m->b; tokens taken, 0 none. */
size_t mention_point(const struct token *t, size_t n, size_t i,
                     struct point *p);
size_t mention_point_end(const struct token *t, size_t n, size_t i,
                         struct mention *m);

/* Whether day, month and year are all said. */
bool mention_is_full(const struct mention *m);
/* Fills known, lo and hi. */
void mention_resolve(struct mention *m, const struct time_frame *f);
/* The same for a day that is still to come at `base`: the first one not
 * before it. */
void mention_resolve_after(struct mention *m, const struct time_frame *f,
                           int32_t base);

#endif
