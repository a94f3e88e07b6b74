/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_index - sound records of delimited text, found without a state machine:
 * the delimiters and line ends outside quotes of the text ahead are looked up
 * 64 bytes at a time, and a record is taken off that list.  What is not as
 * RFC 4180 has it (a quote out of place, another number of fields, a NUL) or
 * not yet there whole is left to csv_scan, which says the same of the records
 * that are found here, and why of the others.  Knows no files.
 */
#ifndef LAPSE_TRANSFORM_CSV_INDEX_H
#define LAPSE_TRANSFORM_CSV_INDEX_H

#include "common/arena.h"
#include "transform/csv_scan.h"

/* Text that is looked at ahead: a dozen records or some hundred, with its
 * places half of a first-level cache. */
#define CSV_INDEX_SPAN ((size_t)16 << 10)
#define CSV_INDEX_BLOCK 64 /* bytes to a mask */
#define CSV_INDEX_BLOCKS (CSV_INDEX_SPAN / CSV_INDEX_BLOCK)

/* Places in the text, ascending; behind the last is one that no text has. */
struct csv_places {
    uint32_t *at;
    size_t n, next;
};

struct csv_index {
    bool able; /* the syntax is one that this is made for */
    char delimiter, quote;
    uint64_t quotes, crs; /* all ones where these mean something, else 0 */
    const char *base; /* first byte of the text that the places are in */
    const char *row;  /* where the next record begins; NULL: not known */
    size_t span;      /* bytes to look at next time */
    bool (*look)(struct csv_index *x, size_t n); /* of this machine */
    struct csv_places mark;    /* delimiters and line ends outside quotes */
    struct csv_places end;     /* numbers of the marks that are line ends */
    struct csv_places inner;   /* line ends inside quotes */
    struct csv_places doubled; /* second quotes of two that stand for one */
    uint64_t high[CSV_INDEX_BLOCKS];
};

struct csv_found {
    size_t len, whole; /* bytes without the line end, and with it */
    size_t lines;      /* line ends in it */
    bool high;         /* there are bytes above 7F */
};

/* Delimiter and quote of one byte, no escape, lines that end with LF or with
 * any of LF, CRLF and CR; with anything else no record is found. */
void csv_index_init(struct csv_index *x, struct arena *a,
                    const struct csv_syntax *syntax);
/* The text has moved: forget what was seen of it. */
void csv_index_drop(struct csv_index *x);
/* The record of columns > 0 fields that rest begins with; CSV_PAD bytes behind
 * rest may be read.  false: ask csv_scan. */
bool csv_index_row(struct csv_index *x, struct str rest, size_t columns,
                   struct csv_field *field, struct csv_found *found);

/* How many ways there are to look at text on this machine, which find the
 * same, and which to use (the last one is, unless a test says otherwise). */
size_t csv_index_machines(void);
void csv_index_machine(struct csv_index *x, size_t machine);

#endif
