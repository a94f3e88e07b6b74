/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_path - the `path` of a field inside a cell of a page: names with tests
 * and an attribute at the end, "a/@href", "span[@class='d']".  Between two
 * steps there may be other elements: pages wrap links in spans.
 */
#ifndef LAPSE_TRANSFORM_HTML_PATH_H
#define LAPSE_TRANSFORM_HTML_PATH_H

#include "transform/html.h"

#define HTML_PATH_STEPS 8
#define HTML_PATH_TESTS 4

struct html_step { /* name[@key='value']... */
    struct str name;
    struct str key[HTML_PATH_TESTS], value[HTML_PATH_TESTS];
    size_t n;
};

struct html_path {
    struct html_step step[HTML_PATH_STEPS];
    size_t n;
    struct str attribute; /* "@x" at its end */
};

/* False for what is no such path; an empty one is the cell itself. */
bool html_path_parse(struct str s, struct html_path *p);
/* The first in the order of the page; empty where nothing fits. */
struct str html_path_value(struct arena *a, const struct html_path *p,
                           const struct html_node *cell);

#endif
