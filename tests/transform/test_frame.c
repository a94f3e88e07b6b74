/* SPDX-License-Identifier: Apache-2.0 */
/* Frames through a real pipe, whole, cut and forged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <endian.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "transform/event_row.h"
#include "transform/frame.h"

static void put_row(struct frame_out *o, enum table t, int64_t key)
{
    struct copy_row r;
    struct err err = {0};

    frame_row_begin(o, t, &r);
    if (t == TABLE_HOLIDAY) {
        copy_text(&r, STR("us-xx"));
        copy_day(&r, (int32_t)key);
        copy_int8(&r, key);
    } else {
        copy_int8(&r, key);
        copy_text(&r, STR("us-xx"));
    }
    assert_int_equal(frame_row_end(o, &r, &err), OK);
}

/* A pipe that takes a few blocks without a reader. */
static void open_pipe(int ends[2])
{
    assert_int_equal(pipe(ends), 0);
    assert_true(fcntl(ends[1], F_SETPIPE_SZ, 1 << 20) > 0);
}

/* The next frame, of a table or not. */
static struct frame next(struct frame_in *in)
{
    struct frame f;
    struct err err = {0};
    bool got;

    assert_int_equal(frame_next(in, &f, &got, &err), OK);
    assert_true(got);
    return f;
}

static void is_row(struct frame *f, enum table t, int64_t key)
{
    struct frame_row row;
    struct err err = {0};
    bool got;

    assert_int_equal(frame_row(f, &row, &got, &err), OK);
    assert_true(got);
    assert_int_equal(row.table, t);
    assert_true(row.key[0] == key && row.key[1] == 0);
}

static void is_over(struct frame *f)
{
    struct frame_row row;
    struct err err = {0};
    bool got = true;

    assert_int_equal(frame_row(f, &row, &got, &err), OK);
    assert_false(got);
}

static void rows_come_back_by_table_and_in_order(void **state)
{
    struct frame_out o;
    struct frame_in in;
    struct frame f;
    struct err err = {0};
    int ends[2];
    bool got;

    (void)state;
    open_pipe(ends);
    frame_out_init(&o, ends[1], NULL);
    put_row(&o, TABLE_OFFICER, 9);
    put_row(&o, TABLE_HOLIDAY, DAY_PG_EPOCH - 5);
    put_row(&o, TABLE_OFFICER, -2);
    put_row(&o, TABLE_HOLIDAY, DAY_PG_EPOCH + 6);
    assert_int_equal(frame_put(&o, FRAME_PROGRESS, 77, STR(""), &err), OK);
    assert_int_equal(frame_put(&o, FRAME_SUMMARY, 0, STR("{}"), &err), OK);
    close(ends[1]);
    frame_in_init(&in, ends[0], NULL);
    f = next(&in);
    assert_int_equal(f.kind, FRAME_PROGRESS);
    assert_true(f.value == 77);
    f = next(&in);
    is_row(&f, TABLE_HOLIDAY, -5);
    is_row(&f, TABLE_HOLIDAY, 6);
    is_over(&f);
    f = next(&in);
    is_row(&f, TABLE_OFFICER, 9);
    is_row(&f, TABLE_OFFICER, -2);
    is_over(&f);
    f = next(&in);
    assert_int_equal(f.kind, FRAME_SUMMARY);
    assert_true(str_is(f.body, "{}"));
    assert_int_equal(frame_next(&in, &f, &got, &err), OK);
    assert_false(got);
    frame_in_release(&in);
    frame_out_release(&o);
    close(ends[0]);
}

/* Blocks are sent when they are full, the rest before the summary. */
static void every_row_of_many_blocks_arrives_once(void **state)
{
    struct frame_out o;
    struct frame_in in;
    struct frame_row row;
    struct err err = {0};
    int ends[2];
    int64_t want = 0;
    size_t blocks = 0;

    (void)state;
    open_pipe(ends);
    frame_out_init(&o, ends[1], NULL);
    for (int64_t key = 0; key < 10000; key++) {
        put_row(&o, TABLE_OFFICER, key);
    }
    assert_int_equal(frame_put(&o, FRAME_SUMMARY, 0, STR("{}"), &err), OK);
    frame_in_init(&in, ends[0], NULL);
    while (want < 10000) {
        struct frame f = next(&in);
        bool got;

        blocks++;
        for (;;) {
            assert_int_equal(frame_row(&f, &row, &got, &err), OK);
            if (!got) {
                break;
            }
            assert_true(row.key[0] == want++);
        }
    }
    assert_in_range(blocks, 3, 10);
    assert_int_equal(next(&in).kind, FRAME_SUMMARY);
    frame_in_release(&in);
    frame_out_release(&o);
    close(ends[0]);
    close(ends[1]);
}

static void an_error_goes_instead_of_the_rows_not_sent(void **state)
{
    struct frame_out o;
    struct frame_in in;
    struct frame f;
    struct err err = {0};
    int ends[2];
    bool got;

    (void)state;
    open_pipe(ends);
    frame_out_init(&o, ends[1], NULL);
    put_row(&o, TABLE_OFFICER, 1);
    assert_int_equal(frame_put(&o, FRAME_ERROR, ERR_HELD, STR("why"), &err),
                     OK);
    close(ends[1]);
    frame_in_init(&in, ends[0], NULL);
    f = next(&in);
    assert_int_equal(f.kind, FRAME_ERROR);
    assert_true(f.value == ERR_HELD && str_is(f.body, "why"));
    assert_int_equal(frame_next(&in, &f, &got, &err), OK);
    assert_false(got);
    frame_in_release(&in);
    frame_out_release(&o);
    close(ends[0]);
}

static enum err_code read_bytes(const char *bytes, size_t n)
{
    struct frame_in in;
    struct frame_row row;
    struct frame f;
    struct err err = {0};
    int ends[2];
    bool got = true;

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], bytes, n), n);
    close(ends[1]);
    frame_in_init(&in, ends[0], NULL);
    while (got && frame_next(&in, &f, &got, &err) == OK) {
        bool more = got && f.kind < TABLE_COUNT;

        while (more && frame_row(&f, &row, &more, &err) == OK) {
        }
        got = got && err.code == OK;
    }
    frame_in_release(&in);
    close(ends[0]);
    return err.code;
}

/* What the parent reads of one row, taken from the pipe. */
static size_t one_row(char *bytes, size_t room)
{
    struct frame_out o;
    struct err err = {0};
    ssize_t n;
    int ends[2];

    open_pipe(ends);
    frame_out_init(&o, ends[1], NULL);
    put_row(&o, TABLE_HOLIDAY, DAY_PG_EPOCH);
    assert_int_equal(frame_put(&o, FRAME_SUMMARY, 0, STR(""), &err), OK);
    n = read(ends[0], bytes, room);
    assert_in_range(n, FRAME_HEADER_LEN * 2, room - 1);
    frame_out_release(&o);
    close(ends[0]);
    close(ends[1]);
    return (size_t)n - FRAME_HEADER_LEN; /* of the summary */
}

static void cut_or_forged_bytes_are_an_integrity_error(void **state)
{
    char bytes[256], good[256];
    size_t n = one_row(good, sizeof good);

    (void)state;
    assert_int_equal(read_bytes(good, n), OK);
    for (size_t cut = 1; cut < n; cut++) {
        assert_int_equal(read_bytes(good, cut), ERR_INTEGRITY);
    }
#define FORGED(at, value)      \
    memcpy(bytes, good, n);    \
    bytes[at] = (char)(value); \
    assert_int_equal(read_bytes(bytes, n), ERR_INTEGRITY)
    FORGED(0, TABLE_COUNT); /* no such kind */
    FORGED(0, FRAME_RECORDS - 1);
    FORGED(0, TABLE_EVENT);          /* other columns */
    FORGED(7, 0x7f);                 /* a length of two gigabytes */
    FORGED(FRAME_HEADER_LEN + 1, 4); /* another number of fields */
    FORGED(FRAME_HEADER_LEN + 5, 6); /* a text that eats the next field */
    memcpy(bytes, good, n);
    memset(bytes + 4, 0, 4); /* a block without a row */
    assert_int_equal(read_bytes(bytes, FRAME_HEADER_LEN), ERR_INTEGRITY);
}

#define NOTES 30000
#define LARGE ((size_t)100 << 10) /* more than a slot holds */

static size_t note_length(int64_t key)
{
    return key % 997 == 0 ? LARGE : (size_t)(key * 31 % 300 + 1);
}

/* The child of rows_written_into_the_ring_come_in_order. */
static bool put_notes(struct frame_out *o, struct err *err)
{
    static char text[LARGE];
    bool good = true;

    for (int64_t key = 0; key < NOTES && good; key++) {
        int64_t number[3] = {key, -key, key};
        struct str note = {text, note_length(key)};
        char *p;

        memset(text, 'a' + (int)(key % 26), note.len);
        p = frame_room(o, TABLE_PRIVATE_NOTE, PRIVATE_ROW_ROOM + note.len);
        good = p && frame_row_put(o, TABLE_PRIVATE_NOTE,
                                  private_row_put(p, number, note), err) == OK;
        put_row(o, TABLE_OFFICER, key);
    }
    return good && frame_put(o, FRAME_SUMMARY, 0, STR("{}"), err) == OK;
}

static void rows_written_into_the_ring_come_in_order(void **state)
{
    struct ring ring;
    struct frame_in in;
    struct err err = {0};
    int64_t want = 0, others = 0;
    int ends[2], status;
    bool got = true;
    pid_t pid;

    (void)state;
    ring_init(&ring);
    open_pipe(ends);
    pid = fork();
    if (pid == 0) {
        struct frame_out o;

        close(ends[0]);
        ring_child(&ring);
        frame_out_init(&o, ends[1], &ring);
        _exit(!put_notes(&o, &err));
    }
    close(ends[1]);
    frame_in_init(&in, ends[0], &ring);
    while (got) {
        struct frame_row row;
        struct frame f;
        bool more;

        assert_int_equal(frame_next(&in, &f, &got, &err), OK);
        more = got && f.kind < TABLE_COUNT;
        while (more) {
            assert_int_equal(frame_row(&f, &row, &more, &err), OK);
            if (more && f.kind == TABLE_OFFICER) {
                assert_int_equal(row.key[0], others++);
            } else if (more) {
                size_t n = note_length(want);
                const char *text = row.bytes.ptr + row.bytes.len - n;

                assert_int_equal(row.key[0], want);
                assert_int_equal(row.bytes.len, 2 + 3 * 12 + 4 + n);
                assert_int_equal(text[0], 'a' + want % 26);
                assert_int_equal(text[n - 1], text[0]);
                want++;
            }
        }
    }
    assert_int_equal(want, NOTES);
    assert_int_equal(others, NOTES);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    frame_in_release(&in);
    ring_release(&ring);
    close(ends[0]);
}

/* An error goes instead of what was not sent, a slot half full too. */
static void an_error_drops_the_slot_at_hand(void **state)
{
    int64_t number[3] = {1, 2, 3};
    struct ring ring;
    struct frame_out o;
    struct frame_in in;
    struct frame f;
    struct err err = {0};
    int ends[2];
    bool got;
    char *p;

    (void)state;
    ring_init(&ring);
    open_pipe(ends);
    frame_out_init(&o, ends[1], &ring);
    p = frame_room(&o, TABLE_PRIVATE_NOTE, PRIVATE_ROW_ROOM + 1);
    assert_int_equal(frame_row_put(&o, TABLE_PRIVATE_NOTE,
                                   private_row_put(p, number, STR("x")), &err),
                     OK);
    assert_int_equal(frame_put(&o, FRAME_ERROR, ERR_HELD, STR("no"), &err), OK);
    frame_out_release(&o);
    close(ends[1]);
    frame_in_init(&in, ends[0], &ring);
    assert_int_equal(frame_next(&in, &f, &got, &err), OK);
    assert_true(got && f.kind == FRAME_ERROR);
    assert_int_equal(frame_next(&in, &f, &got, &err), OK);
    assert_false(got);
    frame_in_release(&in);
    ring_release(&ring);
    close(ends[0]);
}

/* The parent behind a fork: rows by the ring, all else by the pipe, in the
 * order in which they were sent, and slots are used again. */
static void rows_come_through_the_ring(void **state)
{
    struct ring ring;
    struct frame_in in;
    struct err err = {0};
    int64_t want = 0, progress = 0;
    int ends[2], status;
    pid_t pid;
    bool got = true;

    (void)state;
    ring_init(&ring);
    assert_non_null(ring.memory);
    open_pipe(ends);
    pid = fork();
    if (pid == 0) {
        struct frame_out o;
        bool good = true;

        close(ends[0]);
        ring_child(&ring);
        frame_out_init(&o, ends[1], &ring);
        for (int64_t key = 0; key < 100000 && good; key++) {
            put_row(&o, TABLE_OFFICER, key);
            good = key % 10000 != 0 ||
                   frame_put(&o, FRAME_PROGRESS, key, STR(""), &err) == OK;
        }
        good = good && frame_put(&o, FRAME_SUMMARY, 0, STR("{}"), &err) == OK;
        _exit(!good);
    }
    close(ends[1]);
    frame_in_init(&in, ends[0], &ring);
    while (got) {
        struct frame_row row;
        struct frame f;
        bool more;

        assert_int_equal(frame_next(&in, &f, &got, &err), OK);
        more = got && f.kind < TABLE_COUNT;
        while (more) {
            assert_int_equal(frame_row(&f, &row, &more, &err), OK);
            assert_true(!more || row.key[0] == want++);
        }
        if (got && f.kind == FRAME_PROGRESS) {
            assert_true(want <= f.value + 1); /* none comes before */
            progress++;
        }
    }
    assert_int_equal(want, 100000);
    assert_int_equal(progress, 10);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    frame_in_release(&in);
    ring_release(&ring);
    close(ends[0]);
}

/* A slot that is not there, or holds less than the header says. */
static void a_forged_slot_is_an_integrity_error(void **state)
{
    static const struct {
        unsigned char kind, slot;
        uint32_t len;
        bool ring;
    } forged[] = {{TABLE_OFFICER, RING_SLOTS + 1, 4, true},
                  {TABLE_OFFICER, 255, 4, true},
                  {TABLE_OFFICER, 1, RING_SLOT + 1, true},
                  {TABLE_OFFICER, 1, 0, true},
                  {TABLE_OFFICER, 1, 4, false},
                  {FRAME_SUMMARY, 1, 2, true}};

    (void)state;
    for (size_t i = 0; i < sizeof forged / sizeof *forged; i++) {
        char header[FRAME_HEADER_LEN] = {(char)forged[i].kind,
                                         (char)forged[i].slot};
        uint32_t len = htole32(forged[i].len);
        struct frame_in in;
        struct ring ring;
        struct frame f;
        struct err err = {0};
        int ends[2];
        bool got;

        memcpy(header + 4, &len, sizeof len);
        ring_init(&ring);
        assert_int_equal(pipe(ends), 0);
        assert_int_equal(write(ends[1], header, sizeof header), sizeof header);
        close(ends[1]);
        frame_in_init(&in, ends[0], forged[i].ring ? &ring : NULL);
        assert_int_equal(frame_next(&in, &f, &got, &err), ERR_INTEGRITY);
        frame_in_release(&in);
        ring_release(&ring);
        close(ends[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_back_by_table_and_in_order),
        cmocka_unit_test(every_row_of_many_blocks_arrives_once),
        cmocka_unit_test(an_error_goes_instead_of_the_rows_not_sent),
        cmocka_unit_test(cut_or_forged_bytes_are_an_integrity_error),
        cmocka_unit_test(rows_come_through_the_ring),
        cmocka_unit_test(rows_written_into_the_ring_come_in_order),
        cmocka_unit_test(an_error_drops_the_slot_at_hand),
        cmocka_unit_test(a_forged_slot_is_an_integrity_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
