/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress - one line, rewritten in place at most five times a second.
 */
#include "common/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"

#define EVERY 0.2          /* seconds between two lines */
#define ESTIMATE_AFTER 5.0 /* seconds until a rate means something */
#define MEGABYTE 1e6

static void show(const char *text, int n)
{
    ssize_t put = 0;

    if (n > 0) {
        put = write(STDERR_FILENO, text, (size_t)n);
    }
    (void)put;
}

void progress_start(struct progress *p, const char *what, uint64_t total,
                    bool quiet)
{
    *p = (struct progress){
        .what = what,
        .total = total,
        .started = clock_monotonic(),
        .active = !quiet && isatty(STDERR_FILENO),
    };
    p->shown = p->started;
}

void progress_at(struct progress *p, uint64_t done)
{
    double now, spent, share, rest;
    char text[160], *end = text;
    size_t room = sizeof text;
    int n;

    if (!p->active) {
        return;
    }
    now = clock_monotonic();
    if (now - p->shown < EVERY) {
        return;
    }
    p->shown = now;
    spent = now - p->started;
    if (p->total == 0) {
        n = snprintf(end, room, "\r%.60s: %.1f MB", p->what,
                     (double)done / MEGABYTE);
        show(text, n);
        return;
    }
    share = done >= p->total ? 1 : (double)done / (double)p->total;
    n = snprintf(end, room, "\r%.60s: %3.0f %% of %.1f MB", p->what,
                 share * 100, (double)p->total / MEGABYTE);
    if (spent >= ESTIMATE_AFTER && share > 0 && n > 0 && (size_t)n < room) {
        rest = spent / share - spent;
        n += snprintf(end + n, room - (size_t)n, ", about %.0f s left", rest);
    }
    show(text, n);
    show("\033[K", 3);
}

void progress_end(struct progress *p)
{
    if (p->active) {
        show("\r\033[K", 4);
    }
    p->active = false;
}
