/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sentence - a report as sentences, each with its place in the file.  Plain
 * text becomes paragraphs first (blank lines, list items, headings; a soft
 * line break of hard-wrapped text joins), a web page comes as blocks.  Knows
 * English abbreviations; knows nothing of what a sentence says.
 */
#ifndef LAPSE_TRANSFORM_SENTENCE_H
#define LAPSE_TRANSFORM_SENTENCE_H

#include "transform/encoding.h"
#include "transform/html.h"
#include "transform/reader.h"

struct sentence {
    struct str text; /* UTF-8, blanks and line breaks as one blank */
    enum html_block_kind kind;
    size_t block;    /* 0-based number of its paragraph */
    bool first;      /* of its block */
    bool alone;      /* the whole of its block */
    /* record: its number in the document, from 1.  Of plain text the place of
     * the sentence, of a page that of its block. */
    struct position at;
    enum reject_class reject; /* invalid_encoding, nul_byte: not to be read */
};

/* Sentences of a whole text file, in the arena. */
void sentences_of_text(struct arena *a, struct str raw, enum encoding e,
                       struct sentence **out, size_t *n);
/* Sentences of a page's blocks; the title of the page is not one. */
void sentences_of_blocks(struct arena *a, const struct html_block *block,
                         size_t nblocks, struct sentence **out, size_t *n);
/* Bytes of the first sentence of a text (one paragraph), with the blanks
 * behind it; text.len when there is one only. */
size_t sentence_length(struct str text);

#endif
