/* SPDX-License-Identifier: Apache-2.0 */
/*
 * encoding_table - code pages of one byte as tables of code points; for
 * encoding alone.  windows-1252 as Microsoft's bestfit1252 without what it
 * leaves undefined, ISO 8859-15, Apple's ROMAN.TXT with the euro sign, IBM's
 * code page 37.
 */
#ifndef LAPSE_TRANSFORM_ENCODING_TABLE_H
#define LAPSE_TRANSFORM_ENCODING_TABLE_H

#include <stdint.h>

#include "transform/encoding.h"

#define CODE_NONE 0xFFFF /* no character has this code point */

/* 256 code points, all below U+FFFF; NULL for encodings that have no table. */
const uint16_t *encoding_table(enum encoding e);

#endif
