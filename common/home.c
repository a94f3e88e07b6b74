/* SPDX-License-Identifier: Apache-2.0 */
/*
 * home - finds the project's folders from the place of the executable.
 */
#include "common/home.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"

#define SYSTEM_STATE "/var/lib/lapse"
#define PATH_CEILING 4096 /* PATH_MAX of Linux */

static bool is_dir(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static const char *join(struct arena *a, const char *dir, const char *name)
{
    return arena_printf(a, "%s/%s", dir, name).ptr;
}

static bool is_home(struct arena *a, const char *dir)
{
    return is_dir(join(a, dir, "sql"));
}

/* Folder of the running executable, links resolved. */
static enum err_code own_dir(struct arena *a, const char **dir, struct err *err)
{
    char path[PATH_CEILING];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    struct str s = {path, n > 0 ? (size_t)n : 0};

    if (n <= 0 || (size_t)n == sizeof path) {
        return err_errno(err, ERR_FAILED,
                         "could not find out where this program lies");
    }
    while (s.len > 1 && s.ptr[s.len - 1] != '/') {
        s.len--;
    }
    if (s.len > 1) {
        s.len--;
    }
    *dir = arena_cstr(a, s);
    return OK;
}

/* dir without its last levels components. */
static const char *above(struct arena *a, const char *dir, int levels)
{
    struct str s = str_from(dir);

    while (levels-- > 0) {
        while (s.len > 1 && s.ptr[s.len - 1] != '/') {
            s.len--;
        }
        if (s.len > 1) {
            s.len--;
        }
    }
    return arena_cstr(a, s);
}

enum err_code home_dir(struct arena *a, const char **dir, struct err *err)
{
    const char *given = getenv("LAPSE_HOME");
    const char *own = NULL;

    if (given && *given) {
        if (!is_home(a, given)) {
            return err_set(err, ERR_USAGE,
                           "LAPSE_HOME \"%s\" holds no folder \"sql\"", given);
        }
        *dir = arena_cstr(a, str_from(given));
        return OK;
    }
    if (own_dir(a, &own, err)) {
        return err->code;
    }
    *dir = above(a, own, 2); /* build/bin/lapse */
    if (is_home(a, *dir)) {
        return OK;
    }
    *dir = join(a, above(a, own, 1), "share/lapse"); /* installed anywhere */
    if (is_home(a, *dir)) {
        return OK;
    }
    *dir = LAPSE_PREFIX "/share/lapse";
    if (is_home(a, *dir)) {
        return OK;
    }
    return err_set(err, ERR_USAGE,
                   "no folder with \"sql\" and \"sources\" was found (set "
                   "LAPSE_HOME)");
}

/* A checkout has what builds it. */
static bool is_checkout(struct arena *a, const char *dir)
{
    return file_exists(join(a, dir, "Makefile"));
}

/* Who else may write the directory could put links into it, and what is read,
 * written and removed through them would be elsewhere. */
static enum err_code check_ours(const char *dir, struct err *err)
{
    struct stat st;

    if (stat(dir, &st)) {
        return err_errno(err, ERR_USAGE, "could not look at \"%s\"", dir);
    }
    /* the group of a login is often its own */
    if (st.st_mode & S_IWOTH ||
        (st.st_mode & S_IWGRP && st.st_gid != getegid())) {
        return err_set(err, ERR_USAGE,
                       "state directory \"%s\": others may write it (chmod "
                       "go-w, and look what is in it)",
                       dir);
    }
    if (geteuid() == 0 && st.st_uid != 0) {
        return err_set(err, ERR_USAGE,
                       "state directory \"%s\" is another user's: run as that "
                       "user",
                       dir);
    }
    return OK;
}

enum err_code home_state(struct arena *a, const char *state, const char **dir,
                         struct err *err)
{
    const char *home = NULL;
    struct err none = {OK, ""};

    if (!state || !*state) {
        state = getenv("LAPSE_STATE");
    }
    if (state && *state) {
        *dir = arena_cstr(a, str_from(state));
    } else if (home_dir(a, &home, &none) == OK && is_checkout(a, home)) {
        *dir = join(a, home, "var");
    } else {
        *dir = SYSTEM_STATE;
    }
    if (is_dir(*dir)) {
        return check_ours(*dir, err);
    }
    if (file_mkdirs(*dir, err)) {
        err->code = ERR_USAGE;
        return err_wrap(err, "state directory (--state, LAPSE_STATE): ");
    }
    return OK;
}

enum err_code home_program(struct arena *a, const char *name, const char **path,
                           struct err *err)
{
    const char *own = NULL;

    if (own_dir(a, &own, err)) {
        return err->code;
    }
    *path = join(a, own, name);
    if (access(*path, X_OK)) {
        return err_errno(err, ERR_FAILED, "could not find program \"%s\"",
                         *path);
    }
    return OK;
}
