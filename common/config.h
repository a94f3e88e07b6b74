/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config - YAML files by libfyaml, which is confined here.  Every scalar is
 * text; anchors, aliases, tags and several documents are refused, each with
 * file:line:column.  Ceiling 1 MiB: a source file is written by a person.
 */
#ifndef LAPSE_COMMON_CONFIG_H
#define LAPSE_COMMON_CONFIG_H

#include "common/arena.h"
#include "common/node.h"

/* The tree of the file at path, in the arena; name is what messages call it.
 * ERR_USAGE for anything wrong in it, with the place. */
enum err_code config_load(struct arena *a, const char *path,
                          struct node **root, struct err *err);

#endif
