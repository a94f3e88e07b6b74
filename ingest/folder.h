/* SPDX-License-Identifier: Apache-2.0 */
/*
 * folder - takes the wanted files of a directory into the archive.  Goes as
 * deep as the patterns have slashes.  A symbolic link is followed while it
 * stays inside the directory; what is no regular file is passed over.  Each
 * file is read once, into the archive or, when it has the length that it had
 * in the last round and so is nearly always known, for its hash; twice when
 * that was wrong, or when it was written within the last seconds.  One that
 * changes in between is tried once more and is then an error (ERR_RETRY): it
 * is still being written.
 */
#ifndef LAPSE_INGEST_FOLDER_H
#define LAPSE_INGEST_FOLDER_H

#include "ingest/archive.h"
#include "ingest/receipts.h"
#include "ingest/source.h"

/* Files of one folder: a file a day for 270 years. */
#define FOLDER_MOST ((size_t)100000)

/* Where src's folder is, as driver/catalog says it: an absolute path itself,
 * "./x" beside the source file, any other under data, else under STATE/data.
 * ERR_USAGE when it needs data and there is none. */
enum err_code folder_find(struct arena *a, const struct source *src,
                          const char *data, const char *state,
                          const char **path, struct err *err);
/* A receipt for each wanted file, failed ones included; the code and message
 * of the worst.  receipts: of the rounds before.  No wanted file at all is ERR_FAILED. */
enum err_code folder_fetch(struct arena *a, const struct source *src,
                           const char *path, const struct archive *ar,
                           const struct receipts *receipts,
                           struct receipt_list *list, struct err *err);

#endif
