/* SPDX-License-Identifier: Apache-2.0 */
/*
 * err - the one error idiom.  A function that can fail returns enum err_code
 * and fills struct err where the fault is first known; callers add context on
 * the way up with err_wrap() and return the code.  Only main() prints.  The
 * codes are the exit codes of every program (listed in each --help).
 * Knows nothing of what failed.
 */
#ifndef LAPSE_COMMON_ERR_H
#define LAPSE_COMMON_ERR_H

#include <stddef.h>

enum err_code {
    OK = 0,             /* done, or nothing to do */
    ERR_FAILED = 1,     /* failed, nothing published */
    ERR_USAGE = 2,      /* command line or configuration */
    ERR_INCOMPLETE = 3, /* published but incomplete */
    ERR_HELD = 4,       /* held by a data check, a person is needed */
    ERR_INTEGRITY = 5,  /* our own state is damaged: stop all */
    ERR_RETRY = 75      /* try again later: network, database, lock */
};

struct err {
    enum err_code code;
    char text[1024]; /* UTF-8, no newline, cut at the end with "..." */
};

/* Set code and message (printf format); returns code. */
enum err_code err_set(struct err *err, enum err_code code, const char *fmt,
                      ...) __attribute__((format(printf, 3, 4)));

/* Like err_set, followed by ": " and the text of errno (kept). */
enum err_code err_errno(struct err *err, enum err_code code, const char *fmt,
                        ...) __attribute__((format(printf, 3, 4)));

/* Put context before the message that is there; returns err->code. */
enum err_code err_wrap(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Of two outcomes the one `lapse run` reports: first of 5, 2, 4, 3, 75, 1. */
enum err_code err_worse(enum err_code a, enum err_code b);

/*
 * Out of memory is not a state that a batch recovers from: every change of
 * state is atomic, so the process says so in one line and ends with
 * ERR_RETRY.  Called by arena and buf only.
 */
_Noreturn void err_no_memory(size_t wanted);

#endif
