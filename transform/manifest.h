/* SPDX-License-Identifier: Apache-2.0 */
/*
 * manifest - the description of a staged delivery, from what the plan, the
 * source, the parser's summary and the parts say; and the same as the report
 * of `check`.
 */
#ifndef LAPSE_TRANSFORM_MANIFEST_H
#define LAPSE_TRANSFORM_MANIFEST_H

#include "common/node.h"
#include "transform/delta.h"
#include "transform/deliver.h"
#include "transform/staged.h"

/* A source of a thousand files and fields. */
#define MANIFEST_MAX ((size_t)16 << 20)

struct manifest {
    const struct deliver *deliver;
    const char *batch;
    struct node *summary; /* of the parser child */
    const struct staged_part *part;
    size_t nparts;
    const struct records_writer *records; /* records.idx, or NULL */
    const struct delta_kept *kept; /* not staged, the base has it; or NULL */
};

/* records_in = mapped + without_fact + rejected, rejected = reject rows,
 * facts = fact rows; ERR_INTEGRITY otherwise. */
enum err_code manifest_check_counts(const struct manifest *m,
                                    struct err *err);
/* Members records and kept, where they are. */
struct json;
void manifest_put_records(const struct manifest *m, struct json *j);
enum err_code manifest_write(const struct manifest *m, struct buf *out,
                             struct err *err);
/* Text for a person; the code as the load would decide it. */
enum err_code manifest_report(const struct manifest *m, const uint64_t *rows,
                              struct buf *out, struct err *err);

#endif
