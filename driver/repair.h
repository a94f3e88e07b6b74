/* SPDX-License-Identifier: Apache-2.0 */
/*
 * repair - the commands by which a person mends the store: release, undo,
 * verify, reveal, purge.  Knows the programs that do it; does nothing itself.
 */
#ifndef LAPSE_DRIVER_REPAIR_H
#define LAPSE_DRIVER_REPAIR_H

#include "driver/options.h"

/* Each as a run of a cli_command: options is a struct options.  release, undo
 * and reveal become lapse-load and return only when that could not be
 * started. */
enum err_code repair_release(void *options, int n, char **operands,
                             struct err *err);
enum err_code repair_undo(void *options, int n, char **operands,
                          struct err *err);
/* ERR_RETRY while a run goes on. */
enum err_code repair_verify(void *options, int n, char **operands,
                            struct err *err);
enum err_code repair_reveal(void *options, int n, char **operands,
                            struct err *err);
/* KIND ID; counts only, unless --yes was given. */
enum err_code repair_purge(void *options, int n, char **operands,
                           struct err *err);

#endif
