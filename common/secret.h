/* SPDX-License-Identifier: Apache-2.0 */
/*
 * secret - where passwords may lie and over what they may travel: files that
 * hold one are ours alone, the words that name a database hold none (every
 * user of a machine can read a command line), and a server elsewhere is
 * reached over TLS that proves its name.  Opens no connection and reads no
 * secret.
 */
#ifndef LAPSE_COMMON_SECRET_H
#define LAPSE_COMMON_SECRET_H

#include <stdbool.h>

#include "common/err.h"

/* A file that holds a secret: a regular file of ours, no symbolic link, mode
 * 0600 or less; ERR_USAGE otherwise, OK when there is none.  what names it in
 * the message ("password file"). */
enum err_code secret_file_check(const char *what, const char *path,
                                struct err *err);

/* ERR_USAGE when a conninfo string or URI holds a password.  NULL is fine. */
enum err_code secret_not_in(const char *database, struct err *err);

/* How a connection is about to be made, as libpq has worked it out; any may be
 * NULL. */
struct secret_route {
    const char *host, *hostaddr; /* lists with commas */
    const char *sslmode;
    const char *passfile;
};
/* Check it: the passfile, and for a server that is no socket and no loopback
 * address the sslmode.  *upgrade: it is libpq's own default and has to become
 * SECRET_SSLMODE; any other one is refused (ERR_USAGE). */
#define SECRET_SSLMODE "verify-full"
enum err_code secret_route_check(const struct secret_route *route,
                                 bool *upgrade, struct err *err);

/* A statement for the start of a session: no value in the log of the server,
 * as far as this login may say so. */
#define SECRET_QUIET_LOG                                                    \
    "select set_config(q.name, q.value, false) from (values "                \
    "('log_parameter_max_length', '0'), "                                    \
    "('log_parameter_max_length_on_error', '0'), "                           \
    "('log_error_verbosity', 'terse'), "                                     \
    "('log_min_error_statement', 'panic')) as q (name, value) "              \
    "where q.name = 'log_parameter_max_length_on_error' "                    \
    "or has_parameter_privilege(q.name, 'set')"

#endif
