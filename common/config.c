/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config - libfyaml's events become nodes.  Events, not documents: so there
 * is nothing to resolve, every place is at hand and what is refused is
 * refused where it stands.
 */
#include "common/config.h"

#include <libfyaml.h>
#include <stdio.h>

#include "common/buf.h"
#include "common/file.h"

#define CEILING ((size_t)1 << 20) /* a person wrote it */

struct reading {
    struct arena *a;
    const char *file;
    struct fy_diag *diag;
    struct fy_parser *parser;
    struct node_builder builder;
    bool is_map[NODE_DEPTH];
    bool has_key; /* key below is of the value that comes next */
    struct node key;
    size_t documents;
};

/* The place of an event or token as a node for messages. */
static struct node place(const struct reading *r, const struct fy_mark *mark)
{
    struct node n = {.file = r->file, .line = 1, .column = 1};

    if (mark && mark->line >= 0 && mark->column >= 0) {
        n.line = (uint32_t)mark->line + 1;
        n.column = (uint32_t)mark->column + 1;
    }
    return n;
}

/* sign: libfyaml's mark stands behind the one of an anchor or alias. */
static enum err_code refuse_token(const struct reading *r,
                                  struct fy_token *token, bool sign,
                                  const char *what, struct err *err)
{
    struct node at = place(r, fy_token_start_mark(token));

    at.column -= at.column > 1 && sign;
    return node_err(err, &at, "%s", what);
}

/* What libfyaml found wrong, in one line. */
static enum err_code malformed(const struct reading *r, struct err *err)
{
    struct node at = {.file = r->file, .line = 1, .column = 1};
    struct fy_diag_error *fault;
    void *iter = NULL;

    fault = fy_diag_errors_iterate(r->diag, &iter);
    if (!fault || !fault->msg) {
        return node_err(err, &at, "not well-formed YAML");
    }
    if (fault->line > 0) {
        at.line = (uint32_t)fault->line;
        at.column = fault->column > 0 ? (uint32_t)fault->column : 1;
    }
    return node_err(err, &at, "not well-formed YAML: %s%s", fault->msg,
                    strstr(fault->msg, "cannot start with") ? " (quote it)"
                                                            : "");
}

static bool in_map(const struct reading *r)
{
    return r->builder.depth > 0 && r->is_map[r->builder.depth - 1];
}

/* A quoted text begins with its quote, which libfyaml leaves out. */
static bool is_quoted(struct fy_token *token)
{
    enum fy_scalar_style style =
        token ? fy_token_scalar_style(token) : FYSS_PLAIN;

    return style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
}

/* The key waiting for its value goes into n. */
static void take_key(struct reading *r, struct node *n)
{
    if (r->has_key) {
        n->key = r->key.text;
        n->key_line = r->key.line;
        n->key_column = r->key.column;
        r->has_key = false;
    }
}

static enum err_code scalar(struct reading *r, struct fy_event *e,
                            struct err *err)
{
    struct fy_token *token = e->scalar.value;
    struct node n = place(r, fy_event_start_mark(e));
    size_t length = 0;
    const char *text = token ? fy_token_get_text(token, &length) : NULL;

    n.column -= n.column > 1 && is_quoted(token);
    if (token && !text) {
        err_no_memory(0); /* libfyaml says so by no text at all */
    }
    if (text && memchr(text, '\0', length)) {
        return node_err(err, &n, "a NUL character stands in this text");
    }
    n.kind = NODE_SCALAR;
    n.text = arena_str(r->a, (struct str){text, text ? length : 0});
    if (n.text.len == 0 &&
        (!token || fy_token_scalar_style(token) == FYSS_PLAIN)) {
        n.kind = NODE_NULL;
    }
    if (in_map(r) && !r->has_key) {
        if (n.kind == NODE_NULL) {
            return node_err(err, &n, "a key is missing here");
        }
        r->key = n;
        r->has_key = true;
        return OK;
    }
    if (n.kind == NODE_NULL && r->has_key && !fy_event_start_mark(e)) {
        n.line = r->key.line;
        n.column = r->key.column;
    }
    take_key(r, &n);
    node_builder_add(&r->builder, &n);
    return OK;
}

static enum err_code open_one(struct reading *r, struct fy_event *e,
                              enum node_kind kind, struct err *err)
{
    struct node n = place(r, fy_event_start_mark(e));

    n.kind = kind;
    if (in_map(r) && !r->has_key) {
        return node_err(err, &n, "a key must be plain text");
    }
    take_key(r, &n);
    if (!node_builder_open(&r->builder, &n)) {
        return node_err(err, &n, "nested more than %d levels deep", NODE_DEPTH);
    }
    r->is_map[r->builder.depth - 1] = kind == NODE_MAP;
    return OK;
}

static enum err_code close_one(struct reading *r, struct err *err)
{
    const struct node *done, *doubled;
    struct node at;

    done = &r->builder.pending[r->builder.open[r->builder.depth - 1]];
    node_builder_close(&r->builder);
    doubled = done->kind == NODE_MAP ? node_doubled(r->a, done) : NULL;
    if (!doubled) {
        return OK;
    }
    at = *doubled;
    at.line = doubled->key_line;
    at.column = doubled->key_column;
    return node_err(err, &at, "key \"%.*s\" stands here twice",
                    STR_ARG(doubled->key));
}

static enum err_code document(struct reading *r, struct fy_event *e,
                              struct err *err)
{
    struct node at = place(r, fy_event_start_mark(e));

    if (++r->documents > 1) {
        return node_err(err, &at,
                        "a second document begins here (one file "
                        "holds one)");
    }
    if (fy_document_state_tags_explicit(e->document_start.document_state)) {
        return node_err(err, &at, "tags are not taken");
    }
    return OK;
}

static enum err_code refuse_properties(struct reading *r, struct fy_event *e,
                                       struct err *err)
{
    struct fy_token *anchor = fy_event_get_anchor_token(e);
    struct fy_token *tag = fy_event_get_tag_token(e);

    if (anchor) {
        return refuse_token(r, anchor, true,
                            "anchors are not taken (write it out)", err);
    }
    if (tag) {
        return refuse_token(r, tag, false,
                            "tags are not taken (every value is text)", err);
    }
    return OK;
}

static enum err_code event(struct reading *r, struct fy_event *e,
                           struct err *err)
{
    switch (e->type) {
    case FYET_DOCUMENT_START:
        return document(r, e, err);
    case FYET_ALIAS:
        return refuse_token(r, e->alias.anchor, true,
                            "aliases are not taken (quote a text that "
                            "begins with *)",
                            err);
    case FYET_SCALAR:
        return refuse_properties(r, e, err) ? err->code : scalar(r, e, err);
    case FYET_MAPPING_START:
        return refuse_properties(r, e, err) ? err->code
                                            : open_one(r, e, NODE_MAP, err);
    case FYET_SEQUENCE_START:
        return refuse_properties(r, e, err) ? err->code
                                            : open_one(r, e, NODE_LIST, err);
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
        return close_one(r, err);
    case FYET_NONE:
    case FYET_STREAM_START:
    case FYET_STREAM_END:
    case FYET_DOCUMENT_END:
        return OK;
    }
    return OK;
}

static enum err_code read_all(struct reading *r, struct err *err)
{
    struct node start = {.file = r->file, .line = 1, .column = 1};
    bool ended = false;

    while (!ended) {
        struct fy_event *e = fy_parser_parse(r->parser);
        enum err_code code;

        if (!e) {
            return malformed(r, err);
        }
        ended = e->type == FYET_STREAM_END;
        code = event(r, e, err);
        fy_parser_event_free(r->parser, e);
        if (code) {
            return code;
        }
    }
    if (fy_parser_get_stream_error(r->parser)) {
        return malformed(r, err);
    }
    if (!node_builder_root(&r->builder)) {
        return node_err(err, &start, "nothing stands in this file");
    }
    return OK;
}

/* libfyaml lets through what is no UTF-8 and what YAML calls unprintable. */
static enum err_code check_bytes(const char *path, struct str text,
                                 struct err *err)
{
    struct node at = {.file = path, .line = 1, .column = 1};

    while (text.len > 0) {
        unsigned char c = (unsigned char)text.ptr[0];
        size_t n = str_utf8(text);

        if (n == 0) {
            return node_err(err, &at, "not well-formed YAML: no UTF-8 here");
        }
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) {
            return node_err(err, &at,
                            "not well-formed YAML: control character %02x", c);
        }
        at.column++;
        if (c == '\n') {
            at.line++;
            at.column = 1;
        }
        text.ptr += n;
        text.len -= n;
    }
    return OK;
}

static enum err_code parse(struct arena *a, const char *path, struct str text,
                           struct node **root, struct err *err)
{
    struct reading r = {.a = a, .file = arena_cstr(a, str_from(path))};
    struct fy_diag_cfg diag;
    struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG |
                                        FYPCF_JSON_NONE |
                                        FYPCF_DEFAULT_VERSION_AUTO};
    enum err_code code;

    node_builder_init(&r.builder, a);
    fy_diag_cfg_default(&diag);
    diag.fp = NULL;
    r.diag = fy_diag_create(&diag);
    cfg.diag = r.diag;
    if (!r.diag) {
        err_no_memory(0);
    }
    fy_diag_set_collect_errors(r.diag, true);
    r.parser = fy_parser_create(&cfg);
    if (!r.parser || fy_parser_set_string(r.parser, text.ptr, text.len)) {
        err_no_memory(text.len);
    }
    code = read_all(&r, err);
    *root = code ? NULL : node_builder_root(&r.builder);
    fy_parser_destroy(r.parser);
    fy_diag_destroy(r.diag);
    return code;
}

enum err_code config_load(struct arena *a, const char *path, struct node **root,
                          struct err *err)
{
    enum err_code code;
    struct buf text;

    *root = NULL;
    buf_init(&text, CEILING);
    code = file_read(path, &text, err);
    if (code) {
        err->code = code = ERR_USAGE;
    } else if (text.len == 0) {
        code = err_set(err, ERR_USAGE, "%s:1:1: nothing stands in this file",
                       path);
    } else if (check_bytes(path, buf_slice(&text), err)) {
        code = err->code;
    } else {
        code = parse(a, path, buf_slice(&text), root, err);
    }
    buf_release(&text);
    return code;
}
