/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sql_dir - reads sql/ of the project or of the installation.
 */
#include "load/sql_dir.h"

#include <ctype.h>

#include "common/buf.h"
#include "common/file.h"

/* Written by people: the longest today has 40 kB. */
#define SQL_FILE_MAX ((size_t)4 << 20)

static enum err_code read_file(struct arena *a, const char *home,
                               const char *name, const char **text,
                               struct err *err)
{
    const char *path = arena_printf(a, "%s/sql/%s", home, name).ptr;
    struct buf b;

    err->code = OK;
    buf_init(&b, SQL_FILE_MAX);
    if (file_read(path, &b, err)) {
        err->code = ERR_USAGE;
    } else {
        *text = arena_cstr(a, buf_slice(&b));
    }
    buf_release(&b);
    return err->code;
}

enum err_code sql_dir_file(struct arena *a, const char *home, const char *name,
                           struct sql_file *f, struct err *err)
{
    const char *slash = strrchr(name, '/');
    struct digest d;

    f->name = arena_cstr(a, str_from(name));
    f->base = arena_cstr(a, str_from(slash ? slash + 1 : name));
    if (read_file(a, home, name, &f->text, err)) {
        return err->code;
    }
    d = sha256_of(str_from(f->text));
    digest_hex(&d, f->checksum);
    return OK;
}

static bool is_numbered(struct str name)
{
    return name.len > 4 && isdigit((unsigned char)name.ptr[0]) &&
           isdigit((unsigned char)name.ptr[1]) &&
           isdigit((unsigned char)name.ptr[2]) && name.ptr[3] == '_' &&
           str_ends(name, STR(".sql"));
}

enum err_code sql_dir_schema(struct arena *a, const char *home,
                             struct sql_file **files, size_t *n,
                             struct err *err)
{
    const char *dir = arena_printf(a, "%s/sql/schema", home).ptr;
    struct str *names;
    size_t found;

    *n = 0;
    err->code = OK;
    if (file_list(a, dir, &names, &found, err)) {
        err->code = ERR_USAGE;
        return err->code;
    }
    *files = arena_zalloc(a, found + 1, sizeof **files);
    for (size_t i = 0; i < found; i++) {
        if (is_numbered(names[i]) &&
            sql_dir_file(a, home,
                         arena_printf(a, "schema/%.*s", STR_ARG(names[i])).ptr,
                         &(*files)[(*n)++], err)) {
            return err->code;
        }
    }
    if (*n == 0) {
        return err_set(err, ERR_USAGE, "%s: holds no numbered file", dir);
    }
    return OK;
}

static size_t count_lines(struct str text)
{
    size_t lines = 1;

    for (size_t i = 0; i < text.len; i++) {
        lines += text.ptr[i] == '\n';
    }
    return lines;
}

enum err_code sql_dir_list(struct arena *a, const char *home, const char *dir,
                           struct sql_file **files, size_t *n, struct err *err)
{
    const char *text;
    struct str rest;

    *n = 0;
    if (read_file(a, home, arena_printf(a, "%s/ORDER", dir).ptr, &text, err)) {
        return err->code;
    }
    rest = str_from(text);
    *files = arena_zalloc(a, count_lines(rest), sizeof **files);
    while (rest.len > 0) {
        struct str line = str_trim(str_cut(&rest, '\n'));

        if (line.len == 0 || line.ptr[0] == '#') {
            continue;
        }
        if (str_find(line, '/') >= 0) {
            return err_set(err, ERR_USAGE, "sql/%s/ORDER: \"%.*s\" is no name",
                           dir, STR_ARG(line));
        }
        if (sql_dir_file(a, home,
                         arena_printf(a, "%s/%.*s", dir, STR_ARG(line)).ptr,
                         &(*files)[(*n)++], err)) {
            return err->code;
        }
    }
    return OK;
}

void sql_dir_checksum(const struct sql_file *files, size_t n,
                      struct sha256 *sum)
{
    for (size_t i = 0; i < n; i++) {
        sha256_field(sum, str_from(files[i].name));
        sha256_field(sum, str_from(files[i].text));
    }
}
