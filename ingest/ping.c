/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ping - one transfer with a body and without an archive.
 */
#include "ingest/ping.h"

#include "ingest/address.h"

enum err_code ping_send(struct str text, const struct transfer_limits *limits,
                        struct err *err)
{
    struct str url = str_trim(str_cut(&text, '\n'));
    struct transfer_request rq = {.nallow = 1};
    struct transfer_reply reply;
    struct transfer *t = NULL;
    struct address at;
    struct arena a;

    arena_init(&a, 0);
    rq.url = arena_cstr(&a, url);
    rq.post = arena_str(&a, str_trim(text));
    if (!address_parse(str_from(rq.url), &at) || rq.post.len == 0) {
        err_set(err, ERR_USAGE, "the hook is no http or https URL");
        goto out;
    }
    rq.allow = &at.host;
    rq.shown = arena_cstr(&a, at.host);
    if (transfer_new(&t, NULL, limits, err) == OK) {
        transfer_get(t, &a, &rq, &reply, err);
    }
out:
    transfer_free(t);
    arena_release(&a);
    return err->code;
}
