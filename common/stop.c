/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stop - the flag that the signal handlers set.
 */
#include "common/stop.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t wanted; /* the signal's number */

static void on_signal(int number)
{
    wanted = number;
}

void stop_init(void)
{
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGXCPU};
    /* no SA_RESTART: a wait ends, and its loop looks at the flag; the second
     * one finds the default action */
    struct sigaction action = {.sa_handler = on_signal,
                               .sa_flags = (int)SA_RESETHAND};

    (void)sigemptyset(&action.sa_mask);
    wanted = 0;
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        (void)sigaction(signals[i], &action, NULL);
    }
}

bool stop_wanted(void)
{
    return wanted != 0;
}

enum err_code stop_err(struct err *err)
{
    return err_set(err, ERR_RETRY, "stopped by signal %d", (int)wanted);
}
