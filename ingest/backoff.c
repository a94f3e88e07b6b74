/* SPDX-License-Identifier: Apache-2.0 */
/*
 * backoff - waits on the monotonic clock, in ticks, so that a signal is seen.
 */
#include "ingest/backoff.h"

#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/stop.h"

#define TICK_NS (50L * 1000 * 1000)
#define DOUBLINGS 10 /* far more than the tries of a night */

/* Half to one and a half times ms. */
static unsigned jitter(unsigned ms)
{
    unsigned random = 0;

    if (getrandom(&random, sizeof random, GRND_NONBLOCK) !=
        (ssize_t)sizeof random) {
        random = (unsigned)getpid();
    }
    return ms / 2 + random % (ms + 1);
}

static bool rest(int64_t ms)
{
    double until = clock_monotonic() + (double)ms / 1000;

    while (!stop_wanted() && clock_monotonic() < until) {
        struct timespec tick = {0, TICK_NS};

        (void)nanosleep(&tick, NULL);
    }
    return !stop_wanted();
}

bool backoff_again(struct backoff *b, bool slow, int64_t asked_s,
                   struct err *err)
{
    unsigned doublings = b->tries < DOUBLINGS ? b->tries : DOUBLINGS;
    int64_t wait = jitter(b->limits->wait_ms << doublings);

    b->tries++;
    b->slow += slow;
    if (asked_s > b->limits->asked_s) {
        err_wrap(err, "to be asked again in %lld s: ", (long long)asked_s);
        return false;
    }
    if (b->tries >= b->limits->tries ||
        (slow && b->slow >= b->limits->slow_tries)) {
        if (b->tries > 1) {
            err_wrap(err, "after %u tries: ", b->tries);
        }
        return false;
    }
    if (asked_s > 0) {
        wait = asked_s * 1000 + wait % 1000;
    }
    if (!rest(wait)) {
        stop_err(err);
        return false;
    }
    return true;
}
