/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source - a source file (docs/source-file.md) read and checked into one
 * struct.  Every scalar is text in the arena; every mistake is an ERR_USAGE
 * with file:line:column and the nearest word.  Knows nothing of file
 * contents, the network or the database.
 */
#ifndef LAPSE_TRANSFORM_SOURCE_H
#define LAPSE_TRANSFORM_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/digest.h"
#include "common/err.h"
#include "common/node.h"
#include "common/str.h"
#include "transform/word.h"

enum format { FORMAT_CSV, FORMAT_FIXED, FORMAT_XLSX, FORMAT_XML, FORMAT_JSON,
              FORMAT_JSONL, FORMAT_HTML, FORMAT_PDF, FORMAT_TEXT };
enum delivery_kind { DELIVERY_FULL, DELIVERY_FULL_PERIOD, DELIVERY_APPEND,
                     DELIVERY_DELTA, DELIVERY_ROSTER };
enum field_type { TYPE_STRING, TYPE_INTEGER, TYPE_NUMBER, TYPE_BOOLEAN,
                  TYPE_DATE, TYPE_TIME, TYPE_DATETIME, TYPE_YEARMONTH,
                  TYPE_YEAR, TYPE_LIST };
enum fields_match { MATCH_SUBSET, MATCH_EQUAL, MATCH_SUPERSET };
enum ambiguous_policy { AMBIGUOUS_REFUSE, AMBIGUOUS_EARLIER,
                        AMBIGUOUS_LATER };

struct texts {
    struct str *item;
    size_t n;
};

struct dialect {
    char delimiter;         /* ',' */
    struct str delimiter_text; /* as written; may be several bytes ("‡") */
    struct str line_terminator; /* empty = CR, LF or CRLF */
    char quote;             /* '"', 0 = none */
    char escape;            /* 0 = doubled quotes */
    bool header;            /* true */
    int64_t *header_rows;   /* 1-based row numbers, default {1} */
    size_t nheader_rows;
    struct str header_join; /* " " */
    struct str sheet_name;
    struct texts skip_rows; /* PCRE2 patterns of lines that are no records */
    int base;               /* of positions, 1 */
};

enum clean_op { CLEAN_UPPER, CLEAN_LOWER, CLEAN_SUBST };
struct clean {
    enum clean_op op;
    struct str pattern, replacement; /* s/pattern/replacement/flags */
    bool global, nocase;
};

struct field {
    struct texts names; /* over time; case and outer blanks do not count */
    enum word to;       /* WORD_NONE when mapped nowhere */
    int to_end;         /* 0 both ends, 1 lo, 2 hi */
    enum field_type type;
    struct texts formats;
    char list_delimiter;
    struct str path;             /* html: inside the cell, "a/@href" */
    double position[2];          /* first, last; points or columns */
    bool has_position;
    struct clean *clean;
    size_t nclean;
    struct texts missing;        /* own or the schema's missingValues */
    bool optional, required;
    bool error_null;             /* onError: null */
    struct str pattern;          /* constraint, whole value */
    struct str minimum, maximum; /* as written; maximum may be "delivered" */
    struct texts allowed;        /* constraint enum */
    uint32_t line, column;
};

struct limit { /* share in 0..1, or -1 = none */
    double warn, fail;
};
struct day_limit { /* days, or -1 = none */
    int32_t warn, fail;
};
struct checks {
    struct limit refused, unlisted, conflict;
    struct day_limit freshness;
    int64_t rows_min;   /* -1 = none */
    double rows_change; /* share, -1 = built-in default */
    struct str total;   /* pattern with one group, or a path; empty = none */
};

struct file_spec { /* one role */
    struct str role;
    struct texts match;
    bool optional;
    enum format format;
    struct str record;
    struct str encoding; /* "utf-8" when none is named */
    struct dialect dialect;
    enum fields_match fields_match;
    struct field *field;
    size_t nfields;      /* 0: prose, read as a report */
    size_t *primary_key; /* field numbers */
    size_t nprimary_key; /* 0: the whole record */
    struct checks checks; /* the role's own over the source's */
};

struct lookup { /* role.field: role.key */
    size_t file, field;
    size_t in_file, in_field;
};

/* A reference to a value: a field of the role, a looked-up field, $each. */
enum ref_kind { REF_NONE, REF_FIELD, REF_LOOKUP, REF_EACH, REF_COLUMN,
                REF_CONST };
struct ref {
    enum ref_kind kind;
    size_t field;      /* FIELD: of the role; LOOKUP: of the looked-up role */
    size_t lookup;     /* LOOKUP: number in source.lookup */
    struct str text;   /* CONST */
};

enum when_op { WHEN_IS, WHEN_MATCHES, WHEN_EMPTY, WHEN_FILLED };
struct when {
    struct ref ref;      /* a field, or */
    enum word word;      /* a word (rules), WORD_NONE otherwise */
    enum when_op op;
    struct texts values; /* IS: any of; a value '' among them = empty */
    struct str pattern;  /* MATCHES */
    bool nocase;
};

struct assign {
    enum word word;
    int end;             /* 0 both, 1 lo, 2 hi */
    struct ref ref;
};

enum emit_as { AS_KIND, AS_EVENT, AS_CASE, AS_STATEMENT, AS_POLICY,
               AS_HOLIDAY, AS_COVERAGE, AS_REVIEW };
struct emit {
    size_t file;
    enum emit_as as;
    struct str kind;     /* AS_KIND: "contact", ... */
    struct when *when;
    size_t nwhen;
    struct assign *assign;
    size_t nassign;
    size_t *each;        /* field numbers */
    size_t neach;        /* 0: one fact a record */
    uint32_t line;
};

struct rule {
    struct str why;
    char version[9];     /* first 8 hex digits of SHA-256 of its text */
    struct when *when;
    size_t nwhen;
    struct assign *set;
    size_t nset;
    uint32_t line;
};

struct map_row { /* one "theirs" of one "ours" */
    enum word word;      /* WORD_code, or the word whose values it maps */
    struct str field;    /* a field name when the map is by field (html) */
    struct str theirs;
    struct str ours;     /* for code: words joined by "/" */
    int32_t from, to;    /* effective, DAY_NONE = open (vocabulary.csv) */
    struct str citation;
};

struct coverage {
    struct str kind;
    struct str from, to; /* ISO dates or "delivered" */
};

struct source {
    struct str id;
    struct str jurisdiction; /* folder name unless given */
    struct str title;
    struct str zone;
    enum ambiguous_policy ambiguous;
    enum delivery_kind delivery;
    struct file_spec *file;
    size_t nfiles;
    struct lookup *lookup;
    size_t nlookup;
    struct map_row *map;
    size_t nmap;
    struct emit *emit;
    size_t nemit;
    struct rule *rule;
    size_t nrules;
    struct coverage *coverage;
    size_t ncoverage;
    struct str aliases;      /* file name beside the data, or empty */
    struct checks checks;
    struct digest *mapping;  /* SHA-256 of what the file and its vocabulary
                                say, independent of comments and layout */
    const char *path;
};

const char *delivery_kind_name(enum delivery_kind k); /* "full_period" */

/* jurisdiction: NULL = name of the folder that holds path; "%j" in source: is
 * replaced by it.  vocabulary.csv beside the file is read too. */
enum err_code source_load(struct arena *a, const char *path,
                          const char *jurisdiction, struct source **out,
                          struct err *err);

#endif
