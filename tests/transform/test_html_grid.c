/* SPDX-License-Identifier: Apache-2.0 */
/* Tables as rows of cells, spans spread out. */
#include "tests/support/unit.h"

#include "transform/html_grid.h"

struct grids {
    struct arena arena;
    struct html html;
    struct grid *grid;
    size_t n;
    char text[4096];
};

static void grids_of(struct grids *g, struct str page)
{
    struct err err = {0};

    memset(g, 0, sizeof *g);
    arena_init(&g->arena, 0);
    if (html_parse(&g->html, &g->arena, page, STR("utf-8"), "page", &err)) {
        fail_msg("%s", err.text);
    }
    html_grids(&g->arena, &g->html, &g->grid, &g->n);
}

static void drop(struct grids *g)
{
    arena_release(&g->arena);
}

/* A row a line: cells between '|', "-" a hole, then what the row is. */
static const char *rows_of(struct grids *g, size_t table)
{
    struct buf b;

    assert_true(table < g->n);
    buf_init(&b, sizeof g->text);
    for (size_t i = 0; i < g->grid[table].n; i++) {
        const struct grid_row *row = &g->grid[table].row[i];

        for (size_t c = 0; c < row->n; c++) {
            struct str s =
                row->cell[c] ? html_text(&g->arena, row->cell[c]) : STR("-");

            buf_printf(&b, "%s%.*s", c ? "|" : "", STR_ARG(s));
        }
        buf_printf(&b, "%s%s%s\n", row->foot ? " foot" : "",
                   row->nested ? " nested" : "", row->blank ? " blank" : "");
    }
    (void)snprintf(g->text, sizeof g->text, "%.*s", STR_ARG(buf_slice(&b)));
    buf_release(&b);
    return g->text;
}

static void assert_grid(const char *page, const char *want)
{
    struct grids g;

    grids_of(&g, str_from(page));
    assert_int_equal(g.n, 1);
    assert_string_equal(rows_of(&g, 0), want);
    drop(&g);
}

static void rows_and_cells_may_lack_their_end_tags(void **state)
{
    (void)state;
    assert_grid("<table><thead><tr><th>a<th>b<tbody><tr><td>1<td>2<tr><td>3"
                "<td></table>",
                "a|b\n1|2\n3|\n");
}

static void a_cell_over_rows_repeats_below(void **state)
{
    (void)state;
    assert_grid("<table><tr><td rowspan=2>1<td>a<tr><td>b<tr><td>2<td>c"
                "</table>",
                "1|a\n1|b\n2|c\n");
    assert_grid("<table><tr><td>a<td rowspan=2>1<tr><td>b</table>",
                "a|1\nb|1\n");
}

static void a_cell_over_columns_repeats_beside(void **state)
{
    (void)state;
    assert_grid("<table><tr><td colspan=2>a<td>b<tr><td>1<td>2<td>3</table>",
                "a|a|b\n1|2|3\n");
    assert_grid("<table><tr><td rowspan=2 colspan=2>a<td>b<tr><td>c</table>",
                "a|a|b\na|a|c\n");
}

static void a_span_ends_with_its_group(void **state)
{
    (void)state;
    assert_grid("<table><thead><tr><th rowspan=9>a<th>b<tbody>"
                "<tr><td>1<td>2</table>",
                "a|b\n1|2\n");
    assert_grid("<table><tbody><tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d"
                "<tbody><tr><td>1<td>2</table>",
                "a|b\na|c\na|d\n1|2\n");
}

static void a_span_that_is_no_number_is_one(void **state)
{
    (void)state;
    assert_grid("<table><tr><td rowspan=-1 colspan=0>a<td colspan=x>b"
                "<td colspan=' 2 '>c<tr><td rowspan=99999999999999999999>1"
                "<td>2</table>",
                "a|b|c|c\n1|2\n");
}

static void holes_beside_spans_stay_empty(void **state)
{
    (void)state;
    assert_grid("<table><tr><td>a<td>b<td rowspan=2>c<tr><td>1</table>",
                "a|b|c\n1|-|c\n");
}

static void foot_blank_and_nested_rows_are_marked(void **state)
{
    (void)state;
    assert_grid("<table><tbody><tr><tr><td>1<tfoot><tr><td>sum</table>",
                " blank\n1\nsum foot\n");
}

static void a_table_in_a_cell_is_a_table_of_its_own(void **state)
{
    struct grids g;

    (void)state;
    grids_of(&g, STR("<table><tr><th>a<th>b<tr><td>1<td><table><tr><td>in"
                     "</table></table><table><tr><td>2</table>"));
    assert_int_equal(g.n, 3);
    assert_string_equal(rows_of(&g, 0), "a|b\n1|in nested\n");
    assert_string_equal(rows_of(&g, 1), "in\n");
    assert_string_equal(rows_of(&g, 2), "2\n");
    drop(&g);
}

static void a_table_that_nobody_sees_is_none(void **state)
{
    struct grids g;

    (void)state;
    grids_of(&g, STR("<div hidden><table><tr><td>1</table></div>"
                     "<div style='color:red; DISPLAY : none'><table><tr><td>2"
                     "</table></div><noscript><table><tr><td>3</table>"
                     "</noscript><template><table><tr><td>4</table></template>"
                     "<table><tr><td>5</table>"));
    assert_int_equal(g.n, 1);
    assert_string_equal(rows_of(&g, 0), "5\n");
    drop(&g);
}

static void a_row_knows_its_bytes(void **state)
{
    static const char page[] = "<table>\n<tr id=x><td>1</td></tr>\n"
                               "<tr><td>2<td>3<tr>\n<td>4</table>\n";
    static const char *const want[] = {"<tr id=x><td>1</td></tr>",
                                       "<tr><td>2<td>3", "<tr>\n<td>4"};
    struct grids g;

    (void)state;
    grids_of(&g, str_from(page));
    assert_int_equal(g.grid[0].n, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct grid_row *row = &g.grid[0].row[i];

        assert_str(((struct str){page + row->offset,
                                 (size_t)(row->end - row->offset)}),
                   want[i]);
    }
    drop(&g);
}

static void a_row_is_never_wider_than_its_ceiling(void **state)
{
    struct grids g;
    struct buf b;

    (void)state;
    buf_init(&b, 1 << 20);
    buf_str(&b, STR("<table><tr>"));
    for (int i = 0; i < 6; i++) {
        buf_str(&b, STR("<td colspan=1000 rowspan=65534>x"));
    }
    for (int i = 0; i < 3; i++) {
        buf_str(&b, STR("<tr><td>y"));
    }
    grids_of(&g, buf_slice(&b));
    assert_int_equal(g.grid[0].n, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(g.grid[0].row[i].n, GRID_COLUMNS_MAX);
    }
    drop(&g);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_cells_may_lack_their_end_tags),
        cmocka_unit_test(a_cell_over_rows_repeats_below),
        cmocka_unit_test(a_cell_over_columns_repeats_beside),
        cmocka_unit_test(a_span_ends_with_its_group),
        cmocka_unit_test(a_span_that_is_no_number_is_one),
        cmocka_unit_test(holes_beside_spans_stay_empty),
        cmocka_unit_test(foot_blank_and_nested_rows_are_marked),
        cmocka_unit_test(a_table_in_a_cell_is_a_table_of_its_own),
        cmocka_unit_test(a_table_that_nobody_sees_is_none),
        cmocka_unit_test(a_row_knows_its_bytes),
        cmocka_unit_test(a_row_is_never_wider_than_its_ceiling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
