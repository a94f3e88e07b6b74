/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_scan - finds the fields and the end of one record of delimited text in
 * memory, 64 bytes at a step.  It can stop anywhere and go on when more text
 * is there, so that what it finds does not depend on how a file was read.
 * Knows neither files, encodings nor headers.
 *
 * What it accepts: RFC 4180 with any delimiter and line end, of one byte or
 * several.  A quote is one only at the start of a field; inside it two stand
 * for one.  The escape character, where there is one, takes away the meaning
 * of the quote, delimiter, line end or escape behind it, also outside quotes;
 * before anything else it is a character like others.
 *
 * A quote that is out of place ends the record with the line, so that no
 * quote takes the rest of a file with it:
 *  - stray: a quote inside a field that did not begin with one, or text
 *    behind the closing quote, which stands on the same line as the opening
 *    one.  The record ends with that line.
 *  - open: no closing quote before the end (of the text, or of the bytes a
 *    record may have), or text behind a closing quote on a later line.  The
 *    record ends with the line of the opening quote; the next line is read
 *    as a record again.
 */
#ifndef LAPSE_TRANSFORM_CSV_SCAN_H
#define LAPSE_TRANSFORM_CSV_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

#define CSV_PAD 64        /* bytes behind a text that must be readable */
#define CSV_TOKEN_MAX 16  /* bytes of a delimiter or line end */

struct csv_syntax {
    struct str delimiter;
    struct str terminator; /* empty: LF, CRLF or CR, each */
    char quote, escape;    /* 0 = none */
};

struct csv_field {
    uint32_t at, len; /* from the start of the record; inside the quotes */
    bool quoted;
    bool marked; /* holds doubled quotes or escapes: csv_unmark() */
};

enum csv_fault { CSV_SOUND, CSV_STRAY, CSV_OPEN };
enum csv_state { CSV_PLAIN, CSV_QUOTED, CSV_CLOSED, CSV_LINE };

struct csv_scan {
    struct csv_syntax syntax;
    unsigned char kind[256];
    unsigned char byte[5]; /* that something may begin with */
    struct csv_field *field;
    size_t most; /* fields that are kept */

    /* of the record that was found */
    size_t n;      /* fields, also those that were not kept */
    size_t len;    /* bytes without its line end */
    size_t whole;  /* bytes with it */
    size_t lines;  /* line ends in whole */
    bool ended;    /* by a line end, not by the end of the text */
    bool high;     /* may hold bytes above 7F (false: does not) */
    bool nul;      /* may hold bytes 00 */
    enum csv_fault fault; /* field n - 1 is the one */
    /* The line of the first quote that a line end followed, as the record
     * would be if it ended there; first_whole = 0: no such quote. */
    size_t first_n, first_len, first_whole, first_lines;

    /* where it stands */
    enum csv_state state;
    size_t at, start, skip, closed;
    size_t seen; /* line ends inside quotes */
    bool marked;
    size_t open_len, open_whole; /* as first_..., of the quote at hand */
    size_t open_seen;
};

/* false when syntax contradicts itself (a character with two meanings).
 * field has room for most; its contents are the caller's. */
bool csv_scan_init(struct csv_scan *s, const struct csv_syntax *syntax,
                   struct csv_field *field, size_t most);
/* Before each record; the text begins where it does. */
void csv_scan_begin(struct csv_scan *s);
/* The same for a line whose quotes and delimiters mean nothing.  While
 * csv_scan_next() sees no end, the bytes before s->at need not be kept: begin
 * again behind them. */
void csv_scan_begin_line(struct csv_scan *s);
/* Go on in p, which begins as it did and has n bytes now; end: it will not
 * get longer.  false: no end of the record in sight.  n > 0. */
bool csv_scan_next(struct csv_scan *s, const char *p, size_t n, bool end);
/* The record has as many bytes as it may have.  true: because of an open
 * quote; the record now ends with its line. */
bool csv_scan_give_up(struct csv_scan *s);
/* Text of a marked field into out (room for its length). */
size_t csv_unmark(const struct csv_scan *s, struct str text, bool quoted,
                  char *out);

#endif
