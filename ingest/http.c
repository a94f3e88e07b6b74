/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http - from URLs to receipts.  One URL that fails stops none of the others;
 * whether there is a round is for receipts to say.
 */
#include "ingest/http.h"

#include "common/clock.h"
#include "common/stop.h"

#define DAY_SECONDS 86400

/* What the last round knows of u, when the server may say "not modified". */
static const struct receipt *known(const struct source_url *u,
                                   const struct archive *ar,
                                   const struct receipts *r, struct err *err)
{
    const struct receipt *old = receipts_find(r, u->name);
    struct archived b = {.bytes = 0};
    bool held = false;

    if (!old || old->sha256.len != DIGEST_HEX || old->length_unknown ||
        (old->etag.len == 0 && old->last_modified.len == 0) ||
        !str_is(old->url, u->shown) || !receipts_received(r, u->name)) {
        return NULL;
    }
    memcpy(b.sha256, old->sha256.ptr, DIGEST_HEX);
    b.bytes = old->bytes;
    return archive_holds(ar, &b, &held, err) == OK && held ? old : NULL;
}

static void fill(struct receipt *item, const struct transfer_reply *reply)
{
    item->status = reply->status;
    item->etag = reply->etag;
    item->last_modified = reply->last_modified;
    item->content_type = reply->content_type;
    item->content_disposition = reply->content_disposition;
    item->length_unknown = reply->length_unknown;
}

struct job {
    const struct source *src;
    const struct archive *ar;
    struct receipts *receipts;
    struct transfer *transfer;
};

static enum err_code fetch_one(struct job *job, const struct source_url *u,
                               struct receipt *item, struct err *err)
{
    struct arena *a = job->receipts->a;
    const struct receipt *old;
    struct transfer_reply reply;
    struct transfer_request rq = {.url = u->url,
                                  .shown = u->shown,
                                  .allow = job->src->allow.item,
                                  .nallow = job->src->allow.n,
                                  .limit = job->src->limit,
                                  .contact = job->src->contact};
    char stamp[21];

    clock_stamp(clock_now(), stamp);
    item->name = u->name;
    item->url = str_from(u->shown);
    item->fetched_at = arena_str(a, str_from(stamp));
    err->code = OK;
    old = known(u, job->ar, job->receipts, err);
    if (err->code) {
        return err->code;
    }
    if (old) {
        rq.etag = old->etag;
        rq.last_modified = old->last_modified;
    }
    if (transfer_get(job->transfer, a, &rq, &reply, err)) {
        item->status = reply.status;
        return err->code;
    }
    if (old && reply.status == 304) {
        *item = *old;
        item->checked_at = arena_str(a, str_from(stamp));
        return OK;
    }
    fill(item, &reply);
    item->sha256 = arena_str(a, str_from(reply.body.sha256));
    item->bytes = reply.body.bytes;
    return OK;
}

static enum err_code fetch_all(struct job *job, struct receipt_list *list,
                               struct err *err)
{
    struct err worst = {OK, ""};
    size_t failed = 0;

    for (size_t i = 0; i < job->src->nurls; i++) {
        struct receipt *item = receipt_list_add(list, job->receipts->a);

        if (fetch_one(job, &job->src->url[i], item, err) == OK) {
            continue;
        }
        item->error = arena_str(job->receipts->a, str_from(err->text));
        if (failed++ == 0 || err_worse(worst.code, err->code) != worst.code) {
            worst = *err;
        }
        if (stop_wanted() || err->code == ERR_INTEGRITY) {
            break;
        }
    }
    *err = worst;
    if (failed > 1) {
        return err_wrap(err, "%zu urls failed, one of them: ", failed);
    }
    return err->code;
}

enum err_code http_fetch(const struct source *src, const struct archive *ar,
                         const struct transfer_limits *limits,
                         struct receipts *receipts, struct receipt_list *list,
                         struct err *err)
{
    struct job job = {.src = src, .ar = ar, .receipts = receipts};
    char since[21];

    clock_stamp(clock_now() - (int64_t)HTTP_FULL_DAYS * DAY_SECONDS, since);
    err->code = OK;
    if (receipts_look_back(receipts, since, err) == OK &&
        transfer_new(&job.transfer, ar, limits, err) == OK) {
        fetch_all(&job, list, err);
    }
    transfer_free(job.transfer);
    return err->code;
}
