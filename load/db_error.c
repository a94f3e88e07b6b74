/* SPDX-License-Identifier: Apache-2.0 */
/*
 * db_error - SQLSTATEs to exit codes.  Pure: knows no connection.
 */
#include "load/db_error.h"

#include <ctype.h>

struct meaning {
    const char *prefix; /* of a SQLSTATE; the longest that fits counts */
    enum err_code code;
    bool plain;
};

/* Appendix A of the PostgreSQL manual; LA is ours (sql/functions). */
static const struct meaning meanings[] = {
    {"08", ERR_RETRY, true},     /* connection */
    {"0A", ERR_FAILED, true},    /* not supported */
    {"25006", ERR_RETRY, true},  /* read-only: a standby */
    {"25P", ERR_RETRY, true},    /* idle or failed transaction */
    {"28", ERR_USAGE, true},     /* who we are */
    {"2BP01", ERR_FAILED, true}, /* others depend on an object */
    {"3D000", ERR_USAGE, true},  /* no such database */
    {"3F000", ERR_USAGE, true},  /* no such schema */
    {"40", ERR_RETRY, true},     /* deadlock, serialization */
    {"42", ERR_FAILED, true},    /* statement */
    {"42501", ERR_USAGE, true},  /* rights */
    {"42703", ERR_USAGE, true},  /* no such column */
    {"42704", ERR_USAGE, true},  /* no such type, in a function of ours */
    {"42883", ERR_USAGE, true},  /* no such function */
    {"42P01", ERR_USAGE, true},  /* no such table */
    {"53", ERR_RETRY, true},     /* disk, memory, connections */
    {"54", ERR_FAILED, true},    /* limits */
    {"55", ERR_RETRY, true},     /* locks */
    {"57", ERR_RETRY, true},     /* cancelled, shut down */
    {"58", ERR_RETRY, true},     /* system */
    {"LA", ERR_FAILED, true},    /* ours */
    {"LA002", ERR_USAGE, true},  /* ours: the caller's mistake */
    {"LA005", ERR_INTEGRITY, true},
    {"XX001", ERR_INTEGRITY, true}, /* data corrupted */
    {"XX002", ERR_INTEGRITY, true}, /* index corrupted */
};

static const struct meaning *meaning_of(const char *state)
{
    const struct meaning *best = NULL;

    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        struct str prefix = str_from(meanings[i].prefix);

        if (str_starts(str_from(state), prefix) &&
            (!best || prefix.len > strlen(best->prefix))) {
            best = &meanings[i];
        }
    }
    return best;
}

enum err_code db_error_code(const char *state)
{
    const struct meaning *m = meaning_of(state);

    return m ? m->code : ERR_FAILED;
}

bool db_error_is_plain(const char *state)
{
    const struct meaning *m = meaning_of(state);

    return m && m->plain;
}

static bool is_missing(const char *state)
{
    static const char *const states[] = {"3F000", "42703", "42704", "42883",
                                         "42P01"};

    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (strcmp(state, states[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* The setting that a person would look at, or NULL. */
static const char *setting_of(const struct db_fault *f)
{
    static const struct {
        const char *state, *part, *setting;
    } settings[] = {
        {"57014", "statement timeout", "statement_timeout"},
        {"55P03", "lock timeout", "lock_timeout"},
        {"25P03", "", "idle_in_transaction_session_timeout"},
        {"57P05", "", "idle_session_timeout"},
        {"25006", "", "default_transaction_read_only, or a standby"},
    };

    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        if (strcmp(f->state, settings[i].state) == 0 && f->words &&
            strstr(f->words, settings[i].part)) {
            return settings[i].setting;
        }
    }
    return NULL;
}

enum err_code db_error_set(const struct db_fault *f, struct err *err)
{
    enum err_code code = db_error_code(f->state);
    const char *words = db_error_is_plain(f->state) ? f->words : NULL;

    if (is_missing(f->state)) {
        return err_set(err, code,
                       "the database is not set up for this version: %s "
                       "(run \"lapse setup\")",
                       words ? words : "object missing");
    }
    if (strcmp(f->state, "42501") == 0) {
        return err_set(err, code, "%s: this needs another role",
                       words ? words : "permission denied");
    }
    if (words && strncmp(f->state, "LA", 2) == 0) {
        return err_set(err, code, "%s", words);
    }
    if (words && setting_of(f)) {
        return err_set(err, code,
                       "the database is not available: %s "
                       "(setting %s)",
                       words, setting_of(f));
    }
    if (words && strcmp(f->state, "53100") == 0) {
        return err_set(err, code,
                       "no space left on a disk of the database server: %s",
                       words);
    }
    if (words && code == ERR_RETRY) {
        return err_set(err, code, "the database is not available: %s", words);
    }
    if (words) {
        return err_set(err, code, "the database refused a statement: %s",
                       words);
    }
    return err_set(err, code,
                   "the database refused what it was given: SQLSTATE %s%s%s"
                   "%s%s",
                   f->state[0] ? f->state : "unknown",
                   f->table ? ", table " : "", f->table ? f->table : "",
                   f->constraint ? ", constraint " : "",
                   f->constraint ? f->constraint : "");
}

static bool is_state(const char *s)
{
    for (size_t i = 0; i < 5; i++) {
        if (!isdigit((unsigned char)s[i]) && !(s[i] >= 'A' && s[i] <= 'Z')) {
            return false;
        }
    }
    return s[5] == ':' && s[6] == ' ';
}

bool db_error_in_message(const char *message, char state[6], struct str *words)
{
    for (const char *p = message; p && (p = strstr(p, ":  ")); p++) {
        if (is_state(p + 3)) {
            struct str rest = str_from(p + 10);

            memcpy(state, p + 3, 5);
            state[5] = '\0';
            *words = str_trim(str_cut(&rest, '\n'));
            return true;
        }
    }
    return false;
}

enum err_code db_error_connect(const char *message, const char *database,
                               struct err *err)
{
    struct str rest = str_from(message), words;
    struct str first = str_trim(str_cut(&rest, '\n'));
    enum err_code code;
    char state[6];

    if (!db_error_in_message(message, state, &words)) {
        return err_set(err, ERR_RETRY, "could not reach the database: %.*s",
                       STR_ARG(first));
    }
    if (strcmp(state, "3D000") == 0) {
        return err_set(err, ERR_USAGE, "%.*s (make it with: createdb %s)",
                       STR_ARG(words), database ? database : "NAME");
    }
    code = db_error_code(state);
    return err_set(err, code, "could not reach the database: %.*s",
                   STR_ARG(words));
}
