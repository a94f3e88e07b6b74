/* SPDX-License-Identifier: Apache-2.0 */
/* What a reader sees of a page: text and blocks. */
#include "tests/transform/opened.h"

#include "common/json.h"
#include "transform/html.h"

struct seen {
    struct arena arena;
    struct html_block *block;
    size_t n;
};

static void blocks_of(struct seen *s, const char *page)
{
    struct err err = {0};

    memset(s, 0, sizeof *s);
    arena_init(&s->arena, 0);
    if (html_blocks(&s->arena, str_from(page), STR("utf-8"), "page", &s->block,
                    &s->n, &err)) {
        fail_msg("%s", err.text);
    }
}

static void drop(struct seen *s)
{
    arena_release(&s->arena);
}

/* A block a line: kind, level, table.row.column, text with '/' for newline. */
static void assert_blocks(const char *page, const char *want)
{
    static const char kinds[] = {'p', 'h', 'i', 'c', 'q', 't'};
    struct seen s;
    struct buf b;

    buf_init(&b, 1 << 20);
    blocks_of(&s, page);
    for (size_t i = 0; i < s.n; i++) {
        const struct html_block *k = &s.block[i];

        buf_char(&b, kinds[k->kind]);
        if (k->level > 0) {
            buf_printf(&b, "%d", k->level);
        }
        if (k->kind == HTML_CELL) {
            buf_printf(&b, "%zu.%zu.%zu", k->table, k->row, k->column);
        }
        buf_char(&b, ' ');
        for (size_t c = 0; c < k->text.len; c++) {
            buf_char(&b, k->text.ptr[c] == '\n' ? '/' : k->text.ptr[c]);
        }
        buf_char(&b, '\n');
    }
    buf_char(&b, '\0');
    assert_string_equal(b.ptr, want);
    drop(&s);
    buf_release(&b);
}

static struct str text_of(struct arena *a, const char *page)
{
    struct err err = {0};
    struct html h;

    assert_int_equal(
        html_parse(&h, a, str_from(page), STR("utf-8"), "page", &err), OK);
    return html_text(a, h.root);
}

static void runs_of_blanks_are_one_blank(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    assert_str(text_of(&a, "<p> a \t\n b&nbsp;&#160; c\xc2\xa0</p>"), "a b c");
    assert_str(text_of(&a, "<b>a</b><i> b</i>c <u>d</u>"), "a bc d");
    assert_str(text_of(&a, " &nbsp; "), "");
    arena_release(&a);
}

static void breaks_and_borders_are_one_newline(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    assert_str(text_of(&a, "a<br> <br/>b<div>c<p>d</p></div>e"),
               "a\nb\nc\nd\ne");
    assert_str(text_of(&a, "<ul><li>1<li>2</ul>"), "1\n2");
    assert_str(text_of(&a, "<br>a<br> b<br>"), "a\nb");
    arena_release(&a);
}

static void what_nobody_sees_is_no_text(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    assert_str(text_of(&a, "a<script>x</script><style>x</style>"
                           "<noscript>x</noscript><template>x</template>"
                           "<nav>x</nav><svg><text>x</text></svg>"
                           "<select><option>x</select><b hidden>x</b>"
                           "<b style='display:none'>x</b>"
                           "<b style='DISPLAY : none;'>x</b>"
                           "<b style='display:inline'>b</b>"),
               "ab");
    arena_release(&a);
}

static void blocks_come_in_the_order_of_the_page(void **state)
{
    (void)state;
    assert_blocks("<html><head><title>T &amp; U</title></head><body>loose"
                  "<h1>One</h1><p>Two<br>lines</p><h3>Three</h3>"
                  "<blockquote><p>Four</p></blockquote>rest",
                  "t T & U\np loose\nh1 One\np Two/lines\nh3 Three\n"
                  "q Four\np rest\n");
}

static void items_know_the_depth_of_their_list(void **state)
{
    (void)state;
    assert_blocks("<ul><li>a<ol><li>b</ol><li>c</ul><dl><dt>d<dd>e</dl>",
                  "i1 a\ni2 b\ni1 c\ni1 d\ni1 e\n");
}

static void cells_know_their_place(void **state)
{
    (void)state;
    assert_blocks("<table><caption>cap</caption><tr><th>a<th>b<tr><td><td>2"
                  "</table><table><tr><td colspan=2>x<td>y</table>",
                  "p cap\nc1.1.1 a\nc1.1.2 b\nc1.2.2 2\nc2.1.1 x\n"
                  "c2.1.2 y\n");
    assert_blocks("<table><tr><td>a<table><tr><td>in</table><td>b</table>",
                  "c1.1.1 a\nc2.1.1 in\nc1.1.2 b\n");
}

static void blocks_without_text_are_none(void **state)
{
    struct seen s;

    (void)state;
    blocks_of(&s, "");
    assert_int_equal(s.n, 0);
    drop(&s);
    blocks_of(&s, "<p> &nbsp;<br></p><script>var rows=[1]</script>");
    assert_int_equal(s.n, 0);
    drop(&s);
}

static void blocks_know_their_bytes_and_lines(void **state)
{
    static const char page[] = "<h1>Caf\xc3\xa9</h1>\n<p>one</p>\n"
                               "<ul>\n<li>two</li>\n<li>three</ul>\n";
    static const char *const begins[] = {"<h1>Caf", "<p>one", "<li>two",
                                         "<li>three"};
    struct seen s;

    (void)state;
    blocks_of(&s, page);
    assert_int_equal(s.n, 4);
    for (size_t i = 0; i < s.n; i++) {
        const struct html_block *b = &s.block[i];

        assert_int_equal(b->offset, strstr(page, begins[i]) - page);
        assert_true(b->length >= b->text.len);
        assert_true(i == 0 ||
                    b->offset >= s.block[i - 1].offset + s.block[i - 1].length);
        assert_int_equal(b->line, i < 2 ? i + 1 : i + 2);
    }
    drop(&s);
}

static void bad_bytes_are_the_character_for_them(void **state)
{
    struct html_block *block;
    struct arena a;
    struct err err = {0};
    size_t n;

    (void)state;
    arena_init(&a, 0);
    assert_int_equal(html_blocks(&a,
                                 STR("<p>a\xff"
                                     "b\0c</p>"),
                                 STR("utf-8"), "page", &block, &n, &err),
                     OK);
    assert_int_equal(n, 1);
    assert_str(block[0].text, "a\xef\xbf\xbd"
                              "b\xef\xbf\xbd"
                              "c");
    arena_release(&a);
}

static void a_page_that_cannot_be_read_has_no_blocks(void **state)
{
    struct html_block *block;
    struct arena a;
    struct err err = {0};
    size_t n = 7;

    (void)state;
    arena_init(&a, 0);
    assert_int_equal(
        html_blocks(&a, STR("<p>a"), STR("utf-9"), "page", &block, &n, &err),
        ERR_USAGE);
    assert_int_equal(n, 0);
    assert_null(block);
    arena_release(&a);
}

/* The text that html5lib expects of an input of characters alone, or NULL. */
static const struct node *characters(const struct node *test)
{
    const struct node *out = node_get(test, "output");
    const struct node *token = node_item(out, 0);

    if (!out || out->count != 1 || !token || token->count != 2 ||
        node_get(test, "initialStates") ||
        !str_is(node_item(token, 0)->text, "Character")) {
        return NULL;
    }
    return node_item(token, 1);
}

/* Whether an input is one numeric reference to a character that can be seen:
 * the names of HTML 5 alone are more than libxml2 2.9 knows, and it drops
 * controls and what is no character. */
static bool is_visible(struct str input, struct str want)
{
    static const char *const none[] = {"\xc2\xa0", "\xef\xbf\xbd",
                                       "\xef\xbf\xbe", "\xef\xbf\xbf"};

    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        if (str_is(want, none[i])) {
            return false;
        }
    }
    return str_starts(input, STR("&#")) && str_ends(input, STR(";")) &&
           want.len > 0 && (unsigned char)want.ptr[0] > ' ';
}

struct figures {
    size_t seen, visible;
};

static void try_token(struct arena *a, const struct node *test,
                      struct figures *f)
{
    struct str input = node_text(test, "input", STR(""));
    const struct node *want = characters(test);
    struct html_block *block;
    struct err err = {0};
    size_t n;

    html_blocks(a, input, STR("utf-8"), "page", &block, &n, &err);
    f->seen++;
    if (!want || !is_visible(input, want->text)) {
        return;
    }
    f->visible++;
    assert_str(text_of(a, arena_printf(a, "<p>.%.*s.", STR_ARG(input)).ptr),
               arena_printf(a, ".%.*s.", STR_ARG(want->text)).ptr);
}

static void inputs_of_html5lib_are_read(void **state)
{
    char folder[1024];
    struct figures f = {0, 0};
    struct arena a;
    struct str *name;
    struct err err = {0};
    size_t n;

    (void)state;
    corpus("LAPSE_CORPORA", "html5lib/tokenizer", folder, sizeof folder);
    arena_init(&a, 0);
    assert_int_equal(file_list(&a, folder, &name, &n, &err), OK);
    for (size_t i = 0; i < n; i++) {
        struct str path = arena_printf(&a, "%s/%.*s", folder, STR_ARG(name[i]));
        const struct node *tests;
        struct node *root;
        struct buf b;

        buf_init(&b, (size_t)1 << 24);
        assert_int_equal(file_read(path.ptr, &b, &err), OK);
        if (json_parse(&a, buf_slice(&b), path.ptr, &root, &err) == OK) {
            tests = node_get(root, "tests");
            for (size_t k = 0; tests && k < tests->count; k++) {
                try_token(&a, node_item(tests, k), &f);
            }
        }
        buf_release(&b);
    }
    assert_true(f.seen > 500 && f.visible > 300);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_of_blanks_are_one_blank),
        cmocka_unit_test(breaks_and_borders_are_one_newline),
        cmocka_unit_test(what_nobody_sees_is_no_text),
        cmocka_unit_test(blocks_come_in_the_order_of_the_page),
        cmocka_unit_test(items_know_the_depth_of_their_list),
        cmocka_unit_test(cells_know_their_place),
        cmocka_unit_test(blocks_without_text_are_none),
        cmocka_unit_test(blocks_know_their_bytes_and_lines),
        cmocka_unit_test(bad_bytes_are_the_character_for_them),
        cmocka_unit_test(a_page_that_cannot_be_read_has_no_blocks),
        cmocka_unit_test(inputs_of_html5lib_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
