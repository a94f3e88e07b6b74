/* SPDX-License-Identifier: Apache-2.0 */
/*
 * place - finds home, state, sources, data and database of a command.  Reads
 * the postmaster.pid of the demo's cluster (its format: PostgreSQL's
 * src/include/utils/pidfile.h); never connects.
 */
#include "driver/place.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/file.h"
#include "common/home.h"
#include "common/secret.h"

/* postmaster.pid has eight short lines */
#define PIDFILE_CEILING 8192
#define PIDFILE_SOCKET 4

bool place_is_dir(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

const char *place_cluster(struct arena *a, const char *dir)
{
    struct str path = arena_printf(a, "%s/data/postmaster.pid", dir);
    struct err ignored = {0};
    const char *socket = NULL;
    struct str line[PIDFILE_SOCKET + 1];
    struct str rest;
    struct buf b;
    int64_t pid;

    buf_init(&b, PIDFILE_CEILING);
    if (!file_exists(path.ptr) || file_read(path.ptr, &b, &ignored)) {
        goto out;
    }
    rest = buf_slice(&b);
    for (size_t i = 0; i <= PIDFILE_SOCKET; i++) {
        line[i] = str_trim(str_cut(&rest, '\n'));
    }
    if (!str_int64(line[0], &pid) || pid <= 0 || pid > INT_MAX ||
        line[PIDFILE_SOCKET].len == 0) {
        goto out;
    }
    if (kill((pid_t)pid, 0) == 0 || errno == EPERM) {
        socket = arena_cstr(a, line[PIDFILE_SOCKET]);
    }
out:
    buf_release(&b);
    return socket;
}

/* Whether the environment already says which database is meant. */
static bool environment_names_one(void)
{
    static const char *const names[] = {"PGHOST",     "PGHOSTADDR", "PGPORT",
                                        "PGDATABASE", "PGSERVICE",  "PGUSER"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = getenv(names[i]);

        if (value && value[0]) {
            return true;
        }
    }
    return false;
}

static bool same_dir(const char *x, const char *y)
{
    struct stat a;
    struct stat b;

    return stat(x, &a) == 0 && stat(y, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

/* Take the demo's cluster when it runs and the state does not say otherwise. */
static void take_demo(struct arena *a, const char **state, struct place *p)
{
    const char *demo = arena_printf(a, "%s/var/demo", p->home).ptr;
    const char *socket;

    if (*state && !same_dir(*state, demo)) {
        return;
    }
    socket = place_cluster(a, arena_printf(a, "%s/pg", demo).ptr);
    if (!socket) {
        return;
    }
    p->demo = true;
    *state = demo;
    setenv("PGHOST", socket, 1);
    setenv("PGPORT", "5432", 1);
    setenv("PGUSER", "lapse", 1);
    setenv("PGDATABASE", "lapse", 1);
}

enum err_code place_find(struct arena *a, const struct cli_common *common,
                         const char *sources, const char *database,
                         struct place *p, struct err *err)
{
    const char *state = common->state;

    memset(p, 0, sizeof(*p));
    if (secret_not_in(database, err) || home_dir(a, &p->home, err)) {
        return err->code;
    }
    p->data = common->data;
    p->database = database;
    p->sources = sources ? sources : arena_printf(a, "%s/sources", p->home).ptr;
    if (!database && !environment_names_one()) {
        take_demo(a, &state, p);
    }
    return home_state(a, state, &p->state, err);
}
