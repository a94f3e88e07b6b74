/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match - a window that moves along the base.
 */
#include "transform/match.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define BLOCK ((size_t)256 << 10)
#define ENTRY_MAX                   \
    (sizeof(struct records_entry) + \
     RECORDS_FACTS_MAX * sizeof(struct records_fact))
#define PATIENCE 64 /* misses before the first search; each doubles it */

void match_init(struct match *m, struct arena *a, int fd, uint64_t end,
                const struct keyset *doubts)
{
    *m = (struct match){
        .fd = fd, .end = end, .doubts = doubts, .patience = PATIENCE};
    m->entry = arena_zalloc(a, MATCH_WINDOW, sizeof *m->entry);
    m->hash = arena_zalloc(a, MATCH_WINDOW, sizeof *m->hash);
    buf_init(&m->block, BLOCK + ENTRY_MAX);
    if (!buf_reserve(&m->block, BLOCK + ENTRY_MAX)) {
        err_no_memory(BLOCK);
    }
}

void match_release(struct match *m)
{
    buf_release(&m->block);
}

static struct match_entry *entry_at(const struct match *m, uint64_t number)
{
    return &m->entry[number & (MATCH_WINDOW - 1)];
}

/* More of the file behind what is left of the block. */
static enum err_code fill(struct match *m, struct err *err)
{
    size_t left = m->block.len - m->taken;
    uint64_t from = m->at + m->block.len;
    uint64_t rest = m->end - from;

    memmove(m->block.ptr, m->block.ptr + m->taken, left);
    m->at += m->taken;
    m->taken = 0;
    m->block.len = left;
    rest = rest < BLOCK ? rest : BLOCK;
    for (err->code = OK; rest > 0;) {
        ssize_t n = pread(m->fd, m->block.ptr + m->block.len, (size_t)rest,
                          (off_t)(m->at + m->block.len));

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return err_errno(err, ERR_RETRY, "could not read the base");
        }
        m->block.len += (size_t)n;
        rest -= (uint64_t)n;
    }
    return OK;
}

static bool at_end(const struct match *m)
{
    return m->at + m->taken >= m->end;
}

static void seek_to(struct match *m, uint64_t offset)
{
    m->at = offset;
    m->taken = 0;
    buf_clear(&m->block);
}

static bool is_doubtful(const struct match *m, struct str facts)
{
    for (size_t i = 0;
         m->doubts->n > 0 && i < facts.len / sizeof(struct records_fact); i++) {
        struct records_fact f = records_fact(facts, i);

        if (keyset_has(m->doubts, records_mix(&f))) {
            return true;
        }
    }
    return false;
}

/* The next entry of the file; call it before the end only. */
static enum err_code take_entry(struct match *m, struct match_entry *out,
                                struct err *err)
{
    struct records_entry e;
    struct str items, facts;

    err->code = OK;
    if (m->block.len - m->taken < ENTRY_MAX && m->at + m->block.len < m->end &&
        fill(m, err)) {
        return err->code;
    }
    items = (struct str){m->block.ptr + m->taken, m->block.len - m->taken};
    if (!records_next(&items, &e, &facts) || e.effect == RECORDS_RUN) {
        return err_set(err, ERR_INTEGRITY, "the base is no " RECORDS_FILE);
    }
    *out = (struct match_entry){.offset = m->at + m->taken,
                                .bytes = (uint32_t)(sizeof e + facts.len),
                                .effect = e.effect,
                                .last_day = e.last_day,
                                .again = (e.effect & RECORDS_ALWAYS) ||
                                         is_doubtful(m, facts)};
    memcpy(out->hash, e.hash, sizeof out->hash);
    m->taken += out->bytes;
    return OK;
}

/* Half a window ahead of the entry that is expected. */
static enum err_code look_ahead(struct match *m, struct err *err)
{
    err->code = OK;
    while (m->last - m->next < MATCH_WINDOW / 2 && !at_end(m)) {
        struct match_entry *e = entry_at(m, m->last);

        if (m->last - m->low == MATCH_WINDOW) {
            m->low++;
        }
        if (take_entry(m, e, err)) {
            return err->code;
        }
        m->hash[m->last & (MATCH_WINDOW - 1)] = e->hash[0];
        m->last++;
    }
    return OK;
}

static bool fits(const struct match *m, uint64_t number, const uint64_t hash[2])
{
    const struct match_entry *e = entry_at(m, number);

    return e->hash[0] == hash[0] && e->hash[1] == hash[1] && !e->used;
}

/* The number in the window, or last. */
static uint64_t find_number(const struct match *m, const uint64_t hash[2])
{
    if (m->next < m->last && fits(m, m->next, hash)) {
        return m->next;
    }
    for (uint64_t i = m->low; i < m->last; i++) {
        if (m->hash[i & (MATCH_WINDOW - 1)] == hash[0] && fits(m, i, hash)) {
            return i;
        }
    }
    return m->last;
}

static bool is_missed(const struct match *m, const uint64_t hash[2])
{
    for (size_t i = 0; i < MATCH_MISSED; i++) {
        if (m->missed[i][0] == hash[0] && m->missed[i][1] == hash[1]) {
            return true;
        }
    }
    return false;
}

/* One of the missed from here to stop: the window begins behind it. */
static enum err_code search(struct match *m, uint64_t stop, bool *found,
                            struct err *err)
{
    struct match_entry e;

    *found = false;
    err->code = OK;
    while (!*found && m->at + m->taken < stop) {
        if (take_entry(m, &e, err)) {
            return err->code;
        }
        *found = is_missed(m, e.hash);
    }
    if (*found) {
        m->low = m->next = m->last;
    }
    return OK;
}

static enum err_code search_all(struct match *m, struct err *err)
{
    uint64_t here = m->at + m->taken;
    bool found = false;

    if (search(m, m->end, &found, err) || found) {
        return err->code;
    }
    if (!m->wrapped) {
        m->wrapped = true;
        seek_to(m, 0);
        if (search(m, here, &found, err) || found) {
            return err->code;
        }
    }
    seek_to(m, here); /* and the window is where it was */
    return OK;
}

static void miss(struct match *m, const uint64_t hash[2])
{
    memcpy(m->missed[m->streak % MATCH_MISSED], hash, sizeof m->missed[0]);
    m->streak++;
}

enum err_code match_find(struct match *m,
                         const unsigned char bytes[RECORD_HASH_LEN],
                         const struct match_entry **found, struct err *err)
{
    uint64_t hash[2], number;

    *found = NULL;
    memcpy(hash, bytes, sizeof hash);
    if (look_ahead(m, err)) {
        return err->code;
    }
    number = find_number(m, hash);
    if (number == m->last) {
        miss(m, hash);
        if (m->streak < m->patience) {
            return OK;
        }
        m->patience *= 2;
        return search_all(m, err);
    }
    m->streak = 0;
    entry_at(m, number)->used = true;
    m->next = number + 1;
    while (m->low < m->last && entry_at(m, m->low)->used) {
        m->low++;
    }
    *found = entry_at(m, number);
    return OK;
}
