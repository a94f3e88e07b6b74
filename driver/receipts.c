/* SPDX-License-Identifier: Apache-2.0 */
/*
 * receipts - counts what a fetch brought, from the receipt file alone
 * (docs/contracts.md, contract 1).  Opens no archive.
 */
#include "driver/night.h"

#include "common/json.h"

struct file_id { /* name and bytes of a file as received */
    struct str name, sha256;
};

static bool read_line(struct arena *a, struct str line, struct file_id *id)
{
    struct err ignored = {0};
    struct node *root;

    if (str_trim(line).len == 0 ||
        json_parse(a, line, "receipt", &root, &ignored)) {
        return false;
    }
    id->name = node_text(root, "name", STR_NULL);
    id->sha256 = node_text(root, "sha256", STR_NULL);
    return id->sha256.len > 0 && !node_bool(root, "not_modified", false);
}

static bool among(const struct file_id *list, size_t n, struct file_id id)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(list[i].name, id.name) &&
            str_eq(list[i].sha256, id.sha256)) {
            return true;
        }
    }
    return false;
}

static size_t count_lines(struct str s)
{
    size_t n = 1;

    for (size_t i = 0; i < s.len; i++) {
        n += s.ptr[i] == '\n';
    }
    return n;
}

int64_t night_new_files(struct str receipts, size_t offset)
{
    struct file_id *seen;
    struct arena a;
    struct str rest;
    int64_t fresh = 0;
    size_t n = 0;

    if (offset >= receipts.len) {
        return 0;
    }
    arena_init(&a, 0);
    seen = arena_zalloc(&a, count_lines(receipts), sizeof(*seen));
    rest = receipts;
    while (rest.ptr && rest.len > 0) {
        size_t at = (size_t)(rest.ptr - receipts.ptr);
        struct str line = str_cut(&rest, '\n');
        struct file_id id;

        if (!read_line(&a, line, &id)) {
            continue;
        }
        if (at >= offset && !among(seen, n, id)) {
            fresh++;
        }
        seen[n++] = id;
    }
    arena_release(&a);
    return fresh;
}
