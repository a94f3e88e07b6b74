/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dictionary - what each view and table means: gap.data_dictionary, which is
 * the comments of the catalogue, and for views the three lines that their SQL
 * file opens with (question, grain, what it reads).  Knows no view by name.
 */
#include "common/file.h"
#include "common/home.h"
#include "report/report.h"
#include "report/table.h"

#define FILE_CEILING ((size_t)1 << 20) /* the longest view has 12 KiB */
#define GRAIN STR("Grain:")
#define READS STR("Reads:")

/* The head of a view's file; what it does not say has length 0. */
struct head {
    struct str question, grain, reads;
};

/* An object without a schema is one of schema gap; a schema is all of it. */
static const char *const wanted =
    "select object, column_name, column_no, type, meaning "
    "from gap.data_dictionary "
    "where object in ($1, 'gap.' || $1) "
    "or split_part(object, '.', 1) = $1 order by object, column_no";
static const char *const names =
    "select object from gap.data_dictionary where column_no = 0 "
    "order by object";

/* The comment lines from *text on as one line, up to the next keyword. */
static struct str paragraph(struct arena *a, struct str *text)
{
    struct buf b;
    struct str s;

    buf_init(&b, FILE_CEILING);
    while (str_starts(*text, STR("--"))) {
        struct str rest = *text;
        struct str line = str_cut(&rest, '\n');

        line = str_trim((struct str){line.ptr + 2, line.len - 2});
        if (b.len > 0 && (str_starts(line, GRAIN) || str_starts(line, READS))) {
            break;
        }
        if (b.len > 0) {
            buf_char(&b, ' ');
        }
        buf_str(&b, line);
        *text = rest;
    }
    s = arena_str(a, buf_slice(&b));
    buf_release(&b);
    return s;
}

static struct str without(struct str s, struct str keyword)
{
    return str_trim((struct str){s.ptr + keyword.len, s.len - keyword.len});
}

/* A view's head; a file that is not there, or no file of ours, says nothing. */
static void read_head(struct arena *a, struct str object, struct head *h)
{
    struct err ignored = {0};
    struct str name = object;
    struct str text;
    const char *home;
    struct buf b;

    memset(h, 0, sizeof *h);
    (void)str_cut(&name, '.');
    buf_init(&b, FILE_CEILING);
    if (home_dir(a, &home, &ignored) == OK &&
        file_read(
            arena_printf(a, "%s/sql/views/%.*s.sql", home, STR_ARG(name)).ptr,
            &b, &ignored) == OK) {
        text = buf_slice(&b);
        while (str_starts(text, STR("--"))) {
            struct str p = paragraph(a, &text);

            if (str_starts(p, GRAIN)) {
                h->grain = without(p, GRAIN);
            } else if (str_starts(p, READS)) {
                h->reads = without(p, READS);
            } else {
                h->question = p;
            }
        }
    }
    buf_release(&b);
}

static bool is_object(const struct rows *rows, size_t i)
{
    return str_is(rows_get(rows, i, "column_no"), "0");
}

static size_t next_object(const struct rows *rows, size_t i)
{
    do {
        i++;
    } while (i < rows_count(rows) && !is_object(rows, i));
    return i;
}

static void put_line(struct buf *out, const char *name, struct str text)
{
    if (text.len > 0) {
        buf_printf(out, "  %-7s", name);
        text_put(out, text);
        buf_char(out, '\n');
    }
}

/* Columns of rows first..end under each other, meanings not wrapped. */
static void put_columns(struct buf *out, const struct rows *rows, size_t first,
                        size_t end)
{
    size_t wide = 0;
    size_t type_wide = 0;

    for (size_t i = first; i < end; i++) {
        size_t w = text_width(rows_get(rows, i, "column_name"));
        size_t t = text_width(rows_get(rows, i, "type"));

        wide = w > wide ? w : wide;
        type_wide = t > type_wide ? t : type_wide;
    }
    for (size_t i = first; i < end; i++) {
        struct str name = rows_get(rows, i, "column_name");
        struct str type = rows_get(rows, i, "type");

        buf_str(out, STR("    "));
        text_put(out, name);
        buf_printf(out, "%*s", (int)(wide - text_width(name)) + 2, "");
        text_put(out, type);
        buf_printf(out, "%*s", (int)(type_wide - text_width(type)) + 2, "");
        text_put(out, rows_get(rows, i, "meaning"));
        buf_char(out, '\n');
    }
}

static void put_text(struct report *r, const struct rows *rows)
{
    struct buf *out = &r->out;
    struct head h;

    for (size_t i = 0, end; i < rows_count(rows); i = end) {
        struct str object = rows_get(rows, i, "object");

        end = next_object(rows, i);
        read_head(&r->a, object, &h);
        if (i > 0) {
            buf_char(out, '\n');
        }
        text_put(out, object);
        buf_printf(out, " (%.*s)\n", STR_ARG(rows_get(rows, i, "type")));
        put_line(out, "asks", h.question);
        put_line(out, "is", rows_get(rows, i, "meaning"));
        put_line(out, "grain", h.grain);
        put_line(out, "reads", h.reads);
        put_columns(out, rows, i + 1, end);
    }
}

/* Text within Markdown; marked: a cell of a table. */
static void put_marked(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];

        if (strchr("|\\`*_<>", c) && c) {
            buf_char(out, '\\');
        }
        buf_char(out, c == '\n' ? ' ' : c);
    }
}

static void put_item(struct buf *out, const char *name, struct str text)
{
    if (text.len > 0) {
        buf_printf(out, "- %s: ", name);
        put_marked(out, text);
        buf_char(out, '\n');
    }
}

static void put_markdown(struct report *r, const struct rows *rows)
{
    struct buf *out = &r->out;
    struct head h;

    buf_str(out, STR("# Data dictionary\n"));
    for (size_t i = 0, end; i < rows_count(rows); i = end) {
        struct str object = rows_get(rows, i, "object");

        end = next_object(rows, i);
        read_head(&r->a, object, &h);
        buf_str(out, STR("\n## "));
        put_marked(out, object);
        buf_str(out, STR("\n\n"));
        put_item(out, "asks", h.question);
        put_item(out, "is", rows_get(rows, i, "meaning"));
        put_item(out, "grain", h.grain);
        put_item(out, "reads", h.reads);
        buf_str(out, STR("\n| column | type | meaning |\n| --- | --- | --- "
                         "|\n"));
        for (size_t c = i + 1; c < end; c++) {
            buf_str(out, STR("| "));
            put_marked(out, rows_get(rows, c, "column_name"));
            buf_str(out, STR(" | "));
            put_marked(out, rows_get(rows, c, "type"));
            buf_str(out, STR(" | "));
            put_marked(out, rows_get(rows, c, "meaning"));
            buf_str(out, STR(" |\n"));
        }
    }
}

static void put_member(struct json *j, const char *name, struct str text)
{
    if (text.len > 0) {
        json_str(j, name, text);
    } else {
        json_null(j, name);
    }
}

static void put_json(struct report *r, const struct rows *rows)
{
    struct head h;
    struct json j;

    json_init(&j, &r->out);
    json_open(&j, NULL, '{');
    json_open(&j, "objects", '[');
    for (size_t i = 0, end; i < rows_count(rows); i = end) {
        struct str object = rows_get(rows, i, "object");

        end = next_object(rows, i);
        read_head(&r->a, object, &h);
        json_open(&j, NULL, '{');
        json_str(&j, "object", object);
        json_str(&j, "type", rows_get(rows, i, "type"));
        put_member(&j, "question", h.question);
        put_member(&j, "grain", h.grain);
        put_member(&j, "reads", h.reads);
        put_member(&j, "meaning", rows_get(rows, i, "meaning"));
        json_open(&j, "columns", '[');
        for (size_t c = i + 1; c < end; c++) {
            json_open(&j, NULL, '{');
            json_str(&j, "column", rows_get(rows, c, "column_name"));
            json_str(&j, "type", rows_get(rows, c, "type"));
            put_member(&j, "meaning", rows_get(rows, c, "meaning"));
            json_close(&j, '}');
        }
        json_close(&j, ']');
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_char(&r->out, '\n');
}

/* A row per object and column, those of the object with its head. */
static void put_csv(struct report *r, const struct rows *rows)
{
    struct buf *out = &r->out;
    struct head none = {STR_NULL, STR_NULL, STR_NULL};
    struct head h;

    buf_str(out, STR("object,column_name,column_no,type,meaning,question,grain,"
                     "reads\r\n"));
    for (size_t i = 0; i < rows_count(rows); i++) {
        struct str cell[8] = {
            rows_get(rows, i, "object"), rows_get(rows, i, "column_name"),
            rows_get(rows, i, "column_no"), rows_get(rows, i, "type"),
            rows_get(rows, i, "meaning")};

        h = none;
        if (is_object(rows, i)) {
            read_head(&r->a, cell[0], &h);
        }
        cell[5] = h.question;
        cell[6] = h.grain;
        cell[7] = h.reads;
        for (size_t c = 0; c < sizeof cell / sizeof cell[0]; c++) {
            if (c > 0) {
                buf_char(out, ',');
            }
            if (cell[c].len > 0) {
                csv_field(out, cell[c], true);
            }
        }
        buf_str(out, STR("\r\n"));
    }
}

static enum err_code unknown(struct report *r, const char *object,
                             struct err *err)
{
    struct rows *rows;
    struct str *list;
    struct str near;
    size_t n;

    if (query_run(r->q, names, NULL, 0, &rows, err)) {
        return err->code;
    }
    n = rows_count(rows);
    list = arena_zalloc(&r->a, 2 * n + 1, sizeof(*list));
    for (size_t i = 0; i < n; i++) {
        list[2 * i] = rows_get(rows, i, "object");
        list[2 * i + 1] = list[2 * i];
        (void)str_cut(&list[2 * i + 1], '.');
    }
    near = str_nearest(str_from(object), list, 2 * n);
    err_set(err, ERR_USAGE, "unknown view, table or schema \"%s\"%s%.*s%s",
            object, near.len ? " (did you mean \"" : "", STR_ARG(near),
            near.len ? "\"?)" : "");
    rows_free(rows);
    return err->code;
}

enum err_code dictionary_report(struct report *r, const char *object,
                                struct err *err)
{
    const char *const param[] = {object ? object : "gap"};
    struct rows *rows;

    if (query_run(r->q, wanted, param, 1, &rows, err)) {
        return err->code;
    }
    if (rows_count(rows) == 0) {
        unknown(r, param[0], err);
    } else if (strcmp(r->o->output, "json") == 0) {
        put_json(r, rows);
    } else if (strcmp(r->o->output, "csv") == 0) {
        put_csv(r, rows);
    } else if (strcmp(r->o->output, "markdown") == 0) {
        put_markdown(r, rows);
    } else {
        put_text(r, rows);
    }
    rows_free(rows);
    return err->code;
}
