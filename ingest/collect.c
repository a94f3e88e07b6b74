/* SPDX-License-Identifier: Apache-2.0 */
/*
 * collect - the failure of a fetch is recorded first and returned then.
 */
#include "ingest/collect.h"

#include "ingest/folder.h"
#include "ingest/http.h"

static enum err_code fetch(struct arena *a, const struct source *src,
                           const struct collect_options *o, struct receipts *r,
                           struct receipt_list *list, struct err *err)
{
    struct archive ar;
    const char *path;

    if (archive_open(&ar, a, o->state, err)) {
        return err->code;
    }
    if (src->kind == FETCH_HTTP) {
        return http_fetch(src, &ar, o->limits, r, list, err);
    }
    if (folder_find(a, src, o->data, o->state, &path, err)) {
        return err->code;
    }
    return folder_fetch(a, src, path, &ar, r, list, err);
}

enum err_code collect_source(struct arena *a, const char *path,
                             const struct collect_options *o,
                             struct collected *out, struct err *err)
{
    struct receipt_list list = {NULL, 0, 0};
    struct receipts_outcome outcome = {false, 0};
    struct err written = {OK, ""};
    struct source *src;
    struct receipts r;

    *out = (struct collected){.source = STR("")};
    err->code = OK;
    if (source_load(a, path, o->jurisdiction, &src, err)) {
        return err->code;
    }
    out->source = src->id;
    if (receipts_open(&r, a, o->state, src->id, err)) {
        return err->code;
    }
    fetch(a, src, o, &r, &list, err);
    if (receipts_commit(&r, &list, &outcome, &written) && !err->code) {
        *err = written;
    }
    receipts_close(&r);
    out->files = list.n;
    out->fresh = outcome.fresh;
    out->round = outcome.round;
    return err->code;
}
