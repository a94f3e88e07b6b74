/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log - one line an event on stderr, text or JSON.  The only global state of
 * the programs is the level and format set here.  Control and bidirectional
 * characters are escaped; row values never belong in a message (positions and
 * shapes do).  Time stamps are UTC and appear in JSON and when stderr is no
 * terminal.
 */
#ifndef LAPSE_COMMON_LOG_H
#define LAPSE_COMMON_LOG_H

#include <stdbool.h>

#include "common/err.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* program is a literal.  Default: text, LOG_INFO. */
void log_init(const char *program, enum log_level level, bool json);
void log_at(enum log_level level, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
#define log_error(...) log_at(LOG_ERROR, __VA_ARGS__)
#define log_warn(...) log_at(LOG_WARN, __VA_ARGS__)
#define log_info(...) log_at(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_at(LOG_DEBUG, __VA_ARGS__)
/* "program: error: text" and returns the code; for main() alone. */
enum err_code log_err(const struct err *err);

#endif
