/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check - the analyst's edit loop: ingest into a state of its own, with a key
 * made for it alone, then lapse-transform --check.  Touches neither archive
 * nor database.
 */
#include "driver/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "common/digest.h"
#include "common/file.h"
#include "common/log.h"

#define PREFIX "check-"

static const char *lock_of(struct arena *a, const char *dir)
{
    return arena_printf(a, "%s/check.lock", dir).ptr;
}

enum err_code check_sweep(struct arena *a, const char *state, struct err *err)
{
    struct str *names;
    size_t n = 0;

    err->code = OK;
    if (file_exists(state) && file_list(a, state, &names, &n, err)) {
        return err->code;
    }
    for (size_t i = 0; i < n && err->code == OK; i++) {
        const char *dir =
            arena_printf(a, "%s/%.*s", state, STR_ARG(names[i])).ptr;
        struct file_lock lock = {-1};
        struct err held = {OK, ""};

        /* one that has no lock yet is being made */
        if (str_starts(names[i], STR(PREFIX)) && file_exists(lock_of(a, dir)) &&
            file_lock(&lock, lock_of(a, dir), &held) == OK) {
            file_remove_tree(dir, err);
            file_unlock(&lock);
        }
    }
    return err->code;
}

/* A directory in the state, which only its owner may read; where there is no
 * state yet, among the temporary files. */
static enum err_code make_dir(struct arena *a, const char *state, char **dir,
                              struct err *err)
{
    const char *tmp = getenv("TMPDIR");
    struct err ignored = {OK, ""};

    (void)check_sweep(a, state, &ignored); /* a state of somebody else */
    *dir = arena_cstr(a, arena_printf(a, "%s/" PREFIX "XXXXXX", state));
    if (mkdtemp(*dir)) {
        return OK;
    }
    *dir = arena_cstr(a, arena_printf(a, "%s/lapse-" PREFIX "XXXXXX",
                                      tmp && *tmp ? tmp : "/tmp"));
    return mkdtemp(*dir)
               ? OK
               : err_errno(err, ERR_FAILED, "could not make \"%s\"", *dir);
}

static enum err_code check_one(struct arena *a, const struct night_options *o,
                               const struct origin *origin,
                               enum err_code *status, struct err *err)
{
    struct night_options still = *o;
    struct command c;

    still.loud = false;
    if (night_command(a, &still, "lapse-ingest", false, &c, err)) {
        return err->code;
    }
    command_option(&c, "--data", origin->data);
    command_option(&c, "--jurisdiction", origin->jurisdiction);
    command_add(&c, origin->path);
    if (child_run(&c, STR_NULL, NULL, status, NULL, err) || *status) {
        return err->code;
    }
    if (night_command(a, o, "lapse-transform", false, &c, err)) {
        return err->code;
    }
    command_option(&c, "--data", origin->data);
    command_option(&c, "--jurisdiction", origin->jurisdiction);
    command_add(&c, "--check");
    command_add(&c, origin->path);
    return child_run(&c, STR_NULL, NULL, status, NULL, err);
}

enum err_code check_sources(struct arena *a, const struct night_options *o,
                            const struct catalog *c, struct err *err)
{
    struct file_lock lock = {-1};
    struct night_options mine = *o;
    struct place place = *o->place;
    enum err_code worst = OK;
    struct err ignored = {0};
    char *dir;

    if (make_dir(a, o->place->state, &dir, err)) {
        return err->code;
    }
    mine.place = &place;
    if (file_lock(&lock, lock_of(a, dir), err) ||
        site_key_create(arena_printf(a, "%s/site.key", dir).ptr, err)) {
        goto out;
    }
    place.state = dir;
    for (size_t i = 0; i < c->n; i++) {
        enum err_code status = OK;

        if (c->origin[i].fault.code) {
            log_err(&c->origin[i].fault);
            worst = err_worse(worst, c->origin[i].fault.code);
            continue;
        }
        if (check_one(a, &mine, &c->origin[i], &status, err)) {
            goto out;
        }
        worst = err_worse(worst, status);
    }
out:
    file_remove_tree(dir, &ignored);
    file_unlock(&lock);
    return err->code ? err->code : worst;
}
