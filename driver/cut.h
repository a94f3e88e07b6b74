/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cut - takes records out of the bytes of a text file (CSV, JSON lines): each
 * byte of them becomes a newline, so that every other record keeps its place
 * and no reader meets anything but blank lines.  Which records is said by the
 * places where they begin, and by spellings: a record that has one of them as
 * a field, whole, is taken too (a refused row, a row of a look-up).  Pure:
 * knows no file and no store.
 */
#ifndef LAPSE_DRIVER_CUT_H
#define LAPSE_DRIVER_CUT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/str.h"

enum cut_kind {
    CUT_LINES,  /* a record is a line */
    CUT_QUOTED, /* newlines between double quotes do not end a record */
    CUT_NOT     /* positions are none of its bytes: packed, paged, marked up */
};
/* By how it was read (format of the ledger, may be NULL) and how it begins. */
enum cut_kind cut_kind_of(const char *format, struct str bytes);

/* A field as it stands in a file counts as a spelling of a number when it is
 * at least this long: shorter ones stand in other columns by chance. */
#define CUT_SPELLING_MIN 4
/* With a letter and a digit and this many of both it means the same wherever
 * it stands; one of digits alone (1234) may be an officer or an amount
 * elsewhere and counts in its own column only. */
#define CUT_SPELLING_SURE 6
#define CUT_ANY_COLUMN SIZE_MAX

struct cut_spelling {
    struct str text;
    size_t column; /* from 0, or CUT_ANY_COLUMN */
};

struct cut {
    enum cut_kind kind;
    char *bytes; /* changed in place */
    size_t len;
    const uint64_t *start; /* where records begin, in order */
    size_t nstart;
    struct cut_spelling *spelling; /* grows: fields of records that were cut */
    size_t nspelling, spelling_cap;
};
/* Take out the records that begin at start, all of one case, and learn from
 * their fields how its number (as cleaned) is spelled: letters and digits of a
 * field end with those of the number, and what stands before them is letters
 * and zeros (PB-00123), or the field has letters (2021-CR-123; a date has
 * none).  One that counts in its own column only is learnt where exactly one
 * column spells the number in all of these records.  false, bytes untouched: a start is no
 * beginning of a record, so that nothing can be said of this file. */
bool cut_starts(struct arena *a, struct cut *c, struct str number,
                size_t *records);
/* Take out every record with a field that is one of the spellings. */
size_t cut_spellings(struct cut *c);

#endif
