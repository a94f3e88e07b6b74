/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http - the URLs of a source, one after another, into the archive.  Decides
 * what may be asked conditionally: bytes that the last round and the archive
 * have, from the same address, and that came whole within the last week; a
 * server that answers 304 wrongly is found out after that.
 */
#ifndef LAPSE_INGEST_HTTP_H
#define LAPSE_INGEST_HTTP_H

#include "ingest/receipts.h"
#include "ingest/source.h"
#include "ingest/transfer.h"

/* Days after which a URL is fetched in full again. */
#define HTTP_FULL_DAYS 7

/* A receipt for each URL, failed ones included; the code and message of the
 * worst.  receipts is open. */
enum err_code http_fetch(const struct source *src, const struct archive *ar,
                         const struct transfer_limits *limits,
                         struct receipts *receipts, struct receipt_list *list,
                         struct err *err);

#endif
