/* SPDX-License-Identifier: Apache-2.0 */
/*
 * receipts - the file is read from its end: the newest round is all that is
 * asked for.  A line without a line end was torn by a crash and is cut off
 * before anything is appended, so that every line stays a JSON object.
 */
#include "ingest/receipts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/json.h"

/* As transform/receipts.c: twenty years of a hundred files a night. */
#define RECEIPTS_MAX ((size_t)512 << 20)
#define RECEIPTS_MODE 0640

struct receipt *receipt_list_add(struct receipt_list *list, struct arena *a)
{
    if (list->n == list->cap) {
        size_t cap = list->cap ? 2 * list->cap : 16;
        struct receipt *more = arena_zalloc(a, cap, sizeof *more);

        if (list->n > 0) {
            memcpy(more, list->item, list->n * sizeof *more);
        }
        list->item = more;
        list->cap = cap;
    }
    list->item[list->n] = (struct receipt){.member_of = STR_NULL};
    return &list->item[list->n++];
}

static int by_name(const void *pa, const void *pb)
{
    const struct receipt *a = pa, *b = pb;
    int order = str_cmp(a->name, b->name);

    return order ? order : str_cmp(a->sha256, b->sha256);
}

static void sort(struct receipt_list *list)
{
    if (list->n > 1) {
        qsort(list->item, list->n, sizeof *list->item, by_name);
    }
}

/* The last line of text, which becomes what is before it. */
static struct str line_before(struct str *text)
{
    size_t end = text->len, at;

    if (end > 0 && text->ptr[end - 1] == '\n') {
        end--;
    }
    at = end;
    while (at > 0 && text->ptr[at - 1] != '\n') {
        at--;
    }
    text->len = at;
    return (struct str){text->ptr + at, end - at};
}

static enum err_code parse(struct receipts *r, struct str line,
                           struct node **out, struct err *err)
{
    if (json_parse(r->a, line, r->path, out, err)) {
        return err_set(err, ERR_INTEGRITY, "%s: a line is not JSON", r->path);
    }
    return OK;
}

static struct receipt from_node(const struct node *n)
{
    return (struct receipt){
        .name = node_text(n, "name", STR_NULL),
        .url = node_text(n, "url", STR_NULL),
        .fetched_at = node_text(n, "fetched_at", STR_NULL),
        .status = node_int(n, "status", 0),
        .sha256 = node_text(n, "sha256", STR_NULL),
        .bytes = (uint64_t)node_int(n, "bytes", 0),
        .etag = node_text(n, "etag", STR_NULL),
        .last_modified = node_text(n, "last_modified", STR_NULL),
        .content_type = node_text(n, "content_type", STR_NULL),
        .content_disposition = node_text(n, "content_disposition", STR_NULL),
        .length_unknown = node_bool(n, "length_unknown", false),
        .member_of = node_text(n, "member_of", STR_NULL)};
}

/* From the end back to the first line of the last complete round. */
static enum err_code read_last(struct receipts *r, struct err *err)
{
    struct str rest = buf_slice(&r->text);
    int64_t complete = -1;

    while (rest.len > 0) {
        struct str line = line_before(&rest);
        struct node *n;
        int64_t round;

        if (line.len == 0) {
            continue;
        }
        if (parse(r, line, &n, err)) {
            return err->code;
        }
        round = node_int(n, "round", -1);
        if (complete >= 0 && round != complete) {
            break;
        }
        if (round > r->round) {
            r->round = round;
        }
        if (complete < 0 && round >= 0 && node_bool(n, "last", false)) {
            complete = round;
        }
        if (complete >= 0) {
            *receipt_list_add(&r->last, r->a) = from_node(n);
        }
    }
    sort(&r->last);
    return OK;
}

static enum err_code read_all(struct receipts *r, struct err *err)
{
    struct str text;

    if (!file_exists(r->path)) {
        return OK;
    }
    if (file_read(r->path, &r->text, err)) {
        return err->code;
    }
    text = buf_slice(&r->text);
    while (text.len > 0 && text.ptr[text.len - 1] != '\n') {
        text.len--;
    }
    r->text.len = text.len;
    return read_last(r, err);
}

enum err_code receipts_open(struct receipts *r, struct arena *a,
                            const char *state, struct str source,
                            struct err *err)
{
    const char *dir = arena_printf(a, "%s/receipts", state).ptr;
    const char *lock =
        arena_printf(a, "%s/%.*s.lock", dir, STR_ARG(source)).ptr;

    *r = (struct receipts){.a = a, .source = source, .lock = {-1}};
    r->path = arena_printf(a, "%s/%.*s.jsonl", dir, STR_ARG(source)).ptr;
    buf_init(&r->text, RECEIPTS_MAX);
    if (file_mkdirs(dir, err) || file_lock(&r->lock, lock, err)) {
        return err->code;
    }
    if (read_all(r, err)) {
        receipts_close(r);
        return err->code;
    }
    return OK;
}

void receipts_close(struct receipts *r)
{
    buf_release(&r->text);
    file_unlock(&r->lock);
}

/* The first item of a sorted list that is not before (name, sha256). */
static const struct receipt *lower(const struct receipt_list *list,
                                   struct str name, struct str sha256)
{
    struct receipt key = {.name = name, .sha256 = sha256};
    size_t from = 0, to = list->n;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (by_name(&list->item[middle], &key) < 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from < list->n ? &list->item[from] : NULL;
}

const struct receipt *receipts_find(const struct receipts *r, struct str name)
{
    const struct receipt *at = lower(&r->last, name, STR_NULL);

    return at && str_eq(at->name, name) ? at : NULL;
}

enum err_code receipts_look_back(struct receipts *r, const char *since,
                                 struct err *err)
{
    struct str rest = buf_slice(&r->text);

    r->recent.n = 0;
    while (rest.len > 0) {
        struct str line = line_before(&rest);
        struct receipt item;
        struct node *n;

        if (line.len == 0) {
            continue;
        }
        if (parse(r, line, &n, err)) {
            return err->code;
        }
        item = from_node(n);
        if (str_cmp(item.fetched_at, str_from(since)) < 0) {
            break;
        }
        if (item.sha256.len > 0 && !node_bool(n, "not_modified", false)) {
            *receipt_list_add(&r->recent, r->a) = item;
        }
    }
    sort(&r->recent);
    return OK;
}

bool receipts_received(const struct receipts *r, struct str name)
{
    const struct receipt *at = lower(&r->recent, name, STR_NULL);

    return at && str_eq(at->name, name);
}

static bool had(const struct receipts *r, const struct receipt *item)
{
    const struct receipt *at = lower(&r->last, item->name, item->sha256);

    return at && by_name(at, item) == 0;
}

static void put_text(struct json *j, const char *key, struct str s)
{
    if (s.ptr) {
        json_str(j, key, s);
    } else {
        json_null(j, key);
    }
}

enum line_kind {
    LINE_ROUND, /* of a round */
    LINE_LAST,  /* its last one */
    LINE_ALONE, /* bytes that the last round has already */
    LINE_SAME,  /* a 304 */
    LINE_FAILED
};

static void put_line(struct receipts *r, const struct receipt *item,
                     enum line_kind kind, struct buf *out)
{
    bool in_round = kind == LINE_ROUND || kind == LINE_LAST;
    bool bytes = in_round || kind == LINE_ALONE;
    struct json j;

    json_init(&j, out);
    json_open(&j, NULL, '{');
    json_str(&j, "source", r->source);
    if (in_round) {
        json_int(&j, "round", r->round + 1);
    } else {
        json_null(&j, "round");
    }
    json_bool(&j, "last", kind == LINE_LAST);
    put_text(&j, "name", item->name);
    put_text(&j, "url", item->url);
    json_str(&j, "fetched_at",
             kind == LINE_SAME ? item->checked_at : item->fetched_at);
    json_int(&j, "status", kind == LINE_SAME ? 304 : item->status);
    if (bytes) {
        json_str(&j, "sha256", item->sha256);
        json_int(&j, "bytes", (int64_t)item->bytes);
    } else {
        json_null(&j, "sha256");
        json_null(&j, "bytes");
    }
    put_text(&j, "etag", item->etag);
    put_text(&j, "last_modified", item->last_modified);
    put_text(&j, "content_type", item->content_type);
    put_text(&j, "content_disposition", item->content_disposition);
    json_bool(&j, "length_unknown", item->length_unknown);
    put_text(&j, "error", item->error);
    json_bool(&j, "not_modified", kind == LINE_SAME);
    put_text(&j, "member_of", item->member_of);
    json_close(&j, '}');
    (void)buf_char(out, '\n');
}

/* The lines of one fetch. */
static void compose(struct receipts *r, struct receipt_list *list,
                    struct receipts_outcome *out, struct buf *lines)
{
    bool failed = false;

    *out = (struct receipts_outcome){.round = list->n != r->last.n};
    for (size_t i = 0; i < list->n; i++) {
        const struct receipt *item = &list->item[i];

        if (item->error.ptr) {
            failed = true;
            put_line(r, item, LINE_FAILED, lines);
        } else if (item->checked_at.ptr) {
            put_line(r, item, LINE_SAME, lines);
        } else if (!had(r, item)) {
            out->fresh++;
        }
    }
    out->round = !failed && list->n > 0 && (out->round || out->fresh > 0);
    if (failed) {
        out->fresh = 0;
    }
    for (size_t i = 0; i < list->n && !failed; i++) {
        const struct receipt *item = &list->item[i];

        if (out->round) {
            put_line(r, item, i + 1 == list->n ? LINE_LAST : LINE_ROUND, lines);
        } else if (item->status != 0 && !item->checked_at.ptr) {
            put_line(r, item, LINE_ALONE, lines);
        }
    }
}

/* All or nothing, unless the machine stops in between: then the round is
 * torn and the next fetch writes it again under another number. */
static enum err_code append(struct receipts *r, struct str lines,
                            struct err *err)
{
    int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
    off_t end = (off_t)r->text.len;
    bool made = !file_exists(r->path);
    int fd = open(r->path, flags, RECEIPTS_MODE);
    enum err_code code = OK;

    if (fd < 0) {
        return err_errno(err, ERR_FAILED, "could not open \"%s\"", r->path);
    }
    if ((made && fchmod(fd, RECEIPTS_MODE)) || ftruncate(fd, end)) {
        code = err_errno(err, ERR_FAILED, "could not write \"%s\"", r->path);
        goto out;
    }
    while (lines.len > 0) {
        ssize_t put = write(fd, lines.ptr, lines.len);

        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            code = err_errno(err, ERR_FAILED, "could not append to \"%s\"",
                             r->path);
            (void)!ftruncate(fd, end);
            goto out;
        }
        lines.ptr += put;
        lines.len -= (size_t)put;
    }
    if (fsync(fd)) {
        code = err_errno(err, ERR_FAILED, "could not write \"%s\"", r->path);
    }
out:
    (void)close(fd);
    return code;
}

enum err_code receipts_commit(struct receipts *r, struct receipt_list *list,
                              struct receipts_outcome *out, struct err *err)
{
    const char *dir =
        arena_printf(r->a, "%.*s", (int)(strrchr(r->path, '/') - r->path),
                     r->path)
            .ptr;
    struct buf lines;

    err->code = OK;
    sort(list);
    buf_init(&lines, RECEIPTS_MAX);
    compose(r, list, out, &lines);
    if (lines.len > 0 && append(r, buf_slice(&lines), err) == OK) {
        (void)file_sync_dir(dir, err);
    }
    buf_release(&lines);
    return err->code;
}
