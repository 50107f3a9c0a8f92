/* SPDX-License-Identifier: MIT */
/*
 * Building a graph: what is derived, what is refused, and how labels spread.
 */
#include "support/graph.h"
#include "support/t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A graph with one fault: its code, and a part of its message. */
static void refuses(const char *text, migr_status status, const char *part)
{
	t_graph t;

	t_graph_open(&t, text);
	ck_assert_msg(t.status == status, "'%s': %s, not %s: %s", text, migr_status_name(t.status),
	              migr_status_name(status), migr_error_message(&t.error));
	ck_assert_msg(strstr(migr_error_message(&t.error), part), "'%s' not in '%s'", part,
	              migr_error_message(&t.error));
	ck_assert((*migr_error_hint(&t.error) != '\0') == (status != MIGR_OK));
	t_graph_close(&t);
}

static void names(t_graph *t, const migr__node *nodes, size_t count, const char *wanted)
{
	char text[200] = "";

	for (size_t i = 0; i < count; i++) {
		strcat(text, i ? " " : "");
		strcat(text, migr__graph_id(t->graph, nodes[i]));
	}
	ck_assert_str_eq(text, wanted);
}

START_TEST(knows_neighbours_in_declared_order)
{
	size_t n;
	t_graph t;
	const migr__node *nodes;

	t_graph_open(&t, "b<a; a; c<a; d<c,b,c !x,lab; x; y<x #lab; z !d");
	ck_assert_int_eq(t.status, MIGR_OK);
	ck_assert_uint_eq(migr__graph_count(t.graph), 7);
	nodes = migr__graph_parents(t.graph, 3, &n);
	names(&t, nodes, n, "c b");
	nodes = migr__graph_dependencies(t.graph, 3, &n);
	names(&t, nodes, n, "x y");
	nodes = migr__graph_children(t.graph, 1, &n);
	names(&t, nodes, n, "b c");
	nodes = migr__graph_dependents(t.graph, 3, &n);
	names(&t, nodes, n, "z");
	nodes = migr__graph_dependents(t.graph, 5, &n);
	names(&t, nodes, n, "d");
	names(&t, migr__graph_order(t.graph), 7, "a b c x y d z");
	ck_assert_uint_eq(migr__graph_find(t.graph, "lab", 3), MIGR__NO_NODE);
	ck_assert_uint_eq(migr__graph_find(t.graph, "x", 1), 4);
	ck_assert_uint_eq(migr__graph_find(t.graph, "", 0), MIGR__NO_NODE);
	t_graph_close(&t);
}
END_TEST

START_TEST(knows_heads_and_branch_points)
{
	migr__nodes out = { NULL, 0, 0 };
	t_graph t;

	t_graph_open(&t, "a; b<a; c<a; d<b,c; e<c; x; y<x; z !y");
	ck_assert_int_eq(migr__graph_heads(t.graph, 0, &out, &t.error), MIGR_OK);
	names(&t, out.items, out.count, "d e y z");
	out.count = 0;
	ck_assert_int_eq(migr__graph_heads(t.graph, 1, &out, &t.error), MIGR_OK);
	names(&t, out.items, out.count, "d e z");
	out.count = 0;
	ck_assert_int_eq(migr__graph_branch_points(t.graph, &out, &t.error), MIGR_OK);
	names(&t, out.items, out.count, "a c");
	ck_assert(migr__graph_is_head(t.graph, 6) && !migr__graph_is_real_head(t.graph, 6));
	migr__nodes_free(&t.alloc, &out);
	t_graph_close(&t);
}
END_TEST

START_TEST(names_what_is_wrong)
{
	refuses("a;<a", MIGR_ERROR_EMPTY_ID, "number 2, after 'a'");
	refuses("a #x,,y", MIGR_ERROR_EMPTY_ID, "'a'");
	refuses("a-b", MIGR_ERROR_ILLEGAL_ID, "'a-b' has the illegal character '-'");
	refuses("a@", MIGR_ERROR_ILLEGAL_ID, "'@'");
	refuses("a:b", MIGR_ERROR_ILLEGAL_ID, "':'");
	refuses("a+", MIGR_ERROR_ILLEGAL_ID, "'+'");
	refuses("a,b", MIGR_ERROR_ILLEGAL_ID, "','");
	refuses("a\tb", MIGR_ERROR_ILLEGAL_ID, "'a\\x09b'");
	refuses("a\x7f", MIGR_ERROR_ILLEGAL_ID, "'a\\x7f'");
	refuses("a\xff\xfe", MIGR_ERROR_ILLEGAL_ID, "'a\\xff\\xfe'");
	refuses("a\xc2\x9b" "b", MIGR_ERROR_ILLEGAL_ID, "illegal character");
	refuses("a\xc2\xa0" "b", MIGR_ERROR_ILLEGAL_ID, "illegal character");
	refuses("a #x+", MIGR_ERROR_ILLEGAL_ID, "branch label 'x+'");
	refuses("head", MIGR_ERROR_ILLEGAL_ID, "meaning of its own");
	refuses("heads", MIGR_ERROR_ILLEGAL_ID, "heads");
	refuses("a #base", MIGR_ERROR_ILLEGAL_ID, "base");
	refuses("a #current", MIGR_ERROR_ILLEGAL_ID, "current");
	refuses("a; b<a; a; a", MIGR_ERROR_DUPLICATE_ID, "3 revisions have the id 'a'");
	refuses("abcd; b<abce", MIGR_ERROR_UNKNOWN_PARENT, "'abce' of revision 'b' is not there; did you mean 'abcd'?");
	refuses("abcd; abcd; b<abce", MIGR_ERROR_GRAPH, "2 things");
	refuses("a #shop; b<shop", MIGR_ERROR_UNKNOWN_PARENT,
	        "is a branch label; name the revision by its id, such as 'a'");
	refuses("a; b<a,,", MIGR_ERROR_UNKNOWN_PARENT, "''");
	refuses("a #shop; b !shoo", MIGR_ERROR_UNKNOWN_DEPENDENCY,
	        "'b' depends on 'shoo', which is neither an id nor a label; "
	        "did you mean 'shop'?");
	refuses("a<a", MIGR_ERROR_SELF_LOOP, "'a' is the down revision of itself");
	refuses("a !a", MIGR_ERROR_SELF_LOOP, "'a' depends on itself");
	refuses("a #me !me", MIGR_ERROR_SELF_LOOP, "'a' depends on itself");
	refuses("x; b<a; c<b; a<c", MIGR_ERROR_CYCLE, ": b -> a -> c -> b");
	refuses("a; b<a !d; c; d<c !b", MIGR_ERROR_DEPENDENCY_CYCLE, ": b -> d -> b");
	refuses("a #x; b #x", MIGR_ERROR_DUPLICATE_LABEL, "'x' is declared by both 'a' and 'b'");
	refuses("a #x,x", MIGR_ERROR_DUPLICATE_LABEL, "'a' declares the branch label 'x' twice");
	refuses("a #b; b", MIGR_ERROR_LABEL_IS_ID, "'b' of revision 'a'");
	refuses("a #a", MIGR_ERROR_LABEL_IS_ID, "'a' of revision 'a'");
}
END_TEST

START_TEST(measures_ids)
{
	char text[300];

	memset(text, 'x', sizeof text);
	text[256] = '\0';
	refuses(text, MIGR_ERROR_LONG_ID, "has 256 bytes, more than 255");
	text[255] = '\0';
	refuses(text, MIGR_OK, "");
}
END_TEST

START_TEST(allows_other_characters)
{
	static const char *const ids[] = { "a.b", "2023_1", "rév", "日本", "a/b", "a=b", "x~^" };
	char text[100];

	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
		snprintf(text, sizeof text, "%s; %s2<%s #l.%s", ids[i], ids[i], ids[i], ids[i]);
		t_graph t;

		t_graph_open(&t, text);
		ck_assert_msg(t.status == MIGR_OK, "%s: %s", text, migr_error_message(&t.error));
		t_graph_close(&t);
	}
}
END_TEST

START_TEST(reports_all_faults)
{
	static const migr_status wanted[] = { MIGR_ERROR_ILLEGAL_ID,      MIGR_ERROR_DUPLICATE_ID,
		                              MIGR_ERROR_UNKNOWN_PARENT,  MIGR_ERROR_CYCLE,
		                              MIGR_ERROR_CYCLE,           MIGR_ERROR_DUPLICATE_LABEL,
		                              MIGR_ERROR_DEPENDENCY_CYCLE };
	size_t found[7] = { 0 };
	t_graph t;

	t_graph_open(&t, "a; b; b; c<nowhere; d+; e<f; f<e; g<h; h<i; i<g; j #l; k #l; m !n; n<m");
	ck_assert_int_eq(t.status, MIGR_ERROR_GRAPH);
	ck_assert_str_eq(migr_error_message(&t.error), "7 things are wrong with the revisions");
	ck_assert_uint_eq(migr_error_detail_count(&t.error), 7);
	for (size_t i = 0; i < 7; i++) {
		migr_status status = migr_error_detail_status(&t.error, i);
		size_t j = 0;

		while (j < 7 && (wanted[j] != status || found[j]))
			j++;
		ck_assert_msg(j < 7, "%s: %s", migr_status_name(status), migr_error_detail(&t.error, i));
		found[j] = 1;
	}
	t_graph_close(&t);
	/* A name that is there twice is suggested once. */
	t_graph_open(&t, "abcd; abcd; b<abce");
	ck_assert_str_eq(migr_error_detail(&t.error, 1),
	                 "the down revision 'abce' of revision 'b' is not there; did you mean 'abcd'?");
	t_graph_close(&t);
}
END_TEST

/* Two circles that share a revision, and a circle of down revisions that a dependency widens. */
START_TEST(reports_tangled_circles)
{
	t_graph t;

	refuses("a<b,c; b<a; c<a", MIGR_ERROR_CYCLE, ": a, b, c");
	t_graph_open(&t, "a<b; b<a !c; c<a");
	ck_assert_int_eq(t.status, MIGR_ERROR_GRAPH);
	ck_assert_int_eq(migr_error_detail_status(&t.error, 0), MIGR_ERROR_CYCLE);
	ck_assert_int_eq(migr_error_detail_status(&t.error, 1), MIGR_ERROR_DEPENDENCY_CYCLE);
	ck_assert_uint_eq(migr_error_detail_count(&t.error), 2);
	t_graph_close(&t);
}
END_TEST

START_TEST(builds_again_after_additions)
{
	migr__node_spec spec = { "c", "b", "late", NULL, NULL };
	migr__nodes heads = { NULL, 0, 0 };
	t_graph t;

	t_graph_open(&t, "a; b<a #early; d<c");
	ck_assert_int_eq(t.status, MIGR_ERROR_UNKNOWN_PARENT);
	ck_assert_int_eq(migr__graph_add(t.graph, &spec, &t.error), MIGR_OK);
	ck_assert_int_eq(migr__graph_build(t.graph, &t.error), MIGR_OK);
	ck_assert_int_eq(migr__graph_heads(t.graph, 1, &heads, &t.error), MIGR_OK);
	names(&t, heads.items, heads.count, "d");
	ck_assert_str_eq(t_graph_labels(&t, "d"), "late early");
	migr__nodes_free(&t.alloc, &heads);
	t_graph_close(&t);
}
END_TEST

START_TEST(an_empty_graph_is_a_graph)
{
	t_graph t;

	t_graph_open(&t, "");
	ck_assert_int_eq(t.status, MIGR_OK);
	ck_assert_str_eq(t_graph_plan(&t, MIGR_UPGRADE, "head", ""), " > ");
	ck_assert_str_eq(t_graph_plan(&t, MIGR_UPGRADE, "heads", ""), " > ");
	ck_assert_str_eq(t_graph_plan(&t, MIGR_DOWNGRADE, "base", ""), " > ");
	ck_assert_str_eq(t_graph_plan(&t, MIGR_STAMP, "heads", ""), " > ");
	ck_assert_str_eq(t_graph_plan(&t, MIGR_UPGRADE, "+1", ""), "!TARGET_RANGE");
	ck_assert_str_eq(t_graph_range(&t, NULL, NULL), "");
	ck_assert_str_eq(t_graph_resolve(&t, "x", NULL), "!TARGET_NOT_FOUND");
	t_graph_close(&t);
}
END_TEST

static void warns(const char *text, const char *wanted)
{
	t_graph t;

	t_graph_open(&t, text);
	ck_assert_int_eq(t.status, MIGR_OK);
	if (*wanted) {
		ck_assert_uint_eq(migr__graph_warning_count(t.graph), 1);
		ck_assert_str_eq(migr__graph_warning(t.graph, 0), wanted);
	} else
		ck_assert_uint_eq(migr__graph_warning_count(t.graph), 0);
	ck_assert_ptr_null(migr__graph_warning(t.graph, migr__graph_warning_count(t.graph)));
	t_graph_close(&t);
}

START_TEST(warns_of_what_says_nothing_new)
{
	warns("a; b<a; x; m<a,b,x", "revision m: down revision a is an ancestor of down revision b");
	warns("a; b<a; c<b; d<c !a", "revision d: dependency a is an ancestor of down revision c");
	warns("a; b<a; x; y<x; m<b !x,y", "revision m: dependency x is an ancestor of dependency y");
	warns("a; b<a; c<b !b", "revision c: dependency b is a down revision as well");
	warns("a; b<a,a", "revision b: down revision a is named twice");
	warns("a #l; b !l,a", "revision b: dependency a is named twice");
	/* The other branch has to be merged although b needs it. */
	warns("a; b !a; m<a,b", "");
	warns("a; b<a; c<a; m<b,c", "");
	warns("e1; c1 !e1; e2<e1; c2<c1 !e2", "");
}
END_TEST

START_TEST(labels_spread_to_branch_points)
{
	t_graph t;

	/* t1 - t2 -< a1 - a2 (la) -< a3, a4 -> merged in a5;  t2 -< b1 (lb) - b2 */
	t_graph_open(&t,
	             "t1; t2<t1; a1<t2; a2<a1 #la,lx; a3<a2; a4<a2; a5<a3,a4; b1<t2 #lb; b2<b1 #lb2; s1; s2<s1 #ls");
	ck_assert_int_eq(t.status, MIGR_OK);
	ck_assert_str_eq(t_graph_labels(&t, "t1"), "");
	ck_assert_str_eq(t_graph_labels(&t, "t2"), "");
	ck_assert_str_eq(t_graph_labels(&t, "a1"), "la lx");
	ck_assert_str_eq(t_graph_labels(&t, "a5"), "la lx");
	ck_assert_str_eq(t_graph_labels(&t, "b1"), "lb lb2");
	ck_assert_str_eq(t_graph_labels(&t, "b2"), "lb2 lb");
	ck_assert_str_eq(t_graph_labels(&t, "s1"), "ls");
	ck_assert_str_eq(t_graph_labels(&t, "s1"), "ls");
	t_graph_close(&t);
	/* Through a merge, both sides down to the branch point. */
	t_graph_open(&t, "a; b<a; c<a; m<b,c #lm; n<m");
	ck_assert_str_eq(t_graph_labels(&t, "a"), "");
	ck_assert_str_eq(t_graph_labels(&t, "b"), "lm");
	ck_assert_str_eq(t_graph_labels(&t, "c"), "lm");
	ck_assert_str_eq(t_graph_labels(&t, "n"), "lm");
	t_graph_close(&t);
	/* Of a branch point the label spreads down too: the preceding branch point is another. */
	t_graph_open(&t, "a; b<a; c<b #lc; d<c; e<c");
	ck_assert_str_eq(t_graph_labels(&t, "a"), "lc");
	ck_assert_str_eq(t_graph_labels(&t, "e"), "lc");
	t_graph_close(&t);
}
END_TEST

START_TEST(finds_similar_names)
{
	const char *out[3];
	t_graph t;

	t_graph_open(&t, "add_users; add_orders<add_users; add_user<add_orders #shop; x<add_user");
	ck_assert_uint_eq(migr__graph_nearest(t.graph, migr__view_of("add_usesr"), out, 3), 2);
	ck_assert_str_eq(out[0], "add_users");
	ck_assert_str_eq(out[1], "add_user");
	ck_assert_uint_eq(migr__graph_nearest(t.graph, migr__view_of("shpo"), out, 3), 1);
	ck_assert_str_eq(out[0], "shop");
	ck_assert_uint_eq(migr__graph_nearest(t.graph, migr__view_of("add_users"), out, 1), 1);
	ck_assert_str_eq(out[0], "add_users");
	ck_assert_uint_eq(migr__graph_nearest(t.graph, migr__view_of("quite_another_name"), out, 3), 0);
	ck_assert_uint_eq(migr__graph_nearest(t.graph, migr__view_of(""), out, 3), 0);
	t_graph_close(&t);
}
END_TEST

START_TEST(keeps_an_applied_set)
{
	migr__applied applied;
	migr__nodes rows, out = { NULL, 0, 0 };
	t_graph t;

	t_graph_open(&t, "a; b<a; x; y<x !b; z<y");
	rows = t_graph_nodes(&t, "y a");
	ck_assert(migr__applied_init(&applied, t.graph, &t.alloc, &rows));
	ck_assert_uint_eq(applied.count, 4);
	ck_assert(migr__applied_is_row(&applied, 3) && !migr__applied_is_row(&applied, 1));
	migr__applied_add(&applied, 4);
	migr__applied_add(&applied, 4);
	ck_assert(migr__applied_is_row(&applied, 4) && !migr__applied_is_row(&applied, 3));
	migr__applied_remove(&applied, 4);
	migr__applied_remove(&applied, 3);
	migr__applied_remove(&applied, 3);
	ck_assert(migr__applied_rows(&applied, &t.alloc, &out));
	names(&t, out.items, out.count, "b x");
	migr__applied_free(&applied, &t.alloc);
	migr__nodes_free(&t.alloc, &rows);
	migr__nodes_free(&t.alloc, &out);
	t_graph_close(&t);
}
END_TEST

T_MAIN("graph", knows_neighbours_in_declared_order, knows_heads_and_branch_points, names_what_is_wrong, measures_ids,
       allows_other_characters, reports_all_faults, reports_tangled_circles, builds_again_after_additions,
       an_empty_graph_is_a_graph, warns_of_what_says_nothing_new, labels_spread_to_branch_points, finds_similar_names,
       keeps_an_applied_set)
