/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tombstone - reads, writes and follows tombstones.
 */
#include "common/tombstone.h"

#include "common/digest.h"
#include "common/file.h"
#include "common/json.h"

/* A reason is a sentence of a person. */
#define TOMBSTONE_MAX ((size_t)64 << 10)
/* Purges of one file, each of another person, in the life of a store. */
#define CHAIN_MAX 10000

const char *tombstone_blob(struct arena *a, const char *state,
                           struct str sha256)
{
    return arena_printf(a, "%s/archive/%.2s/%.*s", state, sha256.ptr,
                        STR_ARG(sha256))
        .ptr;
}

static const char *path_of(struct arena *a, const char *state,
                           struct str sha256)
{
    return arena_printf(a, "%s.tombstone", tombstone_blob(a, state, sha256))
        .ptr;
}

/* A member as a string that may be missing. */
static const char *member(struct arena *a, const struct node *root,
                          const char *key)
{
    struct str s = node_text(root, key, STR_NULL);

    return s.ptr && s.len > 0 ? arena_cstr(a, s) : NULL;
}

enum err_code tombstone_read(struct arena *a, const char *state,
                             struct str sha256, struct tombstone *t,
                             bool *found, struct err *err)
{
    const char *path = path_of(a, state, sha256);
    struct digest ignored;
    struct node *root;
    struct buf b;

    *t = (struct tombstone){0};
    *found = false;
    err->code = OK;
    if (!file_exists(path)) {
        return OK;
    }
    buf_init(&b, TOMBSTONE_MAX);
    if (file_read(path, &b, err) ||
        json_parse(a, buf_slice(&b), path, &root, err)) {
        goto out;
    }
    t->now = member(a, root, "now");
    t->purged_at = member(a, root, "purged_at");
    t->who = member(a, root, "who");
    t->reason = member(a, root, "reason");
    t->records = node_int(root, "records", 0);
    if (!t->purged_at ||
        (t->now && !digest_parse(str_from(t->now), &ignored))) {
        err_set(err, ERR_INTEGRITY, "%s: is no tombstone", path);
        goto out;
    }
    *found = true;
out:
    buf_release(&b);
    return err->code;
}

enum err_code tombstone_write(struct arena *a, const char *state,
                              struct str sha256, const struct tombstone *t,
                              struct err *err)
{
    struct buf b;
    struct json j;

    err->code = OK;
    buf_init(&b, TOMBSTONE_MAX);
    json_init(&j, &b);
    json_open(&j, NULL, '{');
    json_str(&j, "sha256", sha256);
    json_strz(&j, "now", t->now);
    json_int(&j, "records", t->records);
    json_strz(&j, "purged_at", t->purged_at);
    json_strz(&j, "who", t->who);
    json_strz(&j, "reason", t->reason);
    json_close(&j, '}');
    buf_char(&b, '\n');
    file_write(path_of(a, state, sha256), buf_slice(&b), 0400, err);
    buf_release(&b);
    return err->code;
}

enum err_code tombstone_resolve(struct arena *a, const char *state,
                                struct str sha256, const char **now,
                                struct tombstone *last, struct err *err)
{
    struct tombstone t;
    bool found;

    *last = (struct tombstone){0};
    *now = arena_cstr(a, sha256);
    err->code = OK;
    for (int i = 0; i < CHAIN_MAX; i++) {
        if (file_exists(tombstone_blob(a, state, str_from(*now))) ||
            tombstone_read(a, state, str_from(*now), &t, &found, err) ||
            !found) {
            return err->code;
        }
        *last = t;
        *now = t.now;
        if (!t.now) {
            return OK;
        }
    }
    return err_set(err, ERR_INTEGRITY, "tombstones of %.12s go in a circle",
                   sha256.ptr);
}
