/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base - reads manifest.json and the end of records.idx.  Knows nothing of
 * what is in a record.
 */
#include "transform/base.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/day.h"
#include "common/json.h"
#include "transform/manifest.h"

#define BLOCK ((size_t)256 << 10)
#define DOUBTS_MAX ((uint64_t)1 << 20)

/* A day after the delivery's that is read as none, may be one the next time:
 * the same bytes become something else. */
static bool changes_with_the_day(const struct file_spec *spec)
{
    for (size_t i = 0; i < spec->nfields; i++) {
        if (spec->field[i].error_null &&
            str_is(spec->field[i].maximum, "delivered")) {
            return true;
        }
    }
    return false;
}

static bool is_end(enum word w)
{
    return w == WORD_ended || w == WORD_end_date;
}

static bool sets_end(const struct assign *set, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (is_end(set[i].word)) {
            return true;
        }
    }
    return false;
}

/* Whether records may say by themselves when their fact is over. */
static bool names_ends(const struct source *src)
{
    bool found = false;

    for (size_t i = 0; i < src->nfiles; i++) {
        for (size_t k = 0; k < src->file[i].nfields; k++) {
            found |= is_end(src->file[i].field[k].to);
        }
    }
    for (size_t i = 0; i < src->nemit; i++) {
        found |= sets_end(src->emit[i].assign, src->emit[i].nassign);
    }
    for (size_t i = 0; i < src->nrules; i++) {
        found |= sets_end(src->rule[i].set, src->rule[i].nset);
    }
    return found;
}

bool base_is_possible(const struct deliver *d)
{
    const struct delivery *x = d->delivery;

    if (strcmp(x->kind, "full") != 0 && strcmp(x->kind, "roster") != 0) {
        return false;
    }
    /* the load then has to see which of them a roster listed again */
    if (strcmp(x->kind, "roster") == 0 && names_ends(d->src)) {
        return false;
    }
    for (size_t i = 0; i < x->nfiles; i++) {
        const struct file_spec *spec;

        if (x->file[i].role == PLAN_ALIASES) {
            continue;
        }
        spec = &d->src->file[x->file[i].role];
        if (spec->nfields == 0 || spec->format != FORMAT_CSV ||
            changes_with_the_day(spec)) {
            return false;
        }
    }
    return x->nfiles > 0;
}

/* A role whose records say what those of another one mean. */
static bool is_consulted(const struct source *src, size_t role)
{
    if (role == PLAN_ALIASES) {
        return true;
    }
    for (size_t i = 0; i < src->nlookup; i++) {
        if (src->lookup[i].in_file == role) {
            return true;
        }
    }
    return false;
}

static bool has_file(const struct node *files, struct str role, struct str sha)
{
    for (size_t i = 0; i < node_count(files); i++) {
        const struct node *f = node_item(files, i);

        if (str_eq(node_text(f, "role", STR_NULL), role) &&
            str_eq(node_text(f, "sha256", STR_NULL), sha)) {
            return true;
        }
    }
    return false;
}

static size_t count_role(const struct node *files, struct str role)
{
    size_t n = 0;

    for (size_t i = 0; i < node_count(files); i++) {
        n += str_eq(node_text(node_item(files, i), "role", STR_NULL), role);
    }
    return n;
}

static bool has_same_lookups(const struct deliver *d, const struct node *files)
{
    const struct delivery *x = d->delivery;

    for (size_t role = 0; role < d->src->nfiles; role++) {
        size_t n = 0;

        for (size_t i = 0; i < x->nfiles; i++) {
            n += x->file[i].role == role;
        }
        if (is_consulted(d->src, role) &&
            n != count_role(files, d->src->file[role].role)) {
            return false;
        }
    }
    for (size_t i = 0; i < x->nfiles; i++) {
        size_t role = x->file[i].role;

        if (is_consulted(d->src, role) &&
            !has_file(files, plan_role_name(d->src, role),
                      x->file[i].receipt.sha256)) {
            return false;
        }
    }
    return true;
}

static const char *difference(const struct deliver *d, const struct node *m)
{
    const struct delivery *x = d->delivery;
    const struct {
        const char *member, *is, *why;
    } same[] = {
        {"delivery", x->kind, "it is of another kind"},
        {"mapping_version", x->mapping_version, "it has another mapping"},
        {"parser_version", TRANSFORM_VERSION, "another version staged it"},
        {"key_fingerprint", d->key->fingerprint, "it has another site key"}};
    int32_t day;

    if (!str_eq(node_text(m, "source", STR_NULL), d->src->id)) {
        return "it is of another source";
    }
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        if (!str_is(node_text(m, same[i].member, STR_NULL), same[i].is)) {
            return same[i].why;
        }
    }
    if (!day_parse_iso(node_text(m, "delivered", STR("")), &day) ||
        day >= x->delivered) {
        return "it is not of an earlier day";
    }
    return has_same_lookups(d, node_get(m, "files"))
               ? NULL
               : "files that others look up into have changed";
}

static const char *read_manifest(struct arena *a, const char *dir,
                                 const struct node **root)
{
    const char *path = arena_printf(a, "%s/manifest.json", dir).ptr;
    struct err ignored = {0};
    struct node *n = NULL;
    struct buf text;

    buf_init(&text, MANIFEST_MAX);
    if (file_exists(path) && file_read(path, &text, &ignored) == OK) {
        (void)json_parse(a, arena_str(a, buf_slice(&text)), path, &n, &ignored);
    }
    buf_release(&text);
    *root = n;
    return n ? NULL : "it is no longer staged here";
}

static bool is_whole(int fd, int64_t bytes, struct str sha256)
{
    struct sha256 *sum = sha256_new();
    char hex[DIGEST_HEX + 1];
    struct digest got;
    int64_t total = 0;
    struct buf b;
    ssize_t n = -1;

    buf_init(&b, BLOCK);
    while (buf_reserve(&b, BLOCK) &&
           ((n = read(fd, b.ptr, BLOCK)) > 0 || (n < 0 && errno == EINTR))) {
        if (n > 0) {
            sha256_put(sum, b.ptr, (size_t)n);
            total += n;
        }
    }
    buf_release(&b);
    got = sha256_end(sum);
    digest_hex(&got, hex);
    return n == 0 && total == bytes && str_is(sha256, hex);
}

/* n bytes of the file, or false. */
static bool read_at(int fd, uint64_t at, void *p, uint64_t n)
{
    return pread(fd, p, (size_t)n, (off_t)at) == (ssize_t)n;
}

static bool read_effects(struct base *b, struct arena *a, uint64_t at)
{
    size_t n = b->foot.neffects * b->foot.effect_size;
    unsigned char *bytes = arena_alloc(a, n + 1);

    if (!read_at(b->fd, at, bytes, n)) {
        return false;
    }
    effects_init(&b->effects, b->foot.effect_size);
    for (size_t i = 0; i < b->foot.neffects; i++) {
        if (effects_number(&b->effects, bytes + i * b->foot.effect_size) != i) {
            return false;
        }
    }
    return true;
}

static bool read_doubts(struct base *b, struct arena *a, uint64_t at)
{
    size_t n = b->foot.ndoubts * sizeof(int64_t);
    int64_t *mix = arena_alloc(a, n + sizeof *mix);

    if (!read_at(b->fd, at, mix, n)) {
        return false;
    }
    for (size_t i = 0; i < b->foot.ndoubts; i++) {
        if (mix[i] == 0) {
            return false;
        }
        keyset_add(&b->doubts, mix[i]);
    }
    return true;
}

/* What stands behind the entries. */
static bool read_end(struct base *b, struct arena *a, uint64_t bytes)
{
    struct records_foot *f = &b->foot;
    uint64_t rest;

    if (bytes < sizeof *f || !read_at(b->fd, bytes - sizeof *f, f, sizeof *f) ||
        memcmp(f->magic, records_magic, sizeof f->magic) != 0) {
        return false;
    }
    rest = bytes - sizeof *f;
    if (f->entries > rest || f->neffects > EFFECTS_MAX ||
        f->effect_size > rest || f->ndoubts > DOUBTS_MAX ||
        rest - f->entries !=
            f->neffects * f->effect_size + f->ndoubts * sizeof(int64_t)) {
        return false;
    }
    return read_effects(b, a, f->entries) &&
           read_doubts(b, a, f->entries + f->neffects * f->effect_size);
}

bool base_open(struct base *b, struct arena *a, const struct deliver *d,
               const char **why)
{
    const char *dir = arena_printf(a, "%s/staged/%s", d->state, d->base).ptr;
    const char *path = arena_printf(a, "%s/" RECORDS_FILE, dir).ptr;
    const struct node *m, *records;
    int64_t bytes;
    struct digest key;

    *b = (struct base){.fd = -1};
    keyset_init(&b->doubts);
    *why = "it is no batch key";
    if (!digest_parse(str_from(d->base), &key) ||
        (*why = read_manifest(a, dir, &m)) || (*why = difference(d, m))) {
        return false;
    }
    records = node_get(m, "records");
    bytes = node_int(records, "bytes", -1);
    *why = "it has no " RECORDS_FILE;
    b->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (b->fd < 0 || bytes < 0) {
        return false;
    }
    *why = "its " RECORDS_FILE " is damaged";
    if (!is_whole(b->fd, bytes, node_text(records, "sha256", STR_NULL)) ||
        !read_end(b, a, (uint64_t)bytes)) {
        return false;
    }
    b->view =
        (struct trace_base){b->fd, b->foot.entries, &b->effects, &b->doubts};
    *why = NULL;
    return true;
}

void base_release(struct base *b)
{
    if (b->fd >= 0) {
        (void)close(b->fd);
    }
    b->fd = -1;
    effects_release(&b->effects);
    keyset_release(&b->doubts);
}
