/* SPDX-License-Identifier: Apache-2.0 */
/*
 * delta - what a delivery that was read against a base does not map: gathers
 * the entries and runs of the parser child, writes the records.idx of the
 * whole delivery, and finds
 *
 *  - kept: the facts of records that the base has too, in numbers that the
 *    checks of the load ask for;
 *  - gone: facts of the base that no record makes any more, rows of their own;
 *  - touched: kept records that share a fact with one that was mapped.  They
 *    are mapped as well, so that the load sees every record of a fact that
 *    stands in the delivery twice.
 */
#ifndef LAPSE_TRANSFORM_DELTA_H
#define LAPSE_TRANSFORM_DELTA_H

#include "transform/base.h"
#include "transform/staged.h"

/* Distinct days after the delivery's; more are no dates. */
#define DELTA_LATER_MAX 4096

struct delta_kept {
    uint64_t facts;
    uint64_t cases;      /* distinct, of all facts of the delivery */
    uint64_t dated;      /* facts that the check of dates looks at, */
    int32_t first, last; /* their days, DAY_NONE for none */
    struct {
        int32_t day;
        uint64_t facts;
    } later[DELTA_LATER_MAX]; /* of those after the delivery's day */
    size_t nlater;
};

struct delta {
    const struct base *base;
    struct records_writer *writer;
    int32_t delivered;
    struct buf items;      /* as the child sent them */
    struct effects effects;
    struct buf mapped;     /* of struct records_fact, sorted */
    struct keyset is_mapped; /* their mixes */
    struct keyset touched;   /* places */
    struct keyset cases;
    struct delta_kept kept;
    bool is_useless; /* the child could make no index: read it whole */
    bool is_complete; /* the child sent all */
};

void delta_init(struct delta *x, const struct base *b,
                struct records_writer *w, int32_t delivered);
void delta_release(struct delta *x);
/* What the child sent (parse.records).  ERR_FAILED when more differs than a
 * base is good for. */
enum err_code delta_take(struct delta *x, int64_t part, struct str body,
                         struct err *err);
/* A case of a fact that was mapped. */
void delta_case(struct delta *x, int64_t case_id);
/* When the child is done: writes records.idx through the writer, rows of what
 * is gone into s, fills kept and touched. */
enum err_code delta_settle(struct delta *x, struct staged *s,
                           struct err *err);

#endif
