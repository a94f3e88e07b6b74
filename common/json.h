/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json - small JSON documents (receipts, manifests, status): read by jansson,
 * which is confined here, into nodes; written by json_* onto a buf.  Data
 * records are not read here (numbers would lose digits).
 */
#ifndef LAPSE_COMMON_JSON_H
#define LAPSE_COMMON_JSON_H

#include "common/arena.h"
#include "common/buf.h"
#include "common/node.h"

/* One whole document; name for messages; ERR_FAILED when malformed. */
enum err_code json_parse(struct arena *a, struct str text, const char *name,
                         struct node **root, struct err *err);

/* Writer: commas are set by itself.  key NULL inside lists and at the top. */
struct json {
    struct buf *out;
    bool comma;
};
void json_init(struct json *j, struct buf *out);
void json_open(struct json *j, const char *key, char bracket); /* '{' '[' */
void json_close(struct json *j, char bracket);                 /* '}' ']' */
void json_str(struct json *j, const char *key, struct str value);
void json_strz(struct json *j, const char *key, const char *value); /* NULL: null */
void json_int(struct json *j, const char *key, int64_t value);
void json_bool(struct json *j, const char *key, bool value);
void json_put_null(struct json *j, const char *key);
/* jansson has a function of this name and would call ours in its place. */
#define json_null(j, key) json_put_null(j, key)
void json_day(struct json *j, const char *key, int32_t day); /* DAY_NONE: null */

#endif
