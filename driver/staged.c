/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staged - one manifest after the other.
 */
#include "driver/staged.h"

#include <stdio.h>

#include "common/file.h"
#include "common/json.h"

#define MANIFEST_MAX ((size_t)64 << 20)
#define GONE ".gone"

static struct str source_of(struct arena *a, const char *dir)
{
    const char *path = arena_printf(a, "%s/manifest.json", dir).ptr;
    struct err ignored = {OK, ""};
    struct node *root = NULL;
    struct buf b;

    buf_init(&b, MANIFEST_MAX);
    if (file_read(path, &b, &ignored) == OK) {
        json_parse(a, arena_str(a, buf_slice(&b)), path, &root, &ignored);
    }
    buf_release(&b);
    return ignored.code ? STR_NULL : node_text(root, "source", STR_NULL);
}

/* Under another name first: half a folder would look like one of a killed
 * run. */
static enum err_code remove_whole(struct arena *a, const char *dir,
                                  struct err *err)
{
    const char *gone = arena_printf(a, "%s" GONE, dir).ptr;

    if (file_remove_tree(gone, err)) { /* of the same one, staged before */
        return err->code;
    }
    if (rename(dir, gone)) {
        return err_errno(err, ERR_FAILED, "could not rename \"%s\"", dir);
    }
    return file_remove_tree(gone, err);
}

enum err_code staged_remove(struct arena *a, const char *state,
                            staged_goes *goes, const void *context,
                            bool for_good, size_t *n, struct err *err)
{
    const char *root = arena_printf(a, "%s/staged", state).ptr;
    struct str *names;
    size_t found = 0;

    *n = 0;
    err->code = OK;
    if (file_exists(root) && file_list(a, root, &names, &found, err)) {
        return err->code;
    }
    for (size_t i = 0; i < found && err->code == OK; i++) {
        struct arena_mark mark = arena_mark(a);
        const char *dir =
            arena_printf(a, "%s/%.*s", root, STR_ARG(names[i])).ptr;

        if (str_ends(names[i], STR(GONE))) { /* and was not quite */
            if (for_good) {
                file_remove_tree(dir, err);
            }
        } else if (goes(context, names[i], source_of(a, dir))) {
            ++*n;
            if (for_good) {
                remove_whole(a, dir, err);
            }
        }
        arena_rewind(a, mark);
    }
    return err->code;
}
