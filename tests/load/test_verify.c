/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_verify - a state that is sound, then one thing broken at a time.
 */
#include "load/verify.h"

#include "common/tombstone.h"
#include "load/delivery.h"
#include "tests/load/parcel.h"
#include "tests/load/store.h"

static struct arena arena;
static struct buf text;
static struct err fault;

static int setup(void **state)
{
    arena_init(&arena, 0);
    buf_init(&text, 65536);
    fault = (struct err){OK, ""};
    return scratch_setup(state);
}

static int teardown(void **state)
{
    buf_release(&text);
    arena_release(&arena);
    return scratch_teardown(state);
}

static const char *said(void)
{
    return arena_cstr(&arena, buf_slice(&text));
}

static enum err_code verify(void **state)
{
    buf_clear(&text);
    fault = (struct err){OK, ""};
    return verify_all(&arena, NULL, *state, &text, &fault);
}

/* The path of these bytes in the archive, written there. */
static const char *archived(void **state, const char *bytes,
                            char hex[DIGEST_HEX + 1])
{
    struct digest d = sha256_of(str_from(bytes));
    const char *dir;

    digest_hex(&d, hex);
    dir =
        arena_printf(&arena, "%s/archive/%.2s", (const char *)*state, hex).ptr;
    assert_int_equal(file_mkdirs(dir, &fault), OK);
    put_file(arena_printf(&arena, "%s/%s", dir, hex).ptr, bytes);
    return arena_printf(&arena, "%s/%s", dir, hex).ptr;
}

static void an_empty_state_is_sound(void **state)
{
    store_ready("verify");
    assert_int_equal(verify(state), OK);
    assert_contains(said(), "archive: bytes are those of their names");
    assert_contains(said(), "ledger: ");
    assert_null(strstr(said(), "NOT OK"));
}

static void bytes_that_changed_are_set_aside(void **state)
{
    char hex[DIGEST_HEX + 1];
    const char *path;

    store_ready("verify");
    path = archived(state, "as received\n", hex);
    assert_int_equal(verify(state), OK);
    put_file(path, "as rEceived\n");
    assert_int_equal(verify(state), ERR_INTEGRITY);
    assert_contains(said(), "are not those of its name");
    assert_false(file_exists(path));
    assert_true(file_exists(arena_printf(&arena, "%s/archive/quarantine/%s.1",
                                         (const char *)*state, hex)
                                .ptr));
    assert_int_equal(verify(state), OK);
}

static void a_receipt_of_what_is_not_there_is_found(void **state)
{
    char hex[DIGEST_HEX + 1];
    const char *path, *receipts;

    store_ready("verify");
    path = archived(state, "as received\n", hex);
    receipts = arena_printf(&arena, "%s/receipts", (const char *)*state).ptr;
    assert_int_equal(file_mkdirs(receipts, &fault), OK);
    put_file(arena_printf(&arena, "%s/us-zz-test.jsonl", receipts).ptr,
             arena_printf(&arena,
                          "{\"sha256\":\"%s\",\"bytes\":12}\n"
                          "{\"sha256\":null,\"error\":\"away\"}\n{\"torn",
                          hex)
                 .ptr);
    assert_int_equal(verify(state), OK);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(verify(state), ERR_INTEGRITY);
    assert_contains(said(), "us-zz-test.jsonl:1: the archive does not have");
    assert_contains(fault.text, "1 problem found");
}

static void a_staged_part_that_changed_is_removed(void **state)
{
    struct parcel p = {.state = *state, .name = 1, .events = 9, .value = 1};

    store_ready("verify");
    parcel_make(&p);
    assert_int_equal(verify(state), OK);
    put_file(arena_printf(&arena, "%s/event.0001.pgcopy", p.dir).ptr, "x");
    assert_int_equal(verify(state), ERR_INTEGRITY);
    assert_false(file_exists(p.dir));
    assert_int_equal(verify(state), OK);
}

static void a_row_that_is_missing_is_found(void **state)
{
    struct parcel p = {.state = *state, .name = 1, .events = 60, .value = 1};
    struct delivery_options o = {.state = *state, .quiet = true};
    struct delivery_outcome outcome;
    struct db *db;

    store_ready("verify");
    parcel_make(&p);
    assert_int_equal(
        delivery_publish(&arena, &o, p.batch_key, &outcome, &fault), OK);
    buf_release(&outcome.notes);
    db = store_open(NULL);
    store_ask(db, "delete from etl.blob"); /* the parcel has no archive */
    assert_int_equal(verify(state), OK);
    store_ask(db, "delete from core.event where event_key = 7");
    assert_int_equal(verify(state), ERR_INTEGRITY);
    assert_contains(said(), "publish 1 wrote 60, 59 stand");
    assert_contains(said(), "60 facts delivered, 59 stand");
    db_close(db);
}

static void bytes_that_the_ledger_names_are_looked_for(void **state)
{
    struct db *db;

    store_ready("verify");
    db = store_open(NULL);
    store_ask(db, "insert into etl.fetch (source_code, line_no, sha256, bytes) "
                  "values ('us-zz-test', 1, repeat('ab', 32), 5)");
    assert_int_equal(verify(state), ERR_INTEGRITY);
    assert_contains(said(), "the ledger names abababababab");
    db_close(db);
}

/* A purge leaves a tombstone, and sometimes bytes of another length. */
static void purged_bytes_are_named_and_not_missed(void **state)
{
    struct tombstone gone = {.purged_at = "2024-03-02T00:00:00Z",
                             .who = "invented steward",
                             .reason = "an invented order"};
    char was[DIGEST_HEX + 1], now[DIGEST_HEX + 1];
    const char *left, *receipts;

    store_ready("verify");
    assert_int_equal(unlink(archived(state, "two records\n", was)), 0);
    receipts = arena_printf(&arena, "%s/receipts", (const char *)*state).ptr;
    assert_int_equal(file_mkdirs(receipts, &fault), OK);
    put_file(
        arena_printf(&arena, "%s/us-zz-test.jsonl", receipts).ptr,
        arena_printf(&arena, "{\"sha256\":\"%s\",\"bytes\":12}\n", was).ptr);
    assert_int_equal(verify(state), ERR_INTEGRITY);
    left = archived(state, "one\n", now);
    gone.now = now;
    assert_int_equal(
        tombstone_write(&arena, *state, str_from(was), &gone, &fault), OK);
    assert_int_equal(verify(state), OK);
    assert_contains(said(), " on 2024-03-02 by invented steward (an invented");
    assert_int_equal(unlink(left), 0);
    assert_int_equal(verify(state), ERR_INTEGRITY);
    gone.now = NULL;
    assert_int_equal(
        tombstone_write(&arena, *state, str_from(now), &gone, &fault), OK);
    assert_int_equal(verify(state), OK);
}

static void a_row_of_the_audit_that_changed_is_found(void **state)
{
    struct db *db;

    store_ready("verify");
    db = store_open(NULL);
    store_ask(db, "select etl.append_audit('test', 'thing', 'done', null)");
    assert_int_equal(verify(state), OK);
    assert_contains(said(), "audit: the chain of its rows holds");
    store_ask(db, "alter table etl.audit disable trigger all");
    store_ask(db, "update etl.audit set outcome = 'undone'");
    assert_int_equal(verify(state), ERR_INTEGRITY);
    assert_contains(said(), "the audit was tampered with: row ");
    db_close(db);
}

/* A value that was changed leaves every count as it was. */
static void a_row_that_changed_is_found(void **state)
{
    static const char *const ways[] = {
        "update core.event set position = position + 1 where event_key = 1",
        "update core.event set known_from = known_from - 1",
        "update private.event_note set note = 'another' where event_key = 1",
        "update core.term set level = 'low'",
        "delete from private.event_note",
        "update etl.publish set digest = null where seq = 1"};
    struct db *db;

    store_ready("verify");
    db = store_open(NULL);
    for (int seq = 1; seq <= 2; seq++) {
        store_ask(db, arena_printf(&arena,
                                   "insert into etl.publish (seq, state, "
                                   "cause, published_at) values (%d, "
                                   "'published', 'delivery', now())",
                                   seq)
                          .ptr);
    }
    store_ask(db, "update etl.published set seq = 2");
    store_ask(db, "insert into core.event (case_id, event_key, row_hash, "
                  "occurred_lo, profile_key, position, jurisdiction_id, "
                  "source_id, batch_id, since_seq, known_from) select 1, k, k, "
                  "'2024-01-01', 1, k, 1, 1, 1, 1, '2024-01-01' "
                  "from generate_series(1, 3) as k");
    store_ask(db, "insert into private.event_note (case_id, event_key, note, "
                  "since_seq, known_from) values (1, 1, 'a note', 1, "
                  "'2024-01-01')");
    store_ask(db, "insert into core.term (case_id, term_key, row_hash, "
                  "start_lo, position, jurisdiction_id, source_id, batch_id, "
                  "since_seq, known_from) values (1, 1, 1, '2024-01-01', 0, 1, "
                  "1, 1, 2, '2024-01-01')");
    assert_int_equal(verify(state), OK);
    assert_ask(db, "select count(distinct digest) from etl.publish", "2");
    assert_int_equal(verify(state), OK);
    assert_contains(said(), "sealed               2  ok");
    /* closing a version is no change */
    store_ask(db, "update core.event set until_seq = 2 where event_key = 3");
    assert_int_equal(verify(state), OK);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        store_ask(db, "create table core.kept as table core.event");
        store_ask(db, "create table core.kept_note as table "
                      "private.event_note");
        store_ask(db, "create table core.kept_seal as table etl.publish");
        store_ask(db, ways[i]);
        assert_int_equal(verify(state), ERR_INTEGRITY);
        assert_contains(said(), "publish ");
        store_ask(db, "truncate core.event, private.event_note");
        store_ask(db, "insert into core.event select * from core.kept");
        store_ask(db, "insert into private.event_note select * from "
                      "core.kept_note");
        store_ask(db, "update core.term set level = null");
        store_ask(db, "update etl.publish as p set digest = k.digest "
                      "from core.kept_seal as k where k.seq = p.seq");
        store_ask(db, "drop table core.kept, core.kept_note, core.kept_seal");
        assert_int_equal(verify(state), OK);
    }
    /* seals that are all taken away, so that they would be taken anew */
    assert_ask(db, "select is_whole from etl.kept_seals()", "t");
    store_ask(db, "update private.event_note set note = 'another'");
    store_ask(db, "update etl.publish set digest = null");
    assert_int_equal(verify(state), ERR_INTEGRITY);
    assert_contains(said(), "seals are missing or others than row ");
    assert_ask(db, "select count(digest) from etl.publish", "0");
    store_ask(db, "select etl.append_audit('purge', 'case 9', 'x', 'y')");
    assert_int_equal(verify(state), OK); /* a purge takes them away */
    assert_ask(db, "select count(digest) from etl.publish", "2");
    db_close(db);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(an_empty_state_is_sound),
        T(bytes_that_changed_are_set_aside),
        T(a_receipt_of_what_is_not_there_is_found),
        T(a_staged_part_that_changed_is_removed),
        T(a_row_that_is_missing_is_found),
        T(bytes_that_the_ledger_names_are_looked_for),
        T(purged_bytes_are_named_and_not_missed),
        T(a_row_of_the_audit_that_changed_is_found),
        T(a_row_that_changed_is_found),
    };

    return cmocka_run_group_tests(tests, store_begin, store_end);
}
