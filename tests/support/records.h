/* SPDX-License-Identifier: Apache-2.0 */
/*
 * records - entries of a records.idx, made up, for the tests of what reads and
 * writes it.
 */
#ifndef LAPSE_TESTS_RECORDS_H
#define LAPSE_TESTS_RECORDS_H

#include <fcntl.h>

#include "common/day.h"
#include "tests/support/unit.h"
#include "transform/records_index.h"
#include "transform/table.h"

/* Entry number with one event of that key, behind what b holds. */
static inline void records_add(struct buf *b, uint64_t number, int64_t key,
                               uint32_t flags)
{
    struct records_entry e = {.effect = flags | records_effect(false, 1, 0),
                              .last_day = DAY_NONE};
    struct records_fact f = {7, key, DAY_NONE, TABLE_EVENT};
    uint64_t hash[2] = {number, ~number};

    memcpy(e.hash, hash, sizeof hash);
    assert_true(buf_put(b, &e, sizeof e));
    assert_true(buf_put(b, &f, sizeof f));
}

#define RECORDS_ONE (sizeof(struct records_entry) + sizeof(struct records_fact))

/* Run of n such entries from the first on, as a parser child sends it. */
static inline void records_add_run(struct buf *b, uint64_t first, int32_t n,
                                   int64_t place)
{
    struct records_entry e = {.effect = RECORDS_RUN, .last_day = n};
    struct records_fact f = {.case_id = place};
    uint64_t where[2] = {first * RECORDS_ONE, (uint64_t)n * RECORDS_ONE};

    memcpy(e.hash, where, sizeof where);
    assert_true(buf_put(b, &e, sizeof e));
    assert_true(buf_put(b, &f, sizeof f));
}

/* Descriptor of a file that holds b. */
static inline int records_file(void **state, const struct buf *b)
{
    const char *path = in_scratch(state, "base.idx");
    struct err err = {0};
    int fd;

    assert_int_equal(file_write(path, buf_slice(b), 0600, &err), OK);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

#endif
