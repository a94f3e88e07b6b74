/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trace - reads one archived blob, verifies its SHA-256 and counts lines up to
 * an offset.  Inflates gzip (zlib, confined here) since offsets are counted
 * after the container.  Knows no records.
 */
#include "report/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "common/arena.h"
#include "common/digest.h"
#include "common/file.h"
#include "common/tombstone.h"

#define GZIP_WINDOW 31 /* zlib: gzip header and trailer, 32 KiB window */

struct counter { /* lines up to offset, then the record from there */
    uint64_t offset, at, line, start;
    uint64_t length;  /* of the record, 0 = to the end of its line */
    struct buf *text; /* NULL: not wanted */
    bool cr, newline; /* what the last byte was */
    bool is_csv, quoted;
    bool past; /* all that is wanted has been read */
};

/* One byte of the record; a record of unknown length ends with its line. */
static void gather(struct counter *c, unsigned char byte)
{
    if (!c->text || (c->length > 0 && c->at - c->offset >= c->length)) {
        c->past = true;
        return;
    }
    c->quoted ^= c->is_csv && byte == '"';
    if (c->length == 0 && !c->quoted && (byte == '\r' || byte == '\n')) {
        c->past = true;
        return;
    }
    c->past = !buf_put(c->text, &byte, 1);
}

/* A line ends with LF, CR LF or a lone CR. */
static void count(struct counter *c, const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n && !c->past; i++, c->at++) {
        if (c->at <= c->offset && (c->newline || (c->cr && p[i] != '\n'))) {
            c->line++;
            c->start = c->at;
        }
        c->cr = p[i] == '\r';
        c->newline = p[i] == '\n';
        if (c->at >= c->offset) {
            gather(c, p[i]);
        }
    }
}

static enum err_code count_gzip(struct counter *c, struct str bytes,
                                struct err *err)
{
    unsigned char chunk[65536];
    struct str rest = bytes;
    z_stream z = {0};
    int rc = Z_OK;

    if (inflateInit2(&z, GZIP_WINDOW) != Z_OK) {
        return err_set(err, ERR_RETRY, "could not start zlib");
    }
    while (!c->past && (z.avail_in > 0 || rest.len > 0)) {
        if (z.avail_in == 0) {
            size_t n = rest.len < (1u << 30) ? rest.len : (1u << 30);

            z.next_in = (z_const Bytef *)(uintptr_t)rest.ptr;
            z.avail_in = (uInt)n;
            rest.ptr += n;
            rest.len -= n;
        }
        if (rc == Z_STREAM_END && inflateReset(&z) != Z_OK) {
            break;
        }
        z.next_out = chunk;
        z.avail_out = sizeof(chunk);
        rc = inflate(&z, Z_NO_FLUSH);
        if (rc != Z_OK && rc != Z_STREAM_END) {
            break; /* zero padding, or cut: what was read has been counted */
        }
        count(c, chunk, sizeof(chunk) - z.avail_out);
    }
    inflateEnd(&z);
    return OK;
}

static enum err_code verify(struct str bytes, const char *sha256,
                            const char *path, struct err *err)
{
    char hex[DIGEST_HEX + 1];
    struct digest d = sha256_of(bytes);

    digest_hex(&d, hex);
    if (strcmp(hex, sha256) != 0) {
        return err_set(err, ERR_INTEGRITY,
                       "%s: the bytes are not those of its name (SHA-256 %s)",
                       path, hex);
    }
    return OK;
}

static enum err_code map_file(const char *path, struct str *bytes,
                              struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;
    void *p = NULL;

    if (fd < 0 || fstat(fd, &st)) {
        err_errno(err, ERR_INTEGRITY, "%s", path);
        goto out;
    }
    if (st.st_size > 0) {
        p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p == MAP_FAILED) {
            p = NULL;
            err_errno(err, ERR_RETRY, "%s", path);
            goto out;
        }
    }
    *bytes = (struct str){p, (size_t)st.st_size};
out:
    if (fd >= 0) {
        close(fd);
    }
    return err->code;
}

static bool is_gzip(struct str b)
{
    return b.len > 2 && (unsigned char)b.ptr[0] == 0x1f &&
           (unsigned char)b.ptr[1] == 0x8b;
}

static const char *blob_path(struct arena *a, const char *state,
                             const char *sha256, struct err *err)
{
    struct digest d;

    if (!digest_parse(str_from(sha256), &d)) {
        err_set(err, ERR_INTEGRITY, "\"%s\" is no SHA-256", sha256);
        return NULL;
    }
    return arena_printf(a, "%s/archive/%.2s/%s", state, sha256, sha256).ptr;
}

static void trace_unmap(struct str bytes)
{
    if (bytes.ptr) {
        munmap((void *)(uintptr_t)bytes.ptr, bytes.len);
    }
}

static enum err_code trace_map(const char *state, const char *sha256,
                               struct str *bytes, struct err *err)
{
    struct arena a;
    const char *path;

    *bytes = STR_NULL;
    arena_init(&a, 4096);
    path = blob_path(&a, state, sha256, err);
    if (path && file_exists(path) && map_file(path, bytes, err) == OK &&
        verify(*bytes, sha256, path, err)) {
        trace_unmap(*bytes);
        *bytes = STR_NULL;
    }
    arena_release(&a);
    return err->code;
}

enum err_code trace_find(const struct trace_at *at, struct trace *t,
                         struct buf *text, struct err *err)
{
    struct counter c = {.offset = at->offset,
                        .length = at->length,
                        .is_csv = at->is_csv,
                        .line = 1,
                        .text = text};
    struct str bytes = STR_NULL;
    struct tombstone last;
    const char *sha256;
    struct arena a;

    memset(t, 0, sizeof(*t));
    arena_init(&a, 4096);
    /* a file that records were cut out of has its positions still */
    if (!blob_path(&a, at->state, at->sha256, err) ||
        tombstone_resolve(&a, at->state, str_from(at->sha256), &sha256, &last,
                          err)) {
        goto out;
    }
    t->purged = !sha256;
    if (!sha256 ||
        !file_exists(tombstone_blob(&a, at->state, str_from(sha256)))) {
        goto out;
    }
    if (trace_map(at->state, sha256, &bytes, err)) {
        goto out;
    }
    t->found = true;
    if (at->is_pdf) {
        goto out;
    }
    if (is_gzip(bytes)) {
        count_gzip(&c, bytes, err);
    } else {
        count(&c, (const unsigned char *)bytes.ptr, bytes.len);
    }
    t->line = c.line;
    t->start = c.start;
out:
    trace_unmap(bytes);
    arena_release(&a);
    return err->code;
}
