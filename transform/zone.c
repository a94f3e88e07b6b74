/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zone - one table of moments and offsets a zone.  What the file lists comes
 * first; the rule in its footer then fills 400 years and some more, after
 * which the calendar repeats to the second (146,097 days are whole weeks), so
 * that every look-up is one search and a shift.
 */
#include "transform/zone.h"

#include <stdio.h>

#include "common/day.h"
#include "common/file.h"
#include "transform/zone_rule.h"

#define ZONEINFO "/usr/share/zoneinfo"
/* The largest file of the tz database has 4 kB. */
#define FILE_MAX ((size_t)64 << 10)
#define NAME_MAX_LEN 64 /* the longest name has 32 bytes */
#define HEADER 44
#define DAY INT64_C(86400)
#define CYCLE (146097 * DAY)
#define CYCLE_YEARS 400
/* RFC 8536, 3.2: offsets lie between -25 and +26 hours. */
#define OFFSET_LEAST (-25 * 3600 + 1)
#define OFFSET_MOST (26 * 3600 - 1)
#define REACH (26 * INT64_C(3600))
/* Where the rule of a file without any change begins; civil time by rule is
 * no older. */
#define RULE_FIRST_YEAR 1883
/* Years that the database can name; a change outside is a damaged file (some
 * files begin with the Big Bang, 2^59 seconds ago). */
#define TIME_LEAST (-(INT64_C(1) << 59))
#define TIME_MOST (INT64_C(1) << 59)

/* Where to begin to look: an entry for every 97 days of the 272 years around
 * 1970, in which no zone changes often.  A search by halves costs 40 ns of
 * mispredicted branches, an entry and a look at its neighbour 3 ns. */
#define START_SHIFT 23
#define START_REACH (INT64_C(1) << 32)
#define STARTS ((size_t)(2 * START_REACH >> START_SHIFT))

struct zone {
    size_t n;
    int64_t *at;     /* n moments, ascending */
    int32_t *offset; /* n + 1: before at[0], from at[0] on, ... */
    uint16_t *start; /* STARTS; n is below 2^16 by FILE_MAX */
    int64_t end;     /* from here on the table repeats; INT64_MAX: never */
};

struct block { /* counts of a TZif header, and where its data begins */
    uint64_t isut, isstd, leap, time, type, chars;
    uint64_t time_size, data, end;
};

static uint64_t big_endian(const char *p, size_t n)
{
    uint64_t value = 0;

    for (size_t i = 0; i < n; i++) {
        value = value << 8 | (unsigned char)p[i];
    }
    return value;
}

static enum err_code damaged(struct err *err, const char *what)
{
    return err_set(err, ERR_FAILED, "damaged time zone file: %s", what);
}

static enum err_code read_header(struct str bytes, uint64_t at,
                                 uint64_t time_size, struct block *b,
                                 struct err *err)
{
    const char *p;

    err->code = OK;
    if (at > bytes.len || bytes.len - at < HEADER ||
        memcmp(bytes.ptr + at, "TZif", 4) != 0) {
        return damaged(err, "no TZif header");
    }
    p = bytes.ptr + at;
    b->isut = big_endian(p + 20, 4);
    b->isstd = big_endian(p + 24, 4);
    b->leap = big_endian(p + 28, 4);
    b->time = big_endian(p + 32, 4);
    b->type = big_endian(p + 36, 4);
    b->chars = big_endian(p + 40, 4);
    b->time_size = time_size;
    b->data = at + HEADER;
    /* counts are below 2^32: no sum of these overflows 64 bits */
    b->end = b->data + b->time * (time_size + 1) + b->type * 6 + b->chars +
             b->leap * (time_size + 4) + b->isstd + b->isut;
    if (b->end > bytes.len) {
        return damaged(err, "shorter than its header says");
    }
    if (b->type == 0 || b->type > 256) {
        return damaged(err, "not 1 to 256 kinds of local time");
    }
    if (b->leap > 0) {
        return damaged(err, "it counts leap seconds");
    }
    return OK;
}

static enum err_code read_types(struct str bytes, const struct block *b,
                                int32_t offset[256], struct err *err)
{
    const char *p = bytes.ptr + b->data + b->time * (b->time_size + 1);

    err->code = OK;
    for (uint64_t i = 0; i < b->type; i++) {
        offset[i] = (int32_t)(uint32_t)big_endian(p + i * 6, 4);
        if (offset[i] < OFFSET_LEAST || offset[i] > OFFSET_MOST) {
            return damaged(err, "an offset of more than a day");
        }
    }
    return OK;
}

static enum err_code read_changes(struct zone *z, struct str bytes,
                                  const struct block *b, struct err *err)
{
    const char *p = bytes.ptr + b->data;
    const char *kind = p + b->time * b->time_size;
    int32_t offset[256];

    err->code = OK;
    if (read_types(bytes, b, offset, err)) {
        return err->code;
    }
    z->offset[0] = offset[0];
    for (uint64_t i = 0; i < b->time; i++) {
        uint64_t raw = big_endian(p + i * b->time_size, (size_t)b->time_size);
        int64_t at = b->time_size == 4 ? (int32_t)(uint32_t)raw : (int64_t)raw;

        if (at < TIME_LEAST || at > TIME_MOST ||
            (i > 0 && at <= z->at[i - 1])) {
            return damaged(err, "changes out of order");
        }
        if ((unsigned char)kind[i] >= b->type) {
            return damaged(err, "an unknown kind of local time");
        }
        z->at[i] = at;
        z->offset[i + 1] = offset[(unsigned char)kind[i]];
    }
    z->n = (size_t)b->time;
    return OK;
}

/* One change of the rule; what the file itself listed stands. */
static void add_change(struct zone *z, struct zone_change change, size_t listed)
{
    if (z->n > 0 && change.at <= z->at[z->n - 1]) {
        if (z->n > listed && change.at == z->at[z->n - 1]) {
            z->offset[z->n] = change.offset;
        }
        return;
    }
    z->at[z->n++] = change.at;
    z->offset[z->n] = change.offset;
}

static void add_rule(struct zone *z, const struct zone_rule *rule)
{
    size_t listed = z->n;
    int32_t year = RULE_FIRST_YEAR, last;

    if (listed > 0 && z->at[listed - 1] > 0) {
        /* TIME_MOST is beyond any int32_t day */
        int64_t day = z->at[listed - 1] / DAY;

        year = day_to_civil(day < 2932896 ? (int32_t)day : 2932896).year;
    }
    /* the second year is the rule's from its first second */
    last = year + CYCLE_YEARS + 2;
    for (; year <= last; year++) {
        struct zone_change change[2];

        zone_rule_year(rule, year, change);
        add_change(z, change[0], listed);
        add_change(z, change[1], listed);
    }
    z->end = day_from_civil((struct civil){last, 1, 1}) * DAY;
}

static struct zone *new_zone(struct arena *a, size_t changes)
{
    struct zone *z = arena_zalloc(a, 1, sizeof *z);

    changes += (size_t)2 * (CYCLE_YEARS + 3);
    z->at = arena_zalloc(a, changes, sizeof *z->at);
    z->offset = arena_zalloc(a, changes + 1, sizeof *z->offset);
    z->start = arena_zalloc(a, STARTS, sizeof *z->start);
    z->end = INT64_MAX;
    return z;
}

static enum err_code read_footer(struct zone *z, struct str rest,
                                 struct err *err)
{
    struct zone_rule rule;
    const char *end;

    if (rest.len < 2 || rest.ptr[0] != '\n') {
        return damaged(err, "no footer");
    }
    rest.ptr++, rest.len--;
    end = memchr(rest.ptr, '\n', rest.len);
    if (!end) {
        return damaged(err, "the footer does not end");
    }
    rest.len = (size_t)(end - rest.ptr);
    if (rest.len == 0) {
        return OK;
    }
    if (!zone_rule_parse(rest, &rule)) {
        return damaged(err, "the footer is no rule");
    }
    if (rule.has_summer) {
        add_rule(z, &rule);
    } else if (z->n == 0) {
        z->offset[0] = rule.standard;
    }
    return OK;
}

/* For every entry the changes at or before its first second. */
static void index_changes(struct zone *z)
{
    size_t i = 0;

    for (size_t k = 0; k < STARTS; k++) {
        int64_t first = (int64_t)(k << START_SHIFT) - START_REACH;

        while (i < z->n && z->at[i] <= first) {
            i++;
        }
        z->start[k] = (uint16_t)i;
    }
}

enum err_code zone_parse(struct zone **out, struct arena *a, struct str bytes,
                         struct err *err)
{
    struct block b;
    bool wide;

    *out = NULL;
    if (read_header(bytes, 0, 4, &b, err)) {
        return err->code;
    }
    wide = bytes.ptr[4] >= '2';
    if (wide && read_header(bytes, b.end, 8, &b, err)) {
        return err->code;
    }
    *out = new_zone(a, (size_t)b.time);
    if (read_changes(*out, bytes, &b, err)) {
        return err->code;
    }
    if (wide &&
        read_footer(*out,
                    (struct str){bytes.ptr + b.end, bytes.len - (size_t)b.end},
                    err)) {
        return err->code;
    }
    index_changes(*out);
    return OK;
}

/* A name of the database: words of letters, digits, _, + and -, by slashes.
 * "localtime" and the files behind it are this machine's, not a place's. */
static bool is_name(struct str s)
{
    bool begins = true;

    if (s.len == 0 || s.len > NAME_MAX_LEN || str_is(s, "localtime") ||
        str_is(s, "posixrules")) {
        return false;
    }
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i], lower = (char)(c | 0x20);

        if (c == '/'
                ? begins
                : !((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
                    c == '_' || c == '+' || c == '-')) {
            return false;
        }
        begins = c == '/';
    }
    return !begins;
}

/* ERR_USAGE, with the nearest name in the same folder of the database. */
static enum err_code unknown(struct arena *a, struct str name, struct err *err)
{
    struct arena_mark mark = arena_mark(a);
    struct str folder = name, last = name, near = STR_NULL, *names;
    struct err ignored = {0};
    size_t n;

    while (folder.len > 0 && folder.ptr[folder.len - 1] != '/') {
        folder.len--;
    }
    last.ptr += folder.len;
    last.len -= folder.len;
    if ((folder.len == 0 ||
         is_name((struct str){folder.ptr, folder.len - 1})) &&
        file_list(a, arena_printf(a, ZONEINFO "/%.*s", STR_ARG(folder)).ptr,
                  &names, &n, &ignored) == OK) {
        near = str_nearest(last, names, n);
    }
    if (near.ptr && !str_eq(near, last)) { /* equal: a folder */
        err_set(err, ERR_USAGE,
                "unknown time zone \"%.*s\" (did you mean \"%.*s%.*s\"?)",
                STR_ARG(name), STR_ARG(folder), STR_ARG(near));
    } else {
        err_set(err, ERR_USAGE, "time zone \"%.*s\" is not in " ZONEINFO,
                STR_ARG(name));
    }
    arena_rewind(a, mark);
    return err->code;
}

enum err_code zone_load(struct zone **z, struct arena *a, struct str name,
                        struct err *err)
{
    char path[sizeof ZONEINFO + 1 + NAME_MAX_LEN];
    struct buf bytes;
    struct err why = {0};

    *z = NULL;
    err->code = OK;
    if (str_is(name, "UTC")) {
        *z = new_zone(a, 0);
        return OK;
    }
    if (!is_name(name)) {
        return unknown(a, name, err);
    }
    (void)snprintf(path, sizeof path, ZONEINFO "/%.*s", STR_ARG(name));
    buf_init(&bytes, FILE_MAX);
    if (!file_exists(path) || file_read(path, &bytes, &why) || bytes.len < 4 ||
        memcmp(bytes.ptr, "TZif", 4) != 0) {
        unknown(a, name, err);
    } else if (zone_parse(z, a, buf_slice(&bytes), err)) {
        err_wrap(err, "%s: ", path);
    }
    buf_release(&bytes);
    return err->code;
}

/* Changes at or before t: offset[of_moment()] is in force. */
static size_t changes_until(const struct zone *z, int64_t t)
{
    size_t from = 0, n = z->n;

    if (t >= -START_REACH && t < START_REACH) {
        from = z->start[(t + START_REACH) >> START_SHIFT];
        while (from < n && z->at[from] <= t) {
            from++;
        }
        return from;
    }
    while (n > 0) {
        size_t half = n / 2;
        bool later = z->at[from + half] <= t;

        from = later ? from + half + 1 : from;
        n = later ? n - half - 1 : half;
    }
    return from;
}

/* Whole cycles to take off t, so that it lies in the table. */
static int64_t cycles(const struct zone *z, int64_t t)
{
    return t < z->end ? 0 : ((t - z->end) / CYCLE + 1) * CYCLE;
}

int32_t zone_offset(const struct zone *z, int64_t utc)
{
    return z->offset[changes_until(z, utc - cycles(z, utc))];
}

int zone_from_local(const struct zone *z, int64_t local, int64_t utc[2])
{
    int64_t shift = cycles(z, local), t = local - shift;
    size_t i = changes_until(z, t - REACH);
    int found = 0;

    for (; found < 2; i++) {
        int64_t moment = t - z->offset[i];

        if ((i == 0 || moment >= z->at[i - 1]) &&
            (i == z->n || moment < z->at[i])) {
            utc[found++] = moment + shift;
        }
        if (i == z->n || z->at[i] > t + REACH) {
            break;
        }
    }
    return found;
}

bool zone_is_quiet(const struct zone *z, int64_t first, int64_t last)
{
    return last + REACH < z->end &&
           changes_until(z, first - REACH) == changes_until(z, last + REACH);
}
