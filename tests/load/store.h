/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store - a private PostgreSQL for a group of load tests (driver/cluster) and
 * a fresh database for each, set up or empty.  Needs the project's directory
 * as working directory; where no server can be started, every test of the
 * group is skipped.
 */
#ifndef LAPSE_TESTS_LOAD_STORE_H
#define LAPSE_TESTS_LOAD_STORE_H

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "load/db.h"
#include "load/schema.h"
#include "tests/support/unit.h"

static char store_dir[64]; /* of the cluster; empty when there is none */
static char store_host[256];
static bool store_template; /* "ready" is set up */
static struct arena store_arena;

/* Exit status of a command; its stdout goes to the file out (NULL: none). */
static inline int store_run(const char *out, const char *const *argv)
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        int fd = open(out ? out : "/dev/null", O_WRONLY | O_CREAT | O_TRUNC,
                      0600);

        if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0) {
            _exit(127);
        }
        if (!getenv("LAPSE_TEST_LOUD")) {
            (void)dup2(STDOUT_FILENO, STDERR_FILENO);
        }
        execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Take the NAME=VALUE lines of `cluster env` into our environment. */
static inline bool store_environment(const char *path)
{
    FILE *f = fopen(path, "r");
    char line[512];

    while (f && fgets(line, sizeof line, f)) {
        char *value = strchr(line, '=');

        line[strcspn(line, "\n")] = '\0';
        if (value) {
            *value++ = '\0';
            setenv(line, value, 1);
        }
    }
    if (f) {
        (void)fclose(f);
    }
    (void)snprintf(store_host, sizeof store_host, "%s",
                   getenv("PGHOST") ? getenv("PGHOST") : "");
    return store_host[0] != '\0';
}

static inline int store_begin(void **state)
{
    static const char *const unwanted[] = {"PGOPTIONS", "PGSERVICE",
                                           "PGPASSWORD", "PGHOSTADDR",
                                           "PGCONNECT_TIMEOUT", "LAPSE_NOW"};
    const char *const start[] = {"driver/cluster", "start", store_dir,
                                 "fsync=off", NULL};
    const char *const env[] = {"driver/cluster", "env", store_dir, NULL};
    char path[128];

    (void)state;
    arena_init(&store_arena, 0);
    if (access("driver/cluster", X_OK)) {
        print_message("no driver/cluster here: skipped\n");
        return 0;
    }
    for (size_t i = 0; i < sizeof unwanted / sizeof *unwanted; i++) {
        unsetenv(unwanted[i]);
    }
    (void)snprintf(store_dir, sizeof store_dir, "/tmp/lapse-store-XXXXXX");
    if (!mkdtemp(store_dir)) {
        return -1;
    }
    (void)snprintf(path, sizeof path, "%s/env", store_dir);
    if (store_run(NULL, start) || store_run(path, env) ||
        !store_environment(path)) {
        print_message("no PostgreSQL could be started: skipped\n");
        store_dir[0] = '\0';
    }
    return 0;
}

static inline int store_end(void **state)
{
    const char *const drop[] = {"driver/cluster", "drop", store_dir, NULL};

    (void)state;
    arena_release(&store_arena);
    return store_dir[0] ? store_run(NULL, drop) : 0;
}

static inline struct db *store_open(const char *database)
{
    struct err err;
    struct db *db;

    if (db_open(&store_arena, &db, database, &err)) {
        fail_msg("%s", err.text);
    }
    return db;
}

/* One statement; the first value of its answer in the arena, "" for none and
 * for NULL. */
static inline const char *store_ask(struct db *db, const char *sql)
{
    struct db_rows *rows;
    const char *text;
    struct err err;

    if (db_run(db, sql, 0, NULL, &rows, &err)) {
        fail_msg("%s: %s", sql, err.text);
    }
    text = db_rows_text(rows, 0, 0);
    text = arena_cstr(&store_arena, str_from(text ? text : ""));
    db_rows_free(rows);
    return text;
}

#define assert_ask(db, sql, want) \
    assert_string_equal(store_ask((db), (sql)), (want))

/* Code of a statement that may fail; its message in err. */
static inline enum err_code store_try(struct db *db, const char *sql,
                                      struct err *err)
{
    return db_run(db, sql, 0, NULL, NULL, err);
}

static inline void store_create(const char *name, const char *options)
{
    struct db *db = store_open("lapse");
    char sql[256];

    (void)snprintf(sql, sizeof sql, "drop database if exists %s with (force)",
                   name);
    store_ask(db, sql);
    (void)snprintf(sql, sizeof sql, "create database %s %s", name, options);
    store_ask(db, sql);
    db_close(db);
}

/* An empty database, named by PGDATABASE from now on; skips without server. */
static inline void store_empty(const char *name)
{
    if (!store_dir[0]) {
        skip();
    }
    setenv("PGHOST", store_host, 1);
    store_create(name, "");
    setenv("PGDATABASE", name, 1);
}

/* A database that setup has been through. */
static inline void store_ready(const char *name)
{
    static const char *const rights[][2] = {
        {"revoke temp, connect on database", "from public"},
        {"grant connect on database",
         "to lapse_owner, lapse_loader, lapse_reader, lapse_analyst, "
         "lapse_auditor"},
        {"grant create, temp on database", "to lapse_owner"},
        {"grant temp on database", "to lapse_reader, lapse_analyst"}};
    char sql[256];
    struct schema_report report;
    struct err err;
    struct db *db;

    if (!store_dir[0]) {
        skip();
    }
    setenv("PGHOST", store_host, 1);
    if (!store_template) {
        store_create("ready", "");
        db = store_open("ready");
        if (schema_setup(&store_arena, db, ".", &report, &err)) {
            fail_msg("%s", err.text);
        }
        db_close(db);
        store_template = true;
    }
    store_create(name, "template ready strategy file_copy");
    setenv("PGDATABASE", name, 1);
    /* a copy has not the rights on the database itself */
    db = store_open(NULL);
    for (size_t i = 0; i < sizeof rights / sizeof *rights; i++) {
        (void)snprintf(sql, sizeof sql, "%s %s %s", rights[i][0], name,
                       rights[i][1]);
        store_ask(db, sql);
    }
    db_close(db);
}

#endif
