/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file - durable files and directories: written as temporary in the same
 * directory (O_EXCL, 0600), fsync, rename, fsync of the directory.  A crash
 * leaves the old file or the new one, and at most a "*.tmp" that nobody
 * reads.  Symbolic links are never followed for writing.
 */
#ifndef LAPSE_COMMON_FILE_H
#define LAPSE_COMMON_FILE_H

#include <stdio.h>
#include <sys/types.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/err.h"

/* All of a file into b (its ceiling is the limit). */
enum err_code file_read(const char *path, struct buf *b, struct err *err);

struct file_writer {
    int fd; /* -1 when none is open */
    char *path, *tmp;
    uint64_t bytes;
};
enum err_code file_writer_open(struct file_writer *w, const char *path,
                               struct err *err);
enum err_code file_writer_put(struct file_writer *w, const void *p, size_t n,
                              struct err *err);
/* fsync, fchmod(mode), rename over path, fsync of its directory. */
enum err_code file_writer_commit(struct file_writer *w, mode_t mode,
                                 struct err *err);
void file_writer_abort(struct file_writer *w); /* harmless after commit */
/* The three above for contents in memory. */
enum err_code file_write(const char *path, struct str data, mode_t mode,
                         struct err *err);
/* Like file_write, but a path that is there already stays as it is (OK, *made
 * false; made may be NULL). */
enum err_code file_create(const char *path, struct str data, mode_t mode,
                          bool *made, struct err *err);
/* Append one whole line (newline added) with one write and fsync; creates the
 * file 0640.  A torn last line left by a crash is ended first. */
enum err_code file_append_line(const char *path, struct str line,
                               struct err *err);
/* mkdir -p, mode 0700 for what it makes. */
enum err_code file_mkdirs(const char *path, struct err *err);
enum err_code file_sync_dir(const char *path, struct err *err);
/* Names (not . and ..) in a directory, sorted by bytes, in the arena. */
enum err_code file_list(struct arena *a, const char *path, struct str **names,
                        size_t *n, struct err *err);
bool file_exists(const char *path);
/* rm -r of a directory of ours; nothing there is no error. */
enum err_code file_remove_tree(const char *path, struct err *err);

/* An advisory lock (flock) on path, pid and stamp written into it.  Held until
 * file_unlock or the end of the process.  ERR_RETRY when another holds it. */
struct file_lock {
    int fd;
};
enum err_code file_lock(struct file_lock *l, const char *path,
                        struct err *err);
void file_unlock(struct file_lock *l);

#endif
