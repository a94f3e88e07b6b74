/* SPDX-License-Identifier: Apache-2.0 */
/*
 * corpus - files of the shared corpora, read in place under LAPSE_CORPORA.
 * A test that wants one is skipped where there is none.
 */
#ifndef LAPSE_TESTS_CORPUS_H
#define LAPSE_TESTS_CORPUS_H

#include "common/arena.h"
#include "tests/support/unit.h"

#define CORPUS_FILE_MAX ((size_t)16 << 20)

/* The bytes of a file, NUL behind; skips the test when it is not there. */
static inline struct str corpus(struct arena *a, const char *name)
{
    const char *root = getenv("LAPSE_CORPORA");
    const char *path;
    struct err err = {0};
    struct buf b;
    struct str text;

    if (!root) {
        print_message("LAPSE_CORPORA says where they lie: not played\n");
        skip();
    }
    path = arena_printf(a, "%s/%s", root, name).ptr;
    if (!file_exists(path)) {
        print_message("no %s: not played\n", name);
        skip();
    }
    buf_init(&b, CORPUS_FILE_MAX);
    if (file_read(path, &b, &err)) {
        fail_msg("%s", err.text);
    }
    text = arena_str(a, buf_slice(&b));
    buf_release(&b);
    return text;
}

/* The cells of the next line of a table by tabs, missing ones empty; false at
 * the end. */
static inline bool corpus_row(struct str *rest, struct str *cell, size_t n)
{
    struct str line;

    if (!rest->ptr || rest->len == 0) {
        return false;
    }
    line = str_cut(rest, '\n');
    for (size_t i = 0; i < n; i++) {
        cell[i] = line.ptr ? str_cut(&line, '\t') : STR("");
    }
    return true;
}

#endif
