/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json - jansson reads a document, which is then walked into nodes (depth
 * first, without recursion); the writer is by hand.
 */
#include <inttypes.h>
#include <jansson.h> /* before ours, which has a json_null of its own */

#include "common/json.h"

#include "common/day.h"

struct walk {
    struct arena *a;
    const char *name;
    struct node_builder builder;
    struct level {
        json_t *value;
        size_t next; /* of a list */
        void *iter;  /* of a map */
    } levels[NODE_DEPTH];
    size_t depth;
};

/* A map or list is opened, anything else added.  False when too deep. */
static bool visit(struct walk *w, json_t *value, struct str key)
{
    struct node n = {.key = key, .file = w->name};

    switch (json_typeof(value)) {
    case JSON_OBJECT:
    case JSON_ARRAY:
        n.kind = json_is_object(value) ? NODE_MAP : NODE_LIST;
        if (!node_builder_open(&w->builder, &n)) {
            return false;
        }
        w->levels[w->depth++] = (struct level){
            value, 0, json_is_object(value) ? json_object_iter(value) : NULL};
        return true;
    case JSON_STRING:
        n.kind = NODE_SCALAR;
        n.text = arena_str(w->a, (struct str){json_string_value(value),
                                              json_string_length(value)});
        break;
    case JSON_INTEGER:
        n.kind = NODE_NUMBER;
        n.text = arena_printf(w->a, "%" JSON_INTEGER_FORMAT,
                              json_integer_value(value));
        break;
    case JSON_REAL:
        n.kind = NODE_NUMBER;
        n.text = arena_printf(w->a, "%.17g", json_real_value(value));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        n.kind = NODE_BOOL;
        n.text = json_is_true(value) ? STR("true") : STR("false");
        break;
    case JSON_NULL:
        n.kind = NODE_NULL;
        break;
    }
    node_builder_add(&w->builder, &n);
    return true;
}

static bool walk(struct walk *w, json_t *root)
{
    if (!visit(w, root, STR_NULL)) {
        return false;
    }
    while (w->depth > 0) {
        struct level *l = &w->levels[w->depth - 1];
        struct str key = STR_NULL;
        json_t *value;

        if (json_is_object(l->value) && l->iter) {
            key = arena_str(w->a, str_from(json_object_iter_key(l->iter)));
            value = json_object_iter_value(l->iter);
            l->iter = json_object_iter_next(l->value, l->iter);
        } else if (json_is_array(l->value) &&
                   l->next < json_array_size(l->value)) {
            value = json_array_get(l->value, l->next++);
        } else {
            node_builder_close(&w->builder);
            w->depth--;
            continue;
        }
        if (!visit(w, value, key)) {
            return false;
        }
    }
    return true;
}

enum err_code json_parse(struct arena *a, struct str text, const char *name,
                         struct node **root, struct err *err)
{
    struct walk w = {.a = a, .name = arena_cstr(a, str_from(name))};
    json_error_t fault;
    json_t *value =
        json_loadb(text.ptr ? text.ptr : "", text.len,
                   JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);

    if (!value) {
        /* jansson quotes what it stopped at, and that may be a value */
        return err_set(err, ERR_FAILED, "%s:%d:%d: not well-formed JSON", name,
                       fault.line < 1 ? 1 : fault.line,
                       fault.column < 1 ? 1 : fault.column);
    }
    node_builder_init(&w.builder, a);
    if (!walk(&w, value)) {
        json_decref(value);
        return err_set(err, ERR_FAILED,
                       "%s: JSON nested more than %d levels deep", name,
                       NODE_DEPTH);
    }
    json_decref(value);
    *root = node_builder_root(&w.builder);
    return OK;
}

void json_init(struct json *j, struct buf *out)
{
    *j = (struct json){.out = out};
}

static void quote(struct buf *out, struct str s)
{
    (void)buf_char(out, '"');
    while (s.len > 0) {
        unsigned char c = (unsigned char)s.ptr[0];
        size_t n = str_utf8(s);

        if (c == '"' || c == '\\') {
            (void)buf_char(out, '\\');
            (void)buf_char(out, (char)c);
        } else if (c == '\n') {
            (void)buf_str(out, STR("\\n"));
        } else if (c == '\t') {
            (void)buf_str(out, STR("\\t"));
        } else if (c < 0x20 || c == 0x7F) {
            (void)buf_printf(out, "\\u%04x", c);
        } else if (n == 0) {
            (void)buf_str(out, STR("\\ufffd")); /* no JSON otherwise */
        } else {
            (void)buf_put(out, s.ptr, n);
        }
        n = n == 0 ? 1 : n;
        s.ptr += n;
        s.len -= n;
    }
    (void)buf_char(out, '"');
}

static void begin(struct json *j, const char *key)
{
    if (j->comma) {
        (void)buf_char(j->out, ',');
    }
    if (key) {
        quote(j->out, str_from(key));
        (void)buf_char(j->out, ':');
    }
    j->comma = true;
}

void json_open(struct json *j, const char *key, char bracket)
{
    begin(j, key);
    (void)buf_char(j->out, bracket);
    j->comma = false;
}

void json_close(struct json *j, char bracket)
{
    (void)buf_char(j->out, bracket);
    j->comma = true;
}

void json_str(struct json *j, const char *key, struct str value)
{
    begin(j, key);
    quote(j->out, value);
}

void json_strz(struct json *j, const char *key, const char *value)
{
    if (value) {
        json_str(j, key, str_from(value));
    } else {
        json_null(j, key);
    }
}

void json_int(struct json *j, const char *key, int64_t value)
{
    begin(j, key);
    (void)buf_printf(j->out, "%" PRId64, value);
}

void json_bool(struct json *j, const char *key, bool value)
{
    begin(j, key);
    (void)buf_str(j->out, value ? STR("true") : STR("false"));
}

void json_put_null(struct json *j, const char *key)
{
    begin(j, key);
    (void)buf_str(j->out, STR("null"));
}

void json_day(struct json *j, const char *key, int32_t day)
{
    char text[11];

    if (day == DAY_NONE) {
        json_null(j, key);
        return;
    }
    day_format(day, text);
    json_str(j, key, str_from(text));
}
