/* SPDX-License-Identifier: Apache-2.0 */
/*
 * secret - checks of files, names of databases and routes.
 */
#include "common/secret.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/str.h"

enum err_code secret_file_check(const char *what, const char *path,
                                struct err *err)
{
    struct stat st;

    if (lstat(path, &st)) {
        return errno == ENOENT || errno == ENOTDIR
                   ? OK
                   : err_errno(err, ERR_USAGE, "could not look at %s \"%s\"",
                               what, path);
    }
    if (S_ISLNK(st.st_mode)) {
        return err_set(err, ERR_USAGE,
                       "%s \"%s\" is a symbolic link (put the file itself "
                       "there)",
                       what, path);
    }
    if (!S_ISREG(st.st_mode)) {
        return err_set(err, ERR_USAGE, "%s \"%s\" is not a regular file", what,
                       path);
    }
    if (st.st_uid != geteuid()) {
        return err_set(err, ERR_USAGE,
                       "%s \"%s\" belongs to user %ju, not to us (chown it to "
                       "user %ju)",
                       what, path, (uintmax_t)st.st_uid, (uintmax_t)geteuid());
    }
    if (st.st_mode & 077) {
        return err_set(err, ERR_USAGE,
                       "%s \"%s\" has mode %04o, others could read it (chmod "
                       "600 it)",
                       what, path, (unsigned)(st.st_mode & 07777));
    }
    return OK;
}

/* Whether "password" (or "sslpassword") is given a value, as key=value or in
 * the query of a URI. */
static bool has_password_key(const char *s)
{
    while ((s = strstr(s, "password"))) {
        s += strlen("password");
        s += strspn(s, " \t\n\r\f\v");
        if (*s == '=') {
            return true;
        }
    }
    return false;
}

/* user:password@ after "://".  A password may hold a slash, so nothing is cut
 * off before the "@". */
static bool has_user_password(const char *s)
{
    const char *start = strstr(s, "://");
    const char *at = start ? strchr(start + 3, '@') : NULL;
    const char *colon = start ? strchr(start + 3, ':') : NULL;

    return at && colon && colon + 1 < at;
}

/* Names and values of a URI may be written as %70%61: libpq takes them so. */
static bool has_escape(const char *s)
{
    const char *query = strstr(s, "://") ? strchr(s, '?') : NULL;
    const char *end;

    for (; query; query = strchr(end, '&')) {
        query++;
        end = query + strcspn(query, "=&");
        if (memchr(query, '%', (size_t)(end - query))) {
            return true;
        }
    }
    return false;
}

enum err_code secret_not_in(const char *database, struct err *err)
{
    if (database && has_escape(database)) {
        return err_set(err, ERR_USAGE,
                       "the database is named with a parameter whose name is "
                       "written with %% signs (write it out)");
    }
    if (database &&
        (has_password_key(database) || has_user_password(database))) {
        return err_set(err, ERR_USAGE,
                       "the database is named with a password, which others "
                       "on this machine can see (put it into a password file "
                       "of mode 0600: PGPASSFILE, or ~/.pgpass)");
    }
    return OK;
}

static bool is_local(struct str host)
{
    char text[INET6_ADDRSTRLEN + 1] = "";
    struct in_addr v4;

    if (host.len == 0 || host.ptr[0] == '/' || host.ptr[0] == '@' ||
        str_is(host, "localhost") || str_is(host, "::1")) {
        return true;
    }
    if (host.len >= sizeof text) {
        return false;
    }
    memcpy(text, host.ptr, host.len);
    return inet_pton(AF_INET, text, &v4) == 1 &&
           ntohl(v4.s_addr) >> 24 == IN_LOOPBACKNET;
}

/* The first of a list that is elsewhere; the null slice when none is. */
static struct str remote_of(const char *hosts)
{
    struct str rest = str_from(hosts);

    while (rest.len > 0) {
        struct str host = str_trim(str_cut(&rest, ','));

        if (!is_local(host)) {
            return host;
        }
    }
    return STR_NULL;
}

enum err_code secret_route_check(const struct secret_route *route,
                                 bool *upgrade, struct err *err)
{
    const char *mode = route->sslmode ? route->sslmode : "";
    bool by_address = route->hostaddr && *route->hostaddr;
    struct str remote = remote_of(by_address ? route->hostaddr : route->host);

    *upgrade = false;
    if (route->passfile &&
        secret_file_check("password file", route->passfile, err)) {
        return err->code;
    }
    if (remote.len == 0 || strcmp(mode, SECRET_SSLMODE) == 0) {
        return OK;
    }
    if (!*mode || strcmp(mode, "prefer") == 0) {
        *upgrade = true;
        return OK;
    }
    return err_set(err, ERR_USAGE,
                   "sslmode=%s does not prove that \"%.*s\" is the server "
                   "that is meant (sslmode=" SECRET_SSLMODE " does, with its "
                   "root certificate in ~/.postgresql/root.crt or "
                   "PGSSLROOTCERT)",
                   mode, STR_ARG(remote));
}
