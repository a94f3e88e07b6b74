/* SPDX-License-Identifier: Apache-2.0 */
/* poppler's program as a limited child.  Where its own ways matter a script of
 * the same name stands in for it. */
#include "tests/transform/opened.h"

#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

#include "transform/pdf_line.h"
#include "transform/pdftotext.h"

/* A page that says so, written by hand; the table of places is wrong on
 * purpose of brevity, which poppler mends. */
static const char page_pdf[] =
    "%%PDF-1.4\n"
    "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
    "2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
    "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R"
    "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    ">> endobj\n"
    "4 0 obj <</Length 57>> stream\n"
    "BT /F 12 Tf 50 150 Td (Invented words) Tj ET            \n"
    "endstream endobj\n"
    "trailer <</Root 1 0 R%s>>\n%%%%EOF\n";

static const char encrypted[] =
    "/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4"
    "/O<0000000000000000000000000000000000000000000000000000000000000000>"
    "/U<1111111111111111111111111111111111111111111111111111111111111111>>>";

/* What it prints, up to most bytes, and how it ends. */
static enum err_code run(int fd, char *text, size_t most, struct err *err)
{
    struct pdftotext p;
    size_t n = 0;
    ssize_t got = 1;
    int out;

    text[0] = '\0';
    if (pdftotext_start(&p, fd, &out, err)) {
        assert_int_equal(out, -1);
        assert_int_equal(p.pid, 0);
        return err->code;
    }
    while (n + 1 < most && (got = read(out, text + n, most - n - 1)) > 0) {
        n += (size_t)got;
    }
    text[n] = '\0';
    close(out);
    pdftotext_finish(&p, err);
    assert_int_equal(p.pid, 0);
    return err->code;
}

static enum err_code run_on(void **state, const char *bytes, char *text,
                            size_t most, struct err *err)
{
    const char *path = in_scratch(state, "blob");
    enum err_code code;
    int fd;

    put_file(path, bytes);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_true(lseek(fd, 0, SEEK_END) > 0); /* it is read from its head */
    code = run(fd, text, most, err);
    close(fd);
    return code;
}

/* A script in its place. */
static enum err_code run_script(void **state, const char *script, char *text,
                                size_t most, struct err *err)
{
    const char *path = in_scratch(state, "pdftotext");
    char *saved = strdup(getenv("PATH"));
    enum err_code code;

    assert_non_null(saved);
    put_file(path, script);
    assert_int_equal(chmod(path, 0755), 0);
    assert_int_equal(setenv("PATH", *state, 1), 0);
    code = run_on(state, "%PDF\n", text, most, err);
    assert_int_equal(setenv("PATH", saved, 1), 0);
    free(saved);
    return code;
}

static void words_of_a_page_come_with_their_boxes(void **state)
{
    char bytes[2048], text[8192];
    struct err err = {0};

    (void)snprintf(bytes, sizeof bytes, page_pdf, "");
    assert_int_equal(run_on(state, bytes, text, sizeof text, &err), OK);
    assert_contains(text, "<page width=\"300.000000\" height=\"200.000000\">");
    assert_contains(text, "<word xMin=\"50.000000\"");
    assert_contains(text, ">Invented</word>");
    assert_contains(text, ">words</word>");
    assert_contains(text, "</doc>");
}

static void a_file_that_is_no_pdf_is_named_damaged(void **state)
{
    char text[4096];
    struct err err = {0};

    assert_int_equal(
        run_on(state, "<html>Sign in</html>", text, sizeof text, &err),
        ERR_FAILED);
    assert_contains(err.text, "damaged, or the file is no pdf");
    assert_null(strstr(err.text, "Sign"));
}

/* Row 82: encrypted: reject with reason. */
static void an_encrypted_pdf_is_named_so(void **state)
{
    char bytes[2048], text[8192];
    struct err err = {0};

    (void)snprintf(bytes, sizeof bytes, page_pdf, encrypted);
    assert_int_equal(run_on(state, bytes, text, sizeof text, &err), ERR_FAILED);
    assert_contains(err.text, "encrypted");
    assert_string_equal(text, "");
}

static void every_end_has_its_reason(void **state)
{
    static const struct {
        const char *script, *part;
        enum err_code code;
    } cases[] = {
        {"exit 0", "", OK},
        {"exit 1", "damaged", ERR_FAILED},
        {"echo 'Command Line Error: Incorrect password' >&2; exit 1",
         "password is not known", ERR_FAILED},
        {"exit 3", "does not permit", ERR_FAILED},
        {"exit 99", "status 99", ERR_FAILED},
        {"echo x >DIR/file; exit 0",
         "child_killed: pdftotext was ended by "
         "signal 25",
         ERR_FAILED},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char script[1024], text[64];
        const char *dir = strstr(cases[i].script, "DIR");
        struct err err = {0};

        if (dir) {
            (void)snprintf(script, sizeof script, "#!/bin/sh\n%.*s%s%s\n",
                           (int)(dir - cases[i].script), cases[i].script,
                           (const char *)*state, dir + 3);
        } else {
            (void)snprintf(script, sizeof script, "#!/bin/sh\n%s\n",
                           cases[i].script);
        }
        assert_int_equal(run_script(state, script, text, sizeof text, &err),
                         cases[i].code);
        assert_contains(err.text, cases[i].part);
    }
    assert_false(getenv("PATH") == NULL);
}

static void a_program_that_is_not_there_is_named_with_its_package(void **state)
{
    char text[64];
    char *saved = strdup(getenv("PATH"));
    struct err err = {0};

    assert_non_null(saved);
    assert_int_equal(setenv("PATH", *state, 1), 0);
    assert_int_equal(run_on(state, "%PDF\n", text, sizeof text, &err),
                     ERR_FAILED);
    assert_int_equal(setenv("PATH", saved, 1), 0);
    free(saved);
    assert_contains(err.text, "poppler-utils");
}

static void a_reader_that_has_enough_is_no_fault_of_the_pdf(void **state)
{
    char text[64];
    struct err err = {0};

    assert_int_equal(run_script(state,
                                "#!/bin/sh\nwhile :; do echo xxxxxxxxxxxxxxxx; "
                                "done\n",
                                text, sizeof text, &err),
                     OK);
}

static void complaints_without_end_do_not_stop_it(void **state)
{
    char text[64];
    struct err err = {0};

    assert_int_equal(
        run_script(state,
                   "#!/bin/sh\ni=0\nwhile [ $i -lt 20000 ]; do "
                   "echo xxxxxxxxxxxxxxxxxxxxx >&2; i=$((i + 1)); done\n"
                   "echo end\n",
                   text, sizeof text, &err),
        OK);
    assert_string_equal(text, "end\n");
}

/* P6: bounded, and nothing of ours in its hands. */
static void it_is_limited_and_sees_no_environment(void **state)
{
    char text[8192];
    struct err err = {0};

    not_under_memcheck();
    assert_int_equal(setenv("LAPSE_CANARY", "canary", 1), 0);
    assert_int_equal(run_script(state,
                                "#!/bin/sh\n"
                                "echo core $(ulimit -c)\n",
                                text, sizeof text, &err),
                     ERR_FAILED); /* a shell may start nothing */
    assert_int_equal(
        run_script(state,
                   "#!/bin/sh\nread line; echo got $line\npwd\n"
                   "ulimit -c; ulimit -f; ulimit -t; ulimit -n; ulimit -v\n"
                   "echo $#: $*\nexport -p\n"
                   "for i in 3 4 5 6 7 8 9; do (: >&$i) 2>/dev/null; done\n",
                   text, sizeof text, &err),
        ERR_FAILED);
    assert_contains(text, "got %PDF\n/\n0\n0\n120\n64\n1048576\n");
    assert_contains(text, "5: -bbox-layout -enc UTF-8 - -\n");
    assert_contains(text, "LC_ALL='C'");
    assert_null(strstr(text, "canary"));
    assert_null(strstr(text, "HOME"));
    assert_int_equal(unsetenv("LAPSE_CANARY"), 0);
}

static void it_inherits_no_descriptor_but_three(void **state)
{
    int fd = dup2(STDERR_FILENO, 9); /* would be inherited */
    char text[256];
    struct err err = {0};

    assert_int_equal(run_script(state,
                                "#!/bin/bash\nfor i in /proc/self/fd/*; do "
                                "[ \"$i\" -ef /proc/self/fd/255 ] || "
                                "echo ${i##*/}; done\n",
                                text, sizeof text, &err),
                     OK);
    assert_true(strncmp(text, "0\n1\n2\n", 6) == 0);
    assert_null(strstr(text, "9"));
    close(fd);
}

static void it_reaches_no_network(void **state)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    char script[256], text[256];
    struct err err = {0};

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    (void)snprintf(script, sizeof script,
                   "#!/bin/bash\nexec 2>/dev/null\n"
                   "if exec 3<>/dev/tcp/127.0.0.1/%d; then echo in; fi\n"
                   "echo out\n",
                   ntohs(at.sin_port));
    run_script(state, script, text, sizeof text, &err);
    assert_null(strstr(text, "in"));
    assert_int_equal(accept(fd, NULL, NULL), -1);
    close(fd);
}

static void waiting_for_none_is_harmless(void **state)
{
    struct pdftotext p = {0, -1};
    struct err err = {.code = ERR_FAILED};

    (void)state;
    assert_int_equal(pdftotext_finish(&p, &err), OK);
}

/* Words of a text between blanks, sorted. */
static size_t words_of(struct arena *a, struct str s, struct str **out)
{
    size_t n = 0;

    *out = arena_zalloc(a, s.len / 2 + 2, sizeof **out);
    for (size_t i = 0, from = 0; i <= s.len; i++) {
        if (i == s.len || (unsigned char)s.ptr[i] <= ' ') {
            if (i > from) {
                (*out)[n++] = (struct str){s.ptr + from, i - from};
            }
            from = i + 1;
        }
    }
    return n;
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

struct figures {
    size_t files, refused, wanted, found, letters, letters_found;
    double slowest;
};

static size_t count_letters(const struct str *word, size_t n, size_t *of)
{
    size_t all = 0;

    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < word[i].len; k++) {
            of[(unsigned char)word[i].ptr[k]]++;
            all++;
        }
    }
    return all;
}

static void compare_letters(const struct str *want, size_t n,
                            const struct str *got, size_t m, struct figures *f)
{
    size_t w[256] = {0}, g[256] = {0};

    f->letters += count_letters(want, n, w);
    (void)count_letters(got, m, g);
    for (int i = 0; i < 256; i++) {
        f->letters_found += w[i] < g[i] ? w[i] : g[i];
    }
}

/* How many of the words that another renderer saw are there.  Pages set in
 * mirror writing are counted by their letters alone: poppler reads each as a
 * word. */
static void compare(struct arena *a, const struct pdf_text *t, struct str text,
                    bool mirrored, struct figures *f)
{
    struct str *want, *got = arena_zalloc(a, t->words + 1, sizeof *got);
    size_t n = words_of(a, text, &want), m = 0, i = 0, k = 0;

    for (size_t p = 0; p < t->n; p++) {
        for (size_t l = 0; l < t->page[p].n; l++) {
            for (size_t w = 0; w < t->page[p].line[l].n; w++) {
                got[m++] = t->page[p].line[l].word[w].text;
            }
        }
    }
    compare_letters(want, n, got, m, f);
    if (mirrored) {
        return;
    }
    qsort(want, n, sizeof *want, by_text);
    qsort(got, m, sizeof *got, by_text);
    f->wanted += n;
    while (i < n && k < m) {
        int c = str_cmp(want[i], got[k]);

        f->found += c == 0;
        i += c <= 0;
        k += c >= 0;
    }
}

static double now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void read_one(const char *folder, const char *name, struct figures *f)
{
    struct arena a;
    struct pdf_text text;
    struct pdftotext p;
    struct stream *s = NULL;
    struct err err = {0}, end = {0};
    struct buf expect;
    double from = now();
    int fd, out;

    arena_init(&a, 0);
    buf_init(&expect, (size_t)64 << 20);
    fd =
        open(arena_printf(&a, "%s/%s", folder, name).ptr, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pdftotext_start(&p, fd, &out, &err), OK);
    close(fd);
    assert_int_equal(stream_open(&s, out, name, &err), OK);
    pdf_lines(&a, s, name, &text, &err);
    stream_free(s);
    pdftotext_finish(&p, &end);
    f->files++;
    f->refused += err.code || end.code;
    f->slowest = now() - from > f->slowest ? now() - from : f->slowest;
    if (strstr(end.text, "signal") || strstr(end.text, "takes longer")) {
        fail_msg("%s: %s", name, end.text);
    }
    if (err.code == OK && end.code == OK &&
        file_exists(arena_printf(&a, "%s/EXPECT/%s.txt", folder, name).ptr) &&
        file_read(arena_printf(&a, "%s/EXPECT/%s.txt", folder, name).ptr,
                  &expect, &err) == OK) {
        compare(&a, &text, buf_slice(&expect),
                strcmp(name, "issue-848.pdf") == 0, f);
    }
    buf_release(&expect);
    arena_release(&a);
}

/* Every PDF of a folder; of more than a hundred some, unless LAPSE_WHOLE. */
static struct figures read_all(const char *env, const char *name)
{
    struct figures f = {.slowest = 0};
    struct rusage usage;
    char folder[1024];
    struct arena a;
    struct str *files;
    struct err err = {0};
    size_t n, stride;

    corpus(env, name, folder, sizeof folder);
    arena_init(&a, 0);
    assert_int_equal(file_list(&a, folder, &files, &n, &err), OK);
    stride = getenv("LAPSE_WHOLE") || n <= 100 ? 1 : n / 100 + 1;
    for (size_t i = 0; i < n; i += stride) {
        if (str_ends(files[i], STR(".pdf"))) {
            read_one(folder, arena_cstr(&a, files[i]), &f);
        }
    }
    arena_release(&a);
    assert_int_equal(getrusage(RUSAGE_CHILDREN, &usage), 0);
    assert_true(usage.ru_maxrss < 512L << 10);
    assert_true(f.slowest < 10);
    assert_true(f.files > 0);
    print_message("%s: %zu files, %zu refused, %zu of %zu words, slowest "
                  "%.1f s\n",
                  name, f.files, f.refused, f.found, f.wanted, f.slowest);
    return f;
}

static void public_reports_are_read_to_98_words_of_100(void **state)
{
    struct figures f = read_all("LAPSE_CORPORA", "pdfplumber");

    (void)state;
    assert_true(f.wanted > 1000);
    assert_true(f.found * 100 >= f.wanted * 98);
    assert_true(f.letters_found * 100 >= f.letters * 98);
}

static void pdfs_of_bug_reports_never_end_it_by_a_signal(void **state)
{
    (void)state;
    read_all("LAPSE_CORPORA", "pdfjs");
}

static void tables_of_the_data_are_read(void **state)
{
    (void)state;
    assert_int_equal(read_all("LAPSE_DATA", "tabula-icdar").refused, 0);
    assert_int_equal(read_all("LAPSE_DATA", "tabula-icdar/icdar2013-dataset/"
                                            "competition-dataset-us")
                         .refused,
                     0);
    assert_int_equal(read_all("LAPSE_DATA", "pdfplumber-pdfs").refused, 0);
}

int main(void)
{
#define WITH_SCRATCH(test) \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        WITH_SCRATCH(words_of_a_page_come_with_their_boxes),
        WITH_SCRATCH(a_file_that_is_no_pdf_is_named_damaged),
        WITH_SCRATCH(an_encrypted_pdf_is_named_so),
        WITH_SCRATCH(every_end_has_its_reason),
        WITH_SCRATCH(a_program_that_is_not_there_is_named_with_its_package),
        WITH_SCRATCH(a_reader_that_has_enough_is_no_fault_of_the_pdf),
        WITH_SCRATCH(complaints_without_end_do_not_stop_it),
        WITH_SCRATCH(it_is_limited_and_sees_no_environment),
        WITH_SCRATCH(it_inherits_no_descriptor_but_three),
        WITH_SCRATCH(it_reaches_no_network),
        cmocka_unit_test(waiting_for_none_is_harmless),
        cmocka_unit_test(public_reports_are_read_to_98_words_of_100),
        cmocka_unit_test(pdfs_of_bug_reports_never_end_it_by_a_signal),
        cmocka_unit_test(tables_of_the_data_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
