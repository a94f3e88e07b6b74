/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sourced - a source file given as text: what it says when it is good, the
 * message with its place when it is not.
 */
#ifndef LAPSE_TESTS_SOURCED_H
#define LAPSE_TESTS_SOURCED_H

#include "tests/support/unit.h"
#include "transform/source.h"

/* A source with one role `log`; fields of it begin at line 7, column 9. */
#define SOURCED_LOG                                                        \
    "source: s\nfiles:\n  log:\n    match: l.csv\n    schema:\n      fields:\n"
#define SOURCED_CASE "      - {name: case, to: case_number}\n"
#define SOURCED_DAY "      - {name: day, to: occurred, type: date}\n"
#define SOURCED_EMIT "emit:\n- {file: log, as: contact}\n"

struct sourced {
    struct arena arena;
    struct source *src;
};

/* What the text says; the test fails when it is refused. */
static inline const struct source *
sourced_open(struct sourced *s, void **state, const char *text)
{
    const char *path = in_scratch(state, "s.yaml");
    struct err err;

    put_file(path, text);
    arena_init(&s->arena, 0);
    if (source_load(&s->arena, path, NULL, &s->src, &err)) {
        fail_msg("%s", err.text);
    }
    return s->src;
}

static inline void sourced_close(struct sourced *s)
{
    arena_release(&s->arena);
}

/* That the text is refused with this message (after the path). */
static inline void sourced_refuses(void **state, const char *text,
                                   const char *want)
{
    const char *path = in_scratch(state, "s.yaml");
    struct source *src;
    struct arena a;
    struct err err;

    put_file(path, text);
    arena_init(&a, 0);
    if (source_load(&a, path, NULL, &src, &err) == OK) {
        fail_msg("\"%s\" is wanted, but this is taken:\n%s", want, text);
    }
    assert_int_equal(err.code, ERR_USAGE);
    assert_null(src);
    assert_memory_equal(err.text, path, strlen(path));
    assert_string_equal(err.text + strlen(path), want);
    arena_release(&a);
}

struct sourced_refusal {
    const char *text, *want;
};

static inline void sourced_refuse_all(void **state,
                                      const struct sourced_refusal *r,
                                      size_t n)
{
    for (size_t i = 0; i < n; i++) {
        sourced_refuses(state, r[i].text, r[i].want);
    }
}
#define SOURCED_REFUSE(state, table) \
    sourced_refuse_all(state, table, sizeof(table) / sizeof *(table))

#define SOURCED_TEST(name) \
    cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

#endif
