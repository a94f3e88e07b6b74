/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli_repair - rows of option tables for what a person mends, which `lapse`
 * takes and hands over to `lapse-load` as they are: one wording for both.  S
 * is the options struct of the program, with members why, who, check, subject,
 * until (const char *), reject and yes (bool).
 */
#ifndef LAPSE_COMMON_CLI_REPAIR_H
#define LAPSE_COMMON_CLI_REPAIR_H

#include "common/cli.h"

#define CLI_REPAIR_TEXT(s, member, name, value, help)           \
    {                                                           \
        0, name, CLI_TEXT, value, NULL, NULL, NULL, help,       \
            offsetof(struct s, member)                          \
    }
#define CLI_REPAIR_FLAG(s, member, name, help)                  \
    {                                                           \
        0, name, CLI_FLAG, NULL, NULL, NULL, NULL, help,        \
            offsetof(struct s, member)                          \
    }

#define CLI_RELEASE_ROWS(s)                                              \
    CLI_REPAIR_TEXT(s, why, "reason", "TEXT",                            \
                    "why, for the ledger; required"),                    \
        CLI_REPAIR_TEXT(s, who, "who", "NAME",                           \
                        "the person who decides, by default the login "  \
                        "name"),                                         \
        CLI_REPAIR_FLAG(s, reject, "reject",                             \
                        "the delivery is not wanted: do not offer it "   \
                        "again"),                                        \
        CLI_REPAIR_TEXT(s, check, "check", "NAME",                       \
                        "set this check of the source aside instead, "   \
                        "until a day"),                                  \
        CLI_REPAIR_TEXT(s, subject, "subject", "NAME",                   \
                        "with --check: only for this role, field or "    \
                        "word"),                                         \
        CLI_REPAIR_TEXT(s, until, "until", "DATE",                       \
                        "with --check: the day from which it counts "    \
                        "again, YYYY-MM-DD")
#define CLI_REASON_ROW(s) \
    CLI_REPAIR_TEXT(s, why, "reason", "TEXT", "why, for the audit; required")
#define CLI_YES_ROW(s) \
    CLI_REPAIR_FLAG(s, yes, "yes", "do it; without, it is only counted")

#endif
