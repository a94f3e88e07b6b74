/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check - the analyst's edit loop: ingest into a temporary state with the
 * site's own key (so that keys are those of the real run), then
 * lapse-transform --check.  Touches neither archive nor database.
 */
#include "driver/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "common/digest.h"
#include "common/file.h"
#include "common/log.h"

#define KEY_CEILING 4096 /* a site key is 65 bytes */

/* The site's key in the temporary state, or a fresh one where setup has not
 * been run yet. */
static enum err_code copy_key(struct arena *a, const char *from, const char *to,
                              struct err *err)
{
    const char *old = arena_printf(a, "%s/site.key", from).ptr;
    const char *fresh = arena_printf(a, "%s/site.key", to).ptr;
    struct buf b;

    if (!file_exists(old)) {
        return site_key_create(fresh, err);
    }
    buf_init(&b, KEY_CEILING);
    if (file_read(old, &b, err) == OK) {
        file_write(fresh, buf_slice(&b), 0600, err);
    }
    buf_release(&b);
    return err->code;
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
    const char *tmp = getenv("TMPDIR");
    char *dir = arena_cstr(a, arena_printf(a, "%s/lapse-check-XXXXXX",
                                           tmp && *tmp ? tmp : "/tmp"));
    struct night_options mine = *o;
    struct place place = *o->place;
    enum err_code worst = OK;
    struct err ignored = {0};

    if (!mkdtemp(dir)) {
        return err_errno(err, ERR_FAILED, "could not make \"%s\"", dir);
    }
    mine.place = &place;
    if (copy_key(a, o->place->state, dir, err)) {
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
    return err->code ? err->code : worst;
}
