/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tidy - one question to the load, one look at staged/.
 */
#include "driver/tidy.h"

#include "driver/staged.h"

#define KEYS_MAX ((size_t)64 << 20)

struct needed {
    struct str source, keys; /* batch keys, one a line */
};

static bool is_not_needed(const void *context, struct str name,
                          struct str source)
{
    const struct needed *n = context;
    struct str rest = n->keys;
    bool found = false;

    while (rest.len > 0 && !found) {
        found = str_eq(str_cut(&rest, '\n'), name);
    }
    return str_eq(source, n->source) && !found;
}

enum err_code tidy_staged(struct arena *a, const struct night_options *o,
                          const char *source, struct err *err)
{
    struct needed needed = {.source = str_from(source)};
    enum err_code status = OK;
    struct command c;
    struct buf out;
    size_t removed;

    buf_init(&out, KEYS_MAX);
    if (night_command(a, o, "lapse-load", true, &c, err)) {
        goto done;
    }
    command_add(&c, "needed");
    command_add(&c, source);
    if (child_run(&c, STR_NULL, &out, &status, NULL, err) || status) {
        goto done;
    }
    needed.keys = buf_slice(&out);
    staged_remove(a, o->place->state, is_not_needed, &needed, true, &removed,
                  err);
done:
    buf_release(&out);
    return err->code;
}
