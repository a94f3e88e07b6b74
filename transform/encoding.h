/* SPDX-License-Identifier: Apache-2.0 */
/*
 * encoding - declared encodings to UTF-8, never guessed: an allow-list with
 * aliases, validation of UTF-8, byte order marks, and the Unicode case
 * mapping of utf8proc, which is confined here.  No normalisation: text stays
 * as it was written.
 */
#ifndef LAPSE_TRANSFORM_ENCODING_H
#define LAPSE_TRANSFORM_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/err.h"
#include "common/str.h"

enum encoding {
    ENC_UTF8, ENC_ASCII, ENC_WINDOWS_1252, ENC_ISO_8859_1, ENC_ISO_8859_15,
    ENC_MACROMAN, ENC_CP037, ENC_UTF16LE, ENC_UTF16BE,
    ENC_UTF16 /* by its mark, little-endian without one */
};

/* Name to encoding; case, blanks, '-' and '_' do not count.  ERR_USAGE with
 * the nearest name.  html: the WHATWG meaning of a label on a web page, where
 * latin-1 and ascii are windows-1252 (data files mean what they say). */
enum err_code encoding_find(struct str name, bool html, enum encoding *e,
                            struct err *err);
const char *encoding_name(enum encoding e);

/* Length of a byte order mark that text begins with, 0 for none; *e is what
 * it says. */
size_t encoding_bom(struct str text, enum encoding *e);

/* Bytes of s up to the first that is no well-formed UTF-8 (s.len when all
 * is): no overlong forms, no surrogates, nothing above U+10FFFF. */
size_t encoding_valid_utf8(struct str s);
bool encoding_is_ascii(struct str s); /* NUL is not */

/*
 * Decoding in pieces to something like UTF-8: what cannot be decoded becomes
 * one byte FF, a lone surrogate its three bytes, so that encoding_valid_utf8
 * stops there and encoding_raw_len still counts right.  Encodings that are
 * UTF-8 already (UTF-8, ASCII) are not decoded.
 */
#define ENCODING_GROWTH 3 /* most bytes out for a byte in, plus 4 */
struct decoder {
    enum encoding encoding;
    unsigned char held[4]; /* an incomplete unit */
    size_t nheld;
};
void decoder_init(struct decoder *d, enum encoding e);
/* Decode all of in into out (room for ENCODING_GROWTH * in.len + 16); at the
 * end of the data with last set.  Returns the bytes written. */
size_t decoder_put(struct decoder *d, struct str in, bool last, char *out);
/* Bytes in the file that a decoded slice stood for. */
uint64_t encoding_raw_len(enum encoding e, struct str decoded);

/* A whole text; *bad = offset in bytes of s of the first byte that could not
 * be decoded, SIZE_MAX when none.  A mark at its head is dropped. */
struct str encoding_decode(struct arena *a, enum encoding e, struct str s,
                           size_t *bad);

/* Whether well-formed UTF-8 text looks encoded twice ("cafÃ©"): a run of
 * characters that as windows-1252 or latin-1 bytes is UTF-8 again. */
bool encoding_looks_doubled(struct str s);

/* Copies in the arena; text that is not UTF-8 is copied as it is. */
struct str encoding_upper(struct arena *a, struct str s);
struct str encoding_lower(struct arena *a, struct str s);
/* For comparing names: case folded, composed, without BOM and zero-width
 * characters, blanks (also U+00A0) off both ends and inner runs one blank. */
struct str encoding_fold(struct arena *a, struct str s);

#endif
