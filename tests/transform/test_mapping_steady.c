/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of transform/mapping_steady: a fact that is made from one before is
 * the fact that would have been made anew.
 */
#include "tests/transform/mapped.h"

static struct mapped m;

#define HEAD                                              \
    "zone: America/New_York\nsource: s\nfiles:\n  log:\n" \
    "    match: l.csv\n    schema:\n      fields:\n"      \
    "      - {name: case, to: case_number}\n"             \
    "      - {name: day, to: occurred, type: date}\n"     \
    "      - {name: type, to: code, clean: [upper]}\n"    \
    "      - {name: how, to: code, clean: [upper]}\n"     \
    "      - {name: note, to: note}\n"
#define CODES                                                  \
    "map:\n  code:\n    contact/subject/phone_voice: [CALL]\n" \
    "    contact/subject/in_person/office: [OV]\n"             \
    "    completed: [DONE]\n    no_show: [NS]\n    purpose=drug: [PD]\n"
#define RULES                                                             \
    "rules:\n- when: {channel: phone_voice, outcome: completed, "         \
    "note: '/left/'}\n  set: {corrected_outcome: attempt_message_left}\n" \
    "  why: left\n"
#define EMIT "emit:\n- {file: log, as: contact}\n"

/* The sink of a delivery: it keeps the key of a profile where it may. */
static enum err_code keep_profile(struct fact_sink *s, const struct fact *f,
                                  struct err *err)
{
    if (f->profile) {
        *f->profile = 7;
    }
    return take_fact(s, f, err);
}

/* Facts but the words of a profile, kind apart. */
static void without_profile(char *text)
{
    static const char *const words[] = {
        " counterpart=", " channel=", " direction=",
        " site=",        " outcome=", " raw="};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char *at;

        while ((at = strstr(text, words[i]))) {
            char *end = at + strlen(words[i]);

            end += strcspn(end, " \n");
            memmove(at, end, strlen(end) + 1);
        }
    }
}

static const char *run(void **state, const char *source,
                       const char *const *line, size_t n, int how)
{
    const char *path = in_scratch(state, "s.yaml");
    char *text;
    static char kept[1 << 16];

    put_file(path, source);
    mapped_open(&m, path, "2024-06-30");
    m.sink.fact = how == 0 ? take_fact : keep_profile;
    m.sink.counts = how == 2;
    for (size_t i = 0; i < n; i++) {
        mapped_line(&m, 0, line[i]);
    }
    buf_char(&m.out, '\0');
    text = m.out.ptr;
    without_profile(text);
    (void)snprintf(kept, sizeof kept,
                   "%s%llu rule, %llu conflict, %llu unlisted", text,
                   (unsigned long long)mapping_rule_uses(m.mapping, 0),
                   (unsigned long long)mapping_counts(m.mapping)->conflict,
                   (unsigned long long)mapping_counts(m.mapping)->unlisted);
    mapped_close(&m);
    return kept;
}

/* The first line that differs, and no more. */
static void assert_same_text(const char *got, const char *want)
{
    while (*got && *want) {
        size_t n = strcspn(got, "\n"), k = strcspn(want, "\n");

        if (n != k || memcmp(got, want, n) != 0) {
            fail_msg("got %.*s, want %.*s", (int)n, got, (int)k, want);
        }
        got += n + (got[n] != '\0');
        want += k + (want[k] != '\0');
    }
    assert_string_equal(got, want);
}

static const char *const lines[] = {
    "C1|2024-01-02|Call|Done|ok",
    "C2|2024-01-03|CALL|DONE|fine",
    "C3|2024-01-04|call|done|left a message",
    "C4|2024-01-05|Call|Done|",
    "C5|2024-01-05|Call|Done|left",
    "C6||Call|Done|no date",
    "|2024-01-06|Call|Done|no case",
    "C7|2024-13-06|Call|Done|no such date",
    "C8|2024-01-07|OV|NS|left",
    "C9|2024-01-07|ov|ns|",
    "C10|2024-01-08|OV|What|",
    "C11|2024-01-08|OV|what|",
    "C12|2024-01-09||Done|",
    "C13|2024-01-09||Done|again",
    "C14|2024-01-10|Call|PD|",
    "C15|2024-01-10|Call|PD|twice",
    "C16|2024-01-11|||",
    "C17|2024-01-12|Done|NS|",
    "C18|2024-01-12|Done|NS|",
    "C19|2024-01-13|A-code-that-is-too-long-to-be-kept|Done|",
    "C20|2024-01-13|A-code-that-is-too-long-to-be-kept|Done|",
    "C21|2024-01-14|Call|Done|left again",
};

#define N (sizeof lines / sizeof *lines)

static void a_steady_fact_is_as_if_made_anew(void **state)
{
    static const char *const sources[] = {
        HEAD CODES EMIT RULES,
        HEAD EMIT RULES,
        HEAD CODES "emit:\n- {file: log, as: contact, set: {direction: "
                   "from_subject}}\n" RULES,
        HEAD CODES
        "emit:\n- {file: log, as: contact, set: {purpose: drug}}\n" RULES,
        HEAD CODES "emit:\n- {file: log, as: event}\n" RULES,
        HEAD CODES EMIT "rules:\n- when: {outcome: no_show}\n"
                        "  set: {corrected_channel: text}\n  why: always\n",
    };

    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        char want[1 << 15];

        (void)snprintf(want, sizeof want, "%s",
                       run(state, sources[i], lines, N, 0));
        assert_same_text(run(state, sources[i], lines, N, 1), want);
        if (i < 5) { /* corrected words are left out too when counted */
            assert_non_null(strstr(want, "event case_number=C1 "));
        }
    }
}

/* What is only counted is counted alike. */
static void counts_are_the_same_without_bytes_and_words(void **state)
{
    char want[1 << 15];
    const char *got;

    (void)snprintf(want, sizeof want, "%s",
                   run(state, HEAD CODES EMIT RULES, lines, N, 0));
    got = run(state, HEAD CODES EMIT RULES, lines, N, 2);
    assert_same_text(got, want);
    assert_int_equal(m.key_len[0], 0);
    assert_non_null(strstr(got, "3 rule, 2 conflict, 4 unlisted"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_steady_fact_is_as_if_made_anew,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(
            counts_are_the_same_without_bytes_and_words, scratch_setup,
            scratch_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
